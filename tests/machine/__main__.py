"""`python -m tests.machine --steps 200000 --workers 2 --seed 1`: exit code 0 when nothing went wrong in that many acts.

Each worker has a database and a seed of its own. `--planted` lets the machine hunt bugs that are put in on purpose instead.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

BASE = "minzheng_machine_base"
WITHOUT_DISK = "fsync = off; synchronous_commit = off; full_page_writes = off; max_wal_size = '1GB'"


def main() -> int:
    """Share the steps among the workers, tell how far they are now and then, and add up what they did."""
    parser = argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__)
    parser.add_argument("--steps", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("MINZHENG_MACHINE_SEED", "1")))
    parser.add_argument("--planted", action="store_true", help="let the machine find planted bugs instead")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker is not None:
        return _work(given.worker, given.steps, given.seed, given.planted)
    _build()
    started = time.perf_counter()
    shares = [1] if given.planted else [given.steps // given.workers] * given.workers
    workers = [_start(number, share, given.seed + number, given.planted) for number, share in enumerate(shares)]
    told = [worker.communicate()[0] for worker in workers]
    failed = sum(worker.returncode != 0 for worker in workers)
    if not given.planted:
        _sum_up([json.loads(text.splitlines()[-1]) for text in told if text.strip()], failed, time.perf_counter() - started)
    return 1 if failed else 0


def _start(number: int, steps: int, seed: int, planted: bool) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.machine", "--worker", str(number), "--steps", str(steps), "--seed", str(seed)]
    output = None if planted else subprocess.PIPE
    return subprocess.Popen(command + ["--planted"] * planted, stdout=output, text=True)


def _sum_up(told: list[dict[str, dict[str, int]]], failed: int, seconds: float) -> None:
    done, refused = Counter[str](), Counter[str]()
    for one in told:
        done.update(one["done"])
        refused.update(one["refused"])
    steps = done.pop("steps", 0)
    for title, counts in (("done", done), ("refused", refused)):
        sys.stdout.write(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()) + "\n")
    sys.stdout.write(f"{steps} steps in {seconds:.0f} s, {seconds / max(1, steps) * 1000:.1f} ms each, violations {failed}\n")


def _build() -> None:
    """The empty installation every worker copies."""
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")
    subprocess.run([sys.executable, "-m", "minzheng.site.prepare"], env={**os.environ, "MINZHENG_DATABASE": BASE}, check=True)


def _work(number: int, steps: int, seed: int, planted: bool) -> int:
    """One worker on its own copy; the last line it prints is what it counted."""
    from minzheng.site import database

    name = f"minzheng_machine_{number}"
    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {BASE} STRATEGY FILE_COPY")
        os.environ["MINZHENG_DATABASE"] = name
        import django

        django.setup()
        try:
            return _hunt(seed) if planted else _live(name, steps, seed)
        finally:
            from django.db import connections

            connections.close_all()
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _live(name: str, steps: int, seed: int) -> int:
    from minzheng.site import database
    from tests.machine.office import Office, set_up
    from tests.machine.running import run

    def tidy() -> None:
        """What lives left behind was rolled back; without this every look would pass over it."""
        sys.stderr.write(f"seed {seed}: {Office.done['steps']} steps\n")
        with database.server().connect(name) as owner:
            owner.execute("VACUUM")

    code = 0
    try:
        run(set_up(), steps, seed, tidy)
    except Exception:
        sys.stderr.write(f"seed {seed}\n{traceback.format_exc()}\n")
        code = 1
    sys.stdout.write(json.dumps({"done": Office.done, "refused": Office.refused}) + "\n")
    return code


def _hunt(seed: int) -> int:
    from tests.machine.office import set_up
    from tests.machine.planted import BUGS, steps_until_found

    world, missed = set_up(), 0
    for bug in BUGS:
        steps = steps_until_found(bug, world, seed)
        missed += steps is None
        sys.stdout.write(f"{'NOT found' if steps is None else f'found after {steps} steps'}: {bug.title}\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    os.environ.setdefault("MINZHENG_HOME", str(Path(__file__).parent.parent.parent / "var" / "machine"))
    os.environ.setdefault("MINZHENG_POSTGRES_SETTINGS", WITHOUT_DISK)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    os.environ.pop("DATABASE_URL", None)
    sys.exit(main())
