"""Every console page of a county with a million registered persons: median and 95th percentile milliseconds, one client.

The county is kept in bench/results/county-<people> so that a second run measures at once.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from bench.counties import ROOT, built

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
ADDRESS = "127.0.0.1:8765"
ROUNDS = 15


class Browser:
    """A logged-in client with cookies."""

    def __init__(self) -> None:
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[float, int, str]:
        began = time.perf_counter()
        with self.opener.open(f"http://{ADDRESS}{path}") as answer:
            body = answer.read().decode()
            return (time.perf_counter() - began) * 1000, answer.status, body

    def log_in(self, login: str, password: str) -> None:
        _, _, page = self.get("/login/")
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        fields = {"csrfmiddlewaretoken": token, "username": login, "password": password}
        request = urllib.request.Request(
            f"http://{ADDRESS}/login/", urlencode(fields).encode(), {"Referer": f"http://{ADDRESS}/login/"}
        )
        with self.opener.open(request) as answer:
            if "/login" in answer.geturl():
                raise SystemExit("could not log in")


def measure() -> dict[str, object]:
    from tests.journeys.addresses import measured_addresses

    environment = built(PEOPLE)
    home = Path(environment["MINZHENG_HOME"])
    accounts = {row["login"]: row["password"] for row in json.loads((home / "demonstration-accounts.json").read_text())}
    command = [sys.executable, "-m", "minzheng.site.commandline", "up", "--address", ADDRESS, "--workers", "1"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        browser = _wait_and_log_in(accounts)
        figures: dict[str, object] = {"persons registered": PEOPLE}
        for label, path in measured_addresses(browser.get):
            times = sorted(browser.get(path)[0] for _ in range(ROUNDS))
            figures[f"{label}, median ms"] = round(statistics.median(times), 1)
            figures[f"{label}, p95 ms"] = round(times[int(0.95 * (ROUNDS - 1))], 1)
        return figures
    finally:
        server.terminate()
        server.wait(30)


def _wait_and_log_in(accounts: dict[str, str]) -> Browser:
    for _ in range(120):
        try:
            browser = Browser()
            browser.log_in("officer", accounts["officer"])
            return browser
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the console did not start")
