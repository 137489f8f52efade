"""The workflow engine on a small workflow of its own: who may do what when, what is recorded, and which declarations it refuses."""

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import Level
from minzheng.base.errors import BadValue
from minzheng.cases.workflow.checking import WorkflowError, checked, faults
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, Office, Post, State, Step, Verdict, Workflow, holds, in_force, is_met
from minzheng.cases.workflow.engine import File, NotPossible, Record, apply, automatic, opened, possible, told
from minzheng.cases.workflow.picture import picture
from tests.cast import CLERK, NEIGHBOUR_CLERK, OFFICER, SECOND_OFFICER, TOWN, VILLAGE

LAW = "A law"
DAY = date(2024, 9, 2)
TOWN_CLERK, DECIDER = Post(Duty.CLERK, Office.TOWN), Post(Duty.OFFICER, Office.DECIDER)
ACTS = (
    Act("accept", "Accept it", ("new",), "open", LAW, by=(TOWN_CLERK,), prepares=True, papers=("form",), starts=("total",)),
    Act("visit", "Visit", ("open",), "", LAW, by=(TOWN_CLERK,), signers=2, prepares=True),
    Act("post", "Post", ("open",), "notice", LAW, by=(TOWN_CLERK,), requires=("visit",), starts=("notice",)),
    Act(
        "object",
        "Object",
        ("notice",),
        "open",
        LAW,
        by=(TOWN_CLERK,),
        within=("notice",),
        reasoned=True,
        sets=("objected",),
        undoes=("visit", "post"),
    ),
    Act(
        "extend",
        "Extend",
        ("open", "notice"),
        "",
        LAW,
        by=(DECIDER,),
        guards=("objected or hard",),
        once=True,
        reasoned=True,
        extends=("total",),
    ),
    Act("wait", "Wait", ("open",), "", LAW, by=(TOWN_CLERK,), reasoned=True, pauses=("total",)),
    Act("go_on", "Go on", ("open",), "", LAW, by=(TOWN_CLERK,), resumes=("total",)),
    Act("over", "Over now", ("notice",), "ready", LAW, automatic=True, requires=("post",), after=("notice",)),
    Act(
        "grant",
        "Grant",
        ("ready",),
        "granted",
        LAW,
        by=(DECIDER,),
        requires=("visit", "post", "check if relative"),
        apart_from=("accept", "visit", "check"),
        verdict=Verdict.GRANT,
        reasoned=True,
        stops=("total",),
    ),
    Act("check", "Check", ("ready",), "", LAW, by=(Post(Duty.CLERK, Office.COUNTY),), prepares=True),
)
SMALL = Workflow(
    "small",
    "A small workflow",
    LAW,
    date(2020, 1, 1),
    (
        State("new", "New one"),
        State("open", "Open one"),
        State("notice", "Posted"),
        State("ready", "Ready"),
        State("granted", "Granted", final=True),
    ),
    ACTS,
    (
        Limit("total", "In all", 30, Unit.WORKING, LAW, longest=45),
        Limit("notice", "Posted for", 7, Unit.CALENDAR, LAW, waiting=True),
    ),
    (Step("visit", ("grant",), LAW), Step("post", ("grant",), LAW), Step("check if relative", ("grant",), LAW)),
    {"relative": "A relative", "objected": "Objected to", "hard": "Hard"},
    {"form": "The form"},
)


def do(file: File, code: str, actor: Actor = CLERK, day: date = DAY, workflow: Workflow = SMALL) -> tuple[File, Record]:
    act = workflow.act(code)
    return apply(workflow, file, act, actor, day, signers=("a colleague",), reason="because", papers=act.papers)


def posted(*, facts: tuple[str, ...] = ()) -> File:
    file = opened(checked(SMALL), VILLAGE, facts=facts)
    for code in ("accept", "visit", "post"):
        file, _ = do(file, code)
    return file


def ready(*, facts: tuple[str, ...] = ()) -> File:
    file, day = posted(facts=facts), DAY + timedelta(8)
    (over,) = automatic(SMALL, file, day)
    return apply(SMALL, file, over, None, day)[0]


def hindered(file: File, code: str, actor: Actor = CLERK, day: date = DAY) -> set[str]:
    option = next(each for each in possible(SMALL, file, actor, day) if each.act.code == code)
    return {each.code for each in option.hindrances}


