"""Identity numbers (GB 11643-1999): 18-digit, old 15-digit, residence permits, permanent residence cards of foreigners.

The first six digits say where a person was first registered, often a county abolished since: they are never looked up in a list.
Numbers beginning with 999 belong to nobody and are used for demonstrations and tests.
"""

import re
from datetime import date
from enum import StrEnum

from minzheng.base.errors import BadValue

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FOLD = {ord("０") + digit: str(digit) for digit in range(10)}
_FOLD |= {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)} | {ord("ａ") + n: chr(ord("A") + n) for n in range(26)}
_BLANKS = dict.fromkeys((*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0xAD))
_LOOKALIKES = "×хХχΧ✕✖╳"
_ABSENT = (
    "无 没有 暂无 无证 无身份证 无号 待补 待办 待定 待查 待核 未办 未知 未提供 不详 不明 同上 空 缺 遗失 丢失 补办 补办中 办理中"
)
_ABSENT_LATIN = "NONE NULL NIL NAN N/A NA #N/A - -- / . ? 0 X 123456789012345 123456789012345678 12345678901234567X"
_PLACEHOLDERS = frozenset((*_ABSENT.split(), *_ABSENT_LATIN.split()))
OLDEST = 120  # years; beyond it a doubt for a person to look at, never a refusal

FAULTS: dict[str, tuple[str, str]] = {
    "empty": ("The identity number is empty.", "Enter it as on the identity card."),
    "placeholder": ("{masked} stands for a missing identity number.", "Leave the cell empty until the number is known."),
    "lookalike": ("The identity number contains a sign that only looks like the letter X.", "Write the Latin letter X."),
    "shape": ("{masked} has not the form of an identity number.", "It has 18 digits (the last may be X), or 15 on old cards."),
    "region": ("{masked} begins with a region code that does not exist.", "Compare it with the identity card."),
    "birth": ("The date of birth inside {masked} does not exist.", "Compare it with the identity card."),
    "future": ("The date of birth inside {masked} lies in the future.", "Compare it with the identity card."),
    "check": ("The check digit of {masked} is wrong.", "Two digits may have been swapped; compare it with the identity card."),
}


class IdKind(StrEnum):
    RESIDENT = "resident"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证: 810000, 820000, 830000
    FOREIGN_CARD = "foreign_card"  # 外国人永久居留身份证: 18 digits beginning with 9
    OLD_FOREIGN_CARD = "old_foreign_card"  # its form before 2023-12: three letters, twelve digits


def _fault(code: str, written: str = "") -> BadValue:
    message, remedy = FAULTS[code]
    return BadValue(message, remedy=remedy, code=code, masked=mask(written))


def mask(number: str) -> str:
    """Region and last four stay; anything too short for that is hidden but for its first sign."""
    if len(number) >= 15:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return number[:1] + "*" * max(len(number) - 1, 0)


def fold(text: str) -> tuple[str, bool]:
    """Full-width signs to ASCII, blanks and leading apostrophe away, letters upper-case; whether invisible signs were removed."""
    visible = text.translate(_ZERO_WIDTH)
    folded = visible.translate(_BLANKS).translate(_FOLD)
    return folded.removeprefix("'").upper() if folded.isascii() else folded, visible != text


def check_digit(first17: str) -> str:
    return _CHECK[sum(weight * (ord(digit) - 48) for weight, digit in zip(_WEIGHTS, first17, strict=True)) % 11]


def _date(year: int, digits: str) -> date | None:
    try:
        return date(year, int(digits[:2]), int(digits[2:]))
    except ValueError:
        return None


