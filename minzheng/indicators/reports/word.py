"""A report as a Word file that the office goes on editing: GB/T 9704-2012 pages, real tables and headings."""

import io
from collections.abc import Iterable

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from minzheng.indicators.reports.document import Block, Chart, Document, Heading, Paragraph, Run, Table, plain
from minzheng.indicators.reports.pdf import picture

# The standard's faces; where one is not installed Word falls back to a song face.
TITLE, BODY, FIRST, SECOND, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
_TEXT_WIDTH = Mm(156)


def to_word(document: Document) -> bytes:
    word = new_document()
    _pages(word)
    _styles(word)
    word.core_properties.title = document.title
    word.core_properties.author = document.organisation
    word.add_paragraph(document.title, style="Title")
    for block in document.blocks:
        _add(word, block)
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _pages(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.paragraph_format.first_line_indent = Pt(0)
    footer.add_run("— ")
    _page_number(footer)
    footer.add_run(" —")
    for run in footer.runs:
        _face(run.font.element if hasattr(run.font, "element") else run._r, "宋体")
        run.font.size = Pt(14)


def _page_number(paragraph: WordParagraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _face(element: object, name: str) -> None:
    """The East Asian face of a run or a style; Latin letters and digits stay in their own."""
    properties = element.get_or_add_rPr()  # type: ignore[attr-defined]
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)


def _styles(word: WordDocument) -> None:
    normal = word.styles["Normal"]
    _style(normal, BODY, 16)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.first_line_indent = Pt(32)
    title = word.styles["Title"]
    _style(title, TITLE, 22)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.first_line_indent = Pt(0)
    title.paragraph_format.space_after = Pt(28)
    title.paragraph_format.line_spacing = Pt(34)
    for border in title.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for level, face in ((1, FIRST), (2, SECOND)):
        style = word.styles[f"Heading {level}"]
        _style(style, face, 16)
        style.font.bold = False
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def _style(style: ParagraphStyle, face: str, points: int) -> None:
    style.font.size = Pt(points)
    style.font.color.rgb = None
    for colour in style.element.findall(f".//{qn('w:color')}"):
        colour.getparent().remove(colour)
    _face(style.element, face)


def _add(word: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        paragraph = word.add_paragraph(block.text)
        if block.role == "end":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(32)
        elif block.role == "centre":
            _bare(paragraph, WD_ALIGN_PARAGRAPH.CENTER)
    elif isinstance(block, Chart):
        _chart(word, block)
    else:
        _table(word, block)


def _bare(paragraph: WordParagraph, alignment: WD_ALIGN_PARAGRAPH, points: float = 0) -> None:
    paragraph.alignment = alignment
    paragraph.paragraph_format.first_line_indent = Pt(0)
    if points:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        paragraph.paragraph_format.line_spacing = Pt(points * 1.3)
        for run in paragraph.runs:
            run.font.size = Pt(points)


def _caption(word: WordDocument, text: str, *, keep: bool) -> None:
    paragraph = word.add_paragraph(text)
    _bare(paragraph, WD_ALIGN_PARAGRAPH.CENTER, 12)
    paragraph.paragraph_format.keep_with_next = keep
    paragraph.paragraph_format.space_before = Pt(8)
    for run in paragraph.runs:
        _face(run._r, FIRST)


def _chart(word: WordDocument, chart: Chart) -> None:
    drawing = picture(chart.svg)
    if drawing is not None:
        paragraph = word.add_paragraph()
        paragraph.add_run().add_picture(io.BytesIO(drawing), width=_TEXT_WIDTH)
        _bare(paragraph, WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        _caption(word, chart.title, keep=False)
        return
    _caption(word, chart.title, keep=True)
    word.add_paragraph(chart.words)


def _table(word: WordDocument, table: Table) -> None:
    _caption(word, table.title, keep=True)
    if table.unit:
        unit = word.add_paragraph(table.unit)
        _bare(unit, WD_ALIGN_PARAGRAPH.RIGHT, 10.5)
        unit.paragraph_format.keep_with_next = True
    made = word.add_table(rows=0, cols=len(table.head), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    points = 9.5 if table.words or len(table.head) > 7 else 10.5
    _row(made, table.head, points, head=True)
    for position, row in enumerate(table.rows, start=1):
        _row(made, row, points, words=table.words, bold=table.total and position == len(table.rows))
    if table.widths:
        made.autofit = False
        for column, share in zip(made.columns, table.widths, strict=True):
            for cell in column.cells:
                cell.width = int(_TEXT_WIDTH * share / sum(table.widths))
    note = word.add_paragraph(table.note)
    _bare(note, WD_ALIGN_PARAGRAPH.LEFT, 9.5)


def _row(
    made: WordTable, cells: Iterable[Run], points: float, *, head: bool = False, words: bool = False, bold: bool = False
) -> None:
    row = made.add_row()
    if head:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(mark)
    keep = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(keep)
    for position, (cell, content) in enumerate(zip(row.cells, cells, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(plain((content,)))
        run.bold = bold
        if head:
            alignment = WD_ALIGN_PARAGRAPH.CENTER
            _face(run._r, FIRST)
        else:
            alignment = WD_ALIGN_PARAGRAPH.LEFT if position == 0 or words else WD_ALIGN_PARAGRAPH.RIGHT
        _bare(paragraph, alignment, points)
        cell.margin_left = cell.margin_right = Cm(0.1)  # type: ignore[attr-defined]
