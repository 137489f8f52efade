"""Administrative division codes (GB/T 2260, GB/T 10114): twelve digits whose prefix is the hierarchy."""

import re
from dataclasses import dataclass
from enum import StrEnum

from minzheng.base.errors import BadValue


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


LEVELS = (Level.NATION, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE)
_WIDTH = {Level.NATION: 0, Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}


class DivisionCode(str):
    """A full twelve-digit code: "321324000000" is a county, "321324101000" a town, "321324101203" a village."""

    def __new__(cls, text: str) -> "DivisionCode":
        written = str(text).strip()
        if not re.fullmatch(r"\d{12}", written, re.ASCII):
            raise BadValue("{written} is not a twelve-digit division code.", written=repr(written))
        return super().__new__(cls, written)

    @classmethod
    def widen(cls, text: str) -> "DivisionCode":
        """A code written short ("321324") to twelve digits."""
        written = str(text).strip()
        if not (written == "" or re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", written, re.ASCII)):
            raise BadValue("{written} is not a division code.", remedy="Write 2, 4, 6, 9 or 12 digits.", written=repr(written))
        return cls(written.ljust(12, "0"))

    @property
    def level(self) -> Level:
        if self == "0" * 12:
            return Level.NATION
        for level in (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN):
            width = _WIDTH[level]
            if set(self[width:]) == {"0"}:
                return level
        return Level.VILLAGE

    @property
    def prefix(self) -> str:
        """The digits that all places inside share."""
        return self[: _WIDTH[self.level]]

    @property
    def area(self) -> "Area":
        """The half-open range of codes that this division contains, itself included."""
        return Area.of_prefix(self.prefix)

    def at(self, level: Level) -> "DivisionCode":
        """The division of that level that contains this one (itself when it is of that level)."""
        if LEVELS.index(level) > LEVELS.index(self.level):
            raise BadValue("{code} is a {own}; it lies in no single {level}.", code=str(self), own=self.level, level=level)
        return DivisionCode.widen(self[: _WIDTH[level]])

    @property
    def parent(self) -> "DivisionCode | None":
        position = LEVELS.index(self.level)
        return None if position == 0 else self.at(LEVELS[position - 1])

    def contains(self, other: str) -> bool:
        return other.startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class Area:
    """A half-open range of division codes, `lo <= place < hi`: what row-level security compares with."""

    lo: str
    hi: str

    @classmethod
    def of_prefix(cls, prefix: str) -> "Area":
        if prefix == "":
            return EVERYWHERE
        return cls(prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))  # '9' rises to ':', which sorts after every digit

    def __contains__(self, place: object) -> bool:
        return isinstance(place, str) and self.lo <= place < self.hi

    def covers(self, other: "Area") -> bool:
        return self.lo <= other.lo and other.hi <= self.hi


EVERYWHERE = Area("0", ":")
NOWHERE = Area("", "")
