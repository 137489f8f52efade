"""What a programme declares: figures, and the chapter of the annual report that its figures are told in. Pure.

A figure is a definition over rows (one row a person and month) or over a given number with its source (a standard, a
counted population). The catalogue fixes ids and units, so that every county's "subsistence_persons" means the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import pyarrow as pa

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.indicators.catalogue import unit_of
from minzheng.indicators.errors import BadDeclaration, UnknownFigure


class Kind(StrEnum):
    AS_OF = "as_of"  # 时点: in the last month of the period
    DURING = "during"  # 时期: over the months of the period
    CUMULATIVE = "cumulative"  # 累计: from the first record, opening amounts included, to the end of the period


class Measure(StrEnum):
    HOUSEHOLDS = "households"  # distinct households (of each month)
    PERSONS = "persons"  # distinct persons (of each month)
    ROWS = "rows"  # person-times
    AMOUNT = "amount"  # sum of fen
    RATIO = "ratio"  # numerator / denominator
    GIVEN = "given"  # not counted from rows: a parameter of policy, a counted population


@dataclass(frozen=True, slots=True)
class Scope:
    """What a source is asked for: months, both ends included. It returns all rows that the current area shows.

    `once` keeps what several sources of one reading share (the recipients of a month are read once for twelve figures).
    """

    first: Month
    last: Month
    kept: dict[tuple[object, ...], pa.Table] = field(default_factory=dict, compare=False, repr=False)

    def once(self, read: Callable[..., pa.Table], *arguments: object) -> pa.Table:
        key = (read, *arguments)
        if key not in self.kept:
            self.kept[key] = read(*arguments)
        return self.kept[key]


@dataclass(frozen=True, slots=True)
class Question:
    """What a given number is asked for."""

    place: DivisionCode
    month: Month
    day: date
    qualifiers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A number that is not counted from rows, where it stands written, and since when it holds. Money in fen."""

    number: Fraction
    source: str
    since: date | None = None


# Rows: place and household, person (int64; 0 where a row is of no one person), residence; month, amount (fen) and flags as needed.
Source = Callable[[Scope], pa.Table]
Ask = Callable[[Question], Given | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a qualifier, and the rows it stands for: those whose `column` equals `equals`."""

    value: str
    label: str
    column: str
    equals: str | int | bool


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A way to narrow a figure: residence=rural."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    def choice(self, value: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)


RESIDENCE = Qualifier(
    "residence",
    "Residence",
    (Choice("rural", "Rural", "residence", "rural"), Choice("urban", "Urban", "residence", "urban")),
)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a ratio is printed, half up: at least `significant` digits and at least `decimals` decimals (5.3, 0.83, 12.3)."""

    significant: int
    decimals: int


PERCENT = Rounding(significant=2, decimals=1)
FEN = Rounding(significant=0, decimals=2)
CUMULATIVE = "cumulative"  # the qualifier name; its one value is "true"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `label` is an English message id, `definition` the Chinese sentence printed in reports (指标口径).

    `source` for measures over rows; `numerator` and `denominator` (ids of figures, or an Ask) for a ratio; `given` for the
    rest. `profile` gives the same rows with more columns, read only when a qualifier or breakdown needs one of them.
    `cumulative` answers the qualifier cumulative=true: all rows since the first record, opening amounts included.
    `per` multiplies a ratio (100 for percent). `requires` names the qualifiers without which there is no such number,
    `narrows` those that apply to the numerator alone.
    """

    id: str
    label: str
    unit: str
    kind: Kind
    measure: Measure
    definition: str
    programme: str
    law: str = ""
    source: Source | None = None
    profile: Source | None = None
    cumulative: Source | None = None
    qualifiers: tuple[Qualifier, ...] = ()
    numerator: str = ""
    denominator: str | Ask | None = None
    per: int = 1
    given: Ask | None = None
    rounding: Rounding = FEN
    requires: tuple[str, ...] = ()
    narrows: tuple[str, ...] = ()

    def qualifier(self, name: str) -> Qualifier | None:
        return next((qualifier for qualifier in self.qualifiers if qualifier.name == name), None)

    @property
    def in_money(self) -> bool:
        return self.unit.startswith("yuan")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A programme's part of the annual report: a YAML text whose numbers are references to figures (reports/chapters.py)."""

    programme: str
    text: Path


_figures: dict[str, Figure] = {}
_chapters: dict[str, Chapter] = {}


def check(figure: Figure) -> None:
    """Raises BadDeclaration when the figure is not in the catalogue, has another unit, or lacks what its measure needs."""
    unit = unit_of(figure.id)
    if unit is None:
        raise BadDeclaration("Figure {figure} is not in the catalogue.", figure=figure.id)
    if unit != figure.unit:
        raise BadDeclaration(
            "Figure {figure} is counted in {unit}, not in {written}.", figure=figure.id, unit=unit, written=figure.unit
        )
    needs = {Measure.RATIO: figure.numerator and figure.denominator, Measure.GIVEN: figure.given}
    if not needs.get(figure.measure, figure.source):
        raise BadDeclaration("Figure {figure} lacks the source that its measure needs.", figure=figure.id)


def register(figure: Figure) -> None:
    check(figure)
    _figures[figure.id] = figure


def register_chapter(chapter: Chapter) -> None:
    _chapters[chapter.programme] = chapter


def figure(name: str) -> Figure:
    """Raises UnknownFigure."""
    if name not in _figures:
        raise UnknownFigure("There is no figure {figure}.", figure=name)
    return _figures[name]


def figures() -> tuple[Figure, ...]:
    """In the order of registration: the order in which programmes tell them."""
    return tuple(_figures.values())


def chapters() -> tuple[Chapter, ...]:
    return tuple(_chapters.values())
