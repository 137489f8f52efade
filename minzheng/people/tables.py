"""Persons, households and facts as columns, within the area of the running transaction: what rules and figures start from."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.people.declarations import FACT_KINDS, RELATIONS, RESIDENCES, Entity, FactKind

_EPOCH = date(1970, 1, 1).toordinal()
# a code in SQL for the position in RELATIONS, so that only numbers travel
_RELATION = "CASE m.relation " + " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RELATIONS)) + " END"
_RESIDENCE = "CASE h.residence " + " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RESIDENCES)) + " END"
_FACT_COLUMNS = ("subject", "kind", "value", "row")


def snapshot(month: Month, household_ids: Sequence[int] | None = None, kinds: Iterable[str] | None = None) -> Population:
    """The households of the area (or those given) as they stand on the first day of the month, as known now.

    Members: whoever belongs to the household on that day; a person who died before it has `alive` 0. Facts: those held on that day.
    Obligors: who owes support on that day to the household or to a living member of it. Households by (place, id), persons by
    household, head first, then by id, obligors by household, then by id. Households without a member are left out. `kinds` limits
    the facts read (the built-in columns and `alive` are always there; other names are passed over), None reads all.
    """
    return _snapshot(month, household_ids, None, FACT_KINDS if kinds is None else kinds)


def as_recorded(month: Month, household_ids: Sequence[int] | None, at: datetime) -> Population:
    """The same, from the facts as they were recorded at that moment: what a decision of that day could know.

    Membership, place and residence are those known now; facts, deaths among them, are those of `at`.
    """
    return _snapshot(month, household_ids, at, FACT_KINDS)


def _snapshot(month: Month, household_ids: Sequence[int] | None, at: datetime | None, wanted: Iterable[str]) -> Population:
    asked = set(wanted)
    kinds = [kind for kind in FACT_KINDS.values() if not kind.sealed and (kind.code in asked or kind.code == "death")]
    with _wanted(household_ids) as among, _whole_tables(household_ids is None):
        members = _members(month, among)
        facts = {entity: _facts(month, entity, [kind for kind in kinds if kind.entity is entity], among, at) for entity in Entity}
        owing = _obligors(month, among)
    starts = np.flatnonzero(members["first"])
    offsets = np.append(starts, len(members["first"])).astype(np.int64)
    persons = members["person"]
    households = members["household"][starts]
    person_facts = {"born": members["born"], "sex": members["sex"], "relation": members["relation"]}
    person_facts |= _pivot([kind for kind in kinds if kind.entity is Entity.PERSON], persons, facts[Entity.PERSON])
    death = person_facts["death"] if "death" in asked else person_facts.pop("death")
    person_facts["alive"] = ((death == 0) | (death >= month.first.toordinal())).astype(np.int64)
    held = _pivot([kind for kind in kinds if kind.entity is Entity.HOUSEHOLD], households, facts[Entity.HOUSEHOLD])
    household_facts = {"residence": members["residence"][starts]} | held
    living = members["person"][person_facts["alive"] == 1], np.repeat(households, np.diff(offsets))[person_facts["alive"] == 1]
    obligors, obligor_offsets = _beside(owing, households, *living)
    return Population(
        month=month,
        households=households,
        places=np.array([f"{code:012d}" for code in members["place"][starts].tolist()], dtype="<U12"),
        offsets=offsets,
        persons=persons,
        person_facts=person_facts,
        household_facts=household_facts,
        obligors=obligors,
        obligor_offsets=obligor_offsets,
        obligor_facts=_pivot([kind for kind in kinds if kind.entity is Entity.OBLIGOR], obligors, facts[Entity.OBLIGOR]),
    )


@contextmanager
def _wanted(household_ids: Sequence[int] | None) -> Iterator[str]:
    """SQL that limits households to those given, through a temporary table; "" for all of the area."""
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


def _columns(query: str, parameters: Sequence[object], names: Sequence[str]) -> dict[str, Ints]:
    """The result of a query of numbers as int64 columns; NULL becomes UNKNOWN.

    The server packs each column into one value (a gigabyte, so 130 million rows at most): a million rows sent one by one cost
    more than finding them.
    """
    packed = ", ".join(f"string_agg(int8send(coalesce({name}::bigint, {UNKNOWN})), '')" for name in names)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {packed} FROM ({query}) AS t ({', '.join(names)})", parameters, binary=True)  # type: ignore[arg-type] # noqa: S608
        row = cursor.fetchone() or ()
    return {name: np.frombuffer(column or b"", dtype=">i8").astype(np.int64) for name, column in zip(names, row, strict=True)}


@contextmanager
def _whole_tables(every: bool) -> Iterator[None]:
    """For all of an area the planner, which cannot estimate the area limit, must not look up row by row."""
    with connection.cursor() as cursor:
        if every:
            cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        yield
        if every:
            cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def _members(month: Month, among: str) -> dict[str, Ints]:
    join = f" JOIN {among} w ON w.id = h.id" if among else ""
    columns = _columns(
        f"SELECT h.place::bigint, h.id, p.id, {_RELATION}, {_RESIDENCE}, p.born - date '1970-01-01', p.sex"  # noqa: S608
        f" FROM people_household h{join} JOIN people_membership m ON m.household_id = h.id"
        " JOIN people_person p ON p.id = m.person_id WHERE m.span @> %s::date AND (h.dissolved IS NULL OR h.dissolved > %s)",
        [month.first, month.first],
        ("place", "household", "person", "relation", "residence", "born", "sex"),
    )
    columns["born"] = columns["born"] + _EPOCH
    order = np.lexsort((columns["person"], columns["relation"] != 0, columns["household"], columns["place"]))
    columns = {name: column[order] for name, column in columns.items()}
    columns["first"] = np.diff(columns["household"], prepend=-1) != 0
    return columns


def _obligors(month: Month, among: str) -> dict[str, Ints]:
    join = f" JOIN {among} w ON w.id = o.household_id" if among else ""
    return _columns(
        f"SELECT o.id, o.household_id, o.supported_id FROM people_obligor o{join}"  # noqa: S608
        " WHERE o.since <= %s AND (o.until IS NULL OR o.until > %s)",
        [month.first, month.first],
        ("obligor", "household", "supported"),
    )


def _beside(owing: dict[str, Ints], households: Ints, living: Ints, at_home: Ints) -> tuple[Ints, Ints]:
    """Obligors in the order of the households, with offsets. `living`: persons alive, each in the household of `at_home`."""
    rank = np.argsort(households, kind="stable")
    place = np.searchsorted(households[rank], owing["household"])
    kept = place < len(households)
    kept[kept] = households[rank][place[kept]] == owing["household"][kept]
    home = dict(zip(living.tolist(), at_home.tolist(), strict=True)) if len(owing["obligor"]) else {}
    owed = zip(owing["supported"].tolist(), owing["household"].tolist(), strict=True)
    kept &= np.array([person == UNKNOWN or home.get(person) == household for person, household in owed], dtype=bool)
    position, obligors = rank[place[kept]], owing["obligor"][kept]
    order = np.lexsort((obligors, position))
    return obligors[order], np.searchsorted(position[order], np.arange(len(households) + 1)).astype(np.int64)


def _facts(month: Month, entity: Entity, kinds: Sequence[FactKind], among: str, at: datetime | None) -> dict[str, Ints]:
    """Subject, kind (position in `kinds`) and value of the facts held on the first day of the month."""
    if not kinds:
        return {name: np.empty(0, np.int64) for name in _FACT_COLUMNS}
    code = "CASE f.kind " + " ".join(f"WHEN '{kind.code}' THEN {position}" for position, kind in enumerate(kinds)) + " END"
    listed = ", ".join(f"'{kind.code}'" for kind in kinds)
    join = ""
    if among and entity is Entity.HOUSEHOLD:
        join = f" JOIN {among} w ON w.id = f.household_id"
    elif among and entity is Entity.OBLIGOR:
        join = f" JOIN people_obligor o ON o.id = f.obligor_id JOIN {among} w ON w.id = o.household_id"
    elif among:
        join = (
            f" JOIN (SELECT DISTINCT m.person_id FROM people_membership m JOIN {among} w ON w.id = m.household_id"  # noqa: S608
            " WHERE m.span @> %s::date) mine ON mine.person_id = f.person_id"
        )
    known = "f.superseded_at IS NULL" if at is None else "f.recorded_at <= %s AND (f.superseded_at IS NULL OR f.superseded_at > %s)"
    parameters: list[object] = [month.first] if among and entity is Entity.PERSON else []
    parameters += [month.first, month.first, *([] if at is None else [at, at])]
    return _columns(
        f"SELECT f.{entity}_id, {code}, f.value, f.id FROM people_fact f{join} WHERE f.{entity}_id IS NOT NULL"  # noqa: S608
        f" AND f.kind IN ({listed}) AND f.value IS NOT NULL AND f.since <= %s AND (f.until IS NULL OR f.until > %s) AND {known}",
        parameters,
        _FACT_COLUMNS,
    )


def _pivot(kinds: Sequence[FactKind], subjects: Ints, facts: dict[str, Ints]) -> dict[str, Ints]:
    """One column a kind, in the order of `subjects`; what is not recorded is what the catalogue says for absence."""
    order = np.argsort(subjects, kind="stable")
    ordered = subjects[order]
    columns = {}
    by_kind = np.argsort(facts["kind"], kind="stable")
    bounds = np.searchsorted(facts["kind"][by_kind], np.arange(len(kinds) + 1))
    for position, kind in enumerate(kinds):
        column = np.full(len(subjects), kind.absent, dtype=np.int64)
        rows = by_kind[bounds[position] : bounds[position + 1]]
        rows = rows[np.argsort(facts["row"][rows], kind="stable")]  # should two be held, the one recorded last counts
        subject = facts["subject"][rows]
        at = np.searchsorted(ordered, subject)
        known = at < len(ordered)
        known[known] = ordered[at[known]] == subject[known]
        column[order[at[known]]] = facts["value"][rows[known]]
        columns[kind.code] = column
    return columns


def persons() -> pa.Table:
    """id, place, household (null when in none today), sex, born, died of every person of the area, by (place, id)."""
    with _whole_tables(True):
        columns = _columns(
            "SELECT p.id, p.place, m.household_id, p.sex, p.born - date '1970-01-01', p.died - date '1970-01-01'"
            " FROM people_person p LEFT JOIN people_membership m ON m.person_id = p.id AND upper_inf(m.span)"
            " WHERE p.merged_into_id IS NULL",
            (),
            ("id", "place", "household", "sex", "born", "died"),
        )
    order = np.lexsort((columns["id"], columns["place"]))
    return _table(
        columns, order, {"id": pa.int64(), "household": pa.int64(), "sex": pa.int8(), "born": pa.date32(), "died": pa.date32()}
    )


def households() -> pa.Table:
    """id, place, residence, head, formed, dissolved of every household of the area, by (place, id)."""
    columns = _columns(
        f"SELECT h.id, h.place, {_RESIDENCE}, h.head_id, h.formed - date '1970-01-01', h.dissolved - date '1970-01-01'"  # noqa: S608
        " FROM people_household h",
        (),
        ("id", "place", "residence", "head", "formed", "dissolved"),
    )
    order = np.lexsort((columns["id"], columns["place"]))
    table = _table(columns, order, {"id": pa.int64(), "head": pa.int64(), "formed": pa.date32(), "dissolved": pa.date32()})
    residence = pa.array(np.array(RESIDENCES)[columns["residence"][order]], pa.string())
    return table.add_column(2, "residence", residence)


def _table(columns: dict[str, Ints], order: Ints, types: dict[str, pa.DataType]) -> pa.Table:
    """Ordered columns with their types, `place` second; UNKNOWN becomes null."""
    made = {name: _array(columns[name][order], kind) for name, kind in types.items()}
    places = pc.utf8_lpad(pc.cast(pa.array(columns["place"][order]), pa.string()), 12, "0")
    return pa.table({"id": made.pop("id"), "place": places, **made})


def _array(column: Ints, kind: pa.DataType) -> pa.Array:
    missing = column == UNKNOWN
    narrow = np.where(missing, 0, column).astype(np.int32 if pa.types.is_date32(kind) else np.int64)
    return pc.cast(pa.array(narrow, mask=missing), kind)
