"""A hospital bill leads to help: the insurer's list, the warning, a visit, temporary assistance, the score card. In a real
browser and in Chinese; clicks and keys are counted."""

from collections.abc import Sequence
from datetime import date

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.demonstration import geography, scenario
from minzheng.demonstration.deliveries import Known
from minzheng.people.declarations import FamilyRecord, PersonRecord
from tests.journeys.casework import ACCOUNT, Seat, does, hand_in
from tests.journeys.counted import Desk
from tests.journeys.installation import Office

BILL, USUAL = "18500.00", "320.00"
HEAD = "姓名,参保人证件号码,就诊医院,医疗总费用（元）,本期现金支付（元）,本期结算日期"
TOWN = "321324101000"


def patients() -> list[FamilyRecord]:
    """Families that draw nothing, those of the village worker's village first."""
    mini = scenario.load("village-mini")
    village = next(one.code for one in geography.survey(mini).villages if one.rural and DivisionCode(TOWN).contains(one.code))
    return sorted(Known.of(mini, 1).outside, key=lambda one: one.place != village)


def bills(families: Sequence[FamilyRecord], ill: PersonRecord, day: date) -> bytes:
    """The month's settlements as the insurer sends them: one of them large."""
    rows = [HEAD]
    for one in families:
        head = one.members[0]
        paid = BILL if head is ill else USUAL
        rows.append(f"{head.name},{head.identity},县人民医院,{paid},{paid},{day:%Y/%m/%d}")
    return "\r\n".join(rows).encode("gbk", "replace")


@pytest.mark.journey("discovery", "一张住院账单：预警、村级走访、临时救助、成效卡")
def test_a_hospital_bill_leads_from_the_warning_through_a_visit_to_help_and_the_score_card(seat: Seat, office: Office) -> None:
    families, day = patients(), office.today
    ill = families[0].members[0]
    county, town, village, officer = seat("clerk"), seat("clerk-shuanggou"), seat("village"), seat("officer")
    with county.part("接收医保结算名单，全面扫描", desk=False):
        county.click("nav a[href='/deliveries/']")
        name = f"医疗保障-{day:%Y-%m-%d}.csv"
        county.upload("main input[name=file]", name, bills(families[:30], ill, day), "text/csv")
        county.click("form[enctype] button.btn-primary")
        county.sees("有效")
        county.click("nav a[href='/warnings/']")
        county.click("form[action='/warnings/scan/'] button")
    with town.part("查看预警，派单到村"):
        opens_warning(town, ill.name)
        town.sees("住院")
        does_step(town, "dispatch", {"what": "入户了解住院和家庭收支情况"})
    with village.part("村级走访并登记"):
        opens_warning(village, ill.name)
        told = {"words": "住院二十天，自付一万八，向亲友借款，无力归还", "minutes": "50"}
        does_step(village, "visit", told)
    with town.part("受理急难型临时救助"):
        opens_warning(town, ill.name)
        town.click("form[action='/applications/new/'] button")
        answered(town)
        town.answer("programmes", "temporary_urgent")
        town.answer("proof-authorisation", "paper")
        town.type("form.intake [name=reason]", "突发重病住院，自付费用超出承受能力")
        hand_in(town)
        number = town.page.url.rstrip("/").rpartition("/")[2]
    with officer.part("先行救助"):
        officer.click("nav a[href='/proceedings/']")
        officer.choose("select[name=workflow]", "temporary_urgent")
        officer.click(f"main tbody tr:has-text('{ill.name}') a >> nth=0")
        officer.tick("form[action$='/acts/help_first/'] input[name=grounds]")
        does(officer, "help_first", {"amount": "2000"})
    with town.part("办结预警，回填救助结果"):
        opens_warning(town, ill.name)
        does_step(town, "close", {"outcome": "aid_opened", "proceeding": number, "note": "已给予临时救助2000元"})
        town.sees("已给予临时救助2000元")
    with county.part("查看成效卡", desk=False):
        county.click("nav a[href='/warnings/']")
        county.click(".tabs a[href='/warnings/scorecards/']")
        card = county.page.locator("tr:has(th:text-is('住院费用负担重'))").first.locator("td").all_inner_texts()
        assert [cell.split()[0] for cell in card[:6]] == ["1", "1", "1", "1", "1", "100%"]


def opens_warning(desk: Desk, name: str) -> None:
    """By name in the list of warnings."""
    desk.click("nav a[href='/warnings/']")
    desk.type("#id_words", name)
    desk.press("Enter")
    desk.click(f"main tbody tr:has-text('{name}') a >> nth=0")


def does_step(desk: Desk, step: str, values: dict[str, str]) -> None:
    """A step of the ticket that is open: its form is unfolded, filled and sent."""
    form = f"form[action$='/{step}/']"
    if desk.there(f"details:not([open]):has({form}) > summary"):
        desk.click(f"details:not([open]):has({form}) > summary")
    for field, value in values.items():
        desk.answer(field, value, within=form)
    desk.click(f"{form} button[type=submit]")


def answered(desk: Desk) -> None:
    """What is asked of a family that never applied: where the money goes, and what it earns and has."""
    desk.type("input[name=ask-account]", ACCOUNT)
    desk.click("button[data-fill]")
