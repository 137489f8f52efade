"""Bulk writing within the running transaction: COPY into a temporary table, then one INSERT, because PostgreSQL takes no COPY
into a table under row-level security. Constraint errors of the INSERT are Django's own."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows in the order given. JSON values are given as text; None is NULL."""
    names = {
        "waiting": sql.Identifier(f"incoming_{table}"),
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_filled("CREATE TEMP TABLE {waiting} AS SELECT {columns} FROM {table} WITH NO DATA", names))
        with cursor.cursor.copy(_filled("COPY {waiting} FROM STDIN", names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_filled("INSERT INTO {table} ({columns}) SELECT {columns} FROM {waiting}", names))
        cursor.execute(_filled("DROP TABLE {waiting}", names))


def count_rows_anew(part: str, written: int) -> None:
    """After a thousand rows or more the planner must know of them, or a screen's first look takes seconds. `part` is the table's
    prefix: its migration declares the function."""
    if written >= 1000:
        with connection.cursor() as cursor:
            cursor.execute(_filled("SELECT {count}()", {"count": sql.Identifier(f"{part}_count_rows_anew")}))


def reserve_ids(table: str, count: int) -> list[int]:
    """Fresh primary keys of a table, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def _filled(statement: str, names: dict[str, sql.Composable]) -> sql.Composed:
    return sql.SQL(statement).format(**names)  # type: ignore[arg-type]
