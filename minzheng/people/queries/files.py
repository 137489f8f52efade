"""One household, person or obligor in full: members, memberships, facts through time with their sources, merges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from minzheng.base.actor import Actor
from minzheng.base.arrays import bigints
from minzheng.base.errors import NotFound
from minzheng.people.declarations import FACT_KINDS
from minzheng.people.models import Fact, Household, Membership, Merge, Obligor, Person
from minzheng.people.queries.search import age_on
from minzheng.people.tables import whole_tables

MANY = 2_000  # households from which on reading tables as a whole is faster than looking each up


@dataclass(frozen=True, slots=True)
class FactView:
    """One recorded statement. `current`: held today and not superseded."""

    id: int
    kind: str
    label: str
    unit: str
    value: int | None
    text: str
    masked: str
    since: date
    until: date | None
    source: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None
    superseded_by: str
    current: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    membership: int
    person: int
    name: str
    sex: int
    born: date
    died: date | None
    age: int
    identity_masked: str
    household: int
    household_number: str
    relation: str
    since: date
    until: date | None
    facts: tuple[FactView, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeView:
    id: int
    kept: int
    gone: int
    reason: str
    merged_by: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObligorView:
    """Who owes support. `current`: owes it today."""

    id: int
    household: int
    name: str
    kinship: str
    identity_masked: str
    supported: int | None
    since: date
    until: date | None
    current: bool
    facts: tuple[FactView, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    household: Household
    head_name: str
    members: tuple[MemberView, ...]  # today, head first, with the facts held today
    former: tuple[MemberView, ...]  # memberships ended, newest first
    facts: tuple[FactView, ...]  # of the household, all of them, newest first within a kind
    obligors: tuple[ObligorView, ...] = ()  # current ones first, then those of the past


@dataclass(frozen=True, slots=True)
class PersonFile:
    person: Person
    age: int
    memberships: tuple[MemberView, ...]  # newest first
    facts: tuple[FactView, ...]
    merges: tuple[MergeView, ...]


def household(actor: Actor, household_id: int) -> HouseholdFile:
    """Raises NotFound, the same for what does not exist and what lies elsewhere."""
    found = Household.objects.select_related("head").filter(id=household_id).first()
    if found is None:
        raise NotFound("There is no such household in your area.")
    rows = list(Membership.objects.select_related("person", "household").filter(household=found).order_by("-span", "id"))
    present = [row for row in rows if _is_current(row, actor.today)]
    owing = list(Obligor.objects.filter(household=found).order_by("id"))
    own, of_person, of_obligor = _facts_of(actor, found, [row.person_id for row in present], [row.id for row in owing])
    members = [_member(actor, row, of_person.get(row.person_id, ())) for row in present]
    members.sort(key=lambda member: (member.person != found.head_id, member.person))
    former = tuple(_member(actor, row) for row in rows if not _is_current(row, actor.today))
    obligors = sorted((_obligor(actor, row, of_obligor.get(row.id, ())) for row in owing), key=lambda view: not view.current)
    return HouseholdFile(found, found.head.name, tuple(members), former, own, tuple(obligors))


def obligor(actor: Actor, obligor_id: int) -> ObligorView:
    """With all facts ever recorded, newest first within a kind. Raises NotFound."""
    found = Obligor.objects.filter(id=obligor_id).first()
    if found is None:
        raise NotFound("There is no such obligor in your area.")
    return _obligor(actor, found, _views(actor, Fact.objects.filter(obligor=found)))


def person(actor: Actor, person_id: int) -> PersonFile:
    """Raises NotFound, the same for who does not exist and who lives elsewhere. A merged entry is shown with its merges."""
    found = Person.objects.filter(id=person_id).first()
    if found is None:
        raise NotFound("There is no such person in your area.")
    rows = Membership.objects.select_related("person", "household").filter(person=found).order_by("-span")
    merges = Merge.objects.filter(Q(kept=found) | Q(gone=found)).order_by("-id")
    return PersonFile(
        found,
        age_on(found.born, actor.today, found.died),
        tuple(_member(actor, row) for row in rows),
        _views(actor, Fact.objects.filter(person=found)),
        tuple(MergeView(m.id, m.kept_id, m.gone_id, m.reason, m.merged_by, m.merged_at, m.undone_at) for m in merges),
    )


def facts_as_known(
    actor: Actor,
    *,
    on: date,
    at: datetime | None = None,
    person_id: int | None = None,
    household_id: int | None = None,
    obligor_id: int | None = None,
) -> dict[str, FactView]:
    """What was held to be true on a day about one subject, by kind: as known now, or as it was recorded at a moment."""
    named = {"person_id": person_id, "household_id": household_id, "obligor_id": obligor_id}
    subject = Q(**{column: one for column, one in named.items() if one is not None})
    known = Q(superseded_at=None)
    if at is not None:
        known = Q(recorded_at__lte=at) & (Q(superseded_at=None) | Q(superseded_at__gt=at))
    rows = Fact.objects.filter(subject & known & Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))).order_by("id")
    return {row.kind: _view(actor, row) for row in rows}


class PaidTo(NamedTuple):
    """The account a household is paid to. The number opens under sealing_context("household", id, "bank_account"); `hash` names it
    without opening. `changed` since when it stands in the place of another, None for a family's first."""

    sealed: bytes
    masked: str
    holder: str
    hash: bytes
    changed: date | None


