"""Lists of divisions as offices keep them: read from a sheet into rows with findings by row and column, and written again. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from minzheng.base.divisions import LEVELS, DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.workbooks import Cell, Workbook
from minzheng.places.atlas import Atlas, Map
from minzheng.places.planning import Listed

TITLES = {
    "code": ("代码", "区划代码", "行政区划代码", "统计用区划代码", "code"),
    "name": ("名称", "区划名称", "单位名称", "行政区划名称", "name"),
    "level": ("级别", "层级", "level"),
    "rural": ("类别", "委员会类别", "kind"),
    "since": ("启用日期", "设立日期", "生效日期", "since"),
    "until": ("停用日期", "撤销日期", "失效日期", "until"),
    "predecessor": ("原代码", "原区划代码", "前代码", "predecessor"),
}
COLUMNS = tuple(titles[0] for titles in TITLES.values())
LEVEL_NAMES = {
    Level.NATION: "国家",
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县",
    Level.TOWN: "乡",
    Level.VILLAGE: "村",
}
_LEVEL_OF = {
    "省级": Level.PROVINCE,
    "市级": Level.CITY,
    "地级": Level.CITY,
    "县级": Level.COUNTY,
    "乡级": Level.TOWN,
    "乡镇": Level.TOWN,
    "镇": Level.TOWN,
    "街道": Level.TOWN,
    "村级": Level.VILLAGE,
    "社区": Level.VILLAGE,
    **{name: level for level, name in LEVEL_NAMES.items()},
    **{level.value: level for level in LEVELS},
}

FINDINGS: dict[str, str] = {
    "no_code": "The division code is missing or has not 2, 4, 6, 9 or 12 digits.",
    "no_name": "The name is missing or longer than 50 characters.",
    "bad_date": "The date cannot be read.",
    "no_since": "The day from which the division exists is missing.",
    "until_before_since": "The division ends before it begins.",
    "wrong_level": "The level does not agree with the code.",
    "twice": "The code stands in the list twice.",
    "other_name": "The code is known under another name.",
    "reused": "The code was used before; codes are never reused.",
    "no_parent": "The division above it is neither known nor in the list.",
    "no_predecessor": "The former code is neither known nor in the list.",
    "outside": "The division lies outside your area.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a cell. `row` counts from 1 as the sheet shows it, `column` is its title, `code` one of FINDINGS."""

    row: int
    column: str
    code: str
    value: str = ""

    @property
    def message(self) -> str:
        return FINDINGS[self.code]


class NoHeader(BadValue):
    """No row of the sheet names a code and a name column."""


def parse(book: Workbook, since: date | None) -> tuple[list[Listed], list[Finding]]:
    """The rows of the first sheet that has a header, ascending by code. `since` is taken where the list gives none."""
    for sheet in book.sheets:
        found = _header(sheet.rows)
        if found is not None:
            first, columns = found
            return _parse(sheet.rows, first, columns, since)
    raise NoHeader("The list has no row with the column titles.", remedy="Name at least the columns 代码 and 名称.")


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:20]):
        titles = {_text(cell).lower(): at for at, cell in reversed(list(enumerate(row)))}
        columns = {field: titles[title] for field, known in TITLES.items() for title in reversed(known) if title in titles}
        if "code" in columns and "name" in columns:
            return number + 1, columns
    return None


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a twelve-digit code typed as a number is still exact
    return "" if cell is None else str(cell).strip()


def _parse(
    rows: Sequence[Sequence[Cell]], first: int, columns: Mapping[str, int], since: date | None
) -> tuple[list[Listed], list[Finding]]:
    listed: dict[str, Listed] = {}
    findings: list[Finding] = []
    for number, row in enumerate(rows[first:], start=first + 1):
        cells = {field: row[at] if at < len(row) else None for field, at in columns.items()}
        if not any(_text(cell) for cell in cells.values()):
            continue
        read = _row(number, cells, since)
        if isinstance(read, Listed) and read.code in listed:
            read = Finding(number, COLUMNS[0], "twice", read.code)
        if isinstance(read, Finding):
            findings.append(read)
        else:
            listed[read.code] = read
    return [listed[code] for code in sorted(listed)], findings


