"""An overpayment found by an official: told to the family, heard, decided by another official, planned, repaid or written off.

Nothing here happens by itself: every step is somebody's act. The books know the debt from the decision on.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.calendar import add_working_days
from minzheng.base.divisions import DivisionCode
from minzheng.base.failpoints import failpoint
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import tables
from minzheng.payments.actions.posting import post
from minzheng.payments.actions.setting_off import moved, settle
from minzheng.payments.declarations import payment, recovery_terms
from minzheng.payments.errors import (
    AppealOpen,
    AppealOver,
    AskerMayNotWaive,
    FinderMayNotDecide,
    MoreThanOverpaid,
    NothingOverpaid,
    PlanDoesNotFit,
    ReasonWanted,
    RecoveryMoved,
    RecoveryNotFound,
    RepaidTooMuch,
    RunUnderWay,
)
from minzheng.payments.holding import Cell
from minzheng.payments.ledger import Account, balanced
from minzheng.payments.models import UNDER_WAY, Line, Owed, PlanKind, Recovered, Recovery, Repayment
from minzheng.payments.recovery import REPAYMENTS, TRANSITIONS, instalments, pay_off
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.staff.queries import same_person

MOST_INSTALMENTS = 60

_PAID_AS = """
WITH sent AS MATERIALIZED (
  SELECT i.person_id, i.month, i.residence, l.paid_place, substr(i.basis, 13)::bigint AS entitlement
  FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
  WHERE i.household_id = %s AND i.programme = %s AND l.held = '' AND l.bank NOT IN ('failed', 'returned')
    AND r.state IN ('released', 'reconciled', 'closed')
)
SELECT DISTINCT ON (coalesce(e.person_id, s.person_id), s.month) coalesce(e.person_id, s.person_id), s.month, s.residence,
  s.paid_place, s.entitlement
