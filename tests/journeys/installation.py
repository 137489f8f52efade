"""An installation of its own for the journeys: the small scenario, with or without its month paid and answered by the bank."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.journeys.browser import ROOT

LOGINS = ("officer", "clerk", "finance", "admin", "auditor", "clerk-shuanggou", "village")
MONTH = "2020-12"
INHERITED = ("MINZHENG_DATABASE", "DATABASE_URL", "MINZHENG_POSTGRES_SETTINGS")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it lies, and the password of each account."""

    home: Path
    keys: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Of a process that works on it: nothing of the test run's own database is inherited."""
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
        return kept | {"MINZHENG_HOME": str(self.home)}

    def run(self, *command: str) -> str:
        """What a command prints. Raises CalledProcessError."""
        done = subprocess.run([sys.executable, "-m", *command], env=self.environment, cwd=ROOT, check=True, capture_output=True)
        return done.stdout.decode()


def build(home: Path, *, paid: bool) -> Installation:
    """`paid`: the month has been determined, decided and paid, the bank has answered with a few mistakes, a roster waits."""
    home.mkdir(parents=True, exist_ok=True)
    empty = Installation(home, {})
    empty.run("minzheng.site.languages")
    empty.run("minzheng.site.commandline", "demo", "build", "--scenario", "village-mini")
    if paid:
        empty.run("minzheng.site.commandline", "month", MONTH)
        empty.run("tests.journeys.furnishing")
    return opened_at(home)


def opened_at(home: Path) -> Installation:
    """One that was built before."""
    rows = json.loads((home / "demonstration-accounts.json").read_text())
    return Installation(home, {row["login"]: row["password"] for row in rows})


@dataclass(frozen=True, slots=True)
class Office:
    """An installation that is served, and whose days pass as the journeys say."""

    installation: Installation
    address: str

    @property
    def today(self) -> date:
        return date.fromisoformat(self.installation.run("minzheng.site.commandline", "today").split()[-1])

    def wait(self, days: int) -> None:
        """That many days later; what the morning does of itself is done."""
        self.installation.run("minzheng.site.commandline", "today", str(self.today + timedelta(days=days)))
