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
            yield _as_seen("".join(child.text or "" for child in element.iter()))
        elif element.text and element.text.strip():
            yield _as_seen(element.text)
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2]
            if short in _TELLING:
                yield value
            if (short == "hidden" and value in ("1", "true")) or (short == "state" and "idden" in value):
                yield HIDDEN


def _as_seen(text: str) -> str:
    """Fractions are stored with more digits than they have: 89131.99000000001 is 89131.99."""
    return repr(float(text)) if re.fullmatch(r"-?\d{1,12}\.\d{6,}", text) else text


_OBJECT = re.compile(rb"\b(\d+) 0 obj\b")
_ENDS = re.compile(rb"\bendobj\b|\bstream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_TOKEN = re.compile(
    rb"/MCID (?P<mark>\d+)|\b(?P<fence>BDC|BMC|EMC)\b|/(?P<face>\w+) [\d.]+ Tf"
    rb"|(?P<instead>/\w+\s*)?(?:(?<!<)<(?P<hex>[0-9A-Fa-f\s]+)>|(?P<open>\())"
)
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_STAMP = re.compile(r"D:20\d{12}Z?")  # when the file was made
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_MARK = re.compile(rb"/MCR/Pg (\d+) 0 R/MCID (\d+)|\d+ 0 R|(\d+)")


def _pdf(content: bytes) -> Iterator[str]:
    """Paragraphs and cells by the structure of the file, in the characters each face says it shows; what no structure holds
    (headers, footers); then every string of its other objects, metadata among them."""
    objects = dict(_objects(content))
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


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of each object; what a stream holds ends where its length says."""
    at = 0
    while (begun := _OBJECT.search(content, at)) and (ends := _ENDS.search(content, begun.end())):
        at = ends.end()
        if ends[0] != b"endobj" and (length := _LENGTH.search(content, begun.end(), ends.start())):
            at += int(length[1])
        yield int(begun[1]), content[begun.end() : at].removesuffix(b"endobj")


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
    stream = _ENDS.search(body)
    head = body[: stream.start()] if stream else body
    if b"/Type/Metadata" in head:
        yield from re.sub(rb"<[^>]*>", b"\n", _unpacked(body)).decode("utf-8", "replace").split("\n")
    for kind, value in _tokens(head):
        text = _string(value) if kind in ("text", "instead") else ""
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
    """(mark, text) of what a page draws; -1 for what belongs to no structure, and for what a text says it stands for."""
    face: dict[int, str] = {}
    piece, mark, named, open_marks = "", -1, -1, [-1]
    for kind, value in _tokens(drawn):
        if kind == "mark":
            named = int(value)
        elif kind == "face":
            face = faces.get(value, {})
        elif kind == "text":
            piece += "".join(face.get(int.from_bytes(value[at : at + 2]), "\ufffd") for at in range(0, len(value), 2))
        elif kind == "instead":
            yield -1, _string(value)
        else:
            yield mark, piece
            if value == b"EMC":
                open_marks = open_marks[:-1] or [-1]
            else:
                open_marks.append(named if named >= 0 else open_marks[-1])
            piece, mark, named = "", open_marks[-1], -1
    yield mark, piece


def _tokens(drawn: bytes) -> Iterator[tuple[str, bytes]]:
    """("mark", number), ("fence", word), ("face", name), ("text", codes), ("instead", what is said of a text). Strings come
    unescaped; brackets inside them may stand open."""
    at = 0
    while found := _TOKEN.search(drawn, at):
        at = found.end()
        kind = str(found.lastgroup)
        if kind in ("mark", "fence", "face"):
            yield kind, found[kind]
            continue
        string = "instead" if found["instead"] else "text"
        if kind == "hex":
            yield string, _hex(found["hex"])
            continue
        depth, start = 1, at
        while depth and (bracket := _BRACKET.search(drawn, at)):
            depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
            at = bracket.end()
        yield string, _unescaped(drawn[start : at - 1])


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
    stream = _ENDS.search(body)
    if not stream:
        return b""
    return zlib.decompress(body[stream.end() :]) if b"FlateDecode" in body[: stream.start()] else body[stream.end() :]
