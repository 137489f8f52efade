"""Letters that a step itself writes: of a hearing, to the home township, to another office, to who objected."""

import re
from datetime import date

import pytest
from django.test import Client

from minzheng.base.month import Month
from minzheng.console.tests.conftest import Enter
from minzheng.console.tests.test_case_pages import SURVEY, act, homes, identity, on, text, version_of  # noqa: F401
from minzheng.payments.actions import Grant, entitle
from minzheng.people import queries as people
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
DELIVERED = {"manner": "handed", "receiver": "王建国"}


def opened(client: Client, workflow: str, household: str = "A1") -> str:
    answer = client.post("/proceedings/open/", {"workflow": workflow, "household": household, "name": ""})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def last_letter(client: Client, address: str) -> str:
    found = re.findall(r"/letters/\d+/\"", text(client.get(address)))
    return text(client.get(found[-1].rstrip('"')))


def test_a_stop_is_announced_with_its_reason_and_the_sum_that_runs(enter: Enter, homes: dict[str, int]) -> None:  # noqa: F811
    day = date(2026, 7, 6)
    on(day)
    with access.within(cast.COUNTY.area):
        who = people.household(cast.OFFICER, homes["A1"]).members[0].person
        entitle(cast.OFFICER, "dibao", [Grant(homes["A1"], cast.VILLAGE, "rural", Month(2026, 1), "transfer:1", {who: 61000})])
    clerk, county = enter(cast.CLERK), enter(cast.COUNTY_CLERK)
    change = opened(clerk, "dibao_change")
    act(clerk, change, "report_change", reason="家庭收入变化")
    act(clerk, change, "request_check")
    act(county, change, "report_check", **{"paper-check_report": "on"})
    act(clerk, change, "propose_stop", reason="人均收入已高于当地标准")
    assert "拟减发、停发及陈述申辩告知书" in text(clerk.get(change))
    act(clerk, change, "announce", **DELIVERED, on=str(day))
    shown = last_letter(clerk, change)
    assert "人均收入已高于当地标准" in shown and "起停发（此前每月610.00元）" in shown and "直接送达" in shown


def test_a_file_passed_on_goes_with_a_letter_to_the_home_township(enter: Enter, homes: dict[str, int]) -> None:  # noqa: F811
    clerk, home = enter(cast.CLERK), enter(cast.OTHER_CLERK)
    stranger = {"name": "异地户", "identity": str(identity(300)), "home": cast.OTHER_TOWN}
    address = clerk.post("/applications/elsewhere/", stranger)["Location"]
    version = re.search(r'name="draft_version" value="(\d+)"', text(clerk.get(address)))
    assert version
    typed = {"channel": "window", "programmes": "disability", "proof-authorisation": "paper", "draft_version": version[1]}
    sent = clerk.post(f"{address}save/", {**typed, "do": "hand_in"})["Location"]
    proceeding = re.search(r"/proceedings/\d+/", sent + text(clerk.get(address)))
    assert proceeding
    assert "申请材料移送函" in text(clerk.get(f"{proceeding[0]}letters/pass_on/"))
    act(clerk, proceeding[0], "pass_on")
    shown = last_letter(home, proceeding[0])
    assert "人民政府：" in shown and "核对授权书" in shown and "异地户" in shown


def test_a_referral_names_the_office_and_what_came_of_it_is_told(enter: Enter, homes: dict[str, int]) -> None:  # noqa: F811
    clerk = enter(cast.CLERK)
    referral = opened(clerk, "referral")
    assert "转介函" in text(clerk.get(f"{referral}letters/refer/"))
    refused = clerk.post(f"{referral}acts/refer/", {"version": version_of(clerk, referral), "paper-consent": "on"})
    assert refused.status_code == 422
    act(clerk, referral, "refer", **{"paper-consent": "on", "other": "县教育局", "subject": "孩子学费困难"})
    shown = last_letter(clerk, referral)
    assert "县教育局：" in shown and "孩子学费困难" in shown
    act(clerk, referral, "record_taken_up", reason="已列入资助名单")
    act(clerk, referral, "tell_family", **DELIVERED, on="2021-08-02")
    told = last_letter(clerk, referral)
    assert all(words in told for words in ("孩子学费困难", "县教育局", "已列入资助名单", "直接送达"))


def test_who_objected_is_answered_and_not_whom_it_was_about(enter: Enter, homes: dict[str, int]) -> None:  # noqa: F811
    clerk, officer = enter(cast.CLERK), enter(cast.OFFICER)
    objection = opened(clerk, "objection")
    act(clerk, objection, "record_objection", reason="户主有门面房未申报")
    act(clerk, objection, "recheck", **{**SURVEY, "living": "门面房系租用，已核实合同"})
    act(officer, objection, "uphold", reason="反映不属实，维持原决定")
    act(clerk, objection, "answer", manner="handed", receiver="邻居李某", on="2021-08-02")
    shown = last_letter(clerk, objection)
    assert "邻居李某：" in shown and "门面房系租用" in shown and "反映不属实，维持原决定" in shown
