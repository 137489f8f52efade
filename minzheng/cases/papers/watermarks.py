"""Copies that leave the house say for whom and for what they were made (仅供…使用). What cannot be marked is not handed out."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from docx import Document as open_word
from PIL import Image, ImageDraw, ImageFont
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from minzheng.base import workbooks
from minzheng.base.month import chinese_date
from minzheng.cases.papers import pdfs
from minzheng.cases.papers.attachments import DOCX, JPEG, PDF, PNG, XLSX, Checked
from minzheng.cases.papers.refusals import NoFaces, NoWatermark
from minzheng.cases.papers.typesetting import SANS_FILE

SCREEN = 1600  # pixels: the longer side of a picture on the screen
_RED = (200, 30, 30, 84)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """`purpose`: what the copy is for (办理最低生活保障); `office` and `person` received it on `day`."""

    purpose: str
    office: str
    person: str
    day: date

    @property
    def lines(self) -> tuple[str, str]:
        return f"仅供{self.purpose}使用", f"{self.office}　{self.person}　{chinese_date(self.day)}"


def watermarked(of: Checked, mark: Mark) -> bytes:
    """The file with its mark, in its own kind: across pictures and pages, in the head of each page of a Word file. Of an Excel file
    what its sheets show is written anew, below the mark. Raises NoWatermark for what cannot be marked, NoFaces."""
    if of.media_type in (JPEG, PNG):
        return _picture(Image.open(io.BytesIO(of.content)), mark, "JPEG" if of.media_type == JPEG else "PNG")
    if of.media_type == PDF:
        try:
            return pdfs.marked(of.content, list(mark.lines), max(of.pages, 1))
        except pdfs.Unreadable:
            raise NoWatermark(of.name) from None
    if of.media_type == DOCX:
        return _word(of, mark)
    if of.media_type == XLSX:
        return _excel(of, mark)
    raise NoWatermark(of.name)


def shown(of: Checked, mark: Mark, page: int = 1) -> bytes:
    """A picture (PNG) of it for the screen, marked as well: no viewer opens the file itself. Raises NoWatermark, NoFaces."""
    if of.media_type in (JPEG, PNG):
        picture = Image.open(io.BytesIO(of.content))
        picture.thumbnail((SCREEN, SCREEN))
        return _picture(picture, mark, "PNG")
    if of.media_type != PDF or not 1 <= page <= of.pages:
        raise NoWatermark(of.name)
    try:
        return pdfs.picture(of.content, list(mark.lines), page)
    except pdfs.Unreadable:
        raise NoWatermark(of.name) from None


def headers(media_type: str, *, inline: bool) -> Mapping[str, str]:
    """With which a file is sent: never guessed at, never run, kept by no cache. Only pictures are shown in the page."""
    shown_in_page = inline and media_type in (JPEG, PNG)
    return {**_HEADERS, "Content-Type": media_type, "Content-Disposition": "inline" if shown_in_page else "attachment"}


def _picture(picture: Image.Image, mark: Mark, kind: str) -> bytes:
    marked = Image.alpha_composite(picture.convert("RGBA"), _tiles(picture.size, mark))
    held = io.BytesIO()
    if kind == "JPEG":
        marked.convert("RGB").save(held, "JPEG", quality=88)
    else:
        marked.save(held, "PNG", compress_level=3)
    return held.getvalue()


def _tiles(size: tuple[int, int], mark: Mark) -> Image.Image:
    """The lines slantwise all over, so that none can be cut off."""
    points = max(12, min(size) // 24)
    face = _face(points)
    text = "\n".join(mark.lines)
    left, top, right, bottom = ImageDraw.Draw(Image.new("RGBA", (1, 1))).multiline_textbbox((0, 0), text, font=face, align="center")
    tile = Image.new("RGBA", (int(right - left) + points * 2, int(bottom - top) + points * 2))
    ImageDraw.Draw(tile).multiline_text((points - left, points - top), text, font=face, fill=_RED, align="center")
    slanted = tile.rotate(28, expand=True, resample=Image.Resampling.BILINEAR)
    over = Image.new("RGBA", size)
    step_x, step_y = max(slanted.width * 4 // 5, 1), max(slanted.height * 3 // 4, 1)
    for row, y in enumerate(range(-slanted.height // 3, size[1], step_y)):
        for x in range(-slanted.width // 3 - (row % 2) * step_x // 2, size[0], step_x):
            over.alpha_composite(slanted, (max(x, 0), max(y, 0)), (max(-x, 0), max(-y, 0)))
    return over


@cache
def _face(points: int) -> ImageFont.FreeTypeFont:
    if not SANS_FILE.exists():
        raise NoFaces
    return ImageFont.truetype(str(SANS_FILE), points)


def _word(of: Checked, mark: Mark) -> bytes:
    """In the head of every page, also where the first or the even ones have heads of their own."""
    try:
        word = open_word(io.BytesIO(of.content))
        for section in word.sections:
            for head in (section.header, section.first_page_header, section.even_page_header):
                head.is_linked_to_previous = False
                head.add_paragraph("　".join(mark.lines))
        held = io.BytesIO()
        word.save(held)
    except (KeyError, ValueError, AttributeError, OSError):
        raise NoWatermark(of.name) from None
    return held.getvalue()


def _excel(of: Checked, mark: Mark) -> bytes:
    """Read by the child process for workbooks; hidden sheets, formulas and pictures are not handed on."""
    try:
        given = workbooks.read(of.content, of.name)
    except workbooks.UnreadableFile:
        raise NoWatermark(of.name) from None
    held = io.BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    red = book.add_format({"font_color": "#C81E1E", "bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in given.sheets:
        if not sheet.hidden:
            made = book.add_worksheet(sheet.name[:31])
            made.write_string(0, 0, "　".join(mark.lines), red)
            made.set_header("&C" + "　".join(mark.lines).replace("&", "&&"))
            _rows(made, sheet, day)
    book.close()
    return held.getvalue()


def _rows(made: Worksheet, sheet: workbooks.Sheet, day: Format) -> None:
    for down, row in enumerate(sheet.rows):
        for across, cell in enumerate(row):
            if down in sheet.hidden_rows or across in sheet.hidden_columns or cell is None:
                continue
            if isinstance(cell, bool):
                made.write_boolean(down + 2, across, cell)
            elif isinstance(cell, float | int):
                made.write_number(down + 2, across, cell)
            elif isinstance(cell, date):  # a moment is a date as well
                made.write_datetime(down + 2, across, cell, day)
            else:
                made.write_string(down + 2, across, cell.shown if isinstance(cell, workbooks.CellError) else cell)
