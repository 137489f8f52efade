"""From facts to money through the real acts: proposals, decisions, entitlements, runs."""

from dataclasses import replace
from datetime import date

import pytest

from minzheng.audit.models import Entry
from minzheng.base.actor import Duty
from minzheng.base.divisions import EVERYWHERE
from minzheng.base.errors import NotPermitted
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.actions import decide, decide_group, determine, open_cases, set_aside
from minzheng.cases.errors import (
    CaseExists,
    EntitlementMoved,
    FactsMissing,
    MakerMayNotDecide,
    ProposalsMoved,
    ReasonDoesNotFit,
    ReasonMissing,
)
from minzheng.cases.models import Case, Decision, Determination, Proposal
from minzheng.cases.tests.families import family, members, register, tell
from minzheng.payments.actions import abort_run, approve_run, authorise_run, bank_file, lock_run, reconcile_run, release_run
from minzheng.payments.errors import DigestDiffers, MakerMayNotApprove, NothingDue, RunMoved
from minzheng.payments.models import Entitlement, Item, Line, Posting, Run
from minzheng.payments.queries import against_last_month, exceptions, household_statement, overpaid
from minzheng.people.declarations import PersonRecord
from minzheng.places import access
from minzheng.site.month import AWAITS_FINANCE, AWAITS_OFFICER, run_month
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, FINANCE, NEIGHBOUR_CLERK, OFFICER, OTHER_VILLAGE, SECOND_OFFICER

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month(2020, 11), Month(2020, 12)
STANDARD = 61_000
POOR, RICH = 10_000, 500_000
KINDS = ("new", "raise", "cut", "change", "stop", "refuse")


@pytest.fixture(autouse=True)
def _county_area(db: None):
    """What the console's middleware does: reads happen inside the viewer's area."""
    with access.within(COUNTY.area):
        yield


def _open(*families) -> list[int]:
    households = register(*families)
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 5), "application")
    return households


def _determine(month: Month = DECEMBER) -> Determination:
    return determine(COUNTY_CLERK, "dibao", month, COUNTY)


def _kinds(made: Determination) -> dict[str, int]:
    return {group.kind: group.households for group in queries.groups(COUNTY_CLERK, [made])[made.id] if group.state in ("open", "")}


def _month(month: Month = DECEMBER, **more):
    return run_month(month, COUNTY, **({"preparer": COUNTY_CLERK, "decider": OFFICER, "finance": FINANCE} | more))


def _earns(household: int, wage: int, since: date = DECEMBER.first) -> None:
    """The head's wage from a day on."""
    tell(household, wage=wage, since=since)


def test_a_poor_family_is_proposed_and_a_rich_one_refused() -> None:
    poor, rich = _open(family(1, (POOR, 0)), family(2, (RICH,)))
    made = _determine()
    found = {one.household_id: one for one in queries.proposals(COUNTY_CLERK, made.id)}
    assert (found[poor].kind, found[poor].amount_after) == ("new", 2 * STANDARD - POOR)
    assert found[rich].kind == "refuse"
    assert [reason["code"] for reason in found[rich].reasons] == ["income_at_standard"]


def test_determining_again_changes_nothing() -> None:
    _open(family(1, (POOR,)))
    made = _determine()
    entries = Entry.objects.count()
    assert _determine().id == made.id
    assert (Proposal.objects.count(), Determination.objects.count(), Entry.objects.count()) == (1, 1, entries)


def test_new_facts_replace_the_open_proposals() -> None:
    (household,) = _open(family(1, (POOR,)))
    _determine()
    _earns(household, 20_000)
    made = _determine()
    assert sorted(Proposal.objects.values_list("state", "amount_after")) == [
        ("open", STANDARD - 20_000),
        ("replaced", STANDARD - POOR),
    ]
    assert _kinds(made) == {"new": 1}


