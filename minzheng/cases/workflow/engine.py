"""What may be done with a case today, by whom and why not; and what it is afterwards. Pure: a case is a plain value here."""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue, Refusal
from minzheng.cases.workflow import clocks
from minzheng.cases.workflow.clocks import Clock
from minzheng.cases.workflow.declaration import Act, Verdict, Workflow, applies, guard_facts, holds, is_met, required_act


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done. `counts` is False once a later act has undone it; it stays in the file all the same."""

    act: str
    account: str
    day: date
    counts: bool = True


@dataclass(frozen=True, slots=True)
class File:
    """A case as its workflow sees it: everything the next act depends on, nothing else."""

    workflow: str
    since: date  # of the regime: with `workflow` it names the declaration
    place: DivisionCode
    state: str
    decider: Level = Level.COUNTY
    facts: frozenset[str] = frozenset()
    done: tuple[Done, ...] = ()
    clocks: tuple[Clock, ...] = ()
    days: Mapping[str, int | None] = field(default_factory=dict)  # by limit: what holds for this case, None where nothing does
    same: Callable[[str, str], bool] = field(default=operator.eq, compare=False)  # whether two accounts are one human being

    @property
    def counting(self) -> frozenset[str]:
        """The acts that happened and still count."""
        return frozenset(each.act for each in self.done if each.counts)

    def clock(self, code: str) -> Clock | None:
        """The last one started of that limit."""
        return next((each for each in reversed(self.clocks) if each.code == code), None)

    def doers(self, acts: Iterable[str]) -> frozenset[str]:
        """Who did any of them, also where it counts no more."""
        wanted = frozenset(acts)
        return frozenset(each.account for each in self.done if each.act in wanted)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an act is not possible: a message id with its facts (`what` is a message id itself)."""

    code: str
    message: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An act that leads on from here, with what stands in its way; nothing: it can be done now."""

    act: Act
    hindrances: tuple[Hindrance, ...]

    @property
    def open(self) -> bool:
        return not self.hindrances


@dataclass(frozen=True, slots=True)
class Record:
    """What has to be written down about an act that was done."""

    act: str
    account: str
    signers: tuple[str, ...]
    day: date
    before: str
    after: str
    law: str
    article: str
    reason: str
    papers: tuple[str, ...]
    verdict: Verdict | None
    clocks: tuple[Clock, ...]  # those it started or moved
    late: tuple[str, ...]  # the limits it stopped after their end


class NotPossible(Refusal):
    """The act cannot be done now; `hindrances` says why."""

    def __init__(self, act: Act, hindrances: tuple[Hindrance, ...]) -> None:
        super().__init__("This step cannot be taken now: {act}.", remedy="See what it still needs.", act=act.code)
        self.hindrances = hindrances


def opened(
    workflow: Workflow,
    place: DivisionCode,
    *,
    facts: Collection[str] = (),
    decider: Level = Level.COUNTY,
    days: Mapping[str, int] = MappingProxyType({}),
) -> File:
    """A new case under the regime. Nothing has happened yet: its first act is the application. Raises BadValue for a fact the
    workflow does not know and for a local limit longer than the legal one."""
    _known(workflow, facts)
    held = {each.code: each.days if decider is Level.COUNTY else each.delegated or each.days for each in workflow.limits}
    for code, number in days.items():
        legal = held[code]
        if legal is not None and number > legal:
            raise BadValue("The local limit of {days} days is longer than the legal {legal}.", days=number, legal=legal)
    inside = {code: days.get(code, legal) for code, legal in held.items()}
    return File(workflow.code, workflow.since, place, workflow.initial, decider, frozenset(facts), days=inside)


def told(workflow: Workflow, file: File, facts: Collection[str] = (), gone: Collection[str] = ()) -> File:
    """The case with facts learnt or gone outside its own acts (a report came back). Raises BadValue for an unknown fact, and for
    one that only acts may change."""
    _known(workflow, {*facts, *gone})
    return replace(file, facts=(file.facts | frozenset(facts)) - frozenset(gone))


def _known(workflow: Workflow, facts: Collection[str]) -> None:
    unknown = set(facts) - (set(workflow.facts) - workflow.moving)
    if unknown:
        names = ", ".join(sorted(unknown))
        raise BadValue("The workflow {workflow} learns no fact {fact} from outside.", workflow=workflow.code, fact=names)


def possible(workflow: Workflow, file: File, actor: Actor, day: date) -> tuple[Option, ...]:
    """Every act that leads on from the case's state, in the order declared, with what hinders this actor today."""
    acts = acts_from(workflow, file.state)
    return tuple(Option(act, hindrances(workflow, file, act, actor, day)) for act in acts if not act.automatic)


def automatic(workflow: Workflow, file: File, day: date) -> tuple[Act, ...]:
    """What the day itself brings, in the order declared: for a task that runs every morning."""
    acts = (act for act in acts_from(workflow, file.state) if act.automatic)
    return tuple(act for act in acts if not hindrances(workflow, file, act, None, day))


@lru_cache(maxsize=4096)
def acts_from(workflow: Workflow, state: str) -> tuple[Act, ...]:
    return tuple(act for act in workflow.acts if state in act.sources)


def hindrances(workflow: Workflow, file: File, act: Act, actor: Actor | None, day: date) -> tuple[Hindrance, ...]:
    """Everything that stands in the way, not only the first. Without an actor: what the day itself could do."""
    found = [] if file.state in act.sources else [Hindrance("state", "The case is not in a state for this step.")]
    found += _by_whom(act, file, actor)
    found += [
        Hindrance("guard", "Not yet: {what}", workflow.facts[guard_facts(guard)[0]])
        for guard in act.guards
        if not holds(guard, file.facts)
    ]
    counting = file.counting
    found += [
        Hindrance("step", "A step is missing: {what}", workflow.act(required_act(each)).label)
        for each in act.requires
        if not is_met(each, counting, file.facts)
    ]
    if act.once and any(each.act == act.code for each in file.done):
        found.append(Hindrance("once", "This step is taken once only."))
    return (*found, *_in_time(workflow, file, act, day))


