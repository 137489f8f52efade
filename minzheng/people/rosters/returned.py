"""What goes back to the county: rows held back with wrong cells marked and the reasons beside them, and the empty template."""

import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

from minzheng.base.cells.words import as_text
from minzheng.base.workbooks import Cell, Column, Mark, Sheet, SheetPlan, Workbook, write
from minzheng.people.rosters.families import wrong
from minzheng.people.rosters.findings import RosterFinding
from minzheng.people.rosters.layout import Layout, SheetLayout
from minzheng.people.rosters.vocabulary import TEXT_FIELDS, title_of

REASON = "退回原因"
_WIDTHS = {"identity": 22, "bank_account": 24, "address": 30, "disability_card": 24, "village_code": 16, "number": 18}
_TEMPLATE = (
    "number",
    "village",
    "residence",
    "name",
    "relation",
    "identity",
    "sex",
    "born",
    "disability_kind",
    "disability_level",
    "serious_illness",
    "student",
    "employed",
    "wage_income",
    "business_income",
    "property_income",
    "transfer_income",
    "financial_assets",
    "vehicles",
    "homes",
    "bank_account",
    "account_holder",
    "phone",
    "address",
)
_CHOICES = {
    "residence": ("农业", "非农业"),
    "relation": ("户主", "配偶", "儿子", "女儿", "孙子", "孙女", "父亲", "母亲", "祖父", "祖母", "兄弟", "姐妹", "其他"),
    "sex": ("男", "女"),
    "disability_kind": ("视力", "听力", "言语", "肢体", "智力", "精神", "多重"),
    "disability_level": ("一级", "二级", "三级", "四级"),
    "serious_illness": ("是", "否"),
    "student": ("学前", "义务教育", "高中", "大学"),
    "employed": ("是", "否"),
}
_HINTS = {
    "identity": "18位，文本格式；不要用数字格式。",
    "bank_account": "文本格式；不要用数字格式。",
    "number": "同一家庭各行相同；没有编号可以不填。",
    "village": "村（居）名称或12位代码；重名时请填代码。",
    "born": "如2020-01-05；有身份证号码可以不填。",
    "wage_income": "元/月；没有请填0，不清楚请留空。",
}

Words = Callable[[RosterFinding], str]


def error_workbook(
    workbook: Workbook, layout: Layout, findings: Iterable[RosterFinding], rows: Collection[tuple[int, int]], words: Words
) -> bytes:
    """The rows held back, under their own header, wrong cells red, reasons in the last column. Import it again once corrected.

    `rows` are (sheet, row) held back; merged cells are written into each of their rows.
    """
    by_row: dict[tuple[int, int], list[RosterFinding]] = defaultdict(list)
    for finding in wrong(findings):
        by_row[finding.sheet, finding.row].append(finding)
    target = io.BytesIO()
    chosen = [sheet for sheet in layout.sheets if any(at == sheet.sheet for at, _ in rows)] or list(layout.sheets[:1])
    write(target, [_plan(workbook.sheets[sheet.sheet], sheet, by_row, rows, words) for sheet in chosen])
    return target.getvalue()


def _plan(
    sheet: Sheet,
    layout: SheetLayout,
    by_row: dict[tuple[int, int], list[RosterFinding]],
    rows: Collection[tuple[int, int]],
    words: Words,
) -> SheetPlan:
    width = max(layout.columns, default=0) + 1
    width = max(
        [width, *(column + 1 for row in sheet.rows[: sum(layout.header)] for column, cell in enumerate(row) if cell is not None)]
    )
    filled = {
        (row, column): sheet.rows[top][left]
        for top, left, bottom, right in sheet.merged
        for row in range(top, min(bottom, len(sheet.rows) - 1) + 1)
        for column in range(left, right + 1)
        if top != bottom or top < sum(layout.header)
    }

    def line(row: int) -> list[str]:
        cells = sheet.rows[row]
        return [_shown(filled.get((row, column), cells[column] if column < len(cells) else None)) for column in range(width)]

    first, depth = layout.header
    head = [[*line(row), REASON if row == first else ""] for row in range(first, first + depth)]
    held = [row for at, row in sorted(rows) if at == layout.sheet]
    marks: dict[tuple[int, int], Mark] = {}
    for position, row in enumerate(held):
        for finding in by_row[layout.sheet, row]:
            column = finding.column if finding.column >= 0 else width
            marks[position + depth, column] = Mark(words(finding))

    def lines() -> Iterator[list[str]]:
        yield from head
        for row in held:
            yield [*line(row), "；".join(dict.fromkeys(words(finding) for finding in by_row[layout.sheet, row]))]

    columns = [Column(title="", width=_WIDTHS.get(layout.columns.get(column, ""), 12)) for column in range(width)]
    return SheetPlan(sheet.name or "Sheet1", [*columns, Column(title="", width=60)], lines(), header=False, marks=marks)


def _shown(cell: Cell) -> str:
    return as_text(cell)


def template_workbook(title: str = "家庭成员花名册") -> bytes:
    """An empty roster that imports without any question: one row a person, text columns, drop-downs and hints."""
    columns = [
        Column(
            title_of(code) + ("(元/月)" if code.endswith("_income") else "(元)" if code == "financial_assets" else ""),
            kind="text" if code in TEXT_FIELDS or code in _CHOICES or code in ("name", "village", "address") else "number",
            width=_WIDTHS.get(code, 12),
            choices=_CHOICES.get(code, ()),
            hint=_HINTS.get(code, ""),
        )
        for code in _TEMPLATE
    ]
    target = io.BytesIO()
    write(target, [SheetPlan("花名册", columns, [], title=title, blank_rows=2000)])
    return target.getvalue()
