"""Money stays right whatever happens in which order. `make machine STEPS=200000` takes its time; the tests take a share of it."""

import os
import sys

from tests.machine.office import Office, set_up
from tests.machine.running import run

STEPS = int(os.environ.get("MINZHENG_MACHINE_STEPS", "600"))


def test_money_stays_right_whatever_happens_in_which_order(own_database: str) -> None:
    run(set_up(), STEPS, int(os.environ.get("MINZHENG_MACHINE_SEED", "1")))
    sys.stdout.write(f"{dict(Office.done)}\nrefused {dict(Office.refused)}\n")
    assert Office.done["steps"] >= STEPS
