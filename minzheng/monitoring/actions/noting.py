"""What a scan found, set down for a whole area at once: tickets and hits. What is open stays as it is and says that it was seen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.arrays import bigints
from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.actions.moving import due, moved
from minzheng.monitoring.models import Hit, Scan, Ticket
from minzheng.monitoring.register import Register
from minzheng.monitoring.scanning import DIRECTIONS, Hits, Scores
from minzheng.monitoring.signals import SIGNALS
from minzheng.people.models import Household
from minzheng.places.bulk import copy_rows, reserve_ids
from minzheng.policy.engine import Parameters

BATCH = 10_000
Key = tuple[int, str]  # household, direction


class Graver(NamedTuple):
    score: int
    severity: int
    place: str


class Open(NamedTuple):
    """A ticket somebody is looking after."""

    id: int
    household: int
    direction: str
    severity: int
    score: int


def open_tickets() -> dict[Key, Open]:
    """Those of families, locked until the scan is set down: none is closed meanwhile."""
    rows = Ticket.objects.filter(household__isnull=False).exclude(state="closed").select_for_update().order_by("id")
    found = map(Open._make, rows.values_list("id", "household_id", "direction", "severity", "score"))
    return {(one.household, one.direction): one for one in found}


def wanted(register: Register, graded: Scores) -> dict[Key, Graver]:
    """How each family that shows anything looks now."""
    homes = register.population.households[graded.households].tolist()
    places = register.population.places[graded.households].tolist()
    ways = [DIRECTIONS[way].value for way in graded.directions.tolist()]
    rows = zip(homes, ways, graded.scores.tolist(), graded.severities.tolist(), places, strict=True)
    return {(home, way): Graver(score, severity, place) for home, way, score, severity, place in rows}


OPENED = (
    *("id", "place", "household_id", "name", "address", "direction", "severity", "score", "state", "opened_on", "opened_by"),
    *("due_at", "minutes", "outcome", "outcome_note", "version"),
)


def open_for(actor: Actor, figures: Parameters, fresh: Mapping[Key, Graver]) -> dict[Key, int]:
    """A ticket for each family that has none of this direction; that of a report which came meanwhile, where there is one."""
    ids = reserve_ids("monitoring_ticket", len(fresh))
    families = _families(sorted({home for home, _way in fresh}))
    kinds = {(grave.place, grave.severity) for grave in fresh.values()}
    until = {kind: due(actor, *kind, figures) for kind in kinds}
    rows = (
        (
            *(one, grave.place, home, *families[home], way, grave.severity, grave.score, "open", actor.today, actor.account),
            *(until[grave.place, grave.severity], 0, "", "", 1),
        )
        for one, ((home, way), grave) in zip(ids, fresh.items(), strict=True)
    )
    made = dict(zip(fresh, ids, strict=True))
    if copy_rows("monitoring_ticket", OPENED, rows, unless_there=True) < len(made):
        made |= {key: one.id for key, one in open_tickets().items() if key in made}
    return made


def _families(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Name of the head and address, by household."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), BATCH):
        rows = Household.objects.filter(id__in=ids[start : start + BATCH]).values_list("id", "head__name", "address")
        found |= {home: (name, address) for home, name, address in rows}
    return found


_SCORES = """
UPDATE monitoring_ticket t SET score = n.score FROM unnest(%s::bigint[], %s::bigint[]) AS n (id, score)
WHERE t.id = n.id AND t.state <> 'closed'
"""


def see_again(actor: Actor, figures: Parameters, seen: Sequence[tuple[Open, Graver]]) -> None:
    """Open tickets that look graver than before say so, with a nearer deadline; scores follow, colours never fade by themselves."""
    graver = {one.id: grave for one, grave in seen if grave.severity > one.severity}
    for ticket in Ticket.objects.filter(id__in=graver).order_by("id"):
        grave = graver[ticket.id]
        ticket.severity, ticket.score = grave.severity, grave.score
        ticket.due_at = min(ticket.due_at, due(actor, ticket.place, grave.severity, figures))
        moved(actor, ticket, "seen", severity=grave.severity, score=grave.score)
    other = {one.id: grave.score for one, grave in seen if one.id not in graver and grave.score != one.score}
    if other:
        with connection.cursor() as cursor:
            cursor.execute(_SCORES, [bigints(other), bigints(other.values())])


SHOWN = (
    *("place", "household_id", "person_id", "ticket_id", "scan_id", "signal", "direction", "severity", "points", "source", "as_of"),
    *("value", "threshold", "first_on", "last_on"),
)
_AGAIN = f"""
UPDATE monitoring_hit h SET scan_id = %(scan)s, last_on = %(day)s, source = (%(sources)s::text[])[n.source],
  as_of = (%(days)s::date[])[n.source], value = nullif(n.value, {UNKNOWN}), threshold = nullif(n.threshold, {UNKNOWN})
