"""Writes planned rows in bulk: COPY into temporary tables, then one INSERT each (COPY straight into a limited table is refused
by row-level security). Runs inside the caller's transaction and area; used by actions only."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime
from functools import lru_cache

from django.db import connection

from minzheng.base.crypto import ring
from minzheng.base.identity import mask
from minzheng.base.names import given_key, name_key, pinyin_key
from minzheng.people.declarations import Entity, sealing_context
from minzheng.people.plans import NewFact, NewMember, NewPerson, Writes

_TABLES = {
    "person": """id bigint, place text, name text, name_key text, given_key text, pinyin_key text, sex smallint, born date,
      identity_sealed bytea, identity_hash bytea, identity_masked text""",
    "household": "id bigint, place text, number text, residence text, address text, head_id bigint, formed date",
    "member": "place text, household_id bigint, person_id bigint, relation text, since date, until date",
    "fact": """id bigint, place text, person_id bigint, household_id bigint, obligor_id bigint, kind text, value bigint, text text,
      sealed bytea, hash bytea, masked text, since date, until date, origin bigint""",
}


def write(writes: Writes, secrets: dict[bytes, str], source: str, recorded_by: str, at: datetime) -> None:
    """Everything of a plan, in an order the constraints allow. `secrets` gives the text behind a keyed hash of the plan."""
    coming = {
        "person": _person_lines(writes.persons),
        "household": _household_lines(writes),
        "member": _member_lines(writes.members),
        "fact": _fact_lines(writes.facts, secrets),
    }
    there = {table for table, lines in coming.items() if _copy(table, lines)}
    with connection.cursor() as cursor:
        _change(cursor, writes)
        _insert(cursor, there, source, recorded_by, at, any(fact.origin for fact in writes.facts))
        _supersede(cursor, writes.superseded, recorded_by, at)


def _copy(table: str, lines: Iterator[str]) -> bool:
    """Whether there was anything: a table is made only for rows that come, since at a desk one fact is all there is."""
    first = next(lines, None)
    if first is None:
        return False
    with connection.cursor() as cursor:
        name = f"people_incoming_{table}"
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({_TABLES[table]}) ON COMMIT DROP; TRUNCATE {name}")
        with cursor.cursor.copy(f"COPY {name} FROM STDIN") as copy:
            block = [first]
            for line in lines:
                block.append(line)
                if len(block) >= 2000:
                    copy.write("".join(block))
                    block.clear()
            copy.write("".join(block))
    return True


_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def _bytes(value: bytes | None) -> str:
    return "\\N" if value is None else "\\\\x" + value.hex()


@lru_cache(maxsize=50_000)
def _day(day: date | None) -> str:
    return "\\N" if day is None else day.isoformat()


def _person_lines(persons: Sequence[NewPerson]) -> Iterator[str]:
    numbered = [person for person in persons if person.hash is not None]
    contexts = [sealing_context(Entity.PERSON, person.id, "identity") for person in numbered]
    sealed = ring().seal_many([str(person.record.identity) for person in numbered], contexts)
    seals = {person.id: seal for person, seal in zip(numbered, sealed, strict=True)}
    for person in persons:
        record, name = person.record, person.name
        masked = record.identity.masked if record.identity is not None else ""
        yield (
            f"{person.id}\t{person.place}\t{_text(name)}\t{_text(name_key(name))}\t{_text(given_key(name))}\t{pinyin_key(name)}\t"
            f"{record.sex}\t{_day(record.born)}\t{_bytes(seals.get(person.id))}\t{_bytes(person.hash)}\t{masked}\n"
        )


def _household_lines(writes: Writes) -> Iterator[str]:
    for new in writes.households:
        record = new.record
        yield (
            f"{new.id}\t{record.place}\t{_text(new.number)}\t{record.residence}\t{_text(record.address)}\t{new.head}\t"
            f"{_day(record.formed)}\n"
        )


def _member_lines(members: Sequence[NewMember]) -> Iterator[str]:
    for new in members:
        yield f"{new.place}\t{new.household}\t{new.person}\t{new.relation}\t{_day(new.since)}\t{_day(new.until)}\n"


def _fact_lines(facts: Sequence[NewFact], secrets: dict[bytes, str]) -> Iterator[str]:
    sealing = [fact for fact in facts if fact.statement.secret and not fact.origin]
    contexts = [sealing_context(*fact.subject, fact.kind) for fact in sealing]
    sealed = ring().seal_many([secrets[fact.statement.secret] for fact in sealing], contexts)
    seals = {fact.id: seal for fact, seal in zip(sealing, sealed, strict=True)}
    of = {str(Entity.PERSON): "{}\t\\N\t\\N", str(Entity.HOUSEHOLD): "\\N\t{}\t\\N", str(Entity.OBLIGOR): "\\N\t\\N\t{}"}
    for row, (entity, subject), place, kind, held, origin in facts:
        who = of[entity].format(subject)
        seal = seals.get(row) if held.secret else None
        hidden = f"{_bytes(seal)}\t{_bytes(held.secret)}\t{mask_account(secrets[held.secret])}" if seal else "\\N\t\\N\t"
        value = "\\N" if held.value is None else held.value
        until = "\\N" if held.until is None else _day(held.until)
        text = _text(held.text) if held.text else ""
        yield f"{row}\t{place}\t{who}\t{kind}\t{value}\t{text}\t{hidden}\t{_day(held.since)}\t{until}\t{origin or _NULL}\n"


def mask_account(text: str) -> str:
    """Accounts and telephones keep their last four digits."""
    return "*" * (len(text) - 4) + text[-4:] if len(text) > 6 else mask(text)


_FACT_INSERT = (
    "INSERT INTO people_fact (id, place, person_id, household_id, obligor_id, kind, value, text, sealed, hash, masked, since,"
    " until, source, recorded_at, recorded_by, superseded_by) SELECT i.id, {o}.place, {o}.person_id, {o}.household_id,"
    " {o}.obligor_id, {o}.kind, {o}.value, {o}.text, {o}.sealed, {o}.hash, {o}.masked, i.since, i.until, {source}, %s, %s, ''"
    " FROM people_incoming_fact i"
)
_FRESH_FACTS = _FACT_INSERT.format(o="i", source="%s") + " WHERE i.origin IS NULL"
_REMAINING_FACTS = _FACT_INSERT.format(o="o", source="o.source") + " JOIN people_fact o ON o.id = i.origin"


_INSERTS = {
    "person": "INSERT INTO people_person (id, place, name, name_key, given_key, pinyin_key, sex, born,"
    " identity_sealed, identity_hash, identity_masked) SELECT * FROM people_incoming_person",
    "household": "INSERT INTO people_household (id, place, number, residence, address, head_id, formed)"
    " SELECT * FROM people_incoming_household",
    "member": "INSERT INTO people_membership (place, household_id, person_id, relation, span)"
    " SELECT place, household_id, person_id, relation, daterange(since, until) FROM people_incoming_member",
}


def _insert(cursor: object, there: Set[str], source: str, recorded_by: str, at: datetime, remainders: bool) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    for table, statement in _INSERTS.items():
        if table in there:
            run(statement)
    if "fact" in there:
        run(_FRESH_FACTS, [source, at, recorded_by])
    if remainders:
        run(_REMAINING_FACTS, [at, recorded_by])


def _change(cursor: object, writes: Writes) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    if writes.ended:
        run(
            "UPDATE people_membership m SET span = daterange(lower(m.span), e.until)"
            " FROM unnest(%s::bigint[], %s::date[]) AS e (id, until) WHERE m.id = e.id",
            _columns(writes.ended),
        )
    if writes.relations:
        run(
            "UPDATE people_membership m SET relation = e.relation FROM unnest(%s::bigint[], %s::text[]) AS e (id, relation)"
            " WHERE m.id = e.id",
            _columns(writes.relations),
        )
    if writes.updated:
        run(
            "UPDATE people_household h SET residence = e.residence, address = e.address, head_id = e.head"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS e (id, residence, address, head)"
            " WHERE h.id = e.id",
            _columns(writes.updated),
        )
    if writes.identified:
        rows = [
            (person, ring().seal(str(number), sealing_context(Entity.PERSON, person, "identity")), digest, number.masked)
            for person, number, digest in writes.identified
        ]
        run(
            "UPDATE people_person p SET identity_sealed = e.sealed, identity_hash = e.hash, identity_masked = e.masked"
            " FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::text[]) AS e (id, sealed, hash, masked) WHERE p.id = e.id",
            _columns(rows),
        )


def _supersede(cursor: object, superseded: Sequence[tuple[int, int]], by: str, at: datetime) -> None:
    if superseded:
        cursor.execute(  # type: ignore[attr-defined]
            "UPDATE people_fact f SET superseded_at = %s, superseded_by = %s, replaced_by_id = nullif(e.heir, 0)"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS e (id, heir) WHERE f.id = e.id",
            [at, by, *_columns(superseded)],
        )


def mark_dead(died: Sequence[tuple[int, date | None]]) -> None:
    """Keep the date of death beside the person; None takes it back."""
    if died:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_person p SET died = e.died FROM unnest(%s::bigint[], %s::date[]) AS e (id, died) WHERE p.id = e.id",
                _columns(died),
            )


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


class Ids:
    """Ids reserved from the sequences, a block at a time, so that rows can refer to each other before they are written."""

    def __init__(self, block: int) -> None:
        self._block, self._free = block, dict[str, Iterator[int]]()

    def __call__(self, table: str) -> int:
        free = self._free.get(table)
        if free is not None:
            for number in free:
                return number
        self._free[table] = self._reserve(table)
        return next(self._free[table])

    def _reserve(self, table: str) -> Iterator[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute(
                "WITH taken AS MATERIALIZED (SELECT nextval(%s::regclass) AS id FROM generate_series(1, %s))"
                " SELECT min(id), max(id), CASE WHEN max(id) - min(id) + 1 > count(*) THEN array_agg(id ORDER BY id) END"
                " FROM taken",
                [sequence, self._block],
            )
            first, last, scattered = cursor.fetchone()  # scattered when another session took ids in between
            return iter(scattered or range(first, last + 1))
