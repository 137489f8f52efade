"""The child process that opens one PDF: a line of JSON and the file on standard input, the answer on standard output.
Started by `pdfs` only. Memory and processor time are limited before anything of the file is looked at."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from minzheng.base.confinement import confine

MEMORY = 2 * 2**30  # bytes of address space; the faces alone are mapped with 60 MB
SECONDS = 30  # of processor time
TEMPLATE = "watermark.typ"


def main() -> None:
    confine(MEMORY, SECONDS, writes=True)
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "given.pdf").write_bytes(content)
        (Path(folder) / TEMPLATE).write_bytes((Path(__file__).parent / TEMPLATE).read_bytes())
        sys.stdout.buffer.write(_answer(asked, Path(folder)))


def _answer(asked: dict[str, Any], folder: Path) -> bytes:
    if asked["task"] == "count":
        return str(_count(folder, asked["at_most"])).encode()
    how = {"format": "png", "ppi": asked["ppi"]} if asked["task"] == "show" else {}
    made = _set(folder, asked["lines"], asked["pages"], how)
    return made[0] if isinstance(made, list) else made


def _count(folder: Path, at_most: int) -> int:
    """The last page that exists, by halves. A file without a first page raises."""
    import typst

    _set(folder, [], [1], {"format": "svg"})
    low, high = 1, at_most
    while low < high:
        middle = (low + high + 1) // 2
        try:
            _set(folder, [], [middle], {"format": "svg"})
            low = middle
        except typst.TypstError:
            high = middle - 1
    return low


def _set(folder: Path, lines: list[str], pages: list[int], how: dict[str, Any]) -> Any:
    from minzheng.cases.papers.typesetting import press

    given = {"data": json.dumps({"lines": lines, "pages": pages}, ensure_ascii=False)}
    return press().compile(input=str(folder / TEMPLATE), root=str(folder), sys_inputs=given, **how)


if __name__ == "__main__":
    main()
