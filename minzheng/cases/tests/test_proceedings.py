"""Proceedings in the database: opened under the law of the day, moved by one door, tied to decisions and money."""

from dataclasses import replace

import pytest

from minzheng.audit.models import Entry
from minzheng.base.errors import NotPermitted
from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.actions import do, open_proceeding, take, tell_facts
from minzheng.cases.errors import Moved, ProceedingNotFound, ProceedingRuns, RulesDiffer
from minzheng.cases.models import Case, Decision, Determination, Proceeding, Step
from minzheng.cases.tests.families import family, register
from minzheng.cases.tests.proceedings import TO_DECISION, now, on, step, walk
from minzheng.cases.workflow.engine import NotPossible
from minzheng.payments.models import Entitlement, Item
from minzheng.places import access
from minzheng.site.month import run_month
from minzheng.staff.models import Account
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_CLERK, SECOND_OFFICER, TODAY

pytestmark = pytest.mark.django_db
POOR, RICH = 10_000, 500_000


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def opened(wage: int = POOR, number: int = 1) -> int:
    (household,) = register(family(number, (wage,)))
    return open_proceeding(CLERK, "dibao", household, facts=("file_complete",)).id


def test_a_proceeding_opens_under_the_law_of_the_day() -> None:
    row = now(opened())
    assert (row.workflow, row.since.year, row.state, row.decider) == ("dibao", 2012, "new", "county")
    with pytest.raises(ProceedingRuns):
        open_proceeding(CLERK, "dibao", row.household_id)


def test_a_poor_family_goes_from_intake_to_its_first_payment() -> None:
    id = opened()
    day = walk(id, *TO_DECISION)
    row = step(id, "confirm", day=day)
    assert (row.state, row.verdict) == ("confirmed", "grant")
    decision = Decision.objects.get()
    assert (decision.kind, decision.prepared_by, decision.decided_by) == ("new", "county_clerk", "officer")
    assert Step.objects.get(verdict="grant").decision_id == decision.id
    assert row.case_id == Case.objects.get(state="active").id
    run_month(Month.of(day), COUNTY, preparer=COUNTY_CLERK, decider=SECOND_OFFICER, finance=FINANCE)
    assert sum(Item.objects.values_list("amount", flat=True)) == decision.amount > 0


def test_a_determination_of_one_family_is_none_of_the_month() -> None:
    id = opened()
    step(id, "confirm", day=walk(id, *TO_DECISION))
    assert Determination.objects.count() == 1
    assert queries.newest_determinations(OFFICER, [Month(2020, 12)]) == {}


def test_a_grant_against_the_rules_is_refused_and_nothing_is_written() -> None:
    id = opened(RICH)
    day = walk(id, *TO_DECISION)
    before = Entry.objects.count()
    with pytest.raises(RulesDiffer), access.within(COUNTY.area):
        step(id, "confirm", day=day)
    assert (Decision.objects.count(), Case.objects.count(), Entry.objects.count(), now(id).state) == (0, 0, before, "county_notice")


def test_a_refusal_is_a_decision_with_its_ground() -> None:
    id = opened(RICH)
    day = walk(id, "apply", "accept", "visit", "appraise", "first_opinion", "forward_unfit", "county_opinion")
    row = step(id, "refuse", day=day)
    assert (row.state, Decision.objects.get().kind, Case.objects.get().state) == ("refused", "refuse", "closed")
    assert row.due_limit == "refusal" and row.due_on is not None
    assert Entitlement.objects.count() == 0


def test_a_refusal_of_whom_the_rules_would_grant_names_its_ground() -> None:
    id = opened()
    day = walk(id, "apply", "accept", "visit", "appraise", "first_opinion", "forward_unfit", "county_opinion")
    with pytest.raises(RulesDiffer), access.within(COUNTY.area):
        step(id, "refuse", day=day)
    step(id, "refuse", day=day, values={"grounds": ["property_over_limit"]})
    assert Decision.objects.get().reasons["chosen"] == ["property_over_limit"]


