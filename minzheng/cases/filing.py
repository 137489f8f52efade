"""A proceeding as it is stored, and as its workflow sees it; pure. Clocks and days become plain data and come back the same.

What has to be known without opening a file is derived here: the nearest end of a clock somebody has to keep, and the day on which
the calendar itself takes the next step.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.workflow import clocks
from minzheng.cases.workflow.clocks import Clock, Pause, Unit
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.engine import Done, File, acts_from, hindrances

Plain = dict[str, Any]
TOLD, TAKEN = "_told", "_taken"  # steps that are no acts of the workflow
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """One step as stored: the act, who signed it, its day, and which acts count no more since."""

    act: str
    signers: Sequence[str]
    day: date
    undoes: Sequence[str]


def stored_clocks(file: File) -> list[Plain]:
    """The clocks as JSON, days as ISO dates; `revived_clocks` gives them back the same."""
    return [
        {
            "code": clock.code,
            "days": clock.days,
            "unit": str(clock.unit),
            "since": clock.since.isoformat(),
            "soon": clock.soon,
            "waiting": clock.waiting,
            "pauses": [_stored_pause(pause) for pause in clock.pauses],
            "stopped": clock.stopped.isoformat() if clock.stopped else None,
            "reason": clock.reason,
        }
        for clock in file.clocks
    ]


def _stored_pause(pause: Pause) -> Plain:
    return {"since": pause.since.isoformat(), "reason": pause.reason, "until": pause.until.isoformat() if pause.until else None}


def revived_clocks(plain: Iterable[Plain]) -> tuple[Clock, ...]:
    """Raises KeyError, ValueError for what `stored_clocks` did not write."""
    return tuple(
        Clock(
            code=each["code"],
            days=each["days"],
            unit=Unit(each["unit"]),
            since=date.fromisoformat(each["since"]),
            soon=each["soon"],
            waiting=each["waiting"],
            pauses=tuple(Pause(date.fromisoformat(p["since"]), p["reason"], _day(p["until"])) for p in each["pauses"]),
            stopped=_day(each["stopped"]),
            reason=each["reason"],
        )
        for each in plain
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def revived(
    workflow: Workflow,
    place: DivisionCode,
    state: str,
    *,
    decider: str,
    facts: Iterable[str],
    days: Mapping[str, int | None],
    clocks: Iterable[Plain],
    steps: Sequence[Stored],
    same: Callable[[str, str], bool] = operator.eq,
) -> File:
    """The file as its workflow sees it. `steps` in the order they were taken; a step by several signers counts for each. `same`:
    whether two logins are one human being."""
    return File(
        workflow.code,
        workflow.since,
        place,
        state,
        Level(decider),
        frozenset(facts),
        _done(steps),
        revived_clocks(clocks),
        dict(days),
        same,
    )


def _done(steps: Sequence[Stored]) -> tuple[Done, ...]:
    done: list[Done] = []
    for step in steps:
        if step.act in (TOLD, TAKEN):
            continue
        undone = set(step.undoes)
        done = [replace(each, counts=False) if each.counts and each.act in undone else each for each in done]
        done += [Done(step.act, signer, step.day) for signer in (step.signers or ("",))]
    return tuple(done)


def nearest(file: File) -> tuple[date | None, str]:
    """The nearest end of a running clock that somebody has to keep, and its limit; (None, "") where nothing presses."""
    ends = [(end, each.code) for each in file.clocks if each.running and not each.waiting and (end := clocks.due(each))]
    return min(ends) if ends else (None, "")


def wakes(workflow: Workflow, file: File, day: date) -> date | None:
    """The first day on which an automatic act can be done, if nothing else happens; None where none waits."""
    found = []
    for act in acts_from(workflow, file.state):
        if not act.automatic:
            continue
        ends = [clocks.due(clock) if (clock := file.clock(code)) else None for code in act.after]
        if None in ends:
            continue
        on = max((day, *(end + _DAY for end in ends if end)))
        if not hindrances(workflow, file, act, None, on):
            found.append(on)
    return min(found, default=None)
