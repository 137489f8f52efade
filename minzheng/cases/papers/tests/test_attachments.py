"""What people hand in is taken by its content, made harmless, and never handed on without its mark."""

import io
import zipfile
import zlib
from datetime import date

import pytest
import xlsxwriter
from docx import Document
from PIL import Image, ImageChops
from python_calamine import CalamineWorkbook

from minzheng.cases.papers import attachments as a
from minzheng.cases.papers import pdfs, watermarks
from minzheng.cases.papers.extraction import pieces
from minzheng.cases.papers.refusals import AttachmentRefused, NoWatermark
from minzheng.cases.papers.sheet import Line, Sheet, to_pdf
from minzheng.cases.papers.watermarks import Mark

MARK = Mark("办理最低生活保障", "测试县民政局", "赵刚", date(2026, 10, 9))
PAPER = to_pdf(Sheet("残疾证", (Line("第一页"),), "镇"), Sheet("残疾证", (Line("第二页"),), "镇"))


def _picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **how: object) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, (230, 240, 250)).save(held, kind, **how)
    return held.getvalue()


def _word() -> bytes:
    held = io.BytesIO()
    word = Document()
    word.add_paragraph("情况说明")
    word.save(held)
    return held.getvalue()


def _zip(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def _with(content: bytes, **parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return held.getvalue()


def _code(name: str, content: bytes) -> str:
    with pytest.raises(AttachmentRefused) as found:
        a.checked(name, content)
    assert found.value.remedy
    return str(found.value.facts["code"])


def test_a_photograph_is_turned_upright_and_tells_nothing_of_the_telephone() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone 12"
    exif.get_ifd(0x8825)[2] = (33.5, 1.0, 1.0)
    taken = a.checked("照片.jpg", _picture(exif=exif))
    picture = Image.open(io.BytesIO(taken.content))
    assert picture.size == (300, 400) and not picture.getexif() and b"Telephone" not in taken.content


def test_what_hides_behind_a_picture_does_not_survive() -> None:
    taken = a.checked("照片.jpg", _picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in taken.content


def test_text_in_a_png_does_not_survive() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", "secret place")
    assert b"secret" not in a.checked("x.png", _picture("PNG", pnginfo=told)).content


def test_a_file_is_named_by_its_content() -> None:
    assert a.checked("C:\\temp\\身份证.exe", _picture()).name == "身份证.jpg"
    assert a.checked("../../etc/passwd", _picture("PNG")).name == "passwd.png"
    assert a.checked("", PAPER).name == "file.pdf"
    assert a.checked('a"b<c>\u202e.pdf', PAPER).name == "abc.pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"0" * (11 * 2**20), "large"),
        (b"\0\0\0\x18ftypheic" + b"0" * 50, "heic"),
        (b"\0\0\0\x18ftypmif1" + b"0" * 50, "heic"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "old"),
        (b"MZ" + b"0" * 50, "unknown"),
        (b"<svg onload=alert(1)>", "unknown"),
        (b"GIF89a" + b"0" * 50, "unknown"),
        (b"\xff\xd8\xff" + b"0" * 50, "damaged"),
        (b"PK\x03\x04" + b"0" * 50, "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (PAPER[:3000], "damaged"),
    ],
)
def test_what_is_not_taken_in_is_refused_with_a_remedy(content: bytes, code: str) -> None:
    assert _code("照片.jpg", content) == code


def test_a_picture_cut_off_is_refused() -> None:
    assert _code("x.jpg", _picture(size=(2000, 2000))[:3000]) == "damaged"


def test_a_picture_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = _picture("PNG", (10, 10))
    header = bomb[12:16] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + bomb[24:29]
    assert _code("x.png", bomb[:12] + header + zlib.crc32(header).to_bytes(4) + bomb[33:]) == "pixels"


def test_a_large_picture_is_scaled_down() -> None:
    taken = a.checked("x.png", _picture("PNG", (6000, 1000)))
    assert max(Image.open(io.BytesIO(taken.content)).size) == a.SIDE


@pytest.mark.parametrize(
    "planted",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/OpenAction<</S/Java#53cript/JS(1)>>",
        b"/AA<</O<</S/Launch/F(cmd.exe)>>>>",
        b"/Names<</EmbeddedFiles 9 0 R>>",
        b"/AcroForm<</XFA 9 0 R>>",
        b"/A<</S/SubmitForm/F(http://x)>>",
        b"/A<</S/GoToR/F(//server/x)>>",
    ],
)
def test_a_pdf_that_could_do_something_is_refused(planted: bytes) -> None:
    assert _code("x.pdf", PAPER.replace(b"<</Type/Pages", b"<<" + planted + b"/Type/Pages")) == "active"


def test_what_is_packed_in_a_pdf_is_unpacked_and_looked_through() -> None:
    packed = zlib.compress(b"1 0 <</S/JavaScript/JS(1)>>")
    hidden = b"99 0 obj\n<</Type/Obj#53tm/N 1/First 4/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (
        len(packed),
        packed,
    )
    assert _code("x.pdf", PAPER.replace(b"1 0 obj", hidden + b"1 0 obj", 1)) == "active"
    unreadable = hidden.replace(packed, b"\xff" * len(packed))
    assert _code("x.pdf", PAPER.replace(b"1 0 obj", unreadable + b"1 0 obj", 1)) == "active"


def test_a_locked_pdf_is_refused() -> None:
    assert _code("x.pdf", PAPER.replace(b"/Root", b"/Encrypt 12 0 R/Root")) == "locked"


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    assert _code("x.pdf", to_pdf(*[Sheet("页", (), "镇")] * (a.PAGES + 1))) == "pages"


