"""The pages of payments: exceptions and changes of a run, the bank's word, funds, statements, receipts, recoveries."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.audit import queries as audit
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import actions as cases
from minzheng.cases import queries as case_queries
from minzheng.console import running
from minzheng.console.models import Job
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.console.views import bank
from minzheng.payments import actions, queries
from minzheng.payments.layouts import layout, write_answer
from minzheng.people import actions as people_actions
from minzheng.people import queries as people
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
MONTH = Month(2020, 12)
NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config", "SELECT coalesce(current_setting")


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


@pytest.fixture
def run(enter: Enter) -> int:
    """A released run of six families, paid from funds that hold enough."""
    households = families.register()
    cases.open_cases(cast.COUNTY_CLERK, "dibao", sorted(households.values()), cast.TODAY, "application")
    made = cases.determine(cast.COUNTY_CLERK, "dibao", MONTH, cast.COUNTY)
    with access.within(cast.OFFICER.area):
        ids = [one.pk for one in case_queries.proposals(cast.OFFICER, made.pk, limit=50)]
    cases.decide(cast.OFFICER, ids)
    found = actions.lock_run(cast.COUNTY_CLERK, "dibao", MONTH, cast.COUNTY)
    for fund in ("central", "county"):
        actions.appropriate(cast.FINANCE, fund, Fen(10**8), "下达")
    actions.approve_run(cast.OFFICER, found.pk, found.digest)
    actions.authorise_run(cast.FINANCE, found.pk, found.digest)
    return actions.release_run(cast.FINANCE, found.pk).pk


def lines(run: int) -> list[int]:
    with access.within(cast.FINANCE.area):
        return [line.pk for line in queries.lines(cast.FINANCE, run)]


def said(run: int, *rows: tuple[str, str, str]) -> SimpleUploadedFile:
    """A bank's answer: (reference, result, reason) with the amounts of our lines."""
    with access.within(cast.FINANCE.area):
        of = queries.run(cast.FINANCE, run)
        sums = {str(line.pk): line.amount for line in queries.lines(cast.FINANCE, run)}
    body = [
        {"batch": of.batch, "reference": reference, "account": "", "amount": Fen(sums.get(reference, 100)).plain,
         "status": result, "reason": reason, "on": "2020-12-09"}
        for reference, result, reason in rows
    ]  # fmt: skip
    about = {
        "batch": of.batch,
        "count": str(len(body)),
        "total": Fen(sum(sums.get(row[0], 100) for row in rows)).plain,
        "digest": of.digest,
        "pay_date": "20201210",
    }
    return SimpleUploadedFile("回盘.csv", write_answer(layout("standard"), about, body))


def read(client: Client, run: int, *rows: tuple[str, str, str]) -> HttpResponse:
    return client.post("/bank/read/", {"layout": "standard", "file": said(run, *rows)})


def test_it_applies_a_long_answer_in_a_process_of_its_own(enter: Enter, run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "AT_ONCE", 0)
    monkeypatch.setattr(running.Beat, "start", lambda self: None)
    monkeypatch.setattr(running.Beat, "join", lambda self, timeout: None)
    finance, line = enter(cast.FINANCE), lines(run)[0]
    assert read(finance, run, (str(line), "失败", "已销户")).headers["location"] == "/bank/?tab=files"
    assert "回盘.csv" not in text(finance.get("/bank/?tab=files"))
    (job,) = Job.objects.filter(kind="read_return")
    (kept,) = (Path(settings.HOME) / "uploads").glob(job.arguments["file"])
    assert "失败".encode("gb18030") not in kept.read_bytes()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.facts) == ("done", {"rows": "1"}), job.message
    assert not kept.exists()
    assert "回盘.csv" in text(finance.get("/bank/?tab=files"))
    with access.within(cast.FINANCE.area):
        assert queries.line(cast.FINANCE, line).bank == "failed"


def test_it_reads_an_answer_once_and_says_what_to_do_next(enter: Enter, run: int) -> None:
    finance, first, second = enter(cast.FINANCE), *lines(run)[:2]
    rows = ((str(first), "成功", ""), (str(second), "失败", "已销户"), ("99999999", "成功", ""))
    answer = read(finance, run, *rows)
    page = text(finance.get(answer["Location"]))
    assert "有 1 笔回盘存疑" in page and "没有对应的发放指令" in page
    again = read(finance, run, *rows)
    assert again["Location"] == answer["Location"]
    assert "此文件已读入过" in text(finance.get(again["Location"]))
    shown = text(finance.get(f"/runs/{run}/"))
    assert "已到账" in shown and "账户已销户" in shown and "4 笔未回盘" in shown
    assert "尚未重发" in text(finance.get("/bank/?tab=refused"))
    assert "更正后补发" in text(finance.get(f"/lines/{second}/"))
    waiting = re.search(r"/bank/answers/(\d+)/", text(finance.get("/bank/")))
    assert waiting
    settled = finance.post(f"/bank/answers/{waiting[1]}/", {"remark": "银行误发，已电话核实", "status": ""})
    assert settled.status_code == 302
    assert "回盘均已核对或处理完毕" in text(finance.get("/bank/?tab=doubts"))


