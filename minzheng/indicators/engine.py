"""From a declared figure to its number on the map of a date, its parts and the rows behind it.

Everything is computed from the records that the current area shows. A figure of a place that reaches beyond the area is
refused, never silently partial. One Reading keeps the rows it has read, so that a whole report reads each month once.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.divisions import Area, DivisionCode, Level
from minzheng.base.errors import BadValue, NotFound, NotPermitted
from minzheng.indicators import measures, placing
from minzheng.indicators.asking import Asked
from minzheng.indicators.declarations import CUMULATIVE, Given, Measure, Scope, Source, figure
from minzheng.indicators.errors import UnknownFigure
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Page, Part, Result
from minzheng.places import access
from minzheng.places import queries as places
from minzheng.places.atlas import Map

_LEVELS = {"town": Level.TOWN, "village": Level.VILLAGE, "county": Level.COUNTY}


@dataclass(slots=True)
class Reading:
    """One reading of the records: rows by source and months, kept for as long as the object lives."""

    map_on: Callable[[date], Map] = places.map_on
    area: Callable[[], Area] = access.current
    _maps: dict[date, Map] = field(default_factory=dict)
    _kept: dict[tuple[object, ...], pa.Table] = field(default_factory=dict)
    _tables: dict[tuple[object, ...], pa.Table] = field(default_factory=dict)
    _by_place: dict[int, placing.ByPlace] = field(default_factory=dict)
    _digests: dict[tuple[object, ...], str] = field(default_factory=dict)
    _counts: dict[tuple[object, ...], int] = field(default_factory=dict)
    _names: dict[tuple[str, date], str] = field(default_factory=dict)
    _covered: dict[tuple[str, date], bool] = field(default_factory=dict)

    def there(self, day: date) -> Map:
        """The map of a day, asked for once."""
        if day not in self._maps:
            self._maps[day] = self.map_on(day)
        return self._maps[day]

    def compute(
        self,
        name: str,
        place: str,
        period: Period | str,
        *,
        qualifiers: Mapping[str, str] | None = None,
        map_date: date | None = None,
        where: Mapping[str, str | int] | None = None,
        by: str = "",
    ) -> Result:
        """`where` keeps only the rows with those values in columns: a cell of a breakdown, computed on its own.

        Raises UnknownFigure, NotPermitted (the place reaches beyond the area), NotFound (no such place on that map)."""
        asked = self.asked(name, place, period, qualifiers, map_date, where)
        asked.choices()
        if asked.figure.measure is Measure.GIVEN:
            return self._given(asked)
        if asked.figure.measure is Measure.RATIO:
            return self._ratio(asked, by)
        rows = self._rows(asked, by)
        number = self._count(asked, rows)
        parts = self._parts(asked, rows, by) if by else ()
        return asked.result(Fraction(number), rows=rows.num_rows, digest=self._digest(asked, rows), breakdown=parts)

    def rows(
        self,
        name: str,
        place: str,
        period: Period | str,
        *,
        qualifiers: Mapping[str, str] | None = None,
        map_date: date | None = None,
        where: Mapping[str, str | int] | None = None,
        page: int = 1,
        size: int = 50,
    ) -> Page:
        """The people and households behind a number, ordered by place, household, person. A ratio opens its numerator."""
        asked = self.asked(name, place, period, qualifiers, map_date, where)
        if asked.figure.measure is Measure.RATIO:
            return self.rows(
                asked.figure.numerator,
                place,
                asked.period,
                qualifiers=qualifiers,
                map_date=map_date,
                where=where,
                page=page,
                size=size,
            )
        if not 1 <= size <= 100_000 or page < 1:
            raise BadValue("There is no page {page} of {size} rows.", page=page, size=size)
        if asked.figure.measure is Measure.GIVEN:
            return Page(0, page, size, ())
        ordered = self._ordered(asked)
        return Page(ordered.num_rows, page, size, tuple(ordered.slice((page - 1) * size, size).to_pylist()))

    def _ordered(self, asked: Asked) -> pa.Table:
        """The rows as they are listed. Kept, so that turning pages does not sort them again."""
        key = ("listed", asked.figure.id, *asked.key)
        if key not in self._tables:
            rows = self._rows(asked)
            if asked.figure.measure is Measure.HOUSEHOLDS:
                rows = _one_per_household(rows)
            order = [(column, "ascending") for column in ("place", "household", "person", "month") if column in rows.column_names]
            self._tables[key] = rows.sort_by(order)
        return self._tables[key]

    def table(
        self,
        name: str,
        place: str,
        period: Period | str,
        *,
        qualifiers: Mapping[str, str] | None = None,
        map_date: date | None = None,
    ) -> pa.Table:
        """All rows of a figure as columns, with `place` on the map asked for: for reports."""
        return self._rows(self.asked(name, place, period, qualifiers, map_date))

    def asked(
        self,
        name: str,
        place: str,
        period: Period | str,
        qualifiers: Mapping[str, str] | None,
        map_date: date | None,
        where: Mapping[str, str | int] | None = None,
    ) -> Asked:
        """The question bound to its definition and map. Raises NotFound, NotPermitted, UnknownFigure; computes nothing."""
        wanted = figure(name)
        span = period if isinstance(period, Period) else Period.parse(period)
        day = map_date or span.day
        atlas_map = self.there(day)
        code = DivisionCode(place)
        if not atlas_map.exists(code):
            raise NotFound("Division {code} is not on the map of {day}.", code=place, day=day)
        self._require(code, atlas_map, day)
        if (code, day) not in self._names:
            self._names[code, day] = atlas_map.full_name(code)
        return Asked(wanted, code, span, atlas_map, day, dict(qualifiers or {}), dict(where or {}), self._names[code, day])

    def _require(self, place: DivisionCode, atlas_map: Map, day: date) -> None:
        """The area must show the place and every village that it had on that map, wherever they belong now."""
        key = (place, day)
        if key not in self._covered:
            area, now = self.area(), self.there(date.max)
            inside = atlas_map.at(Level.VILLAGE, place)
            reached = {code for each in (place, *inside) for code in placing.reach(now, each)}
            self._covered[key] = all(code in area for code in reached)
        if not self._covered[key]:
            raise NotPermitted(
                "Division {code} reaches beyond the area that the figure may be computed from.",
                remedy="Ask for a division inside your own area.",
                code=place,
            )

    def _read(self, source: Source, scope: Scope, day: date, atlas_map: Map) -> pa.Table:
        """All visible rows of a source, their places on that map."""
        key = (source, scope, day)
        if key not in self._tables:
            if (source, scope) not in self._tables:
                self._tables[source, scope] = source(scope)
            self._tables[key] = placing.on_map(self._tables[source, scope], atlas_map)
        return self._tables[key]

    def _rows(self, asked: Asked, by: str = "") -> pa.Table:
        wanted, columns = asked.figure, {choice.column for choice in asked.choices()} | ({by} - _LEVELS.keys() - {""})
        scope = Scope(*asked.months, self._kept)
        key = (asked.source, *asked.key, by)
        if key not in self._tables:
            rows = self._read(asked.source, scope, asked.day, asked.map)
            if wanted.profile and not columns <= set(rows.column_names):
                rows = self._read(wanted.profile, scope, asked.day, asked.map)
            if not columns <= set(rows.column_names):
                raise UnknownFigure("Figure {figure} cannot be broken down by {by}.", figure=wanted.id, by=by)
            self._tables[key] = measures.keep(self._inside(rows, asked), asked.choices())
        return self._tables[key]

    def _inside(self, rows: pa.Table, asked: Asked) -> pa.Table:
        if asked.place.level not in (Level.TOWN, Level.VILLAGE):
            return placing.inside(rows, asked.place)
        if id(rows) not in self._by_place:  # the table itself is kept in _tables, so its id stays its own
            self._by_place[id(rows)] = placing.ByPlace.of(rows)
        return self._by_place[id(rows)].inside(asked.place)

    def _digest(self, asked: Asked, rows: pa.Table) -> str:
        key = (asked.source, *asked.key)
        if key not in self._digests:
            self._digests[key] = measures.digest(rows)
        return self._digests[key]

    def _given(self, asked: Asked) -> Result:
        found = asked.figure.given(asked.question()) if asked.figure.given else None
        if found is None:
            return asked.result(None, missing="The records hold no such number for this place and month.")
        return asked.result(found.number, source=found.source, since=found.since, digest=_digest_of(found))

    def _ratio(self, asked: Asked, by: str) -> Result:
        top = self.compute(
            asked.figure.numerator,
            asked.place,
            asked.period,
            qualifiers=asked.qualifiers,
            map_date=asked.day,
            where=asked.where,
            by=by,
        )
        bottom = self._denominator(asked, by)
        if (isinstance(bottom, Result) and bottom.exact is None) or bottom is None:
            return asked.result(None, rows=top.rows, digest=top.digest, missing="The denominator is not on record.")
        below = bottom.exact if isinstance(bottom, Result) else bottom.number
        if not below or top.exact is None:
            return asked.result(None, rows=top.rows, digest=top.digest, missing="The denominator is zero.")
        parts = _ratio_parts(asked, top, bottom) if by and isinstance(bottom, Result) else ()
        return asked.result(
            top.exact * asked.figure.per / below, rows=top.rows, digest=top.digest, source=bottom.source, breakdown=parts
        )

    def _denominator(self, asked: Asked, by: str) -> "Result | Given | None":
        below = asked.figure.denominator
        if isinstance(below, str):
            other = figure(below)
            shared = {
                name: value
                for name, value in asked.qualifiers.items()
                if name not in asked.figure.narrows and (other.qualifier(name) or name == CUMULATIVE)
            }
            return self.compute(below, asked.place, asked.period, qualifiers=shared, map_date=asked.day, where=asked.where, by=by)
        return below(asked.question()) if below else None

    def _count(self, asked: Asked, rows: pa.Table) -> int:
        key = (asked.source, asked.figure.measure, *asked.key)
        if key not in self._counts:
            self._counts[key] = measures.count(rows, asked.figure.measure)
        return self._counts[key]

    def _parts(self, asked: Asked, rows: pa.Table, by: str) -> tuple[Part, ...]:
        found, labels = _grouped(asked, rows, by)
        total = self._count(asked, rows)
        if sum(found.values()) != total:
            raise RuntimeError(f"{asked.figure.id} by {by}: the parts sum to {sum(found.values())}, the whole is {total}")
        return tuple(Part(str(key), label, asked.printed(Fraction(found.get(key, 0)))) for key, label in labels)


def _one_per_household(rows: pa.Table) -> pa.Table:
    """The first row of each household and month (its head comes first), the amount being the household's."""
    keys = [name for name in ("household", "month") if name in rows.column_names]
    others = [(name, "first") for name in rows.column_names if name not in (*keys, "amount")]
    sums = [("amount", "sum")] if "amount" in rows.column_names else []
    grouped = rows.sort_by([("household", "ascending"), ("person", "ascending")]).group_by(keys, use_threads=False)
    found = grouped.aggregate([*others, *sums])
    return found.rename_columns([name.removesuffix("_first").removesuffix("_sum") for name in found.column_names])


