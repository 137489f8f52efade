"""Proceedings as offices would have gone through them: each a walk through its workflow, step by step, up to a day. Pure.

The workflow engine itself is walked, so that every state, clock and step is one that could have come about.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.declarations import Procedure
from minzheng.cases.workflow import clocks, engine, local
from minzheng.cases.workflow.declaration import Act, Workflow
from minzheng.cases.workflow.engine import File, Record

# What seldom happens, and what would go back: a walk that went through it every time would not look like an office's work.
SELDOM = frozenset(
    {
        "withdraw", "end", "object", "object_county", "resurvey", "send_back", "extend", "tell_gaps", "forward_unfit", "refuse",
        "await_police", "stop", "find_unfounded", "refer_ordinary", "apply_elsewhere", "pass_on", "appraise_again",
    }
)  # fmt: skip
OUTSIDE = {"file_complete": 0.95, "class_a": 0.4, "class_b": 0.3, "class_c": 1.0, "urban": 0.2}
_PACE = (0, 0, 1, 1, 2, 3, 5)  # days between two steps
_SECOND = "村干部"


@dataclass(frozen=True, slots=True)
class Walked:
    """How a proceeding stands after a walk: its file, its steps with the acts they undid, and when it was opened."""

    workflow: Workflow
    file: File
    opened_on: date
    steps: tuple[tuple[Record, tuple[str, ...]], ...] = field(default=())

    @property
    def moved_on(self) -> date:
        return self.steps[-1][0].day if self.steps else self.opened_on


def staff(village: DivisionCode, day: date) -> tuple[Actor, ...]:
    """One of each who may act about a village's case. Accounts: "village", "town", "county", "officer"."""
    town, county = village.at(Level.TOWN), village.at(Level.COUNTY)
    return (
        Actor("town", "town", town, frozenset({Duty.CLERK}), day),
        Actor("village", "village", village, frozenset({Duty.VILLAGE_WORKER}), day),
        Actor("county", "county", county, frozenset({Duty.CLERK}), day),
        Actor("officer", "officer", county, frozenset({Duty.OFFICER}), day),
    )


def walk(
    declared: Procedure, village: DivisionCode, opened_on: date, until: date, dice: random.Random, *, decided: bool = True
) -> Walked:
    """One proceeding from its opening up to a day, or until nobody takes the next step: one in six lies still somewhere. Without
    `decided` nothing is decided: it waits for the officer."""
    workflow = declared.on(opened_on)
    assert workflow is not None
    facts = [fact for fact, chance in OUTSIDE.items() if fact in workflow.facts and dice.random() < chance]
    file = local.opened(workflow, declared.limits, village, opened_on, facts)
    steps: list[tuple[Record, tuple[str, ...]]] = []
    people = staff(village, until)
    still = dice.randrange(2, 8) if dice.random() < 0.17 else 99
    day = opened_on
    while len(steps) < still:
        chosen = _next(workflow, file, people, day, dice, decided)
        if chosen is None:
            waited = _after_waiting(file, day)
            if waited is None or waited > until:
                break
            day = waited
            continue
        act, actor = chosen
        file, made = engine.apply(
            workflow,
            file,
            act,
            actor,
            day,
            signers=(_SECOND,) if act.signers > 1 else (),
            reason="经调查核实" if act.reasoned else "",
            papers=act.papers,
        )
        steps.append((made, act.undoes))
        day += timedelta(days=dice.choice(_PACE))
        if day > until:
            break
    return Walked(workflow, file, opened_on, tuple(steps))


def _next(
    workflow: Workflow, file: File, people: Sequence[Actor], day: date, dice: random.Random, decided: bool
) -> tuple[Act, Actor | None] | None:
    """What would be done next: what the day brings, else an act that is possible and has not been done, mostly the first."""
    due = engine.automatic(workflow, file, day)
    if due:
        return due[0], None
    counting = file.counting
    found = []
    for act in engine.acts_from(workflow, file.state):
        if act.automatic or act.code in counting or (act.verdict is not None and not decided):
            continue
        if act.code in SELDOM and dice.random() > 0.03:
            continue
        doer = next((actor for actor in people if not engine.hindrances(workflow, file, act, actor, day)), None)
        if doer is not None:
            found.append((act, doer))
    if not found:
        return None
    moving = [each for each in found if not each[0].target]  # what belongs to a state before what leaves it
    return dice.choice(moving) if moving and dice.random() < 0.8 else found[0]


def _after_waiting(file: File, day: date) -> date | None:
    """The first day after a period that must pass."""
    ends = [end for each in file.clocks if each.waiting and each.running and (end := clocks.due(each)) and end >= day]
    return min(ends) + timedelta(days=1) if ends else None
