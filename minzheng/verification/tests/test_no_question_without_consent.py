"""No question leaves without consent or duty: over every adapter and every act, whatever was signed, withdrawn or let run out."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.errors import BadValue, NotFound
from minzheng.base.month import Month
from minzheng.places import access
from minzheng.verification import actions, sources
from minzheng.verification.actions import asking
from minzheng.verification.authorising import NEVER, Consents, Permit, Purpose, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import CatalogueWrong, NotAuthorised, SourceFailed
from minzheng.verification.models import Finding, Question
from minzheng.verification.tests import offices
from tests import cast

TODAY = cast.TODAY.toordinal()
CODES = ("vehicles", "deposits", "social_insurance")
PERSONS = (1, 2, 3)
NUMBERS = {at: offices.number(at) for at in PERSONS}
RECORDS = {NUMBERS[1].full: [{"brand": "大众", "vehicle_count": 1}], NUMBERS[2].full: []}


class Department(BaseHTTPRequestHandler):
    """Remembers who was asked about."""

    asked: list[str] = []
    headers_seen: list[dict[str, str]] = []
    answers: list[int] = []  # statuses to give before the real one

    def _answer(self, number: str) -> None:
        type(self).asked.append(number)
        type(self).headers_seen.append(dict(self.headers))
        status = type(self).answers.pop(0) if type(self).answers else 200 if number in RECORDS else 404
        body = json.dumps(RECORDS.get(number, [])).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/elsewhere?number=" + number)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer(parse_qs(self.path.partition("?")[2])["number"][0])

    def do_POST(self) -> None:
        self._answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["number"][0])

    def log_message(self, *_args: object) -> None:
        """Not on the screen."""


@pytest.fixture
def service() -> Iterator[str]:
    Department.asked, Department.headers_seen, Department.answers = [], [], []
    server = HTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/vehicles"
    server.shutdown()
    server.server_close()


def adapters(address: str, folder: Path) -> list[Callable[[str], sources.Source]]:
    return [
        lambda code: sources.ServiceSource(code, address, "k", by_post=True),
        lambda code: sources.ServiceSource(code, address, "k"),
        lambda code: sources.FolderSource(code, folder),
        lambda code: sources.PaperSource(code, {1: {}}, cast.TODAY),
        lambda code: sources.DatabaseSource(code, "host=127.0.0.1 port=1", "SELECT 1 WHERE '' = ANY(%(numbers)s)"),
    ]


signed = st.tuples(
    st.sampled_from(PERSONS),
    st.integers(0, 7),
    st.sampled_from([1, 3]),
    st.integers(-40, 2),
    st.integers(-5, 40),
    st.sampled_from([-3, 0, 3, None]),
)


def consents(rows: list[tuple[int, int, int, int, int, int | None]]) -> Consents:
    positions = [list(catalogue().departments).index(code) for code in CODES]
    return Consents.of(
        (
            person,
            sum(1 << position for bit, position in enumerate(positions) if chosen >> bit & 1),
            purpose,
            TODAY + begun,
            TODAY + ends,
            NEVER if withdrawn is None else TODAY + withdrawn,
        )
        for person, chosen, purpose, begun, ends, withdrawn in rows
    )


def agreed(rows: list[tuple[int, int, int, int, int, int | None]], code: str, purpose: Purpose) -> set[int]:
    """Said again in plain words: who may be asked about in this department today."""
    bit = CODES.index(code)
    return {
        person
        for person, chosen, why, begun, ends, withdrawn in rows
        if chosen >> bit & 1 and why == purpose and begun <= 0 <= ends and (withdrawn is None or withdrawn > 0)
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(signed, max_size=6),
    code=st.sampled_from(CODES),
    purpose=st.sampled_from(list(Purpose)),
    wanted=st.sets(st.sampled_from(PERSONS), min_size=1),
    recipients=st.sets(st.sampled_from(PERSONS)),
)
def test_no_adapter_sends_a_number_that_nobody_agreed_to(
    service: str, tmp_path: Path, rows: list[tuple[int, int, int, int, int, int | None]], code: str, purpose: Purpose,
    wanted: set[int], recipients: set[int],
) -> None:  # fmt: skip
    people = np.array(PERSONS, np.int64)
    permit, _ = permitted(catalogue(), code, people, purpose, cast.TODAY, consents(rows), np.array(sorted(recipients), np.int64))
    may = recipients if purpose is Purpose.RECHECK else agreed(rows, code, purpose)
    assert set(permit.persons.tolist()) == may
    numbers = {at: NUMBERS[at] for at in wanted}
    for make in adapters(service, tmp_path):
        Department.asked.clear()
        try:
            make(code).fetch(permit, numbers)
        except NotAuthorised:
            assert not wanted <= may and not Department.asked
        except SourceFailed:
            assert wanted <= may
        else:
            assert wanted <= may
        assert set(Department.asked) <= {NUMBERS[at].full for at in may}


@pytest.mark.parametrize("at", range(5))
def test_a_permit_for_another_department_opens_no_adapter(service: str, tmp_path: Path, at: int) -> None:
    permit = duty("deposits", 1)
    with pytest.raises(NotAuthorised):
        adapters(service, tmp_path)[at]("vehicles").fetch(permit, {1: NUMBERS[1]})
    assert not Department.asked


@pytest.mark.parametrize("at", range(5))
def test_nothing_leaves_on_what_a_department_hands_over_itself(service: str, tmp_path: Path, at: int) -> None:
    people = np.array([1], np.int64)
    permit, _ = permitted(catalogue(), "medical", people, Purpose.MONITORING, cast.TODAY, Consents.of([]), people)
    assert permit.covers(people)
    with pytest.raises(NotAuthorised):
        adapters(service, tmp_path)[at]("medical").fetch(permit, {1: NUMBERS[1]})
    assert not Department.asked


def duty(code: str, *persons: int) -> Permit:
    people = np.array(persons, np.int64)
    return permitted(catalogue(), code, people, Purpose.RECHECK, cast.TODAY, Consents.of([]), people)[0]


def test_every_adapter_of_the_part_is_among_those_walked(service: str, tmp_path: Path) -> None:
    walked = {type(make("vehicles")) for make in adapters(service, tmp_path)}
    known = {one for one in vars(sources).values() if isinstance(one, type) and hasattr(one, "fetch")} - {sources.Source}
    assert walked == known


def test_the_service_is_told_on_which_ground_it_is_asked(service: str) -> None:
    found = sources.ServiceSource("vehicles", service, "k").fetch(duty("vehicles", 1, 2), {1: NUMBERS[1], 2: NUMBERS[2]})
    assert found is not None and found.content.decode().count("\n") == 2
    assert {(one["X-Ground"], one["X-Purpose"], one["Authorization"]) for one in Department.headers_seen} == {
        ("duty", "recheck", "Bearer k")
    }


def test_a_service_that_stumbles_is_asked_again_only_by_get(service: str) -> None:
    Department.answers = [503, 503]
    sources.ServiceSource("vehicles", service, pause=0).fetch(duty("vehicles", 1), {1: NUMBERS[1]})
    assert len(Department.asked) == 3
    Department.answers = [503]
    with pytest.raises(SourceFailed):
        sources.ServiceSource("vehicles", service, by_post=True).fetch(duty("vehicles", 1), {1: NUMBERS[1]})
    assert len(Department.asked) == 4


@pytest.mark.parametrize("status", [302, 401, 500])
def test_a_number_is_never_carried_on_to_another_address(service: str, status: int) -> None:
    Department.answers = [status] * 9
    with pytest.raises(SourceFailed):
        sources.ServiceSource("vehicles", service, by_post=True).fetch(duty("vehicles", 1), {1: NUMBERS[1]})
    assert len(Department.asked) == 1


def test_a_query_that_asks_for_everybody_is_no_source() -> None:
    with pytest.raises(SourceFailed):
        sources.DatabaseSource("vehicles", "", "SELECT * FROM cars")
    with pytest.raises(CatalogueWrong):
        sources.read_sources({"nobody": {"kind": "folder", "folder": "/tmp"}})


@pytest.fixture
def live(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vehicles department is asked over the network."""
    monkeypatch.setattr(asking, "configured", lambda: {"vehicles": sources.ServiceSource("vehicles", service, by_post=True)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("whom", "more", "expected"),
    [
        ("both", {}, {1, 2}),
        ("head", {}, {1}),
        ("nobody", {}, set()),
        ("both", {"departments": ["deposits"]}, set()),
        ("both", {"purpose": Purpose.REPORTED_CHANGE}, set()),
        ("both", {"signed_on": date(2020, 6, 1), "until": date(2020, 12, 7)}, set()),
    ],
)
def test_an_act_asks_a_live_service_about_those_who_signed_alone(
    live: None, whom: str, more: dict[str, object], expected: set[int]
) -> None:
    household = offices.family("A1", 1)
    who = {"both": offices.members(household), "head": offices.members(household)[:1], "nobody": []}[whom]
    if who:
        offices.sign(household, who, **more)
    try:
        made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    except NotAuthorised:
        made = None
    assert set(Department.asked) == {NUMBERS[at].full for at in expected}
    with access.within(cast.CLERK.area):
        logged = Question.objects.filter(department="vehicles").first()
    assert (logged.asked if logged else 0) == len(expected)
    assert (made is not None) == (Question.objects is not None and (bool(expected) or bool(more.get("departments"))))


@pytest.mark.django_db
def test_a_service_that_is_down_leaves_its_question_in_the_log_and_the_check_without_its_answer(live: None) -> None:
    Department.answers = [500] * 4
    household = offices.family("A1", 1)
    offices.sign(household)
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    reply = next(one for one in asking.answered(made) if one.department == "vehicles")
    assert set(reply.states.values()) == {4} and reply.note == "500"


@pytest.mark.django_db
def test_a_reply_on_paper_needs_the_authorisation_still(live: None) -> None:
    household = offices.family("A1", 1)
    papers = offices.sign(household)
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    for one in papers:
        actions.withdraw_consent(cast.CLERK, one, reason="撤回")
    who = offices.members(household)[0]
    with pytest.raises(NotAuthorised):
        actions.enter_reply(cast.CLERK, made.pk, "deposits", {who: {"deposit_balance": "1"}}, cast.TODAY, paper="3号")
    with pytest.raises((NotFound, BadValue)):
        actions.enter_reply(cast.CLERK, made.pk, "nobody", {who: {}}, cast.TODAY, paper="3号")


@pytest.mark.django_db
def test_the_monthly_check_covers_recipients_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.verification.actions import rechecking

    receiving, other = offices.family("A1", 1), offices.family("A2", 21)
    recipients = np.array(offices.members(receiving), np.int64)
    monkeypatch.setattr(rechecking, "receiving", lambda _day: recipients)
    rows = [(offices.number(at), {"insured_base": "9000"}) for at in (1, 21)]
    offices.sent("social_insurance", *rows)
    offices.sent("fiscal_payroll", (offices.number(1), {"budget_pay": "5000"}))
    offices.sent("funeral", (offices.number(2), {"death_date": "2020-11-02"}))
    made = actions.recheck(cast.OFFICER, Month(2020, 12))
    again = actions.recheck(cast.OFFICER, Month(2020, 12))
    with access.within(cast.OFFICER.area):
        assert {row.household_id for row in Finding.objects.all()} == {receiving}
        assert {row.ground for row in Question.objects.all()} == {"duty"}
        assert Question.objects.filter(asked=2).count() == Question.objects.count() == 6
    assert other and (made.persons, made.departments, made.families) == (2, 3, 1)
    assert (again.doubts, again.known) == (0, made.doubts) and made.doubts >= 1


@pytest.mark.django_db
def test_nobody_receiving_means_nobody_asked() -> None:
    offices.family("A1", 1)
    with pytest.raises(NotAuthorised):
        actions.recheck(cast.OFFICER, Month(2020, 12))
    with access.within(cast.OFFICER.area):
        assert not Question.objects.exists()