def test_a_case_goes_its_way_and_says_what_to_record() -> None:
    file, record = do(ready(), "grant", OFFICER, DAY + timedelta(9))
    assert (file.state, record.before, record.after, record.verdict) == ("granted", "ready", "granted", Verdict.GRANT)
    assert (record.account, record.signers, record.law, record.reason) == ("officer", ("officer", "a colleague"), LAW, "because")
    assert [each.code for each in record.clocks] == ["total"] and record.late == ()
    assert possible(SMALL, file, OFFICER, DAY + timedelta(9)) == ()


def test_who_sits_elsewhere_or_holds_another_duty_is_told_so() -> None:
    new = opened(SMALL, VILLAGE)
    assert hindered(new, "accept") == set()
    assert hindered(new, "accept", NEIGHBOUR_CLERK) == hindered(new, "accept", OFFICER) == {"duty"}


def test_who_prepared_or_signed_does_not_decide() -> None:
    both = Actor("clerk", "李经办", TOWN, frozenset({Duty.CLERK, Duty.OFFICER}), DAY)
    signed = replace(both, account="a colleague")
    fresh = replace(both, account="another")
    file = replace(ready(), decider=Level.TOWN)
    day = DAY + timedelta(9)
    assert [hindered(file, "grant", who, day) for who in (both, signed, fresh, OFFICER)] == [{"apart"}, {"apart"}, set(), {"duty"}]


def test_who_signed_by_name_does_not_decide() -> None:
    file, _ = do(opened(checked(SMALL), VILLAGE), "accept")
    file, _ = apply(SMALL, file, SMALL.act("visit"), CLERK, DAY, signers=(OFFICER.name,))
    file, _ = do(file, "post")
    day = DAY + timedelta(8)
    (over,) = automatic(SMALL, file, day)
    file, _ = apply(SMALL, file, over, None, day)
    assert (hindered(file, "grant", OFFICER, day), hindered(file, "grant", SECOND_OFFICER, day)) == ({"apart"}, set())


def test_everything_that_hinders_is_told_at_once() -> None:
    with pytest.raises(NotPossible) as caught:
        apply(SMALL, opened(SMALL, VILLAGE), SMALL.act("grant"), CLERK, DAY)
    assert {each.code for each in caught.value.hindrances} == {"state", "duty", "step", "reason"}
    with pytest.raises(NotPossible) as caught:
        apply(SMALL, opened(SMALL, VILLAGE), SMALL.act("accept"), CLERK, DAY)
    assert [(each.code, each.what) for each in caught.value.hindrances] == [("paper", "The form")]


def test_a_visit_is_signed_by_two_different_people() -> None:
    file, _ = do(opened(SMALL, VILLAGE), "accept")
    for signers in ((), ("clerk",), (" ",), (f" {CLERK.name}",)):
        with pytest.raises(NotPossible, match="visit"):
            apply(SMALL, file, SMALL.act("visit"), CLERK, DAY, signers=signers)


def test_a_notice_runs_out_before_anything_follows_and_ends_objections() -> None:
    file = posted()
    assert automatic(SMALL, file, DAY + timedelta(7)) == ()
    assert hindered(file, "object", day=DAY + timedelta(7)) == set()
    assert hindered(file, "object", day=DAY + timedelta(8)) == {"within"}


def test_an_objection_voids_the_visit_and_the_notice() -> None:
    file, _ = do(posted(), "object", day=DAY + timedelta(1))
    assert file.state == "open" and file.counting == {"accept", "object"}
    assert hindered(file, "post", day=DAY + timedelta(1)) == {"step"}
    assert file.doers(("visit",)) == {"clerk", "a colleague"}  # what they did still keeps them from deciding


def test_a_step_asked_for_by_a_fact_is_asked_for_when_the_fact_is_learnt() -> None:
    file, day = ready(), DAY + timedelta(9)
    assert hindered(file, "grant", OFFICER, day) == set()
    assert hindered(told(SMALL, file, ("relative",)), "grant", OFFICER, day) == {"step"}
    with pytest.raises(BadValue):
        told(SMALL, file, ("objected",))  # only the act sets it
    with pytest.raises(BadValue):
        told(SMALL, file, ("no such fact",))