FROM unnest(%(ids)s::bigint[], %(at)s::bigint[], %(values)s::bigint[], %(limits)s::bigint[]) AS n (id, source, value, threshold)
WHERE h.id = n.id
"""  # noqa: S608 - a constant


def note_hits(made: Scan, register: Register, hits: Hits, tickets: Mapping[Key, int]) -> None:
    """New ones are written; those seen before say what was seen now, and when."""
    codes = np.array(hits.codes)[hits.signals].tolist()
    homes, persons = register.population.households[hits.households].tolist(), hits.persons.tolist()
    of = [tickets[home, SIGNALS[code].direction.value] for home, code in zip(homes, codes, strict=True)]
    known = _known()
    ids = np.array([known.get(key, 0) for key in zip(of, codes, persons, strict=True)], np.int64)
    _write(made, register, hits.among(ids == 0), [one for one, old in zip(of, ids.tolist(), strict=True) if not old])
    _update(made, register, hits.among(ids != 0), ids[ids != 0])


def _known() -> dict[tuple[int, str, int], int]:
    """Hits of open tickets: ticket, signal, person (-1: the family as such)."""
    rows = Hit.objects.exclude(ticket__state="closed").values_list("id", "ticket_id", "signal", "person_id")
    return {(ticket, signal, -1 if person is None else person): one for one, ticket, signal, person in rows.iterator(50_000)}


def _write(made: Scan, register: Register, hits: Hits, tickets: Sequence[int]) -> None:
    population, today, answered = register.population, register.today, register.answered
    columns = (population.places[hits.households], population.households[hits.households], hits.persons, hits.signals)
    more = (hits.conditions, hits.values, hits.limits)

    def rows() -> Iterator[tuple[object, ...]]:
        listed = (one.tolist() for one in (*columns, *more))
        for ticket, place, home, person, at, condition, value, limit in zip(tickets, *listed, strict=True):
            signal = SIGNALS[hits.codes[at]]
            source = signal.conditions[condition].source
            told = answered.get(source.partition(".")[0])
            yield (
                *(place, home, None if person < 0 else person, ticket, made.id, signal.code, signal.direction.value),
                *(int(signal.severity), signal.points, source, told, None if value == UNKNOWN else value),
                *(None if limit == UNKNOWN else limit, today, today),
            )

    copy_rows("monitoring_hit", SHOWN, rows())


def _update(made: Scan, register: Register, hits: Hits, ids: Ints) -> None:
    if not len(ids):
        return
    sources = [condition.source for code in hits.codes for condition in SIGNALS[code].conditions]
    begins = np.cumsum([0, *(len(SIGNALS[code].conditions) for code in hits.codes)])
    asked = {
        "scan": made.id,
        "day": register.today,
        "sources": sources,
        "days": [register.answered.get(source.partition(".")[0]) for source in sources],
        "ids": bigints(ids.tolist()),
        "at": bigints((begins[hits.signals] + hits.conditions + 1).tolist()),
        "values": bigints(hits.values.tolist()),
        "limits": bigints(hits.limits.tolist()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, asked)
