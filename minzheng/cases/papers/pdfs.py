"""PDFs of strangers: counted, marked and shown by a child process with limits, so that no file can harm this one."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import minzheng

PATIENCE = 60  # seconds on the wall; the child's processor time is limited by itself


REMEMBERED = 500
_counted: dict[tuple[bytes, int], int] = {}


class Unreadable(Exception):
    """It cannot be opened, or not within the limits."""


def count(content: bytes, *, at_most: int) -> int:
    """Pages, at most so many; remembered for the files asked about last. Raises Unreadable."""
    key = (sha256(content).digest(), at_most)
    if key not in _counted:
        while len(_counted) >= REMEMBERED:
            _counted.pop(next(iter(_counted)), None)
        _counted[key] = int(json.loads(_child({"task": "count", "at_most": at_most}, content)))
    return _counted[key]


def marked(content: bytes, lines: list[str], pages: int) -> bytes:
    """A PDF with the lines across each page; nothing but what can be seen is taken over. Raises Unreadable."""
    return _child({"task": "mark", "lines": lines, "pages": list(range(1, pages + 1))}, content)


def picture(content: bytes, lines: list[str], page: int, *, ppi: float = 110) -> bytes:
    """One page as PNG with the lines across it. Raises Unreadable."""
    return _child({"task": "show", "lines": lines, "pages": [page], "ppi": ppi}, content)


def _child(asked: dict[str, object], content: bytes) -> bytes:
    environment = {
        "PYTHONPATH": str(Path(minzheng.__file__).parent.parent),
        "PYTHONIOENCODING": "utf-8",
        "PATH": os.environ.get("PATH", ""),
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    command = [sys.executable, "-B", "-m", "minzheng.cases.papers.pdfchild"]
    sent = json.dumps(asked).encode() + b"\n" + content
    try:
        done = subprocess.run(command, input=sent, capture_output=True, env=environment, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable from None
    if done.returncode != 0 or not done.stdout:
        raise Unreadable
    return done.stdout
