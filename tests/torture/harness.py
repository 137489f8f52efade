"""Fork a warm child that runs the month, kill it, let others finish, and judge. Three kinds of kill: the program at a random
moment of a chosen step (the server lives on), the program at a named failpoint, and the server itself (every backend at once, as
an immediate stop).

The parent holds no connection of the application: it only reads as the bootstrap role, so that a forked child inherits none.
"""

import os
import re
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from minzheng.site import checkpoint, database
from minzheng.site.doctor import examine
from tests.torture import child
from tests.torture.base import BASE, drop, fresh
from tests.torture.child import REFUSED, UNPLANTED, Event, Page
from tests.torture.contents import digests
from tests.torture.plants import Plant, plant_in

# How many of a hundred kills are aimed at a step, and before which step the copy stands from which they start.
WEIGHTS = {
    "determine": 9, "decide": 9, "lock": 12, "approve": 7, "authorise": 7, "release": 10, "post": 12, "recover": 7, "file": 9,
    "answer": 12, "look": 2, "witness": 2, "checkpoint": 2,
}  # fmt: skip
STAGES = ("determine", "decide", "lock", "approve", "authorise", "release", "recover", "file", "answer", "witness", "checkpoint")
STAGE_OF = {"post": "release", "look": "answer"}
# What a step that said "done" must have left behind, whatever died since: none of these SELECTs may be empty.
ACKNOWLEDGED = {
    "determine": "SELECT 1 FROM cases_determination WHERE month = {month}",
    "decide": "SELECT 1 FROM cases_proposal WHERE month = {month} AND state = 'decided'",
    "approve": "SELECT 1 FROM payments_run WHERE month = {month} AND approved_by <> ''",
    "authorise": "SELECT 1 FROM payments_run WHERE month = {month} AND authorised_by <> ''",
    "lock": "SELECT 1 FROM payments_run WHERE month = {month} AND state <> 'drafted'",
    "release": "SELECT 1 FROM payments_run WHERE month = {month} AND state IN ('released', 'reconciled')",
    "recover": "SELECT 1 FROM payments_recovery WHERE state <> 'planned'",
    "file": "SELECT 1 FROM payments_bankfile WHERE direction = 'out'",
    "answer": "SELECT 1 FROM payments_answer",
    "witness": "SELECT 1 FROM audit_witness WHERE name = 'payments_accountcheck'",
}
MONTH = 2020 * 12 + 12  # base.month.Month.number of December 2020
_HARMLESS = Plant("nothing")
_WAIT = 60.0
_CLUMSY = ("AttributeError", "ImportError", "NameError", "TypeError")  # the planting is at fault, so nothing was caught
_SEEK_WRITING = 0.7
_SLICE = 0.001
_TWO_AT_ONCE, _AGAIN = 0.2, 0.3
_LATER = 0.2  # share of the kills in any occurrence of the step instead of its first


class Unplanted(Exception):
    """The planting itself broke down."""


@dataclass(frozen=True, slots=True)
class Kill:
    step: str
    writing: bool  # the transaction had written something
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """The undisturbed month: what it ends in, and when its steps begin from each stage it was run from."""

    contents: dict[str, str]
    events: dict[str, list[Event]]

    @property
    def seconds(self) -> float:
        return self.events["determine"][-1].begun


