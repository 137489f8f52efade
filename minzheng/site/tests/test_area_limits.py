"""The database itself limits every table with personal data to the area of the transaction, for the role the product runs as."""

import psycopg
import pytest

from minzheng.site import database
from minzheng.site.doctor.installation import PERSONAL

TOWN = ("321324101", "321324102")
# of these the small county has few or none
SCARCE = {"people_obligor", "people_merge", "people_roster", "cases_determination", "cases_lawproposal"}
SCARCE |= {f"cases_{table}" for table in ("attachment", "notice", "objection", "letter", "delivery", "officialrelative")}
SCARCE |= {f"cases_{table}" for table in ("application", "proceeding", "step", "spotcheck", "draft")}
SCARCE |= {f"payments_{table}" for table in ("succession", "accountcheck", "bankfile", "answer")}
SCARCE |= {f"payments_{table}" for table in ("suspension", "payee", "recovery", "owed", "repayment", "recovered")}
SCARCE |= {f"verification_{table}" for table in ("consent", "question", "check", "finding", "candidate")}
SCARCE |= {f"monitoring_{table}" for table in ("scan", "ticket", "hit", "report", "task", "move", "threshold", "auditfinding")}


def as_application(name: str) -> psycopg.Connection:
    server = database.server()
    return psycopg.connect(
        host=server.host,
        port=server.port or None,
        user=database.APPLICATION,
        password=database.role_password(database.APPLICATION),
        dbname=name,
    )


def count(connection: psycopg.Connection, table: str, area: tuple[str, str], condition: str = "true") -> int:
    connection.execute("SELECT set_config('minzheng.lo', %s, true), set_config('minzheng.hi', %s, true)", area)
    row = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("table", PERSONAL)
def test_a_town_sees_its_own_rows_and_nobody_sees_any_without_an_area(county: str, table: str) -> None:
    with as_application(county) as connection:
        bare = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        everything = count(connection, table, ("0", ":"))
        own = count(connection, table, ("0", ":"), "place >= '321324101' AND place < '321324102'")
        assert bare == (0,)
        assert count(connection, table, TOWN) == own
        assert count(connection, table, TOWN, "place < '321324101' OR place >= '321324102'") == 0
        if table not in SCARCE:
            assert 0 < own < everything
        connection.rollback()
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # the setting has been used and reset


@pytest.mark.parametrize("table", PERSONAL)
def test_a_row_cannot_be_written_into_another_area(county: str, table: str) -> None:
    """An UPDATE of everything from one town touches that town's rows only, whether or not the table allows the change."""
    with as_application(county) as connection:
        connection.execute("SELECT set_config('minzheng.lo', '321324102', true), set_config('minzheng.hi', '321324103', true)")
        try:
            changed = connection.execute(f"UPDATE {table} SET place = '321323000000' WHERE place < '321324102'").rowcount
        except psycopg.errors.InsufficientPrivilege:
            changed = 0
        assert changed == 0