def test_it_refuses_a_damaged_answer_whole_with_its_remedy(enter: Enter, run: int) -> None:
    finance, first = enter(cast.FINANCE), lines(run)[0]
    file = said(run, (str(first), "成功", ""))
    cut = SimpleUploadedFile("回盘.csv", file.read()[:-40])
    answer = finance.post("/bank/read/", {"layout": "standard", "file": cut})
    assert answer.status_code == 422 and "未作任何处理" in answer.content.decode()
    assert "未回盘" in text(finance.get(f"/runs/{run}/"))


def test_it_enters_the_banks_word_on_paper_and_keeps_who_said_so(enter: Enter, run: int) -> None:
    finance, line = enter(cast.FINANCE), lines(run)[0]
    typed = {"status": "ok", "reason": "", "on": "2020-12-08", "remark": "柜面回单"}
    assert finance.post(f"/lines/{line}/answer/", typed).status_code == 302
    page = text(finance.get(f"/lines/{line}/"))
    assert "已于2020年12月8日发放到尾号" in page and "手工录入" in page
    assert enter(cast.OFFICER).post(f"/lines/{line}/answer/", typed).status_code == 403
    assert "明细" in text(enter(cast.CLERK).get(f"/lines/{line}/"))


def test_it_opens_the_families_behind_every_change_with_its_reason(enter: Enter, run: int) -> None:
    officer = enter(cast.OFFICER)
    page = text(officer.get(f"/runs/{run}/"))
    assert f"/runs/{run}/changes/?kind=new" in page
    listed = text(officer.get(f"/runs/{run}/changes/?kind=new&town={cast.TOWN}"))
    assert "王建国" in listed and "李秀英" not in listed
    assert "低于当地低保标准" in listed
    assert "王建国" not in text(officer.get(f"/runs/{run}/changes/?kind=stopped"))


def test_it_lets_no_line_of_another_town_be_seen(enter: Enter, run: int) -> None:
    own, foreign = enter(cast.CLERK), enter(cast.OTHER_CLERK)
    seen = [(own.get(f"/lines/{line}/").status_code, foreign.get(f"/lines/{line}/").status_code) for line in lines(run)]
    assert sorted(set(seen)) == [(200, 404), (404, 200)]


def test_it_books_money_and_shows_the_postings_behind_each_number(enter: Enter, run: int) -> None:
    finance = enter(cast.FINANCE)
    before = text(finance.get("/funds/"))
    assert "1,000,000.00" in before and "2021年1月所需" in before
    typed = {"fund": "county", "amount": "1,234.56", "document": "洪财社〔2020〕88号"}
    assert finance.post("/funds/appropriate/", typed).status_code == 302
    assert "1,001,234.56" in text(finance.get("/funds/"))
    assert "洪财社〔2020〕88号" in text(finance.get("/funds/county/appropriated/"))
    short = finance.post("/funds/appropriate/", {**typed, "amount": "-99,999,999"})
    assert short.status_code == 200 and "1,001,234.56" in short.content.decode()
    for number in ("carried", "granted", "in_transit", "paid", "recoverable", "available"):
        assert finance.get(f"/funds/county/{number}/").status_code == 200
    assert finance.get("/funds/county/nothing/").status_code == 404
    assert finance.post("/funds/county/granted/export/").content[:2] == b"PK"
    assert finance.post("/funds/close/", {"year": "2020"}).status_code == 422  # the year is not over


def test_the_numbers_of_a_fund_add_up(run: int) -> None:
    with access.within(cast.FINANCE.area):
        for one in queries.fund_years(cast.FINANCE, 2020):
            assert one.carried + one.appropriated - one.granted - one.recoverable == one.available
            assert one.granted == one.in_transit + one.paid


def test_past_months_are_reckoned_again_with_what_was_learnt_later(enter: Enter, run: int) -> None:
    clerk, stranger = enter(cast.CLERK), enter(cast.OTHER_CLERK)
    with access.within(cast.OFFICER.area):
        household = people.find_households(cast.OFFICER, place=cast.VILLAGE, limit=1).rows[0]
        head = people.household(cast.OFFICER, household.id).members[0]
    page = f"/households/{household.id}/past/"
    assert "没有影响金额的新信息" in text(clerk.get(page))
    wage = FactRecord("wage_income", 123_45, since=MONTH.first)
    people_actions.record_fact(cast.CLERK, wage, "declared", person_id=head.person)
    told = text(clerk.get(page))
    assert f"{head.name} 工资性收入: 0.00 → 123.45" in told and "应补发 0.00 元，应追回 123.45 元" in told
    assert stranger.get(page).status_code == 404
    for wrong in ("first=2021-01", "first=2020-12&last=2020-11", "first=x", "first=2001-01"):
        refused = clerk.get(f"{page}?{wrong}")
        assert refused.status_code == 400 and 'role="alert"' in refused.content.decode()


