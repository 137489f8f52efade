"""Reading the map. The map is public: these reads need no area."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice

from django.db import connection
from django.db.models import Q

from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.once import once
from minzheng.base.workbooks import Column, SheetPlan, write, write_csv
from minzheng.places import listing
from minzheng.places.atlas import Atlas, Map, Span, Step
from minzheng.places.models import Change, Division, Lineage, Population

_known: dict[tuple[object, ...], Atlas] = {}


def atlas() -> Atlas:
    """The map through time, kept in memory until the next change (changes are recorded one after the other, see actions)."""
    newest = once("map", lambda: Change.objects.order_by("-id").values_list("id", "recorded_at").first())
    key = (connection.settings_dict["NAME"], newest)
    known = _known.get(key)
    if known is None:
        known = _load()
        _known.clear()
        _known[key] = known
    return known


def _load() -> Atlas:
    rows = Division.objects.values_list("code", "name", "rural", "since", "until")
    steps = Lineage.objects.values_list("change__effective", "change_id", "old", "new", "whole")
    spans = (Span(DivisionCode(code), name, rural, since, until) for code, name, rural, since, until in rows.iterator())
    return Atlas.of(spans, (Step(*step) for step in steps.iterator()))


def map_on(day: date) -> Map:
    """The divisions as they stood on that day."""
    return atlas().on(day)


def population(place: str, kind: str, day: date) -> int | None:
    """The newest count of a place not later than the day: its own, else the sum of the newest counts of its villages, carried
    to the map of the day through lineage. None without a count, or when the count of a village is missing or cannot be placed."""
    there = map_on(day)
    counts = Population.objects.filter(kind=kind, counted_on__lte=day)
    own = counts.filter(place=place).order_by("-counted_on").first()
    if own is not None and there.atlas.reach(place, day, own.counted_on) != {place}:
        own = None  # counted before its extent changed
    inside = set(there.at(Level.VILLAGE, within=place)) - {place}
    forebears = there.atlas.forebears(inside)
    rows = list(counts.filter(place__in=forebears).order_by("-counted_on", "place"))
    if own is not None and not any(row.counted_on > own.counted_on for row in rows):
        return own.number
    return _carried(there, inside, rows)


def _carried(there: Map, inside: set[DivisionCode], rows: list[Population]) -> int | None:
    total, counted = 0, dict[str, date]()
    for row in rows:
        reached = there.reach(row.place, row.counted_on)
        if any(counted.get(code, row.counted_on) > row.counted_on for code in reached):
            continue  # a newer count of the same ground
        if not reached <= inside:
            return None
        total += row.number
        counted.update(dict.fromkeys(reached, row.counted_on))
    return total if counted and counted.keys() == inside else None


KIND_LABELS = {
    "create": "Division set up",
    "rename": "Division renamed",
    "move": "Division moved under another",
    "merge": "Divisions merged",
    "split": "Division split",
    "recode": "Division given a new code",
    "abolish": "Division abolished",
}  # message ids


@dataclass(frozen=True, slots=True)
class Event:
    """One line of "the map through time": a change as it concerned one division."""

    change: int
    kind: str
    effective: date
    document: str
    note: str
    closed: tuple[tuple[DivisionCode, str], ...]
    opened: tuple[tuple[DivisionCode, str], ...]
    lineage: tuple[tuple[str, str, bool], ...]

    @property
    def label(self) -> str:
        return KIND_LABELS[self.kind]


def history(code: str = "", *, limit: int = 200) -> list[Event]:
    """The changes that closed, opened or came from or to a division (all changes without a code), newest first."""
    changes = Change.objects.order_by("-effective", "-id")
    if code:
        family = atlas().forebears({code}) | atlas().descendants({code})
        touched = set(Division.objects.filter(code__in=family).values_list("opened_by", "closed_by"))
        steps = Lineage.objects.filter(Q(old__in=family) | Q(new__in=family)).values_list("change", flat=True)
        changes = changes.filter(id__in={each for pair in touched for each in pair if each} | set(steps))
        return _events(list(changes[:limit]), family)
    return _events(list(changes[:limit]))


def _events(changes: list[Change], family: set[str] | None = None) -> list[Event]:
    """The events with their rows; with `family` only the rows that concern one of these codes."""
    opened: dict[int, list[tuple[DivisionCode, str]]] = {}
    closed: dict[int, list[tuple[DivisionCode, str]]] = {}
    lines: dict[int, list[tuple[str, str, bool]]] = {}
    ids = [change.pk for change in changes]
    rows = Division.objects.filter(Q(opened_by__in=ids) | Q(closed_by__in=ids)).order_by("code", "since")
    for division, name, first, last in rows.values_list("code", "name", "opened_by", "closed_by"):
        if family is not None and division not in family:
            continue
        opened.setdefault(first, []).append((DivisionCode(division), name))
        closed.setdefault(last, []).append((DivisionCode(division), name))
    steps = Lineage.objects.filter(change__in=ids).order_by("old", "new")
    for change, old, new, whole in steps.values_list("change", "old", "new", "whole"):
        if family is None or old in family or new in family:
            lines.setdefault(change, []).append((old, new, whole))
    return [
        Event(
            each.pk,
            each.kind,
            each.effective,
            each.document,
            each.note,
            tuple(closed.get(each.pk, ())),
            tuple(opened.get(each.pk, ())),
            tuple(lines.get(each.pk, ())),
        )
        for each in changes
    ]


def find(text: str, day: date, *, within: str = "0" * 12, limit: int = 20) -> list[DivisionCode]:
    """Divisions of a day whose name contains the text or whose code begins with it, ascending."""
    there, wanted = map_on(day), text.strip()
    area = DivisionCode(within).area
    hits = (code for code in there if code in area and (wanted in there.name(code) or code.startswith(wanted)))
    return list(islice(hits, limit))


def export(day: date, within: DivisionCode, *, workbook: bool = False) -> bytes:
    """The divisions of a day as a list that `actions.import_divisions` reads again: CSV (UTF-8 with mark), or a workbook."""
    rows = listing.rows_of(map_on(day), within)
    if not workbook:
        return write_csv(listing.COLUMNS, rows)
    target = BytesIO()
    write(target, [SheetPlan("区划", [Column(title, width=16) for title in listing.COLUMNS], rows)])
    return target.getvalue()
