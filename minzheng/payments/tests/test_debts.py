"""What was paid too much: found, told, heard, decided by another, repaid, kept back or written off; nothing by itself."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.actor import Actor
from minzheng.base.errors import NotPermitted
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import actions, errors, queries
from minzheng.payments.actions import Grant, entitle
from minzheng.payments.models import Item, Line, Owed, Recovered, Recovery, RecoveryState, Run
from minzheng.payments.recovery import BY_MONEY, TRANSITIONS, Portion, Remainder, instalments, pay_off, set_off
from minzheng.payments.tables import due_minus_paid, overpaid, remaining
from minzheng.people.actions import merge_persons, move_household, register_person, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Household, Membership, Person
from minzheng.places import access
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER
from tests.recipients import MONTH, SECOND_FINANCE, SHARE, entitle_families, released_run

pytestmark = pytest.mark.django_db
JANUARY = Month(2021, 1)
CUT = 20_001  # so that no fund's share is a whole number


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def on(actor: Actor, day: date) -> Actor:
    return replace(actor, today=day)


def family(position: int = 0) -> tuple[Household, list[int]]:
    home = list(Household.objects.order_by("id"))[position]
    return home, list(Membership.objects.filter(household=home).order_by("id").values_list("person_id", flat=True))


def due_now(home: Household, shares: dict[int, int], first: Month = MONTH) -> None:
    entitle(OFFICER, "dibao", [Grant(home.id, home.place, "rural", first, f"decision:{home.id}", shares)])


def paid_too_much(families: int = 2) -> tuple[Household, list[int]]:
    """December paid to everybody; then the first family's December turns out to be less."""
    entitle_families(families)
    released_run()
    home, persons = family()
    due_now(home, {persons[0]: SHARE - CUT, persons[1]: SHARE})
    return home, persons


def decided(home: Household) -> Recovery:
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    actions.notify_recovery(OFFICER, made.id)
    actions.appeal_recovery(CLERK_AT_HOME, made.id, "没有多领")
    return actions.decide_recovery(SECOND_OFFICER, made.id, "核实无误")


CLERK_AT_HOME = COUNTY_CLERK


def pay(month: Month) -> Run:
    run = actions.lock_run(on(COUNTY_CLERK, month.first), "dibao", month, COUNTY)
    actions.approve_run(on(OFFICER, month.first), run.id, run.digest)
    actions.authorise_run(on(SECOND_FINANCE, month.first), run.id, run.digest)
    return actions.release_run(on(FINANCE, month.first), run.id)


def balance(account: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fund, sum(amount)::bigint FROM payments_posting WHERE account = %s GROUP BY 1 HAVING sum(amount) <> 0",
            [account],
        )
        return dict(cursor.fetchall())


def test_what_was_paid_too_much_is_frozen_by_the_month_and_is_not_found_twice() -> None:
    home, persons = paid_too_much()
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    (row,) = Owed.objects.filter(recovery=made)
    assert (row.person_id, row.month, row.due, row.paid, row.found) == (persons[0], MONTH.number, SHARE - CUT, SHARE, CUT)
    assert overpaid("dibao", MONTH) == []
    with pytest.raises(errors.NothingOverpaid):
        actions.open_recovery(OFFICER, "dibao", home.id, "again")
    due_now(home, {persons[0]: 0, persons[1]: SHARE})
    assert [-cell.amount for cell in overpaid("dibao", MONTH)] == [SHARE - CUT]


def test_nobody_but_an_officer_finds_an_overpayment_and_no_run_takes_it() -> None:
    home, _ = paid_too_much()
    for actor in (COUNTY_CLERK, FINANCE):
        with pytest.raises(NotPermitted):
            actions.open_recovery(actor, "dibao", home.id, "x")
    run = pay(JANUARY)
    assert not Recovery.objects.exists() and not Recovered.objects.exists()
    assert {line.amount for line in Line.objects.filter(run=run, household=home)} == {2 * SHARE - CUT}


