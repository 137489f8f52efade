"""Every act that looks into a delivery looks for those alone whom consent, duty or handover covers, and stands in the query log."""

import ast
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minzheng
from minzheng.base.errors import NotPermitted
from minzheng.base.month import Month
from minzheng.places import access
from minzheng.verification import actions, matching, summing
from minzheng.verification.actions import rechecking, surveying
from minzheng.verification.authorising import Permit, Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import NotAuthorised
from minzheng.verification.models import Question
from minzheng.verification.tests import offices
from tests import cast

ROOT = Path(minzheng.__file__).parent
MONTH = Month(2020, 12)
ITEMS = ("vehicles.vehicle_count", "medical.cash_paid", "medical.total_cost")
DOORS = {"sought", "answer", "numbers", "several", "added"}
MODULES = {"matching", "summing", "by_name"}
LOGGING = {"actions/asking.py", "actions/rechecking.py", "actions/surveying.py"}  # acts that look, and write each look down
ELSE = {
    "matching.py": "the door",
    "summing.py": "a door",
    "by_name.py": "a door, behind an answer and its permit",
    "actions/receiving.py": "writes what has come in",
    "queries/candidates.py": "shows what a look that is logged has set aside",
}
HOLDERS = {"pyarrow.parquet", "duckdb", "minzheng.verification.keeping"}
OPENING = {"ParquetFile", "read_schema", "read_table", "read_parquet", "kept"}


def trees() -> list[tuple[Path, ast.Module]]:
    sources = [path for path in ROOT.rglob("*.py") if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sources]


def test_a_delivery_is_opened_by_the_doors_alone() -> None:
    """Whatever reads Parquet or a sealed file of the deliveries folder is a door, receives it, or hands an original to who may."""
    opening = {
        path.relative_to(ROOT).as_posix()
        for path, tree in trees()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and "read_parquet" in str(node.value))
        or (isinstance(node, ast.Attribute) and node.attr in OPENING and ast.unparse(node.value) in ("pq", "keeping", "duckdb"))
        or (isinstance(node, ast.ImportFrom) and node.module in HOLDERS and {each.name for each in node.names} & OPENING)
    }
    assert {path for path in opening if path.startswith(("verification", "monitoring", "console", "cases"))} == {
        "verification/matching.py",
        "verification/by_name.py",
        "verification/incoming/reading.py",  # a file as it came, before it is one
        "verification/actions/receiving.py",  # `accept` reads it again
        "verification/queries/deliveries.py",  # `original`: by officers and auditors, entered in the trail
    }


def test_the_doors_are_called_by_acts_that_log_alone() -> None:
    """Walks every import of the doors in the house: a new caller has to be entered here and has to write the log."""
    found = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("minzheng.verification"):
                names = {each.name for each in node.names}
                if names & (MODULES | DOORS) or (node.module or "").endswith("by_name"):
                    inside = path.is_relative_to(ROOT / "verification")
                    found.add(path.relative_to(ROOT / "verification" if inside else ROOT).as_posix())
    assert found <= LOGGING | set(ELSE), found - LOGGING - set(ELSE)
    for name in LOGGING:
        assert "Question" in (ROOT / "verification" / name).read_text(encoding="utf-8"), name


Look = tuple[str, str, frozenset[int]]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """What went through the door: department, ground, persons the permit covers among those laid over it."""
    seen: list[Look] = []
    real = matching.sought

    def watched(asked: Any, permit: Permit, delivery: Any, columns: Any) -> Any:
        seen.append((permit.department, permit.ground, frozenset(permit.persons.tolist())))
        found = real(asked, permit, delivery, columns)
        assert set(asked.persons[found["row"].to_numpy()].tolist()) <= set(permit.persons.tolist())
        return found

    monkeypatch.setattr(matching, "sought", watched)
    monkeypatch.setattr(summing, "sought", watched)
    return seen


def logged() -> Counter[tuple[str, str, int]]:
    with access.within(cast.OFFICER.area):
        return Counter((row.department, row.ground, row.asked) for row in Question.objects.all())


