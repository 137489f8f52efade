"""Figures for screens: computed now, and as they were closed. Run inside the reader's area."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from minzheng.base.actor import Actor
from minzheng.indicators.engine import Reading
from minzheng.indicators.models import Value
from minzheng.indicators.overview import overview
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Page, Result


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