def test_the_pages_of_a_pdf_are_counted() -> None:
    assert a.checked("x.pdf", PAPER).pages == 2


def test_word_files_with_macros_or_parts_from_elsewhere_are_refused() -> None:
    assert a.checked("x.docx", _word()).media_type == a.DOCX
    assert _code("x.docx", _with(_word(), **{"word/vbaProject.bin": b"x"})) == "macros"
    assert _code("x.docx", _with(_word(), **{"word/embeddings/oleObject1.bin": b"x"})) == "external"
    fetched = b'<Relationship Type="http://x/attachedTemplate" Target="http://x/t.dotm" TargetMode="External"/>'
    relation = b"<Relationships>" + fetched + b"</Relationships>"
    assert _code("x.docx", _with(_word(), **{"word/_rels/settings.xml.rels": relation})) == "external"
    assert _code("x.zip", _zip(hello=b"x")) == "unknown"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"")
        packed.writestr("word/document.xml", b"0" * (30 * 2**20))
    assert _code("x.docx", held.getvalue()) == "damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_leaves_with_its_mark_all_over(kind: str) -> None:
    taken = a.checked("x", _picture(kind, (900, 1200)))
    marked = Image.open(io.BytesIO(watermarks.watermarked(taken, MARK))).convert("RGB")
    assert marked.format is None and marked.size == (900, 1200)
    changed = ImageChops.difference(marked, Image.open(io.BytesIO(taken.content)).convert("RGB"))
    for left in (0, 300, 600):
        for top in (0, 400, 800):
            assert max(high for _, high in changed.crop((left, top, left + 300, top + 400)).getextrema()) > 40


@pytest.mark.parametrize("size", [(1, 1), (30, 2000), (60, 60)])
def test_a_tiny_picture_is_marked_too(size: tuple[int, int]) -> None:
    taken = a.checked("x.png", _picture("PNG", size))
    assert Image.open(io.BytesIO(watermarks.watermarked(taken, MARK))).size == size


def test_every_page_of_a_pdf_leaves_with_its_mark() -> None:
    taken = a.checked("x.pdf", PAPER)
    marked = watermarks.watermarked(taken, MARK)
    assert pdfs.count(marked, at_most=9) == 2
    read = "".join(pieces(marked, "pdf"))
    assert read.count("仅供办理最低生活保障使用") >= 8 and "赵刚" in read and "2026年10月9日" in read
    before, after = (pdfs.picture(content, [], 2) for content in (PAPER, marked))
    assert ImageChops.difference(*(Image.open(io.BytesIO(each)).convert("RGB") for each in (before, after))).getbbox()


def test_a_word_file_leaves_with_its_mark_on_each_page() -> None:
    word = Document(io.BytesIO(watermarks.watermarked(a.checked("x.docx", _word()), MARK)))
    for head in (word.sections[0].header, word.sections[0].first_page_header, word.sections[0].even_page_header):
        assert "仅供办理最低生活保障使用" in "".join(paragraph.text for paragraph in head.paragraphs)


def test_an_excel_file_leaves_with_its_mark_above_what_it_shows() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet, hidden = book.add_worksheet("流水"), book.add_worksheet("内部")
    for column, cell in enumerate(("=1+1", 12.5, True, date(2026, 1, 2))):
        (sheet.write_string if column == 0 else sheet.write)(0, column, cell)
    hidden.write(0, 0, "secret")
    hidden.hide()
    book.close()
    taken = a.checked("流水.xlsx", held.getvalue())
    marked = watermarks.watermarked(taken, MARK)
    read = CalamineWorkbook.from_filelike(io.BytesIO(marked))
    rows = read.get_sheet_by_index(0).to_python()
    assert read.sheet_names == ["流水"] and "仅供办理最低生活保障使用" in rows[0][0]
    assert rows[2][:2] == ["=1+1", 12.5] and "secret" not in "".join(pieces(marked, "xlsx"))


def test_what_cannot_be_marked_is_not_handed_out() -> None:
    with pytest.raises(NoWatermark):
        watermarks.watermarked(a.Checked("x.xlsx", a.XLSX, b"", 0), MARK)
    with pytest.raises(NoWatermark):
        watermarks.watermarked(a.Checked("x.pdf", a.PDF, b"%PDF-1.7 broken", 1), MARK)
    with pytest.raises(NoWatermark):
        watermarks.watermarked(a.Checked("x.docx", a.DOCX, _zip(x=b"x"), 0), MARK)


def test_a_page_is_shown_as_a_picture() -> None:
    taken = a.checked("x.pdf", PAPER)
    first, second = (Image.open(io.BytesIO(watermarks.shown(taken, MARK, page))) for page in (1, 2))
    assert first.format == second.format == "PNG" and first.width > 800
    with pytest.raises(NoWatermark):
        watermarks.shown(taken, MARK, 3)
    photo = watermarks.shown(a.checked("x.jpg", _picture(size=(3000, 2000))), MARK)
    assert max(Image.open(io.BytesIO(photo)).size) == watermarks.SCREEN


def test_only_pictures_are_shown_in_the_page_and_nothing_runs() -> None:
    assert watermarks.headers(a.PNG, inline=True)["Content-Disposition"] == "inline"
    for media_type in (a.PDF, a.DOCX, a.XLSX):
        sent = watermarks.headers(media_type, inline=True)
        assert sent["Content-Disposition"] == "attachment"
        assert sent["X-Content-Type-Options"] == "nosniff" and "sandbox" in sent["Content-Security-Policy"]
