"""Pay runs and their lines: exceptions first, and the month against the month before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import tables
from minzheng.payments.errors import RunNotFound
from minzheng.payments.holding import LABELS, REMEDIES, Cell, Held
from minzheng.payments.models import Item, Line, Run, RunState


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A group of lines or persons that wants a second look before approval. `label` and `remedy` are message ids."""

    code: str
    label: str
    remedy: str
    count: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class Shift:
    """How this run differs from the month before: families and sums, by what happened to them."""

    kind: str  # one of KINDS
    households: int
    before: Fen
    after: Fen


@dataclass(frozen=True, slots=True)
class Change:
    """One family: what it got for the month before and what this run sends for its own month. `place` is the village paid."""

    household: int
    place: str
    kind: str
    before: Fen
    after: Fen


def runs(actor: Actor, *, programme: str = "", month: Month | None = None, limit: int = 50) -> list[Run]:
    """Pay runs of places in the actor's area, newest first."""
    found = Run.objects.filter(place__gte=actor.area.lo, place__lt=actor.area.hi).order_by("-month", "-id")
    if programme:
        found = found.filter(programme=programme)
    if month:
        found = found.filter(month=month.number)
    return list(found[:limit])


def run(actor: Actor, run_id: int) -> Run:
    """Raises RunNotFound."""
    found = Run.objects.filter(id=run_id, place__gte=actor.area.lo, place__lt=actor.area.hi).first()
    if found is None:
        raise RunNotFound
    return found


def is_late(actor: Actor, of: Run) -> bool:
    """Not sent by its pay date: the 10th, or the working day before."""
    return (of.released_on or actor.today) > of.pay_date if of.state != RunState.ABORTED else False


