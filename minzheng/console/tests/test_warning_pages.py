"""The pages of warnings: the list with its funnel, a ticket from dispatch to outcome, reports, score cards, audit models."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from minzheng.base.month import Month
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.monitoring import actions, queries
from minzheng.monitoring.scoring import Effect
from minzheng.monitoring.tests.planting import doubt, ticket_of
from minzheng.people import queries as people
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


@pytest.fixture
def home(enter: Enter) -> int:
    """A family in the clerk's town whose head fell ill this month, and the ticket a scan opened."""
    found = next(iter(families.register(1).values()))
    with access.within(cast.COUNTY.area):
        head = people.household(cast.OFFICER, found).household.head_id
    since = cast.TODAY - timedelta(days=3)
    record_fact(cast.OFFICER, FactRecord("serious_illness", 1, since=since), "visit:1", person_id=head)
    return found


def test_a_warning_is_dispatched_visited_closed_and_counted(enter: Enter, home: int) -> None:
    officer, worker = enter(cast.OFFICER), enter(cast.COUNTY_CLERK)
    assert "筛查" in text(officer.post("/warnings/scan/", follow=True))
    page = text(officer.get("/warnings/"))
    assert "新患重病" in page and "待派单" in page and "从线索到帮扶" in page
    ticket = ticket_of(home)
    shown = text(officer.get(f"/warnings/{ticket.id}/"))
    assert "新患重病" in shown and "分值" in shown and f'name="household" value="{home}"' in shown
    sent = {"version": 1, "level": "village", "department": "civil_affairs", "what": "上门看望"}
    assert "上门看望" in text(officer.post(f"/warnings/{ticket.id}/dispatch/", sent, follow=True))
    assert "上门看望" in text(worker.get("/warnings/tasks/"))
    refused = text(officer.post(f"/warnings/{ticket.id}/close/", {"version": 2, "outcome": "no_need", "note": "无"}), 422)
    assert "尚未走访核实" in refused
    seen = {"version": 2, "on": cast.TODAY.isoformat(), "confirmed": "yes", "words": "负担重", "minutes": 45}
    text(worker.post(f"/warnings/{ticket.id}/visit/", seen, follow=True))
    closed = {"version": 3, "outcome": "aid_opened", "proceeding": 5, "note": "临时救助"}
    assert "已启动救助" in text(officer.post(f"/warnings/{ticket.id}/close/", closed, follow=True))
    cards = text(officer.get("/warnings/scorecards/"))
    assert "100%" in cards and "待提供数据" in cards


def test_the_workbench_tells_everybody_what_waits_of_warnings_and_checks(enter: Enter, home: int) -> None:
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    shown = text(enter(cast.OFFICER).get("/"))
    assert "预警线索待处置" in shown and "橙色 1" in shown
    ticket = ticket_of(home)
    sent = {"version": 1, "level": "village", "department": "civil_affairs", "what": "上门看望"}
    text(enter(cast.OFFICER).post(f"/warnings/{ticket.id}/dispatch/", sent, follow=True))
    worker = text(enter(cast.VILLAGE_WORKER).get("/"))
    assert "派单任务待答复" in worker and "村（社区） 1" in worker and "疑点模型" not in worker.split("<main")[1]
    assert "预警线索待处置" not in text(enter(cast.FINANCE).get("/"))
    assert "预警线索待处置" not in text(enter(cast.OTHER_CLERK).get("/"))


def test_tasks_are_found_by_name_and_taken_away_and_say_whom_they_are_about(enter: Enter, home: int) -> None:
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    ticket, officer = ticket_of(home), enter(cast.OFFICER)
    asked = text(officer.get(f"/warnings/{ticket.id}/"))
    assert "请入户核实家庭情况" in asked and "确定办结该线索" in asked
    sent = {"version": 1, "level": "village", "department": "civil_affairs", "what": "上门看望"}
    text(officer.post(f"/warnings/{ticket.id}/dispatch/", sent, follow=True))
    assert "上门看望" in text(officer.get("/warnings/tasks/", {"words": ticket.name[:1]}))
    assert "上门看望" not in text(officer.get("/warnings/tasks/", {"words": "查无"}))
    assert officer.post("/warnings/tasks/export/").content[:2] == b"PK"
    with access.within(cast.COUNTY.area):
        ((task,), _count) = queries.tasks(cast.OFFICER)
    form = text(enter(cast.VILLAGE_WORKER).get(f"/warnings/tasks/{task.id}/answer/"))
    assert ticket.name in form and "上门看望" in form
    handed = {"level": "town", "department": "health", "what": "签约服务", "reason": "需要医生"}
    text(enter(cast.VILLAGE_WORKER).post(f"/warnings/tasks/{task.id}/hand-over/", handed, follow=True))
    assert "已转办" in text(officer.get("/warnings/tasks/", {"state": "all"}))


