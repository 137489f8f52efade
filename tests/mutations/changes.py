"""One random change to one table of history: a value, a byte, a row, the order of two rows, or the end of the table.

Done as the superuser, with the triggers switched off or left on; what the database refuses is tried otherwise. A change that
leaves every stored value as it was is no change and is drawn again.
"""

from random import Random

import psycopg
from psycopg import sql

from minzheng.site.doctor.seals import HISTORY

TABLES = ("audit_entry", "audit_seal", *HISTORY)
KINDS = ("value", "value", "byte", "delete", "copy", "swap", "tail", "id")
WHOLE, TEXT, DAY = ("int8", "int4", "int2"), ("text", "varchar", "bpchar"), ("date", "timestamptz")
DIGEST = "SELECT coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM {table} t"


def change(connection: psycopg.Connection, random: Random) -> str:
    """Make one change that took effect and say what it was. Raises LookupError when a hundred draws had none."""
    for _ in range(100):
        table, kind = random.choice(_tables(connection)), random.choice(KINDS)
        before = _digest(connection, table)
        guarded = random.random() < 0.25 and kind == "value"
        try:
            with connection.transaction():
                connection.execute("SELECT set_config('session_replication_role', %s, true)", ["origin" if guarded else "replica"])
                statement = _statement(connection, table, kind, random)
                if statement is None:
                    continue
                connection.execute(statement)
        except psycopg.errors.DatabaseError:
            continue
        finally:
            connection.execute("SET LOCAL session_replication_role = origin")
        if _digest(connection, table) != before:
            return f"{kind} in {table}{' with the triggers on' if guarded else ''}: {statement.as_string(connection)}"
    raise LookupError("no change took effect")


def _tables(connection: psycopg.Connection) -> list[str]:
    there = {name for (name,) in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")}
    return [name for name in TABLES if name in there]


def _digest(connection: psycopg.Connection, table: str) -> str:
    row = connection.execute(sql.SQL(DIGEST).format(table=sql.Identifier(table))).fetchone()
    return str(row[0]) if row else ""


def _statement(connection: psycopg.Connection, table: str, kind: str, random: Random) -> sql.Composed | None:
    ids = [one for (one,) in connection.execute(sql.SQL("SELECT id FROM {} ORDER BY id").format(sql.Identifier(table)))]
    if not ids:
        return None
    name, one = sql.Identifier(table), sql.Literal(random.choice(ids))
    if kind in ("value", "byte"):
        column, kept = random.choice(_columns(connection, table))
        new = _new(sql.Identifier(column), kept, kind, random)
        return new and sql.SQL("UPDATE {} SET {} = {} WHERE id = {}").format(name, sql.Identifier(column), new, one)
    if kind == "delete":
        return sql.SQL("DELETE FROM {} WHERE id = {}").format(name, one)
    if kind == "tail":
        return sql.SQL("DELETE FROM {} WHERE id >= {}").format(name, sql.Literal(ids[-min(len(ids), random.randint(1, 5))]))
    if kind == "id":
        return sql.SQL("UPDATE {} SET id = id + 1000000 WHERE id = {}").format(name, one)
    if kind == "swap":
        columns = [column for column, _ in _columns(connection, table) if column != "id"]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        theirs = sql.SQL(", ").join(sql.Identifier("o", column) for column in columns)
        pair = [sql.Literal(each) for each in random.sample(ids, 2)] if len(ids) > 1 else [one, one]
        return sql.SQL(
            "UPDATE {t} t SET ({names}) = (SELECT {theirs} FROM {t} o WHERE o.id = CASE t.id WHEN {a} THEN {b} ELSE {a} END)"
            " WHERE t.id IN ({a}, {b})"
        ).format(t=name, names=names, theirs=theirs, a=pair[0], b=pair[1])
    columns = [column for column, _ in _columns(connection, table) if column != "id"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    copied = "INSERT INTO {t} (id, {n}) OVERRIDING SYSTEM VALUE SELECT (SELECT max(id) + 1 FROM {t}), {n} FROM {t} WHERE id = {a}"
    return sql.SQL(copied).format(
        t=name, n=names, a=one
    )  # fmt: skip


def _columns(connection: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT column_name::text, udt_name::text FROM information_schema.columns WHERE table_name = %s ORDER BY 1", [table]
    ).fetchall()


def _new(column: sql.Identifier, kept: str, kind: str, random: Random) -> sql.Composable | None:
    """An expression for another value of a column of type `kept`; with `byte`, one character or byte of it."""
    step = sql.Literal(random.choice((1, -1, 100, 7)))
    if kept in (*WHOLE, "numeric") and kind == "value":
        return sql.SQL("coalesce({}, 0) + {}").format(column, step)
    if kept in DAY and kind == "value":
        return sql.SQL("{} + interval '1 day'").format(column)
    if kept in TEXT:
        if kind == "value":
            return sql.Literal(random.choice(("x", "", "1")))
        return sql.SQL("overlay({c} placing {x} from greatest(1, {n} % (length({c}) + 1)) for 1)").format(
            c=column, x=sql.Literal(random.choice("0a1甲")), n=sql.Literal(random.randint(1, 40))
        )  # fmt: skip
    if kept == "bytea":
        return sql.SQL("set_byte({c}, 0, (get_byte({c}, 0) + 1) % 256)").format(c=column)
    if kept == "jsonb":
        return sql.SQL("jsonb_build_object('x', {})").format(column)
    if kept == "bool":
        return sql.SQL("NOT {}").format(column)
    if kept == "_int8":
        return sql.SQL("{c}[1:1] || ({c}[2:] || 5::bigint)").format(c=column)
    if kept == "int4range":
        return sql.SQL("int4range(lower({c}) + 1, upper({c}) + 1)").format(c=column)
    return None
