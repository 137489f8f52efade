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


def _torture(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--families", "100", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_month_killed_at_random_moments_ends_as_if_nothing_had_happened() -> None:
    assert "wrong ends 0" in _torture("--kills", "8", "--seed", "5")


@pytest.mark.parametrize("bug", ["no_transaction", "no_unique_no_lock", "resend"])
def test_the_harness_catches_a_planted_bug(bug: str) -> None:
    assert "caught" in _torture("--kills", "25", "--seed", "5", "--plant", bug)
