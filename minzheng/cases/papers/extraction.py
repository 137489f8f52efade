"""The text of a finished file as its reader, or a curious one, could get it out: shown, hidden, in names, notes and metadata.

Each piece is what belongs together (a cell, a line, an attribute); a number never runs over two of them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

HIDDEN = "\0hidden"  # stands for a sheet, row or column that is not shown
_TELLING = ("name", "formatCode", "descr", "title", "Target", "display", "tooltip", "ref", "location")
_BLOCKS = "td th p div li tr h1 h2 h3 h4 caption figcaption title dd dt option section table ul ol"
_CLOSED_BLOCKS = frozenset(_BLOCKS.split())


def pieces(content: bytes, kind: str) -> list[str]:
    """Of "html", "pdf" (as typst writes it), "xlsx" or "docx". Raises ValueError for anything else."""
    readers = {"html": _html, "pdf": _pdf, "xlsx": _office, "docx": _office}
    if kind not in readers:
        raise ValueError(kind)
    return [piece for piece in readers[kind](content) if piece.strip()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open = ""

    def _close(self) -> None:
        self.found.append(self._open)
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BLOCKS or tag == "br":
            self._close()
        self.found += [value for name, value in attrs if value]
        if any(name == "hidden" or (name == "style" and value and "none" in value) for name, value in attrs):
            self.found.append(HIDDEN)

    def handle_endtag(self, tag: str) -> None:
        if tag in _CLOSED_BLOCKS:
            self._close()

    def handle_data(self, data: str) -> None:
        self._open += data

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def _html(content: bytes) -> list[str]:
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    return [*reader.found, reader._open]


def _office(content: bytes) -> Iterator[str]:
    """Every text of every part; attributes that hold words; what is hidden. Faces and colours hold none."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            yield name
            if not name.endswith((".xml", ".rels")) or "/theme/" in name:
                continue
            yield from _part(ElementTree.fromstring(parts.read(name)))


def _part(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in ("p", "si", "c", "is") and any(child.text for child in element.iter()):
            yield "".join(child.text or "" for child in element.iter())
        elif element.text and element.text.strip():
            yield element.text
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2]
            if short in _TELLING:
                yield value
            if (short == "hidden" and value in ("1", "true")) or (short == "state" and "idden" in value):
                yield HIDDEN


_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_TOKEN = re.compile(rb"/MCID (\d+)|\b(BDC|BMC|EMC)|/(\w+) [\d.]+ Tf|(?<!<)<([0-9A-Fa-f\s]+)>(?!>)|(\()", re.DOTALL)
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_STAMP = re.compile(r"D:20\d{12}Z?")  # when the file was made
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_MARK = re.compile(rb"/MCR/Pg (\d+) 0 R/MCID (\d+)|\d+ 0 R|(\d+)")