def lines(
    actor: Actor,
    run_id: int,
    *,
    held: bool | None = None,
    because: str = "",
    bank: str | None = None,
    place: str = "",
    text: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[Line]:
    """Lines with household and payee loaded, by id after `after`. `text` is part of a payee's name or the start of a household
    number; `place` a division code; `held` only the held or only the sent ones, `because` those held for one reason (a code of
    holding.Held), `bank` those sent of which the bank said this last ("": nothing)."""
    found = _lines(actor, run_id, place).filter(id__gt=after)
    if held is not None:
        found = found.exclude(held="") if held else found.filter(held="")
    if because:
        found = found.filter(held=because)
    if bank is not None:
        found = found.filter(held="", bank=bank)
    if text:
        found = found.filter(Q(payee__name__contains=text) | Q(household__number__startswith=text))
    return list(found.select_related("household", "payee").order_by("id")[:limit])


def items(actor: Actor, line_ids: Sequence[int]) -> list[Item]:
    """What the lines consist of, with the persons, in order of line, person and month."""
    of = Line.objects.filter(id__in=line_ids).values("run_id")  # the index of items by line begins with the run
    found = Item.objects.filter(run_id__in=of, line_id__in=line_ids)
    return list(found.select_related("person").order_by("line_id", "person_id", "month"))


def by_town(actor: Actor, run_id: int) -> list[tuple[str, int, Fen]]:
    """Sent lines by town: (town, lines, sum)."""
    run(actor, run_id)
    totals: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for place, number, amount in (
        Line.objects.filter(run_id=run_id, held="").values_list("paid_place").annotate(Count("id"), Sum("amount"))
    ):
        totals[f"{place[:9]}000"] += amount
        counts[f"{place[:9]}000"] += number
    return [(town, counts[town], Fen(totals[town])) for town in sorted(counts)]


def exceptions(actor: Actor, run_id: int) -> list[Exceptional]:
    """What to look at first: held lines by reason, then persons paid too much before, as found when the run was drawn up."""
    of = run(actor, run_id)
    grouped = Line.objects.filter(run_id=run_id).exclude(held="").values_list("held").annotate(Count("id"), Sum("amount"))
    found = [
        Exceptional(code, LABELS[Held(code)], REMEDIES[Held(code)], number, Fen(amount)) for code, number, amount in sorted(grouped)
    ]
    if of.overpaid_persons is None:  # drawn up before this was kept
        over = overpaid(actor, of.programme, Month.from_number(of.month))
        of.overpaid_persons, of.overpaid_total = len({cell.person for cell in over}), -sum(cell.amount for cell in over)
    if of.overpaid_persons:
        remedy = "Nothing is taken back by itself: open a recovery with the family."
        label, total = "More was paid than is due for past months.", Fen(of.overpaid_total or 0)
        found.append(Exceptional("overpaid", label, remedy, of.overpaid_persons, total))
    return found


def overpaid(actor: Actor, programme: str, month: Month) -> list[Cell]:
    """Who was paid more than is now due for months up to `month`, and nobody has opened a recovery. Never taken automatically."""
    return tables.overpaid(programme, month)


_CHANGES = """
WITH now AS (
  SELECT i.household_id, min(l.paid_place) AS place, sum(i.amount) FILTER (WHERE l.held = '') AS sent, sum(i.amount) AS whole
  FROM payments_item i JOIN payments_line l ON l.id = i.line_id WHERE i.run_id = %(run)s AND i.month = %(month)s GROUP BY 1
), past AS (  -- a sum that was held or refused stands in several runs, none of an earlier month: it counts once
  SELECT i.household_id, min(l.paid_place) AS place,
    coalesce(sum(i.amount) FILTER (WHERE l.held = '' AND l.bank NOT IN ('failed', 'returned')), max(i.amount)) AS amount
  FROM (SELECT household_id, line_id, run_id, sum(amount) AS amount FROM payments_item
    WHERE programme = %(programme)s AND month = %(month)s - 1 AND run_id = ANY(ARRAY(
      SELECT id FROM payments_run WHERE programme = %(programme)s AND month >= %(month)s - 1 AND id <> %(run)s)) GROUP BY 1, 2, 3) i
  JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
  WHERE r.state <> 'aborted' AND l.paid_place >= %(lo)s AND l.paid_place < %(hi)s GROUP BY 1
)
SELECT household_id, coalesce(now.place, past.place),
  CASE WHEN now.whole IS NULL THEN 'stopped' WHEN now.sent IS NULL THEN 'held' WHEN past.amount IS NULL THEN 'new'
    WHEN now.sent > past.amount THEN 'raised' WHEN now.sent < past.amount THEN 'cut' ELSE 'same' END,
  coalesce(past.amount, 0)::bigint, coalesce(now.sent, 0)::bigint
FROM now FULL JOIN past USING (household_id) ORDER BY 2, 1
"""
KINDS = ("new", "raised", "cut", "same", "held", "stopped")


def changes(actor: Actor, run_id: int) -> list[Change]:
    """The run's own month against what was sent for the month before, family by family, in order of place. A family all of
    whose lines are held is "held", whatever it got before; one the bank refused last month counts by what it was granted."""
    of = run(actor, run_id)
    area = DivisionCode(of.place).area
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"run": run_id, "month": of.month, "programme": of.programme, "lo": area.lo, "hi": area.hi})
        return [Change(household, place, kind, Fen(before), Fen(now)) for household, place, kind, before, now in cursor.fetchall()]


def against_last_month(actor: Actor, run_id: int) -> list[Shift]:
    """The families of `changes` by what happened to them, in the order of KINDS."""
    found = changes(actor, run_id)
    return [
        Shift(kind, len(each), Fen(sum(one.before for one in each)), Fen(sum(one.after for one in each)))
        for kind in KINDS
        for each in [[one for one in found if one.kind == kind]]
    ]


def _lines(actor: Actor, run_id: int, place: str) -> QuerySet[Line]:
    run(actor, run_id)
    found = Line.objects.filter(run_id=run_id)
    if place:
        area = DivisionCode(place).area
        found = found.filter(paid_place__gte=area.lo, paid_place__lt=area.hi)
    return found
