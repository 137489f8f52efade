"""What a paper is made of, whatever it is printed as: PDF and Word are set from this one structure. Text is plain text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from minzheng.base.month import chinese_date
from minzheng.cases.papers import typesetting

SEAL = "（盖章）"
_UNPRINTABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)))


@dataclass(frozen=True, slots=True)
class Line:
    """`role`: "body" (two characters in), "to" (whom it addresses, at the margin), "detail" (two characters in, one after another),
    "head" (of a passage), "centre", "end" (to the right), "note" (small)."""

    text: str
    role: str = "body"
    kind: str = field(default="line", init=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """Office, date and room for the seal, to the right; without a date there is room to write one."""

    office: str
    dated: date | None
    kind: str = field(default="signed", init=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """`role`: "label" (grey, centred), "value" (to the left), "centre", "opinion" (text above, signature lines in `foot` below)."""

    text: str = ""
    across: int = 1
    down: int = 1
    role: str = "value"
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    height: float = 9  # mm, at least


@dataclass(frozen=True, slots=True)
class Grid:
    """One boxed table. `shares` are the widths of its columns against each other."""

    shares: tuple[float, ...]
    rows: tuple[Row, ...]
    size: float = 10.5  # pt
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the receipt is torn off."""

    text: str = "回执"
    kind: str = field(default="cut", init=False)


Block = Line | Signed | Grid | Cut


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. `form` sets it close, for boxed tables; otherwise pages after GB/T 9704-2012."""

    title: str
    blocks: tuple[Block, ...]
    office: str
    number: str = ""
    form: bool = False


def to_pdf(*sheets: Sheet) -> bytes:
    """All of them in one PDF/A-2b, each beginning on a page of its own. Raises NoFaces, MissingSign."""
    return typesetting.pdf("sheet.typ", {"sheets": [data(sheet) for sheet in sheets]})


def data(sheet: Sheet) -> dict[str, Any]:
    head = {"title": sheet.title, "office": sheet.office, "number": sheet.number}
    blocks = [_block(block) for block in sheet.blocks]
    return _printable({**head, "form": sheet.form, "blocks": blocks})


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Signed):
        return {"kind": "signed", "office": block.office, "dated": signed_date(block.dated), "seal": SEAL}
    return asdict(block)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value


def printable(text: str) -> str:
    """Without the control signs that come with what was pasted; ends of lines as one sign."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNPRINTABLE)


def signed_date(day: date | None) -> str:
    return chinese_date(day) if day else "　　年　　月　　日"


def texts(sheet: Sheet) -> Sequence[str]:
    """Every text on it, in reading order."""
    found = [sheet.title, sheet.number]
    for block in sheet.blocks:
        if isinstance(block, Grid):
            found += [text for row in block.rows for cell in row.cells for text in (cell.text, cell.foot)]
        elif isinstance(block, Signed):
            found += [block.office, signed_date(block.dated), SEAL]
        else:
            found.append(block.text)
    return [text for text in found if text]
