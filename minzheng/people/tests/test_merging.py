"""Two entries, one person: merged, told to the parts above, and taken apart again exactly."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.crypto import ring
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.people import actions, events, queries, tables
from minzheng.people.declarations import FactRecord
from minzheng.people.errors import MergeRefused
from minzheng.people.tests.makers import members_of, person, registered, rows, wage
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, OTHER_VILLAGE, SECOND_VILLAGE

pytestmark = pytest.mark.django_db


def _state() -> list[object]:
    """All that is held now: persons, households, memberships, and facts by content."""
    return [
        rows(
            "SELECT id, place, name, born, sex, identity_hash::text, identity_masked, died, merged_into_id"
            " FROM people_person ORDER BY id"
        ),
        rows("SELECT id, place, head_id, dissolved FROM people_household ORDER BY id"),
        rows("SELECT id, place, household_id, person_id, relation, span::text FROM people_membership ORDER BY id"),
        rows(
            "SELECT person_id, household_id, kind, value, text, hash::text, masked, since, until, source, place FROM people_fact"
            " WHERE superseded_at IS NULL ORDER BY 1, 2, 3, 8"
        ),
    ]


@pytest.fixture
def pair() -> tuple[int, int]:
    """One person entered twice in a household: as its head without a number, and as a member with one."""
    household = registered(
        "H1",
        [
            person("张三", None, facts=[wage(100, date(2020, 3, 1)), FactRecord("phone", secret="13800001234")]),
            person("張三", 1, "other", facts=[wage(900, date(2019, 1, 1)), FactRecord("disability_level", 1)]),
        ],
    )
    head, other = members_of(household)
    return other, head


def test_the_kept_entry_takes_over_what_it_does_not_hold_itself(pair: tuple[int, int]) -> None:
    kept, gone = pair
    actions.merge_persons(CLERK, kept, gone, "same person")
    with access.within(CLERK.area):
        held = queries.facts_as_known(CLERK, on=date(2020, 12, 8), person_id=kept)
        snapshot = tables.snapshot(Month(2020, 12))
    assert (held["wage_income"].value, held["disability_level"].value, held["phone"].masked) == (900, 1, "*******1234")
    assert snapshot.persons.tolist() == [kept] and snapshot.person_facts["relation"].tolist() == [0]
    ((sealed,),) = rows("SELECT sealed FROM people_fact WHERE person_id = %s AND kind = 'phone'", kept)
    assert ring().open(sealed, f"person:{kept}:phone") == "13800001234"  # type: ignore[arg-type]
    assert rows("SELECT head_id FROM people_household") == [(kept,)]
    with access.within(CLERK.area):
        assert [row.id for row in queries.find_persons(CLERK, "张三").rows] == [kept]


def test_what_was_known_of_whom_before_the_merge_stays(pair: tuple[int, int]) -> None:
    kept, gone = pair
    ((before,),) = rows("SELECT max(recorded_at) FROM people_fact")
    actions.merge_persons(CLERK, kept, gone, "same person")
    with access.within(CLERK.area):
        known = queries.facts_as_known(CLERK, on=date(2020, 12, 8), at=before, person_id=kept)  # type: ignore[arg-type]
    assert "phone" not in known and known["wage_income"].value == 900


@pytest.mark.parametrize("turned", [False, True])
def test_merge_and_undo_leave_everything_as_it_was(pair: tuple[int, int], turned: bool) -> None:
    kept, gone = reversed(pair) if turned else pair
    before = _state()
    merge = actions.merge_persons(CLERK, kept, gone, "same person")
    assert _state() != before
    actions.undo_merge(CLERK, merge, "two cousins after all")
    assert _state() == before
    with pytest.raises(NotFound):
        actions.undo_merge(CLERK, merge, "again")


DAYS = st.integers(0, 2000).map(lambda offset: date(2015, 3, 1) + timedelta(offset))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mine=st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=3),
    theirs=st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=3),
    numbers=st.sampled_from([(None, None), (1, None), (None, 1)]),
    together=st.booleans(),
    died=st.sampled_from([None, date(2020, 11, 1)]),
)
def test_merge_then_undo_is_nothing(mine: list, theirs: list, numbers: tuple, together: bool, died: date | None) -> None:
    with transaction.atomic():
        facts = [[wage(value, since) for since, value in said] for said in (mine, theirs)]
        one = person("张三", numbers[0], "other", facts=facts[0])
        two = person("张三", numbers[1], "other", facts=facts[1], died=died)
        if together:
            registered("H1", [person("王五", 3), one, two])
        else:
            leaving = registered("H1", [person("王五", 3), one])
            actions.leave_household(COUNTY_CLERK, members_of(leaving)[1], date(2016, 1, 1), reason="moved")
            late = person("张三", numbers[1], "other", facts=facts[1], died=died)
            registered("H2", [person("赵六", 5), late], SECOND_VILLAGE, formed=date(2017, 1, 1))
        (first,), (second,) = rows("SELECT id FROM people_person WHERE name = '张三' ORDER BY id")
        before = _state()
        actions.undo_merge(COUNTY_CLERK, actions.merge_persons(COUNTY_CLERK, first, second, "x"), "y")
        assert _state() == before
        transaction.set_rollback(True)


def test_two_different_numbers_are_two_persons() -> None:
    first, second = members_of(registered("H1", [person("张三", 1), person("张三", 3, "other")]))
    with pytest.raises(MergeRefused, match="different identity numbers"):
        actions.merge_persons(CLERK, first, second, "x")
    with pytest.raises(MergeRefused):
        actions.merge_persons(CLERK, first, first, "x")


def test_members_of_two_families_are_not_merged_before_one_membership_ends() -> None:
    first = members_of(registered("H1", [person("张三", 1)]))[0]
    second = members_of(registered("H2", [person("李四", 3), person("张三", None, "other")]))[1]
    with pytest.raises(MergeRefused, match="two families"):
        actions.merge_persons(CLERK, first, second, "x")


def test_an_entry_of_another_town_is_not_found() -> None:
    first = members_of(registered("H1", [person("张三", 1)]))[0]
    other = members_of(registered("H3", [person("张三", 5)], OTHER_VILLAGE))[0]
    with pytest.raises(NotFound):
        actions.merge_persons(CLERK, first, other, "x")


def test_the_parts_above_are_told_in_the_same_transaction(pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(event: object) -> None:
        raise RuntimeError("not now")

    monkeypatch.setitem(events._listeners, events.PersonsMerged, [refuse])
    before = _state()
    with pytest.raises(RuntimeError):
        actions.merge_persons(CLERK, *pair, "x")
    assert _state() == before


def test_a_merge_whose_memberships_changed_since_is_not_undone(pair: tuple[int, int]) -> None:
    kept, gone = reversed(pair)
    household = registered("H5", [person("赵六", 31)])
    alone = actions.register_person(COUNTY_CLERK, SECOND_VILLAGE, person("张三", None, born=date(1970, 5, 20)), "x")
    actions.join_household(COUNTY_CLERK, alone, household, "other", date(2020, 1, 1))
    actions.leave_household(COUNTY_CLERK, kept, date(2019, 1, 1), reason="x", new_head=gone)
    merge = actions.merge_persons(COUNTY_CLERK, kept, alone, "x")
    actions.leave_household(COUNTY_CLERK, kept, date(2020, 6, 1), reason="left")
    with pytest.raises(MergeRefused, match="changed since"):
        actions.undo_merge(COUNTY_CLERK, merge, "x")
