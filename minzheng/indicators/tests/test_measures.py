"""Periods, rounding and the vocabulary."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.indicators import declarations
from minzheng.indicators.catalogue import indicators
from minzheng.indicators.declarations import FEN, PERCENT
from minzheng.indicators.errors import BadDeclaration
from minzheng.indicators.measures import rounded
from minzheng.indicators.periods import Period
from minzheng.indicators.tests import small


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [(31484, 594038, "5.3"), (4066, 489880, "0.83"), (1, 8, "12.5"), (123, 1000, "12.3"), (1, 1200, "0.083"), (0, 5, "0.0"),
     (1, 1, "100.0"), (96, 100, "96.0"), (9995, 1000000, "1.0"), (995, 100000, "1.0")],
)  # fmt: skip
def test_a_share_keeps_two_significant_digits_and_at_least_one_decimal(numerator: int, denominator: int, printed: str) -> None:
    assert str(rounded(Fraction(numerator * 100, denominator), PERCENT)) == printed


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_is_never_off_by_more_than_half_a_fen(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    assert abs(Fraction(rounded(exact, FEN)) - exact) <= Fraction(1, 200)
    assert rounded(-exact, FEN) == -rounded(exact, FEN)


def test_money_is_rounded_half_up() -> None:
    assert rounded(Fraction(12345, 1000), FEN) == Decimal("12.35")


@pytest.mark.parametrize(
    ("written", "first", "last", "again"),
    [
        ("2020-12", Month(2020, 12), Month(2020, 12), "2020-12"),
        ("2020", Month(2020, 1), Month(2020, 12), "2020"),
        ("2016..2020", Month(2016, 1), Month(2020, 12), "2016..2020"),
        ("2020-01..2020-08", Month(2020, 1), Month(2020, 8), "2020-01..2020-08"),
    ],
)
def test_periods_are_read_as_reports_write_them(written: str, first: Month, last: Month, again: str) -> None:
    assert Period.parse(written) == Period(first, last)
    assert str(Period(first, last)) == again


@pytest.mark.parametrize("written", ["", "20", "2020-13", "2021..2020", "last year"])
def test_a_period_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        Period.parse(written)


def test_the_catalogue_holds_367_ids_with_one_unit_each() -> None:
    assert len(indicators()) == 367
    assert indicators()["subsistence_persons"].unit == "person"
    assert all(entry.unit and entry.label for entry in indicators().values())


def test_a_figure_outside_the_catalogue_or_with_another_unit_is_refused() -> None:
    figure = small.FIGURES[0]
    with pytest.raises(BadDeclaration):
        declarations.register(dataclasses.replace(figure, id="subsistence_happiness"))
    with pytest.raises(BadDeclaration):
        declarations.register(dataclasses.replace(figure, unit="person"))
    with pytest.raises(BadDeclaration):
        declarations.register(dataclasses.replace(figure, source=None))