def _row(number: int, cells: Mapping[str, Cell], since: date | None) -> Listed | Finding:
    try:
        code = DivisionCode.widen(_text(cells["code"]) or "x")
        former = tuple(DivisionCode.widen(part) for part in re.split(r"[,，、;；\s]+", _text(cells.get("predecessor"))) if part)
    except BadValue:
        return Finding(number, COLUMNS[0], "no_code", _text(cells["code"]))
    name, level = _text(cells["name"]), _text(cells.get("level"))
    if not 0 < len(name) <= 50:
        return Finding(number, "名称", "no_name", name[:50])
    if level and _LEVEL_OF.get(level, code.level) != code.level:
        return Finding(number, "级别", "wrong_level", level)
    try:
        begins, ends = _date(cells.get("since")) or since, _date(cells.get("until"))
    except ValueError:
        return Finding(number, "启用日期", "bad_date", _text(cells.get("since")))
    if begins is None:
        return Finding(number, "启用日期", "no_since")
    if ends is not None and ends <= begins:
        return Finding(number, "停用日期", "until_before_since", str(ends))
    return Listed(number, code, name, _rural(code, name, _text(cells.get("rural"))), begins, ends, former)


def _date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    digits = re.findall(r"\d+", _text(cell))
    if not digits:
        return None
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    if len(digits) != 3:
        raise ValueError(cell)
    return date(int(digits[0]), int(digits[1]), int(digits[2]))


def _rural(code: DivisionCode, name: str, kind: str) -> bool | None:
    """By the list, else by the number (001-199 residents' committee, 200-399 villagers' committee)."""
    if code.level is not Level.VILLAGE:
        return None
    if kind:
        return "村" in kind and "居" not in kind
    return True if "200" <= code[9:] <= "399" else False if code[9:] < "200" else None


def sift(listed: Sequence[Listed], atlas: Atlas, allowed: DivisionCode) -> tuple[list[Listed], list[Finding], int]:
    """Rows that may be taken, what is wrong with the others, and how many are known already. Parents come before children."""
    taken: dict[str, Listed] = {}
    findings: list[Finding] = []
    named = {row.code for row in listed}
    unchanged = 0
    for row in listed:
        spans = atlas.spans.get(row.code)
        if spans and _same(row, atlas):
            unchanged += 1
            continue
        problem = _problem(row, atlas, allowed, taken, named)
        if problem:
            findings.append(Finding(row.row, *problem))
        else:
            taken[row.code] = row
    return list(taken.values()), findings, unchanged


def _same(row: Listed, atlas: Atlas) -> bool:
    life = atlas.lifetime(row.code)
    names = {span.name for span in atlas.spans[row.code]}
    return life is not None and row.name in names and (row.until is None or row.until == life[1])


def _problem(
    row: Listed, atlas: Atlas, allowed: DivisionCode, taken: Mapping[str, Listed], named: set[DivisionCode]
) -> tuple[str, str, str] | None:
    if not allowed.contains(row.code):
        return COLUMNS[0], "outside", row.code
    if row.code in atlas.spans:
        return ("名称", "other_name", row.name) if atlas.current(row.code) else (COLUMNS[0], "reused", row.code)
    above = row.code.parent
    deep = row.code.level in (Level.TOWN, Level.VILLAGE)
    if deep and above not in taken and atlas.current(above or "") is None:
        return COLUMNS[0], "no_parent", row.code
    missing = [code for code in row.predecessors if atlas.current(code) is None and code not in named]
    if missing:
        return "原代码", "no_predecessor", missing[0]
    return None


def rows_of(there: Map, within: DivisionCode) -> list[list[str]]:
    """The divisions of a map inside one division, in the order of COLUMNS, as `parse` reads them again."""
    found = []
    for code in there:
        if not within.contains(code):
            continue
        span = there.span(code)
        former = sorted({step.old for step in there.atlas.backward.get(code, ()) if step.old != code})
        begun = there.atlas.lifetime(code)
        kind = {True: "村", False: "居", None: ""}[span.rural]
        since = str(begun[0] if begun else span.since)
        found.append([code, span.name, LEVEL_NAMES[code.level], kind, since, "", "、".join(former)])
    return found
