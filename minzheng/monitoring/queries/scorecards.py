"""Score cards of signals and of sources, and the funnel from where a hint came to what became of it. Counted in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.monitoring.models import HELPED
from minzheng.monitoring.scoring import Card
from minzheng.monitoring.signals import SIGNALS

_HELPED = ", ".join(f"'{one}'" for one in HELPED)
# A ticket counts once a signal (or source), however many members showed it.
_CARD = f"""
WITH shown AS MATERIALIZED (SELECT ticket_id, {{code}} AS code, min({{day}}) AS first_on FROM {{table}}
  WHERE {{day}} BETWEEN %s AND %s GROUP BY 1, 2)
SELECT s.code, count(*), count(t.dispatched_on), count(t.confirmed), count(*) FILTER (WHERE t.confirmed),
  count(*) FILTER (WHERE t.confirmed AND t.outcome IN ({_HELPED})),
  avg(t.closed_on - s.first_on) FILTER (WHERE t.confirmed AND t.outcome IN ({_HELPED})), sum(t.minutes)
FROM shown s JOIN monitoring_ticket t ON t.id = s.ticket_id GROUP BY 1
"""  # noqa: S608 - constant fragments


def cards(actor: Actor, first: date, last: date) -> list[Card]:
    """Of every signal over the hits first seen in the days, those without one included, in the order of their declaration."""
    found = {card.code: card for card in _cards("monitoring_hit", "signal", "first_on", first, last)}
    return [found.get(code, Card(code, 0, 0, 0, 0, 0, None, 0)) for code in SIGNALS]


def source_cards(actor: Actor, first: date, last: date) -> list[Card]:
    """Of every source of reports that had one in the days, most reports first."""
    return sorted(_cards("monitoring_report", "source", "received_on", first, last), key=lambda card: (-card.hits, card.code))


def _cards(table: str, code: str, day: str, first: date, last: date) -> Iterable[Card]:
    with connection.cursor() as cursor:
        cursor.execute(_CARD.format(table=table, code=code, day=day), [first, last])
        rows = cursor.fetchall()
    return [
        Card(code, hits, sent, seen, confirmed, helped, None if days is None else float(days), int(minutes or 0))
        for code, hits, sent, seen, confirmed, helped, days, minutes in rows
    ]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Families from one source: shown, dispatched, visited, confirmed, helped; outcomes by code."""

    source: str  # "signals", "reports" or "both"
    shown: int
    dispatched: int
    visited: int
    confirmed: int
    helped: int
    outcomes: dict[str, int]


_FUNNEL = f"""
WITH origin AS MATERIALIZED (
  SELECT t.id, t.dispatched_on, t.visited_on, t.confirmed, t.outcome,
    EXISTS (SELECT 1 FROM monitoring_hit h WHERE h.ticket_id = t.id) AS machine,
    EXISTS (SELECT 1 FROM monitoring_report r WHERE r.ticket_id = t.id) AS people
  FROM monitoring_ticket t WHERE t.opened_on BETWEEN %s AND %s AND t.direction = %s)
SELECT CASE WHEN machine AND people THEN 'both' WHEN people THEN 'reports' ELSE 'signals' END, outcome, count(*),
  count(dispatched_on), count(visited_on), count(*) FILTER (WHERE confirmed),
  count(*) FILTER (WHERE confirmed AND outcome IN ({_HELPED})) FROM origin GROUP BY 1, 2
"""  # noqa: S608 - constant fragments


def funnel(actor: Actor, direction: str, first: date, last: date) -> list[Funnel]:
    """How far the families of tickets opened in the days came, by where the hint came from; the sources in a fixed order."""
    with connection.cursor() as cursor:
        cursor.execute(_FUNNEL, [first, last, direction])
        rows = cursor.fetchall()
    found = []
    for source in ("signals", "reports", "both"):
        mine = [row for row in rows if row[0] == source]
        shown, sent, seen, confirmed, helped = (sum(row[at] for row in mine) for at in range(2, 7))
        found.append(Funnel(source, shown, sent, seen, confirmed, helped, {row[1]: row[2] for row in mine if row[1]}))
    return found