def test_time_is_extended_once_with_a_ground_and_pauses() -> None:
    file = posted()
    assert hindered(file, "extend", OFFICER) == {"guard"}
    file, record = do(told(SMALL, file, ("hard",)), "extend", OFFICER)
    assert [(each.code, each.days, each.reason) for each in record.clocks] == [("total", 45, "because")]
    assert hindered(file, "extend", SECOND_OFFICER) == {"once"}
    file, _ = do(file, "object", day=DAY + timedelta(1))
    file, _ = do(file, "wait", day=DAY + timedelta(2))
    assert hindered(file, "wait", day=DAY + timedelta(3)) == {"clock"}
    file, _ = do(file, "go_on", day=DAY + timedelta(9))
    total = file.clock("total")
    assert total is not None and [(each.reason, each.until) for each in total.pauses] == [("because", DAY + timedelta(9))]


def test_a_limit_kept_too_late_is_in_the_record() -> None:
    _, record = do(ready(), "grant", OFFICER, DAY + timedelta(90))
    assert record.late == ("total",)


def test_days_do_not_run_backwards() -> None:
    assert "day" in hindered(posted(), "object", day=DAY - timedelta(1))


def changed(code: str, **changes: object) -> Workflow:
    return replace(SMALL, acts=tuple(replace(act, **changes) if act.code == code else act for act in ACTS))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("workflow", "fault"),
    [
        (changed("post", target="nowhere"), "unknown"),
        (changed("post", requires=("vist",)), "unknown"),
        (changed("grant", stops=("totl",)), "unknown"),
        (changed("extend", guards=("hrd",)), "unknown"),
        (replace(SMALL, acts=(*ACTS, ACTS[0])), "twice"),
        (replace(SMALL, states=(*SMALL.states, State("lost", "Lost"))), "unreachable"),
        (replace(SMALL, states=(*SMALL.states[:-1], State("granted", "Granted"))), "dead_end"),
        (changed("object", sources=("granted",)), "after_end"),
        (changed("visit", law=""), "no_law"),
        (changed("visit", by=()), "nobody"),
        (changed("grant", by=(TOWN_CLERK,)), "decider"),
        (changed("grant", automatic=True, by=()), "decider"),
        (changed("grant", apart_from=("accept", "visit")), "self_approval"),
        (changed("grant", requires=("visit", "check if relative")), ""),  # "over" asks for the notice already
        (changed("over", requires=(), sources=("open", "notice")), ""),  # and so does the grant
        (changed("grant", requires=("visit", "post")), "step_skipped"),
        (changed("object", undoes=("post",)), ""),
        (replace(SMALL, steps=()), "no_steps"),
        (replace(changed("accept", prepares=False), acts=tuple(replace(a, prepares=False) for a in ACTS)), "unprepared"),
    ],
)
def test_a_wrong_declaration_is_refused_when_it_is_loaded(workflow: Workflow, fault: str) -> None:
    assert {each.code for each in faults(workflow)} == ({fault} if fault else set())
    if fault:
        with pytest.raises(WorkflowError, match=fault):
            checked(workflow)


def test_conditions_are_read_as_they_are_written() -> None:
    assert holds("a or b", {"b"}) and not holds("a or b", ()) and holds("not a", ()) and not holds("not a", {"a"})
    assert is_met("visit", {"visit"}, ()) and not is_met("visit", (), ())
    assert is_met("visit if far", (), ()) and not is_met("visit if far or old", (), {"old"})
    assert is_met("visit unless far", (), {"far"}) and not is_met("visit unless far", (), ())


def test_the_day_of_acceptance_chooses_the_regime() -> None:
    old, new = replace(SMALL, until=date(2021, 7, 1)), replace(SMALL, since=date(2021, 7, 1))
    assert in_force((old, new), date(2021, 6, 30)) is old and in_force((old, new), date(2021, 7, 1)) is new
    assert in_force((old, new), date(2019, 12, 31)) is None


def test_the_picture_shows_every_state_and_act_and_fits_a_narrow_column() -> None:
    drawn = picture(SMALL, lambda text: f"<{text}>", current="ready")
    root = ElementTree.fromstring(drawn)
    texts = " ".join(each.text or "" for each in root.iter() if each.tag.endswith("text"))
    assert all(f"<{each.label}>" in texts for each in (*SMALL.states, *SMALL.acts))
    assert "30–45 <working days>" in texts and float(root.attrib["width"]) <= 520
    assert len(re.findall('stroke-width="3"', drawn)) == 1
    assert "script" not in drawn and "style=" not in drawn  # strict content policy
