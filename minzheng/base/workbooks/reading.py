"""Reading an uploaded file: a fresh interpreter with limits on memory and time does it, so that no file can harm this process.

One 1,470-byte workbook makes the parser ask for 512 GiB and abort; the child may die of it, we answer with a refusal.
"""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import minzheng
from minzheng.base.errors import Refusal
from minzheng.base.workbooks.contents import Cell, CellError, Sheet, Workbook
from minzheng.base.workbooks.refusals import REFUSALS

LARGEST = 50  # MiB
PATIENCE = 120  # seconds on the wall; the child's processor time is limited by itself (child.SECONDS)


class UnreadableFile(Refusal):
    """A file that cannot or must not be read. `code` is a key of REFUSALS."""

    def __init__(self, code: str, **facts: object) -> None:
        message, remedy = REFUSALS[code]
        super().__init__(message, remedy=remedy, **facts)
        self.code = code


def read(content: bytes | os.PathLike[str], filename: str = "") -> Workbook:
    """A workbook (xlsx, xlsm, xlsb, xls, ods) or delimited text, recognised by its content.

    `filename` only helps to word the refusal. Raises UnreadableFile; never lets a file end or exhaust this process.
    """
    if not isinstance(content, bytes):
        filename = filename or os.fspath(content)
        content = Path(content).read_bytes()
    if not content:
        raise UnreadableFile("empty")
    if len(content) > LARGEST * 2**20:
        raise UnreadableFile("too_large", limit=LARGEST)
    return _workbook(_answer_of_child(content, filename))


def _answer_of_child(content: bytes, filename: str) -> list[bytes]:
    environment = {
        "PYTHONPATH": str(Path(minzheng.__file__).parent.parent),
        "PYTHONIOENCODING": "utf-8",
        "PATH": os.environ.get("PATH", ""),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    command = [sys.executable, "-B", "-m", "minzheng.base.workbooks.child", Path(filename).suffix.lower()[:8]]
    try:
        done = subprocess.run(command, input=content, capture_output=True, env=environment, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFile("exhausted") from None
    lines = done.stdout.splitlines()
    if lines and (refused := json.loads(lines[0]).get("refused")):
        raise UnreadableFile(refused["code"], **refused["facts"])
    if done.returncode != 0 or not lines or lines[-1] != b'"end"':
        raise UnreadableFile("exhausted" if done.returncode < 0 or b"MemoryError" in done.stderr else "damaged")
    return lines


def _workbook(lines: list[bytes]) -> Workbook:
    head = json.loads(lines[0])
    sheets: list[Sheet] = []
    rows: list[tuple[Cell, ...]] = []
    for line in lines[1:-1]:
        part = json.loads(line)
        if isinstance(part, dict):
            while rows and not any(cell is not None for cell in rows[-1]):
                rows.pop()
            sheets.append(_sheet(part, rows))
            rows = []
        else:
            rows += _rows(*part)
    return Workbook(
        kind=head["kind"],
        sheets=tuple(sheets),
        epoch_1904=head["epoch_1904"],
        encoding=head["encoding"],
        delimiter=head["delimiter"],
        warnings=tuple((code, facts) for code, facts in head["warnings"]),
    )


def _rows(plain: list[list[Cell]], special: list[tuple[int, int, str, str]]) -> list[tuple[Cell, ...]]:
    """Rows as sent, with dates and errors put back into their cells."""
    for row, column, kind, text in special:
        plain[row][column] = _revived(kind, text)
    return [tuple(row) for row in plain]


def _revived(kind: str, text: str) -> Cell:
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "datetime":
        return datetime.fromisoformat(text)
    return CellError(text)


def _sheet(part: dict[str, object], rows: list[tuple[Cell, ...]]) -> Sheet:
    return Sheet(
        name=str(part["name"]),
        hidden=bool(part["hidden"]),
        rows=tuple(rows),
        merged=tuple(tuple(area) for area in part["merged"]),  # type: ignore[attr-defined, misc]
        hidden_rows=frozenset(part["hidden_rows"]),  # type: ignore[call-overload]
        hidden_columns=frozenset(part["hidden_columns"]),  # type: ignore[call-overload]
        filtered=bool(part["filtered"]),
        formulas=int(part["formulas"]),  # type: ignore[call-overload]
        coloured={(row, column): fill for row, column, fill in part["coloured"]},  # type: ignore[attr-defined]
    )
