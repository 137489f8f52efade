"""Transfers written as a bank wants them, and (for a bank that answers: the simulated one, and tests) answers to them.

A character the encoding cannot write, or a text too wide for its column, is refused with its line: nothing is cut or replaced.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from minzheng.base import workbooks
from minzheng.base.fen import Fen
from minzheng.payments.errors import TooWide, Unencodable
from minzheng.payments.layouts.declaration import Batch, Column, Layout, Record

Row = Mapping[str, str]


def write(batch: Batch, form: Layout, encoding: str = "") -> bytes:
    """The file of a batch. Raises Unencodable or TooWide, naming the line."""
    about = _about(batch, len(batch.transfers), int(batch.total), form)
    return _file(form, form.opening, form.rows, form.closing, about, _transfers(batch, form), encoding)


def write_answer(form: Layout, about: Row, rows: Iterable[Row], encoding: str = "") -> bytes:
    """A bank's answer in its own codes: `about` holds batch, count and total as the file shall say them, `rows` the row fields."""
    return _file(form, form.answer_opening, form.answer_rows, form.answer_closing, about, rows, encoding)


def money(fen: int, form: Layout) -> str:
    return str(fen) if form.in_fen else Fen(fen).plain


def _about(batch: Batch, count: int, total: int, form: Layout) -> Row:
    return {
        "batch": batch.number, "count": str(count), "total": money(total, form), "pay_date": f"{batch.pay_date:%Y%m%d}",
        "digest": batch.digest,
    }  # fmt: skip


def _transfers(batch: Batch, form: Layout) -> Iterator[Row]:
    for number, one in enumerate(batch.transfers, 1):
        yield {
            "number": str(number), "reference": one.reference, "household": one.household, "payee": one.payee,
            "identity": one.identity, "account": one.account, "amount": money(one.amount, form), "purpose": batch.purpose,
        }  # fmt: skip


def _file(
    form: Layout, opening: Sequence[Record], row: Record, closing: Sequence[Record], about: Row, rows: Iterable[Row], encoding: str
) -> bytes:
    if form.kind == "excel":
        return _excel(form, row, closing, about, rows)
    codec = encoding or form.encodings[0]
    join = _fixed if form.kind == "fixed" else _separated
    out = io.BytesIO()
    if form.titled and form.kind == "csv":
        out.write(_encoded([column.title for column in row], 1, codec, form, first=True))
    number = 1 if out.tell() else 0
    for record in opening:
        number += 1
        out.write(join(record, about, number, codec, form))
    for values in rows:
        number += 1
        out.write(join(row, {**about, **values}, number, codec, form))
    for record in closing:
        number += 1
        out.write(join(record, {**about, "check": hashlib.sha256(out.getbuffer()).hexdigest()}, number, codec, form))
    return out.getvalue()


def _said(column: Column, values: Row) -> str:
    return values.get(column.field, "") if column.field else column.text


def _separated(record: Record, values: Row, number: int, codec: str, form: Layout) -> bytes:
    texts = [workbooks.inert(_said(column, values)) if column.field == "payee" else _said(column, values) for column in record]
    return _encoded(texts, number, codec, form, first=number == 1)


def _encoded(texts: Sequence[str], number: int, codec: str, form: Layout, *, first: bool) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=form.delimiter, lineterminator="\r\n").writerow(texts)
    return _bytes(out.getvalue(), number, codec if first else codec.removesuffix("-sig"))


def _fixed(record: Record, values: Row, number: int, codec: str, form: Layout) -> bytes:
    parts = []
    for column in record:
        part = _bytes(_said(column, values), number, codec)
        if len(part) > column.width and column.cut:
            part = part[: column.width]
        if len(part) > column.width:
            raise TooWide(number, column.title or column.field, column.width)
        fill = column.fill.encode("ascii") * (column.width - len(part))
        parts.append(fill + part if column.right else part + fill)
    return b"".join(parts) + b"\r\n"


def _excel(form: Layout, row: Record, closing: Sequence[Record], about: Row, rows: Iterable[Row]) -> bytes:
    columns = tuple(workbooks.Column(column.title, width=max(10, column.width)) for column in row)

    def lines() -> Iterator[tuple[Any, ...]]:
        for values in rows:
            yield tuple(_said(column, {**about, **values}) for column in row)
        for record in closing:
            texts = [_said(column, about) for column in record]
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
