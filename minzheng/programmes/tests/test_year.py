"""Two months through the real acts: the figures and the report come out of the records."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotPermitted
from minzheng.base.month import Month
from minzheng.cases.actions import open_cases
from minzheng.cases.tests.families import family, register, tell
from minzheng.indicators import queries
from minzheng.indicators.engine import Reading
from minzheng.indicators.reports import annual_report
from minzheng.indicators.reports.document import Number, Paragraph, Table
from minzheng.payments.actions import post_opening
from minzheng.payments.ledger import Account, Entry
from minzheng.places import access
from minzheng.places import actions as places
from minzheng.places.planning import NewDivision
from minzheng.site.month import run_month
from tests.cast import ADMINISTRATOR, CLERK, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_TOWN, OTHER_VILLAGE, TODAY, TOWN, VILLAGE

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month(2020, 11), Month(2020, 12)
POOR, STANDARD = 10_000, 61_000
_NAMES = {COUNTY: "泗洪县", TOWN: "双沟镇", VILLAGE: "河西村", OTHER_TOWN: "界集镇", OTHER_VILLAGE: "大王村"}


@pytest.fixture(autouse=True)
def year() -> Iterator[Reading]:
    """Taken over in November: two families. December: one new, one that stops."""
    rural = {VILLAGE: True, OTHER_VILLAGE: True}
    divisions = [NewDivision(DivisionCode(code), name, rural.get(code), date(2000, 1, 1)) for code, name in _NAMES.items()]
    places.create_divisions(ADMINISTRATOR, divisions, document="泗政发〔2000〕1号")
    places.record_population(ADMINISTRATOR, COUNTY, "agricultural", 38, counted_on=date(2019, 12, 31), source="统计公报")
    staying, leaving = register(family(1, (POOR, 0)), family(2, (POOR,), place=OTHER_VILLAGE, residence="urban"))
    open_cases(COUNTY_CLERK, "dibao", [staying, leaving], date(2020, 10, 5), "former_system")
    officials = {"preparer": COUNTY_CLERK, "decider": OFFICER, "finance": FINANCE}
    run_month(NOVEMBER, COUNTY, **officials)
    (coming,) = register(family(3, (0,), place=OTHER_VILLAGE))
    open_cases(COUNTY_CLERK, "dibao", [coming], date(2020, 11, 20), "application")
    tell(leaving, wage=500_000, since=DECEMBER.first)
    run_month(DECEMBER, COUNTY, **officials)
    post_opening(FINANCE, [Entry(Account.ASSISTANCE, "county", "dibao", TOWN, "rural", Month(2020, 10).number, 1_000_000)], "结转")
    with access.within(COUNTY.area):
        yield Reading()


@pytest.mark.parametrize(
    ("figure", "period", "qualifiers", "value"),
    [
        ("subsistence_households", "2020-11", {}, 2),
        ("subsistence_households", "2020-12", {}, 2),
        ("subsistence_persons", "2020-12", {}, 3),
        ("subsistence_persons", "2020-12", {"residence": "urban"}, 0),
        ("subsistence_persons", "2020-12", {"entity": "elderly"}, 0),
        ("subsistence_population_share", "2020-12", {"residence": "rural"}, Decimal("7.9")),
        ("subsistence_population_share", "2020-12", {"residence": "urban"}, None),  # nobody counted it
        ("subsistence_standard_month", "2020-12", {}, Decimal(610)),
        ("subsistence_standard_month", "2020-06", {"residence": "rural"}, Decimal(520)),
        ("subsistence_new_households", "2020", {}, 1),  # those taken over are not new
        ("subsistence_new_persons", "2020", {}, 1),
        ("subsistence_exit_households", "2020", {}, 1),
        ("subsistence_person_times", "2020", {}, 6),
        ("subsistence_spend", "2020-11", {}, Decimal(3 * STANDARD - 2 * POOR) / 100),
        ("subsistence_spend", "2020-12", {}, Decimal(3 * STANDARD - POOR) / 100),
        ("subsistence_spend", "2020", {"cumulative": "true"}, Decimal(6 * STANDARD - 3 * POOR + 1_000_000) / 100),
        ("subsistence_avg_subsidy_month", "2020-12", {}, Decimal("576.67")),
    ],
)
def test_a_figure_comes_out_of_the_records(
    year: Reading, figure: str, period: str, qualifiers: dict[str, str], value: object
) -> None:
    assert year.compute(figure, COUNTY, period, qualifiers=qualifiers).value == value


def test_reasons_of_comings_and_goings_are_those_of_the_decisions(year: Reading) -> None:
    new = year.compute("subsistence_new_households", COUNTY, "2020", by="reason").breakdown
    gone = year.compute("subsistence_exit_households", COUNTY, "2020", by="reason").breakdown
    assert [(part.key, part.value) for part in (*new, *gone)] == [("below_standard", 1), ("income_at_standard", 1)]


def test_a_town_clerk_sees_the_town_and_not_the_county() -> None:
    with access.within(CLERK.area):
        assert queries.figure(CLERK, "subsistence_persons", TOWN, "2020-12").value == 2
        assert queries.rows(CLERK, "subsistence_persons", TOWN, "2020-12").total == 2
        for place in (COUNTY, OTHER_TOWN):
            with pytest.raises(NotPermitted):
                queries.rows(CLERK, "subsistence_persons", place, "2020-12")


def test_the_report_tells_them(year: Reading) -> None:
    report = annual_report(COUNTY, 2020, TODAY, reading=year)
    told = "".join(block.text for block in report.document.blocks if isinstance(block, Paragraph))
    assert "截至2020年12月，全县共保障低保对象2户3人。" in told
    assert "新纳入保障1户1人，退出保障1户1人" in told
    assert "累计发放城乡低保资金1.34万元" in told
    assert "其中，农村低保对象2户3人，城市低保对象0户0人。" in told
    assert "占非农业人口" not in told  # no count of it on record: the sentence is left out
    tables = {block.title.split("　")[1]: block for block in report.document.blocks if isinstance(block, Table)}
    rows = [[run.text if isinstance(run, Number) else run for run in row] for row in tables["退出保障的原因"].rows]
    assert rows[0][:2] == ["家庭人均收入达到保障标准", "1"]
    assert not report.failures
