"""Bulk writing within the running transaction: rows by COPY into a temporary table, then one INSERT, because PostgreSQL takes no
COPY into a table under row-level security; columns of numbers as arrays, a few rows of them. Constraint errors are Django's own."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psycopg
from django.db import connection
from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.pq import Format

from minzheng.base.population import Ints


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, unless_there: bool = False) -> int:
    """Append rows in the order given, each as it comes; returns how many. JSON values are given as text; None is NULL. What
    makes the rows must not ask the database meanwhile. `unless_there`: one that somebody else wrote meanwhile is left as it is."""
    names = {
        "waiting": sql.Identifier(f"incoming_{table}"),
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "spared": sql.SQL("ON CONFLICT DO NOTHING" if unless_there else ""),
    }
    with connection.cursor() as cursor:
        cursor.execute(_filled("CREATE TEMP TABLE {waiting} AS SELECT {columns} FROM {table} WITH NO DATA", names))
        with cursor.cursor.copy(_filled("COPY {waiting} FROM STDIN", names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_filled("INSERT INTO {table} ({columns}) SELECT {columns} FROM {waiting} {spared}", names))
        written = int(cursor.rowcount)
        cursor.execute(_filled("DROP TABLE {waiting}", names))
    return written


class _Numbers:
    """A column on its way: a bigint[] in the binary form of the protocol, made without looking at single numbers."""

    def __init__(self, column: Ints) -> None:
        self.column = column


class _NumbersDumper(Dumper):
    format = Format.BINARY
    oid = psycopg.adapters.types["int8"].array_oid

    def dump(self, obj: _Numbers) -> bytes:
        """One dimension, no NULL, type, length, lower bound; then every number after its width."""
        head = np.array([1, 0, psycopg.adapters.types["int8"].oid, len(obj.column), 1], dtype=">i4")
        body = np.empty(len(obj.column), dtype=[("width", ">i4"), ("number", ">i8")])
        body["width"], body["number"] = 8, obj.column
        return (head if len(obj.column) else np.array([0, 0, head[2]], dtype=">i4")).tobytes() + body.tobytes()


def append_arrays(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows some of whose values are columns of numbers (int64 arrays), kept as bigint[]."""
    statement = sql.SQL("INSERT INTO {table} ({names}) VALUES ({values})").format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(_Numbers, _NumbersDumper)
        cursor.executemany(statement, [[_Numbers(one) if isinstance(one, np.ndarray) else one for one in row] for row in rows])


def count_rows_anew(part: str, written: int) -> None:
    """After a thousand rows or more the planner must know of them, or a screen's first look takes seconds. `part` is the table's
    prefix: its migration declares the function."""
    if written >= 1000:
        with connection.cursor() as cursor:
            cursor.execute(_filled("SELECT {count}()", {"count": sql.Identifier(f"{part}_count_rows_anew")}))


@contextmanager
def rows_held() -> Iterator[None]:
    """While hundreds of thousands of rows are built, none of them in a cycle, the collector would walk them all again and again: a
    third of the time of a pay run. It rests meanwhile, for the whole process."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def reserve_ids(table: str, count: int) -> list[int]:
    """Fresh primary keys of a table, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])  # once, not for every number
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [cursor.fetchone()[0], count])
        return [row[0] for row in cursor.fetchall()]


def _filled(statement: str, names: dict[str, sql.Composable]) -> sql.Composed:
    return sql.SQL(statement).format(**names)  # type: ignore[arg-type]
