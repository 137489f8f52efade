"""From bytes to a table of texts: Parquet, delimited text or a workbook, with the heading row found."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from minzheng.base.errors import Refusal
from minzheng.base.workbooks import CellError, UnreadableFile
from minzheng.base.workbooks import read as read_workbook
from minzheng.base.workbooks.delimited import decode, delimiter
from minzheng.base.workbooks.refused import Refused
from minzheng.verification.incoming.schemes import Scheme, folded
from minzheng.verification.incoming.unnumbered import describing

LARGEST, MOST_ROWS, WIDEST = 600, 5_000_000, 300  # MiB, rows, columns
HEAD_WITHIN = 10  # rows above the heading: title, unit, date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is quarantined: a code of REASONS with its facts."""

    code: str
    facts: tuple[tuple[str, object], ...] = ()


REASONS: dict[str, tuple[str, str]] = {
    "unreadable": ("{message}", "{remedy}"),
    "not_parquet": ("The file is cut off or no Parquet file.", "Ask the department to send it again."),
    "cut_off": ("The file ends in the middle of a row (line {line}).", "Ask the department to send it again."),
    "ragged": ("The rows have different numbers of fields (line {line}).", "Ask for a workbook, or for quoted texts."),
    "too_large": ("The file has {found} MiB; at most {limit} are read.", "Ask for parts by town, or for Parquet."),
    "too_many_rows": ("The file has {found} rows; at most {limit} are read.", "Ask for parts by town."),
    "no_heading": ("No row names an identity number column.", "Ask for the agreed headings, or add them to the scheme."),
    "repeated_heading": ("Column {heading} stands there twice.", "Ask which one counts."),
    "columns_missing": ("Agreed columns are missing: {columns}.", "Ask for the whole list, or change the scheme."),
    "no_rows": ("The file has headings and no row.", "Ask whether there is really nobody; then record that by hand."),
    "floats": ("{share}% of the identity numbers were turned into decimal numbers; the last digits are lost.",
               "Ask for the column as text."),
    "no_numbers": ("The column of identity numbers is empty.",
                   "If it holds formulas: paste their values in the workbook, save it and hand it in again."),
    "old_numbers": ("{share}% of the identity numbers are old ones of fifteen digits.", "Ask for the register of today."),
    "identity_rate": ("{share}% of the identity numbers are wrong; at most {limit}% are let pass.", "Ask for the list again."),
    "unreadable_cells": ("{share}% of column {column} cannot be read as {type}.", "Look at the scheme; ask for the list again."),
    "wrong_month": ("The file is for {found}, not for {expected}.", "Ask for the month wanted."),
    "future": ("{share}% of column {column} lie after the day the file is as of.", "Ask which day the file is as of."),
    "wrong_place": ("{share}% of the rows belong to other counties.", "It is another county's list: ask for ours."),
    "nobody_known": ("Only {share}% of its people are in our register; last time {last}%.", "It may be another county's list."),
    "fewer_rows": ("The file has {found} rows, last time {last}.", "Ask whether it is complete."),
    "more_rows": ("The file has {found} rows, last time {last}.", "Ask what was added; it may hold several months."),
    "emptier": ("Column {column} is empty in {share}% of the rows, last time in {last}%.", "Ask whether it is complete."),
    "unit": ("The amounts of column {column} are about a hundred times those of last time.", "Yuan and fen may be mixed up."),
    "same_file": ("The same file was received on {day}.", "Nothing to do: it counts once."),
}  # fmt: skip


class Quarantined(Refusal):
    """The whole file is set aside; nothing of it counts until somebody looked."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(
            "The delivery is quarantined for {count} reasons.", remedy="See the reasons; ask again.", count=len(reasons)
        )  # fmt: skip
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Read:
    """A table of texts under folded headings. `first` is the row of the file its first row stands in (1 the first)."""

    table: pa.Table
    first: int
    key: str


def read(content: bytes, filename: str, scheme: Scheme) -> Read:
    """Raises Quarantined with every reason found so far."""
    if len(content) > LARGEST * 2**20:
        raise Quarantined([_reason("too_large", found=len(content) >> 20, limit=LARGEST)])
    if content[:4] == b"PAR1" or filename.lower().endswith(".parquet"):
        return _under_headings(*_of_parquet(content), scheme)
    try:
        rows = _of_text(content, scheme) if not _is_workbook(content) else _of_workbook(content, filename, scheme)
    except UnreadableFile as wrong:
        raise Quarantined([_unreadable(wrong)]) from None
    except Refused as wrong:
        raise Quarantined([_unreadable(UnreadableFile(wrong.code, **wrong.facts))]) from None
    return _under_headings(*rows, scheme)


def _unreadable(wrong: UnreadableFile) -> Reason:
    """`template` and `facts` say the same in the reader's language."""
    facts = {name: str(value) for name, value in wrong.facts.items()}
    return _reason("unreadable", message=str(wrong), remedy=wrong.remedy, template=wrong.message, facts=facts)


def _is_workbook(content: bytes) -> bool:
    return (
        content[:2] == b"PK"
        or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        or content[:5].lower() in (b"<html", b"<?xml", b"%pdf-")
    )


