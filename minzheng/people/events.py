"""What happened to persons and households, told to the parts above in the same transaction.

A listener runs inside the act's transaction and area: if it raises, the act does not happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class PersonsMerged:
    """`gone` turned out to be `kept`; its memberships and facts are now those of `kept`. What a listener moves it notes in `moved`
    under a name of its own (JSON): the merge keeps it, and the way back brings it again."""

    kept: int
    gone: int
    moved: dict[str, object]


@dataclass(frozen=True, slots=True)
class MergeUndone:
    """They are two persons after all; memberships and facts are as they were. `moved` as the merge kept it."""

    kept: int
    gone: int
    moved: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HouseholdMoved:
    household: int
    old: str
    new: str
    since: date


@dataclass(frozen=True, slots=True)
class PersonDied:
    person: int
    died: date


@dataclass(frozen=True, slots=True)
class DeathWithdrawn:
    """The reported death was not true."""

    person: int


Event = PersonsMerged | MergeUndone | HouseholdMoved | PersonDied | DeathWithdrawn
_Kind = TypeVar("_Kind", bound=Event)
_listeners: dict[type, list[Callable[..., None]]] = {}


def subscribe(kind: type[_Kind], listener: Callable[[_Kind], None]) -> None:
    """Call `listener` for every event of the kind. Called once, when a part starts; a second time changes nothing."""
    listeners = _listeners.setdefault(kind, [])
    if listener not in listeners:
        listeners.append(listener)


def publish(event: Event) -> None:
    for listener in _listeners.get(type(event), ()):
        listener(event)
