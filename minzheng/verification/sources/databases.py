"""A table of a department's PostgreSQL database, asked for the permitted persons alone."""

import io
from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from minzheng.verification.authorising import Permit
from minzheng.verification.errors import SourceFailed
from minzheng.verification.sources.asking import Fetched, Numbers, leaving

SECONDS = 60


class DatabaseSource:
    """`query` selects under the agreed headings and takes the numbers as `%(numbers)s`: `... WHERE 身份证号 = ANY(%(numbers)s)`. It
    runs in a transaction that can only read."""

    route = "database"

    def __init__(self, department: str, dsn: str, query: str) -> None:
        if "%(numbers)s" not in query:
            raise SourceFailed(
                "The query for {department} does not ask about the permitted persons alone.",
                remedy="Limit it by the numbers asked about.", department=department,
            )  # fmt: skip
        self.department, self.dsn, self.query = department, dsn, query

    def fetch(self, permit: Permit, numbers: Numbers) -> Fetched | None:
        asked = leaving(self.department, permit, numbers)
        if not asked:
            return None
        try:
            with psycopg.connect(self.dsn, connect_timeout=10, options=f"-c statement_timeout={SECONDS * 1000}") as connection:
                connection.read_only = True
                cursor = connection.execute(self.query, {"numbers": list(asked)})  # type: ignore[arg-type]
                names, rows = [column.name for column in cursor.description or ()], cursor.fetchall()
        except psycopg.Error as wrong:
            raise SourceFailed(
                "The database of {department} gave no answer ({code}).", remedy="Ask its administrator; ask again later.",
                department=self.department, code=wrong.sqlstate or type(wrong).__name__,
            ) from None  # fmt: skip
        return Fetched(_parquet(names, rows), f"{self.department}.parquet", permit.day)


def _parquet(names: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    columns = [pa.array([_text(row[at]) for row in rows], pa.string()) for at in range(len(names))]
    target = io.BytesIO()
    pq.write_table(pa.table(columns, names=names), target)
    return target.getvalue()


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)
