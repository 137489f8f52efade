"""Journeys of a case, from a neighbour's word to the money, in a real browser and in Chinese. Clicks and keys are counted."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from tests.journeys.casework import Member, does, hand_in, opens_case, person, take_in
from tests.journeys.counted import Desk
from tests.journeys.installation import Office
from tests.journeys.keystrokes import Tally

VILLAGE = "321324101202"
PHONE = "86223344"
GIVEN = "国家富强民主文明和谐自由平等公正法治爱敬诚信友善"
NOTICE = {"phone": PHONE, "file-notice_photo": "公示.jpg"}
SURVEY = {
    "housing": "own",
    "agrees": "1",
    "living": "户主患慢性病，打零工；孩子上学。",
    "signers": "王志刚",
    "paper-survey_form": "on",
}
Seat = Callable[[str], Desk]


@pytest.fixture
def seat(opened: Any, office: Office, journey: Tally) -> Iterator[Seat]:
    """The desk of an official; the journey fails on any error that a browser reported."""
    taken: dict[str, Desk] = {}

    def at(login: str) -> Desk:
        if login not in taken:
            taken[login] = Desk(opened, office.address, login, office.installation.keys[login], journey)
        return taken[login]

    yield at
    assert {login: desk.problems for login, desk in taken.items() if desk.problems} == {}


def family(surname: str, office: Office, serial: int) -> list[Member]:
    """Three whom nobody knows yet, with a name and numbers that no other day's have."""
    serial += office.today.toordinal() % 250
    head = person(f"{surname}{GIVEN[serial % len(GIVEN)]}{GIVEN[serial // 7 % len(GIVEN)]}", date(1962, 3, 4), serial)
    return [head, person("李桂兰", date(1963, 5, 4), serial, "spouse"), person("小军", date(2008, 5, 4), serial, "son")]


def applies(clerk: Desk, members: list[Member], programme: str = "dibao", wage: str = "800") -> None:
    """Intake of a family of three: what one earns, where they live, the account; the rest they declare to be none."""
    answers = {"ask-wage": wage, "ask-h0-homes": "1", "ask-account": "62170012345678999"}
    take_in(clerk, members, VILLAGE, answers)
    clerk.click("button[data-fill]")
    clerk.answer("programmes", programme)
    clerk.answer("proof-authorisation", "paper")
    hand_in(clerk)


def surveyed(clerk: Desk, name: str) -> None:
    does(clerk, "visit", {"met": name, **SURVEY})
    does(clerk, "appraise", {"paper-appraisal_record": "on"})


@pytest.mark.journey("dibao", "低保：从受理到首次发放")
def test_dibao_goes_from_intake_to_the_first_payment(seat: Seat, office: Office) -> None:
    members = family("陈", office, 100)
    name = members[0].name
    town, county, officer, finance = seat("clerk-shuanggou"), seat("clerk"), seat("officer"), seat("finance")
    with town.part("受理申请"):
        applies(town, members)
        does(town, "accept")
    with town.part("录入调查、评议、初审，张贴公示"):
        surveyed(town, name)
        does(town, "first_opinion", {"reason": "家庭人均收入低于标准，建议纳入"})
        does(town, "post_notice", NOTICE)
    office.wait(8)
    with town.part("公示期满，报送"):
        opens_case(town, name)
        does(town, "forward")
    with county.part("县级审核，张贴县级公示"):
        opens_case(county, name)
        does(county, "county_opinion", {"reason": "同意初审意见"})
        does(county, "post_county_notice", NOTICE)
    office.wait(8)
    with officer.part("确认"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/confirm/'] input[name=grounds]")
        does(officer, "confirm")
        officer.sees("已确认")
    paid(county, officer, finance)


def paid(county: Desk, officer: Desk, finance: Desk) -> None:
    """The run of the month, of everybody: no part of one case's desk work."""
    with county.part("生成发放批次（当月全部家庭）", desk=False):
        county.click("nav a[href='/month/']")
        county.click("form[action$='/lock/'] button")
        county.sees("待批准")
    with officer.part("批准", desk=False):
        officer.click("nav a[href='/runs/']")
        officer.click("td a[href^='/runs/']")
        officer.click("form[action$='/approve/'] button")
    with finance.part("授权、发放、报盘", desk=False):
        finance.click("nav a[href='/runs/']")
        finance.click("td a[href^='/runs/']")
        finance.click("form[action$='/authorise/'] button")
        finance.click("form[action$='/release/'] button")
        orders = finance.download("form[action$='/bank-file/'] button")
        assert "62170012345678999" in orders.decode("gb18030")
