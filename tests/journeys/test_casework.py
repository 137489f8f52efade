"""Journeys of a case, from a neighbour's word to the money, in a real browser and in Chinese. Clicks and keys are counted."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from tests.journeys.casework import Member, does, hand_in, opens_case, person, take_in, tells
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
    serial = 2 * (serial + office.today.toordinal() % 250) + 1  # an odd number is a man's
    head = person(f"{surname}{GIVEN[serial % len(GIVEN)]}{GIVEN[serial // 7 % len(GIVEN)]}", date(1962, 3, 4), serial)
    return [head, person("李桂兰", date(1963, 5, 4), serial - 1, "spouse"), person("小军", date(2008, 5, 4), serial, "son")]


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
    signed_off(officer, finance)


def signed_off(officer: Desk, finance: Desk) -> None:
    """Three officials for one run, and the file for the bank."""
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


@pytest.mark.journey("refusal", "低保：公示异议、重新调查、不予确认并送达")
def test_an_objection_leads_to_a_new_survey_and_a_refusal_that_is_delivered(seat: Seat, office: Office) -> None:
    members = family("孙", office, 40)
    name = members[0].name
    town, county, officer = seat("clerk-shuanggou"), seat("clerk"), seat("officer")
    with town.part("受理申请"):
        applies(town, members)
        does(town, "accept")
    with town.part("录入调查、评议、初审，张贴公示"):
        surveyed(town, name)
        does(town, "first_opinion", {"reason": "家庭人均收入低于标准，建议纳入"})
        does(town, "post_notice", NOTICE)
    office.wait(3)
    with town.part("登记异议，评议，重新调查"):
        opens_case(town, name)
        does(town, "object", {"reason": "邻居反映户主在外经商"})
        does(town, "resurvey", {"reason": "异议属实，重新入户"})
        surveyed(town, name)
        does(town, "first_opinion", {"reason": "户主经商收入超过标准，建议不予纳入"})
        does(town, "forward_unfit", {"reason": "人均收入高于当地标准"})
    with county.part("县级审核"):
        opens_case(county, name)
        does(county, "county_opinion", {"reason": "同意不予纳入"})
    with officer.part("不予确认，出具决定书"):
        opens_case(officer, name)
        refuse = "form[action$='/acts/refuse/']"
        if officer.there(f"details:not([open]):has({refuse}) > summary"):
            officer.click(f"details:not([open]):has({refuse}) > summary")
        officer.tick(f"{refuse} input[name=grounds]")
        does(officer, "refuse", {"reason": "经核实家庭人均收入高于低保标准"})
    with town.part("送达"):
        opens_case(town, name)
        told = {"receiver": name, "on": str(office.today)}
        does(town, "tell_refusal", told)
        town.sees("不予确认，已告知")


@pytest.mark.journey("urgent", "急难型临时救助：当日受理、先行救助、当日发放")
def test_urgent_help_is_decided_and_paid_on_the_day_it_is_asked_for(seat: Seat, office: Office) -> None:
    members = family("赵", office, 70)
    name, day = members[0].name, office.today
    town, county, officer, finance = seat("clerk-shuanggou"), seat("clerk"), seat("officer"), seat("finance")
    with town.part("受理并登记急难情形"):
        take_in(town, members, VILLAGE, {"ask-wage": "800", "ask-h0-homes": "1", "ask-account": "62170012345678999"})
        town.click("button[data-fill]")
        town.answer("programmes", "temporary_urgent")
        town.answer("proof-authorisation", "paper")
        town.type("form.intake [name=reason]", "昨夜火灾，房屋烧毁，无处居住")
        hand_in(town)
    with officer.part("先行救助"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/help_first/'] input[name=grounds]")
        does(officer, "help_first", {"amount": "2000"})
    with county.part("生成发放批次", desk=False):
        county.click("nav a[href='/runs/']")
        county.click("form[action$='/lock/']:has([name=programme][value=temporary]) button")
    signed_off(officer, finance)
    assert office.today == day


@pytest.mark.journey("child", "事实无人抚养儿童：从受理到确认，不公示")
def test_a_childs_case_goes_to_its_decision_without_a_public_notice(seat: Seat, office: Office) -> None:
    members = family("周", office, 20)
    name = members[0].name
    town, county, officer = seat("clerk-shuanggou"), seat("clerk"), seat("officer")
    with town.part("受理申请"):
        applies(town, members, "children")
        does(town, "accept")
    with town.part("申请核对"):
        does(town, "request_check")
    with county.part("核对报告"):
        opens_case(county, name)
        does(county, "report_check", {"paper-check_report": "on"})
    with town.part("录入调查，初审，报送"):
        opens_case(town, name)
        does(town, "visit", {"met": name, **SURVEY})
        does(town, "first_opinion", {"reason": "父母双方失联，由祖父母照料，建议纳入"})
        does(town, "forward")
        assert "公示" not in town.text("#next")
    with officer.part("不予确认或者确认"):
        opens_case(officer, name)
        assert officer.there("form[action$='/acts/confirm/']")


@pytest.mark.journey("disability", "残疾人两项补贴：异地受理、转户籍地办理")
def test_a_disability_application_is_taken_in_another_town_and_goes_on_at_home(seat: Seat, office: Office) -> None:
    at_least(office, date(2021, 8, 2))  # the country's townships take in each other's people since 2021
    applicant = family("吴", office, 5)[0]
    neighbour, town, county, officer = seat("clerk-neighbour"), seat("clerk-shuanggou"), seat("clerk"), seat("officer")
    elsewhere = "form[action='/applications/elsewhere/']"
    with neighbour.part("异地受理并转送"):
        neighbour.click("nav a[href='/applications/']")
        neighbour.click("a[href='/applications/new/']")
        neighbour.type("#id_text", applicant.identity)
        neighbour.press("Enter")
        neighbour.click(f"details:not([open]):has({elsewhere}) > summary")
        neighbour.answer("name", applicant.name, within=elsewhere)
        neighbour.answer("identity", applicant.identity, within=elsewhere)
        neighbour.answer("home", "321324101000", within=elsewhere)
        neighbour.click(f"{elsewhere} button[type=submit]")
        neighbour.answer("programmes", "disability")
        neighbour.answer("proof-authorisation", "paper")
        hand_in(neighbour)
        does(neighbour, "pass_on")
    with town.part("户籍地受理、初审、报送"):
        opens_case(town, applicant.name)
        tells(town, ["file_complete"], "异地转来材料齐全")
        does(town, "accept")
        does(town, "first_opinion", {"reason": "持证情况属实，建议发放"})
        does(town, "forward")
    with county.part("残联证件审核"):
        opens_case(county, applicant.name)
        does(county, "federation_check", {"paper-certificate_check": "on"})
    with officer.part("打开待确认办件"):
        opens_case(officer, applicant.name)
        assert officer.there("form[action$='/acts/confirm/']")


@pytest.mark.journey("death", "户主去世：停旧户、由其余成员新开")
def test_after_the_death_of_the_head_the_old_case_stops_and_a_new_one_opens(seat: Seat, office: Office) -> None:
    at_least(office, date(2021, 8, 2))
    town, county, officer = seat("clerk-shuanggou"), seat("clerk"), seat("officer")
    with town.part("新开低保变更，登记户主死亡"):
        town.click("nav a[href='/households/']")
        number, name = town.page.locator("main tbody tr:has-text('在享')").first.locator("td").all_inner_texts()[1:3]
        town.click("nav a[href='/proceedings/']")
        town.click("a[href='/proceedings/open/']")
        town.answer("workflow", "dibao_change")
        town.answer("household", number)
        town.click("main form button.btn-primary")
        tells(town, ["member_died", "head_died"], "村委会报告，死亡证明")
        does(town, "report_change", {"reason": "户主去世"})
        does(town, "request_check")
    with county.part("核对报告"):
        opens_case(county, name)
        does(county, "report_check", {"paper-check_report": "on"})
    with town.part("提出停保意见"):
        opens_case(town, name)
        does(town, "propose_stop", {"reason": "户主去世，原户停保，其余成员另行办理"})
    with officer.part("决定停保"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/decide_stop/'] input[name=grounds]")
        does(officer, "decide_stop", {"reason": "户主去世"})
    with town.part("送达并为其余成员新开"):
        opens_case(town, name)
        does(town, "open_successor", {"receiver": "家属", "on": str(office.today)})


def at_least(office: Office, day: date) -> None:
    """Not before that day: what the law of the time did not know yet."""
    if office.today < day:
        office.wait((day - office.today).days)


@pytest.mark.journey("day", "经办人一天：查询、下一步、常用查询、导出")
def test_a_clerks_day_goes_from_the_workbench_to_the_evenings_list(seat: Seat, office: Office) -> None:
    town = seat("clerk-shuanggou")
    with town.part("工作台，查一户人家"):
        town.press("/")
        town.type("#find-everywhere", "XZ0000004")
        town.press("Enter")
        assert "/households/" in town.page.url
    with town.part("新开办件并办下一步"):
        town.click("nav a[href='/proceedings/']")
        town.click("a[href='/proceedings/open/']")
        town.answer("workflow", "temporary_urgent")
        town.answer("household", "XZ0000004")
        town.click("main form button.btn-primary")
        does(town, "register_emergency", {"reason": "主要劳动力住院"})
    with town.part("按条件查询，存为常用查询"):
        town.click("nav a[href='/proceedings/']")
        town.choose("select[name=workflow]", "temporary_urgent")
        town.click(".filters summary")
        town.type("#filter-name", "急难救助")
        town.press("Enter")
        town.sees("急难救助")
    with town.part("用键盘打开列表第一件"):
        town.press("j")
        town.press("Enter")
        assert "/proceedings/" in town.page.url
    with town.part("导出当日清单"):
        town.click("nav a[href='/proceedings/']")
        town.click(".filters a:has-text('急难救助')")
        assert town.download("form[action*='/proceedings/export/'] button")[:2] == b"PK"
