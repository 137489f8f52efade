"""Rosters through the database: received, confirmed, imported, imported again, given back."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Conflict, NotFound, NotPermitted
from minzheng.base.identity import IdNumber
from minzheng.people.rosters import BadLayout, Layout
from tests import cast

pytestmark = pytest.mark.django_db

HEADER = ("家庭编号", "村居", "户籍类别", "姓名", "与户主关系", "身份证号码", "工资性收入", "银行账号", "开户名")
Rows = list[list[object]]


def number(year: int, serial: int) -> str:
    return str(IdNumber.synthetic("999324", date(year, 3, 4), serial))


def book(rows: Rows, header: tuple[str, ...] = HEADER) -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    page = workbook.add_worksheet("花名册")
    for at, row in enumerate([list(header), *rows]):
        page.write_row(at, 0, row)
    workbook.close()
    return target.getvalue()


def zhang() -> Rows:
    return [
        ["H1", "罗岗村", "农业", "张三", "户主", number(1960, 1), 1200, "6217001234567893", "张三"],
        ["H1", "罗岗村", "农业", "李四", "配偶", number(1962, 2), 0, "", ""],
    ]


def wang() -> Rows:
    return [["H2", "草湾村", "农业", "王五", "户主", number(1950, 3), 0, "", ""]]


def lost() -> Rows:
    return [
        ["H3", "罗岗村", "农业", "赵六", "户主", 3.21324e17, 0, "", ""],
        ["H3", "罗岗村", "农业", "钱七", "配偶", number(1971, 2), 0, "", ""],
    ]


@pytest.fixture
def villages() -> None:
    from minzheng.places import actions
    from minzheng.places.planning import NewDivision

    keeper = Actor("keeper", "图管理", DivisionCode("320000000000"), cast.ADMINISTRATOR.duties, cast.TODAY)
    rows = [
        (cast.COUNTY, "泗洪县", None),
        (cast.TOWN, "双沟镇", None),
        (cast.VILLAGE, "罗岗村", True),
        (cast.SECOND_VILLAGE, "草湾村", True),
        (cast.OTHER_TOWN, "界集镇", None),
        (cast.OTHER_VILLAGE, "姚兴村", True),
    ]
    divisions = [NewDivision(code, name, rural, date(2001, 1, 1)) for code, name, rural in rows]
    actions.create_divisions(keeper, divisions, document="示例1号")


@pytest.fixture
def take(villages: None) -> Callable[..., object]:
    """Receive, confirm as proposed, import."""
    from minzheng.people.actions import rosters

    def imported(content: bytes, actor: Actor = cast.CLERK, filename: str = "名单.xlsx") -> object:
        roster = rosters.receive_roster(actor, filename, content)
        rosters.confirm_roster(actor, roster.pk, Layout.from_json(roster.layout))
        return rosters.import_roster(actor, roster.pk)

    return imported


def rows_of(counts: dict[str, object]) -> tuple[object, ...]:
    return tuple(counts[name] for name in ("read", "inserted", "changed", "unchanged", "rejected", "skipped"))


def test_it_registers_good_families_and_returns_the_others(take):
    from minzheng.people.models import Fact, Household, Person
    from minzheng.places import access

    roster = take(book(zhang() + lost() + wang()))
    assert rows_of(roster.counts) == (5, 3, 0, 0, 2, 0)
    with access.within(cast.CLERK.area):
        assert set(Household.objects.values_list("number", flat=True)) == {"H1", "H2"}
        assert Person.objects.count() == 3
        assert Fact.objects.filter(kind="wage_income", value=120000).count() == 1
        assert Fact.objects.filter(kind="bank_account", text="张三").exclude(sealed=None).count() == 1
    assert {code for _, row, _, code, _ in roster.findings if row == 3} == {"identity_numeric"}
    assert {code for _, row, _, code, _ in roster.findings if row == 4} == {"member_wrong"}


def test_it_changes_nothing_when_the_same_file_comes_again(take):
    """55: the same bytes, the same rows under another name and in another order."""
    content = book(zhang() + wang())
    first = take(content)
    again = take(content, filename="改名.xlsx")
    shuffled = take(book(wang() + zhang()))
    assert first.pk == again.pk and shuffled.pk != first.pk
    assert rows_of(again.counts) == (3, 0, 0, 3, 0, 0)
    assert rows_of(shuffled.counts) == (3, 0, 0, 3, 0, 0)


def test_it_supersedes_what_a_newer_roster_says(take):
    take(book(zhang()))
    raised = zhang()
    raised[0][6] = 1500
    assert rows_of(take(book(raised)).counts) == (2, 0, 2, 0, 0, 0)


def test_it_refuses_families_of_another_area(take):
    """55: the file of another town."""
    foreign = [["H9", "姚兴村", "农业", "外人", "户主", number(1955, 5), 0, "", ""]]
    roster = take(book(foreign + wang()))
    assert rows_of(roster.counts) == (2, 1, 0, 0, 1, 0)
    assert roster.findings[0][3] == "village_unknown"


def test_it_tells_when_a_person_belongs_to_another_family(take):
    """13: neither family is overwritten, the sound rows come back for context."""
    from minzheng.people.models import Membership
    from minzheng.places import access

    take(book(zhang()))
    other = [wang()[0], ["H2", "草湾村", "农业", "李四", "配偶", number(1962, 2), 0, "", ""]]
    roster = take(book(other))
    assert rows_of(roster.counts) == (2, 1, 0, 0, 1, 0)
    assert [finding[3] for finding in roster.findings] == ["register_member_elsewhere", "with_member"]
    with access.within(cast.CLERK.area):
        assert Membership.objects.filter(household__number="H1").count() == 2
        assert Membership.objects.filter(household__number="H2").count() == 1


def test_it_gives_back_a_workbook_that_imports_once_corrected(take):
    import openpyxl

    from minzheng.people import queries
    from minzheng.places import access

    roster = take(book(zhang() + lost()))
    with access.within(cast.CLERK.area):
        content = queries.error_workbook(cast.CLERK, roster.pk)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in page[1]][-1] == "退回原因"
    assert page.max_row == 3
    wrong = page["F2"]
    assert wrong.fill.fgColor.rgb == "FFFFC7CE" and wrong.comment is not None and wrong.number_format == "@"
    assert page["D2"].fill.patternType is None
    wrong.value = number(1970, 1)
    corrected = io.BytesIO()
    page.parent.save(corrected)
    assert rows_of(take(corrected.getvalue()).counts) == (2, 2, 0, 0, 0, 0)


def test_it_keeps_the_file_sealed(villages):
    from minzheng.people.actions import rosters
    from minzheng.people.queries.rosters import content_of

    content = book(zhang())
    roster = rosters.receive_roster(cast.CLERK, "../../etc/a\u202exslx.\u0000名单.xlsx", content)
    assert content not in bytes(roster.content) and content_of(roster) == content
    assert roster.filename == "axslx.名单.xlsx"


def test_it_imports_nothing_that_nobody_confirmed(villages):
    from minzheng.people.actions import rosters

    roster = rosters.receive_roster(cast.CLERK, "a.xlsx", book(zhang()))
    with pytest.raises(Conflict):
        rosters.import_roster(cast.CLERK, roster.pk)


def test_it_asks_for_rural_or_urban_where_the_list_is_silent(villages):
    from dataclasses import replace

    from minzheng.people.actions import rosters

    silent = tuple(title for title in HEADER if title != "户籍类别")
    content = book([row[:2] + row[3:] for row in zhang()], silent)
    roster = rosters.receive_roster(cast.CLERK, "a.xlsx", content)
    layout = Layout.from_json(roster.layout)
    with pytest.raises(BadLayout):
        rosters.confirm_roster(cast.CLERK, roster.pk, layout)
    rosters.confirm_roster(cast.CLERK, roster.pk, replace(layout, residence="urban"))
    assert rosters.import_roster(cast.CLERK, roster.pk).counts["inserted"] == 2


def test_only_clerks_and_officers_touch_rosters_and_only_in_their_area(villages):
    from minzheng.people.actions import rosters

    with pytest.raises(NotPermitted):
        rosters.receive_roster(cast.AUDITOR, "a.xlsx", book(zhang()))
    roster = rosters.receive_roster(cast.CLERK, "a.xlsx", book(zhang()))
    with pytest.raises(NotFound):
        rosters.confirm_roster(cast.OTHER_CLERK, roster.pk, Layout.from_json(roster.layout))


def test_the_command_line_writes_the_returned_rows_beside_the_file(villages, tmp_path: Path):
    from minzheng.people.actions import rosters

    path = tmp_path / "名单.xlsx"
    path.write_bytes(book(zhang() + lost()))
    steps: list[str] = []
    roster, returned = rosters.import_households(
        cast.CLERK,
        path,
        confirm=lambda proposal: proposal.layout,
        progress=lambda what, done, total: steps.append(what),
    )
    assert rows_of(roster.counts) == (4, 2, 0, 0, 2, 0)
    assert returned == tmp_path / "名单-退回.xlsx" and returned.exists()
    assert {"open", "register"} <= set(steps)
