"""Many proceedings at once: lawful as if they had been worked on, and fast."""

import random
from datetime import timedelta

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.cases import queries, reading
from minzheng.cases.actions import morning
from minzheng.cases.declarations import procedures
from minzheng.cases.filing import nearest
from minzheng.cases.models import Notice, Proceeding, Step
from minzheng.cases.tests.families import family, register
from minzheng.demonstration.proceedings import build
from minzheng.demonstration.walking import walk
from minzheng.places import access
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, OFFICER, TODAY, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def test_built_proceedings_are_such_as_the_engine_would_have_made() -> None:
    register(*(family(number, (10_000,)) for number in range(1, 21)))
    steps = build(COUNTY_CLERK, 400, seed=7)
    assert Proceeding.objects.count() == 400 and Step.objects.count() == steps > 1200
    for row in Proceeding.objects.order_by("id")[:100]:
        _, file = reading.file(row)
        assert nearest(file) == (row.due_on, row.due_limit)
        assert row.version == Step.objects.filter(proceeding=row).count() + 1
    assert len(set(Proceeding.objects.values_list("workflow", "state"))) > 15
    assert Notice.objects.exists() and queries.due_today(CLERK).open > 100


def test_the_morning_comes_to_an_end_over_all_of_them() -> None:
    register(*(family(number, (10_000,)) for number in range(1, 6)))
    build(COUNTY_CLERK, 200, seed=3)
    assert morning(COUNTY_CLERK, TODAY + timedelta(days=30))
    assert morning(COUNTY_CLERK, TODAY + timedelta(days=30)) == {}


def test_nothing_is_decided_where_the_sums_of_a_demonstration_must_come_out() -> None:
    register(family(1, (10_000,)))
    build(OFFICER, 200, seed=5, decided=False)
    assert not Step.objects.exclude(verdict="").exists()


@pytest.mark.parametrize("code", ["dibao", "temporary", "disability", "old_age", "children"])
def test_a_walk_goes_to_the_end_where_nobody_stops_it(code: str) -> None:
    until = TODAY + timedelta(days=200)
    done = [walk(procedures()[code], DivisionCode(VILLAGE), TODAY, until, random.Random(seed)) for seed in range(40)]
    ended = [each for each in done if each.workflow.state(each.file.state).final]
    assert len(ended) >= 4, "of forty walks of two hundred days at least one in ten comes to an end"
