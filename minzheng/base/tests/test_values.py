"""Money, months and division codes: the sums come out, and nonsense stops at the door."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.divisions import EVERYWHERE, NOWHERE, Area, DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen, split
from minzheng.base.month import Month
from minzheng.base.numerals import numeral

AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS)
def test_yuan_as_written_comes_back_as_the_same_fen(amount: int) -> None:
    assert Fen.from_yuan(Fen(amount).yuan) == Fen.from_yuan(Fen(amount).plain) == amount


@given(st.integers(0, 10**12), st.integers(1, 50))
def test_shares_sum_to_the_whole_and_differ_by_a_fen_at_most(total: int, parts: int) -> None:
    shares = split(total, parts)
    assert sum(shares) == total and max(shares) - min(shares) <= 1 and shares == sorted(shares, reverse=True)


@given(AMOUNTS, st.fractions(0, 2, max_denominator=1000))
def test_a_share_is_rounded_half_up(amount: int, ratio: Fraction) -> None:
    exact = amount * ratio
    assert exact - Fraction(1, 2) < Fen(amount).share(ratio) <= exact + Fraction(1, 2)


@pytest.mark.parametrize("written", ["", "1.234", "1e3", "12,34", "1 000", "--1", "一百", "nan", "1.2.3"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        Fen.from_yuan(written)


@pytest.mark.parametrize("value", [1.0, True, Decimal(1), "1", None, 2**54])
def test_money_is_whole_fen_only(value: object) -> None:
    with pytest.raises(BadValue):
        Fen(value)  # type: ignore[arg-type]
    if not isinstance(value, int):
        with pytest.raises(BadValue):
            Fen(1) + value  # type: ignore[operator]


MONTHS = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@given(MONTHS, st.integers(-600, 600))
def test_months_count_like_integers(month: Month, steps: int) -> None:
    assert (month + steps).number == month.number + steps
    assert month + steps - steps == month
    assert Month.from_number(month.number) == Month.parse(str(month)) == month


@given(MONTHS)
def test_a_month_ends_where_the_next_begins(month: Month) -> None:
    assert (month + 1).first.toordinal() - month.last.toordinal() == 1
    assert Month.of(month.last) == month
    assert len(list(month.until(month + 5))) == 6


@pytest.mark.parametrize("written", ["2020-13", "2020-0", "1899-01", "20201", "２０２０-01", "2020/01"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        Month.parse(written)


CODES = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True).map(DivisionCode)


@given(CODES, CODES)
def test_a_division_contains_what_lies_in_its_range_of_codes(one: DivisionCode, other: DivisionCode) -> None:
    assert one.contains(other) == (other in one.area)
    assert one in one.area and one in EVERYWHERE and one not in NOWHERE


@given(CODES)
def test_every_division_lies_in_its_parents(code: DivisionCode) -> None:
    parent = code.parent
    assert parent is not None and parent.contains(code) and parent.area.covers(code.area)
    assert code.at(Level.PROVINCE).contains(code)


def test_a_range_ending_in_nine_ends_after_it() -> None:
    assert Area.of_prefix("329") == Area("329", "32:")
    assert "329999999999" in Area.of_prefix("329") and "330000000000" not in Area.of_prefix("329")


@pytest.mark.parametrize("written", ["", "32132", "3213240000001", "32132400000X", "３２１３２４０００００００"])
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        DivisionCode(written)


def test_headings_and_articles_are_numbered_in_chinese() -> None:
    assert [numeral(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
