"""`python -m tests.torture --kills 1000 --stops 100 --failpoints`: exit code 0 when nothing was lost, doubled or changed.

`--planted` plants each of ten bugs instead and wants every one caught.
"""

import argparse
import sys
import time
from random import Random


def main() -> int:
    arguments = _arguments()
    from tests.torture.base import build

    build(arguments.families, arguments.seed)
    from tests.torture.plants import PLANTS, TEN

    names = list(TEN) if arguments.planted else arguments.plant.split(",") if arguments.plant else []
    if names:
        caught = [_caught(name, PLANTS[name], arguments.kills, arguments.seed) for name in names]
        _say(f"planted bugs caught {sum(caught)} of {len(caught)}")
        return 0 if all(caught) else 1
    return _torture(arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=300)
    parser.add_argument("--stops", type=int, default=0, help="how often the server itself is killed")
    parser.add_argument("--failpoints", action="store_true", help="die once at every failpoint found in the source")
    parser.add_argument("--planted", action="store_true", help="plant each of the ten bugs; the exit code is 0 when all are caught")
    parser.add_argument("--plant", default="", help="plant a bug; the exit code is 0 when it is caught")
    return parser.parse_args()


def _torture(arguments: argparse.Namespace) -> int:
    from tests.torture.harness import Harness, Report, failpoints

    harness, random = Harness("plain"), Random(arguments.seed)
    try:
        harness.measure()
        _say(f"undisturbed month {harness.seconds:.2f} s")
        points = failpoints() if arguments.failpoints else []
        wrong = 0
        for what, acts in (
            ("kills", [lambda: harness.kill_once(random)] * arguments.kills),
            ("stops of the server", [lambda: harness.kill_once(random, server=True)] * arguments.stops),
            ("failpoints", [lambda point=point: harness.kill_at(point) for point in points]),
        ):
            report, started = Report(harness.seconds), time.perf_counter()
            for act in acts:
                report.kills.append(kill := act())
                if kill.wrong:
                    _say(f"{what} {len(report.kills)} in {kill.step}: {'; '.join(kill.wrong)}")
            if acts:
                _summary(what, report, time.perf_counter() - started)
            wrong += len(report.wrong)
    finally:
        harness.close()
    _say(f"wrong ends {wrong}")
    return 1 if wrong else 0


def _summary(what: str, report: object, seconds: float) -> None:
    from tests.torture.harness import Report

    assert isinstance(report, Report)
    _say(f"{len(report.kills)} {what} in {seconds:.0f} s, {seconds / len(report.kills):.2f} s each")
    _say("  landed in " + ", ".join(f"{step} {count}" for step, count in sorted(report.steps.items())))
    _say(f"  inside a write transaction {report.share_writing:.0%}; wrong {len(report.wrong)}")


def _caught(name: str, plant: object, kills: int, seed: int) -> bool:
    from tests.torture.harness import Harness
    from tests.torture.plants import Plant

    assert isinstance(plant, Plant)
    harness, random = Harness(name, plant), Random(seed)
    try:
        harness.measure(1)
        if not harness.works_undisturbed():
            _say(f"caught without a kill: {plant.what}")
            return True
        for number in range(1, kills + 1):
            kill = harness.kill_once(random)
            if kill.wrong:
                _say(f"caught after {number} kills: {plant.what} ({kill.wrong[0]})")
                return True
    finally:
        harness.close()
    _say(f"NOT caught: {plant.what}")
    return False


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
