"""Numbers out of the database a column at a time. The server packs each column into one value, by parallel workers where the table
is large: a million rows sent one by one cost more than finding them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import psycopg
from django.db import connection

from minzheng.base.population import UNKNOWN, Ints

# Taken together for a whole area. The planner, which cannot estimate the area limit, must not look up row by row; and an index that
# begins with the place checks the limit once, a sequential scan for every row, which is half its time.
_WHOLE = ("enable_nestloop", "enable_seqscan")


def pack(expression: str, order: str = "") -> str:
    """SQL that packs a bigint expression over all rows (of a group) into one bytea: at most a gigabyte, 130 million rows."""
    return f"string_agg(int8send({expression}), ''{f' ORDER BY {order}' if order else ''})"


def unpacked(column: bytes | None) -> Ints:
    return np.frombuffer(column or b"", dtype=">i8").astype(np.int64)


def rows(query: str, parameters: Sequence[object]) -> list[tuple]:
    """The rows of a query, packed columns as bytes."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(query, parameters, binary=True)  # type: ignore[arg-type]
        return cursor.fetchall()


def columns(query: str, parameters: Sequence[object], names: Sequence[str]) -> dict[str, Ints]:
    """The result of a query of numbers as int64 columns; NULL becomes UNKNOWN. Their order is that of the query only as long as it
    has one; take them as a set."""
    packed = ", ".join(pack(f"coalesce({name}::bigint, {UNKNOWN})") for name in names)
    (row,) = rows(f"SELECT {packed} FROM ({query}) AS t ({', '.join(names)})", parameters)  # noqa: S608
    return {name: unpacked(column) for name, column in zip(names, row, strict=True)}


@contextmanager
def whole_tables(every: bool = True) -> Iterator[None]:
    """For all of an area; nothing where it is about some households only."""
    if not every:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"set_config('{name}', 'off', true)" for name in _WHOLE))
        yield
        cursor.execute("SELECT " + ", ".join(f"set_config('{name}', 'on', true)" for name in _WHOLE))


def order_by(first: Ints, second: Ints) -> Ints:
    """The order of two columns of numbers, the first not negative: sorted as one key where both fit, several times faster."""
    if len(first) == 0:
        return np.empty(0, np.int64)
    low = int(second.min())
    width = int(second.max()) - low + 1
    if (int(first.max()) + 1) * width < 2**62:
        return np.argsort(first * width + (second - low))
    return np.lexsort((second, first))
