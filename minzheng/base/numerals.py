"""Chinese numerals as headings and articles of law are numbered with."""

_DIGITS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings and articles are numbered."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
