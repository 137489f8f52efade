"""Who lives elsewhere and owes a member support: recorded, ended, moved along, and part of a month."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from minzheng.base.errors import NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.people import actions, queries, tables
from minzheng.people.declarations import FactRecord, ObligorRecord
from minzheng.people.errors import FactRefused, ObligorRefused
from minzheng.people.tests.makers import members_of, number, person, registered, rows
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, OTHER_CLERK, OTHER_VILLAGE, SECOND_VILLAGE, VILLAGE_WORKER

pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)
SON = ObligorRecord("张小明", "son", since=START)
INCOME = FactRecord("obligor_income", 3000_00, since=START)


@pytest.fixture
def family() -> int:
    return registered("H1", [person("张三", 1), person("李四", 2, "spouse")])


def _month(month: Month = Month(2020, 12), households: list[int] | None = None) -> Population:
    with access.within(COUNTY_CLERK.area):
        return tables.snapshot(month, households)


def test_an_obligor_is_a_row_beside_the_household_with_facts_of_its_own(family: int) -> None:
    late = registered("H0", [person("王五", 3)], SECOND_VILLAGE)
    theirs = actions.add_obligor(CLERK, late, SON)
    first, second = actions.add_obligor(CLERK, family, SON), actions.add_obligor(CLERK, family, SON)
    actions.record_fact(VILLAGE_WORKER, INCOME, "declaration", obligor_id=second)
    actions.record_fact(CLERK, FactRecord("obligor_income", 100_00, since=START), "declaration", obligor_id=theirs)
    found = _month()
    assert found.households.tolist() == [family, late]
    assert found.obligors.tolist() == [first, second, theirs] and found.obligor_offsets.tolist() == [0, 2, 3]
    assert found.obligor_facts["obligor_income"].tolist() == [UNKNOWN, 3000_00, 100_00]
    assert found.obligor_facts["obligor_pays"].tolist() == [0, 0, 0]
    some = _month(households=[late])
    assert some.obligors.tolist() == [theirs] and some.obligor_facts["obligor_income"].tolist() == [100_00]


def test_a_county_without_obligors_has_empty_columns(family: int) -> None:
    found = _month()
    assert found.obligors.tolist() == [] and found.obligor_offsets.tolist() == [0, 0]
    assert found.obligor_facts["obligor_income"].tolist() == []


def test_support_is_owed_while_it_lasts_and_while_the_member_lives_there(family: int) -> None:
    _head, wife = members_of(family)
    of_all = actions.add_obligor(CLERK, family, SON)
    of_wife = actions.add_obligor(CLERK, family, ObligorRecord("李父", "parent", wife, since=date(2020, 12, 1)))
    assert [_month(Month(2020, month)).obligors.tolist() for month in (11, 12)] == [[of_all], [of_all, of_wife]]
    actions.end_obligor(CLERK, of_all, date(2020, 12, 1), reason="died")
    assert _month().obligors.tolist() == [of_wife]
    actions.record_death(CLERK, wife, date(2020, 12, 2), "declaration")
    assert _month(Month(2021, 1)).obligors.tolist() == [] and _month().obligors.tolist() == [of_wife]


def test_who_left_takes_no_obligor_along(family: int) -> None:
    wife = members_of(family)[1]
    actions.add_obligor(CLERK, family, ObligorRecord("李父", "parent", wife, since=START))
    actions.leave_household(CLERK, wife, date(2020, 11, 15), reason="divorce")
    assert _month().obligors.tolist() == [] and len(_month(Month(2020, 11)).obligors) == 1


def test_one_recorded_in_error_ends_the_day_it_began(family: int) -> None:
    son = actions.add_obligor(CLERK, family, SON)
    with pytest.raises(ObligorRefused):
        actions.end_obligor(CLERK, son, date(2019, 12, 31), reason="x")
    actions.end_obligor(CLERK, son, START, reason="recorded twice")
    assert _month(Month(2020, 1)).obligors.tolist() == []
    with pytest.raises(ObligorRefused):
        actions.end_obligor(CLERK, son, date(2020, 12, 1), reason="again")


def test_who_cannot_owe_support_is_refused(family: int) -> None:
    stranger = members_of(registered("H2", [person("王五", 3)]))[0]
    identified = ObligorRecord("张小明", "son", identity=number(5), since=START)
    actions.add_obligor(CLERK, family, identified)
    for wrong in (ObligorRecord("张小明", "friend"), ObligorRecord("张小明", "son", stranger), identified):
        with pytest.raises(ObligorRefused):
            actions.add_obligor(CLERK, family, wrong)
    with pytest.raises(NotFound):
        actions.add_obligor(OTHER_CLERK, family, SON)
    with pytest.raises(NotPermitted):
        actions.add_obligor(VILLAGE_WORKER, family, SON)


def test_a_fact_of_a_person_is_not_one_of_an_obligor(family: int) -> None:
    son = actions.add_obligor(CLERK, family, SON)
    for kind in ("wage_income", "homes"):
        with pytest.raises(FactRefused):
            actions.record_fact(CLERK, FactRecord(kind, 1), "x", obligor_id=son)
    with pytest.raises(FactRefused):
        actions.record_fact(CLERK, INCOME, "x", household_id=family)
    with pytest.raises(ValueError, match="one person"):
        actions.record_fact(CLERK, INCOME, "x", household_id=family, obligor_id=son)


def test_facts_of_an_obligor_are_corrected_and_ended_like_others(family: int) -> None:
    son = actions.add_obligor(CLERK, family, SON)
    fact = actions.record_fact(CLERK, INCOME, "x", obligor_id=son)
    corrected = actions.correct_fact(CLERK, fact or 0, FactRecord("obligor_income", 5, since=START), "x", reason="typing error")
    assert _month().obligor_facts["obligor_income"].tolist() == [5]
    actions.end_fact(CLERK, corrected or 0, date(2020, 12, 1), reason="lost work")
    assert _month().obligor_facts["obligor_income"].tolist() == [UNKNOWN]
    assert _month(Month(2020, 11)).obligor_facts["obligor_income"].tolist() == [5]
    with access.within(CLERK.area):
        assert set(queries.facts_as_known(CLERK, on=date(2020, 11, 1), obligor_id=son)) == {"obligor_income"}


def test_the_household_file_shows_who_owes_support_now_first(family: int) -> None:
    former, son = actions.add_obligor(CLERK, family, SON), actions.add_obligor(CLERK, family, SON)
    actions.end_obligor(CLERK, former, date(2020, 2, 1), reason="x")
    actions.record_fact(CLERK, INCOME, "x", obligor_id=son)
    with access.within(CLERK.area):
        shown = queries.household(CLERK, family).obligors
        alone = queries.obligor(CLERK, son)
    assert [(view.id, view.current) for view in shown] == [(son, True), (former, False)]
    assert shown[0].name == "张小明" and [fact.value for fact in shown[0].facts] == [3000_00] and alone == shown[0]
    with access.within(OTHER_CLERK.area), pytest.raises(NotFound):
        queries.obligor(OTHER_CLERK, son)


def test_a_moving_family_takes_obligors_and_their_facts_along(family: int) -> None:
    son = actions.add_obligor(CLERK, family, SON)
    actions.record_fact(CLERK, INCOME, "x", obligor_id=son)
    actions.move_household(COUNTY_CLERK, family, OTHER_VILLAGE, date(2020, 12, 1), reason="moved")
    for table in ("people_obligor", "people_fact WHERE obligor_id IS NOT NULL"):
        assert rows(f"SELECT count(*) FROM {table}", actor=CLERK) == [(0,)]
        assert rows(f"SELECT count(*) FROM {table}", actor=OTHER_CLERK) == [(1,)]


def test_a_merge_carries_who_is_owed_and_undoing_gives_it_back() -> None:
    family = registered("H1", [person("张三", 1), person("张三儿", None, "other")])
    kept, gone = members_of(family)
    actions.add_obligor(CLERK, family, ObligorRecord("张小明", "son", gone, since=START))
    merge = actions.merge_persons(CLERK, kept, gone, "same")
    assert rows("SELECT supported_id FROM people_obligor") == [(kept,)] and len(_month().obligors) == 1
    actions.undo_merge(CLERK, merge, "not the same")
    assert rows("SELECT supported_id FROM people_obligor") == [(gone,)]


def test_the_number_is_sealed_for_this_obligor_and_the_trail_names_nobody(family: int) -> None:
    son = actions.add_obligor(CLERK, family, ObligorRecord("张小明", "son", identity=number(5), since=START))
    ((sealed, masked),) = rows("SELECT identity_sealed, identity_masked FROM people_obligor")
    assert str(number(5)).encode() not in bytes(sealed) and masked == number(5).masked  # type: ignore[arg-type]
    ((subject, detail),) = rows("SELECT subject, detail::text FROM audit_entry WHERE act = 'people.add_obligor'")
    assert subject == f"household:{family}" and f'"obligor":{son}' in str(detail) and "张" not in str(detail)


def test_the_database_keeps_obligors_and_one_subject_a_fact(family: int) -> None:
    son = actions.add_obligor(CLERK, family, SON)
    actions.record_fact(CLERK, INCOME, "x", obligor_id=son)
    with access.within(CLERK.area), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            cursor.execute("DELETE FROM people_obligor")
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            cursor.execute("UPDATE people_fact SET person_id = %s WHERE obligor_id = %s", [members_of(family)[0], son])
