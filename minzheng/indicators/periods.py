"""Periods as reports write them: a month, a year, or a span of either. Pure."""

from dataclasses import dataclass
from datetime import date

from minzheng.base.errors import BadValue
from minzheng.base.month import Month

BEGINNING = Month(1900, 1)  # before any record: the first month of a cumulative figure


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included. An as-of figure looks at the last one."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise BadValue("{written} ends before it begins.", written=f"{self.first}..{self.last}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """ "2020-12", "2020", "2016..2020", "2020-01..2020-08". Raises BadValue."""
        begin, _, end = text.strip().partition("..")
        return cls(_bound(begin, 1), _bound(end or begin, 12))

    @classmethod
    def of_month(cls, month: Month) -> "Period":
        return cls(month, month)

    @property
    def day(self) -> date:
        """The last day: where as-of figures stand, and the default day of the map."""
        return self.last.last

    @property
    def is_year(self) -> bool:
        return self.first.month == 1 and self.last == self.first + 11

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        if self.first.month == 1 and self.last.month == 12:
            return str(self.first.year) if self.is_year else f"{self.first.year}..{self.last.year}"
        return f"{self.first}..{self.last}"

    @property
    def chinese(self) -> str:
        if self.first == self.last:
            return self.first.chinese
        if self.is_year:
            return f"{self.first.year}年"
        if self.first.year == self.last.year:
            return f"{self.first.chinese}至{self.last.month}月"
        return f"{self.first.chinese}至{self.last.chinese}"


def _bound(text: str, month_of_year: int) -> Month:
    written = text.strip()
    if len(written) == 4 and written.isascii() and written.isdigit():
        return Month(int(written), month_of_year)
    return Month.parse(written)
