"""A month of the area as columns in household order: each table is read once, and the rows are put together here, not by joins."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population, Positions
from minzheng.people.declarations import FACT_KINDS, RELATIONS, RESIDENCES, Entity, FactKind
from minzheng.people.tables.packed import columns, order_by, pack, rows, unpacked, whole_tables

# codes in SQL for the position in RELATIONS, so that only numbers travel
_RELATION = "CASE m.relation " + " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS)) + " END"
_RELATIONS = 16  # a relation beside a household's id in one number
_SEXES = 4  # a sex beside a day of birth
_MANY, _SHARE = 2000, 5  # of so many households, and of a fifth of the register, everything is read


def snapshot(
    month: Month, household_ids: Sequence[int] | None = None, kinds: Iterable[str] | None = None, *, bare: Collection[str] = ()
) -> Population:
    """The households of the area (or those given) as they stand on the first day of the month, as known now.

    Members: whoever belongs to the household on that day; a person who died before it has `alive` 0. Facts: those held on that day.
    Obligors: who owes support on that day to the household or to a living member of it. Households by (place, id), persons by
    household, head first, then by id, obligors by household, then by id. Households without a member are left out. `kinds` limits
    the facts read (the built-in columns and `alive` are always there; other names are passed over), None reads all. Kinds in
    `bare` say UNKNOWN where nothing is recorded, whatever absence means, so that a recorded zero is told apart. Columns are for
    reading: kinds nobody has a fact of may share one.
    """
    return _snapshot(month, household_ids, None, FACT_KINDS if kinds is None else kinds, bare)


def as_recorded(month: Month, household_ids: Sequence[int] | None, at: datetime) -> Population:
    """The same, from the facts as they were recorded at that moment: what a decision of that day could know.

    Membership, place and residence are those known now; facts, deaths among them, are those of `at`.
    """
    return _snapshot(month, household_ids, at, FACT_KINDS)


@dataclass(frozen=True, slots=True)
class _Families:
    """Households with a member, by (place, id), and their persons, head first, then by id. `home`: each person's household, as a
    position."""

    households: Ints
    places: NDArray[np.str_]
    residence: Ints
    persons: Ints
    home: Ints
    relation: Ints
    born: Ints
    sex: Ints


def _snapshot(
    month: Month, household_ids: Sequence[int] | None, at: datetime | None, wanted: Iterable[str], bare: Collection[str] = ()
) -> Population:
    asked = set(wanted)
    kinds = [kind for kind in FACT_KINDS.values() if not kind.sealed and (kind.code in asked or kind.code == "death")]
    kinds = [replace(kind, absent=UNKNOWN) if kind.code in bare else kind for kind in kinds]
    whole = household_ids is None or _most(household_ids)
    with _wanted(None if whole else household_ids) as among, whole_tables(whole):
        families = _families(month, among, household_ids)
        owing = _obligors(month, among)
        held = _facts(month, kinds, among, at)
        person_facts = _filled(held, kinds, Entity.PERSON, families.persons)
        household_facts = _filled(held, kinds, Entity.HOUSEHOLD, families.households)
        death = person_facts["death"] if "death" in asked else person_facts.pop("death")
        alive = ((death == 0) | (death >= month.first.toordinal())).astype(np.int64)
        obligors, obligor_offsets = _beside(owing, families, alive)
        obligor_facts = _filled(held, kinds, Entity.OBLIGOR, obligors)
    built_in = {"born": families.born, "sex": families.sex, "relation": families.relation}
    return Population(
        month=month,
        households=families.households,
        places=families.places,
        offsets=np.searchsorted(families.home, np.arange(len(families.households) + 1)).astype(np.int64),
        persons=families.persons,
        person_facts=built_in | person_facts | {"alive": alive},
        household_facts={"residence": families.residence} | household_facts,
        obligors=obligors,
        obligor_offsets=obligor_offsets,
        obligor_facts=obligor_facts,
    )


def _most(household_ids: Sequence[int]) -> bool:
    """Whether so many are asked for that reading all and passing over the others costs less than looking these up."""
    if len(household_ids) < _MANY:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'people_household'::regclass")  # as the planner knows it
        return len(household_ids) * _SHARE >= cursor.fetchone()[0]


@contextmanager
def _wanted(household_ids: Sequence[int] | None) -> Iterator[str]:
    """The table of the households given, a temporary one; "" for all of the area."""
    if household_ids is None:
        yield ""
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE people_wanted ON COMMIT DROP AS SELECT DISTINCT unnest(%s::bigint[]) AS id",
            [np.asarray(household_ids, dtype=np.int64).tolist()],
        )
        cursor.execute("ANALYZE people_wanted")
        yield "people_wanted"
        cursor.execute("DROP TABLE people_wanted")


def _families(month: Month, among: str, household_ids: Sequence[int] | None) -> _Families:
    """Who is a member of which household; a membership whose person or household lies outside the area does not count."""
    ids, place, residence, places = _households(month, among)
    if household_ids is not None and not among:
        asked = np.isin(ids, np.asarray(household_ids, dtype=np.int64))
        ids, place, residence = ids[asked], place[asked], residence[asked]
    join = f" JOIN {among} w ON w.id = m.household_id" if among else ""
    members = columns(
        f"SELECT m.person_id, m.household_id * {_RELATIONS} + {_RELATION} FROM people_membership m{join}"  # noqa: S608
        " WHERE m.span @> %s::date",
        [month.first],
        ("person", "home"),
    )
    join = f" JOIN people_membership m ON m.person_id = p.id AND m.span @> %s::date JOIN {among} w ON w.id = m.household_id"
    persons = columns(
        f"SELECT p.id, (p.born - date '0001-01-01' + 1) * {_SEXES} + p.sex FROM people_person p{join if among else ''}",  # noqa: S608
        [month.first] if among else [],
        ("id", "born"),
    )
    home, entry = Positions(ids).of(members["home"] // _RELATIONS), Positions(persons["id"]).of(members["person"])
    there = np.flatnonzero((home >= 0) & (entry >= 0))
    home, relation, who = home[there], members["home"][there] % _RELATIONS, members["person"][there]
    order = order_by(home * 2 + (relation != 0), who)
    home, entry = home[order], entry[there][order]
    used, home = _used(home, len(ids))
    return _Families(
        households=ids[used],
        places=places[place[used]],
        residence=residence[used],
        persons=who[order],
        home=home,
        relation=relation[order],
        born=persons["born"][entry] // _SEXES,
        sex=persons["born"][entry] % _SEXES,
    )


def _households(month: Month, among: str) -> tuple[Ints, Ints, Ints, NDArray[np.str_]]:
    """Ids by (place, id), each one's place as a position in the last column, and residence."""
    join = f" JOIN {among} w ON w.id = h.id" if among else ""
    groups = rows(
        f"SELECT h.place, h.residence, {pack('h.id')} FROM people_household h{join}"  # noqa: S608
        " WHERE h.dissolved IS NULL OR h.dissolved > %s GROUP BY h.place, h.residence",
        [month.first],
    )
    places = sorted({place for place, _, _ in groups})
    at = {place: position for position, place in enumerate(places)}
    found = [unpacked(packed) for _, _, packed in groups]
    sizes = [len(column) for column in found]
    ids = np.concatenate([np.empty(0, np.int64), *found])
    place = np.repeat(np.array([at[place] for place, _, _ in groups], np.int64), sizes)
    residence = np.repeat(np.array([RESIDENCES.index(residence) for _, residence, _ in groups], np.int64), sizes)
    order = order_by(place, ids)
    return ids[order], place[order], residence[order], np.array(places, dtype="<U12")


