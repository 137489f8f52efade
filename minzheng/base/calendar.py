"""Working days in China: weekdays, minus announced holidays, plus the weekend days worked in exchange.

The announced years are data (holidays.yaml). A year not yet announced counts Monday to Friday and warns once; nothing stops.
"""

import warnings
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from minzheng.base.month import Month

PAY_DAY = 10  # 每月10日前: 《最低生活保障审核确认办法》第二十九条
_DAY = timedelta(days=1)


class CalendarWarning(UserWarning):
    """Working days were counted in a year whose holidays are not announced yet: the result may move by some days."""


@cache
def _announced() -> dict[int, tuple[frozenset[date], frozenset[date]]]:
    """By year: days off and weekend days worked."""
    stored = yaml.safe_load(Path(__file__).with_name("holidays.yaml").read_text(encoding="utf-8"))
    return {
        year: (
            frozenset(first + n * _DAY for _, first, last in entry["closed"] for n in range((last - first).days + 1)),
            frozenset(entry["worked"]),
        )
        for year, entry in stored.items()
    }


def is_announced(year: int) -> bool:
    return year in _announced()


@cache
def _warn(year: int) -> None:
    warnings.warn(f"The holidays of {year} are not announced; Monday to Friday count as working days.", CalendarWarning, 4)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    if day.year not in _announced():
        _warn(day.year)
        return day.weekday() < 5
    off, worked = _announced()[day.year]
    return day in worked or (day.weekday() < 5 and day not in off)


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after `day` (before it, if negative); the day itself is not counted (民法典 art. 201)."""
    step = _DAY if count >= 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first`, up to and including `last`; 0 when `last` is not later."""
    return sum(is_working_day(first + n * _DAY) for n in range(1, (last - first).days + 1))


def pay_date(month: Month) -> date:
    """The day benefits of a month are paid: the 10th, or the last working day before it."""
    day = date(month.year, month.month, PAY_DAY)
    return day if is_working_day(day) else add_working_days(day, -1)
