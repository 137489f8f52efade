"""A change of the law tried: its sums are those of the month determined anew after it was published."""

from datetime import date

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.cases import law, trials
from minzheng.cases.actions import decide_group, determine, open_cases
from minzheng.cases.tests.families import family, members, register, tell
from minzheng.cases.tests.laws import published
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from minzheng.policy.engine import Change, Reference
from minzheng.policy.errors import ReformError
from minzheng.policy.series import Stage
from minzheng.programmes.declaration import programmes
from tests.cast import COUNTY, COUNTY_CLERK, OFFICER, OTHER_VILLAGE, TOWN

pytestmark = pytest.mark.django_db
DECEMBER = Month(2020, 12)
NOTICE = Reference("关于提高低保标准的通知", "泗民〔2020〕88号")
WAGES = (
    (10_000, 0),
    (61_000, 60_900),
    (65_000, 64_000),
    (120_000,),
    (0, 0, None),
    (60_999,),
    (69_999,),
    (70_000,),
    (200_000, 0, 0),
)


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


@pytest.fixture
def county() -> list[int]:
    """Nine families with a case, one of them with an undeclared income, decided in December; and two who have not applied."""
    families = [
        family(number, wages, residence="urban" if number % 3 else "rural", **({"place": OTHER_VILLAGE} if number % 2 else {}))
        for number, wages in enumerate(WAGES, start=1)
    ]
    households = register(*families, family(50, (5_000,)), family(51, (65_000,)))
    open_cases(COUNTY_CLERK, "dibao", households[:9], date(2020, 10, 5), "application")
    made = determine(COUNTY_CLERK, "dibao", Month(2020, 11), COUNTY)
    decide_group(OFFICER, made.id, ("new",))
    record_fact(OFFICER, FactRecord("serious_illness", 1, since=date(2020, 11, 1)), "visit", person_id=members(households[0])[0])
    tell(households[1], wage=20_000, since=date(2020, 12, 1))
    return households


def stages() -> list[Stage]:
    return [Stage(each.code, each.rules, law.parameters(each.code), each.gives) for each in programmes().values() if each.rules]


def raised(value: int = 70_000, residence: str = "") -> Change:
    return Change("dibao.standard", DivisionCode(COUNTY), residence, date(2020, 12, 1), value, NOTICE, confirmed=True)


def determined() -> dict[str, tuple[int, int]]:
    """Before and after of the month's determination, by kind."""
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    return {kind: (tally["before"], tally["after"]) for kind, tally in made.counts.items()}


@pytest.mark.parametrize("changes", [[raised()], [raised(60_000)], [raised(70_000, "rural"), raised(65_000, "urban")]])
def test_its_sums_equal_the_month_determined_anew(county: list[int], changes: list[Change]) -> None:
    tried = trials.try_law(stages(), DECEMBER, changes).trials["dibao"]
    assert tried.before == sum(after for _before, after in determined().values())
    published(COUNTY_CLERK, OFFICER, changes, NOTICE)
    assert tried.after == sum(after for _before, after in determined().values())
    assert tried.after != tried.before


def test_it_says_who_wins_and_who_loses_and_the_rows_add_up(county: list[int]) -> None:
    tried = trials.try_law(stages(), DECEMBER, [raised()]).trials["dibao"]
    assert tried.kinds["raised"] and tried.kinds["new"] and not tried.kinds["cut"]
    assert tried.kinds["unknown"] == 1
    rows = tried.live.table("town", "dibao")
    assert sum(row.change for row in rows) == tried.after - tried.before
    assert sum(row.households for row in rows) == len(tried.live.population) == 9


def test_families_without_a_case_are_told_apart(county: list[int]) -> None:
    tried = trials.try_law(stages(), DECEMBER, [raised()]).trials["dibao"]
    assert len(tried.others.population) == 2
    new = tried.others.positions(kinds=("new",), code="dibao")
    assert {int(tried.others.population.households[at]) for at in new} == {county[10]}


def test_a_town_tries_its_own_families_only(county: list[int]) -> None:
    with access.within(TOWN.area):
        tried = trials.try_law(stages(), DECEMBER, [raised()])
    assert 0 < tried.households < len(county)


def test_a_figure_nothing_reads_is_refused(county: list[int]) -> None:
    change = Change("dibao.nothing", DivisionCode(COUNTY), "", date(2020, 12, 1), 1, NOTICE, confirmed=True)
    with pytest.raises(ReformError):
        trials.try_law(stages(), DECEMBER, [change])


def test_both_lists_follow_the_rules_and_what_runs(county: list[int]) -> None:
    tell(county[0], wage=500_000, since=date(2020, 12, 1))
    found = trials.standing(stages(), "dibao", DECEMBER)
    ids = found.outcomes.population.households

    def named(column) -> set[int]:
        return {int(ids[at]) for at in column}

    assert county[0] in named(found.lists.overpaid)
    assert county[9] in named(found.lists.unclaimed)
    assert named(found.lists.undecided) == {county[4]}
