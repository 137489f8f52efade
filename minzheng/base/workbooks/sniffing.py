"""What a file is, by its content; names lie. Runs in the child."""

import io
import struct
import zipfile

from minzheng.base.workbooks.refused import Refused

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


def kind(content: bytes, suffix: str) -> str:
    """xlsx, xlsm, xlsb, ods, xls or csv; raises Refused for anything else, with the advice that fits."""
    if suffix in (".et", ".ett"):
        raise Refused("wps")
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _kind_of_zip(content)
    if content.startswith(COMPOUND):
        return _kind_of_compound(content)
    for start, name in OTHERS:
        if content.startswith(start):
            raise Refused("not_a_workbook", kind=name)
    if content.startswith(ARCHIVES):
        raise Refused("archive")
    if content[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") and content[3:4] == b"\x00":
        raise Refused("old_format")
    _refuse_markup(content)
    return "csv"


def _kind_of_zip(content: bytes) -> str:
    from minzheng.base.workbooks import archive

    with archive.checked(content) as parts:
        names = set(parts.namelist())
        if "xl/workbook.bin" in names:
            return "xlsb"
        if "xl/vbaProject.bin" in names:
            return "xlsm"
        if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
            return "xlsx"
        if "mimetype" in names and parts.read("mimetype").startswith(OPEN_DOCUMENT):
            return "ods"
        if any(name.startswith("word/") for name in names):
            raise Refused("not_a_workbook", kind="Word")
    raise Refused("archive")


def _kind_of_compound(content: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise Refused("encrypted")
    if holds("WordDocument"):
        raise Refused("not_a_workbook", kind="Word")
    if holds("Workbook") or holds("Book"):
        return "xls"
    raise Refused("damaged")


def _refuse_markup(content: bytes) -> None:
    start = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if start.startswith((b"mime-version:", b"from:", b"content-type:")):
        raise Refused("web_page")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style", b"<div", b"<script")) or b"<html" in start:
        raise Refused("web_page")
    if start.startswith(b"<?xml") or start.startswith(b"<!doctype"):
        raise Refused("old_format")


def epoch_1904_of_xls(content: bytes) -> bool:
    """The DATEMODE record (0x0022) among the first records of the Workbook stream, found through its BOF record."""
    for at in range(512, min(len(content), 2**20), 64):
        if content[at : at + 6] == b"\x09\x08\x10\x00\x00\x06" and content[at + 6 : at + 8] == b"\x05\x00":
            return _date_mode(content, at)
    return False


def _date_mode(content: bytes, at: int) -> bool:
    for _ in range(200):
        header = content[at : at + 4]
        if len(header) < 4:
            return False
        number, size = struct.unpack("<HH", header)
        if number == 0x22:
            return content[at + 4 : at + 6] == b"\x01\x00"
        if number == 0x0A:
            return False
        at += 4 + size
    return False


def zip_of(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error):
        raise Refused("damaged") from None
