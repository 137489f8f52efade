"""Random events against every workflow through the real door and the real database; an oracle judges the steps that were stored.

MINZHENG_STORED_SEQUENCES says how many (default 28: one for each regime; the rest of the 100,000 run on the pure core, see
programmes/procedures).
"""

import os
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal
from minzheng.cases import reading
from minzheng.cases.actions import do, morning, open_proceeding, tell_facts
from minzheng.cases.filing import TAKEN, TOLD, nearest
from minzheng.cases.models import Decision, Proceeding, Step
from minzheng.cases.tests.families import family, register
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.engine import acts_from
from minzheng.places import access
from minzheng.programmes.procedures.tests.walking import STAFF, all_workflows, judged
from tests.cast import COUNTY, COUNTY_CLERK

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::minzheng.base.calendar.CalendarWarning")]
SEQUENCES = int(os.environ.get("MINZHENG_STORED_SEQUENCES", "28"))
EVENTS = 25


def now(id: int) -> Proceeding:
    return Proceeding.objects.get(id=id)


def stored(id: int) -> list[Step]:
    return list(Step.objects.filter(proceeding_id=id).exclude(act__in=(TOLD, TAKEN)).order_by("version"))


def attempt(law: Workflow, id: int, dice: random.Random, actor: Actor) -> str:
    """Somebody does something; in one case of ten on an old page. Returns what became of it."""
    row = now(id)
    here = acts_from(law, row.state) if dice.random() < 0.93 else law.acts
    act = dice.choice([each for each in here if each.code not in ("withdraw", "end") or dice.random() < 0.1] or list(law.acts))
    version = row.version - 1 if dice.random() < 0.1 else row.version
    values = {"amount": 50_000} if act.verdict else {}
    try:
        with access.within(COUNTY.area):
            do(actor, id, act.code, version=version, reason="依据", papers=act.papers, signers=("村干部", "组长"), values=values)
    except Refusal as refusal:
        return type(refusal).__name__
    assert version == row.version  # nobody writes over what he has not seen
    return "done"


def walk(law: Workflow, household: int, dice: random.Random) -> list[str]:
    """One proceeding of a family from its opening; returns what the oracle finds wrong."""
    day = law.since + timedelta(days=dice.randrange(100))
    outside = sorted(set(law.facts) - law.moving)
    known = [fact for fact in outside if dice.random() < 0.5]
    id = open_proceeding(replace(COUNTY_CLERK, today=day), law.code, household, facts=known).id
    wrong: list[str] = []
    for _ in range(EVENTS):
        day += timedelta(days=dice.choice((0, 0, 1, 3, 10)))
        facts = frozenset(now(id).facts)
        if outside and dice.random() < 0.1:
            fact = dice.choice(outside)
            clerk = replace(COUNTY_CLERK, today=day)
            tell_facts(clerk, id, *(((), (fact,)) if fact in facts else ((fact,), ())), version=now(id).version)
        if (now(id).wakes_on or day + timedelta(days=1)) <= day:
            morning(replace(COUNTY_CLERK, today=day))
        before, facts = stored(id), frozenset(now(id).facts)
        if attempt(law, id, dice, replace(dice.choice(STAFF), today=day)) == "done":
            after = stored(id)
            assert len(after) == len(before) + 1
            wrong += judged(law, before, after[-1], facts)  # type: ignore[arg-type]
    return wrong + kept(id)


def kept(id: int) -> list[str]:
    """Whether the row says what its steps say."""
    row, steps = now(id), list(Step.objects.filter(proceeding_id=id).order_by("version"))
    workflow, file = reading.file(row, steps)
    wrong = [] if [each.version for each in steps] == list(range(2, row.version + 1)) else ["a version is missing"]
    wrong += [] if not steps or row.state == steps[-1].after else ["the state is not the last step's"]
    wrong += [] if nearest(file) == (row.due_on, row.due_limit) else ["the stored end of the time limit is not the clock's"]
    wrong += [] if (row.closed_on is not None) == workflow.state(row.state).final else ["an end is not marked"]
    made = Decision.objects.filter(id__in=[each.decision_id for each in steps if each.decision_id])
    return wrong + ["who prepared decided" for one in made if one.prepared_by == one.decided_by]


def test_random_events_through_the_database_break_no_rule() -> None:
    dice, workflows = random.Random("stored"), all_workflows()
    ids = register(*(family(number, (10_000,)) for number in range(1, SEQUENCES + 1)))
    with access.within(COUNTY.area):
        found = {
            f"{law.code} {law.since} {at}": walk(law, ids[at], dice)
            for at, law in ((at, workflows[at % len(workflows)]) for at in range(SEQUENCES))
        }
        assert {name: wrong for name, wrong in found.items() if wrong} == {}
        assert Step.objects.count() > SEQUENCES * 3
