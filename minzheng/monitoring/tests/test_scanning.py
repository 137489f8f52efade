"""What a scan writes down, and what the next one makes of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from minzheng.base.actor import Actor
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import actions
from minzheng.monitoring.actions import Reported, noting
from minzheng.monitoring.models import AuditFinding, Hit, Move, Ticket
from minzheng.people.actions import merge_persons, register_families, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Household, Membership
from minzheng.places import access
from minzheng.verification import actions as verification
from tests.cast import CLERK, COUNTY, OFFICER, TODAY, VILLAGE

pytestmark = pytest.mark.django_db
MONTH, LATER = Month.of(TODAY), TODAY + timedelta(days=2)
NUMBERS = [str(IdNumber.synthetic("999000", date(1980, 1, 1), number * 2 + 1)) for number in range(3)]


@pytest.fixture
def homes() -> list[int]:
    found = register(*(family(number, [500_000]) for number in range(3)))
    received("hotline", "求助来电", (NUMBERS[0], "2020-12-07"))
    received("disability", "残疾等级", (NUMBERS[1], "一级"))
    return found


def received(department: str, heading: str, *rows: tuple[str, str], actor: Actor = OFFICER) -> None:
    content = "\n".join([f"身份证号,{heading}", *(f"{number},{said}" for number, said in rows), ""])
    made = verification.receive(actor, department, f"{actor.today}.csv", content.encode(), actor.today)
    assert made.state == "good", made.reasons


def hits() -> list[tuple[str, int, int | None, date | None, date, date]]:
    with access.within(COUNTY.area):
        rows = Hit.objects.order_by("signal", "household_id")
        return list(rows.values_list("signal", "household_id", "value", "as_of", "first_on", "last_on"))


def doubts(model: str) -> list[tuple[int, int | None, str, str]]:
    with access.within(COUNTY.area):
        rows = AuditFinding.objects.filter(model=model).order_by("id")
        return list(rows.values_list("household_id", "value", "source", "state"))


def test_a_hit_says_what_was_seen_where_and_as_of_when(homes: list[int]) -> None:
    assert actions.scan(OFFICER, MONTH).opened == 2
    called = date(2020, 12, 7).toordinal()
    assert hits() == [
        ("call_for_help", homes[0], called, TODAY, TODAY, TODAY),
        ("severe_disability", homes[1], 1, TODAY, TODAY, TODAY),
    ]
    with access.within(COUNTY.area):
        hit, ticket = Hit.objects.get(household=homes[0]), Ticket.objects.get(household=homes[0])
    assert (hit.ticket_id, hit.source, hit.points, hit.threshold) == (ticket.id, "hotline.hotline_call", 35, 31)
    assert (ticket.name, ticket.state, ticket.severity, ticket.version, ticket.outcome) == ("王甲0", "open", 3, 1, "")


def test_what_is_seen_again_says_when_and_what_was_seen_last(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    later = replace(OFFICER, today=LATER)
    received("hotline", "求助来电", (NUMBERS[0], "2020-12-09"), (NUMBERS[2], "2020-12-09"), actor=later)
    assert actions.scan(later, MONTH).opened == 1
    called = date(2020, 12, 9).toordinal()
    assert [hit for hit in hits() if hit[0] == "call_for_help"] == [
        ("call_for_help", homes[0], called, LATER, TODAY, LATER),
        ("call_for_help", homes[2], called, LATER, LATER, LATER),
    ]


def test_a_ticket_that_looks_graver_says_so_and_is_due_sooner(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    with access.within(COUNTY.area):
        before = Ticket.objects.get(household=homes[0])
    received("emergency", "火灾", (NUMBERS[0], "2020-12-08"))
    received("employment", "失业日期", (NUMBERS[1], "2020-12-01"))
    actions.scan(OFFICER, MONTH)
    with access.within(COUNTY.area):
        graver, same = Ticket.objects.get(household=homes[0]), Ticket.objects.get(household=homes[1])
        moves = list(Move.objects.values_list("ticket_id", "act"))
    assert (graver.severity, graver.score) == (4, 95) and graver.due_at < before.due_at
    assert (same.severity, same.score, same.version) == (3, 55, 1)
    assert moves == [(graver.id, "seen")]


def test_a_doubt_stays_one_row_until_it_is_no_longer_shown(homes: list[int]) -> None:
    for _ in range(2):
        actions.scan(OFFICER, MONTH)
        assert doubts("A18") == [(homes[1], 1, "disability.disability_level", "open")]
    received("disability", "残疾等级", (NUMBERS[2], "四级"), actor=replace(OFFICER, today=LATER))
    actions.scan(replace(OFFICER, today=LATER), MONTH)
    assert [state for *_, state in doubts("A18")] == ["gone"]


def test_a_report_that_came_while_a_scan_was_written_keeps_its_ticket(homes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    told = Reported(source="hospital", place=str(VILLAGE), name="王甲", trouble="illness", words="住院欠费", household=homes[0])
    report = actions.report_hardship(CLERK, told)
    known, asked = noting.open_tickets, []

    def open_tickets() -> dict[noting.Key, noting.Open]:
        asked.append(None)
        return known() if asked[1:] else {}

    monkeypatch.setattr(noting, "open_tickets", open_tickets)
    actions.scan(OFFICER, MONTH)
    with access.within(COUNTY.area):
        assert Hit.objects.get(household=homes[0]).ticket_id == report.ticket_id
        assert Ticket.objects.filter(household=homes[0]).count() == 1


def settled(state: str) -> None:
    with access.within(COUNTY.area):
        doubt = AuditFinding.objects.get(model="A18", state="open")
    actions.settle_finding(OFFICER, doubt.id, state, "上门看过")


def test_a_doubt_that_does_not_hold_comes_back_only_when_something_else_is_seen(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    settled("dismissed")
    actions.scan(OFFICER, MONTH)
    actions.scan(OFFICER, MONTH + 1)
    assert [state for *_, state in doubts("A18")] == ["dismissed"]
    received("disability", "残疾等级", (NUMBERS[1], "二级"), actor=replace(OFFICER, today=LATER))
    actions.scan(replace(OFFICER, today=LATER), MONTH)
    assert [(value, state) for _, value, _, state in doubts("A18")] == [(1, "dismissed"), (2, "open")]


def test_a_doubt_that_holds_stays_one_until_it_was_put_right_and_shows_again(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    settled("confirmed")
    actions.scan(OFFICER, MONTH)
    with access.within(COUNTY.area):
        (doubt,) = AuditFinding.objects.filter(model="A18")
    actions.settle_finding(OFFICER, doubt.id, "corrected", "已纳入")
    actions.scan(OFFICER, MONTH)
    assert [state for *_, state in doubts("A18")] == ["corrected"]
    actions.scan(replace(OFFICER, today=TODAY + timedelta(days=25)), MONTH + 1)
    assert [state for *_, state in doubts("A18")] == ["corrected", "open"]


def test_warnings_and_doubts_follow_a_merger_of_entries_and_back(homes: list[int]) -> None:
    """What was looked into of the one entry stays silent of the other."""
    actions.scan(OFFICER, MONTH)
    settled("dismissed")
    again = PersonRecord("王甲1", 1, date(1980, 1, 1), "other", None)
    told = family(1, [500_000])
    register_families(OFFICER, [replace(told, members=(*told.members, again))], "told")
    with access.within(COUNTY.area):
        kept = Membership.objects.get(household=homes[1], person__identity_hash=None).person_id
        gone = Household.objects.get(id=homes[1]).head_id
        (ticket,) = Ticket.objects.filter(household=homes[1])
    actions.record_visit(CLERK, ticket.id, on=TODAY, confirmed=False, words="已有保障", minutes=5)
    actions.close_ticket(CLERK, ticket.id, "no_need", "无需救助")
    merge = merge_persons(CLERK, kept, gone, "同一人")
    assert actions.scan(OFFICER, MONTH).opened == 0
    assert [state for *_, state in doubts("A18")] == ["dismissed"]
    undo_merge(CLERK, merge, "误并")
    with access.within(COUNTY.area):
        assert {one.person_id for one in (*Hit.objects.filter(household=homes[1]), AuditFinding.objects.get())} == {gone}


def test_a_town_and_its_county_meet_in_the_same_tickets(homes: list[int]) -> None:
    assert actions.scan(CLERK, MONTH).opened == 2
    assert actions.scan(OFFICER, MONTH).opened == 0
