"""Random events against a workflow, and an oracle that judges what happened from the log alone, without the engine's help."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.workflow.declaration import Act, Verdict, Workflow
from minzheng.cases.workflow.engine import File, NotPossible, Record, acts_from, apply, automatic, opened, told

FOLDER = Path(__file__).resolve().parents[2]
VILLAGE, TOWN = DivisionCode("321324101201"), DivisionCode("321324101000")
COUNTY, FAR_TOWN = DivisionCode("321324000000"), DivisionCode("510122101000")
BOTH = (Duty.CLERK, Duty.OFFICER)  # an account with every duty is the one that would approve its own work


def all_workflows() -> tuple[Workflow, ...]:
    """Every regime of every procedure that a programme declares."""
    modules = (import_module(f"minzheng.programmes.{path.parent.name}.workflow") for path in sorted(FOLDER.glob("*/workflow.py")))
    return tuple(workflow for module in modules for workflow in module.REGIMES)


def regimes(code: str) -> tuple[Workflow, ...]:
    return tuple(each for each in all_workflows() if each.code == code)


def _actor(account: str, place: DivisionCode, *duties: Duty) -> Actor:
    return Actor(account, account, place, frozenset(duties), date(2024, 1, 1))


STAFF = (
    _actor("village", VILLAGE, Duty.VILLAGE_WORKER),
    _actor("town", TOWN, *BOTH),
    _actor("town2", TOWN, *BOTH),
    _actor("far", FAR_TOWN, *BOTH),
    _actor("county", COUNTY, *BOTH),
    _actor("county2", COUNTY, *BOTH),
    _actor("auditor", COUNTY, Duty.AUDITOR),
)


@dataclass(slots=True)
class Tally:
    """What a number of sequences came to."""

    sequences: int = 0
    acts: int = 0
    refused: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def walk(workflow: Workflow, dice: random.Random, tally: Tally, *, judge: Workflow | None = None, events: int = 60) -> None:
    """One case from its beginning. `judge` holds the law where the engine is given a spoilt copy."""
    law = judge or workflow
    day = workflow.since + timedelta(days=dice.randrange(200))
    outside = sorted(set(workflow.facts) - workflow.moving)
    known = [fact for fact in outside if dice.random() < 0.4]
    file = opened(workflow, VILLAGE, facts=known, decider=dice.choice((Level.COUNTY, Level.TOWN)))
    log: list[Record] = []
    tally.sequences += 1
    for _ in range(events):
        if workflow.state(file.state).final and dice.random() < 0.4:
            break
        day += timedelta(days=dice.choice((0, 0, 0, 1, 1, 3, 10)))
        if outside and dice.random() < 0.15:
            fact = dice.choice(outside)
            file = told(workflow, file, *(((), (fact,)) if fact in file.facts and dice.random() < 0.5 else ((fact,), ())))
        for act in automatic(workflow, file, day)[:1]:
            file, record = apply(workflow, file, act, None, day)
            log.append(record)
        file = _try(workflow, file, dice, day, log, law, tally)
    tally.acts += len(log)


def _try(workflow: Workflow, file: File, dice: random.Random, day: date, log: list[Record], law: Workflow, tally: Tally) -> File:
    """Somebody does something: mostly what leads on from here, sometimes whatever comes to mind."""
    act = _chosen(workflow, file, dice)
    able = _able(act, file.decider) if dice.random() < 0.85 else STAFF
    actor = dice.choice(able or STAFF)
    given = dice.random() < 0.95
    signers = (dice.choice(STAFF).account, dice.choice(STAFF).account)
    try:
        after, record = apply(
            workflow, file, act, actor, day, signers=signers, reason="since" if given else "", papers=act.papers if given else ()
        )
    except NotPossible:
        tally.refused += 1
        return file
    tally.wrong += judged(law, log, record, file.facts)
    log.append(record)
    if record.verdict:
        tally.verdicts[record.verdict] = tally.verdicts.get(record.verdict, 0) + 1
    return after


def _chosen(workflow: Workflow, file: File, dice: random.Random) -> Act:
    """Mostly what has not happened yet; withdrawing and ending seldom, else most cases end early."""
    acts: Sequence[Act] = workflow.acts
    if dice.random() < 0.93:
        counting = file.counting
        here = acts_from(workflow, file.state)
        acts = [act for act in here if act.code not in counting] if dice.random() < 0.8 else here
    leading = [act for act in acts if act.target not in ("withdrawn", "ended") or dice.random() < 0.05]
    return dice.choice(leading or workflow.acts)


@cache
def _able(act: Act, decider: Level) -> tuple[Actor, ...]:
    return tuple(actor for actor in STAFF if any(post.is_held_by(actor, VILLAGE, decider) for post in act.by))


def judged(law: Workflow, log: Iterable[Record], record: Record, facts: frozenset[str]) -> list[str]:
    """What is wrong with one more record after a log."""
    wrong, earlier = [], list(log)
    declared = next(act for act in law.acts if act.code == record.act)
    codes = {state.code: state for state in law.states}
    stands = earlier[-1].after if earlier else law.states[0].code
    if record.before != stands or record.before not in declared.sources or record.after not in codes:
        wrong.append(f"illegal state: {record.act} from {record.before}")
    if record.after != (declared.target or record.before):
        wrong.append(f"illegal state: {record.act} to {record.after}")
    if declared.verdict:
        preparing = {act.code for act in law.acts if act.prepares}
        prepared = {name for each in earlier if each.act in preparing for name in each.signers}
        if record.signers[0] in prepared:
            wrong.append(f"self-approval: {record.act} by {record.signers[0]}")
        if not prepared and declared.verdict is not Verdict.END:
            wrong.append(f"unprepared: {record.act}")
    steps = [step for step in law.steps if record.act in step.before]
    standing = _standing(law, earlier) if steps else set()
    for step in steps:
        if not _kept(step.requirement, standing, facts):
            wrong.append(f"missing step: {step.requirement} before {record.act}")
    return wrong


def _standing(law: Workflow, log: list[Record]) -> set[str]:
    """The acts that count, from the log."""
    standing: set[str] = set()
    for each in log:
        standing -= set(next(act for act in law.acts if act.code == each.act).undoes)
        standing.add(each.act)
    return standing


def _kept(requirement: str, standing: set[str], facts: frozenset[str]) -> bool:
    """Read here a second time, on purpose in another way than the engine does."""
    words = requirement.split()
    if len(words) == 1:
        return words[0] in standing
    names = [word for word in words[2:] if word != "or"]
    assert "not" not in names
    so = any(name in facts for name in names)
    return words[0] in standing or so is (words[1] == "unless")
