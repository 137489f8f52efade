"""A bounded share of the crash tests: a few kills of the real program, and proof that planted bugs do not pass.

Runs the harness as a program of its own, because a forked child must inherit no connection of the test run.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server of its own: stopping one under the other tests would stop them too, and theirs forgets what it said was done."""
    return tmp_path_factory.mktemp("torture")


def _torture(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "MINZHENG_HOME": str(home)}
    environment.pop("MINZHENG_POSTGRES_SETTINGS", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--families", "50", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_month_ends_as_if_nothing_had_happened_wherever_it_dies(home: Path) -> None:
    told = _torture(home, "--kills", "6", "--stops", "1", "--failpoints", "--seed", "5")
    assert "wrong ends 0" in told and "failpoints in" in told


def test_the_harness_catches_planted_bugs(home: Path) -> None:
    names = ("no_transaction", "said_before_done", "no_unique_no_lock", "unknown_again", "lossy_hash", "naive_now")
    told = _torture(home, "--kills", "25", "--seed", "5", "--plant", ",".join(names))
    assert f"planted bugs caught {len(names)} of {len(names)}" in told
