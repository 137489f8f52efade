"""Recognising a roster in a workbook: title rows, headers of one to three rows, merged and repeated, and what is hidden."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from minzheng.base.cells import masked
from minzheng.base.cells.words import as_text, is_blank
from minzheng.base.workbooks import Cell, CellError, Sheet, Workbook
from minzheng.base.workbooks.refusals import WARNINGS as FILE_WARNINGS
from minzheng.people.rosters import vocabulary
from minzheng.people.rosters.layout import BadLayout, Layout, SheetLayout
from minzheng.people.rosters.vocabulary import fold_title

SEARCHED = 30  # first rows in which the header is looked for
DEEPEST = 3
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """One column as a person sees it while confirming: its title, the field proposed, how sure, five sample cells (masked)."""

    column: int
    title: str
    field: str
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetProposal:
    """One sheet: proposed or the reason why not (`layout` None), and what is easily overlooked in it."""

    name: str
    hidden: bool
    rows: int
    columns: tuple[ColumnProposal, ...]
    layout: SheetLayout | None
    title: str = ""
    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    coloured_identities: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """`warnings`: message id and facts of everything about the file that a person should know before confirming."""

    sheets: tuple[SheetProposal, ...]
    layout: Layout
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


WARNINGS = {
    "hidden_sheet": "Sheet {sheet} is hidden; it is left out unless you choose it.",
    "no_roster": "Sheet {sheet} has no header with names; it is left out.",
    "hidden_rows": "Sheet {sheet}: {count} rows are hidden or filtered out; say whether they belong to the list.",
    "hidden_columns": "Sheet {sheet}: {count} columns are hidden; they are read like the others.",
    "coloured": "Sheet {sheet}: {count} identity numbers are coloured; colours are not read.",
    "period": "Sheet {sheet} says {found}, but the month is {expected}.",
    "unused": "Sheet {sheet}: column {title} is not taken in.",
}


def propose(workbook: Workbook, as_of: date) -> Proposal:
    """Raises BadLayout when no visible sheet looks like a roster, or when a column stands there twice."""
    sheets = tuple(_propose_sheet(at, sheet) for at, sheet in enumerate(workbook.sheets))
    chosen = tuple(sheet.layout for sheet in sheets if sheet.layout and not sheet.hidden)
    if not chosen:
        raise BadLayout(
            "No sheet has a header with names and identity numbers.",
            remedy="Use the template, or name the columns 姓名, 身份证号码, 与户主关系.",
        )
    residence = _residence(" ".join(sheet.title for sheet in sheets if sheet.layout))
    about_file = [(FILE_WARNINGS[code], facts) for code, facts in workbook.warnings]
    about_sheets = [(WARNINGS[code], {"sheet": sheet.name, **facts}) for sheet in sheets for code, facts in _warnings(sheet, as_of)]
    return Proposal(sheets, Layout(chosen, as_of, residence), (*about_file, *about_sheets))


def _warnings(sheet: SheetProposal, as_of: date) -> Iterator[tuple[str, dict[str, object]]]:
    if sheet.hidden:
        yield "hidden_sheet", {}
    if sheet.layout is None:
        if not sheet.hidden and sheet.rows:
            yield "no_roster", {}
        return
    for code, count in (
        ("hidden_rows", sheet.hidden_rows),
        ("hidden_columns", sheet.hidden_columns),
        ("coloured", sheet.coloured_identities),
    ):
        if count:
            yield code, {"count": count}
    period = re.search(r"(20\d\d)年\s*(\d{1,2})月", sheet.title)
    if period and (int(period[1]), int(period[2])) != (as_of.year, as_of.month):
        yield "period", {"found": period[0], "expected": f"{as_of.year}年{as_of.month}月"}
    for column in sheet.columns:
        if not column.field and fold_title(column.title.split("/")[-1]) not in _NEVER_TAKEN:
            yield "unused", {"title": column.title}


_NEVER_TAKEN = ("序号", "备注", "年龄", "退回原因", "编号")


def _residence(titles: str) -> str:
    rural, urban = "农村" in titles, "城市" in titles or "城镇" in titles
    return "" if rural == urban else "rural" if rural else "urban"


def _propose_sheet(at: int, sheet: Sheet) -> SheetProposal:
    found = _header(sheet)
    if not found:
        return SheetProposal(sheet.name, sheet.hidden, len(sheet.rows), (), None)
    first, depth = found
    paths = header_paths(sheet, first, depth)
    matched = {column: vocabulary.field_of(path) for column, path in paths.items()}
    matched = {column: match for column, match in matched.items() if match[0]}
    _refuse_twice(sheet.name, paths, matched)
    columns = _settle({column: code for column, (code, _) in matched.items()})
    money = [column for column, code in columns.items() if code in vocabulary.MONEY]
    layout = SheetLayout(
        sheet=at,
        name=sheet.name,
        header=(first, depth),
        columns=columns,
        units={column: unit for column, path in paths.items() if (unit := vocabulary.unit_of(path) or (column in money and 100))},
        yearly=frozenset(column for column, path in paths.items() if vocabulary.yearly(path)),
        village="" if {"village", "village_code"} & set(columns.values()) else sheet.name,
    )
    return SheetProposal(
        name=sheet.name,
        hidden=sheet.hidden,
        rows=len(sheet.rows) - first - depth,
        columns=tuple(_column(sheet, column, path, columns, matched, first + depth) for column, path in sorted(paths.items())),
        layout=layout,
        title="".join(as_text(cell) for row in sheet.rows[:first] for cell in row)[:200],
        hidden_rows=sum(1 for row in sheet.hidden_rows if first + depth <= row < len(sheet.rows)),
        hidden_columns=sum(1 for column in sheet.hidden_columns if column in paths),
        filtered=sheet.filtered,
        coloured_identities=_coloured(sheet, columns, first + depth),
    )


def _settle(columns: dict[int, str]) -> dict[int, str]:
    """A list of households alone has only the head's name and number: they are then the person of the row."""
    present = set(columns.values())
    swap = {}
    if "name" not in present and "head_name" in present:
        swap["head_name"] = "name"
    if "identity" not in present and "head_identity" in present and ("name" not in present or "head_name" not in present):
        swap["head_identity"] = "identity"
    return {column: swap.get(code, code) for column, code in columns.items()}


