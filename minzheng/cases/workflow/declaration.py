"""What a workflow is: states, the acts that lead from one to the next, and what the law asks before a decision. Only data.

Conditions are written as they are read. A guard names a fact of the case: "checks_back", "not objected", "objected or
lives_elsewhere". A requirement names an act that must have happened and still counts: "visit", "spot_visit if relative_of_staff",
"appraise unless assisted".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.workflow.clocks import Limit

Named = TypeVar("Named", "State", "Act", "Limit")


class Office(StrEnum):
    """Where the doer of an act sits, seen from the case."""

    VILLAGE = "village"  # the case's own
    TOWN = "town"
    ANY_TOWN = "any_town"  # anywhere in the country
    COUNTY = "county"
    DECIDER = "decider"  # the county, or the town where confirmation is delegated


@dataclass(frozen=True, slots=True)
class Post:
    """A duty held at an office."""

    duty: Duty
    office: Office

    def is_held_by(self, actor: Actor, place: DivisionCode, decider: Level) -> bool:
        if not actor.may(self.duty):
            return False
        level = decider if self.office is Office.DECIDER else Level.TOWN if self.office is Office.ANY_TOWN else Level(self.office)
        return actor.place.level is level and (self.office is Office.ANY_TOWN or actor.place.contains(place))


class Verdict(StrEnum):
    """What a decision does."""

    GRANT = "grant"
    REFUSE = "refuse"
    CHANGE = "change"
    STOP = "stop"
    KEEP = "keep"
    END = "end"  # no verdict on the matter: the people do not cooperate


@dataclass(frozen=True, slots=True)
class State:
    code: str
    label: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One step somebody (or, `automatic`, the day) takes. It leads to `target`, or nowhere else where that is empty.

    Who: one of the posts in `by`; never an account that did an act named in `apart_from` on this case; `signers` different people
    sign. When: the case is in one of `sources`, the `guards` hold, the acts of `requires` count, the clocks of `after` have run
    out and those of `within` have not; `once` in a case. What it does: `prepares` marks work a decision rests on, `verdict` makes
    it a decision; `sets` and `clears` facts; `undoes` says which acts count no more; clocks are started ("cycle_a if class_a"),
    stopped, paused, resumed and extended. `papers` and, where `reasoned`, a reason are recorded with it.
    """

    code: str
    label: str
    sources: tuple[str, ...]
    target: str
    law: str
    article: str = ""
    by: tuple[Post, ...] = ()
    automatic: bool = False
    guards: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    signers: int = 1
    after: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    once: bool = False
    prepares: bool = False
    verdict: Verdict | None = None
    reasoned: bool = False
    papers: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What the law asks before decisions, whatever the acts themselves require: `requirement` before each act of `before`."""

    requirement: str
    before: tuple[str, ...]
    law: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """One procedure under the law of a time: cases accepted from `since` until before `until` follow it to their end. The first
    state is where a case begins. `facts` are the conditions a case may carry, with what to say where one is wanted."""

    code: str
    title: str
    law: str
    since: date
    states: tuple[State, ...]
    acts: tuple[Act, ...]
    limits: tuple[Limit, ...] = ()
    steps: tuple[Step, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    until: date | None = None

    @property
    def initial(self) -> str:
        return self.states[0].code

    def state(self, code: str) -> State:
        """Raises KeyError for an unknown one, like `act` and `limit`."""
        return _by_code(self.states, code)

    def act(self, code: str) -> Act:
        return _by_code(self.acts, code)

    def limit(self, code: str) -> Limit:
        return _by_code(self.limits, code)

    @property
    def moving(self) -> frozenset[str]:
        """The facts that acts set or clear; the others are learnt from outside."""
        return _moving(self)

    @property
    def messages(self) -> frozenset[str]:
        """Every message id an official may read of it."""
        labels = (each.label for things in (self.states, self.acts, self.limits) for each in things)
        laws = (each.law for things in (self.acts, self.limits, self.steps) for each in things)
        texts = {self.title, self.law, *labels, *laws, *self.facts.values(), *self.papers.values()}
        return frozenset(texts - {""})

    def __hash__(self) -> int:
        return hash((self.code, self.since))


@lru_cache(maxsize=256)
def _moving(workflow: Workflow) -> frozenset[str]:
    return frozenset(fact for act in workflow.acts for fact in (*act.sets, *act.clears))


def _by_code(things: tuple[Named, ...], code: str) -> Named:
    for each in things:
        if each.code == code:
            return each
    raise KeyError(code)


def in_force(regimes: Collection[Workflow], accepted: date) -> Workflow | None:
    """The one of several regimes of a procedure that a case accepted on that day follows; None before the first."""
    return next((each for each in regimes if each.since <= accepted and (each.until is None or accepted < each.until)), None)


@lru_cache(maxsize=4096)
def _guard(text: str) -> tuple[tuple[bool, str], ...]:
    """Alternatives: (wanted, fact)."""
    return tuple((not one.startswith("not "), one.removeprefix("not ").strip()) for one in text.split(" or "))


@lru_cache(maxsize=4096)
def _requirement(text: str) -> tuple[str, str, bool]:
    """The act, a guard ("" always), and whether the guard has to hold or to fail."""
    for word, wanted in ((" if ", True), (" unless ", False)):
        if word in text:
            act, _, condition = text.partition(word)
            return act.strip(), condition.strip(), wanted
    return text, "", True


def holds(guard: str, facts: Collection[str]) -> bool:
    return any((fact in facts) is wanted for wanted, fact in _guard(guard))


def guard_facts(guard: str) -> tuple[str, ...]:
    return tuple(fact for _, fact in _guard(guard))


def required_act(requirement: str) -> str:
    return _requirement(requirement)[0]


def condition_facts(requirement: str) -> tuple[str, ...]:
    condition = _requirement(requirement)[1]
    return guard_facts(condition) if condition else ()


def applies(requirement: str, facts: Collection[str]) -> bool:
    """Whether its condition, if it has one, is so."""
    _, condition, wanted = _requirement(requirement)
    return not condition or holds(condition, facts) is wanted


def is_met(requirement: str, counting: Collection[str], facts: Collection[str]) -> bool:
    """Whether the act counts, or its condition does not apply."""
    return required_act(requirement) in counting or not applies(requirement, facts)