_PAID_TO = """
SELECT household_id, sealed, masked, text, hash, CASE WHEN since > first THEN since END FROM (
  SELECT f.*, min(f.since) OVER (PARTITION BY f.household_id) AS first
  FROM unnest(%s::bigint[]) AS w(id) JOIN people_fact f ON f.household_id = w.id WHERE f.kind = 'bank_account') f
WHERE superseded_at IS NULL AND until IS NULL AND sealed IS NOT NULL ORDER BY household_id, since, id
"""
_MEMBERS = """
SELECT m.household_id, m.person_id, p.name, p.died FROM unnest(%s::bigint[]) AS w(id)
JOIN people_membership m ON m.household_id = w.id JOIN people_person p ON p.id = m.person_id
WHERE m.span && daterange(%s, %s) ORDER BY m.household_id, m.relation, m.id
"""
_HEADS = """
SELECT h.id, h.head_id, CASE WHEN m.id IS NULL THEN '' ELSE p.name END FROM unnest(%s::bigint[]) AS w(id)
JOIN people_household h ON h.id = w.id JOIN people_person p ON p.id = h.head_id
LEFT JOIN people_membership m ON m.household_id = h.id AND m.person_id = h.head_id AND m.span && daterange(%s, %s)
"""
_BEREAVED = """
SELECT DISTINCT m.household_id FROM unnest(%s::bigint[]) AS w(id)
JOIN people_membership m ON m.household_id = w.id JOIN people_person p ON p.id = m.person_id
WHERE p.died IS NOT NULL AND m.span && daterange(%s, %s)
"""


def bank_accounts(household_ids: Iterable[int]) -> dict[int, PaidTo]:
    """The account each household is paid to now. Households without one are left out."""
    wanted = list(household_ids)
    with whole_tables(len(wanted) > MANY), connection.cursor() as cursor:
        cursor.execute(_PAID_TO, [bigints(wanted)])
        return {row[0]: PaidTo(bytes(row[1]), row[2], row[3], bytes(row[4]), row[5]) for row in cursor.fetchall()}


def heads(household_ids: Iterable[int], first: date, after: date) -> list[tuple[int, int, str]]:
    """(household, its head, the head's name) of each; the name is "" where the head did not belong to it between two days, `after`
    not included."""
    return _of_households(_HEADS, household_ids, first, after)


def bereaved(household_ids: Iterable[int], first: date, after: date) -> set[int]:
    """Those to which somebody belonged between two days who has died, whenever it was."""
    return {household for (household,) in _of_households(_BEREAVED, household_ids, first, after)}


