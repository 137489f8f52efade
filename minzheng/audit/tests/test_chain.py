"""The trail cannot be changed unnoticed: the database refuses, and what gets past it is found."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from minzheng.audit import queries
from minzheng.audit.actions import record
from minzheng.audit.models import Entry
from minzheng.base.divisions import EVERYWHERE, NOWHERE, Area
from tests.cast import ADMINISTRATOR, AUDITOR, CLERK, COUNTY, NEIGHBOUR_CLERK, NEIGHBOUR_TOWN, TOWN, VILLAGE


def _limit(area: Area) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('minzheng.lo', %s, true), set_config('minzheng.hi', %s, true)", [area.lo, area.hi])


@contextmanager
def _within(area: Area) -> Iterator[None]:
    """What places.access does, from a part below it."""
    with transaction.atomic():
        _limit(area)
        yield
        _limit(NOWHERE)


def _act(number: int = 1, place: str = VILLAGE) -> None:
    with transaction.atomic():
        record(CLERK, "people.register", f"person:{number}", place=place, reason="登记", detail={"数": number, "b": [1, 2]})


def _whole() -> int | None:
    with _within(EVERYWHERE):
        return queries.broken_link()


@pytest.mark.django_db
def test_acts_are_chained_in_order() -> None:
    for number in range(5):
        _act(number)
    with _within(EVERYWHERE):
        entries = list(Entry.objects.order_by("id"))
    assert [entry.id for entry in entries] == [1, 2, 3, 4, 5]
    assert bytes(entries[0].previous) == b""
    assert all(bytes(after.previous) == bytes(before.digest) for before, after in pairwise(entries))
    assert _whole() is None


@pytest.mark.django_db
def test_an_empty_trail_is_whole() -> None:
    assert _whole() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_head SET id = 0",
        "DELETE FROM audit_head",
    ],
)
def test_the_application_cannot_change_the_trail(statement: str) -> None:
    _act()
    with pytest.raises(DatabaseError), _within(EVERYWHERE), connection.cursor() as cursor:
        cursor.execute(statement)
        if not cursor.rowcount:
            raise DatabaseError("no row is reachable")  # row-level security leaves nothing to change


@pytest.mark.django_db
def test_a_forged_number_or_digest_is_overwritten_by_the_database() -> None:
    _act()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (id, at, business_date, actor, act, subject, place, reason, detail, previous, digest)"
            " VALUES (77, now(), now(), 'x', 'x.y', 'x:1', %s, '', '{}', 'forged', 'forged')",
            [VILLAGE],
        )
    with _within(EVERYWHERE):
        assert Entry.objects.order_by("id").last().id == 2
    assert _whole() is None


def test_an_act_without_a_transaction_is_refused(own_database: str) -> None:
    with pytest.raises(RuntimeError):
        record(CLERK, "people.register", "person:1", place=VILLAGE)


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap() -> None:
    _act(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(CLERK, "people.register", "person:2", place=VILLAGE)
        raise ZeroDivisionError
    _act(3)
    with _within(EVERYWHERE):
        assert list(Entry.objects.order_by("id").values_list("subject", flat=True)) == ["person:1", "person:3"]
    assert _whole() is None


@pytest.mark.django_db
def test_each_viewer_reads_the_own_area_only() -> None:
    _act(1, VILLAGE)
    _act(2, NEIGHBOUR_TOWN)
    for viewer, expected in ((AUDITOR, ["person:1"]), (NEIGHBOUR_CLERK, ["person:2"])):
        with _within(viewer.area):
            assert [act.subject for act in queries.trail(viewer)] == expected
    assert not Entry.objects.exists()  # without an area, nothing


@pytest.mark.django_db
def test_the_trail_is_filtered_and_paged_from_the_newest() -> None:
    for number in range(7):
        _act(number)
    with transaction.atomic():
        record(ADMINISTRATOR, "staff.assign", "account:1", place=COUNTY)
    with _within(COUNTY.area):
        first = queries.trail(AUDITOR, act="people.", limit=3)
        rest = queries.trail(AUDITOR, act="people.", after=first[-1].id, limit=10)
        assert [act.subject for act in [*first, *rest]] == [f"person:{number}" for number in range(6, -1, -1)]
        assert [act.act for act in queries.trail(AUDITOR, account="admin")] == ["staff.assign"]
        assert len(queries.trail(AUDITOR, subject="person:3")) == 1
        assert len(queries.trail(AUDITOR, place=TOWN)) == 7
        assert len(queries.trail(AUDITOR, since=date(2020, 12, 9))) == 0
        assert queries.trail(AUDITOR, subject="person:3")[0].detail == {"数": 3, "b": [1, 2]}


COLUMNS = ("at", "business_date", "actor", "act", "subject", "place", "reason", "detail", "previous", "digest")
NEW = {
    "at": "at + interval '1 microsecond'",
    "business_date": "business_date + 1",
    "place": "'321324101202'",
    "detail": "replace(detail, '1', '9')",
    "previous": "set_byte(previous || '\\x00'::bytea, 0, 1)",
    "digest": "set_byte(digest, 3, (get_byte(digest, 3) + 1) % 256)",
}


def _tamper(superuser: psycopg.Connection, dice: random.Random, size: int) -> None:
    """One change as somebody with the database password would make it, triggers off."""
    row, kind = dice.randint(1, size), dice.choice(("column", "delete", "swap", "cut"))
    if kind == "column":
        column = dice.choice(COLUMNS)
        superuser.execute(
            f"UPDATE audit_entry SET {column} = {NEW.get(column, column + chr(124) * 2 + chr(39) + 'x' + chr(39))} WHERE id = {row}"
        )
    elif kind == "delete":
        superuser.execute(f"DELETE FROM audit_entry WHERE id = {row}")
    elif kind == "cut":
        superuser.execute(f"DELETE FROM audit_entry WHERE id >= {row}")
    else:
        other = row % size + 1
        superuser.execute(
            "UPDATE audit_entry a SET subject = b.subject, detail = b.detail FROM audit_entry b"
            f" WHERE (a.id, b.id) IN (({row}, {other}), ({other}, {row}))"
        )


def test_a_thousand_random_changes_by_a_superuser_are_all_found(own_database: str) -> None:
    size, dice = 12, random.Random(1)
    for number in range(size):
        _act(number)
    here = connection.settings_dict
    with psycopg.connect(
        host=here["HOST"], port=here["PORT"] or None, user="postgres", dbname=own_database, autocommit=True
    ) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for _ in range(1000):
            superuser.execute("BEGIN")
            _tamper(superuser, dice, size)
            (found,) = superuser.execute(queries.CHECK).fetchone()
            superuser.execute("ROLLBACK")
            assert found is not None
        (found,) = superuser.execute(queries.CHECK).fetchone()
        assert found is None
        superuser.execute("UPDATE audit_entry SET reason = '' WHERE id = 4")
    assert _whole() == 4
