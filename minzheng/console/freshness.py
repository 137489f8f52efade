"""What a page computed is kept in this process until the next act that changes records; then it is computed anew."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from minzheng.audit import queries as audit
from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.indicators.engine import Reading
from minzheng.places import access

KEPT = 64
_READ_ONLY = ("staff.", "console.", "people.reveal")
_values: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_readings: OrderedDict[tuple[object, ...], Reading] = OrderedDict()


def stamp(actor: Actor) -> int:
    """The number of the newest act that changed records, anywhere: acts of the county change a town's figures too."""
    with access.within(EVERYWHERE):
        newest = audit.trail(replace(actor, place=DivisionCode("0" * 12)), limit=50)
    return next((act.id for act in newest if not act.act.startswith(_READ_ONLY)), newest[-1].id if newest else 0)


def kept(actor: Actor, key: tuple[object, ...], compute: Callable[[], Any]) -> Any:
    """The value of the key for this actor's area and day, computed when no act came between."""
    whole = (*key, actor.area, actor.today, stamp(actor))
    if whole not in _values:
        _values[whole] = compute()
        while len(_values) > KEPT:
            _values.popitem(last=False)
    return _values[whole]


def reading(actor: Actor) -> Reading:
    """The rows behind figures, read once for this area until the next act; two areas at a time, because they are large."""
    key: tuple[object, ...] = (actor.area, actor.today, stamp(actor))
    if key not in _readings:
        _readings[key] = Reading()
        while len(_readings) > 2:
            _readings.popitem(last=False)
    return _readings[key]


def forget() -> None:
    """Empty the store: tests, whose databases begin anew with the same numbers."""
    _values.clear()
    _readings.clear()
