"""Bugs planted on purpose: a harness that does not catch them proves nothing. Applied in the child process or to its database."""

import time
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import psycopg


@dataclass(frozen=True, slots=True)
class Plant:
    """`statements` change the database, `patch` the program; `twice` starts two recoveries at once, where the bug is a race."""

    what: str
    statements: tuple[str, ...] = ()
    patch: Callable[[], None] = field(default=lambda: None)
    twice: bool = False


def _no_transaction() -> None:
    """Every bulk write is committed by itself instead of with its act."""
    from django.db import connection

    from minzheng.cases.actions import deciding, determining
    from minzheng.payments.actions import entitling, locking, posting
    from minzheng.places import access
    from minzheng.site import month

    real = locking.copy_rows

    def copy_rows(*given: object) -> None:
        real(*given)
        area = access.current()
        connection.connection.commit()
        access._limit(area)

    for module in (deciding, determining, entitling, locking, posting):
        module.copy_rows = copy_rows
    month._Programme._alone = lambda self: nullcontext()


def _books_afterwards() -> None:
    """Release first, post to the books in a transaction of their own."""
    from django.db import transaction

    from minzheng.payments.actions import moving
    from minzheng.places import access
    from minzheng.site import month

    real = moving.post
    waiting: list[tuple] = []

    def release(actor: object, run_id: int) -> object:
        moving.post = lambda *given: waiting.append(given)
        run = moving.release_run(actor, run_id)
        return run

    @contextmanager
    def alone(self: object):
        with transaction.atomic():
            yield
        while waiting:
            given = waiting.pop()
            time.sleep(0.03)  # a slow disk
            with access.within(given[0].area):
                real(*given)

    month.payments.release_run = release
    month._Programme._alone = alone


def _no_locks() -> None:
    """Nobody waits for anybody: the advisory locks are gone."""
    from django.db.backends.utils import CursorWrapper

    real = CursorWrapper.execute

    def execute(self: CursorWrapper, sql: str, params: object = None) -> object:
        return real(self, "SELECT 1") if isinstance(sql, str) and "pg_advisory_xact_lock" in sql else real(self, sql, params)

    CursorWrapper.execute = execute


def _always_again() -> None:
    """A determination that stands is not recognised."""
    from minzheng.cases.actions import determining

    determining._stale = lambda standing, now: True


def _resend_on_restart() -> None:
    """What an earlier run already took is forgotten when a run is drawn up, and so is the run itself."""
    from minzheng.payments import tables
    from minzheng.payments.actions import locking

    tables._DUE_MINUS_PAID = tables._DUE_MINUS_PAID.replace("r.state <> 'aborted'", "false")
    locking.due_minus_paid = tables.due_minus_paid
    locking.RunState = type("Forgotten", (), {"ABORTED": "released", "DRAFTED": "", "LOCKED": "locked", "APPROVED": "approved"})


PLANTS = {
    "no_transaction": Plant("no transaction", patch=_no_transaction),
    "books_afterwards": Plant("books posted after the release committed", patch=_books_afterwards),
    "no_unique_no_lock": Plant(
        "unique index dropped and locks removed",
        statements=(
            "ALTER TABLE payments_item DROP CONSTRAINT payments_item_once",
            "ALTER TABLE payments_run DROP CONSTRAINT payments_run_once",
            "ALTER TABLE cases_proposal DISABLE TRIGGER ALL",
            "DROP INDEX cases_one_open_proposal",
        ),
        patch=_no_locks,
        twice=True,
    ),
    "always_again": Plant("a standing determination is not recognised", patch=_always_again),
    "resend": Plant("what was paid is forgotten after a restart", patch=_resend_on_restart),
}


def plant_in(database: psycopg.Connection, plant: Plant) -> None:
    for statement in plant.statements:
        database.execute(statement)
