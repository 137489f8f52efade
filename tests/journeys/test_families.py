"""Journeys of a child, of a disabled person who applies away from home, and of a family whose head has died; to the money or the
decision, in a real browser and in Chinese."""

from datetime import date

import pytest

from tests.journeys.casework import (
    ACCOUNT,
    NOTICE,
    SURVEY,
    TOWN,
    VILLAGE,
    Member,
    Seat,
    applies,
    at_least,
    does,
    given,
    hand_in,
    learns,
    next_month,
    opens_case,
    paid,
    person,
    take_in,
    tells,
)  # fmt: skip
from tests.journeys.counted import Desk
from tests.journeys.installation import Office


def orphaned(office: Office) -> list[Member]:
    """A child with its grandparents."""
    name, serial = given("周", office, 20)
    old = [person(name, date(1958, 3, 4), serial), person("李桂兰", date(1959, 5, 4), serial - 1, "spouse")]
    return [*old, person("小军", date(2011, 5, 4), serial, "grandchild")]


@pytest.mark.journey("child", "事实无人抚养儿童：从受理到首次发放，不公示")
def test_a_childs_case_goes_to_its_first_payment_without_a_public_notice(seat: Seat, office: Office) -> None:
    members = orphaned(office)
    name = members[0].name
    town, county, officer, finance = seat("clerk-shuanggou"), seat("clerk"), seat("officer"), seat("finance")
    with town.part("受理申请"):
        applies(town, members, "children")
        does(town, "accept")
    with town.part("申请核对"):
        does(town, "request_check")
    with county.part("核对报告"):
        opens_case(county, name)
        does(county, "report_check", {"paper-check_report": "on"})
    with town.part("录入父母情况和调查，初审，报送"):
        opens_case(town, name)
        town.click(".page-head a[href^='/households/']")
        town.click("tr:has-text('小军') a[href^='/persons/']")
        learns(town, "father_state", "5")
        learns(town, "father_state_months", "24")
        learns(town, "mother_state", "1")
        opens_case(town, name)
        does(town, "visit", {"met": name, **SURVEY})
        does(town, "first_opinion", {"reason": "父亲服刑、母亲去世，由祖父母照料，建议纳入"})
        does(town, "forward")
        assert "公示" not in town.text("#next")
    with officer.part("确认"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/confirm/'] input[name=grounds][value=unattended]")
        does(officer, "confirm")
        officer.sees("已确认")
        assert "村务公开栏" not in officer.text()
    next_month(office)
    paid(county, officer, finance, "children")


@pytest.mark.journey("death", "户主去世：登记去世，停旧户，由其余成员新开到确认")
def test_after_the_death_of_the_head_the_old_case_stops_and_the_new_one_is_decided(seat: Seat, office: Office) -> None:
    at_least(office, date(2021, 8, 2))
    town, county, officer = seat("clerk-shuanggou"), seat("clerk"), seat("officer")
    number = receiving(town)
    with town.part("登记户主去世，家庭换户主"):
        name = dies(town, number)
    with town.part("新开低保变更，登记户主死亡"):
        town.click("nav a[href='/proceedings/']")
        town.click("a[href='/proceedings/open/']")
        town.answer("workflow", "dibao_change")
        town.answer("household", number)
        town.click("main form button.btn-primary")
        tells(town, ["member_died", "head_died"], "村委会报告，死亡证明")
        does(town, "report_change", {"reason": "户主去世"})
        does(town, "request_check")
    checked(county, name)
    with town.part("提出停保意见"):
        opens_case(town, name)
        does(town, "propose_stop", {"reason": "户主去世，原户停保，其余成员另行办理"})
    with officer.part("决定停保"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/decide_stop/'] input[name=grounds][value=head_died]")
        does(officer, "decide_stop", {"reason": "户主去世"})
    with town.part("送达并为其余成员新开"):
        opens_case(town, name)
        does(town, "open_successor", {"receiver": "家属", "on": str(office.today)})
        town.click("dl a[href^='/proceedings/']")
    with town.part("新户受理"):
        tells(town, ["file_complete"], "沿用原档案，授权书已重新签署")
        does(town, "apply", {"paper-application": "on", "paper-authorisation": "on"})
        does(town, "accept")
        does(town, "request_check")
    checked(county, name)
    decided(town, officer, office, name)


def receiving(town: Desk) -> str:
    """The number of a family of several that receives dibao, all alive. Looked for before the journey begins, and not counted."""
    town.click("nav a[href='/households/']")
    rows = town.page.locator("main tbody tr:has-text('在享')").all()
    found = [[each.inner_text() for each in row.locator("td").all()] for row in rows]
    for number in (cells[1] for cells in found if int(cells[3]) > 1):
        town.click("nav a[href='/households/']")
        town.click(f"main tbody tr:has-text('{number}') a")
        if not town.there("main tr:has(a[href*='/leave/']) .badge-state"):
            return number
    raise LookupError("No family of several receives dibao.")


def dies(town: Desk, number: str) -> str:
    """The head's death is entered and another member becomes the head. Returns that name."""
    town.click("nav a[href='/households/']")
    town.type("form.card #id_text", number)
    town.press("Enter")
    town.click(f"main tbody tr:has-text('{number}') a")
    heir = town.page.locator("tr:has(a[href*='/leave/'])").nth(1).locator("td").nth(1).inner_text()
    town.click("tr:has(a[href*='/leave/']) a[href^='/persons/']")
    town.click("a[href$='/death/']")
    town.click("main form[method=post] button.btn-primary")
    town.click("main a[href^='/households/'][href$='/']")
    town.click("a[href$='/leave/']")
    town.answer("reason", "户主去世")
    head = town.page.locator(f"select[name=new_head] option:has-text('{heir}')").get_attribute("value")
    town.choose_other("select[name=new_head]", str(head))
    town.click("main form[method=post] button.btn-primary")
    return heir


def checked(county: Desk, name: str) -> None:
    with county.part("核对报告"):
        opens_case(county, name)
        does(county, "report_check", {"paper-check_report": "on"})


def decided(town: Desk, officer: Desk, office: Office, name: str) -> None:
    """The rest of the way of a family's application under the law of 2021."""
    with town.part("调查、初审，张贴公示"):
        opens_case(town, name)
        does(town, "visit", {"met": name, **SURVEY})
        does(town, "first_opinion", {"reason": "其余成员人均收入低于标准，建议纳入"})
        does(town, "post_notice", NOTICE)
    office.wait(8)
    with town.part("公示期满，报送"):
        opens_case(town, name)
        does(town, "forward")
    with officer.part("确认新户"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/confirm/'] input[name=grounds]")
        does(officer, "confirm")
        officer.sees("已确认")


@pytest.mark.journey("disability", "残疾人两项补贴：异地受理、转户籍地办理，到首次发放")
def test_a_disability_application_is_taken_in_elsewhere_and_decided_and_paid_at_home(seat: Seat, office: Office) -> None:
    at_least(office, date(2023, 5, 4))  # every township takes in since 2021; the sums of the province are known since 2023
    name, serial = given("吴", office, 5)
    applicant = person(name, date(1962, 3, 4), serial)
    town, county, officer, finance = seat("clerk-shuanggou"), seat("clerk"), seat("officer"), seat("finance")
    sent_on(seat("clerk-neighbour"), applicant)
    with town.part("户籍地登记家庭和残疾证"):
        number = registered(town, applicant)
    with town.part("户籍地关联家庭，受理、初审、报送"):
        opens_case(town, name)
        town.sees("移送函")
        town.type("#household", number)
        town.press("Enter")
        tells(town, ["file_complete"], "异地转来材料齐全")
        does(town, "accept")
        does(town, "first_opinion", {"reason": "持证情况属实，建议发放"})
        does(town, "forward")
    with county.part("残联证件审核"):
        opens_case(county, name)
        does(county, "federation_check", {"paper-certificate_check": "on"})
    with officer.part("确认"):
        opens_case(officer, name)
        officer.tick("form[action$='/acts/confirm/'] input[name=grounds]")
        does(officer, "confirm")
        officer.sees("已确认")
    next_month(office)
    paid(county, officer, finance, "disability")


def sent_on(neighbour: Desk, applicant: Member) -> None:
    elsewhere = "form[action='/applications/elsewhere/']"
    with neighbour.part("异地受理并转送"):
        neighbour.click("nav a[href='/applications/']")
        neighbour.click("a[href='/applications/new/']")
        neighbour.type("#id_text", applicant.identity)
        neighbour.press("Enter")
        neighbour.click(f"details:not([open]):has({elsewhere}) > summary")
        neighbour.answer("name", applicant.name, within=elsewhere)
        neighbour.answer("identity", applicant.identity, within=elsewhere)
        neighbour.answer("home", TOWN, within=elsewhere)
        neighbour.click(f"{elsewhere} button[type=submit]")
        neighbour.answer("programmes", "disability")
        neighbour.answer("proof-authorisation", "paper")
        hand_in(neighbour)
        does(neighbour, "pass_on")


def registered(town: Desk, applicant: Member) -> str:
    """At home the family is registered, with its account and the certificate. Returns its number."""
    take_in(town, [applicant], VILLAGE, {"ask-account": ACCOUNT})
    town.click("button[data-fill]")
    town.click("button[value=save]")
    town.click(".page-head a[href^='/households/']")
    town.click("tr a[href^='/persons/']")
    for kind, value in (("disability_kind", "4"), ("disability_level", "1"), ("disability_valid_until", "2030-12-31")):
        learns(town, kind, value)
    learns(town, "long_term_care_need", "1")
    return str(town.page.locator("main .todo a[href^='/households/']").first.inner_text())
