"""What registering works with: what is known of persons and households, and what is to be written. Pure."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from minzheng.base.identity import IdNumber
from minzheng.people.declarations import FACT_KINDS, FactRecord, FamilyRecord, PersonRecord
from minzheng.people.timeline import Statement, overlaps

Subject = tuple[str, int]  # entity, id


@dataclass(slots=True)
class KnownPerson:
    id: int
    place: str
    name_key: str
    born: date
    sex: int
    identified: bool
    died: date | None


@dataclass(slots=True)
class KnownMember:
    membership: int
    person: int
    household: int
    relation: str
    since: date
    until: date | None


@dataclass(slots=True)
class KnownHousehold:
    id: int
    number: str
    place: str
    residence: str
    address: str
    head: int
    formed: date
    dissolved: date | None


@dataclass(slots=True)
class Known:
    """What the database holds about the persons and households of one batch. Hashes are keyed hashes of full identity numbers."""

    persons: dict[int, KnownPerson] = field(default_factory=dict)
    by_hash: dict[bytes, int] = field(default_factory=dict)
    elsewhere: dict[bytes, str] = field(default_factory=dict)  # hash -> town that registered it
    households: dict[int, KnownHousehold] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    by_head: dict[int, int] = field(default_factory=dict)
    numbers_elsewhere: set[str] = field(default_factory=set)
    members_of: dict[int, list[KnownMember]] = field(default_factory=lambda: defaultdict(list))
    member_of: dict[int, KnownMember] = field(default_factory=dict)
    free_from: dict[int, date] = field(default_factory=dict)  # where a former membership ended
    facts: dict[tuple[str, int, str], list[Statement]] = field(default_factory=dict)


class NewPerson(NamedTuple):
    id: int
    place: str
    record: PersonRecord
    name: str
    hash: bytes | None


class NewHousehold(NamedTuple):
    id: int
    number: str
    head: int
    record: FamilyRecord


class NewMember(NamedTuple):
    place: str
    household: int
    person: int
    relation: str
    since: date
    until: date | None = None


class NewFact(NamedTuple):
    """`origin` is the row whose sealed content and source a remainder keeps, 0 for a new statement."""

    id: int
    subject: Subject
    place: str
    kind: str
    statement: Statement
    origin: int


@dataclass(slots=True)
class Writes:
    persons: list[NewPerson] = field(default_factory=list)
    households: list[NewHousehold] = field(default_factory=list)
    members: list[NewMember] = field(default_factory=list)
    ended: list[tuple[int, date]] = field(default_factory=list)  # membership, last day + 1
    relations: list[tuple[int, str]] = field(default_factory=list)  # membership, relation
    updated: list[tuple[int, str, str, int]] = field(default_factory=list)  # household, residence, address, head
    identified: list[tuple[int, IdNumber, bytes]] = field(default_factory=list)
    died: list[tuple[int, date]] = field(default_factory=list)
    facts: list[NewFact] = field(default_factory=list)
    superseded: list[tuple[int, int]] = field(default_factory=list)  # fact, fact that replaces it (0: none)

    def size(self) -> int:
        first = len(self.persons) + len(self.households) + len(self.members) + len(self.ended) + len(self.relations)
        second = len(self.updated) + len(self.identified) + len(self.died)
        return first + second + len(self.facts) + len(self.superseded)


def storable(text: str) -> bool:
    """Whether the database and every printed page can hold the text: no control signs, no half surrogate pairs."""
    return text.isprintable() or all(sign.isprintable() or sign == "\u3000" for sign in text)


def plan_change(
    writes: Writes,
    ids: Callable[[str], int],
    subject: Subject,
    place: str,
    kind: str,
    before: Sequence[Statement],
    after: Sequence[Statement],
) -> None:
    """The rows to write and to supersede so that `after` is held instead of `before`."""
    fresh = [
        NewFact(ids("people_fact"), subject, place, kind, statement, statement.origin) for statement in after if not statement.row
    ]
    writes.facts += fresh
    kept = {statement.row for statement in after}
    for statement in before:
        if statement.row not in kept:
            span = (statement.since, statement.until)
            heir = next((fact.id for fact in fresh if overlaps(span, (fact.statement.since, fact.statement.until))), 0)
            writes.superseded.append((statement.row, heir))


def fact_fault(fact: FactRecord, entity: str) -> str:
    """Why a statement cannot be recorded, as an English sentence; "" when it can."""
    kind = FACT_KINDS.get(fact.kind)
    if kind is None or kind.entity != entity:
        return "There is no such kind of fact about this sort of subject."
    if fact.value is None:
        if not (kind.sealed and fact.secret):
            return "A sealed fact holds a secret and no number, any other a number and no secret."
    elif kind.sealed or fact.secret:
        return "A sealed fact holds a secret and no number, any other a number and no secret."
    elif not kind.allows(fact.value):
        return "The value is not possible for this kind of fact."
    if (fact.text or fact.secret) and not (storable(fact.text) and storable(fact.secret) and len(fact.text) <= 200):
        return "The text cannot be stored."
    return ""
