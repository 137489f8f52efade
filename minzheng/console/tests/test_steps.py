"""Which step comes first: walked on the bare workflows, the usual next step alone leads every procedure to a good end."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from minzheng.cases.declarations import procedures
from minzheng.cases.workflow import engine
from minzheng.cases.workflow.declaration import Verdict, Workflow
from minzheng.cases.workflow.engine import File
from minzheng.console import steps
from tests import cast

LEARNT = ("file_complete", "class_c", "class_c_urban")
ACTORS = (cast.CLERK, cast.VILLAGE_WORKER, cast.COUNTY_CLERK, cast.OFFICER)
MOST = 60


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def regimes() -> list[Workflow]:
    return [regime for each in procedures().values() for regime in each.regimes]


def opened(workflow: Workflow, *facts: str) -> File:
    known = set(workflow.facts) - workflow.moving
    return engine.opened(workflow, cast.VILLAGE, facts=[fact for fact in facts if fact in known])


def usual(workflow: Workflow, file: File, day: date) -> tuple[steps.Offer, cast.Actor] | None:
    """What the first official who is offered a usual next step is offered."""
    for actor in ACTORS:
        offered = steps.offers(workflow, file, engine.possible(workflow, file, actor, day))
        if offered and offered[0].first:
            return offered[0], actor
    return None


def walked(workflow: Workflow, file: File, day: date) -> tuple[File, list[str]]:
    """On and on with the usual step, a week's wait where there is none."""
    taken: list[str] = []
    for _ in range(MOST):
        for act in engine.automatic(workflow, file, day):
            file, _record = engine.apply(workflow, file, act, None, day)
        if workflow.state(file.state).final:
            break
        found = usual(workflow, file, day)
        if found is None:
            day += timedelta(days=8)
            continue
        offer, actor = found
        file, _record = engine.apply(
            workflow, file, offer.act, actor, day, signers=("甲", "乙"), reason="x", papers=tuple(workflow.papers)
        )
        taken.append(offer.act.code)
    return file, taken


@pytest.mark.parametrize("workflow", regimes(), ids=lambda each: f"{each.code} {each.since}")
def test_the_usual_step_alone_leads_to_an_end(workflow: Workflow) -> None:
    file, taken = walked(workflow, opened(workflow, *LEARNT), max(workflow.since, date(2020, 12, 8)))
    assert workflow.state(file.state).final, (file.state, taken)
    verdicts = {workflow.act(code).verdict for code in taken}
    assert not verdicts & {Verdict.REFUSE, Verdict.END}, taken
    assert not {"withdraw", "object", "extend", "send_back", "resurvey"} & set(taken)
    assert len(taken) == len(set(taken)), taken  # nothing is offered again once it was done


def test_a_step_that_needs_nothing_is_told_from_one_that_asks_for_something() -> None:
    workflow = procedures()["dibao"].regimes[1]
    file = opened(workflow, "file_complete")
    offered = steps.offers(workflow, file, engine.possible(workflow, file, cast.CLERK, workflow.since))
    assert [offer.act.code for offer in offered if offer.first] == ["apply"] and not offered[0].plain
    assert offered[0].who.strip() and offered[0].papers[0][0] == "application"


def test_a_case_with_gaps_waits_for_what_is_missing() -> None:
    workflow = procedures()["dibao"].regimes[1]
    day = workflow.since
    file = opened(workflow)
    for act in ("apply", "tell_gaps"):
        found = usual(workflow, file, day)
        assert found and found[0].act.code == act
        file, _record = engine.apply(workflow, file, found[0].act, found[1], day, papers=tuple(workflow.papers))
    found = usual(workflow, file, day)
    assert found and found[0].act.code == "complete"


def test_who_a_case_waits_for_is_said_without_blaming_the_reader() -> None:
    workflow = procedures()["dibao"].regimes[1]
    file = opened(workflow, "file_complete")
    offered = steps.offers(workflow, file, engine.possible(workflow, file, cast.OFFICER, workflow.since))
    assert not any(offer.first for offer in offered)
    assert "township clerk" in steps.waits_for(workflow, file, offered)
    blocked = next(offer for offer in offered if offer.act.code == "apply")
    assert blocked.why and not blocked.blocks


def test_the_rank_is_lowest_on_the_usual_way() -> None:
    workflow = procedures()["dibao"].regimes[1]
    file = opened(workflow, "file_complete")
    ranks = {act.code: steps.rank(workflow, file, act) for act in engine.acts_from(workflow, file.state)}
    assert min(ranks, key=ranks.__getitem__) == "apply"


def test_common_steps_are_counted_over_several_cases() -> None:
    workflow = procedures()["dibao"].regimes[1]
    file = opened(workflow, "file_complete")
    offered = steps.offers(workflow, file, engine.possible(workflow, file, cast.CLERK, workflow.since))
    assert [(act.code, count) for act, count in steps.common([offered, offered, []])] == [("apply", 2)]
