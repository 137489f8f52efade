"""Month by month what is due to a person or family, what was paid, what came back and what is open; every item with its reason."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.models import NOT_PAID, SENT, Entitlement, Item, Owed, Recovered, RunState, Suspension

NOTHING = Fen(0)


@dataclass(frozen=True, slots=True)
class PaidItem:
    """One item of a month: in which run, for what reason, how much of it was kept back towards a debt, and what became of it."""

    item: int
    run: int
    line: int
    pay_month: Month
    released_on: date | None
    reason: str  # models.ItemReason
    amount: Fen
    kept_back: Fen
    state: str  # "paid", "returned", "held", "under_way"


@dataclass(slots=True)
class Arrear:
    """A person's benefit month: what is due by what is known now, what was paid and not refused or returned, what the bank sent
    back, what the person gave back, what was written off, and so what is open. Positive: still to pay; negative: paid too much."""

    month: Month
    programme: str
    person: int
    name: str
    due: Fen = NOTHING
    suspended: bool = False
    paid: Fen = NOTHING
    returned: Fen = NOTHING
    recovered: Fen = NOTHING
    waived: Fen = NOTHING
    items: list[PaidItem] = field(default_factory=list)

    @property
    def open(self) -> Fen:
        return Fen(self.due - self.paid + self.recovered)


def arrears(actor: Actor, *, person_id: int | None = None, household_id: int | None = None) -> list[Arrear]:
    """For a person or for everybody of a family, newest month first, up to the actor's month or the last one paid. A run not
    released yet shows among the items only. An item stands with whoever holds the entitlement it was paid under."""
    own = Entitlement.objects.filter(Q(person=person_id) if person_id else Q(household=household_id)).select_related("person")
    months = _Months({one.id: one for one in own})
    months.tell_dues(Month.of(actor.today).number)
    months.tell_items()
    months.tell_recoveries()
    return [months.found[key] for key in sorted(months.found, key=lambda key: (-key[0], key[1], key[2]))]


class _Months:
    """Collects by month, programme and person."""

    def __init__(self, held: Mapping[int, Entitlement]) -> None:
        self.held = held
        self.families = {one.household_id for one in held.values()}
        self.found: dict[tuple[int, str, int], Arrear] = {}

    def of(self, under: Entitlement, month: int) -> Arrear:
        key = (month, under.programme, under.person_id)
        return self.found.setdefault(key, Arrear(Month.from_number(month), under.programme, under.person_id, under.person.name))

    def tell_dues(self, last: int) -> None:
        stops = [one for one in Suspension.objects.filter(household__in=self.families, pays_back=False) if not one.months.isempty]
        for under in self.held.values():
            if under.months.isempty:
                continue
            for month in range(under.months.lower, min(under.months.upper or last + 1, last + 1)):
                told = self.of(under, month)
                told.suspended = any(_stops(stop, under, month) for stop in stops)
                told.due = NOTHING if told.suspended else Fen(under.amount)

    def tell_items(self) -> None:
        kept = self._kept_back()
        rows = Item.objects.filter(household__in=self.families).exclude(run__state=RunState.ABORTED)
        for row in rows.select_related("line", "run").order_by("id"):
            under = self.held.get(int(row.basis.removeprefix("entitlement:")))
            if under is None:
                continue
            told, state, amount = self.of(under, row.month), _state(row), Fen(row.amount)
            if state == "paid":
                told.paid = Fen(told.paid + amount)
            elif state == "returned":
                told.returned = Fen(told.returned + amount)
            back = Fen(kept[row.line_id, row.person_id, row.month])
            run = row.run
            item = PaidItem(
                row.id, run.id, row.line_id, Month.from_number(run.month), run.released_on, row.reason, amount, back, state
            )
            told.items.append(item)

    def _kept_back(self) -> dict[tuple[int, int, int], int]:
        kept: dict[tuple[int, int, int], int] = defaultdict(int)
        for row in Recovered.objects.filter(household__in=self.families, line__isnull=False):
            kept[row.line_id, row.item_person, row.item_month] += row.amount
        return kept

    def tell_recoveries(self) -> None:
        for row in Recovered.objects.filter(household__in=self.families, booked=True).select_related("owed"):
            under = self.held.get(row.owed.entitlement_id)
            if under:
                told = self.of(under, row.owed.month)
                told.recovered = Fen(told.recovered + row.amount)
        for owed in Owed.objects.filter(household__in=self.families, waived__gt=0):
            under = self.held.get(owed.entitlement_id)
            if under:
                told = self.of(under, owed.month)
                told.waived = Fen(told.waived + owed.waived)


def _stops(stop: Suspension, of: Entitlement, month: int) -> bool:
    same = (stop.household_id, stop.programme) == (of.household_id, of.programme) and stop.person_id in (None, of.person_id)
    return same and stop.months.lower <= month and (stop.months.upper is None or month < stop.months.upper)


def _state(row: Item) -> str:
    if row.line.held:
        return "held"
    if row.line.bank in NOT_PAID:
        return "returned"
    return "paid" if row.run.state in SENT else "under_way"
