"""Destitute support through the real acts: an old person without family, month after month, and a son who is found."""

from dataclasses import replace
from datetime import date

import pytest

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.cases import declarations
from minzheng.cases.actions import open_cases
from minzheng.cases.models import Decision
from minzheng.cases.tests.families import SINCE, family, register
from minzheng.people.actions import add_obligor, record_fact
from minzheng.people.declarations import FactRecord, ObligorRecord
from minzheng.places import access
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.site.month import ProgrammeMonth, run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER

pytestmark = pytest.mark.django_db
ITEMS = ("cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe")
DECEMBER, JANUARY, FEBRUARY, MARCH = Month(2020, 12), Month(2021, 1), Month(2021, 2), Month(2021, 3)
DUE = 85_400 + 16_200  # 1.4 times 610 yuan, and a tenth of the minimum wage of 1,620 yuan


def on(actor: Actor, month: Month) -> Actor:
    return replace(actor, today=month.first.replace(day=8))


def run(month: Month) -> ProgrammeMonth:
    officials = {"preparer": on(COUNTY_CLERK, month), "decider": on(OFFICER, month), "finance": on(FINANCE, month)}
    (summary,) = run_month(month, COUNTY, programmes=["tekun"], **officials).programmes
    return summary


@pytest.fixture(autouse=True)
def tekun_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the installation runs by the month, here it runs this one too."""
    assert TEKUN.benefit
    monkeypatch.setitem(declarations._benefits, "tekun", TEKUN.benefit)


@pytest.fixture
def household() -> int:
    record = family(1, (0,))
    facts = tuple(FactRecord(item, int(item == "cannot_bathe"), since=SINCE) for item in ITEMS)
    head = replace(record.members[0], born=date(1950, 1, 1), identity=None, facts=(*record.members[0].facts, *facts))
    (made,) = register(replace(record, members=(head,)))
    open_cases(on(COUNTY_CLERK, DECEMBER), "tekun", [made], date(2020, 12, 1), "application")
    return made


def decisions(household: int) -> list[tuple[str, int, int, str]]:
    with access.within(COUNTY.area):
        found = Decision.objects.filter(household_id=household).order_by("id")
        return [(each.kind, each.first_month, each.amount, each.reasons["found"][0]["code"]) for each in found]


def test_it_is_paid_from_the_month_after_the_decision(household: int) -> None:
    december, january = run(DECEMBER), run(JANUARY)
    assert (december.kinds["new"].households, december.decided, december.total) == (1, 1, 0)
    assert decisions(household) == [("new", JANUARY.number, DUE, "destitute")]
    assert (january.persons, january.total, january.state) == (1, DUE, "released")


def test_an_able_son_found_elsewhere_ends_it_with_the_next_month(household: int) -> None:
    run(DECEMBER)
    run(JANUARY)
    son = add_obligor(on(COUNTY_CLERK, FEBRUARY), household, ObligorRecord("王小", "son"))
    born = date(1980, 1, 1).toordinal()
    for kind, value in (("obligor_born", born), ("obligor_income", 500_000), ("obligor_members", 3), ("obligor_low_property", 0)):
        record_fact(on(COUNTY_CLERK, FEBRUARY), FactRecord(kind, value, since=FEBRUARY.first), "declaration", obligor_id=son)
    february, march = run(FEBRUARY), run(MARCH)
    assert decisions(household)[1:] == [("stop", MARCH.number, 0, "has_support")]
    assert (february.total, march.total) == (DUE, 0)


def test_what_is_not_known_of_an_obligor_leaves_the_case_open(household: int) -> None:
    add_obligor(on(COUNTY_CLERK, DECEMBER), household, ObligorRecord("王小", "son", since=SINCE))
    december = run(DECEMBER)
    assert december.kinds["unknown"].households == 1 and decisions(household) == []
