"""Lists of divisions: taken over row by row, findings with row and column, and the same list again changes nothing."""

from datetime import date

import pytest

from minzheng.audit.models import Entry
from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE
from minzheng.places import access, actions, queries
from minzheng.places.errors import Ambiguous
from minzheng.places.listing import NoHeader
from minzheng.places.models import Change, Division
from tests.cast import ADMINISTRATOR, COUNTY, TODAY, TOWN

pytestmark = pytest.mark.django_db
SINCE = date(2001, 1, 1)
LIST = """泗洪县区划代码表,,,,
代码,名称,级别,启用日期,停用日期,原代码
321324,泗洪县,县,,,
321324101,双沟镇,镇,,,
321324101201,罗岗村,村,2001-01-01,,
321324101202,草湾村,村,2003年5月1日,,
,无代码村,村,,,
321324101203,,村,,,
321324101204,错级村,镇,,,
321324101205,错日村,村,2001-13-01,,
321324109201,孤村,村,,,
321324101202,草湾二村,村,,,
"""


def _take(actor: Actor, text: str) -> actions.ListReport:
    return actions.import_divisions(actor, text.encode(), "区划.csv", document="示例1号", since=SINCE)


def test_good_rows_are_taken_and_bad_ones_named(keeper: Actor) -> None:
    report = _take(keeper, LIST)
    assert (report.inserted, report.unchanged) == (4, 0)
    assert [(found.row, found.code) for found in report.findings] == [
        (7, "no_code"),
        (8, "no_name"),
        (9, "wrong_level"),
        (10, "bad_date"),
        (11, "no_parent"),
        (12, "twice"),
    ]
    assert queries.map_on(date(2002, 1, 1)).children(TOWN) == ["321324101201"]
    assert queries.map_on(TODAY).children(TOWN) == ["321324101201", "321324101202"]


def test_the_same_list_again_changes_nothing(keeper: Actor) -> None:
    _take(keeper, LIST)
    before = (Change.objects.count(), Division.objects.count())
    again = _take(keeper, LIST)
    assert (again.inserted, again.unchanged) == (0, 4)
    assert (Change.objects.count(), Division.objects.count()) == before
    with access.within(EVERYWHERE):
        assert Entry.objects.filter(act="places.import_divisions").count() == 2


def test_former_codes_become_lineage(keeper: Actor) -> None:
    _take(keeper, LIST)
    report = _take(
        keeper,
        "code,name,since,predecessor\n321324120,双沟新镇,2020-08-01,321324101\n"
        "321324120201,罗岗村,2020-08-01,321324101201\n321324120202,草湾村,2020-08-01,321324101202\n",
    )
    assert (report.inserted, report.findings) == (3, ())
    there = queries.map_on(TODAY)
    assert there.translate("321324101202") == "321324120202"
    assert there.translate(TOWN) == "321324120000"
    assert not there.exists(TOWN)


def test_a_former_code_with_two_successors_was_split(keeper: Actor) -> None:
    _take(keeper, LIST)
    _take(
        keeper,
        "code,name,since,predecessor\n321324101211,罗岗东村,2020-08-01,321324101201\n"
        "321324101212,罗岗西村,2020-08-01,321324101201\n",
    )
    with pytest.raises(Ambiguous):
        queries.map_on(TODAY).translate("321324101201")


def test_a_division_that_ended_is_on_the_map_of_its_time_only(keeper: Actor) -> None:
    _take(keeper, LIST)
    _take(keeper, "code,name,since,until\n321324101230,旧村,2001-01-01,2010-01-01\n")
    assert queries.map_on(date(2005, 1, 1)).name("321324101230") == "旧村"
    assert not queries.map_on(TODAY).exists("321324101230")


def test_a_known_code_under_another_name_is_a_finding(keeper: Actor) -> None:
    _take(keeper, LIST)
    (found,) = _take(keeper, "code,name\n321324101201,新罗岗村\n").findings
    assert (found.row, found.column, found.code) == (2, "名称", "other_name")
    (found,) = _take(ADMINISTRATOR, "code,name\n321323,泗阳县\n").findings
    assert found.code == "outside"


def test_a_list_without_titles_is_refused(keeper: Actor) -> None:
    with pytest.raises(NoHeader):
        _take(keeper, "321324,泗洪县\n")


@pytest.mark.parametrize("workbook", [False, True])
def test_what_is_exported_is_read_again_unchanged(keeper: Actor, workbook: bool) -> None:
    _take(keeper, LIST)
    written = queries.export(TODAY, COUNTY, workbook=workbook)
    report = actions.import_divisions(keeper, written, "区划.xlsx" if workbook else "区划.csv", document="示例2号")
    assert (report.inserted, report.unchanged, report.findings) == (0, 4, ())
