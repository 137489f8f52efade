"""The browser of the journeys: the system's Chromium through Playwright, and a console served for it. Skips plainly without one."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str:
    """The path of an installed Chromium, "" where there is none. MINZHENG_CHROMIUM names another one."""
    named = os.environ.get("MINZHENG_CHROMIUM", "")
    return named or next((path for name in NAMES if (path := shutil.which(name))), "")


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def served(environment: dict[str, str] | None = None) -> Iterator[str]:
    """The console of an installation on a free port, of this environment's or the given one's; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--verbosity", "0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=environment or dict(os.environ), **quiet)  # type: ignore[call-overload]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("The console did not start.")
        try:
            with urllib.request.urlopen(f"{address}/login/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The console did not answer within 30 s.")


def sign_in(page: Any, address: str, login: str, password: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", password)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)
