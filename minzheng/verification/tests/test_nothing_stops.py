"""A hit is a doubt: nothing of this part can reach what decides, entitles or pays. Every act is done and its writes are counted."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from minzheng.base.month import Month
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from minzheng.verification import actions
from minzheng.verification.actions import rechecking
from minzheng.verification.authorising import Purpose
from minzheng.verification.findings import DOUBTS
from minzheng.verification.models import Candidate
from minzheng.verification.tests import offices
from minzheng.verification.tests.offices import Finding
from tests import cast
from tests.writes import tables_written

PART = Path(actions.__file__).parent.parent
SOURCES = [path for path in PART.rglob("*.py") if not {"tests", "migrations"} & set(path.relative_to(PART).parts)]
MAY_WRITE = {"minzheng.people.actions": {"record_fact"}}  # facts nobody stated, by an official's own act
MAY_READ = {"minzheng.payments.tables": {"recipients"}}


def imported(path: Path) -> list[tuple[str, str]]:
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", each.name) for node in nodes for each in node.names]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PART)))
def test_it_imports_no_writer_of_cases_or_payments(path: Path) -> None:
    for module, name in imported(path):
        assert not module.startswith("minzheng.cases"), (module, name)
        if module.startswith("minzheng.payments"):
            assert name in MAY_READ.get(module, set()), (module, name)
        if ".actions" in module and not module.startswith(("minzheng.verification", "minzheng.audit")):
            assert name in MAY_WRITE.get(module, set()), (module, name)


def test_a_death_is_never_recorded_by_the_machine() -> None:
    from minzheng.verification.actions.feeding import ESTABLISHED_BY_PEOPLE

    assert "death" in ESTABLISHED_BY_PEOPLE


class Office:
    """A family that signed, with a car it did not declare, an open check and a quarantined file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.household = offices.family("A1", 11, facts=[FactRecord("vehicles", 0, since=offices.SINCE)])
        many = [(offices.number(at), {"vehicle_count": 1}) for at in range(11, 71)]
        offices.sent("vehicles", *many)
        self.consent = offices.sign(self.household)[0]
        self.check = actions.ask(cast.CLERK, self.household, Purpose.APPLICATION).pk
        self.bad = offices.sent("vehicles", *many[:9], as_of=cast.TODAY).pk
        with access.within(cast.CLERK.area):
            self.doubt = Finding.objects.filter(of_check_id=self.check, kind__in=DOUBTS).values_list("pk", flat=True)[0]
            self.row = self.candidate()

    def member(self) -> int:
        return offices.members(self.household)[0]

    def candidate(self) -> int:
        made = Candidate.objects.create(
            place=cast.VILLAGE, household_id=self.household, person_id=offices.members(self.household)[0], department="vehicles",
            delivery_id=self.bad, row=5, key="0" * 64, told=b"", weight=100, found_at=timezone.now(),
        )  # fmt: skip
        return int(made.pk)

    def lay(self) -> Path:
        content = offices.listed("deposits", [(offices.number(11), {"deposit_balance": "1"})])
        (self.folder / "deposits-2020-12-05.csv").write_bytes(content)
        return self.folder


PAPER = {"deposit_balance": "12000.50"}
ACTS: dict[str, Callable[[Office], object]] = {
    "accept": lambda office: actions.accept(cast.OFFICER, office.bad, reason="车管所来电"),
    "ask": lambda office: actions.ask(cast.CLERK, office.household, Purpose.APPLICATION),
    "enter_reply": lambda office: actions.enter_reply(
        cast.CLERK, office.check, "deposits", {office.member(): PAPER}, cast.TODAY, paper="3号"
    ),
    "explain": lambda office: actions.explain(cast.CLERK, office.doubt, "车已报废"),
    "feed": lambda office: actions.feed(cast.CLERK, office.check),
    "print_report": lambda office: actions.print_report(cast.CLERK, office.check),
    "receive": lambda office: offices.sent("deposits", (offices.number(11), PAPER)),
    "receive_folder": lambda office: actions.receive_folder(cast.OFFICER, office.lay()),
    "recheck": lambda office: actions.recheck(cast.OFFICER, Month(2020, 12)),
    "settle_candidate": lambda office: actions.settle_candidate(cast.CLERK, office.row, same=True, remark="属实"),
    "settle_finding": lambda office: actions.settle_finding(cast.CLERK, office.doubt, confirmed=True, remark="属实"),
    "sign_consent": lambda office: offices.sign(office.household),
    "survey": lambda office: actions.survey(cast.OFFICER, ["vehicles.vehicle_count"], cast.TODAY),
    "withdraw_consent": lambda office: actions.withdraw_consent(cast.CLERK, office.consent, reason="撤回"),
}
OWN = re.compile(r"(verification|audit)_")
FACTS = {"people_fact"}  # `feed` alone: what nobody stated, by an official's own act


@pytest.fixture
def recipients(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rechecking, "receiving", lambda _day: np.array(offices.everybody(), np.int64))
    yield


def test_every_act_of_the_part_is_done_here() -> None:
    assert set(ACTS) == {name for name in actions.__all__ if not isinstance(getattr(actions, name), type)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_an_act_writes_its_own_tables_and_the_trail_alone(name: str, recipients: None, tmp_path: Path) -> None:
    office = Office(tmp_path)
    with tables_written() as written:
        ACTS[name](office)
    foreign = {table for table in written if not OWN.match(table)}
    assert written and foreign <= (FACTS if name == "feed" else set()), foreign