def test_the_warnings_are_counted_by_colour_and_the_register_leads_to_its_families(enter: Enter, home: int) -> None:
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    shown = text(enter(cast.OFFICER).get("/warnings/"))
    assert 'href="?severity=3"><b>1</b> 橙色' in shown and 'href="?severity=4"><b>0</b> 红色' in shown
    assert 'href="/households/?receiving=dibao"' in shown
    assert "最低生活保障" in text(enter(cast.OFFICER).get("/households/?receiving=dibao"))
    assert "A1" not in text(enter(cast.OFFICER).get("/households/?receiving=on")).split("<tbody>")[1]


def test_a_stale_page_does_not_win(enter: Enter, home: int) -> None:
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    ticket, clerk = ticket_of(home), enter(cast.COUNTY_CLERK)
    sent = {"version": 7, "level": "village", "department": "civil_affairs", "what": "上门"}
    assert "他人已更新该线索" in text(clerk.post(f"/warnings/{ticket.id}/dispatch/", sent), 422)


def test_a_village_worker_reports_and_hears_of_it(enter: Enter, home: int) -> None:
    worker = enter(cast.VILLAGE_WORKER)
    assert "报告困难家庭" in text(worker.get("/warnings/report/"))
    told = {"source": "hospital", "village": str(cast.VILLAGE), "name": "钱某", "trouble": "illness", "words": "住院欠费"}
    page = text(worker.post("/warnings/report/", told | {"reporter": "张医生", "contact": "13900000001"}, follow=True))
    assert "医院" in page and "13900000001" not in page
    with access.within(cast.COUNTY.area):
        report = queries.ticket(cast.OFFICER, ticket_of(name="钱某").id).reports[0]
    text(worker.post(f"/warnings/reports/{report.id}/tell/", {"words": "已上门"}, follow=True))
    assert "已反馈" in text(worker.get(f"/warnings/{report.ticket_id}/"))


def test_an_audit_model_shows_its_doubts_and_what_it_could_not_look_at(enter: Enter, home: int) -> None:
    officer = enter(cast.OFFICER)
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    page = text(officer.get("/audits/"))
    assert "死亡人员领取" in page and "无法筛查" in page and "机构结算单" in page
    planted = doubt(home, "A5", cast.TODAY)
    assert "认领" in text(officer.post("/audits/A5/take/", {"chosen": [planted]}, follow=True))
    text(officer.post(f"/audits/doubts/{planted}/", {"state": "dismissed", "remark": "祖屋"}, follow=True))
    assert "祖屋" in text(officer.get("/audits/A5/?state=dismissed"))
    assert officer.post("/audits/A5/export/?state=all").content[:2] == b"PK"


def test_a_threshold_is_simulated_then_proposed_then_adopted_by_another(
    enter: Enter, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, second = enter(cast.OFFICER), enter(cast.SECOND_OFFICER)
    typed = {"code": "medical_cost.general", "value": "20000", "since": "2021-01-01", "reason": "按人均收入"}
    assert "模拟效果" in text(officer.post("/warnings/thresholds/medical_cost/", typed))
    effect = Effect(hits_now=9, hits_then=3, visited=8, kept=4, confirmed=4, kept_confirmed=3)
    monkeypatch.setattr("minzheng.monitoring.actions.simulate", lambda *_: effect)
    assert "准确率：50% → 75%" in text(officer.post("/warnings/thresholds/medical_cost/", typed))
    assert "20,000" in text(officer.post("/warnings/thresholds/medical_cost/", typed | {"propose": ""}, follow=True)).replace(
        "20000", "20,000"
    )
    with access.within(cast.COUNTY.area):
        made = queries.threshold_proposals(cast.OFFICER)[0]
    assert officer.post(f"/warnings/thresholds/{made.id}/settle/", {"adopt": ""}).status_code == 403
    text(second.post(f"/warnings/thresholds/{made.id}/settle/", {"adopt": ""}, follow=True))


@pytest.mark.parametrize("address", ["/warnings/", "/warnings/tasks/", "/warnings/scorecards/", "/audits/", "/audits/A1/"])
def test_empty_pages_say_so(enter: Enter, address: str) -> None:
    assert "empty" in text(enter(cast.AUDITOR).get(address)) or address == "/audits/"


def test_lists_leave_as_workbooks(enter: Enter, home: int) -> None:
    actions.scan(cast.OFFICER, Month.of(cast.TODAY))
    officer = enter(cast.OFFICER)
    for address in ("/warnings/export/", "/warnings/scorecards/export/"):
        assert officer.post(address).content[:2] == b"PK"
