"""A bank's file layout: which fields stand where, in which encoding, and what the bank's codes mean.

One YAML file a layout; docs/bank-file.md shows how to declare one. A record is a list of columns; a column is a field of the row, a
field of the whole batch, or a fixed text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.errors import LayoutUnknown

FOLDER = Path(__file__).parent / "banks"
KINDS = ("csv", "fixed", "excel")
ROW_FIELDS = ("number", "reference", "household", "payee", "identity", "account", "amount", "purpose", "status", "reason", "on")
BATCH_FIELDS = ("batch", "count", "total", "pay_date", "digest", "check")
STATUSES = ("ok", "failed", "unknown", "returned")
REASONS = {
    "name_differs": "The name does not belong to the account.",
    "identity_differs": "The identity number does not belong to the account.",
    "no_account": "The account does not exist.",
    "closed": "The account is closed.",
    "frozen": "The account is frozen.",
    "dormant": "The account is dormant.",
    "limit": "The account takes no sum of this size.",
    "other": "Another reason given by the bank.",
}


class Transfer(NamedTuple):
    """One payment as the bank gets it. `reference` names the line for ever; `identity` masked, `account` in full, `amount` fen."""

    reference: str
    household: str
    payee: str
    identity: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One run as the bank gets it. `number` is "dibao-2020-12-1"; `digest` the frozen run's."""

    number: str
    title: str
    place: str
    month: Month
    pay_date: date
    digest: str
    transfers: Sequence[Transfer]

    @property
    def total(self) -> Fen:
        return Fen(sum(transfer.amount for transfer in self.transfers))

    @property
    def purpose(self) -> str:
        return f"{self.month.chinese}{self.title}"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` of ROW_FIELDS or BATCH_FIELDS, or "" for the fixed `text`. `width` counts bytes, for fixed-width files only; a bank
    may `cut` a longer text in its answer, be it through a character. What we send is never cut."""

    field: str = ""
    text: str = ""
    title: str = ""
    width: int = 0
    right: bool = False
    fill: str = " "
    cut: bool = False


Record = tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One of the two files of a layout: records before the rows, a row, records after them."""

    opening: tuple[Record, ...]
    rows: Record
    closing: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """`opening` and `closing` are records around the rows. `statuses` and `reasons` translate the bank's codes of an answer."""

    code: str
    title: str
    kind: str
    encodings: tuple[str, ...]
    delimiter: str
    in_fen: bool
    titled: bool
    opening: tuple[Record, ...]
    rows: Record
    closing: tuple[Record, ...]
    answer_opening: tuple[Record, ...]
    answer_rows: Record
    answer_closing: tuple[Record, ...]
    statuses: Mapping[str, str]
    reasons: Mapping[str, str]

    @property
    def order(self) -> Shape:
        """What the bank is sent."""
        return Shape(self.opening, self.rows, self.closing)

    @property
    def answer(self) -> Shape:
        """What the bank says."""
        return Shape(self.answer_opening, self.answer_rows, self.answer_closing)

    @property
    def ending(self) -> str:
        return {"csv": "csv", "fixed": "txt", "excel": "xlsx"}[self.kind]


def layout(code: str) -> Layout:
    """Raises LayoutUnknown."""
    if code not in layouts():
        raise LayoutUnknown(code)
    return layouts()[code]


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """Every declared layout. A mistake in a file is a ValueError at first use, that is in the tests."""
    return {
        path.stem: _layout(path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))
    }


def _layout(code: str, content: Mapping[str, Any]) -> Layout:
    answer = content["answer"]
    made = Layout(
        code,
        content["title"],
        content["kind"],
        tuple(content.get("encodings", ("utf-8",))),
        content.get("delimiter", ","),
        content["amount"] == "fen",
        bool(content.get("titled", True)),
        _records(content.get("opening", ())),
        _record(content["rows"]),
        _records(content.get("closing", ())),
        _records(answer.get("opening", ())),
        _record(answer["rows"]),
        _records(answer.get("closing", ())),
        {str(said): status for said, status in answer["statuses"].items()},
        {str(said): reason for said, reason in answer.get("reasons", {}).items()},
    )
    _check(made)
    return made


def _records(written: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[Record, ...]:
    return tuple(_record(record) for record in written)


def _record(written: Sequence[Mapping[str, Any]]) -> Record:
    return tuple(Column(**column) for column in written)


def _check(made: Layout) -> None:
    wrong = []
    for record in (*made.opening, made.rows, *made.closing, *made.answer_opening, made.answer_rows, *made.answer_closing):
        wrong += [column.field for column in record if column.field not in ("", *ROW_FIELDS, *BATCH_FIELDS)]
        wrong += [column.field or column.text for column in record if made.kind == "fixed" and column.width <= 0]
    needed = {"reference", "amount", "status"} - {column.field for column in made.answer_rows}
    wrong += sorted(needed) + [status for status in made.statuses.values() if status not in STATUSES]
    wrong += [reason for reason in made.reasons.values() if reason not in REASONS]
    wrong += [column.field for record in (*made.opening, made.rows, *made.closing) for column in record if column.cut]
    if wrong or made.kind not in KINDS or (made.kind != "excel" and not made.answer_closing):
        raise ValueError(f"the bank layout {made.code} is wrong about {', '.join(wrong) or 'its kind or its last record'}")
