"""The rows of a roster: merged cells filled; totals, signatures, repeated headers told apart from persons."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from minzheng.base.cells.words import as_text, is_blank
from minzheng.base.workbooks import Cell, Sheet
from minzheng.people.rosters.layout import SheetLayout
from minzheng.people.rosters.recognition import header_paths
from minzheng.people.rosters.vocabulary import fold_title

_TOTAL = re.compile("^(?:本页)?(?:合计|总计|小计|共计|累计|总数)|(?:合计|小计|总计)$")
_SIGNATURE = re.compile(
    "制表|填表|填报|审核|复核|负责人|签字|签章|盖章|经办|单位[:：(]|日期[:：]|^(?:注|备注|说明|填写说明)[:：]|年.{0,4}月.{0,4}日$"
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's row. cells: field -> cell, merged ones filled. block: the merged 户主 or number range it lies in, or -1."""

    sheet: int
    row: int
    cells: dict[str, Cell]
    block: int = -1


@dataclass(frozen=True, slots=True)
class TotalMismatch:
    """A total row that differs from the sum of the rows above it, in the units of the column."""

    sheet: str
    row: int
    title: str
    stated: str
    found: str


class SheetRows:
    """The rows of one sheet by its layout. `persons` yields them; then `skipped` tells by reason how many rows were not persons."""

    def __init__(self, sheet: Sheet, layout: SheetLayout, *, take_hidden: bool) -> None:
        self.sheet, self.layout, self.take_hidden = sheet, layout, take_hidden
        self.first = sum(layout.header)
        self.skipped: Counter[str] = Counter()
        self.mismatches: list[TotalMismatch] = []
        self._columns = sorted(layout.columns.items())
        self._identities = [column for column, code in self._columns if code == "identity"]
        self._filled, self._blocks = self._merges()
        self._titles = {
            column: {fold_title(title) for title in path} for column, path in header_paths(sheet, *layout.header).items()
        }
        self._sums: Counter[int] = Counter()  # in millionths of the column's unit
        self._parts: Counter[int] = Counter()

    def _merges(self) -> tuple[dict[tuple[int, int], Cell], dict[int, int]]:
        """Cells to fill, and for each row the first row of the merged household it lies in."""
        filled: dict[tuple[int, int], Cell] = {}
        blocks: dict[int, int] = {}
        rows, columns = self.sheet.rows, self.layout.columns
        for top, left, bottom, right in self.sheet.merged:
            if top < self.first or bottom == top or left not in columns or bottom >= len(rows) + 50:
                continue
            marks = any(columns.get(column) in ("number", "head_name") for column in range(left, right + 1))
            for row in range(top, min(bottom + 1, len(rows))):
                filled[row, left] = rows[top][left]
                if marks:
                    blocks[row] = top
        return filled, blocks

    def persons(self) -> Iterator[RosterRow]:
        for row in range(self.first, len(self.sheet.rows)):
            reason = self._not_a_person(row)
            if reason:
                self.skipped[reason] += 1
                continue
            cells = {code: self._cell(row, column) for column, code in self._columns}
            self._add_up(row)
            yield RosterRow(self.layout.sheet, row, cells, self._blocks.get(row, -1))

    def _cell(self, row: int, column: int) -> Cell:
        line = self.sheet.rows[row]
        if (row, column) in self._filled:
            return self._filled[row, column]
        return line[column] if column < len(line) else None

    def _not_a_person(self, row: int) -> str:
        line = self.sheet.rows[row]
        if row in self.sheet.hidden_rows and not self.take_hidden:
            return "hidden"
        if self._is_plainly_a_person(line):
            return ""
        names = [line[column] for column, code in self._columns if code in ("name", "identity", "relation") and column < len(line)]
        filled = [cell for cell in line if cell is not None and not is_blank(cell)]
        if not filled:
            return "blank"
        if all(isinstance(cell, float) for cell in filled) and self._counts_columns(line):
            return "column_numbers"
        texts = [fold_title(cell) for cell in filled if isinstance(cell, str)]
        if any(_TOTAL.search(text) for text in texts[:2]) and sum(not is_blank(cell) for cell in names) <= 1:
            self._check_total(row)
            return "total"
        if self._repeats_header(line):
            return "header"
        if len(filled) <= 6 and any(_SIGNATURE.search(text) for text in texts) and not _has_long_number(filled):
            return "signature"
        return "" if any(not is_blank(cell) for cell in names) else "no_person"

    def _is_plainly_a_person(self, line: tuple[Cell, ...]) -> bool:
        """Most rows: a name, and fifteen signs or more in the identity column. Spares them the other questions."""
        for column in self._identities:
            cell = line[column] if column < len(line) else None
            if not (isinstance(cell, str) and len(cell) >= 15):
                return False
        return bool(self._identities)

    def _counts_columns(self, line: tuple[Cell, ...]) -> bool:
        """The line 1, 2, 3, ... that some forms have under the header."""
        numbers = [cell for cell in line if isinstance(cell, float)]
        return len(numbers) >= 3 and all(later - earlier == 1 for earlier, later in pairwise(numbers))

    def _repeats_header(self, line: tuple[Cell, ...]) -> bool:
        filled = [(column, fold_title(cell)) for column, cell in enumerate(line) if isinstance(cell, str) and cell.strip()]
        same = sum(1 for column, text in filled if text in self._titles.get(column, ()))
        return same >= 2 and same * 10 >= len(filled) * 6

    def _add_up(self, row: int) -> None:
        for column in self.layout.units:
            cell = self._cell(row, column) if (row, column) not in self._filled else self.sheet.rows[row][column]
            if isinstance(cell, float) and abs(cell) < 1e15:
                millionths = round(cell * 1_000_000)
                self._sums[column] += millionths
                self._parts[column] += millionths

    def _check_total(self, row: int) -> None:
        """A subtotal counts since the last one, a total counts all; either may fit."""
        line = self.sheet.rows[row]
        for column in self.layout.units:
            cell = line[column] if column < len(line) else None
            if not isinstance(cell, float) or abs(cell) >= 1e15:
                continue
            stated = round(cell * 1_000_000)
            if min(abs(stated - self._sums[column]), abs(stated - self._parts[column])) > 5_000:  # half a fen of a yuan
                title = next(iter(self.layout.columns.get(column, "").split()), "")
                self.mismatches.append(
                    TotalMismatch(self.layout.name, row, title, as_text(cell), f"{self._sums[column] / 1_000_000:.2f}")
                )
            self._parts[column] = 0


def _has_long_number(filled: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and sum(sign.isdigit() for sign in cell) >= 15 for cell in filled)