def _column(
    sheet: Sheet, column: int, path: tuple[str, ...], columns: dict[int, str], matched: dict[int, tuple[str, float]], first: int
) -> ColumnProposal:
    cells = [row[column] for row in sheet.rows[first : first + SAMPLES] if column < len(row)]
    samples = tuple(masked(as_text(cell)) for cell in cells)
    return ColumnProposal(column, "/".join(path), columns.get(column, ""), matched.get(column, ("", 0.0))[1], samples)


def _refuse_twice(sheet: str, paths: dict[int, tuple[str, ...]], matched: dict[int, tuple[str, float]]) -> None:
    counts = Counter(code for code, _ in matched.values())
    for code, times in counts.items():
        if times > 1:
            titles = "、".join("/".join(paths[column]) for column, match in matched.items() if match[0] == code)
            raise BadLayout(
                "Sheet {sheet} has {times} columns for the same thing ({titles}).",
                remedy="Delete or rename all but one.",
                sheet=sheet,
                times=times,
                titles=titles,
            )


def _header(sheet: Sheet) -> tuple[int, int] | None:
    """First row and number of rows of the header: the fewest rows that give the most known columns."""
    best, best_score = None, 0
    for first in range(min(SEARCHED, len(sheet.rows))):
        if len({cell for cell in sheet.rows[first] if not is_blank(cell)}) < 2:
            continue  # a title, merged over the list or written once
        for depth in range(1, DEEPEST + 1):
            rows = sheet.rows[first : first + depth]
            if len(rows) < depth or not all(_may_be_header(row) for row in rows):
                break
            known = {vocabulary.field_of(path)[0] for path in header_paths(sheet, first, depth).values()} - {""}
            if len(known) > best_score and _enough(known):
                best, best_score = (first, depth), len(known)
    return best


def _enough(known: set[str]) -> bool:
    return (
        len(known) >= 2
        and bool(known & {"name", "head_name"})
        and len(known & {"identity", "head_identity", "relation", "born"}) > 0
    )


def _may_be_header(row: tuple[Cell, ...]) -> bool:
    """Headers are short words: no dates, no errors, no long numbers."""
    filled = [cell for cell in row if not is_blank(cell)]
    return bool(filled) and all(isinstance(cell, str) and sum(sign.isdigit() for sign in cell) < 5 for cell in filled)


def header_paths(sheet: Sheet, first: int, depth: int) -> dict[int, tuple[str, ...]]:
    """Column -> its titles from top to bottom, merged titles filled in and repeated ones left out."""
    lines = [list(row) for row in sheet.rows[first : first + depth]]
    for top, left, bottom, right in sheet.merged:
        if first <= top and bottom < first + depth:
            for row in range(top, bottom + 1):
                for column in range(left, min(right + 1, len(lines[row - first]))):
                    lines[row - first][column] = sheet.rows[top][left]
    paths = {}
    for column in range(max(map(len, lines), default=0)):
        titles = [as_text(line[column]) for line in lines if column < len(line) and not isinstance(line[column], CellError)]
        path = tuple(dict.fromkeys(title.strip() for title in titles if title.strip()))
        if path:
            paths[column] = path
    return paths


def _coloured(sheet: Sheet, columns: dict[int, str], first: int) -> int:
    """Cells of the identity column with a fill of their own, when fills differ: somebody may mean something by it."""
    wanted = {column for column, code in columns.items() if code == "identity"}
    count = sum(1 for row, column in sheet.coloured if column in wanted and row >= first)
    return count if 0 < count < len(sheet.rows) - first else 0
