"""Every act of a recovery on its page: who is offered what, in which state, and what the page says afterwards."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.console.tests.conftest import Enter
from minzheng.console.tests.test_money_pages import MONTH, NOT_QUERIES, run, text  # noqa: F401
from minzheng.payments import queries
from minzheng.payments.actions import Grant, entitle
from minzheng.people import queries as people
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
CUT = 100_01


@pytest.fixture
def household(run: int) -> int:  # noqa: F811
    """A family whose December, paid already, turns out to be less: the first member's share is cut."""
    with access.within(cast.OFFICER.area):
        line = queries.lines(cast.OFFICER, run)[0]
        file = people.household(cast.OFFICER, line.household_id)
        paid = {row.person: row.due for row in queries.household_statement(cast.OFFICER, line.household_id) if row.due}
        first = next(iter(paid))
        shares = {person: amount - (CUT if person == first else 0) for person, amount in paid.items()}
        of = file.household
        entitle(cast.OFFICER, "dibao", [Grant(of.pk, of.place, of.residence, MONTH, "decision:900", shares)])
    return int(line.household_id)


@pytest.fixture
def recovery(enter: Enter, household: int) -> str:
    """The address of an opened recovery."""
    officer = enter(cast.OFFICER)
    listed = text(officer.get("/recoveries/"))
    number = re.search(r"/recoveries/open/\?household=([^&]+)&", listed)
    assert number and "100.01" in listed
    opened = officer.post("/recoveries/open/", {"programme": "dibao", "household": number[1], "cause": "瞒报打工收入"})
    assert opened.status_code == 302
    return str(opened["Location"])


def act(client: Client, address: str, name: str, **typed: str) -> int:
    return client.post(f"{address}{name}/", typed).status_code


def heard(enter: Enter, address: str) -> None:
    assert act(enter(cast.OFFICER), address, "notify") == 302
    assert act(enter(cast.OFFICER), address, "appeal", text="家里没有多领") == 302


def decided(enter: Enter, address: str) -> None:
    heard(enter, address)
    assert act(enter(cast.SECOND_OFFICER), address, "decide", reason="核实无误", **months(enter, address, "100.01")) == 302


def months(enter: Enter, address: str, amount: str) -> dict[str, str]:
    names = re.findall(r'name="(m\d+)"', text(enter(cast.SECOND_OFFICER).get(address)))
    assert len(names) == 1
    return {names[0]: amount}


def test_it_offers_each_official_only_the_acts_that_are_theirs(enter: Enter, recovery: str) -> None:
    finder, second = text(enter(cast.OFFICER).get(recovery)), text(enter(cast.SECOND_OFFICER).get(recovery))
    assert "/notify/" in finder and "/drop/" not in finder and "/drop/" in second
    finance = text(enter(cast.FINANCE).get(recovery))
    assert "/notify/" not in finance and "/repay/" not in finance and "瞒报打工收入" in finance


def test_a_notice_starts_the_days_in_which_the_family_may_object(enter: Enter, recovery: str) -> None:
    assert act(enter(cast.OFFICER), recovery, "notify") == 302
    page = text(enter(cast.OFFICER).get(recovery))
    assert "2020年12月22日" in page and f"{recovery}letter/notice/" in page
    assert "100.01" in text(enter(cast.OFFICER).get(f"{recovery}letter/notice/"))
    assert f"{recovery}appeal/" in page and f"{recovery}notify/" not in page


def test_the_finder_does_not_decide_and_a_reason_is_wanted(enter: Enter, recovery: str) -> None:
    heard(enter, recovery)
    typed = months(enter, recovery, "100.01")
    assert "家里没有多领" in text(enter(cast.OFFICER).get(recovery))
    own = enter(cast.OFFICER).post(f"{recovery}decide/", {"reason": "核实无误", **typed})
    assert own.status_code == 200
    empty = enter(cast.SECOND_OFFICER).post(f"{recovery}decide/", {"reason": "", **typed})
    assert empty.status_code == 200 and 'name="reason"' in empty.content.decode()
    more = enter(cast.SECOND_OFFICER).post(f"{recovery}decide/", {"reason": "x2", **{name: "999" for name in typed}})
    assert more.status_code == 200 and "999" in more.content.decode()


def test_another_official_decides_that_nothing_is_owed(enter: Enter, recovery: str) -> None:
    assert act(enter(cast.SECOND_OFFICER), recovery, "drop", text="核算有误") == 302
    page = text(enter(cast.OFFICER).get(recovery))
    assert "/decide/" not in page and "/repay/" not in page and "核算有误" in page


def test_a_debt_is_planned_in_instalments_and_shows_its_schedule(enter: Enter, recovery: str) -> None:
    decided(enter, recovery)
    officer = enter(cast.OFFICER)
    wrong = officer.post(f"{recovery}plan/", {"kind": "instalments", "first": "2021-01", "count": "", "percent": ""})
    assert wrong.status_code == 200
    assert act(officer, recovery, "plan", kind="instalments", first="2021-01", count="3", percent="") == 302
    page = text(officer.get(recovery))
    assert "2021年3月" in page and f"{recovery}letter/plan/" in page and f"{recovery}letter/decision/" in page


def test_money_that_comes_in_pays_the_debt_off(enter: Enter, recovery: str) -> None:
    decided(enter, recovery)
    finance = enter(cast.FINANCE)
    too_much = finance.post(f"{recovery}repay/", {"amount": "200", "kind": "cash", "reference": "收据1"})
    assert too_much.status_code == 200 and "收据1" in too_much.content.decode()
    assert act(finance, recovery, "repay", amount="60", kind="cash", reference="收据2") == 302
    assert "40.01" in text(finance.get(recovery))
    assert act(finance, recovery, "repay", amount="40.01", kind="bank", reference="回单3") == 302
    page = text(finance.get(recovery))
    assert "/repay/" not in page and "回单3" in page


def test_the_rest_is_written_off_by_another_than_who_asked(enter: Enter, recovery: str) -> None:
    decided(enter, recovery)
    officer, finance = enter(cast.OFFICER), enter(cast.FINANCE)
    assert "/waive/" not in text(finance.get(recovery))
    assert act(officer, recovery, "ask_waiver", text="家庭确无偿还能力") == 302
    assert "/waive/" not in text(officer.get(recovery)) and "/waive/" in text(finance.get(recovery))
    assert act(officer, recovery, "waive", left="10001") == 200
    assert act(finance, recovery, "waive", left="5") == 200  # not the sum that is left: nothing is written off
    assert act(finance, recovery, "waive", left="10001") == 302
    assert "家庭确无偿还能力" in text(officer.get(recovery))


def test_no_other_town_and_no_unknown_act_reaches_a_recovery(enter: Enter, recovery: str) -> None:
    statuses = {enter(actor).get(recovery).status_code for actor in (cast.CLERK, cast.OTHER_CLERK)}
    assert statuses == {200, 404}
    assert act(enter(cast.OFFICER), recovery, "forget") == 404
    assert enter(cast.OFFICER).get(f"{recovery}letter/poem/").status_code == 404
    assert act(enter(cast.AUDITOR), recovery, "notify") == 403


def test_the_page_of_a_recovery_keeps_to_twelve_queries(enter: Enter, recovery: str) -> None:
    decided(enter, recovery)
    officer = enter(cast.OFFICER)
    officer.get(recovery)
    with CaptureQueriesContext(connection) as captured:
        text(officer.get(recovery))
    asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]
    assert len(asked) <= 12, asked
