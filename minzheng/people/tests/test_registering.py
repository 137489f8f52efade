"""Registering families: who is recognised, what changes, and what comes back as a question."""

from dataclasses import replace
from datetime import date

import pytest

from minzheng.base.crypto import ring
from minzheng.base.errors import NotPermitted
from minzheng.people import actions, queries
from minzheng.people.declarations import FactRecord, PersonRecord
from minzheng.people.errors import FamilyRefused
from minzheng.people.tests.makers import FORMED, family, members_of, number, person, registered, rows, wage
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, FINANCE, OTHER_CLERK, OTHER_VILLAGE, SECOND_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
ZHANG = family(
    "H1",
    [
        person("张三", 1, facts=[wage(120_000), FactRecord("disability_level", 2)]),
        person("李四", 2, "spouse"),
        person("张小", 11, "son", date(2016, 2, 1)),
    ],
    facts=[FactRecord("financial_assets", 5_000_00), FactRecord("bank_account", secret="6228480012345678901", text="张三")],
)


def _codes(counts: object) -> list[str]:
    return [conflict.code for conflict in counts.conflicts]  # type: ignore[attr-defined]


def _everything() -> list[object]:
    tables = ("person", "household", "membership", "fact")
    return [rows(f"SELECT t::text FROM people_{table} t ORDER BY t.id") for table in tables]


def test_a_new_family_is_registered_with_members_and_facts() -> None:
    counts = actions.register_families(CLERK, [ZHANG], "roster:1")
    assert (counts.inserted, counts.changed, counts.unchanged, counts.persons, counts.facts, counts.conflicts) == (
        1,
        0,
        0,
        3,
        4,
        (),
    )
    found = rows("SELECT relation, lower(span) FROM people_membership ORDER BY id")
    assert found == [("head", FORMED), ("spouse", FORMED), ("son", date(2016, 2, 1))]
    assert {row[0] for row in rows("SELECT source FROM people_fact")} == {"roster:1"}


def test_the_same_families_again_change_nothing() -> None:
    actions.register_families(CLERK, [ZHANG], "roster:1")
    before = _everything()
    counts = actions.register_families(COUNTY_CLERK, [ZHANG], "roster:2")
    assert (counts.inserted, counts.changed, counts.unchanged, counts.conflicts) == (0, 0, 1, ())
    assert _everything() == before


def test_a_family_without_a_number_is_recognised_by_its_head() -> None:
    nameless = replace(ZHANG, number="")
    assert actions.register_families(CLERK, [nameless], "x").inserted == 1
    assert actions.register_families(CLERK, [nameless], "x").unchanged == 1
    unknown = family("", [person("王五")])
    assert _codes(actions.register_families(CLERK, [unknown], "x")) == ["no_key"]


def test_what_differs_supersedes_and_the_rest_stays() -> None:
    actions.register_families(CLERK, [ZHANG], "roster:1")
    richer = replace(ZHANG.members[0], facts=[wage(150_000, since=date(2020, 12, 1))])
    counts = actions.register_families(CLERK, [replace(ZHANG, members=(richer, *ZHANG.members[1:]))], "roster:2")
    assert (counts.changed, counts.unchanged) == (1, 0)
    kept = rows(
        "SELECT value, since, until, source FROM people_fact WHERE kind = 'wage_income' AND superseded_at IS NULL ORDER BY since"
    )
    assert kept == [(120_000, FORMED, date(2020, 12, 1), "roster:1"), (150_000, date(2020, 12, 1), None, "roster:2")]


def test_new_members_join_and_nobody_leaves() -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    grown = replace(
        ZHANG, members=(ZHANG.members[0], person("张四", 13, "daughter", date(2020, 11, 20)), person("王姑", 4, "other"))
    )
    counts = actions.register_families(CLERK, [grown], "x")
    assert counts.changed == 1 and _codes(counts) == ["not_listed", "not_listed"]
    since = rows("SELECT p.name, lower(m.span) FROM people_membership m JOIN people_person p ON p.id = m.person_id ORDER BY m.id")
    assert since[3:] == [("张四", date(2020, 11, 20)), ("王姑", date(2020, 12, 1))]


