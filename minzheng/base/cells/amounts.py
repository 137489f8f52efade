"""Amounts, counts and bank accounts in cells. Money becomes whole fen or is refused; nothing is rounded but the noise of floats."""

import math
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from minzheng.base.cells.findings import BLANK, Reading, found, masked
from minzheng.base.cells.persons import SCIENTIFIC
from minzheng.base.cells.words import as_text, is_blank, refused_kind
from minzheng.base.fen import LIMIT, Fen
from minzheng.base.identity import mask
from minzheng.base.workbooks import Cell

_NOISE = Fraction(1, 1_000_000)  # yuan: what binary fractions add to 599.99
_PLAIN = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_CAPITALS = re.compile(r"(?:人民币)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆](?:整|正|[零壹贰叁肆伍陆柒捌玖角分整正]+)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEPS = {"拾": 10, "佰": 100, "仟": 1000}


def amount(cell: Cell, *, unit: int = 100, zero: bool = True, negative: bool = False) -> Reading:
    """Value: Fen. `unit` is the fen in one of the column's units (100 yuan, 1_000_000 for 万元, 1 for fen), from the header."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if isinstance(cell, float):
        return _of_float(cell, unit, zero, negative)
    if not isinstance(cell, str):
        return found("amount_form", shown=as_text(cell))
    written = unicodedata.normalize("NFKC", as_text(cell)).replace(" ", "")
    bare = re.sub(r"^(?:人民币|RMB|[￥¥])|(?:元|圆)(?:/月|/年|整|正)?$", "", written)
    if _PLAIN.fullmatch(bare):
        return _of_exact(Fraction(Decimal(bare.replace(",", ""))), bare, unit, zero, negative)
    if _CAPITALS.fullmatch(written):
        reading = _of_exact(_capitals(written), written, 100, zero, negative)
        return found("amount_capitals", reading.value, shown=written) if reading.value is not None else reading
    return found("amount_form", shown=masked(written))


def _of_float(number: float, unit: int, zero: bool, negative: bool) -> Reading:
    if number != number or abs(number) * unit > LIMIT:
        return found("amount_range", shown=repr(number)[:20])
    exact = Fraction(number)
    fen = exact * unit
    nearest = round(fen)
    if abs(fen - nearest) <= (_NOISE + Fraction(math.ulp(number))) * unit:
        exact = Fraction(nearest, unit)
    return _of_exact(exact, repr(number), unit, zero, negative)


def _of_exact(number: Fraction, shown: str, unit: int, zero: bool, negative: bool) -> Reading:
    fen = number * unit
    shown = masked(shown)[:24]
    if fen.denominator != 1:
        return found("amount_decimals", shown=shown)
    if abs(fen) > LIMIT:
        return found("amount_range", shown=shown)
    if fen < 0 and not negative:
        return found("amount_negative", shown=shown)
    if fen == 0 and not zero:
        return found("amount_zero")
    return Reading(Fen(int(fen)))


def _capitals(written: str) -> Fraction:
    """陆佰元伍角整 -> 600.5. The pattern has been checked; the parts are added up."""
    whole, _, rest = re.sub("^人民币|[整正]$", "", written).replace("圆", "元").partition("元")
    total = section = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign in _STEPS:
            section, digit = section + (digit or 1) * _STEPS[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
    jiao = re.search("([壹贰叁肆伍陆柒捌玖])角", rest)
    fen = re.search("([壹贰叁肆伍陆柒捌玖])分", rest)
    part = Fraction(_DIGITS.index(jiao[1]) if jiao else 0, 10) + Fraction(_DIGITS.index(fen[1]) if fen else 0, 100)
    return total + section + digit + part


def count(cell: Cell, *, limit: int = 1000) -> Reading:
    """Value: int, 0 to `limit` ("3人" too)."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    written = re.sub("[人口个套辆次户]+$", "", unicodedata.normalize("NFKC", as_text(cell)))
    if re.fullmatch(r"\d{1,9}", written) and int(written) <= limit:
        return Reading(int(written))
    return found("count_form", shown=masked(written))


def account(cell: Cell) -> Reading:
    """Value: str of digits. A numeric cell is refused: cards have 16 to 19 digits, Excel keeps 15."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if isinstance(cell, float) or (isinstance(cell, str) and SCIENTIFIC.fullmatch(cell.strip())):
        return found("account_numeric")
    digits = re.sub(r"[\s\-']", "", unicodedata.normalize("NFKC", as_text(cell)))
    digits = re.sub("[\u200b-\u200d\ufeff]", "", digits)
    if not re.fullmatch(r"[0-9]{9,30}", digits) or len(set(digits)) == 1:
        return found("account_shape", masked=mask(digits)[:40])
    if 16 <= len(digits) <= 19 and not _passes_luhn(digits):
        return found("account_check", digits, masked=mask(digits))
    return Reading(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
