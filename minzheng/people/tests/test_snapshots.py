"""A month as columns: who counts as a member, which facts hold, and how absence is told."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.people import actions, tables
from minzheng.people.declarations import FACT_KINDS, Entity, FactRecord
from minzheng.people.tables import snapshots
from minzheng.people.tables.packed import order_by
from minzheng.people.tests.makers import members_of, person, registered, rows, wage
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, OTHER_VILLAGE, SECOND_VILLAGE

pytestmark = pytest.mark.django_db
DECEMBER = Month(2020, 12)


def _snapshot(month: Month = DECEMBER, households: list[int] | None = None, actor: object = COUNTY_CLERK) -> object:
    with access.within(actor.area):  # type: ignore[attr-defined]
        return tables.snapshot(month, households)


def test_households_come_by_place_and_members_head_first() -> None:
    late = registered("H1", [person("张三", 1)], SECOND_VILLAGE)
    early = registered("H2", [person("李四", 3), person("李五", 5, "son")], residence="urban")
    son = members_of(early)[1]
    actions.change_head(COUNTY_CLERK, early, son, date(2020, 11, 1), reason="x")
    found = _snapshot()
    assert found.households.tolist() == [early, late] and found.offsets.tolist() == [0, 2, 3]
    assert found.places.tolist() == ["321324101201", "321324101202"] and found.places.dtype == np.dtype("<U12")
    assert found.persons.tolist()[0] == son and found.person_facts["relation"].tolist() == [0, 8, 0]
    assert found.household_facts["residence"].tolist() == [1, 0]
    assert found.person_facts["born"].tolist() == [date(1970, 5, 20).toordinal()] * 3
    assert all(column.dtype == np.int64 for column in (*found.person_facts.values(), *found.household_facts.values()))


def test_what_nobody_recorded_is_unknown_or_what_the_catalogue_says() -> None:
    registered("H1", [person("张三", 1, facts=[FactRecord("disability_level", 2)])], facts=[FactRecord("homes", 1)])
    found = _snapshot()
    assert found.person_facts["wage_income"].tolist() == [UNKNOWN]
    assert found.person_facts["disability_level"].tolist() == [2] and found.person_facts["student"].tolist() == [0]
    assert found.household_facts["homes"].tolist() == [1] and found.household_facts["vehicles"].tolist() == [UNKNOWN]
    kinds = {code for code, kind in FACT_KINDS.items() if not kind.sealed and kind.entity is not Entity.OBLIGOR}
    assert set(found.obligor_facts) == {code for code, kind in FACT_KINDS.items() if kind.entity is Entity.OBLIGOR}
    assert kinds | {"born", "sex", "relation", "alive", "residence"} == {*found.person_facts, *found.household_facts}


def test_facts_and_members_are_those_of_the_first_day() -> None:
    household = registered("H1", [person("张三", 1, facts=[wage(100, date(2020, 1, 1))]), person("李四", 2, "spouse")])
    head, wife = members_of(household)
    actions.record_fact(CLERK, wage(200, date(2020, 12, 2)), "x", person_id=head)
    actions.leave_household(CLERK, wife, date(2020, 12, 2), reason="x")
    november, december, january = (_snapshot(month) for month in (Month(2020, 11), DECEMBER, Month(2021, 1)))
    assert december.person_facts["wage_income"].tolist() == [100, UNKNOWN]
    assert january.person_facts["wage_income"].tolist() == [200] and january.persons.tolist() == [head]
    assert november.digest != december.digest and _snapshot().digest == december.digest


@pytest.mark.parametrize(("died", "alive"), [(date(2020, 11, 30), 0), (date(2020, 12, 1), 1), (date(2020, 12, 5), 1)])
def test_the_dead_are_dead_from_the_month_after(died: date, alive: int) -> None:
    head = members_of(registered("H1", [person("张三", 1)]))[0]
    actions.record_death(CLERK, head, died, "x")
    assert _snapshot().person_facts["alive"].tolist() == [alive]
    assert _snapshot(Month(2020, 10)).person_facts["alive"].tolist() == [1]
    assert _snapshot(Month(2021, 1)).person_facts["alive"].tolist() == [0]


@pytest.mark.parametrize("many", [0, 2000])
def test_some_households_only_and_the_own_area_only(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_MANY", many)  # looked up one by one, or picked from all
    monkeypatch.setattr(snapshots, "_SHARE", 10**9)
    mine = [registered(f"H{n}", [person("张三", n, facts=[wage(n)])]) for n in (1, 3, 5)]
    theirs = registered("X", [person("李四", 7)], OTHER_VILLAGE)
    assert _snapshot(households=[mine[2], mine[0], mine[0]]).households.tolist() == [mine[0], mine[2]]
    assert _snapshot(households=[mine[1]]).person_facts["wage_income"].tolist() == [3]
    assert _snapshot(households=[]).persons.tolist() == []
    assert theirs not in _snapshot(actor=CLERK).households.tolist()
    assert len(_snapshot(households=[theirs], actor=CLERK)) == 0
    assert len(tables.snapshot(DECEMBER)) == 0  # no area, nobody


@pytest.mark.parametrize("kinds", [(), ("wage_income",), ("vehicles", "born", "nonsense"), ("death", "wage_income", "homes")])
def test_only_the_kinds_asked_for_are_read_and_they_read_the_same(kinds: tuple[str, ...]) -> None:
    registered("H1", [person("张三", 1, facts=[wage(100)]), person("李四", 2, "spouse", died=date(2020, 10, 3))])
    with access.within(CLERK.area):
        every, some = tables.snapshot(DECEMBER), tables.snapshot(DECEMBER, None, kinds)
    columns, all_columns = some.person_facts | some.household_facts, every.person_facts | every.household_facts
    assert {name: column.tolist() for name, column in columns.items()} == {name: all_columns[name].tolist() for name in columns}
    built_in = {"born", "sex", "relation", "alive", "residence"}
    assert set(columns) == built_in | {kind for kind in kinds if kind in all_columns}
    assert some.person_facts["alive"].tolist() == [1, 0]


def test_a_recorded_zero_is_told_from_nothing_recorded_where_that_is_asked() -> None:
    zero = FactRecord("dibao_recipient", 0, since=date(2020, 1, 1))
    registered("H1", [person("张三", 1, facts=[zero]), person("李四", 2, "spouse")])
    with access.within(CLERK.area):
        usual, bare = (tables.snapshot(DECEMBER, None, ["dibao_recipient"], bare=each) for each in ((), ("dibao_recipient",)))
    assert usual.person_facts["dibao_recipient"].tolist() == [0, 0]
    assert bare.person_facts["dibao_recipient"].tolist() == [0, UNKNOWN]


def test_a_decision_can_be_replayed_as_it_was_known() -> None:
    household = registered("H1", [person("张三", 1, facts=[wage(100)])])
    ((known, fact),) = rows("SELECT recorded_at, id FROM people_fact")
    actions.correct_fact(CLERK, fact, wage(999), "x", reason="error")  # type: ignore[arg-type]
    with access.within(CLERK.area):
        then = tables.as_recorded(DECEMBER, [household], known)  # type: ignore[arg-type]
    assert then.person_facts["wage_income"].tolist() == [100]
    assert _snapshot().person_facts["wage_income"].tolist() == [999]


def test_persons_and_households_as_tables() -> None:
    household = registered("H1", [person("张三", 1), person("李四", 2, "spouse")])
    with access.within(CLERK.area):
        persons, households = tables.persons(), tables.households()
    assert persons["household"].to_pylist() == [household] * 2 and persons["sex"].to_pylist() == [1, 2]
    assert households.to_pylist()[0] | {"id": household, "residence": "rural", "dissolved": None} == households.to_pylist()[0]
    assert tables.persons().num_rows == tables.households().num_rows == 0


def test_should_two_statements_be_held_the_one_recorded_last_counts() -> None:
    household = registered("H1", [person("张三", 1, facts=[wage(100)]), person("李四", 2, "spouse", facts=[wage(50)])])
    with access.within(CLERK.area), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_fact (place, person_id, kind, value, text, masked, since, source, recorded_at, recorded_by,"
            " superseded_by) SELECT place, person_id, kind, 70, '', '', since, source, recorded_at, recorded_by, ''"
            " FROM people_fact WHERE kind = 'wage_income' AND value = 100"
        )
    for found in (_snapshot(), _snapshot(households=[household])):
        assert found.person_facts["wage_income"].tolist() == [70, 50]


@given(st.lists(st.tuples(st.integers(0, 2**33), st.integers(0, 2**40))))
def test_an_order_is_the_same_by_one_key_or_two(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array([pair[at] for pair in pairs], np.int64) for at in (0, 1))
    order = order_by(first, second).tolist()
    assert [pairs[at] for at in order] == sorted(pairs)
