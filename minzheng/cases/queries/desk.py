"""The desk's day: what is due, the calendar of time limits, which offices will be late, and how long the acts took."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.calendar import add_working_days
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.cases.declarations import workflow as declared
from minzheng.cases.models import Proceeding
from minzheng.cases.queries.proceedings import Row, row_of
from minzheng.cases.workflow.clocks import Forecast
from minzheng.cases.workflow.clocks import forecast as foreseen
from minzheng.cases.workflow.declaration import Office

SOON = 3  # working days
ESCALATED_AFTER = 3  # working days after the end of a limit the office above is to see it


@dataclass(frozen=True, slots=True)
class Town:
    """What presses in one township: open proceedings, overdue ones, due today, due within SOON working days."""

    code: str
    open: int
    overdue: int
    today: int
    soon: int


@dataclass(frozen=True, slots=True)
class Desk:
    """`rows`: the most pressing proceedings, worst first; `mine`: how many the actor took; `states`: open ones by (workflow, since,
    state)."""

    rows: tuple[Row, ...]
    towns: tuple[Town, ...]
    mine: int
    states: Mapping[tuple[str, date, str], int]

    @property
    def open(self) -> int:
        return sum(town.open for town in self.towns)

    @property
    def overdue(self) -> int:
        return sum(town.overdue for town in self.towns)

    @property
    def today(self) -> int:
        return sum(town.today for town in self.towns)

    @property
    def soon(self) -> int:
        return sum(town.soon for town in self.towns)


_COUNTED = """
SELECT left(place, 9), workflow, since, state, count(*), count(*) FILTER (WHERE due_on < %(today)s),
  count(*) FILTER (WHERE due_on = %(today)s), count(*) FILTER (WHERE due_on > %(today)s AND due_on <= %(soon)s)
FROM cases_proceeding WHERE closed_on IS NULL GROUP BY 1, 2, 3, 4
"""


def due_today(actor: Actor, *, limit: int = 50, with_mine: bool = True) -> Desk:
    """What is overdue, ends today or soon, in the actor's area; three queries, two without counting what the actor took."""
    soon = add_working_days(actor.today, SOON)
    pressing = Proceeding.objects.filter(closed_on=None, due_on__lte=soon).order_by("due_on", "id")[:limit]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"today": actor.today, "soon": soon})
        towns, states = _summed(cursor.fetchall())
    mine = Proceeding.objects.filter(taken_by=actor.account, closed_on=None).count() if with_mine else 0
    return Desk(tuple(row_of(each, actor.today) for each in pressing), towns, mine, states)


def _summed(rows: Sequence[tuple[Any, ...]]) -> tuple[tuple[Town, ...], dict[tuple[str, date, str], int]]:
    towns: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    states: Counter[tuple[str, date, str]] = Counter()
    for place, code, since, state, *counts in rows:
        towns[place] = [old + new for old, new in zip(towns[place], counts, strict=True)]
        states[code, since, state] += counts[0]
    return tuple(Town(str(DivisionCode.widen(place)), *towns[place]) for place in sorted(towns)), dict(states)


def escalated(actor: Actor, *, days: int = ESCALATED_AFTER, limit: int = 200) -> tuple[Row, ...]:
    """Open proceedings of the area overdue for more than that many working days, worst first: what the office above looks at."""
    before = add_working_days(actor.today, -days)
    rows = Proceeding.objects.filter(closed_on=None, due_on__lt=before).order_by("due_on", "id")[:limit]
    return tuple(row_of(each, actor.today) for each in rows)


