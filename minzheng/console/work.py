"""The long work the console may start: a kind, and the action of another part that does it.

Each takes (actor, arguments, progress) and returns a message template with its facts. The same functions run inside the request
where little is to be done, and in a child process otherwise. A file that came with the request waits for the process in a sealed
file of the installation: it may name people, and a job holds no personal data.
"""

import base64
import os
import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.errors import NotFound
from minzheng.base.progress import Progress, silent
from minzheng.console import actions
from minzheng.console.pages import ActingRequest

Outcome = tuple[str, Mapping[str, object]]
WORK: dict[str, Callable[[Actor, Mapping[str, Any], Progress], Outcome]] = {}
FORGOTTEN = 24 * 3600  # seconds after which a file that no process came for is thrown away
LIGHT = 2_000  # households: done well within five seconds, so inside the request


def work(kind: str) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    def enter(do: Callable[..., Outcome]) -> Callable[..., Outcome]:
        WORK[kind] = do
        return do

    return enter


def carry_out(
    request: ActingRequest, kind: str, arguments: Mapping[str, object], *, place: str, onward: str, light: bool
) -> HttpResponse:
    """Do it now when it is light, else start it and go to the page that shows its progress."""
    if light:
        message, facts = WORK[kind](request.actor, arguments, silent)
        messages.success(request, gettext(message).format(**facts), extra_tags="good")
    else:
        actions.start(request.actor, kind, arguments, place=place, onward=onward)
    return redirect(onward)


def put_by(content: bytes) -> str:
    """Seal a file for the process that will work on it; the name to give it."""
    folder = _folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > FORGOTTEN:
            old.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    sealed = ring().seal(base64.b64encode(zlib.compress(content, 1)).decode(), f"upload:{name}")
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
    return name


@contextmanager
def fetched(name: str) -> Iterator[bytes]:
    """The file put by under a name; thrown away afterwards, whatever came of it. Raises NotFound."""
    path = _folder() / name
    if not re.fullmatch("[0-9a-f]{32}", name) or not path.exists():
        raise NotFound("The uploaded file is no longer there.", remedy="Upload it again.")
    try:
        yield zlib.decompress(base64.b64decode(ring().open(path.read_bytes(), f"upload:{name}")))
    finally:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