def test_who_found_does_not_decide_and_the_family_is_heard_first() -> None:
    home, _ = paid_too_much()
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    with pytest.raises(errors.RecoveryMoved):
        actions.decide_recovery(SECOND_OFFICER, made.id, "x")
    actions.notify_recovery(OFFICER, made.id)
    with pytest.raises(errors.FinderMayNotDecide):
        actions.decide_recovery(OFFICER, made.id, "x")
    with pytest.raises(errors.AppealOpen):
        actions.decide_recovery(SECOND_OFFICER, made.id, "x")
    assert Recovery.objects.get(id=made.id).appeal_until == date(2020, 12, 22)
    with pytest.raises(errors.AppealOver):
        actions.appeal_recovery(on(OFFICER, date(2020, 12, 23)), made.id, "late")
    assert actions.decide_recovery(on(SECOND_OFFICER, date(2020, 12, 23)), made.id, "x").decision == "upheld"


def test_a_decision_never_goes_beyond_what_is_still_paid_too_much() -> None:
    home, persons = paid_too_much()
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    actions.notify_recovery(OFFICER, made.id)
    actions.appeal_recovery(OFFICER, made.id, "有误")
    due_now(home, {persons[0]: SHARE - 100, persons[1]: SHARE})
    with pytest.raises(errors.MoreThanOverpaid):
        actions.decide_recovery(SECOND_OFFICER, made.id, "x")
    row = Owed.objects.get(recovery=made)
    assert actions.decide_recovery(SECOND_OFFICER, made.id, "x", {row.id: 100}).decision == "changed"
    assert sum(balance("recoverable").values()) == 100


def test_a_dropped_recovery_leaves_no_trace_in_the_books() -> None:
    home, _ = paid_too_much()
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    with pytest.raises(errors.FinderMayNotDecide):
        actions.drop_recovery(OFFICER, made.id, "x")
    actions.drop_recovery(SECOND_OFFICER, made.id, "核算有误")
    assert balance("recoverable") == {} and overpaid("dibao", MONTH) == []


def test_repayments_pay_off_to_the_fen_in_every_fund_and_what_is_due_again_is_paid_again() -> None:
    home, persons = paid_too_much()
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "instalments", MONTH, count=3)
    treasury = sum(balance("treasury").values())
    for number, amount in enumerate((7, 6_661, CUT - 6_668)):
        actions.repay(FINANCE, of.id, Fen(amount), "cash", f"R{number}")
        actions.repay(FINANCE, of.id, Fen(amount), "cash", f"R{number}")
    assert Recovery.objects.get(id=of.id).state == RecoveryState.SETTLED
    assert balance("recoverable") == {} and sum(balance("treasury").values()) == treasury + CUT
    assert [cell for cell in due_minus_paid("dibao", MONTH) if cell.household == home.id] == []
    due_now(home, {persons[0]: SHARE, persons[1]: SHARE})
    run = pay(MONTH)
    assert [line.amount for line in Line.objects.filter(run=run, held="")] == [CUT]


def test_what_was_repaid_of_a_month_that_the_bank_sends_back_goes_back_to_the_family_once() -> None:
    home, persons = paid_too_much(1)
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "instalments", MONTH, count=3)
    actions.repay(FINANCE, of.id, Fen(100), "cash", "R1")
    under = Owed.objects.get(recovery=of).entitlement_id
    entitle(OFFICER, "dibao", [Grant(home.id, home.place, "rural", MONTH, "decision:9", {})])
    line = Line.objects.get(household=home)
    actions.answer_line(FINANCE, line.id, "returned", "closed", MONTH.first, "退汇")
    lifted = actions.lock_run(COUNTY_CLERK, "dibao", JANUARY, COUNTY)
    actions.lift_doubt(OFFICER, Line.objects.get(run=lifted).id, "已核实")
    actions.abort_run(OFFICER, lifted.id, "放行后重新编制")
    run = pay(JANUARY)
    item = Item.objects.get(run=run)
    assert (item.person_id, item.amount, item.basis) == (persons[0], 100, f"entitlement:{under}")
    assert queries.proof(OFFICER, item.id).entitlement == under
    assert due_minus_paid("dibao", JANUARY) == []


