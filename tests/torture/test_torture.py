"""A bounded share of the crash tests: a few kills of the real program, and proof that planted bugs do not pass. `make torture` does
all of it.

Runs the harness as a program of its own, because a forked child must inherit no connection of the test run.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.harness import failpoints

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parent.parent.parent
POINTS = ("cases.decide.moved", "payments.release.accrued", "payments.set_off.turned", "payments.recovery.repaid",
    "site.witness.declared", "site.checkpoint.written")  # fmt: skip
BUGS = ("no_transaction", "said_before_done", "unknown_again")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server of its own: stopping one under the other tests would stop them too, and theirs forgets what it said was done."""
    environment = {**os.environ, "MINZHENG_HOME": str(tmp_path_factory.mktemp("torture"))}
    environment.pop("MINZHENG_POSTGRES_SETTINGS", None)
    given = ["--families", "40", "--workers", "1", "--kills", "6", "--stops", "1", "--seed", "5"]
    given += ["--failpoints", ",".join(POINTS), "--plant", ",".join(BUGS), "--plant-kills", "25"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", *given],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_month_ends_as_if_nothing_had_happened_wherever_it_dies(told: str) -> None:
    assert "6 kills" in told and "1 stops" in told and "6 failpoints" in told and "wrong ends 0" in told


def test_the_harness_catches_planted_bugs(told: str) -> None:
    assert f"planted bugs caught {len(BUGS)} of {len(BUGS)}" in told


def test_the_points_named_here_are_those_of_the_source() -> None:
    assert set(POINTS) <= set(failpoints())
