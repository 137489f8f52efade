"""Figures as a report asks for them: its place, its year, its months, its two maps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.indicators import declarations
from minzheng.indicators.declarations import Kind
from minzheng.indicators.engine import Reading
from minzheng.indicators.periods import Period
from minzheng.indicators.reports.chapters import Conditions, Reference
from minzheng.indicators.results import Result

_KINDS = {"county": "全县", "town": "全镇", "village": "全村", "city": "全市", "province": "全省", "nation": "全国"}


@dataclass(slots=True)
class Answers:
    """`last` is the last month told; `used` gathers every answer given, for the definitions at the end."""

    place: DivisionCode
    year: int
    last: Month
    reading: Reading = field(default_factory=Reading)
    used: list[Result] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of the map: the last day of the last month told."""
        return self.last.last

    @property
    def name(self) -> str:
        return self.reading.there(self.today).name(self.place)

    def plain(self, word: str) -> str:
        here = _KINDS[self.place.level]
        if self.place.level == "county" and self.name.endswith("区"):
            here = "全区"
        return {
            "now": self.last.chinese,
            "year": f"{self.year}年",
            "here": here,
            "place": self.name,
            "start": f"{self.year - 1}年末",
        }[word]

    def period(self, reference: Reference) -> Period:
        as_of = declarations.figure(reference.figure).kind is Kind.AS_OF
        chosen = reference.period or ("month" if as_of else "year")
        return {
            "year": Period(Month(self.year, 1), self.last),
            "month": Period.of_month(self.last),
            "before": Period.of_month(self.last - 1),
            "start": Period.of_month(Month(self.year - 1, 12)),
        }[chosen]

    def ask(
        self,
        reference: Reference,
        *,
        place: str = "",
        period: Period | None = None,
        map_date: date | None = None,
        where: dict[str, str | int] | None = None,
        by: str = "",
    ) -> Result:
        result = self.reading.compute(
            reference.figure,
            place or self.place,
            period or self.period(reference),
            qualifiers=dict(reference.qualifiers),
            map_date=map_date or self.today,
            where=where,
            by=by,
        )
        self.used.append(result)
        return result

    def holds(self, conditions: Conditions) -> bool:
        """All of them: positive (each more than nothing), same, differs (whether one number), absent (one of them is)."""
        return all(self._holds(kind, references) for kind, references in conditions)

    def _holds(self, kind: str, references: Iterable[Reference]) -> bool:
        values = [self.ask(reference).value for reference in references]
        if kind == "absent" or None in values:
            return kind == "absent" and None in values
        if kind == "positive":
            return all(value > 0 for value in values if value is not None)
        return (len(set(values)) == 1) == (kind == "same")

    def sum(self, references: Iterable[Reference]) -> Decimal:
        """The signed sum of the numbers; an absent one counts as nothing."""
        found = ((reference.minus, self.ask(reference).value or 0) for reference in references)
        return sum((Decimal(-value if minus else value) for minus, value in found), Decimal(0))