def test_nobody_repays_more_than_is_owed() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    with pytest.raises(errors.RepaidTooMuch):
        actions.repay(FINANCE, of.id, Fen(CUT + 1), "cash", "R1")


def test_a_set_off_keeps_back_the_legal_share_and_the_line_is_its_items_less_that() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    with pytest.raises(errors.PlanDoesNotFit):
        actions.plan_recovery(OFFICER, of.id, "set_off", MONTH, percent=21)
    actions.plan_recovery(OFFICER, of.id, "set_off", JANUARY, percent=20)
    whole = 2 * SHARE - CUT
    run = pay(JANUARY)
    line = Line.objects.get(run=run, household=home)
    kept = whole * 20 // 100
    assert line.amount == whole - kept
    assert [one.amount for one in remaining([of.id])[of.id]] == [CUT - kept]
    assert sum(balance("recoverable").values()) == CUT - kept
    assert run.total == sum(Line.objects.filter(run=run, held="").values_list("amount", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, sum(amount)::bigint FROM payments_posting WHERE account = 'payable' GROUP BY 1")
        assert cursor.fetchall() == [("payable", 0)]


def test_months_of_set_off_end_when_all_is_repaid_and_no_fund_keeps_a_fen() -> None:
    home, _ = paid_too_much(1)
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "set_off", JANUARY, percent=20)
    for step in range(4):
        pay(JANUARY + step)
    assert Recovery.objects.get(id=of.id).state == RecoveryState.SETTLED
    assert balance("recoverable") == {}
    assert sum(Recovered.objects.values_list("amount", flat=True)) == CUT
    assert sum(Line.objects.filter(run__month__gt=MONTH.number).values_list("amount", flat=True)) == 4 * (2 * SHARE - CUT) - CUT


def test_what_was_kept_back_from_a_line_the_bank_refused_is_owed_again_and_kept_back_again() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "set_off", JANUARY, percent=20)
    run = pay(JANUARY)
    line = Line.objects.get(run=run, household=home)
    actions.answer_line(on(FINANCE, JANUARY.first), line.id, "failed", "closed", JANUARY.first, "退票")
    assert sum(balance("recoverable").values()) == CUT
    assert not Recovered.objects.filter(booked=True).exists()
    again = actions.lock_run(on(COUNTY_CLERK, JANUARY.first), "dibao", JANUARY + 1, COUNTY)
    held = Line.objects.get(run=again, household=home)
    assert held.held == "bank_refused" and held.amount == 2 * (2 * SHARE - CUT)  # nothing is kept back from what is not sent


def test_an_aborted_run_keeps_nothing_back() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "set_off", JANUARY, percent=20)
    run = actions.lock_run(on(COUNTY_CLERK, JANUARY.first), "dibao", JANUARY, COUNTY)
    assert sum(one.amount for one in remaining([of.id])[of.id]) < CUT
    with pytest.raises(errors.RepaidTooMuch):
        actions.repay(FINANCE, of.id, Fen(CUT), "bank", "B1")
    actions.abort_run(OFFICER, run.id, "x")
    assert sum(one.amount for one in remaining([of.id])[of.id]) == CUT
    actions.repay(FINANCE, of.id, Fen(CUT), "bank", "B1")
    assert balance("recoverable") == {}


def test_a_write_off_takes_two_people_and_the_amount_that_was_shown() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    actions.repay(FINANCE, of.id, Fen(1), "cash", "R1")
    actions.ask_waiver(OFFICER, of.id, "家庭困难")
    with pytest.raises(errors.AskerMayNotWaive):
        actions.waive_recovery(OFFICER, of.id, Fen(CUT - 1))
    with pytest.raises(errors.RecoveryMoved):
        actions.waive_recovery(SECOND_OFFICER, of.id, Fen(CUT))
    actions.waive_recovery(SECOND_OFFICER, of.id, Fen(CUT - 1))
    assert Recovery.objects.get(id=of.id).state == RecoveryState.WRITTEN_OFF
    assert balance("recoverable") == {} and overpaid("dibao", MONTH) == []


