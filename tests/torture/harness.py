"""Fork a warm child that runs the month, kill it, let others finish, and judge. The server lives on, as when a program dies.

The parent holds no connection of the application: it only reads as the bootstrap role, so that a forked child inherits none.
"""

import mmap
import os
import signal
import struct
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import psycopg

from minzheng.site import database
from minzheng.site.doctor import examine
from tests.torture.contents import digests
from tests.torture.plants import Plant, plant_in

BASE = "minzheng_torture_base"
STEPS = ("start", "determine", "facts", "rules", "proposals", "decide", "lock", "approve", "authorise", "release", "end")
_HARMLESS = Plant("nothing")
_WAIT = 60.0
_SEEK_WRITING = 0.5


@dataclass(frozen=True, slots=True)
class Kill:
    step: str
    writing: bool  # the transaction had written something
    wrong: tuple[str, ...]


@dataclass(slots=True)
class Report:
    seconds_undisturbed: float
    kills: list[Kill] = field(default_factory=list)

    @property
    def steps(self) -> Counter[str]:
        return Counter(kill.step for kill in self.kills)

    @property
    def share_writing(self) -> float:
        """Of the kills that hit a living child."""
        landed = [kill for kill in self.kills if kill.step != "end"]
        return sum(kill.writing for kill in landed) / max(1, len(landed))

    @property
    def wrong(self) -> list[Kill]:
        return [kill for kill in self.kills if kill.wrong]


class Harness:
    """Works on copies of the base database; `name` keeps two harnesses apart."""

    def __init__(self, name: str = "a", plant: Plant = _HARMLESS) -> None:
        self.server, self.plant = database.server(), plant
        self.copy = f"minzheng_torture_{name}"
        self.page = mmap.mmap(-1, 4096)  # shared with the child: started, step
        self.control: dict[str, str] = {}
        self.seconds = 0.0

    def measure(self, times: int = 3) -> None:
        """The control: the real program, undisturbed. Its contents are the truth; its shortest duration spreads the kills."""
        plant, self.plant = self.plant, _HARMLESS
        durations = []
        for _ in range(times):
            ended, seconds = self._undisturbed()
            wrong, self.control = self._judge()
            if not ended or wrong:
                raise RuntimeError(f"the undisturbed month is wrong: {wrong}")
            durations.append(seconds)
        self.seconds, self.plant = min(durations), plant

    def works_undisturbed(self) -> bool:
        """Whether the planted bug stays hidden as long as nobody kills anything."""
        ended, _ = self._undisturbed()
        wrong, contents = self._judge()
        return ended and not wrong and contents == self.control

    def _undisturbed(self) -> tuple[bool, float]:
        self._fresh()
        with self.server.connect(self.copy) as admin:
            plant_in(admin, self.plant)
        child = self._start()
        self._await_start()
        started = time.perf_counter()
        return _finished(child), time.perf_counter() - started

    def kill_once(self, random: Random) -> Kill:
        """One copy, one child killed at a random moment, one or two recoveries, one verdict."""
        self._fresh()
        with self.server.connect(self.copy) as admin:
            plant_in(admin, self.plant)
        child = self._start()
        self._await_start()
        time.sleep(random.random() * self.seconds)
        with self.server.connect("postgres") as admin:
            if random.random() < _SEEK_WRITING:
                self._await_writing(admin)
                time.sleep(random.random() * 0.01)
            step, writing = self._stop(admin, child)
        recoveries = [self._start() for _ in range(2 if self.plant.twice or random.random() < 0.2 else 1)]
        for recovery in recoveries:
            _finished(recovery)
        if not _finished(self._start()):  # and once more: it must change nothing
            return Kill(step, writing, ("the month does not run to its end",))
        wrong, contents = self._judge()
        wrong += [f"{name} differ from the undisturbed month" for name in contents if contents[name] != self.control[name]]
        return Kill(step, writing, tuple(wrong))

    def close(self) -> None:
        with self.server.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")

    def _fresh(self) -> None:
        with self.server.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {self.copy} TEMPLATE {BASE} STRATEGY FILE_COPY")

    def _start(self) -> int:
        self.page[:8] = struct.pack("ii", 0, 0)
        child = os.fork()
        if child == 0:
            _run(self.copy, self.page, self.plant)
        return child

    def _await_start(self) -> None:
        deadline = time.monotonic() + _WAIT
        while struct.unpack("ii", self.page[:8])[0] == 0:
            if time.monotonic() > deadline:
                raise RuntimeError("the child did not start")
            time.sleep(0.0005)

    def _await_writing(self, admin: psycopg.Connection) -> None:
        """Reading is most of a month and cannot go wrong: half the kills wait for the next transaction that has written."""
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline and not self._is_writing(admin):
            time.sleep(0.001)

    def _is_writing(self, admin: psycopg.Connection) -> bool:
        found = admin.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = %s AND backend_xid IS NOT NULL",
            [self.copy, database.APPLICATION],
        )
        return found.fetchone() is not None

    def _stop(self, admin: psycopg.Connection, child: int) -> tuple[str, bool]:
        """Freeze, look where it is, kill."""
        os.kill(child, signal.SIGSTOP)
        step = STEPS[struct.unpack("ii", self.page[:8])[1]]
        writing = self._is_writing(admin)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return step, writing

    def _judge(self) -> tuple[list[str], dict[str, str]]:
        with self.server.connect(self.copy) as admin:
            broken = [f"{finding.code}: {finding.broken}" for finding in examine(admin) if finding.broken]
            return broken, digests(admin)


def _finished(child: int) -> bool:
    """Whether the child ended well; a child that hangs is killed and did not."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(name: str, page: mmap.mmap, plant: Plant) -> None:
    """The child: never returns, never runs the parent's exit handlers."""
    code = 1
    try:
        from django.db import connections

        from minzheng.base.errors import Refusal
        from minzheng.site.month import run_month
        from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER
        from tests.torture.county import DECEMBER

        for alias in connections:
            connections[alias].settings_dict["NAME"] = name
        plant.patch()

        def tell(what: str, done: int, total: int) -> None:
            if what in STEPS:
                page[4:8] = struct.pack("i", STEPS.index(what))

        page[:4] = struct.pack("i", 1)
        try:
            run_month(DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE, progress=tell)
        except Refusal:
            os._exit(3)
        tell("end", 1, 1)
        code = 0
    except BaseException:  # the process ends here, whatever it was
        if os.environ.get("MINZHENG_TORTURE_VERBOSE"):
            traceback.print_exc()
    finally:
        os._exit(code)
