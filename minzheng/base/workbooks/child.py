"""The child process that parses one file: bytes on standard input, JSON lines on standard output. Started by `reading` only.

Lines: {"kind": ...}, then for every sheet blocks [rows, special cells] and {"name": ...}, then "end"; or {"refused": ...} alone.
Memory and processor time are limited before anything of the file is looked at.
"""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from minzheng.base.confinement import confine
from minzheng.base.workbooks.refused import Refused

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MEMORY = 2**30  # bytes of address space
SECONDS = 45  # of processor time
BLOCK = 2000  # rows in a line
CELLS = 6_000_000


def main() -> None:
    confine(MEMORY, SECONDS, writes=False)
    content, say = sys.stdin.buffer.read(), sys.stdout.write
    try:
        for line in _lines(content, sys.argv[1] if len(sys.argv) > 1 else ""):
            say(line + "\n")
    except Refused as refused:
        say(json.dumps({"refused": {"code": refused.code, "facts": refused.facts}}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _lines(content: bytes, suffix: str) -> Iterator[str]:
    from minzheng.base.workbooks import sniffing

    kind = sniffing.kind(content, suffix)
    yield from _delimited(content) if kind == "csv" else _spreadsheet(content, kind)
    yield '"end"'


def _delimited(content: bytes) -> Iterator[str]:
    from minzheng.base.workbooks import delimited

    table = delimited.read(content)
    warnings: list[tuple[str, dict[str, object]]] = (
        [] if table.encoding.startswith("utf-8") else [("not_utf8", {"encoding": table.encoding.upper()})]
    )
    yield _dump(_head("csv", warnings, encoding=table.encoding, delimiter=table.delimiter))
    width = max(map(len, table.rows), default=0)
    for start in range(0, len(table.rows), BLOCK):
        block = [[cell or None for cell in row] + [None] * (width - len(row)) for row in table.rows[start : start + BLOCK]]
        yield _dump([block, []])
    yield _dump(_foot("", False))


def _spreadsheet(content: bytes, kind: str) -> Iterator[str]:
    """All sheets are prepared before the first line is said, so that a refusal always stands alone."""
    import io

    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    from minzheng.base.workbooks import markup

    details = markup.details(content, kind)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        lines, filled, formulas = [], 0, 0
        for sheet in book.sheets_metadata:
            if sheet.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
                continue
            found = book.get_sheet_by_name(sheet.name)
            _check_size(sheet.name, found.total_height, found.total_width)
            seen = details.sheets.get(sheet.name) or markup.SheetDetails()
            merged = [[*start, *end] for start, end in found.merged_cell_ranges or ()]
            blocks, count = _blocks(found, seen.errors)
            lines += blocks
            filled += count
            formulas += seen.formulas
            if filled > CELLS:
                raise Refused("too_many_cells", limit=CELLS)
            lines.append(_dump(_foot(sheet.name, sheet.visible != SheetVisibleEnum.Visible, seen, merged)))
    except PasswordError:
        raise Refused("encrypted") from None
    except (CalamineError, ValueError, OSError):
        raise Refused("damaged") from None
    if not filled:
        raise Refused("no_rows")
    warnings = details.warnings + ([("formulas", {"count": formulas})] if formulas else [])
    yield _dump(_head(kind, warnings, epoch_1904=details.epoch_1904))
    yield from lines


def _check_size(name: str, height: int, width: int) -> None:
    from minzheng.base.workbooks.markup import COLUMNS, ROWS, column_letters

    if height > ROWS:
        raise Refused("too_tall", sheet=name, row=height, limit=ROWS)
    if width > COLUMNS:
        raise Refused("too_wide", sheet=name, column=column_letters(width - 1), limit=COLUMNS)


def _blocks(sheet: "CalamineSheet", errors: dict[tuple[int, int], str]) -> tuple[list[str], int]:
    """Rows as JSON lines and the number of filled cells. Row by row: a sheet as Python lists would take half the memory limit."""
    left = sheet.start[1] if sheet.start else 0
    width = max(left + sheet.width, max((column for _, column in errors), default=-1) + 1)
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), shown in errors.items():
        by_row.setdefault(row, []).append((column, shown))
    lines: list[str] = []
    block: list[list[object]] = []
    special: list[tuple[int, int, str, str]] = []
    filled = len(errors)
    for at, cells in enumerate(_rows(sheet, max(by_row, default=-1) + 1)):
        line: list[object] = [None] * left + [_plain(cell, len(block), left + column, special) for column, cell in enumerate(cells)]
        line += [None] * (width - len(line))
        filled += width - line.count(None)
        special += [(len(block), column, "error", shown) for column, shown in by_row.get(at, ())]
        block.append(line)
        if len(block) == BLOCK:
            filled += _dated(special)
            lines.append(_dump([block, special]))
            block, special = [], []
    if block:
        filled += _dated(special)
        lines.append(_dump([block, special]))
    return lines, filled


def _rows(sheet: "CalamineSheet", least: int) -> Iterator[list[object]]:
    """From the first row of the sheet, at least so many."""
    count = 0
    if sheet.start:
        for count, cells in enumerate(sheet.iter_rows(), 1):  # noqa: B007 - the count is wanted afterwards
            yield cells  # type: ignore[misc]
    for _ in range(count, least):
        yield []


def _dated(special: list[tuple[int, int, str, str]]) -> int:
    return sum(1 for _, _, kind, _ in special if kind != "error")


def _plain(cell: object, row: int, column: int, special: list[tuple[int, int, str, str]]) -> object:
    """A cell as JSON knows it; dates go to `special`. Calamine gives whole days as date, and times without a day as time."""
    if cell == "":
        return None
    if isinstance(cell, str | bool):
        return cell
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime | date):
        special.append((row, column, "datetime" if isinstance(cell, datetime) else "date", cell.isoformat()))
        return None
    if isinstance(cell, time | timedelta):
        special.append((row, column, "error", str(cell)))  # a time of day where lists hold dates: shown as a wrong cell
    return None


def _head(kind: str, warnings: list[tuple[str, dict[str, object]]], **more: object) -> dict[str, object]:
    return {"kind": kind, "warnings": warnings, "epoch_1904": False, "encoding": "", "delimiter": "", **more}


def _foot(name: str, hidden: bool, seen: object = None, merged: list[list[int]] | None = None) -> dict[str, object]:
    from minzheng.base.workbooks.markup import SheetDetails

    details = seen if isinstance(seen, SheetDetails) else SheetDetails()
    return {
        "name": name,
        "hidden": hidden,
        "merged": merged or [],
        "hidden_rows": sorted(details.hidden_rows),
        "hidden_columns": sorted(details.hidden_columns),
        "filtered": details.filtered,
        "formulas": details.formulas,
        "coloured": details.coloured,
    }


_dump: Callable[[object], str] = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

if __name__ == "__main__":
    main()
