"""`python -m tests.torture --kills 200 --seed 1`: exit code 0 when nothing was lost, doubled or changed."""

import argparse
import os
import sys
import time
from pathlib import Path
from random import Random

# A killed program leaves the server alone, so nothing here depends on the disk; power cuts are another test.
WITHOUT_DISK = "fsync = off; synchronous_commit = off; full_page_writes = off; max_wal_size = '1GB'"
ROOT = Path(__file__).parent.parent.parent


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("MINZHENG_HOME", str(ROOT / "var" / "torture"))
    os.environ.setdefault("MINZHENG_POSTGRES_SETTINGS", WITHOUT_DISK)
    os.environ["MINZHENG_DATABASE"] = "minzheng_torture_base"
    os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
    os.environ.pop("DATABASE_URL", None)
    _build(arguments.families, arguments.seed)
    from tests.torture.harness import Harness
    from tests.torture.plants import PLANTS

    harness = Harness(arguments.plant or "plain", *([PLANTS[arguments.plant]] if arguments.plant else []))
    try:
        return _torture(harness, arguments.kills, arguments.seed, planted=bool(arguments.plant))
    finally:
        harness.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=300)
    parser.add_argument("--plant", default="", help="plant a bug; the exit code is 0 when it is caught")
    return parser.parse_args()


def _build(families: int, seed: int) -> None:
    """The base database, in a process of its own so that this one never connects as the application."""
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute("DROP DATABASE IF EXISTS minzheng_torture_base WITH (FORCE)")
    from minzheng.site.prepare import prepare

    child = os.fork()
    if child == 0:
        code = 1
        try:
            prepare()
            from tests.torture.county import build

            build(families, seed)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise SystemExit("the base county could not be built")
    import django

    django.setup()
    import minzheng.site.month  # noqa: F401 - children are forked warm: everything loaded, nothing connected
    from minzheng.base.names import name_key

    name_key("王")  # builds its table


def _torture(harness: "object", kills: int, seed: int, *, planted: bool) -> int:
    from tests.torture.harness import Harness, Report

    assert isinstance(harness, Harness)
    harness.measure()
    if planted:
        _say(f"{harness.plant.what}: {'right' if harness.works_undisturbed() else 'wrong even'} when undisturbed")
    report = Report(harness.seconds)
    random, started = Random(seed), time.perf_counter()
    for number in range(1, kills + 1):
        kill = harness.kill_once(random)
        report.kills.append(kill)
        if kill.wrong:
            _say(f"kill {number} in {kill.step}: {'; '.join(kill.wrong)}")
            if planted:
                _say(f"caught after {number} kills: {harness.plant.what}")
                return 0
    seconds = time.perf_counter() - started
    _say(
        f"undisturbed month {report.seconds_undisturbed:.2f} s; {kills} kills in {seconds:.0f} s, "
        f"{seconds / max(1, kills):.2f} s each"
    )
    _say("landed in " + ", ".join(f"{step} {count}" for step, count in sorted(report.steps.items())))
    _say(f"inside a write transaction {report.share_writing:.0%}; wrong ends {len(report.wrong)}")
    if planted:
        _say(f"NOT caught: {harness.plant.what}")
    return 1 if report.wrong or planted else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
