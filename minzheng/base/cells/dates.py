"""Dates in cells, in every form that lists have them. A date is a day and nothing else: no time zone ever moves it."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from minzheng.base.cells.findings import BLANK, Reading, found, masked
from minzheng.base.cells.words import as_text, is_blank, refused_kind
from minzheng.base.workbooks import Cell

_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[T ]+0{1,2}:00(?::00(?:\.0+)?)?Z?)?\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AMBIGUOUS = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{1,4}|\d{2}年\d{1,2}月\d{1,2}[日号]?|\d{6}")
_NO_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?|\d{4}年?")
_ERA = re.compile("农历|阴历|民国|昭和|大正|平成|令和|光绪|宣统|正月|腊月|初[一二三四五六七八九十]|闰")
_OPEN = frozenset(("至今", "长期", "永久", "长期有效", "永久有效", "无固定期限"))
_FIRST = date(1900, 3, 1)  # Excel believes in 1900-02-29; whatever it calls earlier is off by a day or a mistake
_LAST_SERIAL = 73_050  # 2099-12-31


def day(cell: Cell, *, epoch_1904: bool = False, today: date | None = None, open_end: bool = False) -> Reading:
    """Value: date. With `today` the future is refused; with `open_end` words such as 至今 read as None with a note.

    Ambiguous forms (01/02/2020, 20.1.5, 2020年1月) and other calendars have no value, only a doubt.
    """
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if isinstance(cell, float):
        reading = _of_number(cell, epoch_1904)
    elif isinstance(cell, datetime):
        reading = _checked(cell.date(), as_text(cell))
    elif isinstance(cell, date):
        reading = _checked(cell, as_text(cell))
    else:
        reading = _of_text(unicodedata.normalize("NFKC", as_text(cell)), open_end)
    if today is not None and isinstance(reading.value, date) and reading.value > today:
        return found("date_future", shown=reading.value.isoformat())
    return reading


def _checked(value: date, shown: str) -> Reading:
    return Reading(value) if value > _FIRST else found("date_serial", shown=shown)


def _of_number(number: float, epoch_1904: bool) -> Reading:
    shown = as_text(number)
    if number.is_integer() and 19_000_101 <= number <= 21_001_231:
        return _of_text(str(int(number)), False)
    if not 60 < number <= _LAST_SERIAL and not (epoch_1904 and 0 < number <= _LAST_SERIAL):
        return found("date_serial", shown=shown)
    start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    return Reading(start + timedelta(days=int(number)))


def _of_text(written: str, open_end: bool) -> Reading:
    if written in _OPEN:
        return found("date_open", shown=written) if open_end else found("date_form", shown=written)
    if parts := (_FULL.fullmatch(written) or _COMPACT.fullmatch(written)):
        return _of_parts(int(parts[1]), int(parts[2]), int(parts[3]), written)
    if _ERA.search(written):
        return found("date_era", shown=masked(written))
    if re.fullmatch(r"[3-6]\d{4}", written):
        return _of_number(float(written), False)
    if without_day := _NO_DAY.fullmatch(written):
        month = int(without_day[2] or 1)
        return found("date_incomplete" if 1 <= month <= 12 else "date_impossible", shown=written)
    return found("date_ambiguous" if _AMBIGUOUS.fullmatch(written) else "date_form", shown=masked(written))


def _of_parts(year: int, month: int, number: int, written: str) -> Reading:
    try:
        return Reading(date(year, month, number)) if year >= 1800 else found("date_impossible", shown=written)
    except ValueError:
        return found("date_impossible", shown=masked(written))
