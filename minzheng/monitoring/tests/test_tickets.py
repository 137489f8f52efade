"""A warning's way: scan, ticket, dispatch, visit, outcome, score card; reports of people; areas; nothing stops or pays."""

from datetime import timedelta

import pytest

from minzheng.base.errors import BadValue, NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import actions, queries
from minzheng.monitoring.actions import Reported, Sending
from minzheng.monitoring.errors import TicketMoved, TicketNotFound
from minzheng.monitoring.models import AuditFinding, Hit, Ticket
from minzheng.monitoring.signals import SIGNALS
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.people.models import Household
from minzheng.places import access
from tests import cast
from tests.cast import CLERK, COUNTY, NEIGHBOUR_CLERK, OFFICER, SECOND_OFFICER, TODAY, VILLAGE, VILLAGE_WORKER

pytestmark = pytest.mark.django_db
MONTH = Month.of(TODAY)


@pytest.fixture
def homes() -> list[int]:
    """Four families: the first falls ill in December, the others live on."""
    found = register(*(family(number, [500_000]) for number in range(4)))
    with access.within(COUNTY.area):
        head = Household.objects.get(id=found[0]).head_id
    record_fact(CLERK, FactRecord("serious_illness", 1, since=TODAY - timedelta(days=3)), "visit:1", person_id=head)
    return found


def open_tickets() -> list[Ticket]:
    with access.within(COUNTY.area):
        return queries.tickets(OFFICER)[0]


def reported(**more: object) -> Reported:
    told = {"source": "hospital", "place": VILLAGE, "name": "王甲", "trouble": "illness", "words": "住院欠费"} | more
    return Reported(**told)  # type: ignore[arg-type]


def test_a_scan_opens_a_ticket_for_the_family_in_need_and_says_why(homes: list[int]) -> None:
    made = actions.scan(OFFICER, MONTH)
    assert made.hits["serious_illness"] == 1 and made.households == 4
    assert made.blind["deposits"] == ["deposits", "securities"]
    (ticket,) = [one for one in open_tickets() if one.household_id == homes[0]]
    with access.within(COUNTY.area):
        detail = queries.ticket(OFFICER, ticket.id)
    assert [hit.signal for hit in detail.hits] == ["serious_illness"]
    assert detail.score == [("serious_illness", SIGNALS["serious_illness"].points)]
    assert detail.ticket.place == str(VILLAGE) and detail.ticket.name == "王甲0"