def _used(home: Ints, count: int) -> tuple[Ints, Ints]:
    """The households that occur, and the same column counting only them."""
    occurs = np.zeros(count, dtype=bool)
    occurs[home] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[home]


def _obligors(month: Month, among: str) -> dict[str, Ints]:
    join = f" JOIN {among} w ON w.id = o.household_id" if among else ""
    return columns(
        f"SELECT o.id, o.household_id, o.supported_id FROM people_obligor o{join}"  # noqa: S608
        " WHERE o.since <= %s AND (o.until IS NULL OR o.until > %s)",
        [month.first, month.first],
        ("obligor", "household", "supported"),
    )


def _beside(owing: dict[str, Ints], families: _Families, alive: Ints) -> tuple[Ints, Ints]:
    """Obligors in the order of the households, with offsets; support for one person counts while that one lives there."""
    home = Positions(families.households).of(owing["household"])
    member = Positions(families.persons).of(owing["supported"])
    lives_there = member >= 0
    lives_there[lives_there] = (alive[member[lives_there]] == 1) & (families.home[member[lives_there]] == home[lives_there])
    counts = (home >= 0) & ((owing["supported"] == UNKNOWN) | lives_there)
    home, obligors = home[counts], owing["obligor"][counts]
    order = order_by(home, obligors)
    return obligors[order], np.searchsorted(home[order], np.arange(len(families.households) + 1)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Held:
    """The facts held, by kind: subjects and values. `again` reads those of one kind in the order they were recorded."""

    by_kind: dict[str, tuple[Ints, Ints]]
    month: Month
    among: str
    at: datetime | None

    def again(self, kind: FactKind) -> tuple[Ints, Ints]:
        return _facts(self.month, [kind], self.among, self.at, order="f.id").by_kind[kind.code]


def _facts(month: Month, kinds: Sequence[FactKind], among: str, at: datetime | None, order: str = "") -> _Held:
    """One pass over the facts held on the first day of the month: a packed column of subjects and one of values a kind."""
    known = "f.superseded_at IS NULL" if at is None else "f.recorded_at <= %s AND (f.superseded_at IS NULL OR f.superseded_at > %s)"
    where = f"f.value IS NOT NULL AND f.since <= %s AND (f.until IS NULL OR f.until > %s) AND {known} AND f.kind = ANY(%s)"
    asked: list[Any] = [month.first, month.first, *([] if at is None else [at, at]), [kind.code for kind in kinds]]
    if among:
        source, parameters = _facts_among(month, among, where, asked)
    else:
        source = (
            f"SELECT f.id, f.kind, coalesce(f.person_id, f.household_id, f.obligor_id), f.value FROM people_fact f WHERE {where}"  # noqa: S608
        )
        parameters = asked
    found = rows(
        f"SELECT f.kind, {pack('f.subject', order)}, {pack('f.value', order)} FROM ({source}) AS f (id, kind, subject, value)"  # noqa: S608
        " GROUP BY f.kind",
        parameters,
    )
    return _Held({kind: (unpacked(subjects), unpacked(values)) for kind, subjects, values in found}, month, among, at)


def _facts_among(month: Month, among: str, where: str, asked: list[Any]) -> tuple[str, list[Any]]:
    """The same of the households given, each entity by its own index."""
    member = f"JOIN people_membership m ON m.person_id = f.person_id AND m.span @> %s::date JOIN {among} w ON w.id = m.household_id"
    joins: dict[Entity, tuple[str, list[date]]] = {
        Entity.PERSON: (member, [month.first]),
        Entity.HOUSEHOLD: (f"JOIN {among} w ON w.id = f.household_id", []),
        Entity.OBLIGOR: (f"JOIN people_obligor o ON o.id = f.obligor_id JOIN {among} w ON w.id = o.household_id", []),
    }
    parts = [
        f"SELECT f.id, f.kind, f.{entity}_id, f.value FROM people_fact f {join} WHERE {where}"  # noqa: S608
        for entity, (join, _) in joins.items()
    ]
    return " UNION ALL ".join(parts), [each for _, first in joins.values() for each in (*first, *asked)]


def _filled(held: _Held, kinds: Sequence[FactKind], entity: Entity, subjects: Ints) -> dict[str, Ints]:
    """One column a kind of the entity, in the order of `subjects`; what is not recorded is what the catalogue says for absence.
    Kinds nobody has a fact of share a column: a county's would take most of a gigabyte to say nothing."""
    positions = Positions(subjects)
    filled: dict[str, Ints] = {}
    nothing: dict[int, Ints] = {}
    for kind in kinds:
        if kind.entity is not entity:
            continue
        if kind.code not in held.by_kind:
            if kind.absent not in nothing:
                nothing[kind.absent] = np.full(len(subjects), kind.absent, dtype=np.int64)
            filled[kind.code] = nothing[kind.absent]
            continue
        filled[kind.code] = column = np.full(len(subjects), kind.absent, dtype=np.int64)
        if _fill(column, positions, *held.by_kind[kind.code]):  # should two be held, the one recorded last counts
            _fill(column, positions, *held.again(kind))
    return filled


def _fill(column: Ints, positions: Positions, subjects: Ints, values: Ints) -> int:
    """Write the values to where their subjects stand, later ones over earlier ones; returns how many were written over."""
    at = positions.of(subjects)
    there = at >= 0
    at = at[there]
    column[at] = values[there]
    met = np.zeros(len(column), dtype=bool)
    met[at] = True
    return len(at) - int(np.count_nonzero(met))
