"""The whole-number arithmetic rules may use, against slower ways that are plainly right."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.fen import split
from minzheng.policy.engine.arithmetic import _from_march, completed_months, completed_years, last_born, portion, rounded, slot

amounts = st.integers(0, 10**12)


@given(st.dates(date(1850, 1, 1), date(2150, 1, 1)), st.dates(date(1850, 1, 1), date(2150, 1, 1)))
def test_completed_years(born: date, day: date) -> None:
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert completed_years(born.toordinal(), day.toordinal()) == years


@given(st.integers(1, date.max.toordinal()), st.dates(date(1600, 1, 1)), st.integers(0, 150))
def test_age_is_told_by_the_birthday(born: int, day: date, years: int) -> None:
    last = last_born(years, day.toordinal())
    assert (completed_years(born, day.toordinal()) >= years) == (born <= last)
    assert [completed_years(each, day.toordinal()) >= years for each in (last, last + 1)] == [True, False]


def test_who_is_born_on_29_february_comes_of_age_on_1_march() -> None:
    born = date(2004, 2, 29).toordinal()
    assert completed_years(born, date(2022, 2, 28).toordinal()) == 17
    assert completed_years(born, date(2022, 3, 1).toordinal()) == 18


def test_the_count_from_march_is_right_on_every_day_of_the_calendar() -> None:
    days = np.arange(1, date.max.toordinal() + 1)
    months = (days - 719163).astype("datetime64[D]").astype("datetime64[M]")
    before_march = months.astype(int) % 12 < 2
    years = months.astype("datetime64[Y]").astype(int) + 1970 - before_march
    first_of_march = (np.array(years - 1970, "datetime64[Y]").astype("datetime64[M]") + 2).astype("datetime64[D]").astype(
        int
    ) + 719163
    assert (_from_march(days) == years * 512 + (days - first_of_march)).all()


@given(amounts, st.integers(0, 20_000))
def test_a_portion_is_rounded_half_up(amount: int, rate: int) -> None:
    exact = Decimal(amount) * rate / 10_000
    assert portion(amount, rate) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(amounts)
def test_rounding_policies(amount: int) -> None:
    assert rounded(amount, 0) == amount
    assert rounded(amount, 1) == int((Decimal(amount) / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100
    assert rounded(amount, 2) == -(-amount // 100) * 100
    assert rounded(amount, 3) == -(-amount // 1000) * 1000


@given(amounts, st.integers(1, 20))
def test_slots_are_the_split_of_base(total: int, parts: int) -> None:
    assert [slot(total, parts, position) for position in range(parts)] == split(total, parts)


@given(st.dates(date(1950, 1, 1), date(2040, 1, 1)), st.dates(date(1950, 1, 1), date(2040, 1, 1)))
def test_completed_months(since: date, day: date) -> None:
    months = (day.year - since.year) * 12 + day.month - since.month - (1 if day.day < since.day else 0)
    assert completed_months(since.toordinal(), day.toordinal()) == months