def test_a_second_scan_changes_nothing(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    before = [(one.id, one.version, one.score) for one in open_tickets()]
    assert actions.scan(OFFICER, MONTH).opened == 0
    assert [(one.id, one.version, one.score) for one in open_tickets()] == before
    with access.within(COUNTY.area):
        assert Hit.objects.filter(signal="serious_illness").count() == 1


def test_the_way_from_a_warning_to_the_score_card(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    (ticket,) = [one for one in open_tickets() if one.household_id == homes[0]]
    (task,) = actions.dispatch(CLERK, ticket.id, [Sending("village", "civil_affairs", "上门看望")])
    assert task.due_at == ticket.due_at
    onward = actions.hand_over(VILLAGE_WORKER, task.id, Sending("county", "medical_insurance", "核查报销"), "需医保核实")
    actions.answer_task(CLERK, onward.id, "已报销二次补偿", 20)
    actions.record_visit(VILLAGE_WORKER, ticket.id, on=TODAY, confirmed=True, words="医药费负担重", minutes=90)
    with pytest.raises(BadValue):
        actions.close_ticket(CLERK, ticket.id, "aid_opened", "申请临时救助")
    done = actions.close_ticket(CLERK, ticket.id, "aid_opened", "申请临时救助", proceeding=17)
    assert (done.state, done.minutes) == ("closed", 110)
    with access.within(COUNTY.area):
        card = next(one for one in queries.cards(OFFICER, TODAY, TODAY) if one.code == "serious_illness")
        stages = queries.funnel(OFFICER, "entry", TODAY, TODAY)
        chain = queries.family_chain(OFFICER, homes[0])
    assert (card.hits, card.dispatched, card.visited, card.confirmed, card.helped, card.minutes) == (1, 1, 1, 1, 1, 110)
    assert card.days == 0 and card.precision == 1.0
    assert stages[0].helped == 1 and stages[0].outcomes == {"aid_opened": 1}
    assert {link.kind for link in chain} == {"hit", "dispatch", "hand_over", "answer", "visit", "close"}


def test_what_was_closed_stays_silent(homes: list[int]) -> None:
    actions.scan(OFFICER, MONTH)
    (ticket,) = [one for one in open_tickets() if one.household_id == homes[0]]
    actions.record_visit(CLERK, ticket.id, on=TODAY, confirmed=False, words="已有保险", minutes=10)
    actions.close_ticket(CLERK, ticket.id, "no_need", "无需救助")
    again = actions.scan(OFFICER, MONTH)
    assert again.silenced >= 1
    assert not [one for one in open_tickets() if one.household_id == homes[0]]


def test_several_reports_about_one_family_are_one_ticket(homes: list[int]) -> None:
    first = actions.report_hardship(VILLAGE_WORKER, reported(household=homes[1], reporter="张医生", contact="13900000000"))
    second = actions.report_hardship(CLERK, reported(household=homes[1], source="school", urgent=True))
    assert first.ticket_id == second.ticket_id
    assert first.contact_masked == "…000" and b"139" not in bytes(first.contact_sealed)
    (ticket,) = open_tickets()
    assert ticket.severity == 4
    actions.tell_reporter(CLERK, first.id, "已上门，正在办理")
    with pytest.raises(BadValue):
        actions.tell_reporter(CLERK, second.id, "匿名")


def test_an_unknown_family_is_found_by_name_and_place_and_identified_later(homes: list[int]) -> None:
    first = actions.report_hardship(VILLAGE_WORKER, reported(source="resident"))
    assert actions.report_hardship(VILLAGE_WORKER, reported(source="hotline")).ticket_id == first.ticket_id
    ticket = actions.identify(CLERK, first.ticket_id, homes[2])
    assert ticket.household_id == homes[2]
    with access.within(COUNTY.area):
        assert {one.household_id for one in queries.ticket(CLERK, ticket.id).reports} == {homes[2]}


def test_a_report_and_a_warning_of_one_family_meet_in_one_ticket(homes: list[int]) -> None:
    report = actions.report_hardship(VILLAGE_WORKER, reported(household=homes[0]))
    actions.scan(OFFICER, MONTH)
    with access.within(COUNTY.area):
        assert Hit.objects.get(signal="serious_illness").ticket_id == report.ticket_id
        assert Ticket.objects.get(id=report.ticket_id).severity >= 3


def test_nobody_sees_or_moves_tickets_of_another_area(homes: list[int]) -> None:
    report = actions.report_hardship(VILLAGE_WORKER, reported(household=homes[1]))
    with pytest.raises(TicketNotFound):
        actions.dispatch(NEIGHBOUR_CLERK, report.ticket_id, [Sending("village", "civil_affairs", "x")])
    with pytest.raises(NotPermitted):
        actions.report_hardship(NEIGHBOUR_CLERK, reported())
    with pytest.raises(NotFound):
        actions.report_hardship(cast.OTHER_CLERK, reported(place=cast.OTHER_VILLAGE, household=homes[1]))


def test_a_step_on_a_ticket_that_moved_is_told(homes: list[int]) -> None:
    report = actions.report_hardship(CLERK, reported(household=homes[1]))
    actions.dispatch(CLERK, report.ticket_id, [Sending("village", "civil_affairs", "上门")], version=1)
    with pytest.raises(TicketMoved):
        actions.record_visit(CLERK, report.ticket_id, on=TODAY, confirmed=True, words="属实", minutes=5, version=1)


def test_without_a_visit_nothing_may_be_said_of_need(homes: list[int]) -> None:
    report = actions.report_hardship(CLERK, reported(household=homes[1]))
    with pytest.raises(BadValue):
        actions.close_ticket(CLERK, report.ticket_id, "no_need", "看起来没事")
    assert actions.close_ticket(CLERK, report.ticket_id, "not_found", "查无此户").outcome == "not_found"


def test_a_threshold_is_adopted_by_another_official_than_proposed_it(homes: list[int]) -> None:
    made = actions.propose_threshold(OFFICER, "medical_cost", "medical_cost.general", 2_000_000, TODAY, "按上年人均收入")
    assert made.before == 2_600_000 and made.effect["hits_now"] == 0
    with pytest.raises(NotPermitted):
        actions.settle_threshold(OFFICER, made.id, True)
    actions.settle_threshold(SECOND_OFFICER, made.id, True)
    from minzheng.monitoring.gathering import thresholds

    with access.within(COUNTY.area):
        value = thresholds().at("monitoring.medical_cost.general", str(VILLAGE), MONTH)
    assert value is not None and value.value == 2_000_000


def test_a_doubt_has_an_owner_and_is_settled_with_words(homes: list[int]) -> None:
    with access.within(COUNTY.area):
        doubt = AuditFinding.objects.create(
            place=str(VILLAGE), household_id=homes[3], model="A5", month=MONTH.number, last_month=MONTH.number, value=2,
            due_on=TODAY, found_on=TODAY,
        )  # fmt: skip
    assert actions.take_finding(CLERK, [doubt.id]) == 1
    with pytest.raises(BadValue):
        actions.settle_finding(CLERK, doubt.id, "dismissed", " ")
    assert actions.settle_finding(CLERK, doubt.id, "dismissed", "系继承老宅，不能居住").owner == "clerk"
    with access.within(COUNTY.area):
        stand = next(one for one in queries.audit_standings(CLERK) if one.code == "A5")
    assert (stand.dismissed, stand.closure) == (1, 1.0)
