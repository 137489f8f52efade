"""What must be settled before a roster may be imported: nothing about columns, units, hidden rows or totals is taken silently."""

from minzheng.base.workbooks import Workbook
from minzheng.people.rosters.layout import BadLayout, Layout, SheetLayout
from minzheng.people.rosters.rows import SheetRows, TotalMismatch
from minzheng.people.rosters.vocabulary import fields

UNITS = (1, 100, 100_000, 1_000_000)


def check(workbook: Workbook, layout: Layout) -> None:
    """Raises BadLayout with the first thing a person still has to decide."""
    if not layout.sheets:
        raise BadLayout("No sheet is chosen.", remedy="Choose the sheets to import.")
    for sheet in layout.sheets:
        _check_sheet(workbook, layout, sheet)
    if layout.residence not in ("", "rural", "urban"):
        raise BadLayout("The list says neither rural nor urban.", remedy="Choose rural or urban for rows that do not say it.")
    hidden = hidden_rows(workbook, layout)
    if hidden and layout.hidden_rows not in ("take", "leave"):
        raise BadLayout("{count} rows are hidden or filtered out.", remedy="Choose whether they belong to the list.", count=hidden)
    if not layout.totals_explained.strip() and (wrong := mismatches(workbook, layout)):
        first = wrong[0]
        raise BadLayout(
            "Sheet {sheet}, row {row}: the total {stated} is not the sum of the rows, {found}.",
            remedy="Correct the list, or explain the difference.",
            sheet=first.sheet,
            row=first.row + 1,
            stated=first.stated,
            found=first.found,
        )


def _check_sheet(workbook: Workbook, layout: Layout, sheet: SheetLayout) -> None:
    if not 0 <= sheet.sheet < len(workbook.sheets) or workbook.sheets[sheet.sheet].name != sheet.name:
        raise BadLayout("The workbook has no sheet {sheet}.", remedy="Choose the sheets again.", sheet=sheet.name)
    chosen = list(sheet.columns.values())
    width = max(map(len, workbook.sheets[sheet.sheet].rows), default=0)
    if any(code not in fields() for code in chosen) or any(not 0 <= column < width for column in sheet.columns):
        raise BadLayout("Sheet {sheet}: a column is unknown.", remedy="Choose sheet and columns again.", sheet=sheet.name)
    if len(set(chosen)) != len(chosen):
        raise BadLayout("Sheet {sheet}: two columns are the same thing.", remedy="Leave all but one out.", sheet=sheet.name)
    if "name" not in chosen or not {"identity", "born"} & set(chosen):
        raise BadLayout(
            "Sheet {sheet}: the columns for name and identity number are needed.", remedy="Choose them.", sheet=sheet.name
        )
    if "residence" not in chosen and layout.residence == "":
        raise BadLayout("The list says neither rural nor urban.", remedy="Choose rural or urban for rows that do not say it.")
    if any(unit not in UNITS for unit in sheet.units.values()):
        raise BadLayout(
            "Sheet {sheet}: the unit of a column is unknown.", remedy="Choose yuan, fen or 10,000 yuan.", sheet=sheet.name
        )
    first, depth = sheet.header
    if first < 0 or not 1 <= depth <= 5 or first + depth > len(workbook.sheets[sheet.sheet].rows):
        raise BadLayout("Sheet {sheet}: there is no such header.", remedy="Choose sheet and columns again.", sheet=sheet.name)


def hidden_rows(workbook: Workbook, layout: Layout) -> int:
    """Rows below the headers of the chosen sheets that nobody sees who opens the file."""
    return sum(
        sum(
            1
            for row in workbook.sheets[sheet.sheet].hidden_rows
            if sum(sheet.header) <= row < len(workbook.sheets[sheet.sheet].rows)
        )
        for sheet in layout.sheets
    )


def mismatches(workbook: Workbook, layout: Layout) -> list[TotalMismatch]:
    """Total rows that are not the sum of the rows above them."""
    found: list[TotalMismatch] = []
    for sheet in layout.sheets:
        rows = SheetRows(workbook.sheets[sheet.sheet], sheet, take_hidden=layout.hidden_rows != "leave")
        for _ in rows.persons():
            pass
        found += rows.mismatches
    return found
