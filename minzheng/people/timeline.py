"""How dated statements of one subject and kind lie beside each other: those not superseded never overlap. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

Span = tuple[date, date | None]


class Statement(NamedTuple):
    """Something held true over [since, until). `row` is its database id, 0 for one still to be written; `secret` is the keyed
    hash of a sealed value; `origin` is the row a remainder was cut from."""

    since: date
    until: date | None
    value: int | None
    text: str = ""
    secret: bytes = b""
    row: int = 0
    origin: int = 0

    @property
    def content(self) -> tuple[int | None, str, bytes]:
        return self.value, self.text, self.secret

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What recording a statement does: rows to supersede, and statements to write (the new one first, then remainders)."""

    superseded: tuple[Statement, ...]
    written: tuple[Statement, ...]


NOTHING = Overlay((), ())


def overlaps(one: Span, other: Span) -> bool:
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def covers(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def _span(statement: Statement) -> Span:
    return statement.since, statement.until


def remainders(statement: Statement, hole: Span) -> list[Statement]:
    """What is left of a statement outside the hole: nothing, its beginning, its end or both."""
    rest = []
    if statement.since < hole[0]:
        rest.append(statement._replace(until=hole[0], row=0, origin=statement.row or statement.origin))
    if hole[1] is not None and (statement.until is None or hole[1] < statement.until):
        rest.append(statement._replace(since=hole[1], row=0, origin=statement.row or statement.origin))
    return rest


def overlay(live: Iterable[Statement], new: Statement) -> Overlay:
    """Record `new` over what is held now. Where the same is already held over the whole span, nothing happens."""
    span = (new.since, new.until)
    hit = [statement for statement in live if overlaps(_span(statement), span)]
    for statement in hit:
        if statement.content == new.content and covers(_span(statement), span):
            return NOTHING
    rest = [piece for statement in hit for piece in remainders(statement, span)]
    return Overlay(tuple(hit), (new, *rest))


def apply(live: Iterable[Statement], change: Overlay) -> list[Statement]:
    """The statements held after a change."""
    gone = set(change.superseded)
    return [statement for statement in live if statement not in gone] + list(change.written)


def is_disjoint(statements: Iterable[Statement]) -> bool:
    ordered = sorted(statements, key=lambda statement: statement.since)
    return all(one.until is not None and one.until <= other.since for one, other in pairwise(ordered))
