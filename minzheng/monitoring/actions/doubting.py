"""Doubts of audit models, set down for a whole area at once: new ones open, those seen again stay, others are marked gone.

What an official said of a doubt stays said: it does not come back as long as the same is seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.arrays import bigints
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Positions
from minzheng.monitoring.audits import BY_CODE, Doubts, Report
from minzheng.monitoring.models import AuditFinding
from minzheng.monitoring.register import Register
from minzheng.places.bulk import copy_rows

Key = tuple[str, int, int]  # model, household, person (-1: the family as such)
Seen = tuple[int, int, str]  # value, limit, source
ALWAYS: Seen = (UNKNOWN, UNKNOWN, "always")
WRITTEN = (
    *("model", "household_id", "person_id", "place", "month", "last_month", "value", "against", "source", "state", "owner"),
    *("due_on", "found_on", "settled_by", "remark"),
)


def note_doubts(actor: Actor, month: Month, register: Register, reports: Mapping[str, Report]) -> int:
    """Returns how many are new. Those no longer shown are marked gone unless their model was blind."""
    open_, settled = _open(), _settled(month)
    shown = {(code, *row[:2]): row for code, report in reports.items() for row in _of(register, report.doubts)}
    fresh = {key: row for key, row in shown.items() if key not in open_ and settled.get(key) not in (ALWAYS, row[3:])}
    written = copy_rows("monitoring_auditfinding", WRITTEN, _rows(actor, month, fresh), unless_there=True)
    gone = [one for key, one in open_.items() if key not in shown and key[0] in reports and not reports[key[0]].blind]
    _change("last_month = %s", month.number, [open_[key] for key in shown if key in open_])
    _change("state = 'gone', settled_on = %s", actor.today, gone)
    return written


def _change(what: str, value: object, ids: Sequence[int]) -> None:
    """Of those that are still open."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE monitoring_auditfinding SET {what} WHERE id = ANY(%s::bigint[]) AND state = 'open'",  # noqa: S608
            [value, bigints(ids)],
        )


def _open() -> dict[Key, int]:
    rows = AuditFinding.objects.filter(state="open").values_list("id", "model", "household_id", "person_id")
    return {(code, home, -1 if person is None else person): one for one, code, home, person in rows.iterator(50_000)}


def _settled(month: Month) -> dict[Key, Seen]:
    """What was seen of each doubt that an official said something of last: one that does not hold comes back when something else is
    seen, one that was put right in another month, one that holds and is not put right yet never."""
    rows = AuditFinding.objects.filter(state__in=("dismissed", "confirmed", "corrected")).order_by("id")
    told = rows.values_list("model", "household_id", "person_id", "state", "last_month", "value", "against", "source")
    found: dict[Key, Seen] = {}
    for code, home, person, state, last, value, against, source in told.iterator(50_000):
        key = (code, home, -1 if person is None else person)
        seen = (UNKNOWN if value is None else value, UNKNOWN if against is None else against, source)
        if state != "corrected":
            found[key] = ALWAYS if state == "confirmed" else seen
        elif last == month.number:
            found[key] = ALWAYS
        else:
            found.pop(key, None)
    return found


def _of(register: Register, doubts: Doubts) -> Iterator[tuple[int, int, str, int, int, str]]:
    """Household, person, place, value, limit, source of those about families of the area; who is not registered here (a payee
    outside the family) is told as the family's."""
    population = register.population
    at = Positions(population.households).of(doubts.households)
    there = at >= 0
    persons = np.where(Positions(population.persons).of(doubts.persons) >= 0, doubts.persons, -1)
    sources = doubts.sources if len(doubts.sources) else np.full(len(doubts), "")
    columns = (doubts.households, persons, population.places[at] if len(population) else at, doubts.values, doubts.limits, sources)
    yield from zip(*(np.asarray(column)[there].tolist() for column in columns), strict=True)


def _rows(actor: Actor, month: Month, shown: Mapping[Key, tuple[int, int, str, int, int, str]]) -> Iterator[tuple[object, ...]]:
    for (code, home, person), (_home, _person, place, value, limit, source) in shown.items():
        yield (
            *(code, home, None if person < 0 else person, place, month.number, month.number),
            *(None if value == UNKNOWN else value, None if limit == UNKNOWN else limit, source, "open", ""),
            *(actor.today + timedelta(days=BY_CODE[code].days), actor.today, "", ""),
        )
