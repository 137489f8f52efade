"""A bank's answer read by its layout. Whatever is wrong with the file as a whole refuses it whole: nothing of it is applied.

A file is whole when its last record is there and says the count, the sum and (where the bank gives one) the checksum of what stands
before it. What is wrong with one row is left in the row, for the matching to quarantine.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from minzheng.base import workbooks
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.payments.errors import ReturnCut, ReturnDamaged, ReturnSumsDiffer, ReturnUnreadable
from minzheng.payments.layouts.declaration import Layout, Record

LARGEST = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Given:
    """One row as the bank gave it. `status` "" where its code (`said`) is not declared, `amount` (fen) None where none."""

    row: int
    reference: str
    status: str
    said: str
    reason: str
    amount: int | None
    batch: str
    account: str
    on: date | None


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """The rows in the order of the file; `total` as the last record says it (fen)."""

    layout: str
    sha256: str
    total: int
    rows: Sequence[Given] = field(repr=False)


def read(content: bytes, form: Layout) -> ReturnFile:
    """Raises ReturnUnreadable, ReturnCut, ReturnSumsDiffer or ReturnDamaged; nothing of such a file may be applied."""
    if len(content) > LARGEST:
        raise ReturnUnreadable(0, form.title)
    records = list(_records(content, form))
    before, body, after = len(form.answer_opening), records, form.answer_closing
    if len(body) < before + len(after):
        raise ReturnCut(len(body))
    for (number, texts, _), record in zip(
        [*body[:before], *body[len(body) - len(after) :]], (*form.answer_opening, *after), strict=True
    ):
        if len(texts) < len(record) or any(column.text and texts[at] != column.text for at, column in enumerate(record)):
            raise ReturnCut(number)
    rows = [_given(number, texts, form) for number, texts, _ in body[before : len(body) - len(after)]]
    total = _check_sums(rows, body, content, form)
    return ReturnFile(form.code, hashlib.sha256(content).hexdigest(), total, rows)


def _records(content: bytes, form: Layout) -> Iterator[tuple[int, list[str], int]]:
    """Row number, texts and the offset in the file where the record begins (0 for workbooks)."""
    if form.kind == "excel":
        yield from _sheet(content, form)
        return
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    shift = len(content) - sum(map(len, lines))
    for number, line in enumerate(lines, 1):
        begin, shift = shift, shift + len(line)
        if not line.strip(b"\r\n\x1a"):
            continue
        if number == 1 and form.titled and form.kind == "csv":
            if _split(line, number, form) != [column.title for column in form.answer_rows]:
                raise ReturnUnreadable(number, form.title)
            continue
        yield number, _cut(line, number, form) if form.kind == "fixed" else _split(line, number, form), begin


def _sheet(content: bytes, form: Layout) -> Iterator[tuple[int, list[str], int]]:
    sheets = workbooks.read(content, "return.xlsx").sheets
    if len(sheets) != 1:
        raise ReturnUnreadable(0, form.title)
    for number, row in enumerate(sheets[0].rows, 1):
        texts = [_shown(cell) for cell in row]
        if number == 1:
            if texts[: len(form.answer_rows)] != [column.title for column in form.answer_rows]:
                raise ReturnUnreadable(1, form.title)
        elif any(texts):
            yield number, texts, 0


def _shown(cell: workbooks.Cell) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def _split(line: bytes, number: int, form: Layout) -> list[str]:
    rows = list(
        csv.reader(io.StringIO(_text(line, number, form).rstrip("\r\n"), newline=""), delimiter=form.delimiter, strict=False)
    )
    return [text.strip() for text in rows[0]] if len(rows) == 1 else []


def _cut(line: bytes, number: int, form: Layout) -> list[str]:
    """Bytes by the widths of the record that fits: an opening and a closing record begin with their fixed text."""
    line = line.rstrip(b"\r\n")
    for record in (*form.answer_opening, *form.answer_closing, form.answer_rows):
        mark = record[0].text.encode("ascii", "ignore")
        if mark and line.startswith(mark) and len(line) == sum(column.width for column in record):
            return list(_fields(line, number, record, form))
    return []


def _fields(line: bytes, number: int, record: Record, form: Layout) -> Iterator[str]:
    at = 0
    for column in record:
        part, at = line[at : at + column.width], at + column.width
        text = _text(part, number, form)
        if column.right and column.fill != " ":
            text = text.lstrip(column.fill) or column.fill
        yield text.strip()


def _text(part: bytes, number: int, form: Layout) -> str:
    try:
        return part.decode(form.encodings[0].removesuffix("-sig"))
    except UnicodeDecodeError as error:
        raise ReturnUnreadable(number, form.title) from error


def _given(number: int, texts: Sequence[str], form: Layout) -> Given:
    found = {column.field: text for column, text in zip(form.answer_rows, texts, strict=False) if column.field}
    said = found.get("status", "")
    return Given(
        number,
        found.get("reference", "")[:40],
        form.statuses.get(said, ""),
        said[:40],
        form.reasons.get(found.get("reason", ""), "other" if found.get("reason") else ""),
        _amount(found.get("amount", ""), form),
        found.get("batch", ""),
        found.get("account", ""),
        _day(found.get("on", "")),
    )


def _amount(text: str, form: Layout) -> int | None:
    try:
        return _fen(text, form)
    except (BadValue, InvalidOperation, ValueError):
        return None


def _fen(text: str, form: Layout) -> int:
    return int(Decimal(text)) if form.in_fen else int(Fen.from_yuan(text))


@lru_cache(maxsize=1024)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_sums(rows: Sequence[Given], body: Sequence[tuple[int, list[str], int]], content: bytes, form: Layout) -> int:
    """The total the file states. Every count, sum and checksum it states must be that of its rows."""
    summed = sum(row.amount or 0 for row in rows)
    stated = summed
    for (number, texts, begin), record in zip(body[len(body) - len(form.answer_closing) :], form.answer_closing, strict=True):
        for column, text in zip(record, texts, strict=False):
            if column.field == "count" and text != str(len(rows)):
                raise ReturnSumsDiffer(text, str(len(rows)))
            if column.field == "total":
                stated = _stated(text, number, form)
            if column.field == "check" and text != hashlib.sha256(content[:begin]).hexdigest():
                raise ReturnDamaged
    if stated != summed:
        raise ReturnSumsDiffer(Fen(stated).yuan, Fen(summed).yuan)
    return stated


def _stated(text: str, number: int, form: Layout) -> int:
    try:
        return _fen(text, form)
    except (BadValue, InvalidOperation, ValueError) as error:
        raise ReturnUnreadable(number, form.title) from error
