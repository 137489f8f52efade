"""A question about a figure, put in full: place, months, map, qualifiers; and how its answer is printed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.indicators import measures
from minzheng.indicators.catalogue import indicators
from minzheng.indicators.declarations import CUMULATIVE, Choice, Figure, Kind, Measure, Question, Source
from minzheng.indicators.errors import UnknownFigure
from minzheng.indicators.periods import BEGINNING, Period
from minzheng.indicators.results import Part, Result
from minzheng.places.atlas import Map


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put in full."""

    figure: Figure
    place: DivisionCode
    period: Period
    map: Map
    day: date
    qualifiers: dict[str, str]
    where: dict[str, str | int]
    place_name: str

    @property
    def is_cumulative(self) -> bool:
        return self.qualifiers.get(CUMULATIVE) == "true" and self.figure.cumulative is not None

    @property
    def kind(self) -> Kind:
        return Kind.CUMULATIVE if self.is_cumulative else self.figure.kind

    @property
    def source(self) -> Source:
        """Raises UnknownFigure where no rows stand behind the figure."""
        found = self.figure.cumulative if self.is_cumulative else self.figure.source
        if found is None:
            raise UnknownFigure("Figure {figure} has no rows behind it.", figure=self.figure.id)
        return found

    @property
    def months(self) -> tuple[Month, Month]:
        first = {Kind.AS_OF: self.period.last, Kind.DURING: self.period.first, Kind.CUMULATIVE: BEGINNING}[self.kind]
        return first, self.period.last

    @property
    def key(self) -> tuple[object, ...]:
        return (*self.months, self.day, self.place, tuple(sorted(self.qualifiers.items())), tuple(sorted(self.where.items())))

    def question(self) -> Question:
        return Question(self.place, self.period.last, self.day, self.qualifiers)

    def choices(self) -> Sequence[Choice]:
        """Raises UnknownFigure for a qualifier the figure does not have, or lacks."""
        found = []
        for name, value in self.qualifiers.items():
            if name == CUMULATIVE and self.is_cumulative:
                continue
            qualifier = self.figure.qualifier(name)
            choice = qualifier.choice(value) if qualifier else None
            if choice is None:
                raise UnknownFigure("Figure {figure} has no {name} {value}.", figure=self.figure.id, name=name, value=value)
            found.append(choice)
        lacking = [name for name in self.figure.requires if name not in self.qualifiers]
        if lacking:
            raise UnknownFigure("Figure {figure} needs {name}.", figure=self.figure.id, name=", ".join(lacking))
        return [*found, *(Choice(str(value), "", column, value) for column, value in self.where.items())]

    def labels(self) -> tuple[str, ...]:
        """The qualifiers in words (message ids)."""
        found = [] if not self.is_cumulative else ["Cumulative"]
        for name, value in self.qualifiers.items():
            qualifier = self.figure.qualifier(name)
            choice = qualifier.choice(value) if qualifier else None
            found += [choice.label] if choice else []
        return tuple(found)

    def printed(self, exact: Fraction) -> Decimal | int:
        if self.figure.in_money:
            return measures.rounded(exact / 100, self.figure.rounding)
        if self.figure.measure is Measure.RATIO or exact.denominator != 1:
            return measures.rounded(exact, self.figure.rounding)
        return exact.numerator

    def result(
        self,
        exact: Fraction | None,
        *,
        rows: int = 0,
        digest: str = "",
        source: str = "",
        since: date | None = None,
        missing: str = "",
        breakdown: tuple[Part, ...] = (),
    ) -> Result:
        shown = self.period.last if self.kind is Kind.AS_OF else self.period
        return Result(
            figure=self.figure.id,
            label=self.figure.label,
            name=indicators()[self.figure.id].label,
            value=None if exact is None else self.printed(exact),
            exact=exact,
            unit=self.figure.unit,
            kind=self.kind,
            where=self.where,
            definition=self.figure.definition,
            law=self.figure.law,
            place=str(self.place),
            place_name=self.place_name,
            period=str(shown),
            map_date=self.day,
            qualifiers=self.qualifiers,
            qualifier_labels=self.labels(),
            rows=rows,
            digest=digest,
            source=source,
            since=since,
            missing=missing,
            breakdown=breakdown,
        )
