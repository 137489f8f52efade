"""Rows without a usable number: found by name where it is sure, an official's to say where it is not."""

from collections.abc import Mapping
from datetime import date

import pytest

from minzheng.base.crypto import ring
from minzheng.base.errors import BadValue, Conflict, NotFound, NotPermitted
from minzheng.people import actions as people
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from minzheng.places import access
from minzheng.verification import actions, by_name, keeping, queries
from minzheng.verification.authorising import Purpose
from minzheng.verification.matching import State
from minzheng.verification.models import Candidate, Check, Delivery
from minzheng.verification.replies import unpacked
from minzheng.verification.tests.offices import AS_OF, family, members, number, sign
from tests import cast

pytestmark = pytest.mark.django_db
HEAD = {"姓名": "王建国", "出生日期": "1960-05-17", "性别": "男", "区划代码": cast.TOWN, "联系电话": "13800001234"}
CROWD = [f"{first}{given}" for first in "赵钱孙周吴郑冯陈褚卫" for given in ("秀英", "桂兰", "志强", "永昌", "春花", "文静")]


@pytest.fixture
def household() -> int:
    """The family asked about, among many of other names: of three people every name would be frequent."""
    found = family("H-1", 10)
    for at, name in enumerate(CROWD):
        one = number(100 + at)
        record = PersonRecord(name, one.sex, one.born, "head", one)
        people.register_household(
            cast.COUNTY_CLERK, FamilyRecord(f"C-{at}", cast.VILLAGE, "rural", date(2015, 1, 1), (record,), "", ()), "declaration"
        )
    head = members(found)[0]
    people.record_fact(cast.CLERK, FactRecord("phone", secret="13800001234", since=date(2020, 1, 1)), "x", person_id=head)
    sign(found)
    return found


def received(
    *rows: Mapping[str, object], as_of: date = AS_OF, department: str = "vehicles", item: str = "车辆品牌", said: str = "奔驰"
) -> Delivery:
    """Cars of the rows, without a usable number, among fifty-odd proper rows; or what another department has of them."""
    heads = ["身份证号", "姓名", "出生日期", "性别", "区划代码", "联系电话", item]
    proper = [[number(500 + at), f"陌{at}", "1960-05-17", "", "", "", said] for at in range(60)]
    rows_ = [*proper, *([str({"身份证号": "", item: said, **row}.get(head, "")) for head in heads] for row in rows)]
    content = "\n".join(",".join(map(str, row)) for row in [heads, *rows_]).encode()
    return actions.receive(cast.OFFICER, department, f"{department}-{as_of}.csv", content, as_of)


def asked(household: int) -> Check:
    return actions.ask(cast.CLERK, household, Purpose.APPLICATION)


def cars(check: Check, department: str = "vehicles") -> tuple[dict[int, int], list[object], list[int]]:
    (said,) = (
        each for each in unpacked(ring().open(bytes(check.answers), f"check:{check.number}")) if each.department == department
    )
    return dict(said.states), list(said.records), list(said.by_name)


def candidates() -> list[Candidate]:
    with access.within(cast.CLERK.area):
        return list(Candidate.objects.order_by("id"))


def test_a_row_that_is_surely_about_a_person_answers_and_says_that_it_was_found_by_name(household: int) -> None:
    received(HEAD | {"姓名": "王建國"})
    head = members(household)[0]
    check = asked(household)
    states, found, named = cars(check)
    with access.within(cast.CLERK.area):
        sections = queries.report(cast.CLERK, check.pk).sections
    assert [line.subject for each in sections for line in each.lines if line.by_name] == [head]
    assert states[head] == State.FOUND
    assert found == [head] == named
    assert not candidates()


def test_a_row_with_a_wrong_digit_in_its_number_is_found_by_name_and_the_birth_in_it(household: int) -> None:
    wrong = str(number(10))[:-1] + ("1" if str(number(10))[-1] != "1" else "2")
    received(HEAD | {"身份证号": wrong, "出生日期": ""})
    assert cars(asked(household))[2] == [members(household)[0]]


