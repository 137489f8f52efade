"""A benefit of the group programmes goes through the real acts of a month, as dibao does: decided, paid, stopped with a reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from minzheng.base.actor import Actor
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases import declarations
from minzheng.cases.actions import open_cases
from minzheng.cases.models import Decision
from minzheng.cases.tests.families import register
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from minzheng.places import access
from minzheng.programmes.disability.programme import DISABILITY
from minzheng.site.month import MonthSummary, run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, VILLAGE

pytestmark = pytest.mark.django_db
MAY, JUNE = Month(2023, 5), Month(2023, 6)
SINCE = date(2023, 1, 1)


@pytest.fixture(autouse=True)
def disability_is_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the installation runs by the month, here it runs this one too."""
    assert DISABILITY.benefit
    monkeypatch.setitem(declarations._benefits, "disability", DISABILITY.benefit)
    yield


def on(actor: Actor, month: Month) -> Actor:
    return replace(actor, today=month.first.replace(day=8))


def run(month: Month) -> MonthSummary:
    officials = {"preparer": on(COUNTY_CLERK, month), "decider": on(OFFICER, month), "finance": on(FINANCE, month)}
    return run_month(month, COUNTY, programmes=["disability"], **officials)


def disabled_person() -> FamilyRecord:
    facts = {
        "disability_kind": 4,
        "disability_level": 1,
        "disability_valid_until": date(2023, 5, 31).toordinal(),
        "long_term_care_need": 1,
        "dibao_recipient": 1,
    }
    records = tuple(FactRecord(kind, value, since=SINCE) for kind, value in facts.items())
    born = date(1980, 1, 1)
    person = PersonRecord("王甲", 1, born, "head", IdNumber.synthetic("999001", born, 1), records)
    account = FactRecord("bank_account", text="王甲", secret="6228480400000000001", since=SINCE)
    return FamilyRecord("H00001", VILLAGE, "rural", SINCE, (person,), facts=(account,))


def test_a_subsidy_is_decided_paid_and_stopped_when_the_certificate_runs_out() -> None:
    (household,) = register(disabled_person())
    open_cases(on(COUNTY_CLERK, MAY), "disability", [household], date(2023, 4, 20), "application")
    (may,) = run(MAY).programmes
    assert (may.kinds["new"].households, may.decided, may.state) == (1, 1, "released")
    assert (may.persons, may.total) == (1, 18_300 + 9_000)  # 30 percent of 610 yuan, and 90 yuan in the country
    (june,) = run(JUNE).programmes
    assert (june.kinds["stop"].households, june.total) == (1, 0)
    with access.within(COUNTY.area):
        new, stop = Decision.objects.filter(programme="disability").order_by("id")
    assert [reason["code"] for reason in new.reasons["found"]][:1] == ["conditions_met"]
    assert [reason["code"] for reason in stop.reasons["found"]][:1] == ["no_valid_certificate"]
