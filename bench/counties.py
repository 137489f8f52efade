"""Counties to measure on, with a month decided and paid: built once for a size, kept in bench/results/county-<people>."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def built(people: int) -> dict[str, str]:
    """The environment of a county of that many registered persons; its database has the tables of today."""
    home = ROOT / "bench" / "results" / f"county-{people}"
    environment = {**os.environ, "MINZHENG_HOME": str(home)}
    commands = [["minzheng.site.prepare"]]
    if not (home / "demonstration-accounts.json").exists():
        line = "minzheng.site.commandline"
        commands = [[line, "demo", "build", "--people", str(people)], [line, "month", "2020-12"]]
    for command in commands:
        subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return environment
