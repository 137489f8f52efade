"""Finding people the way clerks look for them."""

from datetime import date

import pytest

from minzheng.base.errors import BadValue, NotFound
from minzheng.people import queries
from minzheng.people.tests.makers import members_of, number, person, registered
from minzheng.places import access
from tests.cast import CLERK, COUNTY_CLERK, OTHER_VILLAGE, SECOND_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> None:
    registered("H1", [person("單桂龍", 1), person("阿依古丽•买买提", 2, "spouse"), person("𠮷田", None, "other")])
    registered("H2", [person("单桂龙", 3)], SECOND_VILLAGE)
    registered("H3", [person("桂龙儿", 5), person("王小明", 7, "other")], OTHER_VILLAGE, residence="urban")


def _found(text: str, actor: object = COUNTY_CLERK, **more: object) -> list[str]:
    with access.within(actor.area):  # type: ignore[attr-defined]
        return [row.name for row in queries.find_persons(actor, text, **more).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("单桂", ["單桂龍", "单桂龙"]),
        ("單 桂龍", ["單桂龍", "单桂龙"]),
        ("桂龙", ["桂龙儿", "單桂龍", "单桂龙"]),
        ("sgl", ["單桂龍", "单桂龙"]),
        ("SG", ["單桂龍", "单桂龙"]),
        ("阿依古丽·买", ["阿依古丽•买买提"]),
        ("阿依古丽．买买提", ["阿依古丽•买买提"]),
        ("买买提", ["阿依古丽•买买提"]),
        ("𠮷", ["𠮷田"]),
        ("明", []),
        ("小明", ["王小明"]),
        ("不存在", []),
        ("%", []),
        ("1234", []),
    ],
)
def test_names_are_found_in_every_spelling(people: None, text: str, expected: list[str]) -> None:
    assert _found(text) == expected


def test_a_full_number_finds_one_person_in_either_length(people: None) -> None:
    full = number(3)
    assert _found(full) == _found(full.lower()) == _found(full[:6] + full[8:17]) == ["单桂龙"]
    assert _found(full[:17] + ("0" if full[17] != "0" else "1")) == []
    assert _found(number(9)) == []


def test_a_clerk_finds_the_own_town_only(people: None) -> None:
    assert _found("桂龙", CLERK) == ["單桂龍", "单桂龙"]
    assert _found(number(5), CLERK) == []
    assert _found("", CLERK, village=OTHER_VILLAGE) == []


def test_a_village_narrows(people: None) -> None:
    assert _found("单", village=SECOND_VILLAGE) == ["单桂龙"]
    assert _found("", village=VILLAGE) == ["單桂龍", "阿依古丽•买买提", "𠮷田"]


@pytest.mark.parametrize("text", ["桂龙", ""])
def test_pages_follow_each_other_without_gap_or_repeat(people: None, text: str) -> None:
    whole = _found(text)
    with access.within(COUNTY_CLERK.area):
        walked, after = [], None
        while True:
            page = queries.find_persons(COUNTY_CLERK, text, after=after, limit=1)
            walked += [row.name for row in page.rows]
            after = page.next
            if not after:
                break
        assert queries.count_persons(COUNTY_CLERK, text) == len(whole)
        assert queries.count_persons(COUNTY_CLERK, text, most=1) == 2
    assert walked == whole


@pytest.mark.parametrize("after", ["x", "W10", "WyJhIiwxLDIsM10", "é", "W3t9XQ"])
def test_a_made_up_page_is_refused(people: None, after: str) -> None:
    with pytest.raises(BadValue), access.within(COUNTY_CLERK.area):
        queries.find_persons(COUNTY_CLERK, "桂", after=after)


def test_households_by_number_place_residence_and_member(people: None) -> None:
    with access.within(COUNTY_CLERK.area):

        def numbers(**more: object) -> list[str]:
            return [row.number for row in queries.find_households(COUNTY_CLERK, **more).rows]  # type: ignore[arg-type]

        assert numbers() == ["H1", "H2", "H3"]
        assert numbers(text="H2") == ["H2"]
        assert numbers(text="小明") == ["H3"]
        assert numbers(place="321324101000") == ["H1", "H2"]
        assert numbers(residence="urban") == ["H3"]
        first = queries.find_households(COUNTY_CLERK, limit=2)
        assert [row.number for row in queries.find_households(COUNTY_CLERK, after=first.next).rows] == ["H3"]
        assert queries.count_households(COUNTY_CLERK) == 3
        assert first.rows[0].members == 3 and first.rows[0].head_name == "單桂龍"


def test_the_file_of_a_household_and_of_a_person(people: None) -> None:
    household = registered("H9", [person("赵六", 21), person("赵七", 23, "son", date(2000, 12, 9))])
    head, son = members_of(household)
    with access.within(CLERK.area):
        file = queries.household(CLERK, household)
        assert [(one.name, one.relation, one.age) for one in file.members] == [("赵六", "head", 50), ("赵七", "son", 19)]
        assert queries.person(CLERK, son).memberships[0].household_number == "H9"
        assert queries.names(CLERK, [head, 10**9]) == {head: "赵六"}
    for read in (lambda: queries.household(CLERK, household), lambda: queries.person(CLERK, head)):
        with pytest.raises(NotFound):
            read()


def test_suspected_duplicates_are_only_suspected() -> None:
    registered("H1", [person("張三", 1), person("张三", None, "other")])
    registered("H2", [person("张三", 3)], SECOND_VILLAGE)
    registered("H3", [person("李四", 5)], SECOND_VILLAGE)
    with access.within(COUNTY_CLERK.area):
        (suspicion,) = queries.duplicates(COUNTY_CLERK)
    assert suspicion.missing and suspicion.together and len(suspicion.candidates) == 3
