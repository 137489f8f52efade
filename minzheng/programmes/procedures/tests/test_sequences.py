"""Random events against every workflow: no illegal state, no self-approval, no decision with a legal step missing.

MINZHENG_SEQUENCES says how many (default 700; the full proof is 100,000: `MINZHENG_SEQUENCES=100000`).
"""

import os
import random
from dataclasses import replace

import pytest

from minzheng.cases.workflow.checking import faults
from minzheng.cases.workflow.declaration import Act, Workflow
from minzheng.programmes.procedures.tests.walking import Tally, all_workflows, regimes, walk

OF_2022 = next(each for each in regimes("dibao") if each.since.year == 2022)
pytestmark = pytest.mark.filterwarnings("ignore::minzheng.base.calendar.CalendarWarning")
SEQUENCES = int(os.environ.get("MINZHENG_SEQUENCES", "700"))


def run(workflow: Workflow, sequences: int, *, judge: Workflow | None = None) -> Tally:
    tally, dice = Tally(), random.Random(f"{workflow.code} {workflow.since}")
    for _ in range(sequences):
        walk(workflow, dice, tally, judge=judge)
    return tally


def test_random_events_break_no_rule_of_any_workflow() -> None:
    workflows = all_workflows()
    share = -(-SEQUENCES // len(workflows))
    tallies = {f"{each.code} {each.since}": run(each, share) for each in workflows}
    assert sum(tally.sequences for tally in tallies.values()) >= SEQUENCES
    assert {name: tally.wrong[:5] for name, tally in tallies.items() if tally.wrong} == {}
    deciding = {f"{each.code} {each.since}" for each in workflows if any(act.verdict for act in each.acts)}
    assert share < 100 or {name for name, tally in tallies.items() if tally.verdicts} == deciding


def spoilt(workflow: Workflow, code: str, **changes: object) -> Workflow:
    acts: tuple[Act, ...] = tuple(replace(act, **changes) if act.code == code else act for act in workflow.acts)  # type: ignore[arg-type]
    return replace(workflow, acts=acts, title=f"{workflow.title} {changes}")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"apart_from": ()}, "self-approval"),
        ({"requires": ("accept", "report_check", "visit", "first_opinion", "post_notice")}, "missing step: spot_visit"),
        ({"requires": (), "sources": ("survey", "review")}, "missing step: visit"),
    ],
)
def test_the_oracle_sees_a_spoilt_workflow(changes: dict[str, object], what: str) -> None:
    tally = run(spoilt(OF_2022, "confirm", **changes), 300, judge=OF_2022)
    assert any(each.startswith(what) for each in tally.wrong), tally.wrong[:5]
    assert faults(spoilt(OF_2022, "confirm", **changes))


def test_a_childs_case_is_never_posted() -> None:
    for workflow in all_workflows():
        if workflow.code == "children":
            assert not any("notice" in act.code or "notice_photo" in act.papers for act in workflow.acts)


def test_every_duty_of_a_workflow_is_somebodys() -> None:
    for workflow in all_workflows():
        assert all(act.automatic or act.by for act in workflow.acts), workflow.code