class Harness:
    """Works on copies of the staged databases; `name` keeps two harnesses apart."""

    def __init__(self, name: str, control: Control | None = None, plant: Plant = _HARMLESS) -> None:
        self.server, self.plant = database.server(), plant
        self.copy = f"minzheng_torture_{name}"
        self.page = Page()
        self.control = control or self._staged()
        self.events = self.control.events

    # The control ---------------------------------------------------------------------------------------------------------------

    def _staged(self) -> Control:
        """Run the month once, stopping before each step to keep a copy, and once to its end."""
        self._prepare("determine")
        for stage in STAGES[1:]:
            if not _finished(self._start(until=stage)):
                raise RuntimeError(f"the undisturbed month does not come to {stage}: {self.page.complaint}")
            fresh(_stage(stage), self.copy)
        control = Control({}, {})
        self._time("determine", control)
        return control

    def _time(self, stage: str, control: Control) -> None:
        """Run undisturbed from a stage on: it must end as from every other. Notes when the steps begin."""
        ended = self._undisturbed(stage)
        wrong, found = self._judge()
        wrong += [f"{name} differ" for name in control.contents if control.contents[name] != found[name]]
        if ended or wrong:
            raise RuntimeError(f"the undisturbed month from {stage} on is wrong: {ended} {self.page.complaint} {wrong}")
        control.contents.update(found)
        control.events[stage] = self.page.events()

    def works_undisturbed(self) -> str:
        """What shows the planted bug although nobody kills anything, "" when it stays hidden. Raises Unplanted."""
        ended = self._undisturbed("determine")
        complaint = self.page.complaint
        if ended == UNPLANTED or complaint.startswith(_CLUMSY):
            raise Unplanted(f"could not plant it: {complaint}")
        wrong, contents = self._judge()
        wrong += [f"{name} differ" for name in contents if contents[name] != self.control.contents[name]]
        self.events = {"determine": self.page.events()}  # a bug may take its time: kills are spread over all of it
        return (f"the month ends with {ended}, {complaint}" if ended else "") or "; ".join(wrong)

    def _undisturbed(self, stage: str) -> int:
        self._prepare(stage)
        return _exit(self._start())

    def _prepare(self, stage: str) -> None:
        fresh(self.copy, _stage(stage))
        shutil.rmtree(checkpoint.kept(self.copy), ignore_errors=True)
        with self.server.connect(self.copy) as admin:
            plant_in(admin, self.plant)

    # The kill ------------------------------------------------------------------------------------------------------------------

    def kill_once(self, random: Random, step: str, *, server: bool = False) -> Kill:
        """One copy, one child killed in a step at a random moment (with `server`: the server under it), recoveries, a verdict."""
        stage = STAGE_OF.get(step, step) if self.plant is _HARMLESS else "determine"
        if stage not in self.events:
            self._time(stage, self.control)
        self._prepare(stage)
        with self.server.connect("postgres") as admin:
            number, after = self._aim(random, self.events[stage], step)
            victim = self._start(target=number)
            self._await(victim, admin, number, after, seek=random.random() < _SEEK_WRITING)
            at, writing = self._crash(admin, victim) if server else self._stop(admin, victim)
        times = 2 if self.plant.twice or random.random() < _TWO_AT_ONCE else 1
        return self._recovered(at, writing, times, again=random.random() < _AGAIN)

    def kill_at(self, failpoint: str) -> Kill:
        """The program dies at a named point. A point that is never passed is wrong as well."""
        self._prepare("determine")
        if _exit(self._start(failpoint)) != -signal.SIGKILL:
            return Kill(failpoint, True, (f"failpoint {failpoint} was not reached",))
        return self._recovered(failpoint, True, 1, again=True)

    @staticmethod
    def _aim(random: Random, events: list[Event], step: str) -> tuple[int, float]:
        """Which beginning of the step (counted among all) and how long after it."""
        places = [at for at, event in enumerate(events) if event.step == step]
        at = random.choice(places) if random.random() < _LATER else places[0]
        return at + 1, 0.9 * random.random() * (events[at + 1].begun - events[at].begun)

    def _await(self, victim: int, admin: psycopg.Connection, number: int, after: float, *, seek: bool) -> None:
        """From the beginning of the step on, where the victim froze itself, to the moment of the kill. Reading is most of a month
        and cannot go wrong: most kills wait, within the step, for a transaction that has written. It runs in slices, so that it
        does not get away while it is looked at."""
        _frozen_or_ended(victim)
        moment = time.monotonic() + after
        while self.page.number == number and not _ended(victim):
            late = time.monotonic() >= moment
            if late and (not seek or self._is_writing(admin)):
                return
            os.kill(victim, signal.SIGCONT)
            time.sleep(_SLICE if late else min(after, 2 * _SLICE))
            os.kill(victim, signal.SIGSTOP)

    def _is_writing(self, admin: psycopg.Connection) -> bool:
        found = admin.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename <> %s AND backend_xid IS NOT NULL",
            [self.copy, self.server.user],
        )
        return found.fetchone() is not None

    def _stop(self, admin: psycopg.Connection, victim: int) -> tuple[str, bool]:
        """Freeze, look where it is, kill."""
        os.kill(victim, signal.SIGSTOP)
        step, writing = self.page.step, self._is_writing(admin)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        return step, writing

    def _crash(self, admin: psycopg.Connection, victim: int) -> tuple[str, bool]:
        """Kill the backends with SIGKILL: the server drops everybody at once, forgets its memory and recovers from its log. The
        writer of the log goes with them: a backend may be on its way out, and the server would not mind losing it."""
        os.kill(victim, signal.SIGSTOP)
        step, writing = self.page.step, self._is_writing(admin)
        backends = "SELECT pid FROM pg_stat_activity WHERE datname = %s OR backend_type = 'walwriter'"
        for (backend,) in admin.execute(backends, [self.copy]).fetchall():
            with suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        os.kill(victim, signal.SIGCONT)
        _exit(victim)
        deadline = time.monotonic() + _WAIT
        with suppress(psycopg.OperationalError):
            while time.monotonic() < deadline:
                admin.execute("SELECT 1")  # until the server has noticed; whoever connects before is dropped a moment later
                time.sleep(0.01)
        while time.monotonic() < deadline:
            try:
                self.server.connect(self.copy).close()
                return step, writing
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise RuntimeError("the server did not come back")

    def _start(self, failpoint: str = "", until: str = "", target: int = 0) -> int:
        self.page.clear(target)
        process = os.fork()
        if process == 0:
            child.run(self.copy, self.page, self.plant, failpoint, until)
        return process

    # The verdict ---------------------------------------------------------------------------------------------------------------

    def _recovered(self, step: str, writing: bool, times: int, *, again: bool) -> Kill:
        """`again`: once more when all is done, which must change nothing; in any case when two got in each other's way."""
        wrong = self._lost()
        exits = [_exit(recovery) for recovery in [self._start() for _ in range(times)]]
        wrong += [f"a recovery broke down: {self.page.complaint}" for code in exits if code not in (0, REFUSED)]
        if (again or any(exits)) and not _finished(self._start()):
            return Kill(step, writing, (*wrong, f"the month does not run to its end: {self.page.complaint}"))
        broken, found = self._judge()
        control = self.control.contents
        wrong += broken + [f"{name} differ from the undisturbed month" for name in found if found[name] != control[name]]
        return Kill(step, writing, tuple(wrong))

    def _lost(self) -> list[str]:
        """What the dead child had said was done, and is not."""
        said = self.page.said
        with self.server.connect(self.copy) as admin:
            lost = [
                f"{step} was done and is lost"
                for step, query in ACKNOWLEDGED.items()
                if step in said and not admin.execute(query.format(month=MONTH)).fetchone()
            ]
        if "checkpoint" in said and not any(checkpoint.kept(self.copy).glob("*.checkpoint")):
            lost.append("a checkpoint was written and is lost")
        return lost

    def _judge(self) -> tuple[list[str], dict[str, str]]:
        with self.server.connect(self.copy) as admin:
            found = examine(admin, checkpoint.kept(self.copy), database.home() / "checkpoint.pub")
            broken = [f"{finding.code}: {finding.broken} {finding.examples[:1]}" for finding in found if finding.broken]
            return broken, digests(admin)

    def close(self) -> None:
        drop(self.copy)
        shutil.rmtree(checkpoint.kept(self.copy), ignore_errors=True)


def _stage(step: str) -> str:
    return BASE if step == STAGES[0] else f"{BASE}_{step}"


def _ended(process: int) -> bool:
    """Whether it died by itself; it stays to be waited for."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _frozen_or_ended(process: int) -> None:
    """Wait until it is. Raises RuntimeError after a minute."""
    deadline = time.monotonic() + _WAIT
    while os.waitid(os.P_PID, process, os.WEXITED | os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > deadline:
            raise RuntimeError("the child does not come to the step it was aimed at")
        time.sleep(0.0005)


def _finished(process: int) -> bool:
    return _exit(process) == 0


def _exit(process: int) -> int:
    """The exit code of a child, negative for a signal; a child that hangs is killed."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return 1


def failpoints() -> list[str]:
    """Every point the source names, each in a string of its own."""
    source = Path(__file__).parent.parent.parent / "minzheng"
    found = {name for path in source.rglob("*.py") for name in re.findall(r'\bfailpoint\("([^"]+)"\)', path.read_text("utf-8"))}
    return sorted(found)
