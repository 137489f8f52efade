"""Numbers as Chinese offices write them. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from minzheng.indicators.catalogue import UNITS
from minzheng.indicators.results import Result

_WAN, _YI = Decimal(10_000), Decimal(100_000_000)


def in_sentence(result: Result) -> str:
    """With its unit: 17698户, 5.3%, 10.04亿元, 1871.39万元, 610元 (of a monthly standard, which the sentence says)."""
    if result.unit == "yuan":
        return _money(Decimal(result.value or 0))
    if result.unit.startswith("yuan"):
        return f"{_short(Decimal(result.value or 0))}元"
    return f"{result.value}{UNITS.get(result.unit, '')}"


def in_cell(result: Result) -> str:
    """Without a unit, which the head of the table gives; money to the fen, "—" for nothing on record."""
    return result.text


def _money(yuan: Decimal) -> str:
    for size, word in ((_YI, "亿元"), (_WAN, "万元")):
        if abs(yuan) >= size:
            return f"{_short((yuan / size).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP))}{word}"
    return f"{_short(yuan)}元"


def _short(number: Decimal) -> str:
    return str(number.quantize(Decimal(1))) if number == number.to_integral() else str(number)
