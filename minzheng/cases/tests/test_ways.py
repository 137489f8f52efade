"""Whole ways through the procedures: help first in an emergency, the death of a head, a child, an objection's own procedure."""

from dataclasses import replace
from datetime import date

import pytest

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.actions import Asked, hand_in, open_cases, open_proceeding, save_application
from minzheng.cases.errors import AmountRefused
from minzheng.cases.models import Case, Decision, Notice, Step
from minzheng.cases.tests.families import family, members, register
from minzheng.cases.tests.proceedings import now, on, step, walk
from minzheng.payments.actions import approve_run, authorise_run, lock_run, release_run
from minzheng.payments.errors import NothingDue
from minzheng.payments.models import Entitlement, Item
from minzheng.payments.queries import overpaid
from minzheng.people.actions import leave_household
from minzheng.places import access
from minzheng.site.month import run_month
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER, TODAY, VILLAGE_WORKER

pytestmark = pytest.mark.django_db
POOR = 10_000
DECEMBER = Month(2020, 12)
SIGNED = {"authorisation": ("paper", "")}


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def pay(programme: str, month: Month, actor: Actor = COUNTY_CLERK) -> int:
    """A run of one programme, from its lines to the money: fen."""
    run = lock_run(replace(COUNTY_CLERK, today=actor.today), programme, month, COUNTY)
    approve_run(replace(SECOND_OFFICER, today=actor.today), run.id, run.digest)
    authorise_run(replace(FINANCE, today=actor.today), run.id, run.digest)
    return release_run(replace(FINANCE, today=actor.today), run.id).total


def helped(amount: int | None = 200_000) -> int:
    """A family in an emergency, reported by the village and helped by the county on the same day."""
    (household,) = register(family(1, (None, 0)))
    row = save_application(
        VILLAGE_WORKER, Asked("王甲", household, programmes=("temporary_urgent",), proofs=SIGNED, values={"reason": "房屋失火"})
    )
    (made,) = hand_in(VILLAGE_WORKER, row.id, version=row.version).proceedings
    assert made.state == "reported"
    step(made.id, "help_first", by=OFFICER, values={"amount": amount, "grounds": ["emergency"]})
    return made.id


def test_an_emergency_is_helped_and_paid_on_the_day_before_anything_is_checked() -> None:
    id = helped()
    assert (now(id).state, now(id).verdict) == ("paid", "grant")
    assert pay("temporary", DECEMBER) == 200_000
    assert sum(Item.objects.values_list("amount", flat=True)) == 200_000
    assert {(one.months.lower, one.months.upper) for one in Entitlement.objects.all()} == {(DECEMBER.number, (DECEMBER + 1).number)}
    with pytest.raises(NothingDue):
        pay("temporary", DECEMBER + 1)
    step(id, "emergency_over")
    assert step(id, "complete_papers").state == "completed"
    assert Case.objects.get().state == "closed"


def test_help_needs_a_sum_and_an_untrue_emergency_is_to_be_recovered() -> None:
    with pytest.raises(AmountRefused), access.within(COUNTY.area):
        helped(None)
    id = helped(50_000)
    pay("temporary", DECEMBER)
    step(id, "verify")
    assert step(id, "find_unfounded", by=SECOND_OFFICER).state == "unfounded"
    assert [one.kind for one in Decision.objects.order_by("id")] == ["new", "stop"]
    assert sum(one.amount for one in overpaid(FINANCE, "temporary", DECEMBER)) == -50_000


def test_ordinary_temporary_help_is_at_most_what_the_rules_allow() -> None:
    (household,) = register(family(1, (POOR,)))
    made = open_proceeding(CLERK, "temporary", household, facts=("file_complete", "assisted"))
    day = walk(made.id, "apply", "accept", "visit", "first_opinion", "post_notice", "forward")
    from minzheng.cases.errors import FactsMissing, RulesDiffer

    with pytest.raises((RulesDiffer, FactsMissing, AmountRefused)), access.within(COUNTY.area):
        step(made.id, "confirm", day=day, values={"amount": 10**9})
    assert now(made.id).state == "review"


