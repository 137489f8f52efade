"""A doubt about a family's account is lifted by an official who looked into it: for that very account, with a remark."""

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.payments.errors import MakerMayNotCheck, NotHeld, RunNotFound
from minzheng.payments.holding import LIFTABLE, Held
from minzheng.payments.models import AccountCheck, Line
from minzheng.people.queries import account_recorded_by
from minzheng.places import access
from minzheng.staff.queries import same_person


def lift_doubt(actor: Actor, line_id: int, remark: str) -> AccountCheck:
    """Let the account of a held line be paid to from the next run on. Raises NotHeld, MakerMayNotCheck, RunNotFound."""
    actor.require(Duty.OFFICER, Duty.FINANCE)
    with access.within(actor.area):
        line = Line.objects.filter(id=line_id).first()
        if line is None:
            raise RunNotFound
        if line.held not in {code.value for code in LIFTABLE} or line.account_hash is None:
            raise NotHeld
        if same_person(actor.account, account_recorded_by(line.household_id)):
            raise MakerMayNotCheck
        check = AccountCheck.objects.create(
            place=line.place,
            household_id=line.household_id,
            account_hash=line.account_hash,
            doubts=[Held(line.held).value],
            line=line,
            remark=remark[:200],
            by=actor.account,
            on=actor.today,
        )
        detail = {"household": line.household_id, "doubt": line.held, "account": line.account_masked}
        record(actor, "payments.lift_doubt", f"line:{line.id}", place=line.place, reason=remark, detail=detail)
        return check
