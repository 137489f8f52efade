"""A paper as a Word file that the office may go on editing: the same blocks, GB/T 9704-2012 pages, real tables."""

import io

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Emu, Mm, Pt
from docx.table import Table
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph

from minzheng.cases.papers.sheet import SEAL, Block, Cell, Cut, Grid, Line, Sheet, Signed, printable, signed_date

# The standard's faces; where one is not installed Word falls back to a song face.
TITLE, BODY, HEAD, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
_LETTER, _FORM = (37, 35, 28, 26), (18, 16, 20, 18)  # mm: top, bottom, left, right


def to_word(*sheets: Sheet) -> bytes:
    """All of them in one file, each in a section of its own."""
    word = new_document()
    first = sheets[0]
    word.core_properties.title, word.core_properties.author = printable(first.title), printable(first.office)
    word.core_properties.comments, word.core_properties.last_modified_by = "", printable(first.office)
    for at, sheet in enumerate(sheets):
        section = word.sections[0] if at == 0 else word.add_section(WD_SECTION.NEW_PAGE)
        _page(section, _FORM if sheet.form else _LETTER)
        _write(word, sheet)
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _page(section: Section, margins: tuple[int, int, int, int]) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (Mm(each) for each in margins)


def _write(word: WordDocument, sheet: Sheet) -> None:
    size = 12.0 if sheet.form else 16.0
    _add(word, sheet.title, WD_ALIGN_PARAGRAPH.CENTER, 18 if sheet.form else 22, face=TITLE)
    if sheet.number:
        _add(word, sheet.number, WD_ALIGN_PARAGRAPH.CENTER, 10.5 if sheet.form else 16)
    if not sheet.form:
        _add(word, "", WD_ALIGN_PARAGRAPH.LEFT, size)
    for block in sheet.blocks:
        _block(word, block, size)


def _block(word: WordDocument, block: Block, size: float) -> None:
    if isinstance(block, Line):
        _line(word, block, size)
    elif isinstance(block, Signed):
        for text in ("", block.office, SEAL, signed_date(block.dated)):
            made = _add(word, text, WD_ALIGN_PARAGRAPH.RIGHT, 10.5 if text == SEAL else size)
            made.paragraph_format.right_indent = Pt(2 * size)
            made.paragraph_format.keep_with_next = text is not signed_date(block.dated)
    elif isinstance(block, Cut):
        _add(word, f"- - - - - - - - - - - - - {block.text} - - - - - - - - - - - - -", WD_ALIGN_PARAGRAPH.CENTER, 10.5)
    else:
        _grid(word, block)


def _line(word: WordDocument, line: Line, size: float) -> None:
    aligned = {"centre": WD_ALIGN_PARAGRAPH.CENTER, "end": WD_ALIGN_PARAGRAPH.RIGHT}.get(line.role, WD_ALIGN_PARAGRAPH.JUSTIFY)
    made = _add(word, line.text, aligned, 10.5 if line.role == "note" else size, face=HEAD if line.role == "head" else BODY)
    if line.role in ("body", "head"):
        made.paragraph_format.first_line_indent = Pt(2 * size)
    elif line.role == "detail":
        made.paragraph_format.left_indent = Pt(2 * size)
        made.alignment = WD_ALIGN_PARAGRAPH.LEFT
    made.paragraph_format.keep_with_next = line.role == "head"


def _add(word: WordDocument, text: str, aligned: WD_ALIGN_PARAGRAPH, size: float, *, face: str = BODY) -> Paragraph:
    made = word.add_paragraph()
    _set(made, text, aligned, size, face)
    return made


def _set(made: Paragraph, text: str, aligned: WD_ALIGN_PARAGRAPH, size: float, face: str) -> None:
    made.alignment = aligned
    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(max(size * 1.75, 12) if size >= 16 else size * 1.5)
    for at, part in enumerate(printable(text).split("\n")):
        run = made.add_run()
        if at:
            run.add_break()
        run.add_text(part)
        run.font.size = Pt(size)
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        for name, value in (("eastAsia", face), ("ascii", LATIN), ("hAnsi", LATIN)):
            fonts.set(qn(f"w:{name}"), value)


def _grid(word: WordDocument, grid: Grid) -> None:
    """Written row by row as Word keeps it: a cell says how many columns it spans, and whether it goes on one from above."""
    section = word.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    made = word.add_table(rows=0, cols=len(grid.shares), style="Table Grid")
    made.autofit = False
    widths = [int(width * share / sum(grid.shares)) for share in grid.shares]
    from_above: dict[int, tuple[int, int]] = {}  # column -> (rows still to come, columns spanned)
    for row in grid.rows:
        line = OxmlElement("w:tr")
        made._tbl.append(line)
        _row_height(line, row.height)
        waiting, across = list(row.cells), 0
        while across < len(widths):
            left, span = from_above.pop(across, (0, 0))
            cell = None if left else waiting.pop(0)
            if cell is not None:
                left, span = cell.down, cell.across
            _cell(line, made, cell, sum(widths[across : across + span]), span, left > 1 or cell is None, grid.size)
            if left > 1:
                from_above[across] = (left - 1, span)
            across += span


def _row_height(line: BaseOxmlElement, height: float) -> None:
    about, tall = OxmlElement("w:trPr"), OxmlElement("w:trHeight")
    tall.set(qn("w:val"), str(int(Mm(height).pt * 20)))
    tall.set(qn("w:hRule"), "atLeast")
    about.append(OxmlElement("w:cantSplit"))
    about.append(tall)
    line.append(about)


def _cell(line: BaseOxmlElement, table: Table, cell: Cell | None, width: int, span: int, tall: bool, size: float) -> None:
    """`cell` is None where one from above goes on."""
    element = OxmlElement("w:tc")
    line.append(element)
    element.append(OxmlElement("w:p"))
    made = WordCell(element, table)
    made.width = Emu(width)
    about = element.get_or_add_tcPr()
    if span > 1:
        about.append(_valued("w:gridSpan", str(span)))
    if tall:
        about.append(_valued("w:vMerge", "restart" if cell else "continue"))
    if cell is None:
        return
    _narrow(made)
    made.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if cell.role == "opinion" else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    aligned = WD_ALIGN_PARAGRAPH.CENTER if cell.role in ("label", "centre") else WD_ALIGN_PARAGRAPH.LEFT
    _set(made.paragraphs[0], cell.text, aligned, size, HEAD if cell.role == "label" else BODY)
    if cell.foot:
        _set(made.add_paragraph(), cell.foot, WD_ALIGN_PARAGRAPH.RIGHT, size, BODY)


def _valued(name: str, value: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    made.set(qn("w:val"), value)
    return made


def _narrow(cell: WordCell) -> None:
    """Cell margins of 1 mm, so that a boxed form holds what the printed one holds."""
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    cell._tc.get_or_add_tcPr().append(margins)
