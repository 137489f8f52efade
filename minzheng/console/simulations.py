"""What was reckoned for everybody of an area is kept until an act changes records: a page and its lists share it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.cases import law, trials
from minzheng.cases.trials import Standing, Tried
from minzheng.console import freshness, rulebook
from minzheng.policy.engine import Change

KEPT = 2  # each holds some megabytes a hundred thousand persons
_held: OrderedDict[tuple[object, ...], Any] = OrderedDict()


def tried(actor: Actor, month: Month, changes: Sequence[Change]) -> Tried:
    """Both sides of the month for everybody in the actor's area."""
    named = tuple((one.code, one.place, one.residence, one.since, one.value) for one in changes)
    found: Tried = _kept(actor, (month, named), lambda: trials.try_law(rulebook.stages(), month, changes))
    return found


def standing(actor: Actor, code: str, month: Month) -> Standing:
    """Who is entitled and who receives under a programme, of everybody in the actor's area."""
    found: Standing = _kept(actor, (month, code), lambda: trials.standing(rulebook.stages(), code, month))
    return found


def _kept(actor: Actor, what: tuple[object, ...], reckon: Callable[[], Any]) -> Any:
    key = (actor.area, what, law.edition(), freshness.stamp(actor))
    if key not in _held:
        _held[key] = reckon()
        while len(_held) > KEPT:
            _held.popitem(last=False)
    _held.move_to_end(key)
    return _held[key]


def forget() -> None:
    """Empty the store: tests, whose databases begin anew with the same numbers."""
    _held.clear()