ACTS: dict[str, Callable[[int], object]] = {
    "ask": lambda household: actions.ask(cast.CLERK, household, Purpose.APPLICATION),
    "ask early warning": lambda household: actions.ask(cast.CLERK, household, Purpose.MONITORING),
    "recheck": lambda household: actions.recheck(cast.OFFICER, MONTH),
    "survey": lambda household: actions.survey(cast.OFFICER, ITEMS, cast.TODAY),
}


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    act=st.sampled_from(sorted(ACTS)),
    signing=st.sets(st.sampled_from([0, 1])),
    receiving=st.sets(st.sampled_from([0, 1])),
    departments=st.lists(st.sampled_from(["vehicles", "medical", "deposits"]), min_size=1, unique=True),
)
def test_whatever_act_looks_it_looks_for_those_covered_and_logs_it(
    looks: list[Look], act: str, signing: set[int], receiving: set[int], departments: list[str]
) -> None:
    from django.db import transaction

    looks.clear()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        household = offices.family("A1", 1)
        members = offices.members(household)
        recipients = np.array(sorted(members[at] for at in receiving), np.int64)
        for module in (rechecking, surveying):
            patched.setattr(module, "receiving", lambda _day: recipients)
        offices.sent("vehicles", (offices.number(1), {"vehicle_count": 1}), (offices.number(2), {"vehicle_count": 1}))
        offices.sent("medical", (offices.number(1), {"cash_paid": 20_000, "total_cost": 30_000}))
        if signing:
            offices.sign(household, [members[at] for at in signing], departments=departments)
        before = logged()
        try:
            ACTS[act](household)
        except NotAuthorised:
            assert not looks
        allowed = {
            "consent": {members[at] for at in signing},
            "duty": set(recipients.tolist()),
            "handover": set(members),
        }
        for department, ground, persons in looks:
            assert persons <= allowed[ground]
            assert ground != "consent" or department in departments
            assert ground != "handover" or catalogue().departments[department].handed_over
        new = logged() - before
        assert not Counter((department, ground, len(persons)) for department, ground, persons in looks) - new
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_survey_sees_of_everybody_what_is_handed_over_and_of_recipients_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    household = offices.family("A1", 1)
    first, second = offices.members(household)
    monkeypatch.setattr(surveying, "receiving", lambda _day: np.array([second], np.int64))
    rows = [(offices.number(at), {"cash_paid": 200, "total_cost": 300}) for at in (1, 2)]
    offices.sent("medical", *rows)
    found = actions.survey(cast.OFFICER, ITEMS, cast.TODAY)
    said = {item: dict(zip(found.persons.tolist(), column.tolist(), strict=True)) for item, column in found.items.items()}
    assert said["medical.cash_paid"] == {first: 20_000, second: 20_000}
    assert said["medical.total_cost"][second] == 30_000 and said["medical.total_cost"][first] < 0
    assert set(logged()) == {("medical", "duty", 1), ("medical", "handover", 2)}


@pytest.mark.django_db
def test_a_survey_of_an_earlier_day_takes_what_counted_then_and_a_stale_list_is_no_answer() -> None:
    offices.family("A1", 1)
    old = cast.TODAY - timedelta(days=20)
    offices.sent("medical", (offices.number(1), {"cash_paid": 100}), as_of=old)
    offices.sent("medical", (offices.number(1), {"cash_paid": 900}))
    assert actions.survey(cast.OFFICER, ITEMS, cast.TODAY).items["medical.cash_paid"][0] == 90_000
    assert actions.survey(cast.OFFICER, ITEMS, old).items["medical.cash_paid"][0] == 10_000
    assert actions.survey(cast.OFFICER, ITEMS, cast.TODAY + timedelta(days=400)).answered == {}


@pytest.mark.django_db
def test_an_auditor_surveys_nothing() -> None:
    with pytest.raises(NotPermitted):
        actions.survey(cast.AUDITOR, ITEMS, cast.TODAY)
