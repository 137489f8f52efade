"""Figures for screens: computed now, and as they were closed. Run inside the reader's area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.indicators import declarations
from minzheng.indicators.declarations import Figure, Measure
from minzheng.indicators.engine import Reading
from minzheng.indicators.measures import rounded
from minzheng.indicators.models import Closing, Value
from minzheng.indicators.overview import overview, readings_of
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Page, Part, Result
from minzheng.places.atlas import Map
from minzheng.places.queries import map_on


def figures(actor: Actor, place: str, period: str, *, map_date: date | None = None, by: str = "") -> list[Result]:
    """Raises NotPermitted when the place reaches beyond the current area."""
    return overview(place, period, map_date=map_date, by=by)


def figure(
    actor: Actor,
    name: str,
    place: str,
    period: str,
    *,
    qualifiers: Mapping[str, str] | None = None,
    map_date: date | None = None,
    by: str = "",
) -> Result:
    return Reading().compute(name, place, period, qualifiers=qualifiers, map_date=map_date, by=by)


def rows(
    actor: Actor,
    name: str,
    place: str,
    period: str,
    *,
    qualifiers: Mapping[str, str] | None = None,
    map_date: date | None = None,
    page: int = 1,
    size: int = 50,
) -> Page:
    """The people or households behind a number: ids, places and amounts. Names are the reader's business."""
    return Reading().rows(name, place, period, qualifiers=qualifiers, map_date=map_date, page=page, size=size)


def written(qualifiers: Mapping[str, str]) -> str:
    """As stored: "residence=rural", several joined by commas in order."""
    return ",".join(f"{name}={value}" for name, value in sorted(qualifiers.items()))


@dataclass(frozen=True, slots=True)
class Closed:
    """The newest stored reading of a place and period. `acts` is the newest act of the trail that it can have seen."""

    place: str
    period: Period
    map_date: date
    closed_by: str
    closed_at: datetime
    acts: int
    last_value: int


def closed(actor: Actor, place: str, period: Period, map_date: date | None = None) -> Closed | None:
    """What a page may show without computing. A day between two changes of the map is served by any other day between them."""
    day = map_date or period.day
    there = map_on(day)
    for row in Closing.objects.filter(place=place, period=str(period)).order_by("-id")[:20]:
        if row.map_date == day or _same(there, map_on(row.map_date)):
            return Closed(place, period, row.map_date, row.closed_by, row.closed_at, row.acts, row.last_value)
    return None


def newest_closed(actor: Actor, place: str, month: Month) -> Month:
    """The newest stored month of a place up to `month`; `month` itself where none is."""
    months = [str(month - back) for back in range(12)]
    stored = set(Closing.objects.filter(place=place, period__in=months).values_list("period", flat=True))
    return next((Month.parse(each) for each in months if each in stored), month)


def _same(one: Map, other: Map) -> bool:
    """Whether two days have the same divisions with the same names."""
    return one is other or [(code, one.name(code)) for code in one] == [(code, other.name(code)) for code in other]


def _values(closed: Closed, **narrowed: object) -> list[Value]:
    rows = Value.objects.filter(period=str(closed.period), map_date=closed.map_date, id__lte=closed.last_value, **narrowed)
    return list(rows.order_by("id"))


def closed_figures(actor: Actor, closed: Closed) -> list[Result]:
    """All figures in the order of their declaration, as they were stored. Nothing is computed."""
    found = {(row.figure, row.qualifiers): row for row in _values(closed, place=closed.place)}
    reading = Reading()
    return [
        _as_stored(reading, closed, closed.place, figure.id, qualifiers, found.get((figure.id, written(qualifiers))))
        for figure in declarations.figures()
        for qualifiers in readings_of(figure)
    ]


def closed_figure(actor: Actor, closed: Closed, name: str, qualifiers: Mapping[str, str], *, towns: bool = False) -> Result | None:
    """One stored figure, with the stored numbers of the towns as its parts. None where this narrowing is not stored."""
    if dict(qualifiers) not in readings_of(declarations.figure(name)):
        return None
    narrowed = {"figure": name, "qualifiers": written(qualifiers)}
    found = next(iter(reversed(_values(closed, place=closed.place, **narrowed))), None)
    result = _as_stored(Reading(), closed, closed.place, name, qualifiers, found)
    if not towns:
        return result
    area = DivisionCode(closed.place).area
    there = {row.place: row for row in _values(closed, place__gte=area.lo, place__lt=area.hi, **narrowed)}
    return replace(result, breakdown=_parts(result, there, map_on(closed.map_date)))


def _printed(figure: Figure, number: Decimal) -> Decimal | int:
    if figure.in_money or figure.measure is Measure.RATIO or number != number.to_integral_value():
        return rounded(Fraction(number), figure.rounding)
    return int(number)


def _parts(result: Result, values: Mapping[str, Value], there: Map) -> tuple[Part, ...]:
    """The towns, and what belongs to none of them where the whole is a sum."""
    figure = declarations.figure(result.figure)
    towns = [str(code) for code in there.at(Level.TOWN, result.place)]
    parts = [Part(code, there.name(code), _printed(figure, values[code].number) if code in values else None) for code in towns]
    rest = (result.value or 0) - sum(part.value or 0 for part in parts)
    if rest and figure.measure not in (Measure.RATIO, Measure.GIVEN):
        parts.insert(0, Part("", "In no town", rest))
    return tuple(parts)


def _as_stored(reading: Reading, closed: Closed, place: str, name: str, qualifiers: Mapping[str, str], row: Value | None) -> Result:
    asked = reading.asked(name, place, closed.period, qualifiers, closed.map_date)
    if row is None:
        return asked.result(None, missing="The records hold no such number for this place and month.")
    exact = Fraction(row.number) * (100 if asked.figure.in_money else 1)
    return asked.result(exact, digest=row.digest, source=row.source)


@dataclass(frozen=True, slots=True)
class Revision:
    """A closed figure that came out differently later. `rows_only`: the number stayed, the people behind it changed."""

    figure: str
    qualifiers: str
    place: str
    period: str
    before: Decimal
    after: Decimal
    unit: str
    closed_at: datetime
    changed_at: datetime

    @property
    def rows_only(self) -> bool:
        return self.before == self.after


def newest_values(places: Iterable[str], period: str) -> dict[tuple[str, str, str, date], Value]:
    """The newest stored value of each place, figure, qualifiers and map."""
    rows = Value.objects.filter(place__in=places, period=period).order_by("id")
    return {(row.place, row.figure, row.qualifiers, row.map_date): row for row in rows}


def stored(place: str, period: str) -> dict[tuple[str, str, date], Value]:
    """The newest stored value of each figure, qualifiers and map."""
    rows = Value.objects.filter(place=place, period=period).order_by("id")
    return {(row.figure, row.qualifiers, row.map_date): row for row in rows}


def revisions(actor: Actor, place: str, period: str = "") -> list[Revision]:
    """The journal of late changes, oldest first."""
    found: list[Revision] = []
    last: dict[tuple[object, ...], Value] = {}
    rows = Value.objects.filter(place=place, **({"period": str(Period.parse(period))} if period else {})).order_by("id")
    for row in rows:
        key = (row.figure, row.qualifiers, row.period, row.map_date)
        before = last.get(key)
        if before is not None:
            found.append(
                Revision(
                    row.figure, row.qualifiers, row.place, row.period, before.number, row.number, row.unit,
                    before.computed_at, row.computed_at,
                )
            )  # fmt: skip
        last[key] = row
    return found
