"""Measure: `python -m tests.load --clerks 50 --minutes 2`. Ends with 1 when an answer was an error or a goal was missed.

Builds the demonstration county under --home when there is none, adds proceedings up to --cases, serves it as `minzheng up` does
and lets the clerks work. The first half minute warms up and is not counted.
"""

import argparse
import asyncio
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.load.clerk import CONFLICT, THINK, Clerk
from tests.load.client import Answer, Browser

ROOT = Path(__file__).resolve().parent.parent.parent
WARM_UP = 30
MEDIAN, NINETY_FIFTH = 60, 250  # milliseconds, the goal
INHERITED = ("MINZHENG_DATABASE", "DATABASE_URL", "MINZHENG_POSTGRES_SETTINGS")


class Figures:
    """Milliseconds by page, once the warm-up is over; what went wrong, always."""

    def __init__(self, start: float) -> None:
        self.start = start
        self.times: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []
        self.refused = 0

    def hear(self, page: str, answer: Answer) -> None:
        if answer.status in CONFLICT:
            self.refused += 1
        elif answer.status not in (200, 302):
            self.wrong.append(f"{page}: {answer.status}")
        if time.monotonic() >= self.start:
            self.times[page].append(answer.milliseconds)

    def lines(self) -> list[str]:
        every = sorted(each for times in self.times.values() for each in times)
        rows = [_row("all pages", every), *(_row(page, sorted(times)) for page, times in sorted(self.times.items()))]
        return [f"{'page':<36}{'asked':>8}{'median':>9}{'p95':>9}{'longest':>9}   ms", *rows]

    def goal(self) -> bool:
        every = sorted(each for times in self.times.values() for each in times)
        return bool(every) and not self.wrong and statistics.median(every) <= MEDIAN and _p95(every) <= NINETY_FIFTH


def _p95(times: list[float]) -> float:
    return times[min(len(times) - 1, int(0.95 * len(times)))]


def _row(page: str, times: list[float]) -> str:
    return f"{page:<36}{len(times):>8}{statistics.median(times):>9.0f}{_p95(times):>9.0f}{times[-1]:>9.0f}" if times else page


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return kept | {"MINZHENG_HOME": str(home)}


def furnished(options: argparse.Namespace) -> dict[str, Any]:
    """The installation as it is to be measured; accounts, sessions and samples."""
    home = options.home
    if not (home / "demonstration-accounts.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        _run(home, "minzheng.site.commandline", "demo", "build")
        _run(home, "minzheng.site.commandline", "month", "2020-12")
    return json.loads(_run(home, "tests.load.furnishing", str(options.clerks), str(options.cases)))


def _run(home: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment(home), check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


def served(home: Path, workers: int, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "minzheng.site.commandline", "up", "--address", f"127.0.0.1:{port}", "--workers", str(workers)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=quiet, stderr=quiet)
    for _time in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5):
                return server
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not answer within two minutes.")


async def worked(options: argparse.Namespace, told: dict[str, Any], port: int) -> Figures:
    seconds = options.minutes * 60 + WARM_UP
    figures = Figures(time.monotonic() + WARM_UP)
    until = asyncio.get_running_loop().time() + seconds
    team = [
        Clerk(Browser("127.0.0.1", port, knows["session"]), knows, figures.hear, options.seed + at)
        for at, knows in enumerate(told["clerks"])
    ]
    ends = await asyncio.gather(*(clerk.work(until) for clerk in team), return_exceptions=True)
    figures.wrong += [f"a clerk was put out: {end!r}" for end in ends if end is not None]
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clerks", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, default=ROOT / "bench" / "results" / "load")
    options = parser.parse_args()
    told = furnished(options)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = served(options.home, options.workers, port)
    try:
        figures = asyncio.run(worked(options, told, port))
    finally:
        server.terminate()
        server.wait(30)
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{options.clerks} clerks, {told['proceedings']:,} proceedings, {options.minutes:g} min, {os.cpu_count()} cores, ", end=""
    )
    print(f"{options.workers} workers, think time {THINK[0]:g} to {THINK[1]:g} s, load {os.getloadavg()[0]:.1f}")
    print("\n".join(figures.lines()))
    print(f"refused by rule or because somebody was quicker: {figures.refused}; errors: {len(figures.wrong)}")
    print("\n".join(sorted(set(figures.wrong))[:20]))
    print(f"the clerks themselves took {own.ru_utime + own.ru_stime:.1f} s of processor time")
    print(f"goal (median {MEDIAN}, p95 {NINETY_FIFTH} ms, no error): {'met' if figures.goal() else 'missed'}")
    return 0 if figures.goal() else 1


if __name__ == "__main__":
    raise SystemExit(main())
