"""Whether the rows of history are those that were sealed when they were written: their hashes add up to the sums in `audit_seal`.

A row changed, added, removed or renumbered behind the triggers makes the sum differ. The seals themselves are covered by the chain
of the trail (`proof.py`), the chain by the signed checkpoints.
"""

import psycopg
from psycopg import sql

from .suspects import suspects

HISTORY = (
    "people_person", "people_household", "people_membership", "people_fact", "people_merge", "cases_case",
    "cases_determination", "cases_outcome", "cases_proposal", "cases_decision", "cases_publication",
    "cases_publishedvalue", "cases_step", "cases_letter", "cases_delivery", "cases_spotcheck",
    "verification_consent", "verification_question",
    "payments_entitlement", "payments_succession", "payments_run", "payments_line",
    "payments_item", "payments_accountcheck", "payments_bankfile", "payments_answer", "payments_journal", "payments_posting",
    "payments_suspension", "payments_payee", "payments_recovery", "payments_owed", "payments_repayment", "payments_recovered",
)  # fmt: skip
_SEALED = "SELECT name, part, sum(rows), sum(low), sum(high) FROM audit_seal GROUP BY 1, 2"
_TRIGGERS = """
SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
  AND tgname IN (tgrelid::regclass || '_witness_insert', tgrelid::regclass || '_witness_update', tgrelid::regclass || '_witness_delete')
GROUP BY 1
"""
_SUMS = """
SELECT count(*), coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0), coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0)
FROM (SELECT encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex') AS h FROM {table}) hashed
"""


def changed_tables(connection: psycopg.Connection) -> list[str]:
    """One sentence for each table, and part of its columns, whose rows are not the sealed ones."""
    witnesses = {name: (frozen, moving) for name, frozen, moving in connection.execute("SELECT * FROM audit_witness")}
    sealed = {(name, part): tuple(map(int, sums)) for name, part, *sums in connection.execute(_SEALED)}
    standing: dict[str, int] = dict(connection.execute(_TRIGGERS).fetchall())
    tables = {name for (name,) in connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")}
    wrong = [f"{table} has no witness" for table in HISTORY if table in tables and table not in witnesses]
    wrong += [f"{table}: a witness is missing or switched off" for table in witnesses if standing.get(table) != 3]
    wrong += [f"{name} is sealed but has no witness" for name, _ in sealed if name not in witnesses]
    for table, (frozen, moving) in sorted(witnesses.items()):
        for part, columns in (("frozen", frozen), ("moving", ["id", *moving] if moving else [])):
            if not columns:
                continue
            there, sums = _sums(connection, table, columns), sealed.get((table, part), (0, 0, 0))
            if there != sums:
                where = suspects(connection, table, part, columns)
                wrong.append(f"{table}, {part} columns: {there[0]} rows, sealed {sums[0]}; the contents differ{where}")
    return wrong


def _sums(connection: psycopg.Connection, table: str, columns: list[str]) -> tuple[int, ...]:
    statement = sql.SQL(_SUMS).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(table))
    found = connection.execute(statement).fetchone()
    assert found is not None
    return tuple(map(int, found))