def test_a_missing_fact_makes_an_unknown_proposal_that_names_it_and_cannot_be_decided() -> None:
    _open(family(1, (None,)))
    made = _determine()
    (proposal,) = queries.proposals(COUNTY_CLERK, made.id)
    assert proposal.kind == "unknown"
    missing = {reason["fact"] for reason in proposal.reasons}
    assert "wage_income" in missing and all(reason["remedy"] for reason in proposal.reasons)
    with pytest.raises(FactsMissing):
        decide(OFFICER, [proposal.id])
    assert set_aside(OFFICER, [proposal.id], "等候申报") == 1


def test_a_running_entitlement_goes_on_when_a_fact_becomes_unknown() -> None:
    (household,) = _open(family(1, (POOR,)))
    _month(NOVEMBER)
    newcomer = PersonRecord("王新", 2, date(1999, 5, 5), "daughter", IdNumber.synthetic("999777", date(1999, 5, 5), 2))
    tell(household, since=date(2020, 12, 1), joined=newcomer)
    made = _determine()
    assert _kinds(made) == {"unknown": 1}
    assert _month().programmes[0].total == STANDARD - POOR


def test_what_was_set_aside_comes_back_only_when_the_facts_change() -> None:
    household, other = _open(family(1, (POOR,)), family(2, (POOR,)))
    _determine()
    aside = Proposal.objects.get(household_id=household)
    set_aside(OFFICER, [aside.id], "待复核")
    _earns(other, 20_000)
    _determine()
    assert not Proposal.objects.filter(household_id=household, state="open").exists()
    _earns(household, 30_000)
    _determine()
    assert Proposal.objects.filter(household_id=household, state="open").exists()


def test_setting_aside_needs_a_reason() -> None:
    _open(family(1, (POOR,)))
    _determine()
    with pytest.raises(ReasonMissing):
        set_aside(OFFICER, [Proposal.objects.get().id], " ")


def test_a_decision_opens_an_entitlement_for_every_covered_person() -> None:
    (household,) = _open(family(1, (POOR, 0, 0)))
    made = _determine()
    assert decide_group(OFFICER, made.id, KINDS, "同意") == 1
    shares = dict(Entitlement.objects.values_list("person_id", "amount"))
    assert sum(shares.values()) == 3 * STANDARD - POOR and set(shares) == set(members(household))
    decision = Decision.objects.get()
    assert (decision.prepared_by, decision.decided_by, decision.amount) == ("county_clerk", "officer", 3 * STANDARD - POOR)
    assert decision.reasons["chosen"] == ["below_standard"]
    assert Case.objects.get().state == "active"


def test_the_preparer_may_not_decide() -> None:
    _open(family(1, (POOR,)))
    both = replace(OFFICER, duties=frozenset({Duty.CLERK, Duty.OFFICER}))
    made = determine(both, "dibao", DECEMBER, COUNTY)
    with pytest.raises(MakerMayNotDecide):
        decide_group(both, made.id, KINDS)
    with pytest.raises(MakerMayNotDecide):
        set_aside(both, [Proposal.objects.get().id], "不办")
    assert decide_group(SECOND_OFFICER, made.id, KINDS) == 1


def test_a_clerk_may_neither_decide_nor_approve_and_an_officer_may_not_authorise() -> None:
    _open(family(1, (POOR,)))
    made = _determine()
    with pytest.raises(NotPermitted):
        decide_group(COUNTY_CLERK, made.id, KINDS)
    decide_group(OFFICER, made.id, KINDS)
    run = lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    with pytest.raises(NotPermitted):
        approve_run(COUNTY_CLERK, run.id, run.digest)
    approve_run(OFFICER, run.id, run.digest)
    with pytest.raises(NotPermitted):
        authorise_run(OFFICER, run.id, run.digest)


