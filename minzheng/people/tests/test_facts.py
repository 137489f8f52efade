"""Facts in two times: when they hold, and when they were known."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.errors import Conflict, NotFound, NotPermitted
from minzheng.people import actions, events, queries
from minzheng.people.declarations import FactRecord
from minzheng.people.errors import FactRefused
from minzheng.people.models import Fact
from minzheng.people.tests.makers import members_of, person, registered, rows, wage
from minzheng.people.timeline import Statement, apply, is_disjoint, overlay
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, FINANCE, OTHER_VILLAGE, VILLAGE_WORKER

db = pytest.mark.django_db
DAY = date(2020, 1, 1)
SPANS = st.tuples(st.integers(0, 40), st.none() | st.integers(1, 30)).map(
    lambda pair: (DAY + timedelta(pair[0]), None if pair[1] is None else DAY + timedelta(pair[0] + pair[1]))
)
STATEMENTS = st.builds(lambda span, value: Statement(span[0], span[1], value), SPANS, st.integers(0, 3))


@given(st.lists(STATEMENTS, max_size=12))
def test_the_last_word_counts_on_every_day_and_nothing_overlaps(said: list[Statement]) -> None:
    held: list[Statement] = []
    for statement in said:
        held = apply(held, overlay(held, statement))
        assert is_disjoint(held)
    for offset in range(80):
        day = DAY + timedelta(offset)
        expected = next((one.value for one in reversed(said) if one.holds_on(day)), None)
        assert next((one.value for one in held if one.holds_on(day)), None) == expected


@given(STATEMENTS, STATEMENTS)
def test_saying_the_same_twice_changes_nothing(one: Statement, other: Statement) -> None:
    held = apply(apply([], overlay([], one)), overlay([one], other))
    assert overlay(held, other).written == ()


@pytest.fixture
def head() -> int:
    return members_of(registered("H1", [person("张三", 1, facts=[wage(100_00, date(2020, 1, 1))])]))[0]


def _value(head: int, on: date, at: object = None) -> int | None:
    with access.within(CLERK.area):
        known = queries.facts_as_known(CLERK, on=on, at=at, person_id=head)  # type: ignore[arg-type]
    return known["wage_income"].value if "wage_income" in known else None


@db
def test_what_was_known_on_a_day_stays_readable(head: int) -> None:
    (first,) = rows("SELECT id, recorded_at FROM people_fact WHERE kind = 'wage_income'")
    actions.correct_fact(COUNTY_CLERK, first[0], wage(300_00), "visit:2", reason="typing error")  # type: ignore[arg-type]
    assert _value(head, date(2020, 6, 1)) == 300_00
    assert _value(head, date(2020, 6, 1), first[1]) == 100_00
    assert _value(head, date(2019, 6, 1)) is None
    ((by, heir, since),) = rows("SELECT superseded_by, replaced_by_id, since FROM people_fact WHERE id = %s", first[0])
    assert by == "county_clerk" and since == date(2020, 1, 1)
    assert rows("SELECT value, source FROM people_fact WHERE id = %s", heir) == [(300_00, "visit:2")]


@db
def test_a_newer_statement_leaves_the_older_part(head: int) -> None:
    actions.record_fact(CLERK, wage(200_00, date(2020, 3, 1), date(2020, 5, 1)), "declaration", person_id=head)
    assert [_value(head, date(2020, month, 15)) for month in (2, 3, 4, 5)] == [100_00, 200_00, 200_00, 100_00]
    assert actions.record_fact(CLERK, wage(200_00, date(2020, 3, 1), date(2020, 4, 1)), "x", person_id=head) is None


@db
def test_an_ended_fact_holds_until_then(head: int) -> None:
    ((fact,),) = rows("SELECT id FROM people_fact WHERE kind = 'wage_income'")
    actions.end_fact(CLERK, fact, date(2020, 7, 1), reason="lost the work")  # type: ignore[arg-type]
    assert (_value(head, date(2020, 6, 30)), _value(head, date(2020, 7, 1))) == (100_00, None)
    with pytest.raises(Conflict):
        actions.end_fact(CLERK, fact, date(2020, 6, 1), reason="again")  # type: ignore[arg-type]


@db
def test_a_sealed_fact_keeps_its_seal_when_it_is_cut(head: int) -> None:
    actions.record_fact(CLERK, FactRecord("phone", secret="13800001234", since=date(2020, 1, 1)), "x", person_id=head)
    actions.record_fact(CLERK, FactRecord("phone", secret="13900005678", since=date(2020, 6, 1)), "x", person_id=head)
    from minzheng.base.crypto import ring

    live = rows("SELECT sealed, masked, until FROM people_fact WHERE kind = 'phone' AND superseded_at IS NULL ORDER BY since")
    assert [ring().open(sealed, f"person:{head}:phone") for sealed, _, _ in live] == ["13800001234", "13900005678"]  # type: ignore[arg-type]
    assert live[0][1:] == ("*******1234", date(2020, 6, 1))


@db
def test_a_death_is_told_kept_beside_the_person_and_can_be_taken_back(head: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setitem(events._listeners, events.PersonDied, [told.append])
    actions.record_death(VILLAGE_WORKER, head, date(2020, 12, 1), "visit:1")
    actions.record_death(CLERK, head, date(2020, 12, 1), "department:civil")
    actions.record_death(CLERK, head, date(2020, 12, 2), "department:police")
    assert told == [events.PersonDied(head, date(2020, 12, 1)), events.PersonDied(head, date(2020, 12, 2))]
    assert rows("SELECT died FROM people_person WHERE id = %s", head) == [(date(2020, 12, 2),)]
    ((fact,),) = rows("SELECT id FROM people_fact WHERE kind = 'death' AND superseded_at IS NULL")
    monkeypatch.setitem(events._listeners, events.DeathWithdrawn, [told.append])
    actions.withdraw_fact(CLERK, fact, reason="another person of the same name")  # type: ignore[arg-type]
    assert told[2:] == [events.DeathWithdrawn(head)]
    assert rows("SELECT died FROM people_person WHERE id = %s", head) == [(None,)]


@db
@pytest.mark.parametrize(
    "fact",
    [
        FactRecord("unheard_of", 1),
        FactRecord("homes", 1),
        FactRecord("disability_level", 5),
        FactRecord("employed", 2),
        FactRecord("wage_income", -1),
        FactRecord("wage_income"),
        FactRecord("phone", 1),
        FactRecord("wage_income", 1, text="a\x00"),
        FactRecord("wage_income", 1, since=date(2020, 2, 1), until=date(2020, 2, 1)),
    ],
)
def test_impossible_facts_are_refused(head: int, fact: FactRecord) -> None:
    with pytest.raises(FactRefused):
        actions.record_fact(CLERK, fact, "x", person_id=head)


@db
def test_everyone_records_within_the_own_area_only(head: int) -> None:
    other = members_of(registered("H2", [person("王五", 3)], OTHER_VILLAGE))[0]
    assert actions.record_fact(VILLAGE_WORKER, wage(1), "visit:1", person_id=head)
    for actor in (VILLAGE_WORKER, CLERK):
        with pytest.raises(NotFound):
            actions.record_fact(actor, wage(1), "x", person_id=other)
    with pytest.raises(NotPermitted):
        actions.record_fact(FINANCE, wage(1), "x", person_id=head)
    ((fact,),) = rows("SELECT id FROM people_fact WHERE superseded_at IS NULL AND person_id = %s AND value = 1", head)
    with pytest.raises(NotPermitted):
        actions.correct_fact(VILLAGE_WORKER, fact, wage(2), "x", reason="y")  # type: ignore[arg-type]


@db
def test_the_database_itself_refuses_to_change_what_was_said(head: int) -> None:
    for change in ("UPDATE people_fact SET value = 0", "DELETE FROM people_fact", "DELETE FROM people_person"):
        with access.within(CLERK.area), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert _value(head, date(2020, 6, 1)) == 100_00


@db
def test_the_trail_names_rows_not_values(head: int) -> None:
    actions.record_fact(CLERK, wage(77_77), "visit:1", person_id=head)
    ((subject, detail),) = rows("SELECT subject, detail FROM audit_entry WHERE act = 'people.record_fact'")
    with access.within(CLERK.area):
        newest = Fact.objects.filter(value=77_77).get().id
    assert subject == f"person:{head}" and str(newest) in str(detail) and "7777" not in str(detail).replace(str(newest), "")
