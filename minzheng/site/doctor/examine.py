"""Run every check over one connection and say what is broken. Used by `minzheng doctor`, the tests and the crash harness."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

from .checkpoints import broken_checkpoints
from .chinese import CHECKS
from .files import RESTORE, files_gone
from .installation import REQUIREMENTS
from .invariants import INVARIANTS
from .proof import PROOFS
from .seals import changed_tables

SHOWN = 5
STOP = "Stop paying, keep the database as it is and compare with the last backup."
# What a row's text depends on must not depend on who connects.
SETTINGS = {"minzheng.lo": "0", "minzheng.hi": ":", "timezone": "UTC", "datestyle": "ISO, YMD", "bytea_output": "hex"}


class Finding(NamedTuple):
    """The outcome of one check: how many records break it and the first few of them."""

    code: str
    title: str
    broken: int
    examples: tuple[str, ...]
    remedy: str = ""

    def told(self, chinese: bool) -> tuple[str, str]:
        """Title and, where something is broken, what to do, in one of the two languages."""
        title, remedy = CHECKS.get(self.code, (self.title, self.remedy)) if chinese else (self.title, self.remedy)
        return title, remedy if self.broken else ""


def examine(
    connection: psycopg.Connection, checkpoints: Path | None = None, key: Path | None = None, deliveries: Path | None = None
) -> Iterator[Finding]:
    """Every check in turn; `broken` is 0 where all is well. Sees all areas; only SELECTs. `checkpoints` is a folder of what
    `minzheng checkpoint` wrote, `key` the public key (default: the one beside the folder), `deliveries` the folder of what
    departments sent."""
    with connection.transaction():
        for name, value in SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        for code, title, broken, remedy in REQUIREMENTS:
            yield _finding(connection, code, title, broken, remedy)
        if deliveries is not None:
            wrong = files_gone(connection, deliveries)
            yield Finding("delivery_files", "Every file a delivery names is there", len(wrong), tuple(wrong[:SHOWN]), RESTORE)
        for code, title, broken in (*INVARIANTS, *PROOFS):
            yield _finding(connection, code, title, broken, STOP)
        yield _found("rows_as_sealed", "What stands in the tables of history is what was written", changed_tables(connection))
        if checkpoints is not None:
            broken_ones = broken_checkpoints(connection, checkpoints, key)
            yield _found("checkpoints", "The database continues what the signed checkpoints say of it", broken_ones)


_NO_SET_OFFS = """(SELECT 0::bigint AS line_id, 0::bigint AS run_id, 0::bigint AS item_person, 0 AS item_month, 0::bigint AS owed_id,
  0::bigint AS amount WHERE false)"""


def _finding(connection: psycopg.Connection, code: str, title: str, broken: str, remedy: str) -> Finding:
    if connection.execute("SELECT 1 WHERE to_regclass('payments_recovered') IS NULL").fetchone():  # of an earlier version
        broken = broken.replace("payments_recovered", _NO_SET_OFFS)
    rows = connection.execute(f"SELECT count(*) OVER (), broken.* FROM ({broken}) broken LIMIT {SHOWN}").fetchall()
    return Finding(code, title, rows[0][0] if rows else 0, tuple(str(row[1]) for row in rows), remedy if rows else "")


def _found(code: str, title: str, wrong: list[str]) -> Finding:
    return Finding(code, title, len(wrong), tuple(wrong[:SHOWN]), STOP if wrong else "")
