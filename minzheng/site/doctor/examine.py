"""Run every check over one connection and say what is broken. Used by `minzheng doctor`, the tests and the crash harness."""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg

from minzheng.site.doctor.installation import REQUIREMENTS
from minzheng.site.doctor.invariants import INVARIANTS

SHOWN = 5


class Finding(NamedTuple):
    """The outcome of one check: how many records break it and the first few of them."""

    code: str
    title: str
    broken: int
    examples: tuple[str, ...]
    remedy: str = ""


def examine(connection: psycopg.Connection) -> Iterator[Finding]:
    """Every check in turn; `broken` is 0 where all is well. Sees all areas; only SELECTs."""
    with connection.transaction():
        connection.execute("SELECT set_config('minzheng.lo', '0', true), set_config('minzheng.hi', ':', true)")
        for code, title, broken, remedy in REQUIREMENTS:
            yield _finding(connection, code, title, broken, remedy)
        for code, title, broken in INVARIANTS:
            yield _finding(
                connection, code, title, broken, "Stop paying, keep the database as it is and compare with the last backup."
            )


def _finding(connection: psycopg.Connection, code: str, title: str, broken: str, remedy: str) -> Finding:
    rows = connection.execute(f"SELECT count(*) OVER (), broken.* FROM ({broken}) broken LIMIT {SHOWN}").fetchall()
    return Finding(code, title, rows[0][0] if rows else 0, tuple(str(row[1]) for row in rows), remedy if rows else "")
