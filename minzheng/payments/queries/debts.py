"""What stands between an office and a family besides ordinary pay: recoveries, suspensions, agreed payees, and month by month what
is still open and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import tables
from minzheng.payments.capitals import capital
from minzheng.payments.errors import RecoveryNotFound
from minzheng.payments.models import (
    NOT_PAID,
    SENT,
    Entitlement,
    Item,
    Owed,
    Payee,
    Recovered,
    Recovery,
    Repayment,
    RunState,
    Suspension,
)
from minzheng.payments.recovery import CLAIMING, Instalment, instalments

TEXTS = Path(__file__).parent.parent / "texts"
LETTERS = ("notice", "decision", "plan")


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
    """A recovery in full. `schedule` of a plan: what was planned, from its first month; `overdue` what of it should have come back by
    the actor's month and has not. `acts` are the acts that fit its state and the actor's duties do not matter to."""

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


@dataclass(frozen=True, slots=True)
class PaidItem:
    """One item of a month: in which run, for what reason, how much of it was kept back, and what became of it (see `state`)."""

    item: int
    run: int
    line: int
    pay_month: Month
    released_on: date | None
    reason: str
    amount: Fen
    kept_back: Fen
    state: str  # "paid", "returned", "held", "under_way"


@dataclass(slots=True)
class Arrear:
    """A person's benefit month: what is due by what is known now, what was paid and kept, what the bank sent back, what the person
    gave back, what was written off, and so what is open. Positive: still to pay; negative: paid too much."""

    month: Month
    programme: str
    person: int
    name: str
    due: Fen = Fen(0)
    suspended: bool = False
    paid: Fen = Fen(0)
    returned: Fen = Fen(0)
    recovered: Fen = Fen(0)
    waived: Fen = Fen(0)
    items: list[PaidItem] = field(default_factory=list)

    @property
    def open(self) -> Fen:
        return Fen(self.due - self.paid + self.recovered)


def arrears(actor: Actor, *, person_id: int | None = None, household_id: int | None = None) -> list[Arrear]:
    """Month by month for a person or for everybody of a family, newest first, up to the actor's month. `paid` is what runs sent and
    the bank has not refused or returned; a run not released yet shows among the items only."""
    own = Entitlement.objects.filter(Q(person=person_id) if person_id else Q(household=household_id)).select_related("person")
    held = {one.id: one for one in own}
    families = {one.household_id for one in held.values()}
    found: dict[tuple[int, str, int], Arrear] = {}

    def cell(of: Entitlement, month: int) -> Arrear:
        key = (month, of.programme, of.person_id)
        return found.setdefault(key, Arrear(Month.from_number(month), of.programme, of.person_id, of.person.name))

    _tell_dues(held.values(), families, Month.of(actor.today).number, cell)
    _tell_items(held, families, cell)
    _tell_recoveries(held, families, cell)
    return [found[key] for key in sorted(found, key=lambda key: (-key[0], key[1], key[2]))]


def _tell_dues(held, families, last, cell) -> None:  # type: ignore[no-untyped-def]
    stopped = [one for one in Suspension.objects.filter(household__in=families, pays_back=False) if not one.months.isempty]
    for one in held:
        if one.months.isempty:
            continue
        for month in range(one.months.lower, min(one.months.upper or last + 1, last + 1)):
            told = cell(one, month)
            told.suspended = any(_stops(stop, one, month) for stop in stopped)
            told.due = Fen(0) if told.suspended else Fen(one.amount)


def _stops(stop: Suspension, of: Entitlement, month: int) -> bool:
    same = (stop.household_id, stop.programme) == (of.household_id, of.programme) and stop.person_id in (None, of.person_id)
    return same and stop.months.lower <= month and (stop.months.upper is None or month < stop.months.upper)


def _tell_items(held, families, cell) -> None:  # type: ignore[no-untyped-def]
    rows = (
        Item.objects.filter(household__in=families)
        .exclude(run__state=RunState.ABORTED)
        .select_related("line", "run")
        .order_by("id")
    )
    kept: dict[tuple[int, int, int], int] = defaultdict(int)
    for line, person, month, amount in Recovered.objects.filter(household__in=families, line__isnull=False).values_list(
        "line", "item_person", "item_month", "amount"
    ):
        kept[line, person, month] += amount
    for row in rows:
        under = held.get(int(row.basis.removeprefix("entitlement:")))
        if under is None:
            continue
        told, state = cell(under, row.month), _state(row)
        if state == "paid":
            told.paid = Fen(told.paid + row.amount)
        elif state == "returned":
            told.returned = Fen(told.returned + row.amount)
        back = Fen(kept.get((row.line_id, row.person_id, row.month), 0))
        released = row.run.released_on
        pay_month = Month.from_number(row.run.month)
        told.items.append(PaidItem(row.id, row.run_id, row.line_id, pay_month, released, row.reason, Fen(row.amount), back, state))


def _state(row: Item) -> str:
    if row.line.held:
        return "held"
    if row.line.bank in NOT_PAID:
        return "returned"
    return "paid" if row.run.state in SENT else "under_way"


def _tell_recoveries(held, families, cell) -> None:  # type: ignore[no-untyped-def]
    for row in Recovered.objects.filter(household__in=families, booked=True).select_related("owed"):
        if under := held.get(row.owed.entitlement_id):
            told = cell(under, row.owed.month)
            told.recovered = Fen(told.recovered + row.amount)
    for owed in Owed.objects.filter(household__in=families, waived__gt=0):
        if under := held.get(owed.entitlement_id):
            told = cell(under, owed.month)
            told.waived = Fen(told.waived + owed.waived)


def recovery_letter(actor: Actor, recovery_id: int, kind: str, *, office: str, title: str) -> str:
    """A letter of LETTERS to the family, filled in. `office` and `title` (the benefit) are names as the family reads them.

    Raises RecoveryNotFound, also while the recovery has not come as far as the letter.
    """
    file = recovery(actor, recovery_id)
    of = file.recovery
    ready = {"notice": of.appeal_until is not None, "decision": of.state in CLAIMING, "plan": bool(of.plan)}
    if not ready.get(kind):
        raise RecoveryNotFound
    day = {"notice": of.noticed_on, "decision": of.decided_on, "plan": of.plan_on}[kind] or actor.today
    amount = Fen(of.found if kind == "notice" else of.owed or 0)
    months = [one for one in file.months if kind == "notice" or one.owed]
    return (TEXTS / f"{kind}.txt").read_text(encoding="utf-8").format(
        number=of.id,
        applicant=of.household.head.name,
        title=title,
        first_month=_chinese(min(one.month for one in months)),
        last_month=_chinese(max(one.month for one in months)),
        amount=amount.plain,
        capitals=capital(int(amount)),
        left=file.left.plain,
        cause=of.cause,
        reason=of.decision_reason,
        months="\n".join(_line(one, kind) for one in months),
        appeal_until=_day(of.appeal_until) if of.appeal_until else "",
        plan=_plan(of),
        schedule="\n".join(f"  {_chinese(one.month)}：{one.amount.plain}元，余{one.left.plain}元" for one in file.schedule),
        office=office,
        date=_day(day),
    )  # fmt: skip


def _line(one: OwedMonth, kind: str) -> str:
    last = one.found if kind == "notice" or one.owed is None else one.owed
    word = "多发" if kind == "notice" else "应退"
    return f"  {one.name} {_chinese(one.month)}：应发{one.due.plain}元，已发{one.paid.plain}元，{word}{last.plain}元"


def _plan(of: Recovery) -> str:
    first = _chinese(Month.from_number(of.plan_first)) if of.plan_first else ""
    return {
        "single": f"{first}一次退回",
        "instalments": f"自{first}起分期退回",
        "set_off": f"自{first}起从每次发放的待遇中扣回，每次不超过{of.plan_percent}%",
    }.get(of.plan, "")


def _chinese(month: Month) -> str:
    return f"{month.year}年{month.month}月"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
