"""A new data key for everything sealed. May be interrupted at any moment and run again: it goes on where it stopped."""

from collections.abc import Callable

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring, sealed_head
from minzheng.base.divisions import EVERYWHERE
from minzheng.people.sealing import SealedColumn, columns
from minzheng.places import access

BATCH = 5000  # rows sealed anew in one transaction


def rotate_keys(actor: Actor, *, progress: Callable[[int], None] | None = None) -> int:
    """Seal everything with a new data key, wherever it lies; returns the number of values sealed anew.

    When values sealed with an older key are left from an interrupted run, that run is finished and no further key is made. Old keys
    stay in the ring, because backups are sealed with them; `KeyRing.retire` destroys one. Reading goes on meanwhile.
    `progress` is called with the number of values done. Raises NotPermitted.
    """
    actor.require(Duty.ADMINISTRATOR)
    keys = ring()
    if not _left(keys.version):
        keys.rotate()
    done = 0
    for column in columns():
        last: int = 0
        while True:
            with access.within(EVERYWHERE):
                count, last = _reseal(column, last)
                if count:  # each part is an act of its own: what changes history stands in the trail when it is committed
                    detail = {"column": f"{column.table}.{column.column}", "values": count}
                    record(actor, "people.reseal", f"key:{keys.version}", place=actor.place, detail=detail)
            if not count:
                break
            done += count
            if progress is not None:
                progress(done)
    with access.within(actor.area):
        record(actor, "people.rotate_keys", f"key:{keys.version}", place=actor.place, detail={"values": done})
    return done


def _left(version: int) -> bool:
    """Whether anything is sealed with an older key than the current one. A ring with its first key has nothing left."""
    if version == 1:
        return False
    with access.within(EVERYWHERE), connection.cursor() as cursor:
        for column in columns():
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {column.table} WHERE {column.column} IS NOT NULL"  # noqa: S608
                f" AND substring({column.column} FOR 3) <> %s)",
                [sealed_head(version)],
            )
            if cursor.fetchone()[0]:
                return True
    return False


def _reseal(column: SealedColumn, last: int) -> tuple[int, int]:
    keys = ring()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column.column}, {column.context} FROM {column.table} WHERE id > %s AND {column.column} IS NOT NULL"  # noqa: S608
            f" AND substring({column.column} FOR 3) <> %s ORDER BY id LIMIT %s FOR UPDATE",
            [last, sealed_head(keys.version), BATCH],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0, last
        contexts = [context for _, _, context in rows]
        sealed = keys.seal_many(keys.open_many([value for _, value, _ in rows], contexts), contexts)
        cursor.execute(
            f"UPDATE {column.table} t SET {column.column} = e.sealed"  # noqa: S608
            " FROM unnest(%s::bigint[], %s::bytea[]) AS e (id, sealed) WHERE t.id = e.id",
            [[row for row, _, _ in rows], sealed],
        )
    return len(rows), rows[-1][0]