def _of_parquet(content: bytes) -> tuple[list[str], pa.Table, int]:
    try:
        stored = pq.ParquetFile(io.BytesIO(content))
        if stored.metadata.num_rows > MOST_ROWS:
            raise Quarantined([_reason("too_many_rows", found=stored.metadata.num_rows, limit=MOST_ROWS)])
        table = stored.read()
    except (pa.ArrowException, OSError):
        raise Quarantined([_reason("not_parquet")]) from None
    columns = [column.cast(pa.string()) if not pa.types.is_boolean(column.type) else _words(column) for column in table.columns]
    return list(table.column_names), pa.table(columns, names=[str(at) for at in range(len(columns))]), 1


def _words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array(
        [pa.array(["是" if each else "否" if each is False else None for each in column.to_pylist()], pa.string())]
    )


def _of_text(content: bytes, scheme: Scheme) -> tuple[list[str], pa.Table, int]:
    text, _ = decode(content)
    if "\x00" in text:
        raise Refused("nul")
    if not text.strip():
        raise Refused("no_rows")
    if text.count('"') % 2:
        raise Quarantined([_reason("cut_off", line=text.count("\n") + 1)])
    mark = delimiter(text)
    if not mark.isascii():
        text, mark = text.replace(mark, "\t"), "\t"
    start = [list(row) for row in csv.reader(text.split("\n", HEAD_WITHIN)[:HEAD_WITHIN], delimiter=mark)]
    above = _heading(start, scheme)
    head = [cell.strip("\r") for cell in start[above]]
    if len(head) > WIDEST:
        raise Refused("too_wide", sheet="", column=len(head), limit=WIDEST)
    body = text.split("\n", above + 1)
    return head, _table_of(body[-1] if len(body) > above + 1 else "", mark, len(head), above + 2), above + 2


def _heading(start: Sequence[Sequence[str]], scheme: Scheme) -> int:
    """The first row that names the key; without one the first, which is then said to name none."""
    return next((at for at, row in enumerate(start) if any(folded(cell) in scheme.keys for cell in row)), 0)


def _table_of(body: str, mark: str, width: int, first: int) -> pa.Table:
    """Raises Quarantined where rows are of different widths, and says so apart where only the last one is short."""
    names = [str(at) for at in range(width)]
    kinds = dict.fromkeys(names, pa.string())
    if not body.strip():
        return pa.table({name: pa.array([], pa.string()) for name in names})
    ragged: list[str] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        ragged.append(row.text)
        return "skip"

    table = arrow_csv.read_csv(
        io.BytesIO(body.encode()),
        read_options=arrow_csv.ReadOptions(column_names=names),
        parse_options=arrow_csv.ParseOptions(delimiter=mark, newlines_in_values=True, invalid_row_handler=note),
        convert_options=arrow_csv.ConvertOptions(column_types=kinds, strings_can_be_null=True, null_values=[""]),
    )
    if ragged:
        lines = body.rstrip().split("\n")
        at = next((number for number, line in enumerate(lines) if ragged[0].startswith(line.rstrip("\r"))), 0)
        raise Quarantined([_reason("cut_off" if at == len(lines) - 1 else "ragged", line=first + at)])
    return table


def _of_workbook(content: bytes, filename: str, scheme: Scheme) -> tuple[list[str], pa.Table, int]:
    book = read_workbook(content, filename)
    sheet = max((one for one in book.sheets if not one.hidden), key=lambda one: len(one.rows), default=None)
    if sheet is None or not sheet.rows:
        raise Refused("no_rows")
    above = _heading([[_text(cell) or "" for cell in row] for row in sheet.rows[:HEAD_WITHIN]], scheme)
    head = [_text(cell) or "" for cell in sheet.rows[above]]
    rows = [row for row in sheet.rows[above + 1 :]]
    columns = [pa.array([_text(row[at]) for row in rows], pa.string()) for at in range(len(head))]
    return head, pa.table(columns, names=[str(at) for at in range(len(head))]), above + 2


def _text(cell: object) -> str | None:
    """A whole number typed as a number has no decimals; one beyond fifteen digits shows that its end is lost."""
    match cell:
        case None | CellError():
            return None
        case bool():
            return "是" if cell else "否"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip() or None


def _under_headings(head: Sequence[str], table: pa.Table, first: int, scheme: Scheme) -> Read:
    """The columns the scheme knows, by item; the key and the place under their own names."""
    names = [folded(heading) for heading in head]
    key = next((name for name in names if name in scheme.keys), None)
    if key is None:
        raise Quarantined([_reason("no_heading")])
    wanted = {name: at for at, name in enumerate(names) if name in scheme.headings or name in (key, scheme.place)}
    twice = [name for name in wanted if names.count(name) > 1]
    found = {scheme.headings[name] for name in wanted if name in scheme.headings}
    missing = [item for item in scheme.required if item not in found]
    reasons = [_reason("repeated_heading", heading=name) for name in twice]
    reasons += [_reason("columns_missing", columns="、".join(missing))] if missing else []
    reasons += [_reason("no_rows")] if not table.num_rows else []
    reasons += [_reason("too_many_rows", found=table.num_rows, limit=MOST_ROWS)] if table.num_rows > MOST_ROWS else []
    if reasons:
        raise Quarantined(reasons)
    columns = {scheme.headings.get(name, name): table.column(str(at)) for name, at in wanted.items() if name != key}
    columns |= describing(names, table, scheme.place)
    return Read(pa.table({"key": table.column(str(names.index(key))), **columns}), first, key)


def _reason(code: str, **facts: object) -> Reason:
    return Reason(code, tuple(facts.items()))
