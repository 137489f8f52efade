"""The area of the running transaction. Row-level security compares every personal row with it; without it, no row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from minzheng.base.divisions import Area


def current() -> Area:
    """The area set for this transaction; Area("", "") when none is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('minzheng.lo', true), ''), coalesce(current_setting('minzheng.hi', true), '')"
        )
        return Area(*cursor.fetchone())


def _limit(area: Area) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('minzheng.lo', %s, true), set_config('minzheng.hi', %s, true)", [area.lo, area.hi])


@contextmanager
def within(area: Area) -> Iterator[None]:
    """One transaction (a savepoint when nested) that sees only `area`; the outer area returns afterwards."""
    with transaction.atomic():
        outer = current()
        _limit(area)
        yield
        _limit(outer)
