"""Which rows of a table are not those that were sealed, as near as the seals tell.

A seal is the sum of the hashes of the rows one statement wrote. Rows take their ids in the order in which they are written, so
the rows in order of id are laid against the seals in theirs: what agrees from the beginning and from the end is sound, and what was
changed lies between. Statements that ran at the same time only widen that. Where rows were replaced or taken away by acts since,
their sums say nothing of single rows; then at most a row that was added is known, because its hash is the whole difference.
"""

from typing import NamedTuple

import psycopg
from psycopg import sql

_ROWS = """
SELECT id, ('x' || substr(h, 1, 15))::bit(60)::bigint, ('x' || substr(h, 16, 15))::bit(60)::bigint
FROM (SELECT id, encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex') AS h FROM {table}) hashed ORDER BY id
"""
_SEALS = """
SELECT s.rows, s.low, s.high, s.entry, e.act || ' ' || e.subject FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry
WHERE s.name = %s AND s.part = %s ORDER BY s.id
"""


class _Row(NamedTuple):
    id: int
    low: int
    high: int


class _Seal(NamedTuple):
    rows: int
    low: int
    high: int
    entry: int | None
    act: str | None


def suspects(connection: psycopg.Connection, table: str, part: str, columns: list[str]) -> str:
    """ ": ..." naming the rows, and the acts that wrote them; "" where the seals do not tell. Reads the whole table."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    found = connection.execute(sql.SQL(_ROWS).format(columns=names, table=sql.Identifier(table))).fetchall()
    rows = [_Row(*row) for row in found]
    written = connection.execute(_SEALS, [table, part]).fetchall()
    seals = [_Seal(int(count), int(low), int(high), entry, act) for count, low, high, entry, act in written]
    added = _added(rows, seals)
    if added or any(seal.rows <= 0 for seal in seals):
        return added
    begun = _agreeing(rows, seals)
    ended = _agreeing(rows[::-1], seals[begun[1] :][::-1], len(rows) - begun[0])
    return _told(rows[begun[0] : len(rows) - ended[0]], seals[begun[1] : len(seals) - ended[1]])


def _added(rows: list[_Row], seals: list[_Seal]) -> str:
    """The one row too many, if its hash is the whole difference."""
    more = len(rows) - sum(seal.rows for seal in seals)
    low = sum(row.low for row in rows) - sum(seal.low for seal in seals)
    high = sum(row.high for row in rows) - sum(seal.high for seal in seals)
    extra = [row.id for row in rows if (row.low, row.high) == (low, high)] if more == 1 else []
    return f": row {extra[0]} was added" if extra else ""


def _agreeing(rows: list[_Row], seals: list[_Seal], most: int | None = None) -> tuple[int, int]:
    """How many rows, and how many seals, agree from the beginning on; the sums have to meet again after any disorder."""
    taken = low = high = 0
    sound = (0, 0)
    for position, seal in enumerate(seals, 1):
        if taken + seal.rows > (len(rows) if most is None else most):
            break
        for row in rows[taken : taken + seal.rows]:
            low, high = low + row.low, high + row.high
        taken, low, high = taken + seal.rows, low - seal.low, high - seal.high
        if low == high == 0:
            sound = (taken, position)
    return sound


def _told(rows: list[_Row], seals: list[_Seal]) -> str:
    if not seals:
        return f": rows {rows[0].id} to {rows[-1].id} were added" if rows else ""
    acts = [f"entry {seal.entry} ({seal.act})" for seal in (seals[0], seals[-1])]
    by = f"as written by {acts[0]}" if len(seals) == 1 else f"as written from {acts[0]} to {acts[1]}"
    wanted = sum(seal.rows for seal in seals)
    if not rows:
        return f": {wanted} are missing, {by}"
    which = f"row {rows[0].id}" if len(rows) == 1 else f"among rows {rows[0].id} to {rows[-1].id}"
    return f": {which}{f', {wanted - len(rows)} missing' if wanted > len(rows) else ''}, {by}"
