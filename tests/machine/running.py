"""Lives of the office one after another until enough steps are made; used by the tests and by `python -m tests.machine`."""

from collections.abc import Callable

import hypothesis.core
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.acts import ACTS
from tests.machine.judging import Judge
from tests.machine.office import HUMANS, Office, World, runs_of

LONG = 250  # acts of one life
LIVES = 24  # between two looks at the clock


def run(world: World, steps: int, seed: int, between: Callable[[], None] = lambda: None) -> None:
    """At least `steps` acts; what was done and refused is counted in Office. Raises AssertionError with the acts that led there."""
    Office.world, Office.judge, Office.acts = world, Judge(HUMANS), ACTS
    Office.done.clear()
    Office.refused.clear()
    part = 0
    while Office.done["steps"] < steps:
        left = steps - Office.done["steps"]
        hypothesis.core.global_force_seed = seed * 100_003 + part
        run_state_machine_as_test(Office, settings=runs_of(max(2, min(LIVES, -(-left // LONG))), min(LONG, left)))
        part += 1
        between()
