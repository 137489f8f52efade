"""Who sees what: the database limits every table of this part, moves take all rows along, and looks are in the trail."""

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import KeyRing, ring, version_of
from minzheng.base.errors import BadValue, NotFound, NotPermitted
from minzheng.people import actions, events, sealing
from minzheng.people.declarations import FactRecord
from minzheng.people.errors import FamilyRefused
from minzheng.people.models import Roster
from minzheng.people.tests.makers import members_of, number, person, registered, rows
from minzheng.places import access
from tests.cast import (
    ADMINISTRATOR,
    CLERK,
    COUNTY_CLERK,
    FINANCE,
    OTHER_CLERK,
    OTHER_VILLAGE,
    SECOND_VILLAGE,
    VILLAGE,
    VILLAGE_WORKER,
)

pytestmark = pytest.mark.django_db
TABLES = ("person", "household", "membership", "fact", "merge", "roster")
ACCOUNT = FactRecord("bank_account", secret="6228480012345678901", text="张三")


@pytest.fixture
def towns() -> tuple[int, int]:
    """The same in two towns: two entries of one person merged, an account, a roster."""
    households = []
    for serial, place in ((1, VILLAGE), (101, OTHER_VILLAGE)):
        household = registered(f"H{serial}", [person("张三", serial), person("張三", None, "other")], place, facts=[ACCOUNT])
        head, other = members_of(household)
        actions.merge_persons(COUNTY_CLERK, head, other, "same")
        with access.within(COUNTY_CLERK.area):
            Roster.objects.create(place=place, filename="a.xlsx", sha256=str(serial), content=b"", uploaded_by="x")
        households.append(household)
    return households[0], households[1]


