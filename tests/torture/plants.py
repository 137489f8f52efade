"""Bugs planted on purpose: a harness that does not catch them proves nothing. Applied in the child process or to its database."""

import time
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import psycopg


@dataclass(frozen=True, slots=True)
class Plant:
    """`statements` change the database, `patch` the program; `twice` starts two recoveries at once, where the bug is a race.
    `steps`: where to kill, as somebody would who knows where the change was made."""

    what: str
    statements: tuple[str, ...] = ()
    patch: Callable[[], None] = field(default=lambda: None)
    twice: bool = False
    steps: tuple[str, ...] = ()


def _no_transaction() -> None:
    """Every bulk write is committed by itself instead of with its act."""
    from django.db import connection

    from minzheng.cases.actions import deciding, determining
    from minzheng.payments.actions import entitling, locking, posting
    from minzheng.places import access
    from minzheng.site import month

    real = locking.copy_rows

    def copy_rows(*given: object) -> int:
        written = real(*given)
        area = access.current()
        connection.connection.commit()
        access._limit(area)
        return written

    for module in (deciding, determining, entitling, locking, posting):
        module.copy_rows = copy_rows
    month._Programme._alone = lambda self: nullcontext()
    connection.features.uses_savepoints = False  # a commit in between takes them away


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

    for name, text in list(vars(tables).items()):
        if isinstance(text, str) and "r.state <> 'aborted'" in text and not name.startswith("__"):
            setattr(tables, name, text.replace("r.state <> 'aborted'", "false"))
    locking.due_minus_paid = tables.due_minus_paid
    locking.RunState = type("Forgotten", (), {"ABORTED": "released", "DRAFTED": "", "LOCKED": "locked", "APPROVED": "approved"})


def _said_before_done() -> None:
    """A step says that it is done before its transaction has committed."""
    from django.db import transaction

    from minzheng.site import month

    def step(self: object, what: str, act: Callable[[], object]) -> object:
        self.progress(what, 0, 1)
        with transaction.atomic():
            result = act()
            self.progress(what, 1, 1)
            time.sleep(0.1)  # a slow disk
        return result

    month._Programme._step = step


def _unguarded_moves() -> None:
    """Rows are neither locked nor is a run's state compared before it moves."""
    from django.db.models import QuerySet

    from minzheng.payments.actions import moving

    def move(run: object, old: str, new: str, **columns: object) -> None:
        moving.Run.objects.filter(id=run.id).update(state=new, **columns)
        run.refresh_from_db()

    moving._move = move
    QuerySet.select_for_update = lambda self, **options: self.all()
    _no_locks()


def _unmasked() -> None:
    """The mask is gone: a line shows the whole account number."""
    from minzheng.payments.actions import locking

    real = locking._line_row
    locking._line_row = lambda *given: tuple("6228480400000000019" if at == 7 else value for at, value in enumerate(real(*given)))


def _unknown_again() -> None:
    """What the bank does not know is sent again."""
    from minzheng.payments import tables
    from minzheng.payments.actions import locking

    for name, text in list(vars(tables).items()):
        if isinstance(text, str) and "'returned'" in text and not name.startswith("__"):
            setattr(tables, name, text.replace("('failed', 'returned')", "('failed', 'returned', 'unknown')"))
    locking.due_minus_paid = tables.due_minus_paid


def _float_money() -> None:
    """The funds' shares are reckoned in floating point."""
    from minzheng.base.fen import Fen
    from minzheng.payments import ledger

    def shared(amount: int, funds: list[tuple[str, int]]) -> list[tuple[str, Fen]]:
        parts = [(fund, Fen(int(float(amount) * percent / 100 - 1e-9))) for fund, percent in funds[:-1]]
        return [*parts, (funds[-1][0], Fen(amount - sum(part for _, part in parts)))]

    ledger.shared = shared


def _naive_now() -> None:
    """The day of a release comes from the machine's clock instead of the business date."""
    from datetime import datetime

    from minzheng.payments.actions import moving

    real = moving._move

    def move(run: object, old: str, new: str, **columns: object) -> None:
        if "released_on" in columns:
            columns["released_on"] = datetime.now().date()
        real(run, old, new, **columns)

    moving._move = move


_LOSSY = """
CREATE OR REPLACE FUNCTION audit_entry_digest(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(e.previous || convert_to(regexp_replace(concat_ws(chr(31), e.id::text,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.business_date::text,
    e.actor, e.act, e.subject, e.place, e.reason, e.detail, nullif(e.seal, '')), '[^ -~]', '?', 'g'), 'UTF8'))
$$
"""

_EVERY_ROW = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT polname FROM pg_policy WHERE polrelid = 'payments_line'::regclass AND polcmd IN ('*', 'r') LOOP
    EXECUTE format('ALTER POLICY %I ON payments_line USING (true)', one.polname);
  END LOOP;
END $$
"""

# The ten of the list of bugs a harness has to catch before its silence counts, then others of our own.
TEN = {
    "no_transaction": Plant("no transaction", patch=_no_transaction),
    "said_before_done": Plant(
        "done is said before the commit", patch=_said_before_done, steps=("determine", "decide", "lock", "approve", "release")
    ),
    "no_unique_no_lock": Plant(
        "unique index dropped and locks removed",
        statements=(
            "ALTER TABLE payments_item DROP CONSTRAINT payments_item_once",
            "ALTER TABLE payments_run DROP CONSTRAINT payments_run_once",
            "DROP INDEX cases_one_open_proposal",
        ),
        patch=_no_locks,
        twice=True,
        steps=("determine", "decide", "lock"),
    ),
    "unguarded_moves": Plant(
        "select_for_update removed, states not compared", patch=_unguarded_moves, twice=True, steps=("lock", "approve", "authorise")
    ),
    "no_scope": Plant("area limit removed from one table's rows", statements=(_EVERY_ROW,)),
    "unmasked": Plant("mask removed", patch=_unmasked),
    "lossy_hash": Plant("hash over a lossy encoding", statements=(_LOSSY,)),
    "unknown_again": Plant("what is unknown is sent again", patch=_unknown_again),
    "float_money": Plant("money in floating point", patch=_float_money),
    "naive_now": Plant("the machine's clock instead of the business date", patch=_naive_now),
}
PLANTS = {
    **TEN,
    "no_forced_scope": Plant("area limits off", statements=("ALTER TABLE payments_line DISABLE ROW LEVEL SECURITY",)),
    "books_afterwards": Plant("books posted after the release committed", patch=_books_afterwards),
    "always_again": Plant("a standing determination is not recognised", patch=_always_again),
    "resend": Plant("what was paid is forgotten after a restart", patch=_resend_on_restart),
}


def plant_in(database: psycopg.Connection, plant: Plant) -> None:
    for statement in plant.statements:
        database.execute(statement)
