"""Benefit months and spans of them. Law counts in months; days matter only inside `date`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from minzheng.base.errors import BadValue


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month. `number` counts months since year 0, so spans are plain integer ranges in the database."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2200 and 1 <= self.month <= 12):
            raise BadValue("{written} is not a month.", remedy="Write it like 2020-12.", written=f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        found = re.fullmatch(r"(\d{4})-?(\d{2})", text.strip(), re.ASCII)
        if not found:
            raise BadValue("{written} is not a month.", remedy="Write it like 2020-12.", written=repr(text))
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def from_number(cls, number: int) -> "Month":
        year, zero_based = divmod(number - 1, 12)
        return cls(year, zero_based + 1)

    @property
    def number(self) -> int:
        return self.year * 12 + self.month

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date.fromordinal((self + 1).first.toordinal() - 1)

    def __add__(self, months: int) -> "Month":
        year, zero_based = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, zero_based + 1)

    def __sub__(self, months: int) -> "Month":
        return self + (-months)

    def until(self, last: "Month") -> Iterator["Month"]:
        """This month to `last`, both included."""
        current = self
        while current <= last:
            yield current
            current = current + 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.month}月"


def chinese_date(day: date) -> str:
    """As official letters write it, in Arabic digits (GB/T 9704-2012): 2020年12月8日."""
    return f"{day.year}年{day.month}月{day.day}日"