def members(household_ids: Iterable[int], first: date, after: date) -> list[tuple[int, int, str, date | None]]:
    """(household, person, name, day of death) of everybody who belonged to it between two days; by household, in the order of
    relation and record."""
    return _of_households(_MEMBERS, household_ids, first, after)


def _of_households(query: str, household_ids: Iterable[int], first: date, after: date) -> list[tuple]:
    wanted = list(household_ids)
    with whole_tables(len(wanted) > MANY), connection.cursor() as cursor:
        cursor.execute(query, [bigints(wanted), first, after])
        return cursor.fetchall()


def account_recorded_by(household_id: int) -> str:
    """Who recorded the account a household is paid to now; "" without one."""
    rows = Fact.objects.filter(household_id=household_id, kind="bank_account", superseded_at=None, until=None)
    return rows.order_by("-since", "-id").values_list("recorded_by", flat=True).first() or ""


def _is_current(row: Membership, day: date) -> bool:
    return row.span.upper is None or row.span.upper > day


def _member(actor: Actor, row: Membership, facts: Sequence[FactView] = ()) -> MemberView:
    who = row.person
    return MemberView(
        membership=row.id,
        person=who.id,
        name=who.name,
        sex=who.sex,
        born=who.born,
        died=who.died,
        age=age_on(who.born, actor.today, who.died),
        identity_masked=who.identity_masked,
        household=row.household_id,
        household_number=row.household.number,
        relation=row.relation,
        since=row.span.lower,
        until=row.span.upper,
        facts=tuple(facts),
    )


Held = dict[int, list[FactView]]


def _facts_of(
    actor: Actor, found: Household, persons: Sequence[int], obligors: Sequence[int]
) -> tuple[tuple[FactView, ...], Held, Held]:
    """All facts of the household, and those held today by member and by obligor: one question to the database."""
    held = Q(superseded_at=None, since__lte=actor.today) & (Q(until=None) | Q(until__gt=actor.today))
    subject = Q(person_id__in=persons) | Q(obligor_id__in=obligors)
    own: list[FactView] = []
    of_person: Held = {}
    of_obligor: Held = {}
    for row in _in_catalogue_order(Fact.objects.filter(Q(household=found) | held & subject)):
        if row.household_id is not None:
            own.append(_view(actor, row))
        elif row.person_id is not None:
            of_person.setdefault(row.person_id, []).append(_view(actor, row))
        else:
            of_obligor.setdefault(row.obligor_id, []).append(_view(actor, row))
    return tuple(own), of_person, of_obligor


def _obligor(actor: Actor, row: Obligor, facts: Sequence[FactView]) -> ObligorView:
    current = row.since <= actor.today and (row.until is None or actor.today < row.until)
    return ObligorView(
        row.id,
        row.household_id,
        row.name,
        row.kinship,
        row.identity_masked,
        row.supported_id,
        row.since,
        row.until,
        current,
        tuple(facts),
    )


def _views(actor: Actor, rows: "QuerySet[Fact]") -> tuple[FactView, ...]:
    return tuple(_view(actor, row) for row in _in_catalogue_order(rows))


def _in_catalogue_order(rows: "QuerySet[Fact]") -> list[Fact]:
    place = {code: position for position, code in enumerate(FACT_KINDS)}
    return sorted(rows, key=lambda row: (place[row.kind], -row.since.toordinal(), -row.id))


def _view(actor: Actor, row: Fact) -> FactView:
    kind = FACT_KINDS[row.kind]
    held = row.superseded_at is None and row.since <= actor.today and (row.until is None or actor.today < row.until)
    return FactView(
        id=row.id,
        kind=row.kind,
        label=kind.label,
        unit=kind.unit,
        value=row.value,
        text=row.text,
        masked=row.masked,
        since=row.since,
        until=row.until,
        source=row.source,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        superseded_at=row.superseded_at,
        superseded_by=row.superseded_by,
        current=held,
    )
