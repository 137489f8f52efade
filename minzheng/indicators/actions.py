"""Closing a period: its figures are stored with the digest of their rows. A value is never overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from minzheng.audit import queries as audit
from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import EVERYWHERE, DivisionCode, Level
from minzheng.base.errors import NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.indicators import declarations, models, queries
from minzheng.indicators.engine import Reading
from minzheng.indicators.overview import overview
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Result
from minzheng.places import access

DUTIES = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE)
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class LateChange:
    """A figure that differs from what was stored for the same place, period and map before."""

    figure: str
    qualifiers: str
    before: Decimal
    after: Decimal
    place: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """first + unchanged + changed = all figures that have a number."""

    first: int
    unchanged: int
    changed: tuple[LateChange, ...]

    @property
    def figures(self) -> int:
        return self.first + self.unchanged + len(self.changed)


def close(
    actor: Actor,
    place: str,
    period: str,
    *,
    maps: Iterable[date] = (),
    towns: bool = False,
    progress: Progress = silent,
) -> Closing:
    """Compute and store every figure of the place and period, on the map of the period's last day and on those of `maps`.

    With `towns` every town of the place is stored too, from the same reading. Run again, it stores only what came out
    differently (in number or in the rows behind it) and lists it as changed. Raises NotPermitted, NotFound, BadValue.
    """
    actor.require(*DUTIES)
    span = Period.parse(period)
    with access.within(actor.area):
        acts = _newest_act(actor)
        _one_at_a_time()
        reading = _prepared(place, span)
        read = [found for day in dict.fromkeys((span.day, *maps)) for found in _read(reading, place, span, day, towns, progress)]
        closing = _store(actor, span, read, acts)
        changed = [change.figure for change in closing.changed if change.place == place]
        detail = {"first": closing.first, "unchanged": closing.unchanged, "changed": list(dict.fromkeys(changed))}
        record(actor, "indicators.close", f"period:{span}", place=place, detail=detail)
    return closing


def close_month(actor: Actor, place: str, month: Month, progress: Progress = silent) -> Closing:
    """What a month ends with: its figures for the place and its towns, on the maps of its last day and of New Year."""
    return close(actor, place, str(month), maps=(date(month.year, 1, 1),), towns=True, progress=progress)


def _newest_act(actor: Actor) -> int:
    with access.within(EVERYWHERE):
        return next((act.id for act in audit.trail(replace(actor, place=DivisionCode("0" * 12)), limit=1)), 0)


def _one_at_a_time() -> None:
    """So that the values of one closing are all stored before those of the next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('indicators.close', 0))")


def _prepared(place: str, span: Period) -> Reading:
    """A reading that has the rows of all time first, so that those of the period are taken from them."""
    reading = Reading()
    for figure in declarations.figures():
        if figure.cumulative:
            reading.compute(figure.id, place, span, qualifiers={declarations.CUMULATIVE: "true"})
    return reading


Read = tuple[str, date, list[Result]]


def _read(reading: Reading, place: str, span: Period, day: date, towns: bool, progress: Progress) -> Iterable[Read]:
    """(place, day, figures) of the place and its towns. Another map may lack a place, or reach beyond the area: left out."""
    there = reading.there(day)
    inside = there.at(Level.TOWN, place) if towns and DivisionCode(place).level not in (Level.TOWN, Level.VILLAGE) else ()
    everywhere = (place, *(str(code) for code in inside if code != place))
    for done, code in enumerate(everywhere):
        progress("figures", done, len(everywhere))
        try:
            yield code, day, overview(code, span, map_date=day, reading=reading)
        except (NotFound, NotPermitted):
            if code == place and day == span.day:
                raise


def _store(actor: Actor, span: Period, read: list[Read], acts: int) -> Closing:
    first, unchanged, changed = 0, 0, []
    rows: list[models.Value] = []
    known = queries.newest_values({place for place, _, _ in read}, str(span))
    for place, _, results in read:
        for result in (result for result in results if result.value is not None):
            before = known.get((place, result.figure, queries.written(result.qualifiers), result.map_date))
            if not _differs(before, result):
                unchanged += 1
                continue
            rows.append(_row(result, span))
            if before is None:
                first += 1
            else:
                after = Decimal(result.value or 0)
                changed.append(LateChange(result.figure, queries.written(result.qualifiers), before.number, after, place))
    models.Value.objects.bulk_create(rows, batch_size=_BATCH)
    last = models.Value.objects.order_by("-id").values_list("id", flat=True).first() or 0
    models.Closing.objects.bulk_create(
        models.Closing(place=place, period=str(span), map_date=day, last_value=last, acts=acts, closed_by=actor.account)
        for place, day, _ in read
    )
    return Closing(first, unchanged, tuple(changed))


def _differs(stored: models.Value | None, result: Result) -> bool:
    return stored is None or stored.number != Decimal(result.value or 0) or stored.digest != result.digest


def _row(result: Result, span: Period) -> models.Value:
    return models.Value(
        figure=result.figure,
        qualifiers=queries.written(result.qualifiers),
        place=result.place,
        period=str(span),
        map_date=result.map_date,
        number=Decimal(result.value or 0),
        unit=result.unit,
        digest=result.digest,
        source=result.source,
    )