@pytest.mark.parametrize("table", TABLES)
def test_a_raw_count_sees_the_own_area_only(towns: tuple[int, int], table: str) -> None:
    def count(actor: Actor) -> int:
        return rows(f"SELECT count(*) FROM people_{table}", actor=actor)[0][0]  # type: ignore[return-value]

    assert count(CLERK) == count(OTHER_CLERK) == count(COUNTY_CLERK) / 2 > 0
    assert rows(f"SELECT DISTINCT left(place, 9) FROM people_{table}", actor=CLERK) == [("321324101",)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM people_{table}")
        assert cursor.fetchone() == (0,)


def test_a_moving_family_takes_everything_along(towns: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setitem(events._listeners, events.HouseholdMoved, [told.append])
    actions.move_household(COUNTY_CLERK, towns[0], OTHER_VILLAGE, date(2020, 12, 1), reason="moved house")
    left = {table: rows(f"SELECT count(*) FROM people_{table}", actor=CLERK)[0][0] for table in TABLES}
    # the entry merged away is nobody's member, so it and what was said of it stay where they were
    assert left == {"person": 1, "household": 0, "membership": 0, "fact": 0, "merge": 0, "roster": 1}
    assert told == [events.HouseholdMoved(towns[0], VILLAGE, OTHER_VILLAGE, date(2020, 12, 1))]
    with pytest.raises(FamilyRefused):
        actions.move_household(COUNTY_CLERK, towns[0], OTHER_VILLAGE, date(2020, 12, 1), reason="again")


def test_a_town_moves_families_between_its_own_villages_only(towns: tuple[int, int]) -> None:
    actions.move_household(CLERK, towns[0], SECOND_VILLAGE, date(2020, 12, 1), reason="moved house")
    with pytest.raises(NotPermitted):
        actions.move_household(CLERK, towns[0], OTHER_VILLAGE, date(2020, 12, 1), reason="moved house")
    with pytest.raises(NotFound):
        actions.move_household(CLERK, towns[1], VILLAGE, date(2020, 12, 1), reason="moved house")


def test_a_leaving_head_names_the_next_and_the_last_one_dissolves_the_family() -> None:
    household = registered("H1", [person("张三", 1), person("李四", 2, "spouse")])
    head, wife = members_of(household)
    with pytest.raises(FamilyRefused, match="head"):
        actions.leave_household(CLERK, head, date(2020, 12, 1), reason="work")
    actions.leave_household(CLERK, head, date(2020, 12, 1), reason="work", new_head=wife)
    assert rows("SELECT head_id, dissolved FROM people_household") == [(wife, None)]
    with pytest.raises(FamilyRefused):
        actions.leave_household(CLERK, head, date(2020, 12, 1), reason="again")
    actions.leave_household(CLERK, wife, date(2020, 12, 5), reason="work")
    assert rows("SELECT dissolved FROM people_household") == [(date(2020, 12, 5),)]


def test_nobody_belongs_to_two_families() -> None:
    first, second = registered("H1", [person("张三", 1)]), registered("H2", [person("李四", 3)])
    with pytest.raises(FamilyRefused, match="another family"):
        actions.join_household(CLERK, members_of(first)[0], second, "other", date(2020, 12, 1))


def test_the_head_changes_and_is_first_from_then_on() -> None:
    household = registered("H1", [person("张三", 1), person("李四", 2, "spouse")])
    head, wife = members_of(household)
    actions.change_head(CLERK, household, wife, date(2020, 12, 1), reason="asked for")
    assert rows("SELECT head_id FROM people_household") == [(wife,)]
    assert rows("SELECT person_id, relation FROM people_membership WHERE upper_inf(span) ORDER BY person_id") == [
        (head, "other"),
        (wife, "head"),
    ]


def test_every_look_at_a_full_number_is_in_the_trail(towns: tuple[int, int]) -> None:
    head = members_of(towns[0])[0]
    assert actions.reveal_identity(CLERK, head, "compare with the card") == number(1)
    assert actions.reveal_account(FINANCE, towns[0], "returned by the bank") == "6228480012345678901"
    trail = rows("SELECT act, subject, actor, reason FROM audit_entry WHERE act LIKE 'people.reveal%%' ORDER BY id")
    assert trail == [
        ("people.reveal_identity", f"person:{head}", "clerk", "compare with the card"),
        ("people.reveal_account", f"household:{towns[0]}", "finance", "returned by the bank"),
    ]
    assert not rows("SELECT 1 FROM audit_entry WHERE detail LIKE %s OR reason LIKE %s", f"%{number(1)}%", f"%{number(1)}%")


def test_a_full_number_needs_a_duty_a_reason_and_the_area(towns: tuple[int, int]) -> None:
    head = members_of(towns[0])[0]
    with pytest.raises(BadValue):
        actions.reveal_identity(CLERK, head, " ")
    for actor in (VILLAGE_WORKER, ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            actions.reveal_identity(actor, head, "curious")
    with pytest.raises(NotFound):
        actions.reveal_identity(OTHER_CLERK, head, "compare with the card")
    with pytest.raises(NotFound):
        actions.reveal_account(OTHER_CLERK, towns[0], "compare with the card")


def test_a_corrected_person_is_found_by_the_new_name_and_number() -> None:
    head = members_of(registered("H1", [person("张三", 1)]))[0]
    actions.correct_person(CLERK, head, name="章三", identity=number(3), reason="read wrongly")
    assert actions.reveal_identity(CLERK, head, "check") == number(3)
    assert rows("SELECT name, pinyin_key, identity_masked FROM people_person") == [("章三", "zs", number(3).masked)]
    ((detail,),) = rows("SELECT detail FROM audit_entry WHERE act = 'people.correct_person'")
    assert "张三" in str(detail) and number(1) not in str(detail) and number(1).masked in str(detail)


@pytest.fixture
def own_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setenv("MINZHENG_HOME", str(tmp_path))
    monkeypatch.setattr(sealing, "_registered", {key: one for key, one in sealing._registered.items() if key[0] != "people_roster"})
    return ring()


def test_a_new_key_reaches_everything_and_an_interrupted_run_goes_on(own_ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.people.actions import keys

    monkeypatch.setattr(keys, "BATCH", 1)
    household = registered("H1", [person("张三", 1), person("李四", 2, "spouse")], facts=[ACCOUNT])
    head = members_of(household)[0]

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.rotate_keys(ADMINISTRATOR, progress=stop)
    assert own_ring.version == 2
    assert actions.rotate_keys(ADMINISTRATOR) == 2 and own_ring.version == 2
    sealed = rows("SELECT identity_sealed FROM people_person UNION ALL SELECT sealed FROM people_fact WHERE sealed IS NOT NULL")
    assert {version_of(value) for (value,) in sealed} == {2}  # type: ignore[arg-type]
    own_ring.retire(1)
    assert actions.reveal_identity(CLERK, head, "check") == number(1)
    assert actions.reveal_account(CLERK, household, "check") == "6228480012345678901"
    assert actions.rotate_keys(ADMINISTRATOR) == 3 and own_ring.version == 3
    with pytest.raises(NotPermitted):
        actions.rotate_keys(CLERK)


def test_no_duty_but_these_writes_here() -> None:
    household = registered("H1", [person("张三", 1)])
    nobody = Actor("x", "某", CLERK.place, frozenset({Duty.AUDITOR, Duty.FINANCE, Duty.ADMINISTRATOR}), CLERK.today)
    head = members_of(household)[0]
    acts = (
        lambda: actions.move_household(nobody, household, SECOND_VILLAGE, date(2020, 12, 1), reason="x"),
        lambda: actions.record_death(nobody, head, date(2020, 12, 1), "x"),
        lambda: actions.leave_household(nobody, head, date(2020, 12, 1), reason="x"),
        lambda: actions.merge_persons(nobody, head, head + 1, "x"),
        lambda: actions.register_person(nobody, VILLAGE, person("王五", 9), "x"),
        lambda: actions.correct_person(nobody, head, name="王五", reason="x"),
    )
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


DAYS = st.dates(date(1900, 1, 1), date(1900, 1, 12))
SPANS = st.one_of(
    st.tuples(DAYS, st.none()), st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
)  # also empty ones, where both days are the same


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=SPANS, second=SPANS, same=st.booleans())
def test_the_database_refuses_two_memberships_exactly_where_their_days_overlap(
    towns: tuple[int, int], first: tuple[date, date | None], second: tuple[date, date | None], same: bool
) -> None:
    def enter(cursor: CursorWrapper, person: int, span: tuple[date, date | None]) -> None:
        cursor.execute(
            "INSERT INTO people_membership (place, household_id, person_id, relation, span)"
            " SELECT place, id, %s, 'other', daterange(%s, %s) FROM people_household WHERE id = %s",
            [person, *span, towns[0]],
        )

    with access.within(COUNTY_CLERK.area), connection.cursor() as cursor:
        cursor.execute("SELECT daterange(%s, %s) && daterange(%s, %s)", [*first, *second])
        overlap = cursor.fetchone()[0]
        refused = False
        try:
            with transaction.atomic():
                persons = rows("SELECT id FROM people_person ORDER BY id LIMIT 2", actor=COUNTY_CLERK)
                cursor.execute("DELETE FROM people_membership")
                enter(cursor, persons[0][0], first)
                enter(cursor, persons[0 if same else 1][0], second)
                transaction.set_rollback(True)
        except IntegrityError:
            refused = True
    assert refused == (overlap and same)