def test_who_prepared_may_not_decide_and_all_hindrances_are_told() -> None:
    id = opened()
    with pytest.raises(NotPossible) as refused:
        do(OFFICER, id, "confirm", version=1)
    assert {each.code for each in refused.value.hindrances} >= {"state", "step", "reason", "paper"}


def test_the_slower_of_two_clerks_sees_both_texts_and_nothing_is_lost() -> None:
    id = opened()
    do(CLERK, id, "apply", version=1, papers=("application", "authorisation"), values={"remark": "先到"})
    with pytest.raises(Moved) as lost:
        do(CLERK, id, "apply", version=1, papers=("application", "authorisation"), values={"remark": "后到"})
    assert lost.value.mine["values"] == {"remark": "后到"}
    assert [each["values"] for each in lost.value.theirs] == [{"remark": "先到"}]


def test_another_town_sees_nothing_of_it() -> None:
    id = opened()
    with access.within(OTHER_CLERK.area):
        with pytest.raises(ProceedingNotFound):
            queries.proceeding(OTHER_CLERK, id)
        assert queries.proceedings(OTHER_CLERK).count == 0
    with pytest.raises(ProceedingNotFound):
        do(OTHER_CLERK, id, "apply", version=1)


def test_the_detail_says_what_can_be_done_and_which_clock_runs() -> None:
    id = opened()
    walk(id, "apply", "accept")
    with access.within(CLERK.area):
        detail = queries.proceeding(CLERK, id)
        (row,) = queries.proceedings(CLERK).rows
    assert "visit" in {option.act.code for option in detail.options if option.open}
    assert {view.clock.code for view in detail.clocks} == {"survey_start"}
    assert row.clock is not None and row.clock.due == row.proceeding.due_on
    assert [one.act for one in detail.steps] == ["apply", "accept"]


def test_facts_and_who_works_on_it_are_steps_as_well() -> None:
    id = opened()
    tell_facts(CLERK, id, ("complained",), version=1, reason="来电")
    assert take(CLERK, [id]) == 1 and take(CLERK, [id]) == 0
    row = now(id)
    assert "complained" in row.facts and row.taken_by == "clerk" and row.version == 3
    assert [one.act for one in Step.objects.order_by("version")] == ["_told", "_taken"]
    assert queries.proceedings(on(CLERK, TODAY), mine=True).count == 1


def test_an_auditor_does_nothing() -> None:
    from tests.cast import AUDITOR

    with pytest.raises(NotPermitted):
        open_proceeding(AUDITOR, "dibao", 1)
    assert Proceeding.objects.count() == 0


def test_who_prepared_does_not_decide_under_another_login_either() -> None:
    id = opened()
    day = walk(id, *TO_DECISION)
    second = replace(OFFICER, account="officer2")
    for login in ("clerk", "officer2"):
        Account.objects.create(login=login, name=login, place=COUNTY, duties=["officer"], identity_hash=b"one human being")
    with access.within(COUNTY.area):
        theirs, others = (queries.proceeding(on(each, day), id) for each in (second, OFFICER))
    (own,) = (option for option in theirs.options if option.act.code == "confirm")
    assert [each.code for each in own.hindrances] == ["apart"]
    assert next(option for option in others.options if option.act.code == "confirm").open
    with pytest.raises(NotPossible):
        step(id, "confirm", day=day, by=second)
    assert step(id, "confirm", day=day).verdict == "grant"


def test_two_logins_of_one_human_being_are_not_two_signers() -> None:
    id = opened()
    walk(id, "apply", "accept")
    for login in ("clerk", "clerk2"):
        Account.objects.create(login=login, name=login, place=COUNTY, duties=["clerk"], identity_hash=b"one human being")
    with pytest.raises(NotPossible):
        step(id, "visit", signers=("clerk2",))
    assert step(id, "visit", signers=("王志刚",)).state == "survey"
