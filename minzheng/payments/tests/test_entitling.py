"""Who may not receive two benefits is refused the second; a benefit runs out where its decision says; suspensions and payees."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction

from minzheng.base.errors import NotPermitted
from minzheng.base.month import Month
from minzheng.payments import actions, errors, queries
from minzheng.payments.actions import Grant, entitle
from minzheng.payments.models import Entitlement, Line, Suspension
from minzheng.payments.tables import due_minus_paid, running
from minzheng.people.actions import merge_persons, register_person, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Person
from minzheng.places import access
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER
from tests.recipients import MONTH, SHARE, entitle_families, released_run

from .test_debts import JANUARY, due_now, family, on

pytestmark = pytest.mark.django_db
LATER = JANUARY + 1


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        entitle_families(2)
        yield


def _granted(programme: str, share: int = 100, until: Month | None = None) -> None:
    home, persons = family()
    grant = Grant(home.id, home.place, "rural", MONTH, f"decision:{home.id}", {persons[0]: share}, until)
    with transaction.atomic():
        entitle(OFFICER, programme, [grant])


@pytest.mark.parametrize("programme", ["dibao", "disability", "children"])
def test_who_receives_destitute_support_is_refused_what_it_excludes(programme: str) -> None:
    home, persons = family()
    due_now(home, {})
    _granted("tekun")
    with pytest.raises(errors.ExcludedByOther) as refused:
        _granted(programme)
    assert refused.value.facts == {"persons": 1, "programme": "tekun", "month": str(MONTH)}
    assert programme not in {one.programme for one in Entitlement.objects.filter(person=persons[0], months__isempty=False)}


def test_a_benefit_is_excluded_only_for_the_months_the_other_runs() -> None:
    home, persons = family()
    due_now(home, {})
    _granted("tekun", until=JANUARY)
    due_now(home, {persons[0]: SHARE}, JANUARY)
    assert running("dibao", JANUARY)[home.id] == {persons[0]: SHARE}


def test_disability_subsidies_stand_beside_dibao() -> None:
    _granted("disability")
    assert running("disability", MONTH)


def test_a_benefit_that_both_receive_is_held_in_both_runs() -> None:
    home, _ = family()
    _granted("tekun", 70_000)
    run = actions.lock_run(on(COUNTY_CLERK, MONTH.first), "dibao", MONTH, COUNTY)
    assert {line.held for line in Line.objects.filter(run=run, household=home)} == {"", "excluded"}


def test_a_grant_that_ends_runs_out_and_nothing_runs_on_after_it() -> None:
    home, persons = family()
    grant = Grant(home.id, home.place, "rural", JANUARY, "decision:9", {persons[0]: 5_000}, JANUARY + 6, ends=True)
    entitle(OFFICER, "dibao", [grant])
    assert running("dibao", JANUARY + 5)[home.id] == {persons[0]: 5_000}
    assert home.id not in running("dibao", JANUARY + 6)


def _due(first_family: bool = True) -> dict[int, int]:
    home, _ = family(0 if first_family else 1)
    found: dict[int, int] = {}
    for cell in due_minus_paid("dibao", LATER):
        if cell.household == home.id:
            found[cell.month] = found.get(cell.month, 0) + cell.amount
    return found


def test_suspended_months_are_not_due_until_they_are_resumed_with_back_pay() -> None:
    home, _ = family()
    whole = {month: 2 * SHARE for month in range(MONTH.number, LATER.number + 1)}
    suspension = actions.suspend(OFFICER, "dibao", home.id, JANUARY, "去向不明")
    assert _due() == {MONTH.number: 2 * SHARE} and _due(first_family=False) == whole
    actions.resume(OFFICER, suspension.id, LATER, "已联系上", pays_back=True)
    assert _due() == whole


def test_months_resumed_without_back_pay_are_lost_and_the_arrears_say_so() -> None:
    home, persons = family()
    suspension = actions.suspend(OFFICER, "dibao", home.id, MONTH, "拒不配合", person_id=persons[1])
    actions.resume(OFFICER, suspension.id, JANUARY, "已配合", pays_back=False)
    assert _due() == {MONTH.number: SHARE, JANUARY.number: 2 * SHARE, LATER.number: 2 * SHARE}
    told = queries.arrears(on(OFFICER, LATER.first), person_id=persons[1])
    assert [(one.month, one.due, one.suspended) for one in told][-1] == (MONTH, 0, True)
    assert queries.person_statement(on(OFFICER, LATER.first), persons[1])[-1].month == JANUARY
    with pytest.raises(errors.NotSuspended):
        actions.resume(OFFICER, suspension.id, JANUARY, "again", pays_back=True)


def test_only_an_officer_suspends_and_no_month_that_is_paid_or_suspended() -> None:
    home, _ = family()
    with pytest.raises(NotPermitted):
        actions.suspend(COUNTY_CLERK, "dibao", home.id, MONTH, "x")
    released_run()
    with pytest.raises(errors.MonthsPaid):
        actions.suspend(OFFICER, "dibao", home.id, MONTH, "x")
    actions.suspend(OFFICER, "dibao", home.id, JANUARY, "x")
    with pytest.raises(errors.AlreadySuspended):
        actions.suspend(OFFICER, "dibao", home.id, LATER, "x")
    with pytest.raises(errors.NotReceiving):
        actions.suspend(OFFICER, "tekun", home.id, LATER, "x")


def test_a_suspension_follows_persons_that_are_merged_and_taken_apart() -> None:
    home, persons = family()
    actions.suspend(OFFICER, "dibao", home.id, MONTH, "x", person_id=persons[1])
    gone = Person.objects.get(id=persons[1])
    Person.objects.filter(id=gone.id).update(identity_hash=None, identity_sealed=None, identity_masked="")
    entry = PersonRecord(gone.name, gone.sex, gone.born, "head", None)
    kept = register_person(COUNTY_CLERK, type(COUNTY)(home.place), entry, "test")
    merge = merge_persons(COUNTY_CLERK, kept, gone.id, "同一人")
    assert Suspension.objects.get().person_id == kept and _due()[MONTH.number] == SHARE
    undo_merge(COUNTY_CLERK, merge, "两个人")
    assert Suspension.objects.get().person_id == gone.id and _due()[MONTH.number] == SHARE


def _carer(name: str) -> int:
    home, _ = family()
    return register_person(COUNTY_CLERK, type(COUNTY)(home.place), PersonRecord(name, 1, date(1970, 1, 1), "head", None), "test")


def _lines() -> list[tuple[str, int]]:
    home, _ = family()
    run = actions.lock_run(on(COUNTY_CLERK, MONTH.first), "dibao", MONTH, COUNTY)
    return [(line.held, line.payee_id) for line in Line.objects.filter(run=run, household=home)]


def test_a_payee_by_agreement_is_paid_when_the_account_is_the_payees() -> None:
    home, _ = family()
    holder = Line._meta.get_field("payee").related_model.objects.get(id=family()[1][0]).name
    carer = _carer(holder)
    actions.name_payee(OFFICER, "dibao", home.id, carer, "代领协议2020年1号", MONTH)
    assert _lines() == [("", carer)]


def test_an_account_that_is_not_the_payees_is_held_and_so_is_that_of_a_dead_payee() -> None:
    home, _ = family()
    carer = _carer("照护人")
    agreement = actions.name_payee(OFFICER, "dibao", home.id, carer, "代领协议2020年2号", MONTH)
    with pytest.raises(errors.PayeeUnfit):
        actions.name_payee(OFFICER, "dibao", home.id, carer, "协议", JANUARY)
    assert _lines() == [("holder_differs", carer)]
    actions.end_payee(OFFICER, agreement.id, MONTH, "协议解除")
    assert queries.payees(OFFICER, household_id=home.id)[0].ended_by == OFFICER.account


def test_a_payee_is_named_by_an_officer_with_a_document() -> None:
    home, persons = family()
    for actor in (COUNTY_CLERK, FINANCE):
        with pytest.raises(NotPermitted):
            actions.name_payee(actor, "dibao", home.id, persons[1], "x", MONTH)
    with pytest.raises(errors.ReasonWanted):
        actions.name_payee(OFFICER, "dibao", home.id, persons[1], " ", MONTH)


def test_another_county_neither_suspends_nor_sees() -> None:
    home, _ = family()
    made = actions.suspend(OFFICER, "dibao", home.id, MONTH, "x")
    neighbour = replace(OFFICER, place=type(COUNTY)("321323000000"))
    with pytest.raises(errors.NotReceiving):
        actions.suspend(neighbour, "dibao", home.id, LATER, "x")
    with pytest.raises(errors.NotSuspended):
        actions.resume(neighbour, made.id, LATER, "x", pays_back=True)
    with access.within(neighbour.area), connection.cursor() as cursor:
        for table in ("suspension", "payee", "recovery", "owed", "repayment", "recovered"):
            cursor.execute(f"SELECT count(*) FROM payments_{table}")
            assert cursor.fetchone() == (0,)
