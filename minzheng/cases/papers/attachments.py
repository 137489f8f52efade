"""Taking in a file that somebody brought: what it is by its content, how large, and that nothing in it runs or tells too much.

Pictures are decoded and written anew, upright, without what the telephone put into them (place, time, device).
"""

import io
import re
import warnings
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from minzheng.base.workbooks.archive import checked as archive_checked
from minzheng.base.workbooks.archive import part_of
from minzheng.base.workbooks.refused import Refused
from minzheng.cases.papers import pdfs
from minzheng.cases.papers.refusals import AttachmentRefused

LARGEST = 10 * 2**20  # bytes of any file
PIXELS = 40_000_000  # a picture unpacked; telephones take 12 to 48 million, the largest are refused with a remedy
SIDE = 4000  # pixels; longer sides are scaled down, a page of A4 stays readable at 340 dots an inch
PAGES = 30

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}

_BRING = "Bring it as a photograph (JPEG or PNG), a PDF, or a Word or Excel file."
REFUSED: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty.", "Choose the file again."),
    "large": ("The file is larger than {limit} MB.", "Take the photograph with fewer pixels, or scan with fewer dots an inch."),
    "heic": ("The photograph is saved as HEIC, which office computers cannot show.", "Take a screenshot of it and hand that in."),
    "old": ("This is a Word or Excel file of the old kind.", "Save it as .docx, .xlsx or PDF."),
    "unknown": ("This is not a kind of file that is taken in.", _BRING),
    "macros": ("The file contains macros.", "Save it without macros, or as PDF."),
    "external": ("The file fetches parts from elsewhere or carries another file inside.", "Save it as PDF and hand that in."),
    "damaged": ("The file is damaged and cannot be opened.", "Take the photograph or make the file again."),
    "pixels": ("The picture has more than {limit} million pixels.", "Take it again with fewer pixels."),
    "active": ("The PDF contains a program, a form that sends data, or a file.", "Print it to a new PDF, or photograph the paper."),
    "locked": ("The file is protected by a password.", "Save it without password."),
    "pages": ("The PDF has more than {limit} pages.", "Hand it in in parts."),
}  # fmt: skip

# Whatever may start something, send something or hide a file (PDF 32000-1, 12.6 and 7.11), also spelt with #xx.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Rendition|Movie|Sound|3D|Trans3D)(?![A-Za-z])"
)
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")
_HEAD = 600  # bytes before a stream in which its dictionary stands
_UNPACKED = 50 * 2**20


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it is kept. `name` has no path and ends as its content asks; `pages` is 1 for pictures, 0 where unknown."""

    name: str
    media_type: str
    content: bytes
    pages: int = 1


def refused(code: str, **facts: object) -> AttachmentRefused:
    message, remedy = REFUSED[code]
    return AttachmentRefused(message, remedy=remedy, code=code, **facts)


def checked(name: str, content: bytes) -> Checked:
    """Raises AttachmentRefused, its facts carrying `code` (of REFUSED)."""
    if not content:
        raise refused("empty")
    if len(content) > LARGEST:
        raise refused("large", limit=LARGEST >> 20)
    media_type = _kind(content)
    if media_type in (JPEG, PNG):
        return Checked(_named(name, media_type), media_type, _picture(content, media_type))
    if media_type == PDF:
        return Checked(_named(name, PDF), PDF, content, _document(content))
    _check_office(content)
    return Checked(_named(name, media_type), media_type, content, 0)


def _kind(content: bytes) -> str:
    """By the first bytes, never by the name. Raises AttachmentRefused."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif"):
        raise refused("heic")
    raise refused("old" if content.startswith(b"\xd0\xcf\x11\xe0") else "unknown")


def _office_kind(content: bytes) -> str:
    try:
        names = set(archive_checked(content).namelist())
    except Refused as found:
        raise refused("locked" if found.code == "encrypted" else "damaged") from None
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    raise refused("unknown")


def _check_office(content: bytes) -> None:
    """No macros, nothing fetched from elsewhere, no other file inside."""
    parts = archive_checked(content)
    names = [name.lower() for name in parts.namelist()]
    if any("vbaproject" in name or "/activex/" in name or "/macrosheets/" in name for name in names):
        raise refused("macros")
    if any("/embeddings/" in name or "/externallinks/" in name for name in names):
        raise refused("external")
    try:
        types = part_of(parts, "[Content_Types].xml").lower()
        relations = b" ".join(part_of(parts, name) for name in parts.namelist() if name.endswith(".rels"))
    except Refused:
        raise refused("damaged") from None
    if b"macroenabled" in types:
        raise refused("macros")
    for relation in re.findall(rb"<Relationship\b[^>]*>", relations):
        if b'TargetMode="External"' in relation and b"/hyperlink" not in relation:
            raise refused("external")


def _picture(content: bytes, media_type: str) -> bytes:
    """Decoded and written anew: what is no picture does not survive."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > PIXELS:
                raise refused("pixels", limit=PIXELS // 1_000_000)
            picture.load()
        upright = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise refused("pixels", limit=PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, zlib.error):
        raise refused("damaged") from None
    upright.thumbnail((SIDE, SIDE))
    held = io.BytesIO()
    if media_type == JPEG:
        upright.convert("RGB").save(held, "JPEG", quality=88)
    else:
        mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
        clean = upright.convert(mode)
        clean.info = {}
        clean.save(held, "PNG")
    return held.getvalue()


def _document(content: bytes) -> int:
    """Its number of pages. Raises AttachmentRefused for what runs, is locked, damaged or too long."""
    if is_active(content):
        raise refused("active")
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content):
        raise refused("locked")
    try:
        pages = pdfs.count(content, at_most=PAGES + 1)
    except pdfs.Unreadable:
        raise refused("damaged") from None
    if pages > PAGES:
        raise refused("pages", limit=PAGES)
    return pages


def is_active(content: bytes) -> bool:
    """Whether something in a PDF could run, send or hide a file; objects packed in streams are unpacked and looked through."""
    if _ACTIVE.search(_plain(content)):
        return True
    for found in _STREAM.finditer(content):
        head = _plain(content[max(0, found.start() - _HEAD) : found.start()]).rpartition(b" obj")[2]
        if b"/ObjStm" in head and _hides(content[found.end() :], head):
            return True
    return False


def _hides(packed: bytes, head: bytes) -> bool:
    """Whether objects packed in a stream are active, or are packed in a way that cannot be looked through."""
    unpacker = zlib.decompressobj()
    try:
        objects = unpacker.decompress(packed, _UNPACKED)
    except zlib.error:
        return True
    return bool(b"/Predictor" in head or unpacker.unconsumed_tail or _ACTIVE.search(_plain(objects)))


def _plain(content: bytes) -> bytes:
    return _HEXED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _named(name: str, media_type: str) -> str:
    """Without path and without signs that files do not bear; the ending is that of the content."""
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or re.split(r"[/\\]", name)[-1]
    clean = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"|?*%;').strip(" .")[:80]
    return (clean or "file") + SUFFIXES[media_type]