def test_after_the_death_of_the_head_the_old_benefit_stops_and_those_who_remain_apply_anew() -> None:
    (household,) = register(family(1, (POOR, 0)))
    open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 10, 5), "application")
    run_month(DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
    assert Entitlement.objects.filter(months__endswith=None).count() == 2
    later = date(2021, 8, 2)
    head, spouse = members(household)
    leave_household(on(COUNTY_CLERK, later), head, date(2021, 8, 1), reason="户主死亡", new_head=spouse)
    made = open_proceeding(on(CLERK, later), "dibao_change", household, facts=("member_died", "head_died"))
    walk(made.id, "report_change", "request_check", "report_check", "propose_stop", day=later)
    row = step(made.id, "decide_stop", day=later, by=OFFICER)
    assert row.state == "stopped" and row.verdict == "stop"
    assert Decision.objects.order_by("-id")[0].reasons["chosen"] == ["head_died"]
    assert Entitlement.objects.filter(months__endswith=None).count() == 0
    assert step(made.id, "open_successor", day=later).state == "succeeded"
    (successor,) = queries.proceeding(CLERK, made.id).children
    assert (successor.workflow, successor.household_id, successor.name) == ("dibao", household, "王乙1")
    from minzheng.cases.actions import tell_facts

    tell_facts(on(CLERK, later), successor.id, ("file_complete",), version=successor.version)
    for act in ("apply", "accept", "visit", "request_check", "report_check", "first_opinion", "post_notice"):
        step(successor.id, act, day=later)
    after = date(2021, 8, 20)
    walk(successor.id, "forward", day=after)
    step(successor.id, "confirm", day=after, by=OFFICER)
    now_running = Entitlement.objects.filter(months__endswith=None)
    assert set(now_running.values_list("person_id", flat=True)) == {spouse}


def test_the_calculation_is_shown_before_anything_is_decided() -> None:
    (household,) = register(family(1, (POOR,)))
    made = open_proceeding(CLERK, "dibao", household)
    trace = queries.calculation(CLERK, made.id)
    assert trace is not None and trace.value("dibao_eligible") == 1 and trace.value("dibao_amount")
    assert queries.calculation(CLERK, open_proceeding(CLERK, "referral", household).id) is None


def test_a_childs_recognition_has_no_notice_and_waits_for_the_police_with_its_clock_paused() -> None:
    (household,) = register(family(1, (POOR,)))
    (child,) = members(household)
    made = open_proceeding(CLERK, "children", household, child, facts=("file_complete", "lost_contact"))
    walk(made.id, "apply", "accept", "visit", "await_police")
    detail = queries.proceeding(CLERK, made.id)
    assert [view.due for view in detail.clocks if view.clock.code == "township"] == [None]
    assert now(made.id).due_on is None
    walk(made.id, "police_receipt")
    assert now(made.id).due_limit == "township"
    assert Notice.objects.count() == 0 and not any("notice" in option.act.code for option in detail.options)


def test_an_objection_after_publication_is_a_proceeding_of_its_own_without_money() -> None:
    (household,) = register(family(1, (POOR,)))
    made = open_proceeding(CLERK, "objection", household)
    walk(made.id, "record_objection", "recheck")
    row = step(made.id, "uphold", by=OFFICER)
    assert (row.state, row.verdict, row.case_id) == ("concluded", "keep", None)
    assert step(made.id, "answer").state == "answered"
    assert Step.objects.filter(proceeding_id=made.id).count() == 4


def test_the_money_of_a_grant_is_found_back_to_its_steps() -> None:
    id = helped()
    pay("temporary", DECEMBER)
    proven = queries.proof(OFFICER, Item.objects.values_list("id", flat=True).first())
    assert proven.decision is not None and proven.decision.decided_by == "officer"
    assert Step.objects.get(decision_id=proven.decision.id).proceeding_id == id
    assert Fen(proven.decision.amount) == 200_000 and proven.decision.decided_on == TODAY