class IdNumber(str):
    """A number that passed its check, as written on the card. Compare and look up persons by `.full`, never by the text itself."""

    __slots__ = ()

    def __new__(cls, written: str) -> "IdNumber":
        _validate(written)
        return super().__new__(cls, written)

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> "IdNumber":
        """Fold and check. Raises BadValue, its facts carrying `code` (of FAULTS) and `masked`; with `today` also for the unborn."""
        folded, _ = fold(text)
        _refuse_words(folded)
        number = cls(folded)
        if today is not None and number.born > today:
            raise _fault("future", folded)
        return number

    @classmethod
    def synthetic(cls, area6: str, born: date, serial: int) -> "IdNumber":
        """A number nobody has. `area6` begins with 999; `serial` 1..999, odd for men, even for women."""
        if not (area6.startswith("999") and 1 <= serial <= 999):
            raise ValueError("Synthetic numbers begin with 999 and count 1 to 999 a day.")
        first17 = f"{area6}{born:%Y%m%d}{serial:03d}" if born.year >= 1000 else ""
        return cls(first17 + check_digit(first17))

    @property
    def kind(self) -> IdKind:
        if not self[0].isdigit():
            return IdKind.OLD_FOREIGN_CARD
        if self[0] == "9" and not self.is_synthetic:
            return IdKind.FOREIGN_CARD
        return IdKind.RESIDENCE_PERMIT if self[:6] in ("810000", "820000", "830000") else IdKind.RESIDENT

    @property
    def is_synthetic(self) -> bool:
        return self.startswith("999")

    @property
    def full(self) -> str:
        """Eighteen digits: the form by which a person is recognised. An old foreign card has no such form and stays as it is."""
        if len(self) == 18 or not self[0].isdigit():
            return str(self)
        first17 = self[:6] + _century(self) + self[6:]
        return first17 + check_digit(first17)

    @property
    def born(self) -> date:
        if not self[0].isdigit():
            return _old_foreign_birth(self)  # type: ignore[return-value]
        full = self.full
        return date(int(full[6:10]), int(full[10:12]), int(full[12:14]))

    @property
    def sex(self) -> int:
        """1 male, 2 female; 0 for old foreign cards, whose number does not say."""
        if not self[0].isdigit():
            return 0
        return 1 if int(self.full[16]) % 2 else 2

    def age_on(self, day: date) -> int:
        born = self.born
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_doubtful_on(self, day: date) -> bool:
        """Older than anyone is likely to be: to be looked at, not refused."""
        return self.age_on(day) > OLDEST

    @property
    def masked(self) -> str:
        return mask(str(self))

    def __repr__(self) -> str:
        return f"IdNumber({self.masked!r})"


def _refuse_words(folded: str) -> None:
    if not folded:
        raise _fault("empty")
    if folded in _PLACEHOLDERS or (len(folded) > 4 and len(set(folded)) == 1):
        raise _fault("placeholder", folded)
    if any(sign in _LOOKALIKES for sign in folded):
        raise _fault("lookalike", folded)


def _validate(written: str) -> None:
    if re.fullmatch(r"[A-Z]{3}\d{12}", written, re.ASCII):
        if _old_foreign_birth(written) is None:
            raise _fault("birth", written)
        return
    if not re.fullmatch(r"\d{15}|\d{17}[\dX]", written, re.ASCII):
        raise _fault("shape", written)
    if written[0] == "0" or (len(written) == 15 and written[0] == "9" and not written.startswith("999")):
        raise _fault("region", written)
    year = int(_century(written) + written[6:8]) if len(written) == 15 else int(written[6:10])
    born = _date(year, written[8:12] if len(written) == 15 else written[10:14]) if year >= 1800 else None
    if born is None:
        raise _fault("birth", written)
    if len(written) == 18 and check_digit(written[:17]) != written[17]:
        raise _fault("check", written)


def _century(fifteen: str) -> str:
    """Serials 996 to 999 of 15-digit numbers were kept for persons over a hundred, born in the eighteen-hundreds."""
    return "18" if fifteen[12:15] >= "996" else "19"


def _old_foreign_birth(written: str) -> date | None:
    """Letters 3, place 4, birth YYMMDD, serial and check. Cards were issued 2004 to 2023, so YY up to 23 is read as 20YY."""
    short = int(written[7:9])
    return _date(2000 + short if short <= 23 else 1900 + short, written[9:13])
