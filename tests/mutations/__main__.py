"""`python -m tests.mutations --changes 1000 --seed 1`: exit code 0 when each was found and nothing was raised on clean data."""

import argparse
import os
import sys
import time
from random import Random


def main() -> int:
    """Build the county of the crash tests with its month answered by the bank, then change and judge it, each time anew."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=40)
    arguments = parser.parse_args()
    from tests.torture.base import BASE, build

    build(arguments.families, arguments.seed, answered=True)
    from minzheng.site import database
    from tests.mutations.judging import hunt

    started = time.perf_counter()
    with database.server().connect(BASE) as connection:
        missed, kinds = hunt(connection, arguments.changes, Random(arguments.seed))
    for what in missed:
        sys.stdout.write(f"NOT found: {what}\n")
    seconds = time.perf_counter() - started
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    sys.stdout.write(f"{arguments.changes} changes, {arguments.changes - len(missed)} found, in {seconds:.0f} s ({told})\n")
    return 1 if missed else 0


if __name__ == "__main__":
    os.environ.setdefault("MINZHENG_HOME", "var/torture")
    sys.exit(main())
