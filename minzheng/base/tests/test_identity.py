"""Identity numbers: what is folded, what is refused and with which code, and what a number says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.errors import BadValue
from minzheng.base.identity import IdKind, IdNumber, check_digit, fold

BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
SERIALS = st.integers(1, 999)
GOOD = IdNumber.synthetic("999324", date(1990, 1, 31), 12)  # 99932419900131012X


def _code(text: str, **options: object) -> str:
    with pytest.raises(BadValue) as refused:
        IdNumber.parse(text, **options)  # type: ignore[arg-type]
    return str(refused.value.facts["code"])


@given(BIRTHS, SERIALS)
def test_it_says_birth_and_sex(born: date, serial: int) -> None:
    number = IdNumber.synthetic("999324", born, serial)
    assert (number.born, number.sex, len(number)) == (born, 1 if serial % 2 else 2, 18)
    assert IdNumber.parse(number) == number


@given(BIRTHS, SERIALS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_refused(born: date, serial: int, position: int, shift: int) -> None:
    number = IdNumber.synthetic("999324", born, serial)
    sign = number[position]
    wrong = str((int(sign) + shift) % 10) if sign.isdigit() else "5"
    with pytest.raises(BadValue):
        IdNumber.parse(number[:position] + wrong + number[position + 1 :])


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(1, 995))
def test_fifteen_digits_name_the_same_person_as_eighteen(born: date, serial: int) -> None:
    long = IdNumber.synthetic("999324", born, serial)
    short = IdNumber.parse(long[:6] + long[8:17])
    assert (short.full, short.born, short.sex, len(short)) == (long, long.born, long.sex, 15)


def test_serials_from_996_were_born_in_the_eighteen_hundreds() -> None:
    number = IdNumber.parse("999324980512998")
    assert number.born == date(1898, 5, 12)
    assert number.is_doubtful_on(date(2020, 12, 8))


@pytest.mark.parametrize(
    "written",
    [
        GOOD.lower(),
        "".join(chr(ord(sign) + 0xFEE0) for sign in GOOD),
        f" \u3000{GOOD}\u00a0\n",
        f"'{GOOD}",
        f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}",
        f"\ufeff{GOOD}\u200b",
    ],
)
def test_ways_of_writing_are_folded(written: str) -> None:
    assert IdNumber.parse(written) == GOOD


def test_removed_invisible_signs_are_told() -> None:
    assert fold(f"{GOOD}\u200b") == (GOOD, True)
    assert fold(f" {GOOD}") == (GOOD, False)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("无", "placeholder"),
        ("待补", "placeholder"),
        ("同上", "placeholder"),
        ("#N/A", "placeholder"),
        ("0" * 18, "placeholder"),
        ("1" * 18, "placeholder"),
        ("123456789012345678", "placeholder"),
        (GOOD[:17] + "×", "lookalike"),
        (GOOD[:17] + "Х", "lookalike"),
        (GOOD[:17], "shape"),
        (GOOD + "1", "shape"),
        ("3.21324E+17", "shape"),
        ("٣" * 17 + "1", "shape"),
        (GOOD[:17] + "1", "check"),
        (GOOD[:8] + GOOD[9] + GOOD[8] + GOOD[10:], "check"),
        ("99932419900229" + "0016", "birth"),
        ("99932420251301" + "0016", "birth"),
        ("0" + GOOD[1:], "region"),
    ],
)
def test_what_is_no_number_is_refused_with_its_code(written: str, code: str) -> None:
    assert _code(written) == code


def test_the_unborn_are_refused_when_the_day_is_known() -> None:
    number = IdNumber.synthetic("999324", date(2021, 1, 1), 1)
    assert _code(number, today=date(2020, 12, 8)) == "future"
    assert IdNumber.parse(number) == number


def test_codes_of_abolished_counties_are_kept() -> None:
    first17 = "51022819500101001"  # 铜梁县, abolished
    assert IdNumber.parse(first17 + check_digit(first17)).kind is IdKind.RESIDENT


@pytest.mark.parametrize(
    ("first17", "kind"),
    [
        ("81000019900101001", IdKind.RESIDENCE_PERMIT),
        ("83000019900101001", IdKind.RESIDENCE_PERMIT),
        ("91184019900101001", IdKind.FOREIGN_CARD),
        ("99932419900101001", IdKind.RESIDENT),
    ],
)
def test_the_kinds_of_cards(first17: str, kind: IdKind) -> None:
    assert IdNumber.parse(first17 + check_digit(first17)).kind is kind


def test_old_cards_of_foreigners_keep_their_letters() -> None:
    number = IdNumber.parse("usa110069010103")
    assert (number.kind, number.full, number.born, number.sex) == (IdKind.OLD_FOREIGN_CARD, "USA110069010103", date(1969, 1, 1), 0)


def test_a_number_is_never_printed_in_full_by_accident() -> None:
    assert GOOD not in repr(GOOD)
    assert GOOD.masked == "999324********012X"
    with pytest.raises(BadValue) as refused:
        IdNumber.parse(GOOD[:17] + "1")
    assert GOOD[:17] not in str(refused.value)
