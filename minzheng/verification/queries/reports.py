"""The report of a check (核对报告) as one value, for the screen and the paper: who was asked about, what each department said,
what was doubted and what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.people import queries as people
from minzheng.verification.catalogue import Department, Item, Sensitivity, catalogue
from minzheng.verification.findings import DOUBTS, Kind
from minzheng.verification.laying import of_household
from minzheng.verification.matching import State
from minzheng.verification.models import Check, Delivery, Finding
from minzheng.verification.queries.checks import check as one_check
from minzheng.verification.replies import Record, Reply, unpacked

RAISE_WITHIN = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Person:
    """A member or an obligor (`kinship` then); `subject` as in `Question.subjects`. `asked` is False without an identity number."""

    subject: int
    name: str
    identity_masked: str
    relation: str
    kinship: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One item of one record: the value as kept (fen, text, day), None where the department left it empty."""

    item: Item
    value: str | int | bool | None

    @property
    def guarded(self) -> bool:
        """Shown for a reason only."""
        return self.item.sensitivity is Sensitivity.HIGH


@dataclass(frozen=True, slots=True)
class Line:
    """What a department said of one person: `state` found, no_record, stale, not_answered or not_asked."""

    subject: int
    name: str
    state: str
    records: tuple[tuple[Told, ...], ...]
    by_name: bool = False  # found by name, since the department had no usable number


@dataclass(frozen=True, slots=True)
class Section:
    department: Department
    route: str
    as_of: date | None
    received: str  # ISO, "" where it did not answer
    note: str
    lines: tuple[Line, ...]

    @property
    def empty(self) -> bool:
        """It knows nobody of those it was asked about."""
        return all(line.state in ("no_record", "not_asked") for line in self.lines)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding beside what is on file; `name` whom it is about."""

    row: Finding
    name: str
    item: Item
    department: Department
    kind: str
    is_doubt: bool
    delivery: Delivery | None

    @property
    def of_household(self) -> bool:
        """What was found of all members is one sum beside a fact of the family; `name` is then the first who was found."""
        return self.row.person_id is not None and of_household(self.item)

    @property
    def undeclared(self) -> bool:
        """Over the limit and more than is on file: the family said otherwise."""
        return self.kind == "over" and self.row.on_file is not None and self.row.found > self.row.on_file


@dataclass(frozen=True, slots=True)
class Report:
    check: Check
    number: str
    applicant: str
    members: tuple[Person, ...]
    obligors: tuple[Person, ...]
    sections: tuple[Section, ...]
    doubts: tuple[Doubt, ...]
    agreeing: tuple[Doubt, ...]
    counts: dict[str, int]
    raise_by: date


def report(actor: Actor, check_id: int) -> Report:
    """Raises NotFound, SealBroken."""
    found = one_check(actor, check_id)
    file = people.household(actor, found.household_id)
    members = tuple(Person(each.person, each.name, each.identity_masked, each.relation) for each in file.members)
    obligors = tuple(Person(-each.id, each.name, each.identity_masked, "", each.kinship) for each in file.obligors if each.current)
    replies = unpacked(ring().open(bytes(found.answers), f"check:{found.number}")) if found.answers else ()
    names = {one.subject: one.name for one in (*members, *obligors)}
    doubts = _doubts(found, names)
    return Report(
        found, found.number, file.head_name, members, obligors, tuple(_section(each, names) for each in replies if _known(each)),
        tuple(one for one in doubts if one.is_doubt), tuple(one for one in doubts if not one.is_doubt), dict(found.counts),
        found.asked_on + RAISE_WITHIN,
    )  # fmt: skip


def _known(reply: Reply) -> bool:
    return reply.department in catalogue().departments


def _section(reply: Reply, names: dict[int, str]) -> Section:
    department = catalogue().departments[reply.department]
    lines = tuple(
        Line(subject, names.get(subject, "—"), _word(State(state)), _records(department, reply, subject), subject in reply.by_name)
        for subject, state in reply.states.items()
    )
    as_of = date.fromisoformat(reply.as_of) if reply.as_of else None
    return Section(department, reply.route, as_of, reply.received, reply.note, lines)


def _records(department: Department, reply: Reply, subject: int) -> tuple[tuple[Told, ...], ...]:
    return tuple(_told(department, one) for one in reply.records.get(subject, ()))


def _told(department: Department, record: Record) -> tuple[Told, ...]:
    return tuple(Told(department.items[code], value) for code, value in record.items() if code in department.items)


def _doubts(found: Check, names: dict[int, str]) -> list[Doubt]:
    rows = Finding.objects.filter(of_check=found).select_related("delivery", "person", "obligor").order_by("id")
    known = catalogue().departments
    return [
        Doubt(
            row, _name(row, names), known[row.department].items[row.item], known[row.department], _word(Kind(row.kind)),
            row.kind in DOUBTS, row.delivery,
        )
        for row in rows
        if row.department in known and row.item in known[row.department].items
    ]  # fmt: skip


def _name(row: Finding, names: dict[int, str]) -> str:
    subject = row.person_id or -(row.obligor_id or 0)
    who = row.person or row.obligor
    return names.get(subject) or (who.name if who else "—")


def _word(code: IntEnum) -> str:
    return code.name.lower()
