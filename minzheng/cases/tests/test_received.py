"""What one programme decided is a fact to the others: read off what runs, unless an official recorded it."""

from datetime import date

import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.cases import received, tables
from minzheng.cases.actions import decide_group, determine, open_cases
from minzheng.cases.models import Proposal
from minzheng.cases.queries import trace
from minzheng.cases.tests.families import family, members, register
from minzheng.payments.actions import Grant, entitle
from minzheng.payments.tables import running
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, OFFICER, OTHER_CLERK, VILLAGE

pytestmark = pytest.mark.django_db
MONTH = Month(2024, 6)
RECEIVED = ("dibao_recipient", "dibao_received", "disability_living_received", "disability_care_received")
SEVERELY = (("disability_kind", 4), ("disability_level", 1), ("disability_valid_until", date(2030, 1, 1).toordinal()))


def _record(household: int, *facts: tuple[str, int]) -> None:
    for kind, value in facts:
        record_fact(OFFICER, FactRecord(kind, value, since=date(2020, 1, 1)), "visit", person_id=members(household)[0])


def _granted(programme: str, households: list[int], month: Month = MONTH) -> int:
    """Determine and decide the month of a programme for these families; the determination."""
    open_cases(COUNTY_CLERK, programme, households, date(2020, 10, 5), "application")
    made = determine(COUNTY_CLERK, programme, month, COUNTY)
    decide_group(OFFICER, made.id, ("new",))
    return made.id


def _facts(household: int, month: Month = MONTH) -> tuple[int, ...]:
    """What the rules see of the head: the four received facts."""
    with access.within(COUNTY.area):
        found = received.snapshot(month, [household], RECEIVED).person_facts
    return tuple(int(found[name][0]) for name in RECEIVED)


@pytest.fixture
def poor() -> int:
    """A family of one, poor and severely disabled, in need of care."""
    (household,) = register(family(1, (10_000,)))
    _record(household, *SEVERELY, ("long_term_care_need", 1))
    return household


def test_who_is_granted_dibao_receives_it_from_that_month_on(poor: int) -> None:
    before = _facts(poor)
    _granted("dibao", [poor])
    recipient, amount, *_others = _facts(poor)
    assert before[:2] == (0, UNKNOWN)
    assert recipient == 1 and amount > 0
    assert _facts(poor, MONTH - 1)[:2] == (0, UNKNOWN)


def test_the_next_programme_decides_on_it_and_its_evidence_keeps_it(poor: int) -> None:
    open_cases(COUNTY_CLERK, "disability", [poor], date(2020, 10, 5), "application")
    (before,) = _proposals(determine(COUNTY_CLERK, "disability", MONTH, COUNTY).id)
    _granted("dibao", [poor])
    (after,) = _proposals(determine(COUNTY_CLERK, "disability", MONTH, COUNTY).id)
    assert (before.inputs["person_facts"]["dibao_recipient"], after.inputs["person_facts"]["dibao_recipient"]) == ([0], [1])
    assert before.amount_after != after.amount_after
    with access.within(COUNTY.area):
        explained = trace(OFFICER, after.pk)
    assert explained.facts_agree and explained.law_agrees and explained.outcome_agrees


def test_what_an_official_recorded_stands_before_what_runs(poor: int) -> None:
    _granted("dibao", [poor])
    _record(poor, ("dibao_received", 12_300), ("dibao_recipient", 0))
    assert _facts(poor)[:2] == (0, 12_300)


def test_which_part_of_a_sum_is_which_subsidy_tells_the_determination_that_found_it(poor: int) -> None:
    _granted("dibao", [poor])
    _granted("disability", [poor])
    _recipient, _amount, living, care = _facts(poor)
    with access.within(COUNTY.area):
        (share,) = running("disability", MONTH)[poor].values()
    assert living > 0 and care > 0 and living + care == share
    assert _facts(poor, MONTH + 3)[2:] == (living, care)
    assert _facts(poor, MONTH - 1)[2:] == (0, 0)


def test_parts_of_what_no_determination_found_are_unknown_until_recorded(poor: int) -> None:
    with access.within(COUNTY.area):
        entitle(OFFICER, "disability", [Grant(poor, VILLAGE, "rural", MONTH, "transfer:1", {members(poor)[0]: 50_000})])
    assert _facts(poor)[2:] == (UNKNOWN, UNKNOWN)
    _record(poor, ("disability_care_received", 0))
    assert _facts(poor)[2:] == (UNKNOWN, 0)


def test_towns_read_the_parts_of_their_own_people(poor: int) -> None:
    _granted("disability", [poor])
    for clerk, found in ((CLERK, 1), (OTHER_CLERK, 0)):
        with access.within(clerk.area):
            assert len(list(tables.parts("disability_care_received", MONTH))) == found


def _proposals(determination: int) -> list[Proposal]:
    with access.within(COUNTY.area):
        return list(Proposal.objects.filter(determination_id=determination))
