"""What a workbook holds once read: typed cells, and everything that is easily overlooked (hidden, merged, coloured, computed)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error ("#REF!") or a formula whose result was never computed ("")."""

    shown: str


# A number is always a float: a cell that was typed as a number has lost the digits after the fifteenth, and readers must see that.
Cell = str | float | bool | date | datetime | CellError | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows` is rectangular and starts at A1; rows and columns count from 0, ranges include both ends.

    merged: (first row, first column, last row, last column). formulas: cells whose last computed value was read.
    coloured: (row, column) -> number of the fill, for cells with a fill of their own.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    formulas: int = 0
    coloured: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """kind: xlsx, xlsm, xlsb, xls, ods or csv. warnings: codes with facts, worded by `reading.WARNINGS`."""

    kind: str
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False
    encoding: str = ""
    delimiter: str = ""
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


def column_letters(column: int) -> str:
    """0 -> "A", 26 -> "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """ "A" -> 0, "AA" -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
