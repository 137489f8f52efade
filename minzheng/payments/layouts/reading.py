"""A bank's answer read by its layout, and a file for the bank read back. Whatever is wrong with the file as a whole refuses it
whole: nothing of it is applied.

A file is whole when its last record is there and says the count, the sum and (where the bank gives one) the checksum of what stands
before it. What is wrong with one row is left in the row, for the matching to quarantine.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from minzheng.base import workbooks
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.payments.errors import ReturnCut, ReturnDamaged, ReturnSumsDiffer, ReturnUnreadable
from minzheng.payments.layouts.declaration import Layout, Record, Shape, Transfer

LARGEST = 256 * 2**20
ABSENT = 2**31  # beyond every record
TORN = "\ufffd"  # stands for half a character


class Given(NamedTuple):
    """One row as the bank gave it. `status` "" where its code (`said`) is not declared, `amount` (fen) None where none. `payee` as
    the bank wrote it, perhaps cut, "" where it wrote none."""

    row: int
    reference: str
    status: str
    said: str
    reason: str
    amount: int | None
    batch: str
    account: str
    on: date | None
    payee: str = ""


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """The rows in the order of the file; `total` as the last record says it (fen)."""

    layout: str
    sha256: str
    total: int
    rows: Sequence[Given] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Orders:
    """A file for the bank as the bank reads it. Fields the layout does not carry are ""."""

    batch: str
    transfers: Sequence[Transfer] = field(repr=False)


class _Row(NamedTuple):
    """`begin` is the offset in the file where the record begins (0 for workbooks)."""

    number: int
    texts: list[str]
    begin: int


class _Parts(NamedTuple):
    about: Mapping[str, str]  # what the records around the rows say of the batch
    rows: list[_Row]
    closing: list[_Row]


def read(content: bytes, form: Layout) -> ReturnFile:
    """Raises ReturnUnreadable, ReturnCut, ReturnSumsDiffer or ReturnDamaged; nothing of such a file may be applied."""
    parts = _parts(content, form, form.answer)
    rows = list(_given(parts, form))
    total = _check_sums([row.amount or 0 for row in rows], parts, form, form.answer, content)
    return ReturnFile(form.code, hashlib.sha256(content).hexdigest(), total, rows)


_NAMED = ("reference", "household", "payee", "identity", "account")


def read_orders(content: bytes, form: Layout) -> Orders:
    """What a bank is asked to pay, from the file it was sent. Raises as `read` does, and for an amount that is none."""
    parts = _parts(content, form, form.order)
    transfers, batches = [], {parts.about.get("batch", "")}
    for row in parts.rows:
        found = _fields_of(row, form.rows)
        amount = _amount(found.get("amount", ""), form)
        if amount is None or not found.get("reference"):
            raise ReturnUnreadable(row.number, form.title)
        reference, household, payee, identity, account = (found.get(name, "") for name in _NAMED)
        transfers.append(Transfer(reference, household, payee, identity, account, amount))
        batches.add(found.get("batch", ""))
    _check_sums([one.amount for one in transfers], parts, form, form.order, content)
    return Orders(max(batches), transfers)


def _parts(content: bytes, form: Layout, shape: Shape) -> _Parts:
    if len(content) > LARGEST:
        raise ReturnUnreadable(0, form.title)
    records = list(_sheet(content, form, shape) if form.kind == "excel" else _lines(content, form, shape))
    before, after = len(shape.opening), len(records) - len(shape.closing)
    if after < before:
        raise ReturnCut(len(records))
    about: dict[str, str] = {}
    for row, record in zip(records[:before] + records[after:], (*shape.opening, *shape.closing), strict=True):
        if len(row.texts) < len(record) or any(column.text and row.texts[at] != column.text for at, column in enumerate(record)):
            raise ReturnCut(row.number)
        about.update(_fields_of(row, record))
    return _Parts(about, records[before:after], records[after:])


def _fields_of(row: _Row, record: Record) -> dict[str, str]:
    return {column.field: text for column, text in zip(record, row.texts, strict=False) if column.field}


# From bytes to texts ---------------------------------------------------------------------------------------------------------


def _lines(content: bytes, form: Layout, shape: Shape) -> Iterator[_Row]:
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    begins = accumulate(map(len, lines), initial=len(content) - sum(map(len, lines)))
    titled = form.titled and form.kind == "csv"
    cutter = _Cutter(form, shape) if form.kind == "fixed" else None
    for number, (line, begin) in enumerate(zip(lines, begins, strict=False), 1):
        if not line.strip(b"\r\n\x1a"):
            continue
        texts = cutter.cut(line.rstrip(b"\r\n"), number) if cutter else _split(line.rstrip(b"\r\n"), number, form, shape)
        if number == 1 and titled:
            if texts != [column.title for column in shape.rows]:
                raise ReturnUnreadable(number, form.title)
            continue
        yield _Row(number, texts, begin)


def _sheet(content: bytes, form: Layout, shape: Shape) -> Iterator[_Row]:
    sheets = workbooks.read(content, "return.xlsx").sheets
    if len(sheets) != 1:
        raise ReturnUnreadable(0, form.title)
    for number, row in enumerate(sheets[0].rows, 1):
        texts = [_shown(cell) for cell in row]
        if number == 1:
            if texts[: len(shape.rows)] != [column.title for column in shape.rows]:
                raise ReturnUnreadable(1, form.title)
        elif any(texts):
            yield _Row(number, texts, 0)


def _shown(cell: workbooks.Cell) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip() if isinstance(cell, str) else "" if cell is None else str(cell)


def _split(line: bytes, number: int, form: Layout, shape: Shape) -> list[str]:
    try:
        text = line.decode(form.encodings[0].removesuffix("-sig"))
    except UnicodeDecodeError:
        return _split_torn(line, number, form, shape)
    if '"' not in text:
        return [part.strip() for part in text.split(form.delimiter)]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=False))
    return [part.strip() for part in rows[0]] if len(rows) == 1 else []


def _split_torn(line: bytes, number: int, form: Layout, shape: Shape) -> list[str]:
    """A name cut through a character, and nothing else, may be unreadable. The delimiter must be no second byte of a character."""
    mark = form.delimiter.encode()
    if mark >= b"0" or b'"' in line:
        raise ReturnUnreadable(number, form.title)
    torn = [column.field == "payee" for column in shape.rows]
    parts = line.split(mark)
    if len(parts) != len(torn):
        raise ReturnUnreadable(number, form.title)
    return [_text(part, number, form, torn=may).strip() for part, may in zip(parts, torn, strict=True)]


class _Cutter:
    """Cuts a line into bytes by the widths of the record that fits: each kind of record begins with its own fixed text."""

    def __init__(self, form: Layout, shape: Shape) -> None:
        self.form = form
        self.kinds = []
        for record in (*shape.opening, *shape.closing, shape.rows):
            ends = list(accumulate(column.width for column in record))
            cuts = [(end - column.width, end, column) for end, column in zip(ends, record, strict=True)]
            self.kinds.append((record[0].text.encode("ascii", "ignore"), ends[-1], cuts))

    def cut(self, line: bytes, number: int) -> list[str]:
        for mark, width, cuts in self.kinds:
            if mark and len(line) == width and line.startswith(mark):
                texts = []
                for begin, end, column in cuts:
                    text = _text(line[begin:end], number, self.form, torn=column.field == "payee")
                    if column.right and column.fill != " ":
                        text = text.lstrip(column.fill) or column.fill
                    texts.append(text.strip())
                return texts
        return []


def _text(part: bytes, number: int, form: Layout, *, torn: bool = False) -> str:
    try:
        return part.decode(form.encodings[0].removesuffix("-sig"), "replace" if torn else "strict")
    except UnicodeDecodeError as error:
        raise ReturnUnreadable(number, form.title) from error


# From texts to rows ----------------------------------------------------------------------------------------------------------


def _given(parts: _Parts, form: Layout) -> Iterator[Given]:
    at = {column.field: place for place, column in enumerate(form.answer_rows) if column.field}
    order = [at.get(name, ABSENT) for name in ("reference", "status", "reason", "amount", "batch", "account", "on", "payee")]
    statuses, reasons, batch_of_file = form.statuses, form.reasons, parts.about.get("batch", "")
    for number, texts, _ in parts.rows:
        reference, said, why, amount, batch, account, on, payee = (texts[place] if place < len(texts) else "" for place in order)
        yield Given(
            number,
            reference[:40],
            statuses.get(said, ""),
            said[:40],
            reasons.get(why, "other" if why else ""),
            _amount(amount, form),
            batch or batch_of_file,
            account,
            _day(on),
            payee,
        )


def _amount(text: str, form: Layout) -> int | None:
    try:
        return _whole_fen(text) if form.in_fen else _fen_of_yuan(text)
    except (BadValue, ValueError):
        return None


@lru_cache(maxsize=4096)
def _whole_fen(text: str) -> int:
    if not (text.isascii() and text.isdigit()):  # int() would take "1_000" and full-width digits
        raise ValueError(text)
    return int(text)


@lru_cache(maxsize=4096)
def _fen_of_yuan(text: str) -> int:
    return int(Fen.from_yuan(text))


@lru_cache(maxsize=1024)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_sums(amounts: Sequence[int], parts: _Parts, form: Layout, shape: Shape, content: bytes) -> int:
    """The total the file states. Every count, sum and checksum it states must be that of its rows."""
    summed = sum(amounts)
    stated = summed
    about = [(_Row(0, [], 0), "count", parts.about[name]) for name in ("count",) if name in parts.about]
    for row, record in zip(parts.closing, shape.closing, strict=True):
        about += [(row, column.field, text) for column, text in zip(record, row.texts, strict=False)]
    for row, name, text in about:
        if name == "count" and text != str(len(amounts)):
            raise ReturnSumsDiffer(text, str(len(amounts)))
        if name == "check" and text != hashlib.sha256(memoryview(content)[: row.begin]).hexdigest():
            raise ReturnDamaged
        if name == "total":
            found = _amount(text, form)
            if found is None:
                raise ReturnUnreadable(row.number, form.title)
            stated = found
    if stated != summed:
        raise ReturnSumsDiffer(Fen(stated).yuan, Fen(summed).yuan)
    return stated
