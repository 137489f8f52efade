"""The house rules of workflows, checked before one is used: nothing unknown or stuck, nobody alone, no legal step left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from minzheng.base.actor import Duty
from minzheng.cases.workflow.declaration import (
    Act,
    Verdict,
    Workflow,
    condition_facts,
    guard_facts,
    holds,
    is_met,
    required_act,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a declaration: for who writes it, so in English only."""

    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} ({self.code})"


class WorkflowError(ValueError):
    """A workflow that may not be used, with all its faults."""

    def __init__(self, workflow: Workflow, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{workflow.code} since {workflow.since}: " + "; ".join(map(str, faults)))
        self.faults = faults


def checked(workflow: Workflow) -> Workflow:
    """The workflow itself. Raises WorkflowError with every fault found."""
    found = faults(workflow)
    if found:
        raise WorkflowError(workflow, found)
    return workflow


def faults(workflow: Workflow) -> tuple[Fault, ...]:
    """Names first: the other checks follow them."""
    unknown = tuple(_unknown(workflow))
    return unknown or tuple(chain.from_iterable(check(workflow) for check in CHECKS))


def _unknown(workflow: Workflow) -> Iterator[Fault]:
    states, acts = {each.code for each in workflow.states}, {each.code for each in workflow.acts}
    limits = {each.code for each in workflow.limits}
    for kind, codes, things in (
        ("state", states, workflow.states),
        ("act", acts, workflow.acts),
        ("limit", limits, workflow.limits),
    ):
        if len(codes) < len(things):
            yield Fault("twice", workflow.code, f"a {kind} is declared twice")
    for act in workflow.acts:
        named = {
            "state": (states, (*act.sources, *([act.target] if act.target else []))),
            "act": (acts, (*act.apart_from, *act.undoes, *(required_act(each) for each in act.requires))),
            "limit": (
                limits,
                (*act.after, *act.within, *map(required_act, act.starts), *act.stops, *act.pauses, *act.resumes, *act.extends),
            ),
            "fact": (set(workflow.facts), (*act.sets, *act.clears, *_facts_of(act))),
            "paper": (set(workflow.papers), act.papers),
        }
        for kind, (known, used) in named.items():
            for name in sorted(set(used) - known):
                yield Fault("unknown", act.code, f"there is no {kind} {name}")
    for step in workflow.steps:
        for name in sorted({required_act(step.requirement), *step.before} - acts):
            yield Fault("unknown", f"step {step.requirement}", f"there is no act {name}")
        for name in sorted(set(condition_facts(step.requirement)) - set(workflow.facts)):
            yield Fault("unknown", f"step {step.requirement}", f"there is no fact {name}")


def _facts_of(act: Act) -> tuple[str, ...]:
    guards = (guard_facts(each) for each in act.guards)
    return tuple(chain.from_iterable((*guards, *(condition_facts(each) for each in act.requires))))


def _stuck(workflow: Workflow) -> Iterator[Fault]:
    """Acts after the end, dead ends, states nobody reaches."""
    final = {state.code for state in workflow.states if state.final}
    for act in workflow.acts:
        for code in sorted(final & set(act.sources)):
            if act.target not in ("", code):
                yield Fault("after_end", act.code, f"leads away from the final state {code}")

    def following(code: str) -> set[str]:
        return {act.target for act in workflow.acts if act.target and code in act.sources}

    reached = _closure({workflow.initial}, following)
    for code in sorted({state.code for state in workflow.states} - reached):
        yield Fault("unreachable", code, "no act leads here")
    for code in sorted(reached - final):
        if not _closure({code}, following) & final:
            yield Fault("dead_end", code, "no way leads to an end")


def _closure(found: set[str], following: Callable[[str], set[str]]) -> set[str]:
    while True:
        wider = found.union(*(following(code) for code in found))
        if wider == found:
            return found
        found = wider


def _unlawful(workflow: Workflow) -> Iterator[Fault]:
    for act in workflow.acts:
        if not act.law:
            yield Fault("no_law", act.code, "names no law")
        if act.automatic == bool(act.by):
            yield Fault("nobody", act.code, "needs either somebody who does it or to be automatic")
    for step in workflow.steps:
        if not step.law:
            yield Fault("no_law", f"step {step.requirement}", "names no law")
    for limit in workflow.limits:
        if not limit.law:
            yield Fault("no_law", limit.code, "names no law")
        if limit.longest is not None and (limit.days is None or limit.longest < limit.days):
            yield Fault("limit", limit.code, "extended it would be shorter")


def _alone(workflow: Workflow) -> Iterator[Fault]:
    """A decision is an officer's, and never of somebody who prepared it."""
    preparing = {act.code for act in workflow.acts if act.prepares}
    for act in workflow.acts:
        if act.verdict is None:
            continue
        if act.automatic or any(post.duty is not Duty.OFFICER for post in act.by):
            yield Fault("decider", act.code, "only an officer decides")
        for code in sorted(preparing - {act.code} - set(act.apart_from)):
            yield Fault("self_approval", act.code, f"who did {code} could decide")


def _skipped(workflow: Workflow) -> Iterator[Fault]:
    """Walks every order of acts the requirements allow, time and people aside, and looks at each decision it meets."""
    named = {code for step in workflow.steps for code in step.before}
    for act in workflow.acts:
        if act.verdict and act.code not in named:
            yield Fault("no_steps", act.code, "the law's steps before it are not declared")
    preparing = frozenset(act.code for act in workflow.acts if act.prepares)
    skipped, unprepared = set(), set()
    for act, counting, facts in _walk(workflow):
        steps = (step.requirement for step in workflow.steps if act.code in step.before)
        skipped |= {(act.code, each) for each in steps if not is_met(each, counting, facts)}
        if act.verdict and act.verdict is not Verdict.END and not counting & preparing:
            unprepared.add(act.code)
    for code, requirement in sorted(skipped):
        yield Fault("step_skipped", code, f"can be reached without {requirement}")
    for code in sorted(unprepared):
        yield Fault("unprepared", code, "can be reached with nobody having prepared it")


def _outside(workflow: Workflow) -> tuple[frozenset[str], ...]:
    """Every combination of the outside facts on which a requirement depends: any of them may come or go at any time."""
    conditions = (*(each for act in workflow.acts for each in act.requires), *(step.requirement for step in workflow.steps))
    outside = sorted({fact for each in conditions for fact in condition_facts(each)} - workflow.moving)
    return tuple(frozenset(some) for size in range(len(outside) + 1) for some in combinations(outside, size))


def _walk(workflow: Workflow) -> Iterator[tuple[Act, frozenset[str], frozenset[str]]]:
    """Each act that is a decision or has legal steps before it, wherever it is reached: with the acts that count and the facts."""
    outside = _outside(workflow)
    known = workflow.moving | outside[-1]
    watched = {required_act(each) for act in workflow.acts for each in (*act.requires, *([act.code] if act.prepares else []))}
    watched |= {required_act(step.requirement) for step in workflow.steps} | {act.code for act in workflow.acts if act.once}
    named = {code for step in workflow.steps for code in step.before}
    begin = (workflow.initial, frozenset[str](), frozenset[str]())
    seen, waiting = {begin}, [begin]
    while waiting:
        state, counting, facts = waiting.pop()
        for act in workflow.acts:
            passing = [facts | some for some in outside if state in act.sources and _passes(act, counting, facts | some, known)]
            if act.verdict or act.code in named:
                yield from ((act, counting, given) for given in passing)
            after = (counting - frozenset(act.undoes)) | (frozenset({act.code}) & watched)
            following = (act.target or state, after, (facts | frozenset(act.sets)) - frozenset(act.clears))
            if passing and following not in seen:
                seen.add(following)
                waiting.append(following)


def _passes(act: Act, counting: frozenset[str], facts: frozenset[str], known: frozenset[str]) -> bool:
    """A guard on a fact of which nothing is known here is passed."""
    if act.once and act.code in counting:
        return False
    guards = (each for each in act.guards if set(guard_facts(each)) <= known)
    return all(holds(each, facts) for each in guards) and all(is_met(each, counting, facts) for each in act.requires)


CHECKS = (_stuck, _unlawful, _alone, _skipped)