def test_no_recovery_is_opened_while_money_of_the_family_is_under_way() -> None:
    home, _ = paid_too_much()
    actions.lock_run(on(COUNTY_CLERK, JANUARY.first), "dibao", JANUARY, COUNTY)
    with pytest.raises(errors.RunUnderWay):
        actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")


def test_another_town_knows_nothing_of_a_recovery() -> None:
    home, _ = paid_too_much()
    made = actions.open_recovery(OFFICER, "dibao", home.id, "瞒报收入")
    elsewhere = replace(CLERK, place=type(CLERK.place)("321324299000"))
    with access.within(elsewhere.area):
        assert not Recovery.objects.exists() and not Owed.objects.exists()
    with pytest.raises(errors.RecoveryNotFound):
        actions.notify_recovery(elsewhere, made.id)


def test_from_a_match_to_a_debt_there_is_no_way_without_an_officials_act() -> None:
    """Every state is reached by acts of the declared kind; what money alone moves lies behind a decision."""
    acts = set(TRANSITIONS)
    assert acts <= set(actions.__all__)
    reached, edges = {""}, [(start, act, end) for act, (starts, end) in TRANSITIONS.items() for start in starts]
    while True:
        more = {end for start, _, end in edges if start in reached} - reached
        if not more:
            break
        reached |= more
    assert reached | {"settled"} == {"", *RecoveryState.values}
    before_decision = {"", "found", "noticed", "appealed"}
    assert all(start not in before_decision for start, _ in BY_MONEY)
    into_debt = [(start, act) for start, act, end in edges if start in before_decision and end not in before_decision]
    assert sorted(act for _, act in into_debt) == ["decide_recovery"] * 2 + ["drop_recovery"] * 3


@given(st.integers(1, 10**8), st.integers(1, 60))
def test_instalments_sum_to_the_debt_and_none_is_empty(total: int, count: int) -> None:
    plan = instalments(total, MONTH, count)
    assert sum(one.amount for one in plan) == total and all(one.amount > 0 for one in plan) and len(plan) <= count
    assert [one.month for one in plan] == [MONTH + step for step in range(len(plan))] and plan[-1].left == 0


FEW, MONTHS, SUMS = st.integers(1, 3), st.integers(1, 5), st.integers(1, 50_000)
remainders = st.lists(st.builds(Remainder, st.integers(1, 9), FEW, MONTHS, st.integers(0, 50_000)), max_size=6)
portions = st.lists(st.builds(Portion, FEW, MONTHS, st.just("rural"), SUMS), max_size=6)


@given(st.integers(0, 200_000), remainders)
def test_a_repayment_is_spread_without_a_rest(amount: int, owed: list[Remainder]) -> None:
    parts = pay_off(amount, owed)
    assert sum(part for _, part in parts) == min(amount, sum(one.amount for one in owed))


@given(st.integers(0, 200_000), portions, remainders)
def test_a_set_off_takes_from_each_item_and_each_month_no_more_than_there_is(
    limit: int, items: list[Portion], owed: list[Remainder]
) -> None:
    taken = set_off(limit, items, owed)
    whole = sum(part.amount for _, part in taken)
    assert whole == min(limit, sum(one.amount for one in items), sum(one.amount for one in owed))
    for person, month in {(one.person, one.month) for one in items}:
        most = sum(one.amount for one in items if (one.person, one.month) == (person, month))
        assert sum(part.amount for _, part in taken if (part.person, part.month) == (person, month)) <= most


