"""Several programmes in one month: each after those whose decisions it reads, and none that nobody applied for."""

from datetime import date

import pytest

from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.actions import determine, open_cases
from minzheng.cases.declarations import benefits, gifts
from minzheng.cases.models import Determination, Proposal
from minzheng.cases.tests.families import family, members, register
from minzheng.payments.tables import running
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FACT_KINDS, FactRecord
from minzheng.places import access
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER

pytestmark = pytest.mark.django_db
MONTH = Month(2024, 6)
OFFICIALS = {"preparer": COUNTY_CLERK, "decider": OFFICER, "finance": FINANCE}
SEVERELY = (("disability_kind", 4), ("disability_level", 1), ("disability_valid_until", date(2030, 1, 1).toordinal()))


def _record(household: int, *facts: tuple[str, int]) -> None:
    for kind, value in facts:
        record_fact(OFFICER, FactRecord(kind, value, since=date(2020, 1, 1)), "visit", person_id=members(household)[0])


def _applied(household: int, *programmes: str) -> None:
    for programme in programmes:
        open_cases(COUNTY_CLERK, programme, [household], date(2020, 10, 5), "application")


def _runs(programme: str, month: Month, household: int) -> int:
    with access.within(COUNTY.area):
        return sum(running(programme, month).get(household, {}).values())


@pytest.fixture
def poor() -> int:
    """A family of one, poor and severely disabled."""
    (household,) = register(family(1, (10_000,)))
    _record(household, *SEVERELY, ("long_term_care_need", 1))
    return household


def test_the_month_decides_givers_first_and_leaves_out_what_nobody_applied_for(poor: int) -> None:
    _applied(poor, "disability", "dibao")
    summary = run_month(MONTH, COUNTY, **OFFICIALS)
    assert [each.programme for each in summary.programmes] == ["dibao", "disability"]
    assert {each.state for each in summary.programmes} == {"released"}
    with access.within(COUNTY.area):
        disability = Proposal.objects.get(programme="disability")
        assert not Determination.objects.exclude(programme__in=("dibao", "disability")).exists()
    assert disability.inputs["person_facts"]["dibao_recipient"] == [1]
    assert 0 < _runs("disability", MONTH, poor) == summary.programmes[1].total


def test_run_again_it_changes_nothing(poor: int) -> None:
    _applied(poor, "disability", "dibao")
    first, again = (run_month(MONTH, COUNTY, **OFFICIALS) for _ in range(2))
    assert [each.determination for each in first.programmes] == [each.determination for each in again.programmes]
    assert [each.run for each in first.programmes] == [each.run for each in again.programmes]


def test_a_stopped_benefit_is_received_no_more_and_the_next_programme_follows(poor: int) -> None:
    _applied(poor, "disability", "dibao")
    run_month(MONTH, COUNTY, **OFFICIALS)
    record_fact(OFFICER, FactRecord("wage_income", 500_000, since=date(2024, 7, 1)), "visit", person_id=members(poor)[0])
    run_month(MONTH + 1, COUNTY, **OFFICIALS)
    assert _runs("dibao", MONTH + 1, poor) == 0
    assert _runs("disability", MONTH, poor) > _runs("disability", MONTH + 1, poor) > 0  # the care subsidy is left


def test_a_decision_for_the_next_month_is_received_from_then_on() -> None:
    (old,) = register(family(1, (0,)))
    _record(old, *SEVERELY, *((kind, 0) for kind in FACT_KINDS if kind.startswith("cannot_")))
    _applied(old, "tekun", "dibao")
    run_month(MONTH, COUNTY, **OFFICIALS)
    assert _runs("dibao", MONTH, old) > 0 == _runs("tekun", MONTH, old)
    assert _runs("tekun", MONTH + 1, old) > 0
    run_month(MONTH + 1, COUNTY, **OFFICIALS)
    assert _runs("dibao", MONTH + 1, old) == 0
    with access.within(COUNTY.area):
        (stop,) = Proposal.objects.filter(programme="dibao", month=(MONTH + 1).number)
    assert stop.kind == "stop" and stop.inputs["person_facts"]["destitute_recipient"] == [1]


@pytest.mark.parametrize("programme", sorted(benefits()))
def test_every_monthly_programme_determines_an_area_without_cases(programme: str) -> None:
    assert determine(COUNTY_CLERK, programme, MONTH, COUNTY).counts == {}


def test_every_fact_given_is_one_of_a_person() -> None:
    assert {FACT_KINDS[fact].entity.value for fact in gifts()} == {"person"}
    assert {gift.meaning for gift in gifts().values()} == {"covered", "share", "part"}


def test_the_days_of_the_first_applications_are_told(poor: int) -> None:
    _applied(poor, "dibao")
    with access.within(COUNTY.area):
        assert queries.programmes_used(OFFICER) == {"dibao": date(2020, 10, 5)}
