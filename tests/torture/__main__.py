"""`python -m tests.torture --kills 1000 --stops 100 --failpoints --planted`: exit code 0 when nothing was lost, doubled or changed,
at least 60 % of the kills fell inside a write transaction, and every planted bug was caught.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.torture.base import ROOT
from tests.torture.pool import Pool, Task, work

EVERY = 50  # kills from one line of progress to the next
LEAST_WRITING = 0.6
ENOUGH_TO_JUDGE = 100  # of fewer kills the share says nothing


def main() -> int:
    arguments = _arguments()
    if arguments.worker:
        return work(arguments.families, arguments.seed)
    started = time.perf_counter()
    home = Path(os.environ.get("MINZHENG_HOME", ROOT / "var" / "torture"))
    pool = Pool(arguments.workers, home, arguments.families, arguments.seed)
    try:
        undisturbed = min(float(str(one["seconds"])) for one in pool.ready)
        _say(f"{len(pool.workers)} workers staged in {time.perf_counter() - started:.0f} s; undisturbed month {undisturbed:.2f} s")
        failed = _torture(pool, arguments)
    finally:
        pool.close()
    _say(
        f"all of it in {(time.perf_counter() - started) / 60:.1f} minutes; {'FAILED: ' + ', '.join(failed) if failed else 'passed'}"
    )
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stops", type=int, default=0, help="how often the server itself is killed")
    parser.add_argument("--failpoints", nargs="?", const="all", default="", help="die once at every (or each named) failpoint")
    parser.add_argument("--planted", action="store_true", help="plant each of the ten bugs and want every one caught")
    parser.add_argument("--plant", default="", help="plant these bugs only")
    parser.add_argument("--plant-kills", type=int, default=80, help="how often to kill at most before a bug counts as not caught")
    parser.add_argument("--workers", type=int, default=2, help="programs at once, each with a server of its own")
    parser.add_argument("--families", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _torture(pool: Pool, given: argparse.Namespace) -> list[str]:
    """What failed."""
    from tests.torture.harness import failpoints

    points = failpoints() if given.failpoints == "all" else [point for point in given.failpoints.split(",") if point]
    failed, wrong = _plant(pool, given), 0  # first: until it catches them, the silence of the harness says nothing
    for what, tasks in (
        ("kills", _aimed("kill", given.kills, given.seed)),
        ("stops of the server", _aimed("stop", given.stops, given.seed)),
        ("failpoints", [{"kind": "failpoint", "what": point} for point in points]),
    ):
        if tasks:
            report = _Report(what)
            pool.run(tasks, report.told)
            report.say()
            wrong += report.wrong
            if what != "failpoints" and report.count >= ENOUGH_TO_JUDGE and report.share_writing < LEAST_WRITING:
                failed.append(f"fewer than {LEAST_WRITING:.0%} of the {what} inside a write transaction")
    _say(f"wrong ends {wrong}")
    return failed + ([f"wrong ends {wrong}"] if wrong else [])


def _aimed(kind: str, count: int, seed: int) -> list[Task]:
    """Steps by their weight, in random order, the same for the same seed."""
    from tests.torture.harness import WEIGHTS

    random, whole = Random(f"{seed}-{kind}"), sum(WEIGHTS.values())
    steps = [step for step, weight in WEIGHTS.items() for _ in range(count * weight // whole)]
    steps += random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count - len(steps))
    random.shuffle(steps)
    return [{"kind": kind, "what": step, "seed": f"{seed}-{kind}-{number}"} for number, step in enumerate(steps)]


def _plant(pool: Pool, given: argparse.Namespace) -> list[str]:
    from tests.torture.plants import PLANTS, TEN

    names = list(TEN) if given.planted else [name for name in given.plant.split(",") if name]
    caught: list[str] = []

    def told(task: Task, answer: Task) -> None:
        name = str(task["what"])
        caught.extend([name] if answer["caught"] else [])
        _say(f"{'caught' if answer['caught'] else 'NOT caught'}: {PLANTS[name].what}, {str(answer['how'])[:200]}")

    pool.run([{"kind": "plant", "what": name, "seed": f"{given.seed}-{name}", "kills": given.plant_kills} for name in names], told)
    if names:
        _say(f"planted bugs caught {len(caught)} of {len(names)}")
    return [f"{name} was not caught" for name in names if name not in caught]


class _Report:
    """What was heard so far of one kind of kill, told every EVERY of them."""

    def __init__(self, what: str) -> None:
        self.what, self.started = what, time.perf_counter()
        self.steps: Counter[str] = Counter()
        self.writing = self.wrong = 0
        self.busy = 0.0

    @property
    def count(self) -> int:
        return self.steps.total()

    @property
    def share_writing(self) -> float:
        """Of all kills; those that came when the program had already ended count as outside."""
        return self.writing / max(1, self.count)

    def told(self, task: Task, answer: Task) -> None:
        wrong = answer["wrong"]
        assert isinstance(wrong, Sequence)
        self.steps[str(answer["step"])] += 1
        self.writing += bool(answer["writing"])
        self.wrong += bool(wrong)
        self.busy += float(str(answer["seconds"]))
        if wrong:
            _say(f"WRONG after {task['kind']} in {answer['step']} (aimed at {task['what']}): {'; '.join(map(str, wrong))}"[:600])
        if self.count % EVERY == 0:
            self.say()

    def say(self) -> None:
        passed = time.perf_counter() - self.started
        landed = ", ".join(f"{step} {count} ({count / self.count:.0%})" for step, count in self.steps.most_common())
        landed = "" if self.what == "failpoints" else f"; landed in {landed}; writing {self.share_writing:.0%}"
        _say(
            f"{self.count} {self.what}{landed}; wrong {self.wrong}; {passed:.0f} s, {passed / self.count:.2f} s each"
            f" ({self.busy / self.count:.2f} s of a worker)"
        )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
