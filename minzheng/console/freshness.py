"""What a page computed is kept in this process until the next act that changes records; whether what is stored is still current."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from minzheng.audit import queries as audit
from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE, Area, DivisionCode
from minzheng.indicators.engine import Reading
from minzheng.places import access

KEPT = 64
READINGS = 3
_READ_ONLY = (
    "staff.",
    "console.",
    "indicators.",
    "people.reveal",
    "payments.bank_file",
    "cases.propose_law",
    "cases.submit_law",
    "cases.withdraw_law",
)
LOOKED_AT = 200  # acts; a reading older than that is never told as current
_values: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_readings: OrderedDict[tuple[object, ...], Reading] = OrderedDict()


def stamp(actor: Actor) -> int:
    """The number of the newest act that changed records, anywhere: acts of the county change a town's figures too."""
    with access.within(EVERYWHERE):
        newest = audit.trail(replace(actor, place=DivisionCode("0" * 12)), limit=50)
    return next((act.id for act in newest if not act.act.startswith(_READ_ONLY)), newest[-1].id if newest else 0)


def kept(actor: Actor, key: tuple[object, ...], compute: Callable[[], Any], *, settled: bool = False) -> Any:
    """The value of the key for this actor's area and day, computed when no act came between; `settled` values outlast acts."""
    whole = (*key, actor.area, actor.today, 0 if settled else stamp(actor))
    if whole not in _values:
        _values[whole] = compute()
        while len(_values) > KEPT:
            _values.popitem(last=False)
    return _values[whole]


def touched(actor: Actor, place: str, acts: int) -> bool:
    """Whether an act after that one may have changed the numbers of a place: one of the place, of what lies in it, or above it."""
    there = DivisionCode(place)
    with access.within(EVERYWHERE):
        newest = audit.trail(replace(actor, place=DivisionCode("0" * 12)), limit=LOOKED_AT)
    later = [act for act in newest if act.id > acts]
    if len(later) == LOOKED_AT:
        return True
    concerned = (act for act in later if not act.act.startswith(_READ_ONLY))
    return any(act.place in there.area or there in DivisionCode(act.place).area for act in concerned)


def newest_act(actor: Actor) -> int:
    """The number of the newest act of all."""
    with access.within(EVERYWHERE):
        return next((act.id for act in audit.trail(replace(actor, place=DivisionCode("0" * 12)), limit=1)), 0)


def reading(actor: Actor, area: Area) -> Reading:
    """The rows behind figures, read once for an area until the next act; few at a time, because they are large."""
    key: tuple[object, ...] = (area, actor.today, stamp(actor))
    if key not in _readings:
        _readings[key] = Reading()
        while len(_readings) > READINGS:
            _readings.popitem(last=False)
    return _readings[key]


def forget() -> None:
    """Empty the store: tests, whose databases begin anew with the same numbers."""
    _values.clear()
    _readings.clear()