def test_a_neighbour_sees_no_proposal_and_decides_none() -> None:
    _open(family(1, (POOR,)))
    made = _determine()
    with access.within(NEIGHBOUR_CLERK.area):
        assert queries.awaiting(NEIGHBOUR_CLERK) == {}
    stranger = replace(NEIGHBOUR_CLERK, duties=frozenset({Duty.OFFICER}))
    with pytest.raises(ProposalsMoved):
        decide(stranger, [Proposal.objects.get(determination=made).id])


def test_deciding_twice_reports_the_lost_race() -> None:
    _open(family(1, (POOR,)))
    _determine()
    proposal = Proposal.objects.get()
    decide(OFFICER, [proposal.id])
    with pytest.raises(ProposalsMoved):
        decide(SECOND_OFFICER, [proposal.id])
    assert Decision.objects.count() == 1


def test_a_reason_must_fit_the_kind() -> None:
    _open(family(1, (POOR,)))
    _determine()
    proposal = Proposal.objects.get()
    with pytest.raises(ReasonDoesNotFit):
        decide(OFFICER, [proposal.id], ["income_at_standard"])
    assert decide(OFFICER, [proposal.id], ["below_standard"], "情况属实") == 1


def test_a_decision_refuses_when_the_entitlement_moved_underneath() -> None:
    (household,) = _open(family(1, (POOR,)))
    _month(NOVEMBER)
    _earns(household, 20_000)
    _determine()
    Entitlement.objects.update(amount=1)
    with pytest.raises(EntitlementMoved):
        decide(OFFICER, [Proposal.objects.get(state="open").id])


def test_a_family_has_one_live_case() -> None:
    (household,) = _open(family(1, (POOR,)))
    with pytest.raises(CaseExists):
        open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 12, 1), "application")


def test_raise_cut_and_stop_are_told_with_what_changed() -> None:
    lower, higher, over, _ = _open(*(family(number, (20_000,)) for number in range(1, 5)))
    _month(NOVEMBER)
    _earns(lower, 10_000)
    _earns(higher, 30_000)
    _earns(over, RICH)
    made = _determine()
    found = {one.household_id: one for one in queries.proposals(COUNTY_CLERK, made.id)}
    assert {household: found[household].kind for household in found} == {lower: "raise", higher: "cut", over: "stop"}
    assert made.counts["unchanged"]["households"] == 1
    changed = next(reason for reason in found[lower].reasons if reason["code"] == "fact_changed")
    assert (changed["fact"], changed["before"], changed["after"]) == ("wage_income", 20_000, 10_000)
    assert "income_fell" in {reason["code"] for reason in found[lower].reasons}
    told = {(line.kind, line.code, line.fact): line.households for line in queries.because(COUNTY_CLERK, [made.id])[made.id]}
    assert told["raise", "fact_changed", "wage_income"] == 1


def test_the_same_sum_for_other_members_is_a_change_not_nothing() -> None:
    from minzheng.cases.comparing import kind_of

    assert kind_of({1: 100, 2: 200}, {1: 200, 2: 100}, "active") == "change"
    assert kind_of({1: 100}, {1: 100}, "active") == "unchanged"


def test_a_trace_calculates_again_from_the_stored_facts() -> None:
    _open(family(1, (POOR,)))
    _determine()
    explained = queries.trace(COUNTY_CLERK, Proposal.objects.get().id)
    assert explained.facts_agree and explained.law_agrees and explained.outcome_agrees
    assert explained.trace.value("dibao_amount") == STANDARD - POOR
    tampered = Proposal.objects.get()
    tampered.inputs["person_facts"]["wage_income"] = [0]
    tampered.save()
    explained = queries.trace(COUNTY_CLERK, tampered.id)
    assert not explained.facts_agree and not explained.outcome_agrees


