"""Fork a warm child that runs the month, kill it, let others finish, and judge. Three kinds of kill: the program at a random
moment (the server lives on), the program at a named failpoint, and the server itself (every backend at once, as an immediate stop).

The parent holds no connection of the application: it only reads as the bootstrap role, so that a forked child inherits none.
"""

import mmap
import os
import re
import signal
import struct
import time
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg

from minzheng.site import database
from minzheng.site.doctor import examine
from tests.torture.base import BASE
from tests.torture.contents import digests
from tests.torture.plants import Plant, plant_in

STEPS = (
    "start", "determine", "facts", "rules", "proposals", "decide", "lock", "approve", "authorise", "release", "file", "answer",
    "look", "end",
)  # fmt: skip
# What a step that said "done" must have left behind, whatever died since: none of these SELECTs may be empty.
ACKNOWLEDGED = {
    "determine": "SELECT 1 FROM cases_determination WHERE month = {month}",
    "decide": "SELECT 1 FROM cases_proposal WHERE month = {month} AND state = 'decided'",
    "approve": "SELECT 1 FROM payments_run WHERE month = {month} AND approved_by <> ''",
    "authorise": "SELECT 1 FROM payments_run WHERE month = {month} AND authorised_by <> ''",
    "lock": "SELECT 1 FROM payments_run WHERE month = {month} AND state <> 'drafted'",
    "release": "SELECT 1 FROM payments_run WHERE month = {month} AND state IN ('released', 'reconciled')",
    "file": "SELECT 1 FROM payments_bankfile WHERE direction = 'out'",
    "answer": "SELECT 1 FROM payments_answer",
}
_HARMLESS = Plant("nothing")
MONTH = 2020 * 12 + 12  # base.month.Month.number of December 2020
REFUSED = 3  # exit code of a child that was told no
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
        ended, seconds = self._undisturbed()
        self.seconds = max(self.seconds, seconds)  # a bug may take its time: kills are spread over all of it
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

    def kill_once(self, random: Random, *, server: bool = False) -> Kill:
        """One copy, one child killed at a random moment (or, with `server`, the server under it), recoveries, one verdict."""
        self._prepare()
        child = self._start()
        self._await_start()
        time.sleep(random.random() * self.seconds)
        with self.server.connect("postgres") as admin:
            if random.random() < _SEEK_WRITING:
                self._await_writing(admin)
                time.sleep(random.random() * 0.01)
            step, writing = self._crash(admin, child) if server else self._stop(admin, child)
        return self._recovered(step, writing, 2 if self.plant.twice or random.random() < 0.2 else 1)

    def kill_at(self, failpoint: str) -> Kill:
        """The program dies at a named point. A point that is never passed is wrong as well."""
        self._prepare()
        if _exit(self._start(failpoint)) != -signal.SIGKILL:
            return Kill(failpoint, True, (f"failpoint {failpoint} was not reached",))
        return self._recovered(failpoint, True, 1)

    def _prepare(self) -> None:
        self._fresh()
        with self.server.connect(self.copy) as admin:
            plant_in(admin, self.plant)

    def _recovered(self, step: str, writing: bool, times: int) -> Kill:
        wrong = self._lost()
        exits = [_exit(recovery) for recovery in [self._start() for _ in range(times)]]
        wrong += ["a recovery broke down" for code in exits if code not in (0, REFUSED)]
        if not _finished(self._start()):  # and once more: it must change nothing
            return Kill(step, writing, (*wrong, "the month does not run to its end"))
        broken, contents = self._judge()
        wrong += broken + [f"{name} differ from the undisturbed month" for name in contents if contents[name] != self.control[name]]
        return Kill(step, writing, tuple(wrong))

    def _lost(self) -> list[str]:
        """What the dead child had said was done, and is not."""
        said = struct.unpack("i", self.page[8:12])[0]
        with self.server.connect(self.copy) as admin:
            return [
                f"{step} was done and is lost"
                for step, query in ACKNOWLEDGED.items()
                if said >> STEPS.index(step) & 1 and not admin.execute(query.format(month=MONTH)).fetchone()
            ]

    def close(self) -> None:
        with self.server.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")

    def _fresh(self) -> None:
        with self.server.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {self.copy} TEMPLATE {BASE} STRATEGY FILE_COPY")

    def _start(self, failpoint: str = "") -> int:
        self.page[:12] = struct.pack("iii", 0, 0, 0)
        child = os.fork()
        if child == 0:
            _run(self.copy, self.page, self.plant, failpoint)
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

    def _crash(self, admin: psycopg.Connection, child: int) -> tuple[str, bool]:
        """Kill the backends with SIGKILL: the server drops everybody at once, forgets its memory and recovers from its log."""
        step = STEPS[struct.unpack("ii", self.page[:8])[1]]
        writing = self._is_writing(admin)
        for (backend,) in admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [self.copy]).fetchall():
            with suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        _exit(child)
        deadline = time.monotonic() + _WAIT
        while time.monotonic() < deadline:
            try:
                self.server.connect(self.copy).close()
                return step, writing
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise RuntimeError("the server did not come back")

    def _judge(self) -> tuple[list[str], dict[str, str]]:
        with self.server.connect(self.copy) as admin:
            broken = [f"{finding.code}: {finding.broken}" for finding in examine(admin) if finding.broken]
            return broken, digests(admin)


def _finished(child: int) -> bool:
    return _exit(child) == 0


def _exit(child: int) -> int:
    """The exit code of a child, negative for a signal; a child that hangs is killed."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def _run(name: str, page: mmap.mmap, plant: Plant, failpoint: str) -> None:
    """The child: never returns, never runs the parent's exit handlers."""
    code = 1
    try:
        from django.db import connections

        from minzheng.base import failpoints
        from minzheng.base.errors import Refusal
        from tests.torture import flow

        for alias in connections:
            connections[alias].settings_dict["NAME"] = name
        plant.patch()
        failpoints.arm(failpoint)

        def tell(what: str, done: int, total: int) -> None:
            if what not in STEPS:
                return
            page[4:8] = struct.pack("i", STEPS.index(what))
            if done and done == total:
                page[8:12] = struct.pack("i", struct.unpack("i", page[8:12])[0] | 1 << STEPS.index(what))

        page[:4] = struct.pack("i", 1)
        try:
            flow.run(tell)
        except Refusal:
            if os.environ.get("MINZHENG_TORTURE_VERBOSE"):
                traceback.print_exc()
            os._exit(REFUSED)
        tell("end", 1, 1)
        code = 0
    except BaseException:  # the process ends here, whatever it was
        if os.environ.get("MINZHENG_TORTURE_VERBOSE"):
            traceback.print_exc()
    finally:
        os._exit(code)


def failpoints() -> list[str]:
    """Every point the source names, each in a string of its own."""
    source = Path(__file__).parent.parent.parent / "minzheng"
    found = {name for path in source.rglob("*.py") for name in re.findall(r'\bfailpoint\("([^"]+)"\)', path.read_text("utf-8"))}
    return sorted(found)
