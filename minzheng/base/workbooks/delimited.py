"""Delimited text: encoding and delimiter are found out; what cannot be decoded for certain is refused. Runs in the child."""

import csv
import io
import re
from dataclasses import dataclass

from minzheng.base.workbooks.refused import Refused

DELIMITERS = ("\t", ",", ";", "；", "，", "|")
LONGEST = 32_767  # characters in a cell, as Excel has it
ROWS = 300_000
_FORCED_TEXT = re.compile(r'="([^"]*)"')
_CHINESE = re.compile("[\u4e00-\u9fff]{2}")
_HIGH_LATIN = re.compile("[\u00a1-\u00ff]{2}")


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[list[str]]
    encoding: str
    delimiter: str


def read(content: bytes) -> Table:
    """Raises Refused: undecodable, mixed_encodings, mojibake, nul, unclosed_quote, long_field, too_tall, no_rows."""
    text, encoding = decode(content)
    if "\x00" in text:
        raise Refused("nul")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = delimiter(text)
    rows = _rows(text, mark)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("no_rows")
    return Table(rows, encoding, mark)


def decode(content: bytes) -> tuple[str, str]:
    """Text and the name of its encoding."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding), encoding
    if unmarked := _unmarked_utf16(content):
        return _strict(content, unmarked), unmarked
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixed(content)
        return _strict(content, "gb18030"), "gb18030"
    _refuse_mojibake(text)
    return text, "utf-8"


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Refused("undecodable", position=wrong.start) from None


def _unmarked_utf16(content: bytes) -> str:
    start = content[:2000]
    if len(start) < 4 or start.count(0) * 5 < len(start):
        return ""
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _refuse_mixed(content: bytes) -> None:
    """Lines that are Chinese in UTF-8 inside a file that is not UTF-8: two lists pasted together."""
    for number, line in enumerate(content.splitlines(), 1):
        if line.isascii():
            continue
        try:
            if _CHINESE.search(line.decode("utf-8")):
                raise Refused("mixed_encodings", line=number)
        except UnicodeDecodeError:
            pass


def _refuse_mojibake(text: str) -> None:
    """GBK bytes once read as Latin-1 (ÕÅÈý for 张三): the file is valid UTF-8 and still garbled."""
    if _CHINESE.search(text):
        return
    for found in _HIGH_LATIN.finditer(text):
        try:
            if _CHINESE.match(text[found.start() : found.start() + 4].encode("latin-1").decode("gbk")):
                raise Refused("mojibake")
        except UnicodeError:
            continue


def delimiter(text: str) -> str:
    """The mark that divides most of the first lines into the same number of fields."""
    lines = [line for line in text[:100_000].split("\n")[:50] if line.strip()]

    def score(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    best = max(DELIMITERS, key=score)
    return best if score(best)[1] else ","


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append([_FORCED_TEXT.sub(r"\1", cell) if cell.startswith('="') else cell for cell in row])
            if len(rows) > ROWS:
                raise Refused("too_tall", sheet="", row=len(rows), limit=ROWS)
            if len(row) > 300:
                raise Refused("too_wide", sheet="", column=len(row), limit=300)
    except csv.Error as wrong:
        raise _worded(str(wrong), len(rows) + 1, text, reader.line_num) from None
    return rows


def _worded(wrong: str, line: int, text: str, reached: int) -> Refused:
    if "field limit" in wrong and not any('"' in piece for piece in text.split("\n")[line - 1 : reached]):
        return Refused("long_field", line=line, limit=LONGEST)
    return Refused("unclosed_quote", line=line)