def test_the_month_runs_from_facts_to_money_and_again_changes_nothing() -> None:
    _open(family(1, (POOR, 0)), family(2, (RICH,)), family(3, (0,), place=OTHER_VILLAGE, residence="urban"))
    first = _month().programmes[0]
    assert (first.state, first.lines, first.persons, first.total) == ("released", 2, 3, 3 * STANDARD - POOR)
    before = {model: model.objects.count() for model in (Entry, Proposal, Decision, Entitlement, Run, Line, Item, Posting)}
    second = _month().programmes[0]
    assert (second.run, second.state, second.decided) == (first.run, "released", 0)
    assert before == {model: model.objects.count() for model in before}


def test_without_a_decider_the_month_waits_for_an_officer_and_without_finance_for_finance() -> None:
    _open(family(1, (POOR,)))
    assert _month(decider=None, finance=None).programmes[0].awaits == AWAITS_OFFICER
    assert not Run.objects.exists()
    waiting = _month(finance=None).programmes[0]
    assert (waiting.awaits, waiting.state) == (AWAITS_FINANCE, "approved")
    assert _month().programmes[0].state == "released"


def test_a_stopped_family_is_not_paid_and_its_case_is_closed() -> None:
    (household,) = _open(family(1, (POOR,)))
    _month(NOVEMBER)
    _earns(household, RICH)
    december = _month().programmes[0]
    assert december.kinds["stop"].households == 1 and december.run == 0
    assert Case.objects.get().state == "closed"
    assert _month().programmes[0].determination == december.determination


def test_a_late_decision_is_paid_back() -> None:
    _open(family(1, (POOR,)))
    made = _determine(NOVEMBER)
    decide_group(OFFICER, made.id, KINDS)
    december = _month().programmes[0]
    assert december.total == 2 * (STANDARD - POOR)
    assert sorted(Item.objects.values_list("month", "reason")) == [(NOVEMBER.number, "back_pay"), (DECEMBER.number, "ordinary")]


def test_a_cut_of_a_paid_month_is_a_finding_and_nothing_is_taken() -> None:
    (household,) = _open(family(1, (POOR,)))
    _month()
    _earns(household, 30_000)
    made = _determine()
    decide_group(OFFICER, made.id, KINDS)
    over = overpaid(FINANCE, "dibao", DECEMBER)
    assert sum(cell.amount for cell in over) == POOR - 30_000
    january = lock_run(COUNTY_CLERK, "dibao", DECEMBER + 1, COUNTY)
    assert january.total == STANDARD - 30_000
    assert [one.code for one in exceptions(FINANCE, january.id)] == ["overpaid"]


def test_a_decision_about_a_past_month_ends_where_the_next_one_begins() -> None:
    (household,) = _open(family(1, (20_000,)))
    _month(NOVEMBER)
    _earns(household, 30_000)
    _month()
    _earns(household, 10_000, since=NOVEMBER.first)
    made = _determine(NOVEMBER)
    decide_group(OFFICER, made.id, KINDS)
    due = {one.month: one.due for one in household_statement(COUNTY_CLERK, household)}
    assert due[NOVEMBER] == STANDARD - 10_000


def test_who_drafted_does_not_approve_and_a_changed_digest_voids_the_approval() -> None:
    _open(family(1, (POOR,)))
    decide_group(OFFICER, _determine().id, KINDS)
    run = lock_run(FINANCE, "dibao", DECEMBER, COUNTY)
    with pytest.raises(MakerMayNotApprove):
        approve_run(FINANCE, run.id, run.digest)
    other = replace(FINANCE, account="finance2")
    with pytest.raises(DigestDiffers):
        approve_run(other, run.id, "0" * 64)
    assert approve_run(other, run.id, run.digest).state == "approved"
    with pytest.raises(RunMoved):
        approve_run(other, run.id, run.digest)


