"""What stands between an office and a family besides ordinary pay: recoveries, suspensions, agreed payees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import tables
from minzheng.payments.errors import RecoveryNotFound
from minzheng.payments.models import NOT_PAID, Owed, Payee, Recovery, Repayment, RunState, Suspension
from minzheng.payments.recovery import Instalment, instalments


@dataclass(frozen=True, slots=True)
class OwedMonth:
    """One person's month in a recovery. `owed` is None before the decision; `left` what is still to come back (in the books);
    `excess` what is paid too much by what is due now: less than `left` where dues rose or the bank sent money back since."""

    id: int
    person: int
    name: str
    month: Month
    due: Fen
    paid: Fen
    found: Fen
    owed: Fen | None
    waived: Fen
    recovered: Fen
    left: Fen
    excess: Fen


@dataclass(frozen=True, slots=True)
class RecoveryFile:
    """A recovery in full. `schedule` of a plan: what was planned, from its first month; `overdue` what of it should have come back
    by the actor's month and has not."""

    recovery: Recovery
    months: tuple[OwedMonth, ...]
    repayments: tuple[Repayment, ...]  # newest first; a set-off of an aborted run or a refused line among them with `counts` false
    counts: Mapping[int, bool]  # repayment id -> it counts
    schedule: tuple[Instalment, ...]
    left: Fen
    overdue: Fen


def recoveries(
    actor: Actor,
    *,
    programme: str = "",
    states: Sequence[str] = (),
    household_id: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[Recovery]:
    """Newest first, with their households; `after` is the id of the last one of the page before."""
    found = Recovery.objects.select_related("household", "household__head").order_by("-id")
    for column, value in (("programme", programme), ("household", household_id)):
        found = found.filter(**{column: value}) if value else found
    if states:
        found = found.filter(state__in=states)
    return list((found.filter(id__lt=after) if after else found)[:limit])


def left(actor: Actor, recovery_ids: Sequence[int]) -> dict[int, Fen]:
    """What of each recovery is still to come back, as the books have it."""
    standing = tables.remaining(recovery_ids, booked=True)
    return {recovery: Fen(sum(one.amount for one in months)) for recovery, months in standing.items()}


def recovery(actor: Actor, recovery_id: int) -> RecoveryFile:
    """Raises RecoveryNotFound."""
    found = Recovery.objects.select_related("household", "household__head").filter(id=recovery_id).first()
    if found is None:
        raise RecoveryNotFound
    months = _months(found)
    repayments = tuple(Repayment.objects.filter(recovery=found).select_related("run", "line").order_by("-id"))
    counts = {
        one.id: one.run is None or (one.run.state != RunState.ABORTED and one.line.bank not in NOT_PAID) for one in repayments
    }
    open_ = Fen(sum(one.left for one in months))
    schedule = _schedule(found, repayments, counts)
    expected = [one.left for one in schedule if one.month <= Month.of(actor.today)]
    overdue = Fen(max(0, open_ - expected[-1])) if expected else Fen(0)
    return RecoveryFile(found, months, repayments, counts, schedule, open_, overdue)


def _counts(one: Repayment) -> bool:
    return one.run is None or one.line is None or (one.run.state != RunState.ABORTED and one.line.bank not in NOT_PAID)


def _months(of: Recovery) -> tuple[OwedMonth, ...]:
    rows = Owed.objects.filter(recovery=of).select_related("person").order_by("person", "month", "id")
    (standing,) = tables.remaining([of.id], booked=True).values()
    left_of = {one.owed: (one.person, one.amount) for one in standing}
    last = max((row.month for row in rows), default=0)
    excess = {(cell.person, cell.month): -cell.amount for cell in tables.due_minus_paid(of.programme, Month.from_number(last))}
    return tuple(
        OwedMonth(
            row.id, row.person_id, row.person.name, Month.from_number(row.month), Fen(row.due), Fen(row.paid), Fen(row.found),
            None if row.owed is None else Fen(row.owed), Fen(row.waived),
            Fen((row.owed or 0) - row.waived - max(0, left_of[row.id][1])), Fen(max(0, left_of[row.id][1])),
            Fen(max(0, excess.get((left_of[row.id][0], row.month), 0))),
        )
        for row in rows
    )  # fmt: skip


def _schedule(of: Recovery, repayments: Sequence[Repayment], counts: Mapping[int, bool]) -> tuple[Instalment, ...]:
    """Of what was open when the plan was made. A set-off has none: it follows the payments."""
    if of.plan_first is None or of.plan == "set_off" or of.owed is None:
        return ()
    before = sum(one.amount for one in repayments if counts[one.id] and of.plan_on and one.on < of.plan_on)
    total = of.owed - before
    return tuple(instalments(total, Month.from_number(of.plan_first), of.plan_count or 1)) if total > 0 else ()


def suspensions(actor: Actor, *, household_id: int | None = None, programme: str = "", running: bool = False) -> list[Suspension]:
    """Newest first, with household and person; `running` only those that nobody has ended."""
    found = Suspension.objects.select_related("household", "household__head", "person").order_by("-id")
    for column, value in (("programme", programme), ("household", household_id)):
        found = found.filter(**{column: value}) if value else found
    return list(found.filter(resumed_by="") if running else found)


def payees(actor: Actor, *, household_id: int | None = None, programme: str = "") -> list[Payee]:
    """Agreements, newest first, with household and payee. `ended_by` "" while nobody ended it; `months` are pay months."""
    found = Payee.objects.select_related("household", "household__head", "payee").order_by("-id")
    for column, value in (("programme", programme), ("household", household_id)):
        found = found.filter(**{column: value}) if value else found
    return list(found)
