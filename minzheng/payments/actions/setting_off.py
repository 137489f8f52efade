"""What is kept back from the lines of a run towards a recovery: proposed when the run is drawn up, frozen with it, booked when it
is released, and taken out of the books again when the bank refuses the line or sends it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.payments.actions.posting import post
from minzheng.payments.declarations import payment, recovery_terms
from minzheng.payments.holding import Cell, DraftLine
from minzheng.payments.ledger import Account, Entry, balanced, shared
from minzheng.payments.models import Owed, PlanKind, Recovered, Recovery, RecoveryState, Repayment, Run
from minzheng.payments.recovery import BY_MONEY, CLAIMING, Portion, Remainder, at_most, set_off
from minzheng.payments.tables import remaining


@dataclass(frozen=True, slots=True)
class SetOff:
    """What one recovery takes from one family's line."""

    recovery: int
    household: int
    place: str
    taken: Sequence[tuple[int, Portion]]

    @property
    def amount(self) -> int:
        return sum(portion.amount for _, portion in self.taken)


SetOffs = list[SetOff]


def propose(programme: str, month: Month, today: date, lines: Sequence[DraftLine], cells: Sequence[Cell]) -> SetOffs:
    """What the plans in force take from these lines; each line's `kept_back` is told. Never more than the legal share of a line,
    than is still owed, nor than is still paid too much by what is due now."""
    planned = Recovery.objects.filter(
        programme=programme, state=RecoveryState.PLANNED, plan=PlanKind.SET_OFF, plan_first__lte=month.number
    )
    sent = {line.household: line for line in lines if line.held == ""}
    plans = [one for one in planned.order_by("id") if one.household_id in sent]
    if not plans:
        return []
    open_months = remaining([one.id for one in plans])
    excess = {(cell.person, cell.month): -cell.amount for cell in cells if cell.amount < 0}
    most = recovery_terms(today).set_off_percent
    made: SetOffs = []
    for plan in plans:
        line = sent[plan.household_id]
        whole = sum(cell.amount for cell in line.cells)
        limit = min(at_most(whole, min(plan.plan_percent or 0, most)), at_most(whole, most) - line.kept_back)
        taken = set_off(limit, _free(line, made), _backed(open_months[plan.id], excess))
        if taken:
            made.append(SetOff(plan.id, plan.household_id, plan.place, taken))
            line.kept_back += made[-1].amount
            persons = {one.owed: (one.person, one.month) for one in open_months[plan.id]}
            for owed, portion in taken:
                excess[persons[owed]] -= portion.amount
    return made


def _backed(remainders: Sequence[Remainder], excess: Mapping[tuple[int, int], int]) -> list[Remainder]:
    return [one._replace(amount=min(one.amount, excess.get((one.person, one.month), 0))) for one in remainders]


def _free(line: DraftLine, made: SetOffs) -> list[Portion]:
    """The line's items less what another recovery takes from them."""
    taken: dict[tuple[int, int], int] = {}
    for one in made:
        if one.household == line.household:
            for _, portion in one.taken:
                taken[portion.person, portion.month] = taken.get((portion.person, portion.month), 0) + portion.amount
    free = (
        Portion(cell.person, cell.month, cell.residence, cell.amount - taken.get((cell.person, cell.month), 0))
        for cell in line.cells
    )
    return [portion for portion in free if portion.amount > 0]


def write(actor: Actor, run: Run, lines: Mapping[tuple[int, str], int], set_offs: SetOffs) -> None:
    """Write what is kept back beside the lines just written; `lines` gives their ids by household and reason to hold."""
    for one in set_offs:
        line = lines[one.household, ""]
        repayment = Repayment.objects.create(
            place=one.place, recovery_id=one.recovery, household_id=one.household, kind="set_off", amount=one.amount,
            reference=run.batch, run=run, line_id=line, by=actor.account, on=actor.today,
        )  # fmt: skip
        Recovered.objects.bulk_create(
            Recovered(
                place=one.place, repayment=repayment, owed_id=owed, household_id=one.household, amount=portion.amount, booked=False,
                run=run, line_id=line, item_person=portion.person, item_month=portion.month, item_residence=portion.residence,
            )
            for owed, portion in one.taken
        )  # fmt: skip
        failpoint("payments.set_off.kept")


_STANDING = """
SELECT v.id, r.state IN ('released', 'reconciled', 'closed') AND l.bank NOT IN ('failed', 'returned') AS counts
FROM payments_recovered v JOIN payments_line l ON l.id = v.line_id JOIN payments_run r ON r.id = v.run_id
WHERE v.run_id = %s AND v.booked <> (r.state IN ('released', 'reconciled', 'closed') AND l.bank NOT IN ('failed', 'returned'))
"""


def book_set_offs(actor: Actor, basis: str, run: Run) -> None:
    """Let the books follow: what is kept back from lines that count pays off what is owed; of lines refused since it no longer
    does. Part of the act that released the run or heard of the bank."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [run.id])
        turned = dict(cursor.fetchall())
    if not turned:
        return
    rows = list(Recovered.objects.filter(id__in=turned).select_related("owed", "repayment", "line").order_by("id"))
    recoveries = sorted({row.repayment.recovery_id for row in rows})
    left = {one.owed: one.amount for months in remaining(recoveries, booked=True).values() for one in months}
    entries: list[Entry] = []
    for row in rows:
        amount = -row.amount if turned[row.id] else row.amount
        against = (town(row.line.paid_place), row.item_residence, row.item_month)
        entries += moved(row.owed, left[row.owed_id], left[row.owed_id] + amount, Account.ASSISTANCE, against)
        left[row.owed_id] += amount
    for counts in (True, False):
        Recovered.objects.filter(id__in=[id for id, now in turned.items() if now is counts]).update(booked=counts)
    failpoint("payments.set_off.turned")
    post(actor, "set_off", f"{basis}:run:{run.id}", run.batch, balanced(entries))
    settle(recoveries)


def moved(owed: Owed, before: int, after: int, account: Account, against: tuple[str, str, int] | None = None) -> list[Entry]:
    """Entries that bring what stands to be recovered of one owed month from `before` to `after`, against another account (of
    another place, residence and month, if it is a set-off).

    The funds' shares are taken of the standing sums, so that nothing of any fund remains once all is repaid.
    """
    funds = payment(owed.programme).funds
    then = dict(shared(before, funds))
    entries = []
    for fund, part in shared(after, funds):
        if part != then[fund]:
            own = (town(owed.paid_place), owed.residence, owed.month)
            entry = Entry(Account.RECOVERABLE, fund, owed.programme, *own, int(part - then[fund]))
            place, residence, month = against or own
            other = replace(entry, account=account, place=place, residence=residence, month=month, amount=-entry.amount)
            entries += [entry, other]
    return entries


def town(place: str) -> str:
    """Where the books keep what is paid in a village."""
    code = DivisionCode(place)
    return code.at(Level.TOWN) if code.level is Level.VILLAGE else code


def settle(recoveries: Sequence[int]) -> None:
    """A debt repaid is settled; where a set-off fell away since, it is open again under its plan."""
    for recovery, months in remaining(recoveries, booked=True).items():
        open_ = any(one.amount for one in months)
        was = [old for old, new in BY_MONEY if new == ("planned" if open_ else "settled") and old in CLAIMING]
        Recovery.objects.filter(id=recovery, state__in=was).update(state="planned" if open_ else "settled")