def test_a_locked_run_is_not_rebuilt_and_an_aborted_one_is_due_again() -> None:
    _open(family(1, (POOR,)))
    decide_group(OFFICER, _determine().id, KINDS)
    run = lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    assert lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id == run.id
    abort_run(FINANCE, run.id, "名单有误")
    again = lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    assert (again.id != run.id, again.sequence, again.total) == (True, 2, run.total)
    assert set(Item.objects.filter(run=again).values_list("reason", flat=True)) == {"ordinary"}
    approve_run(OFFICER, again.id, again.digest)
    authorise_run(FINANCE, again.id, again.digest)
    release_run(FINANCE, again.id)
    with pytest.raises(RunMoved):
        abort_run(FINANCE, again.id, "太晚")


def test_a_held_line_is_not_paid_and_stays_due() -> None:
    _, none = _open(family(1, (POOR,)), family(2, (POOR,), account=False))
    november = _month(NOVEMBER).programmes[0]
    assert (november.total, november.held) == (STANDARD - POOR, {"no_account": 1})
    assert _month(NOVEMBER).programmes[0].run == november.run
    tell(none, account="62284804" + "7" * 11, since=DECEMBER.first)
    assert _month().programmes[0].total == 3 * (STANDARD - POOR)


def test_nothing_due_is_said_not_paid() -> None:
    with pytest.raises(NothingDue):
        lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)


def test_the_books_show_the_release_by_town_and_fund() -> None:
    _open(family(1, (POOR,)), family(2, (0,), place=OTHER_VILLAGE))
    total = _month().programmes[0].total
    booked = {}
    released = Posting.objects.exclude(journal__kind="appropriation")
    for account, fund, town, amount in released.values_list("account", "fund", "place", "amount"):
        booked[account] = booked.get(account, 0) + amount
        assert town.endswith("000") and fund in ("central", "county")
    assert booked == {"assistance": total, "payable": 0, "in_transit": -total}


def test_the_run_is_compared_with_the_month_before() -> None:
    gone, more, _ = _open(family(1, (20_000,)), family(2, (20_000,)), family(3, (20_000,)))
    _month(NOVEMBER)
    _earns(gone, RICH)
    _earns(more, 0)
    run = _month().programmes[0].run
    assert {shift.kind: shift.households for shift in against_last_month(FINANCE, run)} == {
        "new": 0, "raised": 1, "cut": 0, "same": 1, "held": 0, "stopped": 1,
    }  # fmt: skip


def test_the_bank_file_is_an_act_with_a_reason_in_the_trail() -> None:
    _open(family(1, (POOR,)))
    decide_group(OFFICER, _determine().id, KINDS)
    run = lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    approve_run(OFFICER, run.id, run.digest)
    authorise_run(FINANCE, run.id, run.digest)
    with pytest.raises(RunMoved):
        bank_file(FINANCE, run.id, "发放", title="低保", place="泗洪县")
    release_run(FINANCE, run.id)
    made = bank_file(FINANCE, run.id, "12月发放", title="低保", place="泗洪县")
    assert "6228480400000000001" in made.content.decode("gb18030")
    entry = Entry.objects.get(act="payments.bank_file")
    assert entry.reason == "12月发放" and made.sha256 in entry.detail
    assert reconcile_run(FINANCE, run.id).state == "reconciled"


def test_every_act_leaves_exactly_one_entry() -> None:
    _open(family(1, (POOR,)), family(2, (RICH,)))
    _month()
    with access.within(EVERYWHERE):
        acts = list(Entry.objects.order_by("id").values_list("act", flat=True))
    assert acts[-7:] == [
        "cases.open", "cases.determine", "cases.decide",
        "payments.lock_run", "payments.approve_run", "payments.authorise_run", "payments.release_run",
    ]  # fmt: skip


def test_a_town_clerk_sees_only_the_town() -> None:
    _open(family(1, (POOR,)), family(2, (POOR,), place=OTHER_VILLAGE))
    run = _month().programmes[0].run
    with access.within(CLERK.area):
        assert Proposal.objects.count() == Line.objects.count() == Entitlement.objects.count() == 1
    assert Line.objects.filter(run_id=run).count() == 2
