"""What boxed forms share: labelled cells, boxes to tick, lines for signatures, blanks."""

from collections.abc import Collection, Mapping

from minzheng.base.fen import Fen
from minzheng.cases.papers.sheet import Cell, Row

WIDTH = 12  # columns of every form
DATE_BLANK = "年　　月　　日"
SIGNED = f"签字：　　　　　　　　　{DATE_BLANK}"
SEALED = f"经办人：　　　　　负责人：　　　　　（盖章）　　{DATE_BLANK}"


def label(text: str, across: int = 2, down: int = 1) -> Cell:
    return Cell(text, across, down, "label")


def value(text: object, across: int = 2) -> Cell:
    return Cell("" if text is None else str(text), across)


def centred(text: object, across: int = 1) -> Cell:
    return Cell("" if text is None else str(text), across, role="centre")


def opinion(name: str, text: str, foot: str, height: float) -> Row:
    """An opinion with the lines to sign it on."""
    return Row((label(name), Cell(text, WIDTH - 2, role="opinion", foot=foot)), height)


def ticked(choices: Mapping[str, str], chosen: Collection[str], line: int = 40) -> str:
    """■ before what is chosen, □ before the rest, `line` characters a line; no choice is broken over two."""
    lines = [""]
    for code, word in choices.items():
        box = f"{'■' if code in chosen else '□'}{word}"
        if len(lines[-1]) + len(box) > line:
            lines.append("")
        lines[-1] += f"　{box}" if lines[-1] else box
    return "\n".join(lines)


def yuan(amount: Fen | None) -> str:
    return "" if amount is None else amount.yuan