def _pdf(content: bytes) -> Iterator[str]:
    """Paragraphs and cells by the structure of the file, in the characters each face says it shows; what no structure holds
    (headers, footers); then every string of its other objects, metadata among them."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    shown: dict[tuple[int, int], str] = {}
    for number, body in objects.items():
        if re.search(rb"/Type\s*/Page\b", body):
            faces = _faces(body, objects)
            for part in re.findall(rb"(\d+) 0 R", _after(body, b"/Contents")):
                for mark, piece in _page(_unpacked(objects[int(part)]), faces):
                    if mark < 0:
                        yield piece
                    else:
                        shown[number, mark] = shown.get((number, mark), "") + piece
    yield from _by_structure(objects, shown)
    yield from shown.values()
    for body in objects.values():
        yield from _beside_pages(body)


def _by_structure(objects: dict[int, bytes], shown: dict[tuple[int, int], str]) -> Iterator[str]:
    """Lines of one paragraph or cell joined; they are taken out of `shown`."""
    for body in objects.values():
        kids = re.search(rb"/K\[(.*?)\](?:/Pg (\d+) 0 R)?>>$", body.strip(), re.DOTALL) if b"/StructElem" in body[:60] else None
        if not kids:
            continue
        own = int(kids[2] or 0)
        marks = [(int(page or own), int(mark or plain)) for page, mark, plain in _MARK.findall(kids[1]) if mark or plain]
        yield "".join(shown.pop(mark, "") for mark in marks)


def _beside_pages(body: bytes) -> Iterator[str]:
    stream = _STREAM.search(body)
    if b"/Type/Metadata" in body:
        yield from re.sub(rb"<[^>]*>", b"\n", _unpacked(body)).decode("utf-8", "replace").split("\n")
    for _, _, _, digits, literal in _tokens(body[: stream.start()] if stream else body):
        text = _string(literal if literal is not None else _hex(digits)) if literal is not None or digits else ""
        if not _STAMP.fullmatch(text):
            yield text


def _after(body: bytes, key: bytes) -> bytes:
    """The reference, or the list of them, that follows a key."""
    found = re.search(re.escape(key) + rb"\s*(\[[^\]]*\]|\d+ 0 R)", body)
    return found[1] if found else b""


def _faces(page: bytes, objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    number = re.search(rb"/Resources\s*(\d+) 0 R", page)
    resources = objects[int(number[1])] if number else page
    fonts = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
    faces = {}
    for name, font in re.findall(rb"/(\w+)\s+(\d+) 0 R", fonts[1] if fonts else b""):
        table = re.search(rb"/ToUnicode\s*(\d+) 0 R", objects[int(font)])
        faces[name] = _characters(_unpacked(objects[int(table[1])])) if table else {}
    return faces


def _characters(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, block in re.findall(rb"beginbf(char|range)(.*?)endbf", table, re.DOTALL):
        if kind == b"char":
            found |= {int(code, 16): _utf16(text) for code, text in _PAIR.findall(block)}
            continue
        for first, last, text in _RANGE.findall(block):
            start, shift = int(first, 16), ord(_utf16(text)[-1])
            found |= {code: chr(shift + code - start) for code in range(start, int(last, 16) + 1)}
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def _page(drawn: bytes, faces: dict[bytes, dict[int, str]]) -> Iterator[tuple[int, str]]:
    """(mark, text) of what a page draws; -1 for what belongs to no structure."""
    face: dict[int, str] = {}
    piece, mark = "", -1
    for marked, fence, name, digits, literal in _tokens(drawn):
        if marked or fence:
            yield mark, piece
            piece, mark = "", int(marked) if marked else mark if fence == b"BDC" else -1
        elif name:
            face = faces.get(name, {})
        else:
            codes = literal if literal is not None else _hex(digits)
            piece += "".join(face.get(int.from_bytes(codes[at : at + 2]), "\ufffd") for at in range(0, len(codes), 2))
    yield mark, piece


def _tokens(drawn: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes, bytes | None]]:
    """Marks, fences, faces, hexadecimal strings, literal strings (unescaped; brackets inside them may stand open)."""
    at = 0
    while found := _TOKEN.search(drawn, at):
        at = found.end()
        if not found[5]:
            yield found[1] or b"", found[2] or b"", found[3] or b"", found[4] or b"", None
            continue
        depth, start = 1, at
        while depth and (bracket := _BRACKET.search(drawn, at)):
            depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
            at = bracket.end()
        yield b"", b"", b"", b"", _unescaped(drawn[start : at - 1])


def _hex(digits: bytes) -> bytes:
    tight = re.sub(rb"\s", b"", digits)
    return bytes.fromhex((tight + b"0" * (len(tight) % 2)).decode())


def _unescaped(text: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        sign = found[1]
        return bytes([int(sign, 8) & 255]) if sign[:1].isdigit() and sign < b"8" else _ESCAPED.get(sign, sign)

    return _ESCAPE.sub(plain, text)


def _string(text: bytes) -> str:
    return text[2:].decode("utf-16-be", "replace") if text.startswith(b"\xfe\xff") else text.decode("latin-1")


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if not stream:
        return b""
    return zlib.decompress(stream[1]) if b"FlateDecode" in body[: stream.start()] else stream[1]
