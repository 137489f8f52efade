"""Money stays right whatever happens in which order. `make machine STEPS=200000` takes its time; the tests take a share of it."""

import os
import sys

from tests.machine.office import Office, World, set_up
from tests.machine.planted import BUGS, Bug, steps_until_found
from tests.machine.running import run

STEPS = int(os.environ.get("MINZHENG_MACHINE_STEPS", "600"))
SEED = int(os.environ.get("MINZHENG_MACHINE_SEED", "1"))
SOON = 2_000  # steps in which the shallow ones of the planted bugs are found
SHALLOW = (
    "what is on its way does not count as paid", "what the bank does not know is sent again", "the dead are paid",
    "a journal lacks a posting", "one human being with two accounts approves",
    "one human being with two accounts decides what he prepared", "a suspension leaves no trace", "a merger forgets what was due",
)  # fmt: skip


def test_money_stays_right_whatever_happens_in_which_order(own_database: str) -> None:
    run(set_up(), STEPS, SEED)
    sys.stdout.write(f"{dict(Office.done)}\nrefused {dict(Office.refused)}\n")
    assert Office.done["steps"] >= STEPS


def test_the_machine_finds_planted_bugs(own_database: str) -> None:
    world, shallow = set_up(), {bug.title: bug for bug in BUGS if bug.title in SHALLOW}
    assert len(shallow) == len(SHALLOW)
    assert [title for title, bug in shallow.items() if not _found(bug, world)] == []


def _found(bug: Bug, world: World) -> bool:
    steps = steps_until_found(bug, world, SEED, SOON)
    sys.stdout.write(f"{bug.title}: {steps}\n")
    return steps is not None