def calendar(actor: Actor, month: Month) -> dict[date, dict[tuple[str, str], int]]:
    """How many time limits end on each day of a month: {day: {(workflow, limit): count}}."""
    found: dict[date, dict[tuple[str, str], int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT due_on, workflow, due_limit, count(*) FROM cases_proceeding"
            " WHERE closed_on IS NULL AND due_on BETWEEN %s AND %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [month.first, month.last],
        )
        for day, code, limit, count in cursor.fetchall():
            found[day][code, limit] = count
    return dict(found)


def forecast(actor: Actor, *, horizon: int = 10) -> Forecast:
    """Which office (a township, or the county) will have how many proceedings overdue at the end of each coming working day, if
    nothing is done. An office owes a limit that one of its own acts ends."""
    last = add_working_days(actor.today, horizon)
    late = actor.today - timedelta(days=1)  # how long it is late already does not matter
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(place, 9), workflow, since, decider, due_limit, greatest(due_on, %s), count(*) FROM cases_proceeding"
            " WHERE closed_on IS NULL AND due_on <= %s GROUP BY 1, 2, 3, 4, 5, 6",
            [late, last],
        )
        rows = cursor.fetchall()
    counted: Counter[tuple[str, date]] = Counter()
    for place, code, since, decider, limit, due, count in rows:
        counted[_office(place, owed_by(code, since, limit, decider)), due] += count
    offices = [office for (office, _), count in counted.items() for _ in range(count)]
    dues = [due for (_, due), count in counted.items() for _ in range(count)]
    return foreseen(offices, dues, actor.today, horizon)


@cache
def _office(place: str, level: Level) -> str:
    town = DivisionCode.widen(place)
    return str(town if town.level is Level.COUNTY else town.at(level))


@cache
def owed_by(workflow: str, since: date, limit: str, decider: str) -> Level:
    """The level of the office whose act ends a limit: the first declared."""
    for act in declared(workflow, since).acts:
        if limit in act.stops and act.by and act.code not in ("withdraw", "end"):
            office = act.by[0].office
            if office is Office.COUNTY or (office is Office.DECIDER and decider == Level.COUNTY):
                return Level.COUNTY
            return Level.TOWN
    return Level.TOWN


@dataclass(frozen=True, slots=True)
class Hours:
    """How long one act takes at the desk: how often it was done, how often a screen measured it, and the seconds of all those."""

    workflow: str
    since: date
    act: str
    steps: int
    measured: int
    seconds: int

    @property
    def each(self) -> float | None:
        """Seconds on average, None where nothing was measured."""
        return self.seconds / self.measured if self.measured else None


@dataclass(frozen=True, slots=True)
class DeskHours:
    """Acts of a period. `closed`: proceedings that ended in it; `seconds_a_case`: measured seconds of their steps on average."""

    acts: tuple[Hours, ...]
    closed: int
    seconds_a_case: float | None


def resolved(actor: Actor, since: date, until: date) -> dict[str, int]:
    """How proofs of the applications received from the first day to the last were resolved, by kind ("held", "queried",
    "committed", "paper", "missing"). The first three are certificates nobody had to bring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p ->> 'resolved', count(*) FROM cases_application CROSS JOIN LATERAL jsonb_array_elements(proofs) AS p"
            " WHERE state = 'handed_in' AND received_on BETWEEN %s AND %s GROUP BY 1 ORDER BY 1",
            [since, until],
        )
        return dict(cursor.fetchall())


_HOURS = """
SELECT p.workflow, p.since, s.act, count(*), count(s.seconds), coalesce(sum(s.seconds), 0)
FROM cases_step s JOIN cases_proceeding p ON p.id = s.proceeding_id
WHERE s.day BETWEEN %s AND %s AND s.account <> '' GROUP BY 1, 2, 3 ORDER BY 6 DESC, 1, 3
"""
_CLOSED = """
SELECT count(*), avg(seconds) FROM (SELECT p.id, sum(s.seconds) AS seconds FROM cases_proceeding p
JOIN cases_step s ON s.proceeding_id = p.id WHERE p.closed_on BETWEEN %s AND %s GROUP BY 1) each
"""


def desk_hours(actor: Actor, since: date, until: date) -> DeskHours:
    """Staff time by act from the first day to the last, both included, as the screens measured it."""
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, [since, until])
        acts = tuple(Hours(*row) for row in cursor.fetchall())
        cursor.execute(_CLOSED, [since, until])
        closed, seconds = cursor.fetchone()
    return DeskHours(acts, closed, float(seconds) if seconds is not None else None)
