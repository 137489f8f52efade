"""No way leads from a warning to stopping or paying: each act is done, its writes are counted; imports and states are walked."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from minzheng.base.month import Month
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import actions, handling
from minzheng.monitoring.actions import Reported, Sending
from minzheng.monitoring.models import AuditFinding, Outcome, Ticket, TicketState
from minzheng.monitoring.tests.planting import doubt
from minzheng.places import access
from tests.cast import CLERK, COUNTY, OFFICER, SECOND_OFFICER, TODAY, VILLAGE
from tests.writes import tables_written

PART = Path(__file__).resolve().parent.parent
SOURCES = [path for path in PART.rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]
WRITERS = re.compile(r"minzheng\.(cases|payments|people|verification|policy|staff|places)\.actions\b")
LOOKING = {"minzheng.verification.actions.survey", "minzheng.verification.actions.Surveyed"}  # writes the query log alone
OWN = re.compile(r"(monitoring|audit)_|verification_question$")


def imported(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def test_monitoring_imports_no_writer_of_another_part() -> None:
    assert SOURCES
    assert [(path.name, name) for path in SOURCES for name in imported(path) if WRITERS.match(name) and name not in LOOKING] == []


class Office:
    """Three families with a ticket, a task and a doubt: enough to do every act once."""

    def __init__(self) -> None:
        self.homes = register(*(family(number, [500_000]) for number in range(3)))
        self.ticket, self.task = self._sent(self.homes[0])
        self.doubt = doubt(self.homes[0], "A5", TODAY)

    def _sent(self, household: int) -> tuple[int, int]:
        ticket = actions.report_hardship(CLERK, self.told(household)).ticket_id
        return ticket, actions.dispatch(CLERK, ticket, [Sending("village", "civil_affairs", "上门")])[0].id

    def told(self, household: int | None) -> Reported:
        return Reported("hospital", VILLAGE, "王某", "illness", "住院欠费", household=household, reporter="张医生")

    def proposed(self) -> int:
        found = actions.propose_threshold(OFFICER, "medical_cost", "medical_cost.general", 2_000_000, TODAY, "按上年人均收入")
        return int(found.id)

    def closed(self) -> Ticket:
        actions.record_visit(CLERK, self.ticket, on=TODAY, confirmed=True, words="属实", minutes=5)
        return actions.close_ticket(CLERK, self.ticket, "aid_opened", "申请临时救助", proceeding=1)


ACTS: dict[str, Callable[[Office], object]] = {
    "answer_task": lambda office: actions.answer_task(CLERK, office.task, "已报销", 20),
    "close_ticket": lambda office: office.closed(),
    "dispatch": lambda office: actions.dispatch(CLERK, office.ticket, [Sending("county", "health", "核实")]),
    "hand_over": lambda office: actions.hand_over(CLERK, office.task, Sending("county", "medical_insurance", "核查"), "转办"),
    "identify": lambda office: actions.identify(
        CLERK, actions.report_hardship(CLERK, office.told(None)).ticket_id, office.homes[1]
    ),
    "meet": lambda office: actions.meet(CLERK, office.ticket, ["health"], "会商"),
    "propose_threshold": lambda office: office.proposed(),
    "record_visit": lambda office: actions.record_visit(CLERK, office.ticket, on=TODAY, confirmed=True, words="属实", minutes=5),
    "report_hardship": lambda office: actions.report_hardship(CLERK, office.told(office.homes[2])),
    "scan": lambda office: actions.scan(OFFICER, Month.of(TODAY)),
    "settle_finding": lambda office: actions.settle_finding(CLERK, office.doubt, "confirmed", "属实"),
    "settle_threshold": lambda office: actions.settle_threshold(SECOND_OFFICER, office.proposed(), True),
    "simulate": lambda office: actions.simulate(OFFICER, "medical_cost", "medical_cost.general", 1, Month.of(TODAY)),
    "take_finding": lambda office: actions.take_finding(CLERK, [office.doubt]),
    "tell_reporter": lambda office: actions.tell_reporter(CLERK, actions.report_hardship(CLERK, office.told(None)).id, "已上门"),
}


def test_every_act_of_the_part_is_done_below() -> None:
    assert set(ACTS) == {name for name in actions.__all__ if not isinstance(getattr(actions, name), type)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_an_act_writes_tables_of_monitoring_the_query_log_and_the_trail_alone(name: str) -> None:
    office = Office()
    with tables_written() as written:
        ACTS[name](office)
    assert written and not [table for table in written if not OWN.match(table)], written
    with access.within(COUNTY.area):
        assert AuditFinding.objects.filter(id=office.doubt).exists()


def test_every_act_on_a_ticket_leads_to_a_state_of_tickets_only() -> None:
    states = set(TicketState.values)
    assert {after for way in handling.WAYS for after in (way.after, *way.before) if after} <= states
    reached, open_ = {"open"}, True
    while open_:
        more = {way.after for way in handling.WAYS if way.after and reached & set(way.before)} - reached
        reached, open_ = reached | more, bool(more)
    assert reached == states
    assert not [way for way in handling.WAYS if "closed" in way.before], "a closed ticket moves no more"


def test_an_outcome_names_what_others_did_and_does_nothing_itself() -> None:
    named = {outcome for outcomes in handling.OUTCOMES.values() for outcome in outcomes}
    assert named == set(Outcome.values)
    assert not {"stop", "stopped", "suspend", "cut", "paid", "ended"} & named


def test_nothing_that_pays_or_decides_reads_monitoring() -> None:
    root = PART.parent
    below = [path for part in ("cases", "payments", "policy", "programmes", "people") for path in (root / part).rglob("*.py")]
    assert [path for path in below if any(name.startswith("minzheng.monitoring") for name in imported(path))] == []