def test_a_statement_holds_every_month_and_prints(enter: Enter, run: int) -> None:
    finance = enter(cast.FINANCE)
    with access.within(cast.FINANCE.area):
        line = queries.line(cast.FINANCE, lines(run)[0])
    page = text(finance.get(f"/households/{line.household_id}/statement/"))
    assert Fen(line.amount).yuan in page and f"/lines/{line.pk}/" in page
    assert text(finance.get(f"/persons/{line.payee_id}/statement/?year=2020"))
    slips = finance.post(f"/runs/{run}/receipts/")
    assert slips.content[:2] == b"PK"
    with access.within(cast.OFFICER.area):
        assert audit.trail(cast.OFFICER, act="console.export")[0].detail["rows"] == 6


def test_a_recovery_goes_from_finding_to_decision_by_two_officials(enter: Enter, run: int) -> None:
    officer, second = enter(cast.OFFICER), enter(cast.SECOND_OFFICER)
    assert "没有多发情况" in text(officer.get("/recoveries/"))
    missing = officer.post("/recoveries/open/", {"programme": "dibao", "household": "A1", "cause": "重复领取"})
    assert missing.status_code == 200 and "没有" in missing.content.decode()
    assert officer.post("/recoveries/open/", {"programme": "dibao", "household": "ZZ", "cause": "重复领取"}).status_code == 404
    assert second.get("/suspensions/").status_code == 200


def test_a_suspension_is_entered_and_ended_on_the_page(enter: Enter, run: int) -> None:
    officer = enter(cast.OFFICER)
    with access.within(cast.FINANCE.area):
        household = queries.line(cast.FINANCE, lines(run)[0]).household_id
    typed = {"programme": "dibao", "first": "2021-01", "until": "", "person": "", "reason": "外出失联，待核实"}
    assert officer.post(f"/households/{household}/suspend/", typed).status_code == 302
    page = text(officer.get("/suspensions/"))
    assert "外出失联，待核实" in page
    number = re.search(r"/suspensions/(\d+)/resume/", page)
    assert number
    ended = officer.post(f"/suspensions/{number[1]}/resume/", {"first": "2021-02", "reason": "已核实", "pays_back": "1"})
    assert ended.status_code == 302
    assert enter(cast.CLERK).post(f"/households/{household}/suspend/", typed).status_code == 403


def test_one_human_under_two_accounts_is_known_by_a_fingerprint_alone(enter: Enter) -> None:
    admin, number = enter(cast.ADMINISTRATOR), str(families.identity(77))
    for login in ("officer", "finance"):
        assert admin.post(f"/accounts/{login}/identity/", {"identity": number}).status_code == 302
    from minzheng.staff.queries import same_person

    assert same_person("officer", "finance") and not same_person("officer", "officer2")
    page = text(admin.get("/accounts/officer/"))
    assert number not in page and "已登记账号使用人" in page
    assert admin.post("/accounts/officer/identity/", {"identity": "123"}).status_code == 302


def test_every_page_of_payments_keeps_to_twelve_queries(enter: Enter, run: int) -> None:
    finance, line = enter(cast.FINANCE), lines(run)[0]
    read(finance, run, (str(line), "失败", "已销户"), ("77777777", "成功", ""))
    with access.within(cast.FINANCE.area):
        of, answer = queries.line(cast.FINANCE, line), queries.doubts(cast.FINANCE)[0]
    many = {}
    for address in (
        f"/runs/{run}/", f"/runs/{run}/changes/?kind=new", "/bank/", "/bank/?tab=refused", "/bank/?tab=files",
        f"/bank/files/{answer.file_id}/", f"/bank/answers/{answer.pk}/", f"/lines/{line}/", "/funds/", "/funds/county/granted/",
        f"/households/{of.household_id}/statement/",
        f"/households/{of.household_id}/statement/?measures=1",
        f"/persons/{of.payee_id}/statement/", "/recoveries/", "/suspensions/",
    ):  # fmt: skip
        finance.get(address)
        with CaptureQueriesContext(connection) as captured:
            text(finance.get(address))
        asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]
        if len(asked) > 12:
            many[address] = asked
    assert {address: len(asked) for address, asked in many.items()} == {}, many


def test_the_deadline_lamp_turns_red_after_the_pay_date() -> None:
    from types import SimpleNamespace

    from minzheng.console.views.runs import _lamp

    def lamp(day: int, state: str) -> str:
        actor = SimpleNamespace(today=cast.TODAY.replace(day=day))
        of = SimpleNamespace(state=state, pay_date=cast.TODAY.replace(day=10), released_on=None)
        return str(_lamp(actor, of)["tone"])

    assert [lamp(1, "locked"), lamp(8, "locked"), lamp(11, "locked"), lamp(11, "aborted")] == ["busy", "care", "bad", ""]
