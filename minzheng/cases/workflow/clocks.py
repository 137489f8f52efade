"""Legal time limits: counted from the day after, in working days, calendar days or months; paused, extended, stopped.

The first day never counts (民法典 art. 201). A limit of calendar days or months that ends on a day off ends on the next working day
(art. 203). A pause takes out the days after it began up to the day it ended: both are days on which somebody worked on the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np

from minzheng.base.calendar import add_working_days, is_announced, is_working_day, working_days_between
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.base.population import Ints

_DAY = timedelta(days=1)


class Unit(StrEnum):
    WORKING = "working"  # 工作日
    CALENDAR = "calendar"  # 日
    MONTHS = "months"  # 个月


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit as the law sets it. `days` counts in its unit, None: the law sets none, only places do. `delegated` holds where
    the township decides, `longest` is what it may be extended to. `soon` is from how many days before the end the lamp warns. A
    `waiting` limit must pass before something may be done (a public notice); it never gets overdue."""

    code: str
    label: str
    days: int | None
    unit: Unit
    law: str
    article: str = ""
    longest: int | None = None
    delegated: int | None = None
    soon: int = 3
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    since: date
    reason: str
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit running on a case since a day. `days` is what holds for this case: by law, by place or extended."""

    code: str
    days: int
    unit: Unit
    since: date
    soon: int = 3
    waiting: bool = False
    pauses: tuple[Pause, ...] = ()
    stopped: date | None = None
    reason: str = ""  # why it was extended

    @property
    def paused(self) -> Pause | None:
        """The pause that still lasts."""
        return next((pause for pause in self.pauses if pause.until is None), None)

    @property
    def running(self) -> bool:
        return self.stopped is None


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Lamp:
    """How a clock stands, in words: `message` is a message id for `days`; `certain` is False where the calendar of a year it
    counts in is not announced yet, so that the end may move."""

    colour: Colour
    message: str
    days: int
    certain: bool


def start(limit: Limit, day: date, days: int | None) -> Clock | None:
    """A clock started on a day with the days that hold there; None where neither law nor place sets any."""
    return None if days is None else Clock(limit.code, days, limit.unit, day, limit.soon, limit.waiting)


def pause(clock: Clock, day: date, reason: str) -> Clock:
    """Raises BadValue without a reason, or where it is paused or stopped already, or before it began."""
    if (
        not reason
        or clock.paused
        or clock.stopped
        or day < max((clock.since, *(each.until or each.since for each in clock.pauses)))
    ):
        raise BadValue("This clock cannot be paused on {day}.", day=day)
    return replace(clock, pauses=(*clock.pauses, Pause(day, reason)))


def resume(clock: Clock, day: date) -> Clock:
    """Raises BadValue where it is not paused, or for a day before the pause."""
    last = clock.paused
    if last is None or day < last.since:
        raise BadValue("This clock cannot go on from {day}.", day=day)
    return replace(clock, pauses=(*clock.pauses[:-1], replace(last, until=day)))


def extend(clock: Clock, days: int, reason: str) -> Clock:
    """To `days` in all, counted from the same first day. Raises BadValue without a reason or for fewer days."""
    if not reason or days < clock.days or clock.stopped:
        raise BadValue("This clock cannot be extended to {days} days.", days=days)
    return replace(clock, days=days, reason=reason)


def stop(clock: Clock, day: date) -> Clock:
    """What it waited for has happened; the first time counts. A pause ends with it."""
    if clock.stopped:
        return clock
    going = resume(clock, day) if clock.paused else clock
    return replace(going, stopped=day)


@lru_cache(maxsize=65_536)
def due(clock: Clock) -> date | None:
    """The last day in time; None while it is paused."""
    if clock.paused:
        return None
    if clock.unit is Unit.MONTHS:
        return _rolled(
            _months_after(clock.since, clock.days) + sum(((p.until or p.since) - p.since for p in clock.pauses), timedelta())
        )
    if not clock.pauses:
        if clock.unit is Unit.WORKING:
            return add_working_days(clock.since, clock.days)
        return _rolled(clock.since + clock.days * _DAY)
    day, counted = clock.since, 0
    while counted < clock.days:
        day += _DAY
        counted += _counts(clock, day)
    return day if clock.unit is Unit.WORKING else _rolled(day)


def _counts(clock: Clock, day: date) -> bool:
    return (clock.unit is not Unit.WORKING or is_working_day(day)) and not any(pause.covers(day) for pause in clock.pauses)


def _rolled(day: date) -> date:
    return day if is_working_day(day) else add_working_days(day, 1)


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter (民法典 art. 202)."""
    month = Month.of(day) + months
    return min(month.last, month.first + (day.day - 1) * _DAY)


