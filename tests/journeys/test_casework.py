"""Journeys of a case, from a neighbour's word to the money, in a real browser and in Chinese. Clicks and keys are counted."""

import pytest

from tests.journeys.casework import (
    NOTICE,
    SURVEY,
    VILLAGE,
    Seat,
    applies,
    does,
    family,
    hand_in,
    opens_case,
    paid,
    signed_off,
    surveyed,
    take_in,
)  # fmt: skip
from tests.journeys.installation import Office


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


@pytest.mark.journey("refusal", "低保：公示异议、重新调查、不予确认并送达，对决定的异议和答复")
def test_an_objection_leads_to_a_refusal_and_one_against_the_refusal_is_answered(seat: Seat, office: Office) -> None:
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
    with town.part("受理对不予确认的异议，复查"):
        town.click("#next a[href*='workflow=objection']")
        town.click("main form button.btn-primary")
        does(town, "record_objection", {"reason": "户主称经商已停业，收入认定有误"})
        does(town, "recheck", {"met": name, **SURVEY, "living": "店铺仍在营业，流水和纳税记录与认定一致"})
    with officer.part("作出复查结论"):
        opens_case(officer, name)
        does(officer, "uphold", {"reason": "收入认定无误，维持不予确认"})
    with town.part("书面答复"):
        opens_case(town, name)
        does(town, "answer", {"receiver": name, "on": str(office.today)})
        town.sees("已答复")
        town.click("main a[href^='/letters/']:not([href$='pdf/']):not([href$='docx/'])")
        assert all(words in town.text() for words in ("异议核查结果告知书", "店铺仍在营业", "收入认定无误，维持不予确认"))


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
