"""Cells of lists, case by case. The number before each case is its line in the list of bad inputs."""

import math
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base import cells
from minzheng.base.cells import FINDINGS, Severity
from minzheng.base.identity import IdNumber
from minzheng.base.workbooks import CellError

TODAY = date(2020, 12, 8)
BORN = date(1960, 3, 4)
GOOD = str(IdNumber.synthetic("999324", BORN, 1))
WITH_X = next(str(number) for serial in range(1, 40) if (number := IdNumber.synthetic("999324", BORN, serial)).endswith("X"))
FIFTEEN = "999324600304001"
LETTER, DIGITS = ord("０") - ord("0"), str.maketrans("0123456789", "０１２３４５６７８９")


def codes(reading: cells.Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


IDENTITIES = [
    ("1 typed as a number", float(321324196003040000), None, "identity_numeric"),
    ("1 typed as a number whose digits would pass", float(int(GOOD)) if GOOD.isdigit() else 9.99e17, None, "identity_numeric"),
    ("1 exponent in a text cell", "3.21E+17", None, "identity_numeric"),
    ("2 text ending in 000", "999324196003041000", None, "identity_truncated"),
    ("3 full-width digits", GOOD.translate(DIGITS), GOOD, None),
    ("4 small x", WITH_X.lower(), WITH_X, None),
    ("4 full-width X", WITH_X[:-1] + "Ｘ", WITH_X, None),
    ("4 multiplication sign", WITH_X[:-1] + "×", None, "identity_lookalike"),
    ("4 Cyrillic letter", WITH_X[:-1] + "Х", None, "identity_lookalike"),
    ("5 blanks around", f" \u00a0\u3000{GOOD}\t\n", GOOD, None),
    ("5 blanks inside", f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}", GOOD, None),
    ("5 leading apostrophe", "'" + GOOD, GOOD, None),
    ("5 zero width and byte order mark", f"\ufeff{GOOD}\u200b", GOOD, "identity_invisible"),
    ("6 fifteen digits", FIFTEEN, FIFTEEN, None),
    ("7 wrong check digit", GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1"), None, "identity_check"),
    ("7 two digits swapped", GOOD[:6] + "9106" + GOOD[10:], None, "identity_check"),
    ("8 no such day", "99932419900229001X", None, "identity_birth"),
    ("8 no such month", "99932420251301001X", None, "identity_birth"),
    ("8 not born yet", str(IdNumber.synthetic("999324", date(2025, 1, 1), 1)), None, "identity_future"),
    ("8 older than 120", str(IdNumber.synthetic("999324", date(1880, 1, 1), 1)), "", "identity_age"),
    ("15 no number", "无", None, "identity_placeholder"),
    ("15 to be added", "待补", None, "identity_placeholder"),
    ("15 same as above", "同上", None, "identity_placeholder"),
    ("15 zeros", "0" * 18, None, "identity_placeholder"),
    ("15 ones", "1" * 18, None, "identity_placeholder"),
    ("47 error in the cell", CellError("#REF!"), None, "cell_error"),
    ("47 formula never computed", CellError(""), None, "cell_error"),
    ("27 a date in the identity column", date(1960, 3, 4), None, "cell_kind"),
]


@pytest.mark.parametrize(("cell", "value", "code"), [case[1:] for case in IDENTITIES], ids=[case[0] for case in IDENTITIES])
def test_identity_numbers(cell: object, value: str | None, code: str | None):
    reading = cells.identity(cell, today=TODAY)
    if value is None:
        assert reading.value is None and reading.wrong
    elif value:
        assert reading.value == value and not reading.wrong
    assert codes(reading) == ([code] if code else [])


def test_6_fifteen_and_eighteen_digits_are_one_person():
    assert cells.identity(FIFTEEN).value.full == cells.identity(IdNumber(FIFTEEN).full).value.full


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_10_residence_permits_are_valid(region: str):
    from minzheng.base.identity import check_digit

    first = f"{region}19900101001"
    assert not cells.identity(first + check_digit(first)).wrong


def test_11_codes_of_abolished_counties_are_accepted():
    from minzheng.base.identity import check_digit

    assert not cells.identity("51022119900101001" + check_digit("51022119900101001")).findings


NAMES = [
    ("16 bullet", "买买提•阿里", "买买提•阿里", "name_separator"),
    ("16 full stop", "买买提．阿里", "买买提．阿里", "name_separator"),
    ("16 hyphen", "买买提-阿里", "买买提-阿里", "name_separator"),
    ("16 katakana dot", "买买提・阿里", "买买提・阿里", "name_separator"),
    ("16 standard dot", "买买提·阿里", "买买提·阿里", None),
    ("17 one character", "宁", "宁", None),
    ("17 thirty characters", "阿" * 15 + "·" + "买" * 14, "阿" * 15 + "·" + "买" * 14, None),
    ("17 fifty letters", "Abdurahman " * 4 + "Memet", "Abdurahman " * 4 + "Memet", None),
    ("18 extension B", "𠮷田", "𠮷田", None),
    ("18 extension I", "\U0002ebf0三", "\U0002ebf0三", None),
    ("18 private character", "张\ue123", "张\ue123", "name_private"),
    ("19 compatibility ideograph", "\uf9d1三", "\uf9d1三", None),
    ("20 variation selector", "葛\U000e0100三", "葛\U000e0100三", None),
    ("20 right to left", "张\u202e三", None, "name_sign"),
    ("20 emoji", "张三😀", None, "name_sign"),
    ("20 NUL", "张\x00三", None, "name_sign"),
    ("20 loose mark", "张\u0301三", None, "name_sign"),
    ("21 traditional", "張三", "張三", None),
    ("22 blank inside", "张 三", "张三", None),
    ("22 wide blank inside", "张　三", "张三", None),
    ("22 remark in brackets", "张三(残)", "张三(残)", "name_extra"),
    ("22 number", "张三1", "张三1", "name_extra"),
    ("22 two names", "张三/李四", "张三/李四", "name_extra"),
    ("22 wife of", "张三之妻", "张三之妻", "name_extra"),
    ("23 lone surrogate", "张\ud800", None, "name_sign"),
    ("24 null", "null", "null", "name_null"),
    ("24 #N/A as text", "#N/A", "#N/A", "name_null"),
    ("24 surname 无", "无", "无", None),
    ("59 formula", '=HYPERLINK("x")', '=HYPERLINK("x")', "name_extra"),
    ("60 script", "<script>alert(1)</script>", "<script>alert(1)</script>", "name_extra"),
    ("60 template", "{{7*7}}", "{{7*7}}", "name_extra"),
    ("64 regex bait", "a" * 5000 + "!", None, "name_long"),
    ("27 a number", 12.0, None, "cell_kind"),
]


@pytest.mark.parametrize(("cell", "value", "code"), [case[1:] for case in NAMES], ids=[case[0] for case in NAMES])
def test_names(cell: object, value: str | None, code: str | None):
    reading = cells.name(cell)
    assert reading.value == value
    assert codes(reading) == ([code] if code else [])


DAY = date(2020, 1, 5)
DATES = [
    ("26 dots", "2020.1.5", DAY, None),
    ("26 slashes", "2020/1/5", DAY, None),
    ("26 characters", "2020年1月5日", DAY, None),
    ("26 digits", "20200105", DAY, None),
    ("26 digits as a number", 20200105.0, DAY, None),
    ("26 with midnight", "2020-1-5 00:00:00", DAY, None),
    ("26 full width", "２０２０．１．５", DAY, None),
    ("27 serial", 43835.0, DAY, None),
    ("27 serial 60", 60.0, None, "date_serial"),
    ("27 what a reader makes of serial 60", date(1900, 2, 28), None, "date_serial"),
    ("27 beyond any serial", 9e9, None, "date_serial"),
    ("28 month or day first", "01/02/2020", None, "date_ambiguous"),
    ("28 two-digit year", "20.1.5", None, "date_ambiguous"),
    ("28 six digits", "200105", None, "date_ambiguous"),
    ("28 no day", "2020年1月", None, "date_incomplete"),
    ("29 lunar", "农历八月十五", None, "date_era"),
    ("29 republican era", "民国三十年", None, "date_era"),
    ("29 japanese era", "昭和20年", None, "date_era"),
    ("30 summer time night", datetime(1986, 5, 4, 1, 30), date(1986, 5, 4), None),
    ("30 before standard time", date(1901, 1, 1), date(1901, 1, 1), None),
    ("31 month 13", "2020-13-01", None, "date_impossible"),
    ("31 month 13 without day", "2026-13", None, "date_impossible"),
    ("31 no such day", "2019-02-29", None, "date_impossible"),
    ("31 in the future", "2021-01-01", None, "date_future"),
    ("47 error", CellError("#N/A"), None, "cell_error"),
    ("60 nonsense", "不记得", None, "date_form"),
]


@pytest.mark.parametrize(("cell", "value", "code"), [case[1:] for case in DATES], ids=[case[0] for case in DATES])
def test_dates(cell: object, value: date | None, code: str | None):
    reading = cells.day(cell, today=TODAY)
    assert reading.value == value
    assert codes(reading) == ([code] if code else [])


def test_27_the_epoch_of_the_workbook_counts():
    assert cells.day(42373.0, epoch_1904=True).value == DAY


@pytest.mark.parametrize("word", ["至今", "长期", "永久"])
def test_29_open_ends_are_read_where_an_end_may_be_open(word: str):
    assert codes(cells.day(word, open_end=True)) == ["date_open"]
    assert cells.day(word).wrong


@given(st.dates(date(1900, 3, 2), date(2099, 12, 31)))
def test_26_every_day_is_read_in_every_form(day: date):
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
        assert cells.day(day.strftime(form)).value == day
    assert cells.day(float(day.toordinal() - date(1899, 12, 30).toordinal())).value == day


AMOUNTS = [
    ("32 thousands", "1,234.50", 123450, None),
    ("32 full width", "１２３４．５", 123450, None),
    ("32 sign", "￥600", 60000, None),
    ("32 unit", "600元", 60000, None),
    ("32 capitals", "陆佰元整", 60000, "amount_capitals"),
    ("32 capitals to the fen", "壹万贰仟零叁拾肆元伍角陆分", 1203456, "amount_capitals"),
    ("32 underscore", "1_000", None, "amount_form"),
    ("32 exponent", "1e5", None, "amount_form"),
    ("33 negative", -600.0, None, "amount_negative"),
    ("33 not a number", math.nan, None, "amount_range"),
    ("33 infinity", math.inf, None, "amount_range"),
    ("33 the word NaN", "NaN", None, "amount_form"),
    ("33 noise of floats", 599.9999999, 60000, None),
    ("33 sum of floats", 0.1 + 0.2, 30, None),
    ("33 seven decimals as text", "599.9999999", None, "amount_decimals"),
    ("33 three decimals", 1.005, None, "amount_decimals"),
    ("33 beyond 2^53", 1e20, None, "amount_range"),
    ("33 beyond 2^53 as text", "9" * 20, None, "amount_range"),
    ("34 ten thousands in the cell", "1.2万", None, "amount_form"),
    ("47 error", CellError("#VALUE!"), None, "cell_error"),
    ("47 yes or no", True, None, "cell_kind"),
]


@pytest.mark.parametrize(("cell", "value", "code"), [case[1:] for case in AMOUNTS], ids=[case[0] for case in AMOUNTS])
def test_amounts(cell: object, value: int | None, code: str | None):
    reading = cells.amount(cell)
    assert reading.value == value
    assert codes(reading) == ([code] if code else [])


def test_33_zero_is_wrong_where_something_is_paid():
    assert codes(cells.amount(0.0, zero=False)) == ["amount_zero"]
    assert cells.amount(0.0).value == 0


def test_34_the_unit_of_the_header_counts():
    assert cells.amount(1.25, unit=1_000_000).value == 1_250_000
    assert cells.amount(60000.0, unit=1).value == 60_000
    assert codes(cells.amount(0.5, unit=1)) == ["amount_decimals"]


@given(st.integers(0, 10**13))
def test_33_every_fen_survives_the_way_through_a_float(fen: int):
    assert cells.amount(fen / 100).value == fen
    assert cells.amount(f"{fen // 100:,}.{fen % 100:02d}").value == fen


ACCOUNTS = [
    ("36 typed as a number", 6.217e18, None, "account_numeric"),
    ("36 exponent as text", "6.2170E+18", None, "account_numeric"),
    ("36 blanks", "6217 0012 3456 7893", "6217001234567893", None),
    ("36 check digit", "6217001234567890", "6217001234567890", "account_check"),
    ("36 passbook", "123456789012", "123456789012", None),
    ("36 short", "12345", None, "account_shape"),
    ("36 words", "没有", None, "account_shape"),
]


@pytest.mark.parametrize(("cell", "value", "code"), [case[1:] for case in ACCOUNTS], ids=[case[0] for case in ACCOUNTS])
def test_accounts(cell: object, value: str | None, code: str | None):
    reading = cells.account(cell)
    assert reading.value == value
    assert codes(reading) == ([code] if code else [])


PHONES = [
    ("39 country code", "+8613800000000", ("13800000000",)),
    ("39 country code with zeros", "008613800000000", ("13800000000",)),
    ("39 full width", "１３８００００００００", ("13800000000",)),
    ("39 as a number", 13800000000.0, ("13800000000",)),
    ("39 landline", "0527-86220000", ("0527-86220000",)),
    ("39 two in a cell", "13800000000、13900000000", ("13800000000", "13900000000")),
    ("39 two divided by a blank", "13800000000 13900000000", ("13800000000", "13900000000")),
    ("39 too short", "138", None),
]


@pytest.mark.parametrize(("cell", "value"), [case[1:] for case in PHONES], ids=[case[0] for case in PHONES])
def test_phones(cell: object, value: tuple[str, ...] | None):
    reading = cells.phones(cell)
    assert reading.value == value and codes(reading) == ([] if value else ["phone_form"])


def test_40_a_division_code_typed_as_a_number_is_refused():
    assert codes(cells.division(321324101201.0)) == ["division_numeric"]
    assert cells.division("３２１３２４101201").value == "321324101201"
    assert cells.division("321324").wrong


@pytest.mark.parametrize("cell", [None, "", " \u3000", "\u200b"])
def test_blank_cells_say_nothing(cell: object):
    for reader in (cells.identity, cells.name, cells.day, cells.amount, cells.account, cells.phones, cells.division, cells.yes_no):
        assert reader(cell) == cells.Reading()


def test_findings_never_show_a_full_number():
    for cell in (GOOD[:-1] + "?", GOOD + "1", "6217001234567890", GOOD[:17]):
        for reader in (cells.identity, cells.account, cells.phones, cells.day, cells.amount, cells.sex):
            for finding in reader(cell).findings:
                shown = "".join(map(str, finding.facts.values()))
                assert cell not in shown and cell[6:14] not in shown


def test_every_finding_can_be_worded():
    for severity, message, remedy in FINDINGS.values():
        assert severity in Severity and message[0] != " "
        assert severity is not Severity.WRONG or remedy


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str):
    for reader in (cells.identity, cells.name, cells.day, cells.amount, cells.account, cells.phones, cells.division, cells.yes_no):
        reader(text)
        cells.text(text)


@given(st.floats())
def test_no_number_breaks_a_reader(number: float):
    for reader in (cells.identity, cells.name, cells.day, cells.amount, cells.account, cells.phones, cells.division, cells.yes_no):
        reader(number)