def test_a_number_learnt_later_is_added_to_the_same_person() -> None:
    actions.register_families(CLERK, [family("H1", [person("张三", 1), person("张小", None, "son")])], "x")
    known = family("H1", [person("张三", 1), person("张小", 21, "son")])
    assert actions.register_families(CLERK, [known], "x").changed == 1
    assert rows("SELECT count(*), count(identity_hash) FROM people_person") == [(2, 2)]
    assert actions.register_families(CLERK, [known], "x").unchanged == 1


def test_an_old_number_of_fifteen_digits_is_the_same_person() -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    from minzheng.base.identity import IdNumber

    full = number(1)
    short = IdNumber.parse(full[:6] + full[8:17])
    member = replace(ZHANG.members[0], identity=short)
    assert actions.register_families(CLERK, [replace(ZHANG, members=(member, *ZHANG.members[1:]))], "x").unchanged == 1


def test_a_new_head_takes_over_from_this_month() -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    head, wife, child = ZHANG.members
    turned = replace(ZHANG, members=(replace(wife, relation="head"), replace(head, relation="spouse"), child))
    assert actions.register_families(CLERK, [turned], "x").changed == 1
    assert rows("SELECT p.name FROM people_household h JOIN people_person p ON p.id = h.head_id") == [("李四",)]
    spans = rows("SELECT relation, upper(span) FROM people_membership WHERE NOT upper_inf(span) ORDER BY id")
    assert spans == [("head", date(2020, 12, 1)), ("spouse", date(2020, 12, 1))]
    assert actions.register_families(CLERK, [turned], "x").unchanged == 1


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        (replace(ZHANG, number="H2"), ["member_elsewhere", "head_conflict"]),
        (replace(ZHANG, members=(replace(ZHANG.members[0], name="赵六"), *ZHANG.members[1:])), ["name_differs"]),
        (replace(ZHANG, place=SECOND_VILLAGE), ["place_differs"]),
        (replace(ZHANG, place=OTHER_VILLAGE), ["outside"]),
        (replace(ZHANG, members=(replace(ZHANG.members[0], facts=[wage(-1)]), *ZHANG.members[1:])), ["bad_fact"]),
        (replace(ZHANG, members=(replace(ZHANG.members[0], identity=number(31)), *ZHANG.members[1:])), ["identity_differs"]),
    ],
)
def test_what_a_person_must_look_at_comes_back_and_changes_nothing(changed: object, codes: list[str]) -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    before = _everything()
    counts = actions.register_families(CLERK, [changed], "x")  # type: ignore[list-item]
    assert _codes(counts) == codes and counts.changed == 0
    assert _everything() == before


def test_a_number_registered_in_another_town_is_told_without_a_name() -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    theirs = family("X1", [person("钱七", 51), person("张三", 1, "other")], OTHER_VILLAGE)
    counts = actions.register_families(OTHER_CLERK, [theirs, replace(ZHANG, place=OTHER_VILLAGE)], "x")
    assert counts.inserted == 1 and counts.refused == 1
    assert [(one.code, one.detail) for one in counts.conflicts] == [
        ("registered_elsewhere", "321324101000"),
        ("number_elsewhere", ""),
    ]


def test_one_number_twice_in_one_delivery_is_taken_once() -> None:
    twice = family("H1", [person("张三", 1), person("张三", 1, "other")])
    counts = actions.register_families(CLERK, [twice, replace(twice, members=(person("王五", 3),))], "x")
    assert _codes(counts) == ["twice_here", "twice_family"]
    assert rows("SELECT count(*) FROM people_person") == [(1,)]