def test_a_doubtful_row_waits_for_an_official_and_answers_nothing(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    head = members(household)[0]
    states, found, named = cars(asked(household))
    assert (states[head], found, named) == (State.NO_RECORD, [], [])
    (one,) = candidates()
    assert (one.person_id, one.state, one.row) == (head, "open", 62)
    assert by_name.opened(one).name == "王建军"


def test_asking_twice_leaves_one_row_to_look_at(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    asked(household)
    assert len(candidates()) == 1


def test_what_an_official_found_to_be_the_same_answers_from_then_on_in_every_delivery(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    (one,) = candidates()
    actions.settle_candidate(cast.CLERK, one.pk, same=True, remark="曾用名，户口簿有记载")
    received(HEAD | {"姓名": "王建军", "车辆品牌": "五菱"}, as_of=date(2020, 12, 6))
    assert cars(asked(household))[2] == [members(household)[0]]
    assert len(candidates()) == 1


def test_what_an_official_found_to_be_somebody_else_is_not_asked_again(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    (one,) = candidates()
    actions.settle_candidate(cast.CLERK, one.pk, same=False, remark="是他的双胞胎弟弟")
    assert cars(asked(household))[2] == []
    assert [each.state for each in candidates()] == ["different"]


def test_it_is_settled_once_for_a_reason_by_whoever_may(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    (one,) = candidates()
    with pytest.raises(BadValue):
        actions.settle_candidate(cast.CLERK, one.pk, same=True, remark=" ")
    with pytest.raises(NotPermitted):
        actions.settle_candidate(cast.AUDITOR, one.pk, same=True, remark="看过")
    with pytest.raises(NotFound):
        actions.settle_candidate(cast.NEIGHBOUR_CLERK, one.pk, same=True, remark="看过")
    actions.settle_candidate(cast.CLERK, one.pk, same=False, remark="看过")
    with pytest.raises(Conflict):
        actions.settle_candidate(cast.CLERK, one.pk, same=True, remark="看过")


def test_a_person_found_by_number_is_not_looked_for_by_name(household: int) -> None:
    received(HEAD | {"身份证号": number(10)}, HEAD)
    assert cars(asked(household))[2] == []


def test_departments_weighed_together_say_of_a_person_what_each_alone_would_say(household: int) -> None:
    """Cars know him by his number, so that their row of the like name is somebody else; the bank knows him by name alone."""
    head = members(household)[0]
    received(HEAD | {"身份证号": number(10)}, HEAD)
    received(HEAD, department="deposits", item="存款余额", said="100.00")
    check = asked(household)
    assert cars(check)[1:] == ([head], [])
    assert cars(check, "deposits")[1:] == ([head], [head])
    assert not candidates()


def test_who_has_not_signed_is_not_looked_for(household: int) -> None:
    head, wife = members(household)
    with access.within(cast.CLERK.area):
        (first, _) = queries.consents_of(cast.CLERK, household)[::-1]
    actions.withdraw_consent(cast.CLERK, first.pk, reason="不同意")
    received(HEAD)
    states, _, named = cars(asked(household))
    assert (states[head], named) == (State.NOT_ASKED, [])
    assert states[wife] == State.NO_RECORD


def test_no_name_of_such_a_row_lies_readable_on_the_disk(household: int) -> None:
    made = received(HEAD)
    kept = (keeping.folder() / made.path).with_suffix(".unnumbered")
    assert kept.exists()
    for path in kept.parent.iterdir():
        assert "王建国".encode() not in path.read_bytes()


def test_the_list_shows_what_waits_in_the_area_alone(household: int) -> None:
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    with access.within(cast.CLERK.area):
        ((row,), count) = queries.candidates(cast.CLERK)
        assert (count, row.told.name, row.candidate.person.name) == (1, "王建军", "王建国")
        assert queries.candidates(cast.CLERK, state="same")[1] == 0
        assert queries.candidates(cast.CLERK, words="李")[1] == 0
    with access.within(cast.OTHER_CLERK.area):
        assert queries.candidates(cast.OTHER_CLERK)[1] == 0
