"""What a report is made of, whatever it is printed as. Text is plain text: the printers escape it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minzheng.indicators.results import Result


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence or a cell, as printed, and the figure it is."""

    text: str
    result: Result

    @property
    def value(self) -> Decimal | int | None:
        return self.result.value

    @property
    def attributes(self) -> Mapping[str, str]:
        """What names the figure: for links and for programs that read the page."""
        result = self.result
        found = {
            "figure": result.figure,
            "place": result.place,
            "period": result.period,
            "map": result.map_date.isoformat(),
            "value": str(result.value),
        }
        found |= {f"qualifier-{name}": value for name, value in sorted(result.qualifiers.items())}
        return found | {f"where-{name.replace('_', '-')}": str(value) for name, value in sorted(result.where.items())}


Run = str | Number


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`role`: "body" (two characters in), "note" (small), "centre", "end" (signature, to the right)."""

    runs: tuple[Run, ...]
    role: str = "body"

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` include the total row, last, when `total`. The first column is words, the rest numbers unless `words` says so."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]
    total: bool = False
    unit: str = ""
    note: str = ""
    words: bool = False
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in SVG, and what it shows in words for those who cannot see it."""

    title: str
    svg: str
    words: str


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    organisation: str
    dated: date
    blocks: tuple[Block, ...]


def plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.text if isinstance(run, Number) else run for run in runs)