def _grouped(asked: Asked, rows: pa.Table, by: str) -> tuple[dict[object, int], list[tuple[object, str]]]:
    """Counts by key, and the keys with labels in order: all divisions of the level (zeros too), or the values found."""
    if by not in _LEVELS:
        found = measures.count_by(rows, rows.column(by), asked.figure.measure)
        return found, [(key, str(key)) for key in sorted(found, key=str)]
    width = {Level.TOWN: 9, Level.COUNTY: 6, Level.VILLAGE: 12}[_LEVELS[by]]
    short = pc.utf8_slice_codeunits(rows.column("place"), 0, width)
    found = measures.count_by(rows, pc.utf8_rpad(short, 12, "0"), asked.figure.measure)
    listed = [str(code) for code in asked.map.at(_LEVELS[by], asked.place)]
    extra = sorted(str(code) for code in found if code not in listed)
    return found, [(code, asked.map.name(code) if asked.map.exists(code) else code) for code in (*extra, *listed)]


def _ratio_parts(asked: Asked, top: Result, bottom: Result) -> tuple[Part, ...]:
    below = {part.key: Fraction(part.value) for part in bottom.breakdown if part.value}
    scale = 100 if asked.figure.in_money else 1
    return tuple(
        Part(part.key, part.label, asked.printed(Fraction(part.value or 0) * scale * asked.figure.per / below[part.key]))
        if part.key in below
        else Part(part.key, part.label, None)
        for part in top.breakdown
    )


def _digest_of(given: Given) -> str:
    return hashlib.sha256(f"{given.number}|{given.source}".encode()).hexdigest()


def compute(
    name: str, place: str, period: Period | str, *, qualifiers: Mapping[str, str] | None = None, map_date: date | None = None
) -> Result:
    """One figure on its own. For several, use one Reading."""
    return Reading().compute(name, place, period, qualifiers=qualifiers, map_date=map_date)


def breakdown(
    name: str,
    place: str,
    period: Period | str,
    *,
    by: str,
    qualifiers: Mapping[str, str] | None = None,
    map_date: date | None = None,
) -> tuple[Part, ...]:
    """By "town", "village", "residence" or another column of the rows; parts sum to the whole."""
    return Reading().compute(name, place, period, qualifiers=qualifiers, map_date=map_date, by=by).breakdown


def rows(
    name: str,
    place: str,
    period: Period | str,
    *,
    qualifiers: Mapping[str, str] | None = None,
    map_date: date | None = None,
    page: int = 1,
    size: int = 50,
) -> Page:
    """The people and households behind a number."""
    return Reading().rows(name, place, period, qualifiers=qualifiers, map_date=map_date, page=page, size=size)
