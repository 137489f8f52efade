"""Closing a period: its figures are stored with the digest of their rows. A value is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.indicators import queries
from minzheng.indicators.models import Value
from minzheng.indicators.overview import overview
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Result
from minzheng.places import access


@dataclass(frozen=True, slots=True)
class LateChange:
    """A figure that differs from what was stored for the same period before."""

    figure: str
    qualifiers: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Closing:
    """first + unchanged + changed = all figures that have a number."""

    first: int
    unchanged: int
    changed: tuple[LateChange, ...]


def close(actor: Actor, place: str, period: str) -> Closing:
    """Compute and store every figure of the place and period, on the map of the period's last day.

    Run again, it stores only what came out differently (in number or in the rows behind it) and lists it as changed.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    span = Period.parse(period)
    with access.within(actor.area):
        known = queries.stored(place, str(span))
        results = [result for result in overview(place, span) if result.value is not None]
        fresh = [result for result in results if _differs(known.get(_key(result)), result)]
        Value.objects.bulk_create(_row(result, span) for result in fresh)
        changed = tuple(
            LateChange(result.figure, written(result.qualifiers), known[_key(result)].number, Decimal(result.value or 0))
            for result in fresh
            if _key(result) in known
        )
        closing = Closing(len(fresh) - len(changed), len(results) - len(fresh), changed)
        detail = {"first": closing.first, "unchanged": closing.unchanged, "changed": [change.figure for change in changed]}
        record(actor, "indicators.close", f"period:{span}", place=place, detail=detail)
    return closing


def written(qualifiers: Mapping[str, str]) -> str:
    """As stored: "residence=rural", several joined by commas in order."""
    return ",".join(f"{name}={value}" for name, value in sorted(qualifiers.items()))


def _key(result: Result) -> tuple[str, str, date]:
    return result.figure, written(result.qualifiers), result.map_date


def _differs(stored: Value | None, result: Result) -> bool:
    return stored is None or stored.number != Decimal(result.value or 0) or stored.digest != result.digest


def _row(result: Result, span: Period) -> Value:
    return Value(
        figure=result.figure,
        qualifiers=written(result.qualifiers),
        place=result.place,
        period=str(span),
        map_date=result.map_date,
        number=Decimal(result.value or 0),
        unit=result.unit,
        digest=result.digest,
    )
