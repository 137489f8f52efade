"""Past months of a family with what is known now, beside what the decision about each knew."""

from datetime import date
from types import SimpleNamespace

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.actions import open_cases
from minzheng.cases.declarations import benefit
from minzheng.cases.queries import PastMonth, past, past_dues, past_months
from minzheng.cases.tests.families import family, members, register, tell
from minzheng.cases.tests.laws import published
from minzheng.people.declarations import PersonRecord
from minzheng.places import access
from minzheng.policy.engine import Change, Reference
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER, DECEMBER = (Month(2020, month) for month in (10, 11, 12))
STANDARD, POOR = 61_000, 10_000
NOTICE = Reference("泗洪县关于提高低保标准的通知", "泗民〔2020〕88号", "第一条")


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


@pytest.fixture
def household() -> int:
    """A family of two that is granted dibao in November."""
    (found,) = register(family(1, (POOR, 0)))
    open_cases(COUNTY_CLERK, "dibao", [found], date(2020, 10, 5), "application")
    run_month(NOVEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
    return found


def told(found: tuple[PastMonth, ...]) -> list[tuple[Month, int | None, int | None]]:
    return [(each.line.month, each.line.before, each.line.now) for each in found]


def test_nothing_is_told_while_nothing_was_learnt(household: int) -> None:
    assert past_months(OFFICER, household, OCTOBER, DECEMBER) == ()


def test_an_income_learnt_late_counts_from_its_month_on(household: int) -> None:
    tell(household, wage=30_000, since=DECEMBER.first)
    (found,) = past_months(OFFICER, household, OCTOBER, DECEMBER)
    assert told((found,)) == [(DECEMBER, 2 * STANDARD - POOR, 2 * STANDARD - 30_000)]
    assert found.line.difference == POOR - 30_000 and found.decision.first_month == NOVEMBER.number
    (cause,) = found.line.causes
    assert (cause.name, cause.row, cause.before, cause.now) == ("wage_income", members(household)[0], POOR, 30_000)


def test_a_standard_published_late_counts_from_the_day_it_names(household: int) -> None:
    raised = Change("dibao.standard", DivisionCode(COUNTY), "rural", NOVEMBER.first, 70_000, NOTICE, confirmed=True)
    published(COUNTY_CLERK, SECOND_OFFICER, [raised], NOTICE)
    found = past_months(OFFICER, household, OCTOBER, DECEMBER)
    assert told(found) == [(month, 2 * STANDARD - POOR, 2 * 70_000 - POOR) for month in (DECEMBER, NOVEMBER)]
    assert all(NOTICE.title in cause.source for each in found for cause in each.line.causes)


def test_a_member_of_whom_nothing_is_known_leaves_the_difference_open(household: int) -> None:
    newcomer = PersonRecord("王新", 2, date(1999, 5, 5), "daughter", IdNumber.synthetic("999777", date(1999, 5, 5), 2))
    tell(household, since=DECEMBER.first, joined=newcomer)
    (found,) = past_months(OFFICER, household, DECEMBER, DECEMBER)
    assert found.line.now is None and found.line.difference is None
    assert "member" in {cause.name for cause in found.line.causes}


@pytest.mark.parametrize(
    ("first", "last"), [(DECEMBER, NOVEMBER), (DECEMBER, Month(2021, 1)), (DECEMBER - past.MOST_MONTHS, DECEMBER)]
)
def test_months_out_of_order_or_to_come_or_too_many_are_refused(first: Month, last: Month) -> None:
    with pytest.raises(Refusal, match="cannot be reckoned"):
        past_months(OFFICER, 1, first, last)


def test_a_county_s_months_tell_the_same_as_its_families(household: int) -> None:
    (other,) = register(family(2, (POOR,)))
    open_cases(COUNTY_CLERK, "dibao", [other], date(2020, 10, 5), "application")
    run_month(DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
    tell(household, wage=30_000, since=DECEMBER.first)
    found = [part.by_household() for part in past_dues(OFFICER, "dibao", DECEMBER)]
    differences = {of: fen for part in found for of, fen in zip(part.households.tolist(), part.difference.tolist(), strict=True)}
    assert differences == {household: POOR - 30_000, other: 0}
    assert [part.households.tolist() for part in past_dues(OFFICER, "dibao", NOVEMBER)] == [[household] * 2]
    assert not list(past_dues(OFFICER, "dibao", OCTOBER))


def test_a_family_without_a_decision_has_no_past(household: int) -> None:
    (other,) = register(family(2, (POOR,)))
    assert past_months(OFFICER, other, OCTOBER, DECEMBER) == ()


def test_a_grant_that_is_paid_once_has_no_later_months() -> None:
    once, monthly = (SimpleNamespace(once=each) for each in (True, False))
    decision = SimpleNamespace(first_month=NOVEMBER.number, proposal=SimpleNamespace(inputs={"month": 1}))
    for declared, month, found in ((once, NOVEMBER, decision), (once, DECEMBER, None), (monthly, DECEMBER, decision)):
        assert past._about(month, [decision], declared) is found  # type: ignore[arg-type, list-item]
    assert past._about(OCTOBER, [decision], monthly) is None  # type: ignore[arg-type, list-item]


def test_where_a_decision_counts_from_the_next_month_the_month_before_is_looked_at() -> None:
    dibao = benefit("dibao")
    later = SimpleNamespace(first_month=lambda month: month + 1)
    assert (past._looked_at(DECEMBER, dibao), past._looked_at(DECEMBER, later)) == (DECEMBER, NOVEMBER)  # type: ignore[arg-type]
