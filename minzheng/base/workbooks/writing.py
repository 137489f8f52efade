"""Writing workbooks and CSV: identity columns as text, never a formula, constant memory.

Whatever starts like a formula is stored as text; in CSV, where no cell has a type, it is escaped with an apostrophe.
"""

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from minzheng.base.workbooks.splicing import Value, splice

if TYPE_CHECKING:
    import xlsxwriter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """kind: text (also identity numbers, accounts, codes: never a number), number, money (int fen, written in yuan), date.

    width in characters; choices make a drop-down; hint is shown when the cell is chosen.
    """

    title: str
    kind: str = "text"
    width: float = 12
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A wrong cell: filled red; the comment says why."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet to write. `marks` by (row of `rows`, column), both from 0; `title` is a line over the header.

    `header_rows`: further header lines above the column titles, as written. merged: ranges within `rows`.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    header: bool = True
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    blank_rows: int = 0  # rows below, prepared for filling in (formats and drop-downs)

    @property
    def is_plain(self) -> bool:
        """Rows and nothing beside them: no marks, no drop-downs, nothing prepared below."""
        return not (self.marks or self.blank_rows or any(column.choices or column.hint for column in self.columns))


def write(target: str | os.PathLike[str] | BinaryIO, sheets: Iterable[SheetPlan]) -> None:
    """Write an .xlsx. Rows are streamed: memory does not grow with them."""
    plans = list(sheets)
    rows = {
        number: (bool(plan.title) + plan.header, [column.kind for column in plan.columns], plan.rows)
        for number, plan in enumerate(plans, 1)
        if plan.is_plain
    }
    frame = io.BytesIO()
    _write_frame(frame, plans)
    if isinstance(target, str | os.PathLike):
        with open(target, "wb") as file:
            splice(frame, file, rows)
    else:
        splice(frame, target, rows)


def _write_frame(target: BinaryIO, plans: Sequence[SheetPlan]) -> None:
    """The workbook without the rows of plain sheets."""
    import xlsxwriter  # not above: the child process imports this package too, and wants to start fast

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    formats = _formats(book)
    for plan in plans:
        _write_sheet(book, plan, formats)
    book.close()


def _formats(book: "xlsxwriter.Workbook") -> dict[str, object]:
    red = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
    kinds = {"text": {"num_format": "@"}, "number": {}, "money": {"num_format": "#,##0.00"}, "date": {"num_format": "yyyy-mm-dd"}}
    made = {kind: book.add_format(look) for kind, look in kinds.items()}
    made |= {f"{kind}!": book.add_format({**look, **red}) for kind, look in kinds.items()}
    made["title"] = book.add_format({"bold": True, "font_size": 14})
    made["header"] = book.add_format(
        {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"}
    )
    return made


def _write_sheet(book: "xlsxwriter.Workbook", plan: SheetPlan, formats: dict[str, object]) -> None:
    sheet = book.add_worksheet(plan.name[:31])
    for at, column in enumerate(plan.columns):
        sheet.set_column(at, at, column.width, formats[column.kind])
    first = _write_head(sheet, plan, formats)
    sheet.freeze_panes(first, 0)
    if plan.is_plain:
        return
    count = 0
    kinds = [column.kind for column in plan.columns]
    for count, row in enumerate(plan.rows, 1):
        for at, value in enumerate(row):
            mark = plan.marks.get((count - 1, at))
            kind = kinds[at] if at < len(kinds) else "text"
            _write_cell(sheet, first + count - 1, at, value, kind, formats[kind + ("!" if mark else "")])
            if mark and mark.comment:
                sheet.write_comment(first + count - 1, at, mark.comment)
    _offer(sheet, plan, first, first + count + plan.blank_rows)


def _write_head(sheet: "xlsxwriter.worksheet.Worksheet", plan: SheetPlan, formats: dict[str, object]) -> int:
    """The title and the column titles; returns the first row below them."""
    first = 0
    if plan.title:
        sheet.write_string(0, 0, plan.title, formats["title"])
        first = 1
    if plan.header:
        for at, column in enumerate(plan.columns):
            sheet.write_string(first, at, column.title, formats["header"])
        first += 1
    return first


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, at: int, value: Value, kind: str, look: object) -> None:
    if value is None or value == "":
        sheet.write_blank(row, at, None, look)
    elif kind == "money" and isinstance(value, int):
        sheet.write_number(row, at, value / 100, look)  # two decimals are exact enough for a screen; files for banks are text
    elif kind == "date" and isinstance(value, date):
        sheet.write_datetime(row, at, value if isinstance(value, datetime) else datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
    elif kind == "number" and isinstance(value, int | float):
        sheet.write_number(row, at, value, look)
    else:
        sheet.write_string(row, at, str(value)[:32_767], look)


def _offer(sheet: "xlsxwriter.worksheet.Worksheet", plan: SheetPlan, first: int, last: int) -> None:
    for at, column in enumerate(plan.columns):
        if last <= first or not (column.choices or column.hint):
            continue
        rule: dict[str, object] = {"validate": "list", "source": list(column.choices)} if column.choices else {"validate": "any"}
        if column.hint:
            rule |= {"input_title": column.title[:32], "input_message": column.hint[:255]}
        sheet.data_validation(first, at, last - 1, at, rule)


def inert(text: str) -> str:
    """Text for a CSV cell that no spreadsheet program will execute."""
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, as Excel needs it; texts that look like formulas escaped."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([inert(title) for title in columns])
    writer.writerows([inert(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