@pytest.mark.parametrize("name", ["张\x00三", "", "张\u202e三"])
def test_names_that_cannot_be_stored_are_refused_one_by_one(name: str) -> None:
    counts = actions.register_families(CLERK, [family("H1", [person("王五", 1), PersonRecord(name, 1, FORMED, "son", None)])], "x")
    assert _codes(counts) == ["bad_name"] and counts.persons == 1


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\ud800"])
def test_control_signs_are_refused_everywhere(text: str) -> None:
    assert _codes(actions.register_families(CLERK, [family("H1", [person("王五", 1)], address=text)], "x")) == ["bad_text"]
    noted = person("王五", 1, facts=[replace(wage(1), text=text)])
    assert _codes(actions.register_families(CLERK, [family("H2", [noted])], "x")) == ["bad_fact"]


def test_backslashes_and_rare_characters_survive() -> None:
    registered("H\\1", [person("𠮷田\\N", 1)], address="\\N 路\\t1号")
    assert rows("SELECT h.number, h.address, p.name FROM people_household h JOIN people_person p ON p.id = h.head_id") == [
        ("H\\1", "\\N 路\\t1号", "𠮷田\\N")
    ]


def test_numbers_and_accounts_are_sealed_at_rest() -> None:
    actions.register_families(CLERK, [ZHANG], "x")
    stored = str(_everything())
    assert "6228480012345678901" not in stored and str(number(1)) not in stored
    ((head, sealed, digest, masked),) = rows(
        "SELECT id, identity_sealed, identity_hash, identity_masked FROM people_person ORDER BY id LIMIT 1"
    )
    assert ring().open(sealed, f"person:{head}:identity") == number(1)  # type: ignore[arg-type]
    assert bytes(digest) == ring().lookup(number(1)) and masked == number(1).masked  # type: ignore[call-overload]
    with access.within(CLERK.area):
        ((household, paid_to),) = queries.bank_accounts(
            [row[0] for row in rows("SELECT id FROM people_household")]  # type: ignore[misc]
        ).items()
    assert ring().open(paid_to.sealed, f"household:{household}:bank_account") == "6228480012345678901"
    assert (paid_to.masked, paid_to.holder) == ("***************8901", "张三")


def test_who_left_one_family_joins_the_next_from_then_on() -> None:
    first = registered("H1", [person("张三", 1), person("李四", 2, "spouse")])
    actions.leave_household(CLERK, members_of(first)[1], date(2020, 12, 5), reason="divorce")
    second = registered("H2", [person("李四", 2)])
    assert rows("SELECT lower(span) FROM people_membership WHERE household_id = %s", second) == [(date(2020, 12, 5),)]


def test_a_dissolved_household_does_not_come_back_by_a_roster() -> None:
    household = registered("H1", [person("张三", 1)])
    actions.leave_household(CLERK, members_of(household)[0], date(2020, 12, 5), reason="moved away")
    counts = actions.register_families(CLERK, [family("H1", [person("张三", 1)])], "x")
    assert _codes(counts) == ["dissolved"] and counts.refused == 1


def test_only_clerks_and_officers_register() -> None:
    with pytest.raises(NotPermitted):
        actions.register_families(FINANCE, [ZHANG], "x")


def test_one_family_alone_is_refused_with_the_reason() -> None:
    registered("H1", [person("张三", 1)])
    with pytest.raises(FamilyRefused) as refused:
        registered("H2", [person("张三", 1)])
    assert refused.value.facts["code"] == "member_elsewhere"


def test_progress_and_one_audit_entry() -> None:
    told: list[int] = []
    actions.register_families(CLERK, [ZHANG, family("H2", [person("王五", 3)])], "roster:9", progress=told.append)
    assert told == [2]
    assert rows("SELECT act, subject, actor FROM audit_entry WHERE act LIKE 'people.%%'") == [
        ("people.register_families", "roster:9", "clerk")
    ]


def test_a_person_without_a_family_can_join_one() -> None:
    household = registered("H1", [person("张三", 1)])
    alone = actions.register_person(COUNTY_CLERK, VILLAGE, person("王五", 3, facts=[wage(5)]), "application:1")
    with pytest.raises(FamilyRefused):
        actions.register_person(COUNTY_CLERK, VILLAGE, person("王五", 3), "application:1")
    actions.join_household(COUNTY_CLERK, alone, household, "spouse", date(2020, 12, 1))
    assert len(members_of(household)) == 2
