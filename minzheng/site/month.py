"""One month from facts to money: determine, decide, lock, approve, authorise, release. Composes the parts' acts and adds nothing.

Each step is one transaction under a lock for programme, month and place, so that a second run waits and then finds the step done.
Killed at any point and run again, it ends in the same state; run again after the end, it changes nothing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.cases import actions as cases
from minzheng.cases import queries as case_queries
from minzheng.cases.actions.deciding import DECIDABLE
from minzheng.cases.declarations import benefits
from minzheng.payments import actions as payments
from minzheng.payments import queries as payment_queries
from minzheng.payments.errors import NothingDue
from minzheng.payments.models import Run, RunState
from minzheng.places import access
from minzheng.policy.series import order
from minzheng.site.programmes import PROGRAMMES

AWAITS_OFFICER = "An officer has to decide the open proposals."
AWAITS_APPROVAL = "Another official has to approve the pay run."
AWAITS_FINANCE = "A finance officer has to authorise and release the pay run."
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done and how long it took. `what` is "determine", "decide", "lock", "approve", "authorise" or "release"."""

    programme: str
    what: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kind:
    """Families, persons and sums (fen) of one kind of outcome."""

    households: int
    persons: int
    before: int
    after: int


@dataclass(slots=True)
class ProgrammeMonth:
    """Where the month of one programme stands. `awaits` is a message id, "" when nobody has to act."""

    programme: str
    determination: int = 0
    kinds: dict[str, Kind] = field(default_factory=dict)
    decided: int = 0
    open: int = 0
    run: int = 0
    state: str = ""
    lines: int = 0
    persons: int = 0
    total: int = 0
    held: dict[str, int] = field(default_factory=dict)
    late: bool = False
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class MonthSummary:
    month: Month
    place: DivisionCode
    programmes: tuple[ProgrammeMonth, ...]
    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)


def run_month(
    month: Month,
    place: DivisionCode,
    *,
    preparer: Actor,
    decider: Actor | None = None,
    finance: Actor | None = None,
    programmes: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> MonthSummary:
    """Run what the given officials may do. The decider also approves the pay run. Without a decider it stops at open proposals or
    at the locked run, without finance at the approved one; the summary then says who must act. Raises the refusals of the parts.

    Without `programmes`: those in force in the month under which a case was ever opened there, each after those whose decisions it
    reads.
    """
    steps: list[Step] = []
    done = [
        _Programme(code, month, place, progress or silent, steps).run(preparer, decider, finance)
        for code in (programmes if programmes is not None else _used(month, place, preparer))
    ]
    return MonthSummary(month, place, tuple(done), tuple(steps))


def _used(month: Month, place: DivisionCode, actor: Actor) -> list[str]:
    with access.within(place.area):
        used = case_queries.programmes_used(actor)
    stages = (stage for each in PROGRAMMES if each.code in benefits() and (stage := each.stage))
    return [stage.code for stage in order(stages) if stage.code in used and stage.in_force(month)]


class _Programme:
    def __init__(self, code: str, month: Month, place: DivisionCode, progress: Progress, steps: list[Step]) -> None:
        self.code, self.month, self.place = code, month, place
        self.progress, self.steps = progress, steps
        self.summary = ProgrammeMonth(code)

    def run(self, preparer: Actor, decider: Actor | None, finance: Actor | None) -> ProgrammeMonth:
        made = self._step("determine", lambda: cases.determine(preparer, self.code, self.month, self.place, self.progress))
        self.summary.determination = made.id
        self.summary.kinds = {kind: Kind(**tally) for kind, tally in made.counts.items()}
        if decider:
            self.summary.decided = self._step("decide", lambda: cases.decide_group(decider, made.id, DECIDABLE))
        with access.within(self.place.area):
            waiting = case_queries.awaiting(preparer, programme=self.code)
        self.summary.open = sum(
            count for (_, month, kind), count in waiting.items() if month == self.month.number and kind in DECIDABLE
        )
        if self.summary.open:
            self.summary.awaits = AWAITS_OFFICER
            return self.summary
        self._pay(preparer, decider, finance)
        return self.summary

    def _pay(self, preparer: Actor, decider: Actor | None, finance: Actor | None) -> None:
        try:
            run = self._step("lock", lambda: payments.lock_run(preparer, self.code, self.month, self.place))
        except NothingDue:
            return
        if decider and run.state == RunState.LOCKED:
            run = self._step("approve", lambda: self._approved(decider, run))
        if finance and run.state == RunState.APPROVED:
            run = self._step("authorise", lambda: self._authorised(finance, run))
        if finance and run.state == RunState.AUTHORISED:
            run = self._step("release", lambda: self._released(finance, run))
        self._describe(preparer, run)

    def _approved(self, decider: Actor, run: Run) -> Run:
        """Approve the very lines that were locked, unless a second run of this month did so while this one waited."""
        now = payment_queries.run(decider, run.id)
        return payments.approve_run(decider, run.id, run.digest) if now.state == RunState.LOCKED else now

    def _authorised(self, finance: Actor, run: Run) -> Run:
        now = payment_queries.run(finance, run.id)
        return payments.authorise_run(finance, run.id, run.digest) if now.state == RunState.APPROVED else now

    def _released(self, finance: Actor, run: Run) -> Run:
        now = payment_queries.run(finance, run.id)
        return payments.release_run(finance, run.id) if now.state == RunState.AUTHORISED else now

    def _describe(self, viewer: Actor, run: Run) -> None:
        about = self.summary
        about.run, about.state, about.lines, about.persons, about.total = run.id, run.state, run.lines, run.persons, run.total
        about.late = payment_queries.is_late(viewer, run)
        with access.within(self.place.area):
            about.held = {one.code: one.count for one in payment_queries.exceptions(viewer, run.id)}
        if run.state == RunState.LOCKED:
            about.awaits = AWAITS_APPROVAL
        elif run.state in (RunState.APPROVED, RunState.AUTHORISED):
            about.awaits = AWAITS_FINANCE

    def _step(self, what: str, act: Callable[[], Result]) -> Result:
        self.progress(what, 0, 1)
        started = time.perf_counter()
        with self._alone():
            result = act()
        self.steps.append(Step(self.code, what, time.perf_counter() - started))
        self.progress(what, 1, 1)
        return result

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"month|{self.code}|{self.month}|{self.place}"]
                )
            yield