def test_the_statement_tells_what_came_back() -> None:
    home, persons = paid_too_much()
    of = decided(home)
    actions.repay(FINANCE, of.id, Fen(1_000), "cash", "R1")
    (month,) = [one for one in queries.arrears(OFFICER, person_id=persons[0]) if one.month == MONTH]
    assert (month.due, month.paid, month.recovered, month.open) == (SHARE - CUT, SHARE, 1_000, -(CUT - 1_000))


def test_a_paid_item_leads_back_to_its_decision_and_the_decision_forward_to_its_money() -> None:
    home, persons = paid_too_much()
    item = next(one.items[0] for one in queries.arrears(OFFICER, person_id=persons[0]) if one.items)
    found = queries.proof(OFFICER, item.item)
    assert (found.amount, found.paid, found.basis) == (SHARE, True, f"decision:{home.id}")
    assert [act.act for act in found.acts] == [f"payments.{verb}_run" for verb in ("lock", "approve", "authorise", "release")]
    assert {found.drafted_by, found.approved_by, found.authorised_by} == {"county_clerk", "officer", "finance-2"}
    assert queries.money_of(OFFICER, home.id).paid == 2 * SHARE
    with pytest.raises(errors.LineNotFound):
        queries.proof(OFFICER, 0)


def test_the_letters_name_the_months_the_sums_and_the_last_day_to_object() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    actions.plan_recovery(OFFICER, of.id, "instalments", MONTH, count=2)
    names = {"office": "泗洪县民政局", "title": "最低生活保障金"}
    notice, decision, plan = (queries.recovery_letter(OFFICER, of.id, kind, **names) for kind in ("notice", "decision", "plan"))
    assert "200.01元（大写：贰佰元零壹分）" in notice and "2020年12月22日前" in notice and "应发104.99元，已发305.00元" in notice
    assert "应退回200.01元" in decision and "2020年12月：101.00元，余99.01元" in plan and "2021年1月：99.01元，余0.00元" in plan


def test_a_recovery_follows_persons_that_are_merged_and_taken_apart() -> None:
    home, persons = paid_too_much()
    of = decided(home)
    gone = Person.objects.get(id=persons[0])
    Person.objects.filter(id=gone.id).update(identity_hash=None, identity_sealed=None, identity_masked="")
    entry = PersonRecord(gone.name, gone.sex, gone.born, "head", None)
    kept = register_person(COUNTY_CLERK, type(COUNTY)(home.place), entry, "test")
    merge = merge_persons(COUNTY_CLERK, kept, gone.id, "同一人")
    assert {one.person for one in remaining([of.id])[of.id]} == {kept} and overpaid("dibao", MONTH) == []
    actions.repay(FINANCE, of.id, Fen(CUT), "cash", "R1")
    assert [cell for cell in due_minus_paid("dibao", MONTH) if cell.household == home.id] == []
    undo_merge(COUNTY_CLERK, merge, "两个人")
    assert {one.person for one in remaining([of.id])[of.id]} == {gone.id}
    assert [cell for cell in due_minus_paid("dibao", MONTH) if cell.household == home.id] == []
    assert [one.recovered for one in queries.arrears(OFFICER, person_id=gone.id)] == [CUT]


def test_a_recovery_moves_with_the_family_and_its_books_stay_where_it_was_paid() -> None:
    home, _ = paid_too_much()
    of = decided(home)
    before = balance("recoverable")
    elsewhere = type(COUNTY)("321324" + ("102201001" if home.place[6:9] != "102" else "101201001")[:6])
    move_household(COUNTY_CLERK, home.id, elsewhere, date(2020, 12, 8), reason="搬迁")
    assert Recovery.objects.get(id=of.id).place == elsewhere == Owed.objects.get(recovery=of).place
    actions.repay(FINANCE, of.id, Fen(CUT), "cash", "R1")
    assert before and balance("recoverable") == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT place FROM payments_posting WHERE account = 'recoverable' GROUP BY 1 HAVING sum(amount) <> 0")
        assert cursor.fetchall() == []
