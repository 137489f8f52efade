"""Sums in capital numerals (大写金额), as cheques and payment lists carry them against tampering (支付结算办法 annex 1)."""

from minzheng.base.errors import BadValue

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital(fen: int) -> str:
    """123450 -> "壹仟贰佰叁拾肆元伍角整". Raises BadValue below zero and from 10^16 yuan on."""
    if not 0 <= fen < 10**18:
        raise BadValue("An amount of {value} fen has no capital form here.", value=fen)
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    written = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return written + "整"
    if jiao:
        written += f"{_DIGITS[jiao]}角"
    elif written:
        written += "零"
    return written + (f"{_DIGITS[cent]}分" if cent else "整")


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for group in range(3, -1, -1):
        part = number // 10_000**group % 10_000
        if part == 0:
            gap = bool(text)
            continue
        if text and (gap or part < 1000):
            text += _DIGITS[0]
        text += _below_ten_thousand(part) + _GROUPS[group]
        gap = False
    return text


def _below_ten_thousand(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