def _by_whom(act: Act, file: File, actor: Actor | None) -> list[Hindrance]:
    if actor is None or act.automatic:
        return [] if actor is None and act.automatic else [Hindrance("duty", "Your duty or office does not cover this step.")]
    found = []
    if not any(post.is_held_by(actor, file.place, file.decider) for post in act.by):
        found.append(Hindrance("duty", "Your duty or office does not cover this step."))
    if any(doer == actor.name or file.same(actor.account, doer) for doer in file.doers(act.apart_from)):  # signers stand by name
        found.append(Hindrance("apart", "You took part in preparing this case; another officer has to do it."))
    return found


def _in_time(workflow: Workflow, file: File, act: Act, day: date) -> list[Hindrance]:
    found = []
    if file.done and day < file.done[-1].day:
        found.append(Hindrance("day", "The day lies before the last step of the case."))
    for code in act.after:
        clock = file.clock(code)
        if clock is None or not clocks.is_over(clock, day):
            found.append(Hindrance("after", "A period still runs: {what}", workflow.limit(code).label))
    for code in act.within:
        clock = file.clock(code)
        if clock is None or clocks.is_over(clock, day):
            found.append(Hindrance("within", "A period is over: {what}", workflow.limit(code).label))
    for code in (*act.pauses, *act.extends):
        clock = file.clock(code)
        if clock is None or not clock.running or clock.paused:
            found.append(Hindrance("clock", "This time limit does not run: {what}", workflow.limit(code).label))
    return found


def apply(
    workflow: Workflow,
    file: File,
    act: Act,
    actor: Actor | None,
    day: date,
    *,
    signers: Collection[str] = (),
    reason: str = "",
    papers: Collection[str] = (),
) -> tuple[File, Record]:
    """The case after the act, and what must be recorded. `signers` are the accounts or names that sign beside the actor; the
    actor's own name is no second signature. Raises NotPossible with every hindrance, missing signatures, papers and reason among
    them."""
    beside = [each.strip() for each in signers if each.strip() and not (actor and each.strip() == actor.name)]
    names = tuple(dict.fromkeys((*([actor.account] if actor else []), *beside)))
    humans = [name for at, name in enumerate(names) if not any(file.same(name, other) for other in names[:at])]
    wrong = hindrances(workflow, file, act, actor, day) + _ungiven(workflow, act, humans, reason, papers)
    if wrong:
        raise NotPossible(act, wrong)
    clocks_after, moved = _moved(workflow, file, act, day, reason)
    account = actor.account if actor else ""
    undone = frozenset(act.undoes)
    before = tuple(replace(each, counts=False) if each.counts and each.act in undone else each for each in file.done)
    after = replace(
        file,
        state=act.target or file.state,
        facts=(file.facts | frozenset(act.sets)) - frozenset(act.clears),
        done=(*before, *(Done(act.code, name, day) for name in (names or (account,)))),
        clocks=clocks_after,
    )
    late = tuple(each.code for each in moved if each.stopped and not each.waiting and clocks.is_over(each, each.stopped))
    given = tuple(sorted(papers))
    return after, Record(
        act.code, account, names, day, file.state, after.state, act.law, act.article, reason, given, act.verdict, moved, late
    )


def _ungiven(workflow: Workflow, act: Act, humans: Collection[str], reason: str, papers: Collection[str]) -> tuple[Hindrance, ...]:
    found = [
        Hindrance("paper", "A document is missing: {what}", workflow.papers[each]) for each in act.papers if each not in papers
    ]
    if not act.automatic and len(humans) < act.signers:
        found.append(Hindrance("signers", "At least two people have to sign."))
    if act.reasoned and not reason.strip():
        found.append(Hindrance("reason", "A reason is needed."))
    return tuple(found)


def _moved(workflow: Workflow, file: File, act: Act, day: date, reason: str) -> tuple[tuple[Clock, ...], tuple[Clock, ...]]:
    """All clocks after the act, and those among them that it started or changed. In a final state none runs on."""
    changes: list[tuple[Collection[str], Callable[[Clock], Clock]]] = [
        (act.pauses, lambda clock: clocks.pause(clock, day, reason or act.label)),
        (act.resumes, lambda clock: clocks.resume(clock, day) if clock.paused else clock),
        (act.extends, lambda clock: clocks.extend(clock, _longest(workflow, clock), reason or act.label)),
        (act.stops, lambda clock: clocks.stop(clock, day)),
    ]
    held = list(file.clocks)
    for codes, change in changes:
        held = [change(each) if each.code in codes and each.running else each for each in held]
    if act.target and workflow.state(act.target).final:
        kept = {required_act(each) for each in act.starts}
        held = [clocks.stop(each, day) if each.running and not each.waiting and each.code not in kept else each for each in held]
    for code in (required_act(each) for each in act.starts if applies(each, file.facts)):
        held = [clocks.stop(each, day) if each.code == code and each.running else each for each in held]
        started = clocks.start(workflow.limit(code), day, file.days.get(code))
        held += [started] if started else []
    before = set(file.clocks)
    return tuple(held), tuple(each for each in held if each not in before)


def _longest(workflow: Workflow, clock: Clock) -> int:
    return max(clock.days, workflow.limit(clock.code).longest or 0)
