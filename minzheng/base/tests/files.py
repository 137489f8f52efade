"""Makes the workbooks of the tests, sound and hostile ones, small and on the spot."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def xlsx(
    *sheets: Sequence[Sequence[object]], work: Callable[[object, list[object]], None] | None = None, **options: object
) -> bytes:
    """Sheets of rows; `work(book, pages)` adds what rows cannot say."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, **options})
    pages = []
    for number, rows in enumerate(sheets):
        page = book.add_worksheet(f"表{number + 1}")
        pages.append(page)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    if work:
        work(book, pages)
    book.close()
    return target.getvalue()


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    return zipped((name, change(text) if name == part else text) for name, text in parts(content))


def parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return target.getvalue()


def strict(content: bytes) -> bytes:
    """As the strict form of the standard has it: other namespaces."""
    spreadsheet = (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        (name, text.replace(*spreadsheet).replace(office, b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
        for name, text in parts(content)
    )


def blank_rows(content: bytes, count: int) -> bytes:
    """Styled cells without a value, down to the last row of a sheet."""
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (at, at, at) for at in range(3, count + 1))
    return rewritten(content, SHEET, lambda text: text.replace(b"</sheetData>", rows + b"</sheetData>"))


def forged_dimension(content: bytes) -> bytes:
    return rewritten(content, SHEET, lambda text: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', text))


def ods(rows: Sequence[Sequence[object]], *, repeat: int = 1) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    lines = "".join(
        f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(map(cell, row))}</table:table-row>' for row in rows
    )
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    body = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" '
        f'xmlns:text="{name}text:1.0"><office:body><office:spreadsheet><table:table table:name="表1">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{name}manifest:1.0"/>'.encode()),
            ("content.xml", body.encode()),
        ]
    )


def xls(rows: Sequence[Sequence[object]], *, epoch_1904: bool = False) -> bytes:
    """Excel 97: a compound file around a stream of records."""

    def entry(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def begin(kind: int) -> bytes:
        return entry(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1996, 0, 6))

    def cell(row: int, column: int, value: object) -> bytes:
        if isinstance(value, int | float):
            return entry(0x0203, struct.pack("<HHHd", row, column, 0, float(value)))
        text = str(value).encode("utf-16-le")
        return entry(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)

    name = "表1".encode("utf-16-le")
    head = begin(5) + entry(0x42, struct.pack("<H", 1200)) + entry(0x22, struct.pack("<H", int(epoch_1904)))
    where = len(head) + 4 + 8 + len(name) + 4
    head += entry(0x85, struct.pack("<IBBBB", where, 0, 0, len(name) // 2, 1) + name) + entry(0x0A, b"")
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    body = b"".join(cell(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row) if value is not None)
    return compound("Workbook", head + begin(0x10) + entry(0x200, size) + body + entry(0x0A, b""))


def compound(stream: str, data: bytes) -> bytes:
    """A compound file with one stream: header, one sector of allocation, one of directory, then the data."""
    data = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0")
    sectors = len(data) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    allocation = b"".join(struct.pack("<I", each) for each in table).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)

    def directory(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + bytes(36) + struct.pack("<IQ", start, size)

    entries = directory("Root Entry", 5, 1, 0xFFFFFFFE, 0) + directory(stream, 2, 0xFFFFFFFF, 2, len(data))
    return header + allocation + entries.ljust(512, b"\0") + data


def protected() -> bytes:
    """What Excel makes of a workbook with a password: a compound file around the encrypted one."""
    return compound("EncryptedPackage", b"\x01" * 5000)
