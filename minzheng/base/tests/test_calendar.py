"""Working days in announced years and in years not announced yet."""

import warnings
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base import calendar
from minzheng.base.calendar import CalendarWarning, add_working_days, is_working_day, pay_date, working_days_between
from minzheng.base.month import Month


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2020, 10, 1), False),
        (date(2020, 10, 8), False),
        (date(2020, 10, 10), True),  # a Saturday worked
        (date(2020, 1, 31), False),  # the break lengthened in 2020
        (date(2020, 12, 12), False),
        (date(2024, 2, 18), True),
        (date(2026, 2, 23), False),
    ],
)
def test_holidays_and_weekends_worked(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (Month(2020, 10), date(2020, 10, 10)),
        (Month(2020, 12), date(2020, 12, 10)),
        (Month(2021, 10), date(2021, 10, 9)),
        (Month(2021, 1), date(2021, 1, 8)),
        (Month(2024, 2), date(2024, 2, 9)),
    ],
)
def test_benefits_are_paid_by_the_tenth(month: Month, day: date) -> None:
    assert pay_date(month) == day


@given(st.dates(date(2019, 1, 1), date(2026, 6, 1)), st.integers(0, 60))
def test_counting_forth_and_counting_between_agree(day: date, count: int) -> None:
    end = add_working_days(day, count)
    assert working_days_between(day, end) == count
    if count:
        assert is_working_day(end)


def test_a_year_not_announced_counts_weekdays_and_warns_once() -> None:
    calendar._warn.cache_clear()
    with pytest.warns(CalendarWarning, match="2031"):
        assert is_working_day(date(2031, 10, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not is_working_day(date(2031, 10, 4))
        assert add_working_days(date(2031, 10, 3), 1) == date(2031, 10, 6)


def test_every_weekend_day_worked_is_a_weekend_day_and_every_break_has_a_weekday_or_weekend() -> None:
    for year, (closed, worked) in calendar._announced().items():
        assert all(day.weekday() >= 5 and day.year == year for day in worked)
        assert not closed & worked
        assert all(day.year == year and day - timedelta(days=1) for day in closed)
        assert sum(is_working_day(date(year, 1, 1) + timedelta(days=n)) for n in range(365)) in range(246, 253)
