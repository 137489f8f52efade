"""Which tables an act wrote, as the database counted: no cast of a name, no detour through SQL or COPY escapes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_COUNTED = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def _counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        return dict(cursor.fetchall())


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Within one transaction, as tests with a database run. Filled when the block ends."""
    before, found = _counted(), set[str]()
    yield found
    found |= {table for table, count in _counted().items() if count > before.get(table, 0)}
