"""Two entries of one person, one of whom receives: merged, paid, taken apart, paid again. Nobody is ever paid twice."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.month import Month
from minzheng.cases.actions import decide_group, determine, open_cases, open_proceeding
from minzheng.cases.models import Proceeding
from minzheng.cases.tests.families import family, members, register
from minzheng.payments.errors import BothReceive, EntryMerged
from minzheng.payments.models import Entitlement, Item
from minzheng.payments.queries import overpaid, person_statement
from minzheng.payments.tables import due_minus_paid
from minzheng.people.actions import merge_persons, register_person, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Person
from minzheng.places import access
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, VILLAGE

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month(2020, 11), Month(2020, 12)


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def _receiving(number: int = 1) -> tuple[int, int]:
    """A family of one, with a case; and another entry of the same person that belongs to no family."""
    (household,) = register(family(number, (10_000,)))
    open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 10, 5), "application")
    entry = PersonRecord(f"王甲{number}", 1, date(1980, 1, 1), "head", None)
    return household, register_person(COUNTY_CLERK, DivisionCode(VILLAGE), entry, "test")


def _pay(month: Month) -> None:
    run_month(month, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)


def _paid() -> dict[int, int]:
    """By benefit month, to whomever."""
    paid: dict[int, int] = {}
    for month, amount in Item.objects.filter(line__held="", run__state="released").values_list("month", "amount"):
        paid[month] = paid.get(month, 0) + amount
    return paid


def test_what_was_paid_to_the_entry_that_is_gone_is_not_paid_again_to_the_one_kept() -> None:
    household, kept = _receiving()
    (gone,) = members(household)
    _pay(NOVEMBER)
    merge_persons(COUNTY_CLERK, kept, gone, "同一人")
    assert due_minus_paid("dibao", NOVEMBER) == []
    assert [(one.month, one.open) for one in person_statement(COUNTY_CLERK, kept)][-1] == (NOVEMBER, 0)
    _pay(NOVEMBER)
    _pay(DECEMBER)
    assert _paid() == {NOVEMBER.number: 51_000, DECEMBER.number: 51_000}
    assert set(Item.objects.filter(month=DECEMBER.number).values_list("person_id", flat=True)) == {kept}


def test_what_was_paid_while_merged_is_not_paid_again_when_they_are_two_again() -> None:
    household, kept = _receiving()
    (gone,) = members(household)
    merge = merge_persons(COUNTY_CLERK, kept, gone, "同一人")
    _pay(NOVEMBER)
    undo_merge(COUNTY_CLERK, merge, "两个人")
    _pay(NOVEMBER)
    _pay(DECEMBER)
    assert _paid() == {NOVEMBER.number: 51_000, DECEMBER.number: 51_000}
    assert set(Entitlement.objects.values_list("person_id", flat=True)) == {gone}
    assert overpaid(COUNTY_CLERK, "dibao", DECEMBER) == []
    assert person_statement(COUNTY_CLERK, kept) == []


def test_two_entries_that_both_receive_are_not_merged_and_the_refusal_names_the_benefit_and_the_months() -> None:
    (household,) = register(family(1, (10_000, 0)))
    open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 10, 5), "application")
    with access.within(EVERYWHERE):
        first, second = members(household)
        _without_number(second)
    _pay(NOVEMBER)
    with pytest.raises(BothReceive) as refused:
        merge_persons(COUNTY_CLERK, first, second, "同一人")
    assert refused.value.facts["programme"] == "dibao" and refused.value.facts["first"] == "2020-11"
    assert set(Entitlement.objects.values_list("person_id", flat=True)) == {first, second}


def _without_number(person: int) -> None:
    Person.objects.filter(id=person).update(identity_hash=None, identity_sealed=None, identity_masked="")


def test_a_proposal_that_names_an_entry_merged_since_is_not_decided() -> None:
    household, kept = _receiving()
    made = determine(COUNTY_CLERK, "dibao", NOVEMBER, COUNTY)
    merge_persons(COUNTY_CLERK, kept, members(household)[0], "同一人")
    with pytest.raises(EntryMerged):
        decide_group(OFFICER, made.id, ("new",))
    _pay(NOVEMBER)
    assert _paid() == {NOVEMBER.number: 51_000}


def _books(steps: list[str], merging: bool) -> tuple[object, ...]:
    """What stands after the steps, by order of the persons instead of their ids."""
    household, kept = _receiving()
    (gone,) = members(household)
    for step in steps:
        if step == "merge" and merging:
            undo_merge(COUNTY_CLERK, merge_persons(COUNTY_CLERK, kept, gone, "x"), "y")
        elif step != "merge":
            _pay(NOVEMBER if step == "november" else DECEMBER)
    held = [(one.person_id == gone, one.months, one.amount) for one in Entitlement.objects.order_by("id")]
    items = Item.objects.order_by("id").values_list("person_id", "month", "amount", "sequence", "reason")
    return held, [(person == gone, *rest) for person, *rest in items]


STEPS = st.lists(st.sampled_from(("merge", "november", "december")), max_size=5)


@settings(max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_merging_and_taking_apart_leaves_the_money_as_if_it_had_not_been(steps: list[str]) -> None:
    outcomes = []
    for merging in (True, False):
        with transaction.atomic():
            outcomes.append(_books(steps, merging))
            transaction.set_rollback(True)
    assert outcomes[0] == outcomes[1]


def test_a_proceeding_about_the_entry_that_is_gone_is_about_the_one_kept_until_the_merge_is_undone() -> None:
    household, kept = _receiving()
    (gone,) = members(household)
    about = open_proceeding(COUNTY_CLERK, "children", household, gone)
    merge = merge_persons(COUNTY_CLERK, kept, gone, "同一人")
    assert Proceeding.objects.get(id=about.id).person_id == kept
    later = open_proceeding(COUNTY_CLERK, "disability", household, kept)
    undo_merge(COUNTY_CLERK, merge, "并非同一人")
    assert Proceeding.objects.get(id=about.id).person_id == gone
    assert Proceeding.objects.get(id=later.id).person_id == kept
