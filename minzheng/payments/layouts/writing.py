"""Transfers written as a bank wants them, and (for a bank that answers: the simulated one, and tests) answers to them.

A character the encoding cannot write, or a text too wide for its column, is refused with its line: nothing is cut or replaced.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from operator import attrgetter
from typing import Any, TypeVar

from minzheng.base import workbooks
from minzheng.base.fen import Fen
from minzheng.payments.errors import TooWide, Unencodable
from minzheng.payments.layouts.declaration import Batch, Layout, Record

Row = Mapping[str, str]
T = TypeVar("T")
_OF_TRANSFER = ("reference", "household", "payee", "identity", "account")
CHUNK = 10_000  # rows made into bytes at once


def write(batch: Batch, form: Layout, encoding: str = "") -> bytes:
    """The file of a batch. Raises Unencodable or TooWide, naming the line."""
    about = _about(batch, len(batch.transfers), int(batch.total), form)
    return _file(form, form.opening, form.rows, form.closing, about, _transfers(batch, form, about), encoding)


def write_answer(form: Layout, about: Row, rows: Iterable[Row], encoding: str = "") -> bytes:
    """A bank's answer in its own codes: `about` holds batch, count and total as the file shall say them, `rows` the row fields."""
    texts = (text for some in _some(rows) for text in _filled(form.answer_rows, some, about))
    return _file(form, form.answer_opening, form.answer_rows, form.answer_closing, about, texts, encoding)


def money(fen: int, form: Layout) -> str:
    return str(fen) if form.in_fen else Fen(fen).plain


def _about(batch: Batch, count: int, total: int, form: Layout) -> Row:
    return {
        "batch": batch.number, "count": str(count), "total": money(total, form), "pay_date": f"{batch.pay_date:%Y%m%d}",
        "digest": batch.digest,
    }  # fmt: skip


def _transfers(batch: Batch, form: Layout, about: Row) -> Iterator[list[str]]:
    """The texts of every row, put together a column at a time: what a row says goes before what is said of the batch."""
    plan: list[Iterable[str]] = []
    for column in form.rows:
        if column.field in _OF_TRANSFER:
            plan.append(map(attrgetter(column.field), batch.transfers))
        elif column.field == "number":
            plan.append(map(str, range(1, len(batch.transfers) + 1)))
        elif column.field == "amount":
            written = {amount: money(amount, form) for amount in {one.amount for one in batch.transfers}}
            plan.append(written[one.amount] for one in batch.transfers)
        elif column.field == "purpose":
            plan.append(repeat(batch.purpose))
        else:
            plan.append(repeat(about.get(column.field, "") if column.field else column.text))
    return map(list, islice(zip(*plan, strict=False), len(batch.transfers)))


def _file(
    form: Layout,
    opening: Sequence[Record],
    row: Record,
    closing: Sequence[Record],
    about: Row,
    texts: Iterator[list[str]],
    encoding: str,
) -> bytes:
    if form.kind == "excel":
        return _excel(form, row, closing, about, texts)
    codec = encoding or form.encodings[0]
    plain = codec.removesuffix("-sig")
    join = _fixed if form.kind == "fixed" else _separated
    out = io.BytesIO()
    out.write(b"" if codec == plain else codecs.BOM_UTF8)
    number = 1
    if form.titled and form.kind == "csv":
        out.write(_csv([[column.title for column in row]], number, plain, form))
        number += 1
    for record in opening:
        out.write(join(record, _filled(record, [{}], about), number, plain, form))
        number += 1
    for some in _some(texts):
        out.write(join(row, some, number, plain, form))
        number += len(some)
    for record in closing:
        check = {"check": hashlib.sha256(out.getbuffer()).hexdigest()}
        out.write(join(record, _filled(record, [check], about), number, plain, form))
        number += 1
    return out.getvalue()


def _some(rows: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(rows)
    while some := list(islice(waiting, CHUNK)):
        yield some


def _filled(record: Record, rows: Iterable[Row], about: Row) -> list[list[str]]:
    """The texts of records: what a row says goes before what is said of the batch."""
    plan = [(column.field, about.get(column.field, "") if column.field else column.text) for column in record]
    return [[values.get(name, otherwise) for name, otherwise in plan] for values in rows]


def _separated(record: Record, rows: Sequence[list[str]], number: int, codec: str, form: Layout) -> bytes:
    for at, column in enumerate(record):
        if column.field == "payee":
            for texts in rows:
                texts[at] = workbooks.inert(texts[at])
    return _csv(rows, number, codec, form)


def _csv(rows: Sequence[list[str]], number: int, codec: str, form: Layout) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=form.delimiter, lineterminator="\r\n").writerows(rows)
    try:
        return out.getvalue().encode(codec)
    except UnicodeEncodeError:
        for at, texts in enumerate(rows):
            _bytes("".join(texts), number + at, codec)
        raise


def _fixed(record: Record, rows: Sequence[list[str]], number: int, codec: str, form: Layout) -> bytes:
    parts = []
    for at, texts in enumerate(rows):
        for column, text in zip(record, texts, strict=True):
            part = _bytes(text, number + at, codec)
            if len(part) > column.width and column.cut:
                part = part[: column.width]
            if len(part) > column.width:
                raise TooWide(number + at, column.title or column.field, column.width)
            fill = column.fill.encode("ascii") * (column.width - len(part))
            parts.append(fill + part if column.right else part + fill)
        parts.append(b"\r\n")
    return b"".join(parts)


def _excel(form: Layout, row: Record, closing: Sequence[Record], about: Row, rows: Iterator[list[str]]) -> bytes:
    columns = tuple(workbooks.Column(column.title, width=max(10, column.width)) for column in row)

    def lines() -> Iterator[tuple[Any, ...]]:
        yield from map(tuple, rows)
        for record in closing:
            texts = _filled(record, [{}], about)[0]
            yield (*texts, *[""] * (len(row) - len(texts)))

    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan(form.title[:31], columns, lines())])
    return target.getvalue()


def _bytes(text: str, number: int, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        wrong = "".join(dict.fromkeys(char for char in text if not _writable(char, codec)))
        raise Unencodable(wrong, number) from None


def _writable(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
