"""Money. Every amount is an integer number of fen (分); yuan exist only at the door, as text."""

import re
from decimal import Decimal
from fractions import Fraction

from minzheng.base.errors import BadValue

_YUAN = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d{1,2})?|-?\d+(\.\d{1,2})?")
LIMIT = 2**53


class Fen(int):
    """An amount in fen. Addition and subtraction stay Fen; anything with a float is refused."""

    def __new__(cls, value: int) -> "Fen":
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadValue("An amount must be whole fen, not {value}.", value=repr(value))
        if abs(value) > LIMIT:
            raise BadValue("An amount of {value} fen is out of range.", value=value)
        return super().__new__(cls, value)

    @classmethod
    def from_yuan(cls, text: str | int | Decimal) -> "Fen":
        """Yuan as written ("1,234.50") to fen. Raises BadValue on more than two decimals, exponents or stray signs."""
        written = str(text).strip()
        if not _YUAN.fullmatch(written):
            raise BadValue("{written} is not an amount in yuan.", remedy="Write it like 1234.50.", written=repr(written))
        return cls(int(Decimal(written.replace(",", "")) * 100))

    def __add__(self, other: int) -> "Fen":
        return Fen(int(self) + _whole(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> "Fen":
        return Fen(int(self) - _whole(other))

    def __neg__(self) -> "Fen":
        return Fen(-int(self))

    def __mul__(self, other: int) -> "Fen":
        return Fen(int(self) * _whole(other))

    __rmul__ = __mul__

    def share(self, ratio: Fraction) -> "Fen":
        """This amount times a ratio, rounded half up to the fen."""
        product = int(self) * ratio
        return Fen((2 * product.numerator + product.denominator) // (2 * product.denominator))

    @property
    def yuan(self) -> str:
        """As Chinese offices write it: 1,234.50."""
        sign, rest = ("-" if self < 0 else ""), abs(int(self))
        return f"{sign}{rest // 100:,}.{rest % 100:02d}"

    @property
    def plain(self) -> str:
        """As bank files write it: 1234.50."""
        return self.yuan.replace(",", "")

    def __repr__(self) -> str:
        return f"Fen({int(self)})"


def _whole(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValue("Money cannot be combined with {value}.", value=repr(value))
    return int(value)


def split(total: int, parts: int) -> list[Fen]:
    """Divide an amount into equal shares; the remainder goes one fen each to the first. Sums exactly to `total`."""
    share, rest = divmod(int(total), parts)
    return [Fen(share + (1 if position < rest else 0)) for position in range(parts)]
