"""Plain words in cells: texts, yes and no, one of a list."""

import re
from collections.abc import Mapping

from minzheng.base.cells.findings import BLANK, Reading, found, masked
from minzheng.base.workbooks import Cell, CellError

_OUTER = " \t\r\n\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009"
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_YES = dict.fromkeys(["是", "有", "在", "√", "✓", "✔", "y", "yes", "Y", "YES", "1", "true", "TRUE", "对", "已"], 1)
_NO = dict.fromkeys(["否", "无", "不是", "没有", "不", "×", "✗", "✘", "n", "no", "N", "NO", "0", "false", "FALSE", "未"], 0)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(_OUTER))


def as_text(cell: Cell) -> str:
    """The cell as its writer sees it; whole numbers without ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, CellError):
        return cell.shown
    return cell.strip(_OUTER) if isinstance(cell, str) else cell.isoformat()


def refused_kind(cell: Cell) -> Reading | None:
    """The reading for cells that no column accepts: errors and yes/no boxes."""
    if isinstance(cell, CellError):
        return found("cell_error", shown=cell.shown or "=")
    if isinstance(cell, bool):
        return found("cell_kind", shown=as_text(cell))
    return None


def text(cell: Cell, *, limit: int = 200) -> Reading:
    """Any text: outer blanks and invisible signs away. Value: str."""
    if is_blank(cell):
        return BLANK
    if isinstance(cell, CellError):
        return found("cell_error", shown=cell.shown or "=")
    written = as_text(cell)
    clean = _INVISIBLE.sub("", written)
    if len(clean) > limit:
        return found("text_long", limit=limit)
    return Reading(clean) if clean == written else found("text_sign", clean)


def choice(cell: Cell, words: Mapping[str, object]) -> Reading:
    """One of the keys of `words`; the value is what it stands for."""
    if is_blank(cell):
        return BLANK
    if isinstance(cell, CellError):
        return found("cell_error", shown=cell.shown or "=")
    written = re.sub(r"\s", "", as_text(cell))
    if written in words:
        return Reading(words[written])
    return found("choice_unknown", shown=masked(written), expected="、".join(list(words)[:6]))


def yes_no(cell: Cell) -> Reading:
    """Value: 1 or 0."""
    return Reading(int(cell)) if isinstance(cell, bool) else choice(cell, _YES | _NO)