FROM sent s LEFT JOIN payments_entitlement e ON e.id = s.entitlement ORDER BY 1, 2, s.entitlement DESC
"""


def open_recovery(actor: Actor, programme: str, household_id: int, cause: str, *, persons: Sequence[int] = ()) -> Recovery:
    """An official finds that a family (or only these persons of it) was paid too much: the months and sums are frozen as they are.

    Raises NothingOverpaid, RunUnderWay while money of the family is in a run not yet released, RecoveryNotFound.
    """
    actor.require(Duty.OFFICER)
    _reasoned(cause)
    with access.within(actor.area):
        home = Household.objects.filter(id=household_id).first()
        if home is None:
            raise RecoveryNotFound
        _alone(programme)
        _refuse_under_way(programme, household_id)
        with access.within(DivisionCode(home.place).area):
            cells = tables.overpaid(programme, Month.of(actor.today) + 1)
            whole = {(one.person, one.month): one for one in tables.due_minus_paid(programme, Month.of(actor.today) + 1)}
        mine = [one for one in cells if one.household == household_id and (not persons or one.person in persons)]
        paid_as = _paid_as(household_id, programme)
        mine = [one for one in mine if (one.person, one.month) in paid_as]
        if not mine:
            raise NothingOverpaid
        found = -sum(one.amount for one in mine)
        made = Recovery.objects.create(
            place=home.place, household=home, programme=programme, cause=cause[:200], found=found, found_by=actor.account,
            found_on=actor.today,
        )  # fmt: skip
        Owed.objects.bulk_create(_owed(made, one, whole[one.person, one.month], paid_as[one.person, one.month]) for one in mine)
        failpoint("payments.recovery.found")
        _record(actor, "payments.open_recovery", made, cause, months=len(mine), found=found)
        return made


def _owed(of: Recovery, cell: Cell, whole: Cell, paid_as: tuple[str, str, int]) -> Owed:
    residence, paid_place, entitlement = paid_as
    return Owed(
        place=of.place, recovery=of, household_id=of.household_id, person_id=cell.person, entitlement_id=entitlement,
        programme=of.programme, residence=residence, paid_place=paid_place, month=cell.month, due=whole.paid + whole.amount,
        paid=whole.paid, found=-cell.amount,
    )  # fmt: skip


def notify_recovery(actor: Actor, recovery_id: int) -> Recovery:
    """The notice was handed to the family today: the days to object run from tomorrow. Raises RecoveryMoved."""
    actor.require(Duty.OFFICER, Duty.CLERK)
    with access.within(actor.area):
        until = add_working_days(actor.today, recovery_terms(actor.today).appeal_working_days)
        of = _move(recovery_id, "notify_recovery", noticed_by=actor.account, noticed_on=actor.today, appeal_until=until)
        _record(actor, "payments.notify_recovery", of, appeal_until=until)
        return of


def appeal_recovery(actor: Actor, recovery_id: int, text: str) -> Recovery:
    """The family objects, in its own words. Raises AppealOver after the last day, RecoveryMoved."""
    actor.require(Duty.OFFICER, Duty.CLERK)
    _reasoned(text)
    with access.within(actor.area):
        of = _held(recovery_id)
        if of.appeal_until and actor.today > of.appeal_until:
            raise AppealOver(str(of.appeal_until))
        of = _move(recovery_id, "appeal_recovery", appeal=text, appealed_on=actor.today)
        _record(actor, "payments.appeal_recovery", of)
        return of


def decide_recovery(actor: Actor, recovery_id: int, reason: str, amounts: Mapping[int, int] | None = None) -> Recovery:
    """Another official decides what is owed: all that was found, or by owed month (id -> fen, what is left out is not owed). From
    here on it stands in the books.

    Raises FinderMayNotDecide, AppealOpen, MoreThanOverpaid, RunUnderWay, RecoveryMoved. To decide that nothing is owed, drop it.
    """
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        of = _held(recovery_id)
        _refuse_finder(actor, of)
        if of.state == "noticed" and of.appeal_until and actor.today <= of.appeal_until:
            raise AppealOpen(str(of.appeal_until))
        _alone(of.programme)
        _refuse_under_way(of.programme, of.household_id)
        rows = list(Owed.objects.filter(recovery=of).order_by("id"))
        wanted = {row.id: row.found if amounts is None else amounts.get(row.id, 0) for row in rows}
        if amounts is not None and not set(amounts) <= set(wanted):
            raise RecoveryNotFound
        _refuse_unfounded(of, rows, wanted)
        total = sum(wanted.values())
        outcome = "upheld" if total == of.found else "changed"
        of = _move(
            recovery_id, "decide_recovery", decided_by=actor.account, decided_on=actor.today, decision=outcome,
            decision_reason=reason[:200], owed=total,
        )  # fmt: skip
        entries = []
        for row in rows:
            row.owed = wanted[row.id]
            entries += moved(row, 0, row.owed, Account.ASSISTANCE)
        Owed.objects.bulk_update(rows, ["owed"])
        post(actor, "recovery", f"recovery:{of.id}", f"{of.programme} {of.found_on}", balanced(entries))
        failpoint("payments.recovery.decided")
        _record(actor, "payments.decide_recovery", of, reason, outcome=outcome, owed=total)
        return of


def _refuse_unfounded(of: Recovery, rows: Sequence[Owed], wanted: Mapping[int, int]) -> None:
    """Dues may have risen and banks sent money back since it was found: nobody owes more than is paid too much now."""
    last = Month.from_number(max(row.month for row in rows))
    with access.within(DivisionCode(of.place).area):
        excess = {(one.person, one.month): -one.amount for one in tables.due_minus_paid(of.programme, last)}
    others = Recovery.objects.filter(household=of.household_id, programme=of.programme, owed__isnull=False).exclude(id=of.id)
    for months in tables.remaining(list(others.values_list("id", flat=True))).values():
        for one in months:
            excess[one.person, one.month] = excess.get((one.person, one.month), 0) - one.amount
    (mine,) = tables.remaining([of.id]).values()
    holders = {one.owed: one.person for one in mine}
    over = sum(not 0 <= wanted[row.id] <= min(row.found, max(0, excess.get((holders[row.id], row.month), 0))) for row in rows)
    if over or not any(wanted.values()):
        raise MoreThanOverpaid(over)


def drop_recovery(actor: Actor, recovery_id: int, reason: str) -> Recovery:
    """Nothing is owed: another official says why. Raises FinderMayNotDecide, RecoveryMoved."""
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        _refuse_finder(actor, _held(recovery_id))
        of = _move(
            recovery_id, "drop_recovery", decided_by=actor.account, decided_on=actor.today, decision="dropped",
            decision_reason=reason[:200], owed=0,
        )  # fmt: skip
        _record(actor, "payments.drop_recovery", of, reason)
        return of


def plan_recovery(
    actor: Actor, recovery_id: int, kind: str, first: Month, *, count: int | None = None, percent: int | None = None
) -> Recovery:
    """How it comes back from a month on: at once, in `count` instalments, or kept back from the benefit, `percent` of each payment
    within the legal limit. May be made anew while anything is open. Raises PlanDoesNotFit, RecoveryMoved."""
    actor.require(Duty.OFFICER)
    most = recovery_terms(actor.today).set_off_percent
    fits = {
        str(PlanKind.SINGLE): count is None and percent is None,
        str(PlanKind.INSTALMENTS): count is not None and 2 <= count <= MOST_INSTALMENTS and percent is None,
        str(PlanKind.SET_OFF): count is None and percent is not None and 1 <= percent <= most,
    }
    if not fits.get(kind) or first < Month.of(actor.today):
        raise PlanDoesNotFit(most)
    with access.within(actor.area):
        of = _held(recovery_id)
        of = _move(
            recovery_id, "plan_recovery", plan=kind, plan_by=actor.account, plan_on=actor.today, plan_first=first.number,
            plan_count=count, plan_percent=percent,
        )  # fmt: skip
        left = sum(one.amount for one in tables.remaining([of.id])[of.id])
        parts = len(instalments(left, first, count or 1)) if left else 0
        _record(actor, "payments.plan_recovery", of, plan=kind, first=str(first), count=count, percent=percent, parts=parts)
        return of


def repay(actor: Actor, recovery_id: int, amount: Fen, kind: str, reference: str) -> Repayment:
    """Money of the family came in, in cash or by bank, under the number of a receipt. The oldest month is paid off first.

    The same receipt again changes nothing and returns what was entered. Raises RepaidTooMuch, RecoveryMoved, RecoveryNotFound.
    """
    actor.require(Duty.FINANCE)
    if kind not in REPAYMENTS or kind == "set_off":
        raise KeyError(kind)
    _reasoned(reference)
    with access.within(actor.area):
        of = _held(recovery_id)
        standing = Repayment.objects.filter(recovery=of, reference=reference[:100]).exclude(kind="set_off").first()
        if standing:
            return standing
        if of.state not in ("decided", "planned"):
            raise RecoveryMoved(of.state)
        _alone(of.programme)  # no run is drawn up meanwhile that would keep the same money back
        months = tables.remaining([of.id])[of.id]
        left = sum(one.amount for one in months)
        if not 0 < amount <= left:
            raise RepaidTooMuch(Fen(left).yuan)
        made = Repayment.objects.create(
            place=of.place, recovery=of, household_id=of.household_id, kind=kind, amount=int(amount), reference=reference[:100],
            by=actor.account, on=actor.today,
        )  # fmt: skip
        booked = {one.owed: one.amount for one in tables.remaining([of.id], booked=True)[of.id]}
        rows = Owed.objects.in_bulk(booked)
        entries = []
        for owed, part in pay_off(int(amount), months):
            Recovered.objects.create(
                place=of.place, repayment=made, owed_id=owed, household_id=of.household_id, amount=part, booked=True
            )
            entries += moved(rows[owed], booked[owed], booked[owed] - part, Account.TREASURY)
        post(actor, "repayment", f"repayment:{made.id}", made.reference, balanced(entries))
        failpoint("payments.recovery.repaid")
        settle([of.id])
        _record(actor, "payments.repay", of, repayment=made.id, kind=kind, amount=int(amount), reference=made.reference)
        return made


def ask_waiver(actor: Actor, recovery_id: int, reason: str) -> Recovery:
    """Propose to write off what is still open. Another official approves it. Raises RecoveryMoved."""
    actor.require(Duty.OFFICER)
    _reasoned(reason)
    with access.within(actor.area):
        of = _held(recovery_id)
        if of.state not in TRANSITIONS["waive_recovery"][0]:
            raise RecoveryMoved(of.state)
        Recovery.objects.filter(id=of.id).update(
            waiver_asked_by=actor.account, waiver_reason=reason[:200], waived_by="", waived_on=None
        )
        of.refresh_from_db()
        _record(actor, "payments.ask_waiver", of, reason)
        return of


def waive_recovery(actor: Actor, recovery_id: int, amount: Fen) -> Recovery:
    """Write off what is open, exactly `amount` as it was shown. Raises AskerMayNotWaive, RunUnderWay, RecoveryMoved."""
    actor.require(Duty.OFFICER, Duty.FINANCE)
    with access.within(actor.area):
        of = _held(recovery_id)
        if not of.waiver_asked_by:
            raise RecoveryMoved(of.state)
        if same_person(actor.account, of.waiver_asked_by):
            raise AskerMayNotWaive
        _alone(of.programme)
        _refuse_under_way(of.programme, of.household_id)
        open_months = {one.owed: one.amount for one in tables.remaining([of.id], booked=True)[of.id] if one.amount}
        if sum(open_months.values()) != amount:
            raise RecoveryMoved(of.state)
        of = _move(recovery_id, "waive_recovery", waived_by=actor.account, waived_on=actor.today)
        entries = []
        rows = list(Owed.objects.filter(id__in=open_months).order_by("id"))
        for row in rows:
            entries += moved(row, open_months[row.id], 0, Account.ASSISTANCE)
            row.waived += open_months[row.id]
        Owed.objects.bulk_update(rows, ["waived"])
        waived = sum(Owed.objects.filter(recovery=of).values_list("waived", flat=True))
        post(actor, "write_off", f"recovery:{of.id}:{waived}", of.waiver_reason, balanced(entries))
        failpoint("payments.recovery.waived")
        _record(actor, "payments.waive_recovery", of, of.waiver_reason, amount=int(amount))
        return of


def _held(recovery_id: int) -> Recovery:
    """Under a lock: of two officials at the same instant one goes first and the other sees what was done."""
    found = Recovery.objects.select_for_update(no_key=True).filter(id=recovery_id).first()
    if found is None:
        raise RecoveryNotFound
    return found


def _move(recovery_id: int, act: str, **columns: object) -> Recovery:
    before, after = TRANSITIONS[act]
    of = _held(recovery_id)
    if Recovery.objects.filter(id=recovery_id, state__in=before).update(state=after, **columns) != 1:
        raise RecoveryMoved(of.state)
    of.refresh_from_db()
    return of


def _alone(programme: str) -> None:
    """No run of the programme is drawn up meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20, %s)", [payment(programme).key])


def _refuse_under_way(programme: str, household_id: int) -> None:
    lines = Line.objects.filter(household=household_id, held="", run__programme=programme, run__state__in=UNDER_WAY)
    run = lines.values_list("run", flat=True).first()
    if run:
        raise RunUnderWay(run)


def _refuse_finder(actor: Actor, of: Recovery) -> None:
    if same_person(actor.account, of.found_by):
        raise FinderMayNotDecide


def _paid_as(household_id: int, programme: str) -> dict[tuple[int, int], tuple[str, str, int]]:
    """(person, month) -> residence, village and entitlement of what was paid last."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID_AS, [household_id, programme])
        return {
            (person, month): (residence, place, entitlement) for person, month, residence, place, entitlement in cursor.fetchall()
        }


def _reasoned(text: str) -> None:
    if not text.strip():
        raise ReasonWanted


def _record(actor: Actor, act: str, of: Recovery, reason: str = "", **detail: object) -> None:
    facts = {"programme": of.programme, "household": of.household_id, "state": of.state, **detail}
    record(actor, act, f"recovery:{of.id}", place=of.place, reason=reason, detail=facts)