def is_over(clock: Clock, day: date) -> bool:
    """Whether the limit has passed before that day."""
    end = due(clock)
    return end is not None and end < day


def used(clock: Clock, day: date) -> int:
    """How many days it has counted up to a day (or to where it was stopped): working days, or calendar days for the others."""
    last = min(day, clock.stopped or day)
    spans = (clock.since + n * _DAY for n in range(1, (last - clock.since).days + 1))
    return sum(_counts(clock, each) for each in spans)


def is_certain(clock: Clock) -> bool:
    """Whether all years it counts in have an announced calendar."""
    end = due(clock) or clock.since
    return all(is_announced(year) for year in range(clock.since.year, end.year + 1))


def lamp(clock: Clock, day: date) -> Lamp:
    """How it stands on a day. Days left and late are working days for a limit in working days, else calendar days."""
    end, certain = due(clock), is_certain(clock)
    if end is None:
        return Lamp(Colour.GREY, "Paused", 0, certain)
    if clock.stopped:
        late = _between(clock, end, clock.stopped)
        return Lamp(Colour.RED, "Done {days} days late", late, certain) if late else Lamp(Colour.GREY, "Done in time", 0, certain)
    if clock.waiting:
        left = _between(clock, day, end)
        return Lamp(Colour.GREY, "Runs {days} more days", left, certain) if day <= end else Lamp(Colour.GREEN, "Over", 0, certain)
    if day > end:
        return Lamp(Colour.RED, "Overdue by {days} days", max(1, _between(clock, end, day)), certain)
    left = _between(clock, day, end)
    if left == 0:
        return Lamp(Colour.ORANGE, "Due today", 0, certain)
    colour = Colour.YELLOW if left <= clock.soon else Colour.GREEN
    return Lamp(colour, "Due soon: {days} days left" if left <= clock.soon else "In time: {days} days left", left, certain)


_working_days = lru_cache(maxsize=65_536)(working_days_between)  # a list asks for the same few spans again and again


def _between(clock: Clock, first: date, last: date) -> int:
    return _working_days(first, last) if clock.unit is Unit.WORKING else max(0, (last - first).days)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Columns, a row an office: how many clocks are overdue, end today, and will be overdue at the end of each next working day
    if nothing is done (`ahead[office, n]`, n from 0: the first working day after today)."""

    offices: tuple[str, ...]
    overdue: Ints
    today: Ints
    ahead: Ints
    days: tuple[date, ...]


def forecast(offices: Sequence[str], dues: Sequence[date], today: date, horizon: int = 10) -> Forecast:
    """Of running clocks: `offices[i]` owes something until `dues[i]`. Leave out clocks that are paused, stopped or waiting."""
    names, rows = np.unique(np.asarray(offices, dtype=str), return_inverse=True)
    ends = np.fromiter((day.toordinal() for day in dues), dtype=np.int64, count=len(dues))
    days = tuple(add_working_days(today, n) for n in range(1, horizon + 1))

    def number(chosen: np.ndarray) -> Ints:
        return np.bincount(rows[chosen], minlength=len(names)).astype(np.int64)

    ahead = [number(ends <= day.toordinal()) for day in days]
    columns = np.stack(ahead, axis=1) if ahead else np.zeros((len(names), 0), dtype=np.int64)
    return Forecast(tuple(names.tolist()), number(ends < today.toordinal()), number(ends == today.toordinal()), columns, days)
