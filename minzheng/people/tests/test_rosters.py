"""Rosters as counties keep them, read without a database. The number of a case is its line in the list of bad inputs."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from minzheng.base import workbooks
from minzheng.base.identity import IdNumber
from minzheng.base.tests import files
from minzheng.people import rosters
from minzheng.people.rosters import BadLayout, Harvest, Layout, Villages
from minzheng.people.rosters.confirmation import check
from tests import cast

AS_OF = date(2020, 12, 1)
VILLAGES = Villages(
    [(cast.VILLAGE, "罗岗村", "双沟镇"), (cast.SECOND_VILLAGE, "草湾村", "双沟镇"), (cast.OTHER_VILLAGE, "草湾村", "界集镇")],
    translate=lambda code: cast.VILLAGE if code == "321324103201" else None,
)
HEADER = ["村居", "户籍类别", "姓名", "与户主关系", "身份证号码"]


def number(year: int, serial: int) -> str:
    return str(IdNumber.synthetic("999324", date(year, 3, 4), serial))


HEAD = ["罗岗村", "农业", "张三", "户主", number(1960, 1)]
WIFE = ["罗岗村", "农业", "李四", "妻", number(1962, 2)]
SON = ["罗岗村", "农业", "张小", "长子", number(1990, 1)]
OTHER = ["罗岗村", "农业", "王五", "户主", number(1950, 3)]


def harvest(*rows: list[object], header: list[str] = HEADER, **changes: object) -> Harvest:
    """Read a plain list as proposed, with changes to the layout."""
    book = workbooks.read(files.xlsx([header, *rows]))
    return rosters.harvest(book, replace(rosters.propose(book, AS_OF).layout, **changes), VILLAGES, cast.TODAY)


def codes(found: Harvest) -> list[str]:
    return [finding.code for finding in found.findings]


def names(found: Harvest) -> list[list[str]]:
    return [[member.name for member in family.members] for family in found.families]


def adds_up(found: Harvest) -> bool:
    return found.read == found.taken + len(found.rejected_rows) + found.skipped


def with_column(title: str, *values: object) -> tuple[list[str], list[list[object]]]:
    return [*HEADER, title], [[*row, value] for row, value in zip((HEAD, WIFE, SON), values, strict=False)]


# --- identity numbers


def test_9_sex_and_birth_of_the_number_count_and_both_are_shown():
    header = [*HEADER, "性别", "出生日期"]
    found = harvest([*HEAD, "女", "1961-01-01"], header=header)
    assert codes(found) == ["sex_differs", "born_differs"]
    assert found.findings[1].facts == {"listed": "1961-01-01", "numbered": "1960-03-04"}
    assert (found.families[0].members[0].sex, found.families[0].members[0].born) == (1, date(1960, 3, 4))


def test_12_the_same_person_twice_is_read_once():
    found = harvest(HEAD, WIFE, WIFE)
    assert names(found) == [["张三", "李四"]] and codes(found) == ["row_repeated"] and adds_up(found)


def test_12_one_number_under_two_names_holds_both_back():
    found = harvest(HEAD, [*WIFE[:4], HEAD[4]], OTHER)
    assert names(found) == [["王五"]] and codes(found) == ["identity_two_names"] * 2 and adds_up(found)


def test_13_one_person_in_two_families_holds_both_back():
    found = harvest(HEAD, WIFE, OTHER, WIFE)
    assert names(found) == [] and codes(found).count("identity_two_families") == 2 and adds_up(found)


def test_14_the_heads_number_for_all_members_is_refused():
    found = harvest(HEAD, [*WIFE[:4], HEAD[4]], [*SON[:4], HEAD[4]])
    assert names(found) == [] and codes(found).count("identity_two_names") == 4


def test_14_a_child_older_than_its_parent_is_a_doubt():
    found = harvest(HEAD, ["罗岗村", "农业", "张小", "长子", number(1955, 1)])
    assert codes(found) == ["relation_age"] and names(found) == [["张三", "张小"]]


def test_15_without_a_number_a_birth_date_and_sex_are_enough():
    header = [*HEADER, "性别", "出生日期"]
    found = harvest([*HEAD[:4], "", "男", "1960.3.4"], [*WIFE[:4], None, "", ""], header=header)
    assert codes(found) == ["no_identity", "no_identity_no_birth", "member_wrong"] and adds_up(found)
    assert codes(harvest([*HEAD[:4], "", "男", "1960.3.4"], header=header)) == ["no_identity"]


def test_2_a_wrong_member_holds_the_family_back_whole_and_no_other():
    found = harvest(HEAD, [*WIFE[:4], 3.2e17], SON, OTHER)
    assert names(found) == [["王五"]] and adds_up(found)
    assert sorted(codes(found)) == ["identity_numeric", "member_wrong", "member_wrong"]


def test_25_namesakes_stay_two_persons():
    found = harvest(HEAD, ["罗岗村", "农业", "张三", "户主", number(1961, 5)])
    assert names(found) == [["张三"], ["张三"]]


# --- dates, amounts, accounts


def test_27_the_epoch_of_the_workbook_reaches_the_dates():
    book = workbooks.read(files.xlsx([[*HEADER, "出生日期"], [*HEAD, 20517.0]], date_1904=True))
    found = rosters.harvest(book, rosters.propose(book, AS_OF).layout, VILLAGES, cast.TODAY)
    assert codes(found) == []  # 1960-03-04 counted from 1904


def test_34_ten_thousand_yuan_a_year_in_the_header_become_fen_a_month():
    header, rows = with_column("工资性收入(万元/年)", 1.2)
    found = harvest(*rows, header=header)
    assert [(fact.kind, fact.value) for fact in found.families[0].members[0].facts] == [("wage_income", 100_000)]


def test_34_fen_in_the_header_and_columns_of_any_name():
    book = workbooks.read(
        files.xlsx(
            [[*HEADER, "工资性收入(分)", "低保金(元)"], [*HEAD, 60_000, 300], [*OTHER, 5, 310], ["合计", "", "", "", "", "", 700]]
        )
    )
    layout = rosters.propose(book, AS_OF).layout
    assert layout.sheets[0].units == {5: 1, 6: 100}
    with pytest.raises(BadLayout, match="is not the sum"):
        check(book, layout)
    assert rosters.harvest(book, layout, VILLAGES, cast.TODAY).families[0].members[0].facts[0].value == 60_000


def test_34_an_amount_a_hundred_times_the_usual_is_a_doubt():
    rows = [["罗岗村", "农业", f"王{sign}", "户主", number(1950, 7 + at), 600] for at, sign in enumerate("甲乙丙丁戊己庚辛壬癸")]
    rows[3][5] = 60_000
    found = harvest(*rows, header=[*HEADER, "工资性收入"])
    assert [(finding.code, finding.row) for finding in found.findings] == [("amount_outlier", 4)] and len(found.families) == 10


def test_33_a_blank_income_is_unknown_and_a_zero_is_declared():
    header, rows = with_column("工资性收入", "", 0)
    head, wife = harvest(*rows, header=header).families[0].members
    assert head.facts == () and [(fact.kind, fact.value) for fact in wife.facts] == [("wage_income", 0)]


def totals(stated: float) -> workbooks.Workbook:
    return workbooks.read(files.xlsx([[*HEADER, "工资性收入"], [*HEAD, 600], [*WIFE, 0.5], ["合计", "", "", "", "", stated]]))


def test_35_a_total_that_is_not_the_sum_stops_the_file_until_explained():
    layout = rosters.propose(totals(700), AS_OF).layout
    with pytest.raises(BadLayout, match="is not the sum"):
        check(totals(700), layout)
    check(totals(700), replace(layout, totals_explained="一户已停发"))
    check(totals(600.5), layout)


def test_37_a_holder_outside_the_family_and_a_shared_account_are_doubts():
    header = [*HEADER, "一卡通账号", "开户名"]
    found = harvest([*HEAD, "6217001234567893", "村主任"], [*OTHER, "6217001234567893", "王五"], header=header)
    assert codes(found) == ["holder_differs", "account_shared", "account_shared"] and len(found.families) == 2
    assert [(fact.text, fact.secret) for fact in found.families[0].facts] == [("村主任", "6217001234567893")]


def test_36_an_account_typed_as_a_number_holds_the_family_back():
    assert codes(harvest([*HEAD, 6.217e18], header=[*HEADER, "银行账号"])) == ["account_numeric"]


# --- villages


@pytest.mark.parametrize(
    ("written", "place", "code"),
    [
        ("罗岗", cast.VILLAGE, None),
        ("罗岗村委会", cast.VILLAGE, None),
        (str(cast.VILLAGE), cast.VILLAGE, None),
        ("双沟镇草湾村", cast.SECOND_VILLAGE, None),
        ("草湾村", None, "village_ambiguous"),
        ("无此村", None, "village_unknown"),
        ("321324103201", cast.VILLAGE, "village_moved"),
    ],
    ids=["short", "committee", "code", "town and village", "40 namesakes", "40 unknown", "40 abolished code"],
)
def test_villages(written: str, place: str | None, code: str | None):
    found = harvest([written, *HEAD[1:]])
    assert codes(found) == ([code] if code else [])
    assert [family.place for family in found.families] == ([place] if place else [])


def test_40_the_town_decides_between_namesakes():
    found = harvest(["草湾村", *HEAD[1:], "界集镇"], header=[*HEADER, "乡镇"])
    assert found.families[0].place == cast.OTHER_VILLAGE


def test_40_name_and_code_that_do_not_fit_are_a_doubt_and_a_numeric_code_is_refused():
    header = [*HEADER, "村居代码"]
    assert codes(harvest([*HEAD, str(cast.SECOND_VILLAGE)], header=header)) == ["village_code_differs"]
    assert codes(harvest([*HEAD, float(cast.VILLAGE)], header=header)) == ["division_numeric"]


# --- structure


def county_roster() -> bytes:
    """Title, two header rows with merges, 户主 merged over members, repeated header, blank and closing rows."""

    def lay_out(book, pages):
        page = pages[0]
        page.merge_range("A1:H1", "泗洪县双沟镇2020年10月农村低保家庭花名册")
        for area, title in (("A2:A3", "序号"), ("B2:B3", "户主"), ("F2:G2", "年收入（元）"), ("H2:H3", "村（居）")):
            page.merge_range(area, title)
        page.merge_range("C2:E2", "家庭成员")
        page.write_row("C3", ["姓 名", "与户主\n关系", "公民身份号码", "工资性收入", "转移性收入"])
        page.merge_range("B4:B6", "张三")
        page.merge_range("H4:H6", "罗岗村")
        page.write_row("C4", ["张三", "本人", number(1960, 1), 1200, 0])
        page.write_row("C5", ["李四", "妻", number(1962, 2), 0, 0])
        page.write_row("C6", ["张小", "长子", number(1990, 1), "", ""])
        page.write_row("A8", ["序号", "户主", "姓 名", "与户主\n关系", "公民身份号码", "工资性收入", "转移性收入", "村（居）"])
        page.write_row("A9", [2, "王五", "王五", "户主", number(1950, 3), 0, 600, "罗岗村"])
        page.write_row("A10", ["合计", "", "2户4人", "", "", 1200, 600])
        page.write_row("A11", ["制表人：某某", "", "", "审核人：某某", "", "2020年10月8日"])

    return files.xlsx([], work=lay_out)


def test_41_42_43_a_county_roster_is_read_as_it_is():
    book = workbooks.read(county_roster())
    proposal = rosters.propose(book, AS_OF)
    sheet = proposal.layout.sheets[0]
    assert sheet.header == (1, 2)
    assert set(sheet.columns.values()) == {
        "head_name",
        "name",
        "relation",
        "identity",
        "wage_income",
        "transfer_income",
        "village",
    }
    assert sheet.yearly == {5, 6} and sheet.units == {5: 100, 6: 100} and proposal.layout.residence == "rural"
    check(book, proposal.layout)
    found = rosters.harvest(book, proposal.layout, VILLAGES, cast.TODAY)
    assert names(found) == [["张三", "李四", "张小"], ["王五"]] and codes(found) == []
    assert found.families[0].members[0].facts[0].value == 10_000
    assert dict(found.skipped_because) == {"blank": 1, "header": 1, "total": 1, "signature": 1} and adds_up(found)


def test_41_samples_and_confidence_are_shown_without_full_numbers():
    columns = rosters.propose(workbooks.read(county_roster()), AS_OF).sheets[0].columns
    identity = next(column for column in columns if column.field == "identity")
    assert identity.confidence == 1 and len(identity.samples) == 5
    assert all(number(year, serial) not in "".join(identity.samples) for year, serial in ((1960, 1), (1962, 2)))


def test_43_nothing_is_filled_outside_a_merge():
    found = harvest(HEAD, ["", "", *WIFE[2:]], ["", "", "孤儿", "户主", number(1999, 9)])
    assert names(found) == [["张三", "李四"]] and "village_missing" in codes(found)


@pytest.mark.parametrize(
    "title", ["身份证号", "公民身份号码", "证件号码", "身 份 证\n号 码", "身份证号（18位）", "居民身份证号码："]
)
def test_44_synonyms_of_titles(title: str):
    assert names(harvest(HEAD, header=[*HEADER[:4], title])) == [["张三"]]


def test_44_columns_in_another_order():
    assert names(harvest(HEAD[::-1], WIFE[::-1], header=HEADER[::-1])) == [["张三", "李四"]]


def test_44_a_title_that_stands_there_twice_refuses_the_file():
    with pytest.raises(BadLayout, match="columns for the same thing"):
        harvest([*HEAD, "x"], header=[*HEADER, "身份证号"])


def test_45_hidden_rows_are_neither_in_nor_out_until_somebody_says():
    book = workbooks.read(
        files.xlsx([HEADER, HEAD, WIFE], work=lambda book, pages: pages[0].set_row(2, None, None, {"hidden": True}))
    )
    proposal = rosters.propose(book, AS_OF)
    assert ("Sheet {sheet}: {count} rows are hidden or filtered out; say whether they belong to the list.", 1) in [
        (message, facts.get("count")) for message, facts in proposal.warnings
    ]
    with pytest.raises(BadLayout, match="1 rows are hidden"):
        check(book, proposal.layout)
    for decision, expected in (("take", [["张三", "李四"]]), ("leave", [["张三"]])):
        layout = replace(proposal.layout, hidden_rows=decision)
        check(book, layout)
        found = rosters.harvest(book, layout, VILLAGES, cast.TODAY)
        assert names(found) == expected and adds_up(found)


def test_46_one_sheet_a_village_and_an_explanation_before_them():
    def named(book, pages):
        pages[0].name, pages[1].name, pages[2].name = "填写说明", "罗岗村", "双沟镇草湾村"

    bare = HEADER[1:]
    content = files.xlsx([["说明"], ["请如实填写"]], [bare, HEAD[1:]], [bare, OTHER[1:]], work=named)
    book = workbooks.read(content)
    proposal = rosters.propose(book, AS_OF)
    assert [(sheet.name, sheet.layout is None) for sheet in proposal.sheets] == [
        ("填写说明", True),
        ("罗岗村", False),
        ("双沟镇草湾村", False),
    ]
    found = rosters.harvest(book, proposal.layout, VILLAGES, cast.TODAY)
    assert [family.place for family in found.families] == [cast.VILLAGE, cast.SECOND_VILLAGE]
    only = replace(proposal.layout, sheets=proposal.layout.sheets[1:])
    assert names(rosters.harvest(book, only, VILLAGES, cast.TODAY)) == [["王五"]]


def test_45_hidden_sheets_are_left_out_and_told():
    book = workbooks.read(files.xlsx([HEADER, HEAD], [HEADER, OTHER], work=lambda book, pages: pages[1].hide()))
    proposal = rosters.propose(book, AS_OF)
    assert len(proposal.layout.sheets) == 1 and len(proposal.warnings) == 1


def test_47_an_error_in_a_cell_refuses_the_row():
    book = openpyxl.Workbook()
    for row in (HEADER, HEAD, OTHER):
        book.active.append(row)
    book.active["E2"] = "=LEFT(E3,18)"
    target = io.BytesIO()
    book.save(target)
    read = workbooks.read(target.getvalue())
    found = rosters.harvest(read, rosters.propose(read, AS_OF).layout, VILLAGES, cast.TODAY)
    assert codes(found) == ["cell_error"] and names(found) == [["王五"]]


def test_54_coloured_identity_numbers_are_told():
    def coloured(book, pages):
        pages[0].write("E2", HEAD[4], book.add_format({"bg_color": "#FF0000"}))

    proposal = rosters.propose(workbooks.read(files.xlsx([HEADER, HEAD, WIFE], work=coloured)), AS_OF)
    assert proposal.sheets[0].coloured_identities == 1


def test_55_the_list_of_another_month_is_told():
    warnings = rosters.propose(workbooks.read(county_roster()), AS_OF).warnings
    assert ("2020年10月", "2020年12月") in [(facts.get("found"), facts.get("expected")) for _, facts in warnings]


def test_a_workbook_without_a_roster_is_refused():
    with pytest.raises(BadLayout):
        rosters.propose(workbooks.read(files.xlsx([["收入", "支出"], [1, 2]])), AS_OF)


def test_households_alone_have_only_their_heads():
    found = harvest(["罗岗村", "农业", "张三", HEAD[4], 3], header=["村居", "户籍类别", "户主姓名", "身份证号码", "家庭人口"])
    assert names(found) == [["张三"]] and codes(found) == ["family_size"]
    assert found.families[0].members[0].relation == "head"


def test_families_are_told_apart_by_number_even_when_their_rows_are_scattered():
    header = ["户编号", *HEADER]
    found = harvest(["A1", *HEAD], ["A2", *OTHER], ["A1", *WIFE], header=header)
    assert [(family.number, len(family.members)) for family in found.families] == [("A1", 2), ("A2", 1)]


def test_members_above_any_head_and_second_heads_are_refused():
    assert "no_head" in codes(harvest(WIFE, SON, OTHER)) or "no_family" in codes(harvest(WIFE, SON, OTHER))
    header = ["户编号", *HEADER]
    assert codes(harvest(["A1", *HEAD], ["A1", *OTHER], header=header)) == ["two_heads", "member_wrong"]


def test_unknown_relations_are_taken_as_other_and_told():
    found = harvest(HEAD, [*WIFE[:3], "干女儿", WIFE[4]])
    assert codes(found) == ["relation_unknown"] and found.families[0].members[1].relation == "other"


def test_disability_comes_from_columns_or_from_the_card():
    header = [*HEADER, "残疾类别", "残疾等级", "残疾证号"]
    found = harvest([*HEAD, "肢体", "二级", ""], [*WIFE, "", "", WIFE[4] + "61"], [*SON, "", "", "123"], header=header)
    facts = [[(fact.kind, fact.value) for fact in member.facts] for member in found.families[0].members]
    assert facts[0] == [("disability_kind", 4), ("disability_level", 2)]
    assert facts[1] == [("disability_kind", 6), ("disability_level", 1)]
    assert facts[2] == [] and codes(found) == ["disability_card"]


def test_pension_ability_to_work_care_and_the_certificate_come_from_their_columns():
    header = [*HEADER, "基础养老金(元/年)", "劳动能力", "供养方式", "残疾证有效期至"]
    rows = [[*HEAD, 2400, "弱劳动力", "分散供养", "2029-06-30"], [*WIFE, "", "无劳动能力", "集中供养", "长期"]]
    found = harvest(*rows, header=header)
    facts = [{fact.kind: fact.value for fact in member.facts} for member in found.families[0].members]
    assert facts[0] == {"basic_pension": 200_00, "labour_capacity": 2, "disability_valid_until": date(2029, 6, 30).toordinal()}
    assert facts[1] == {"labour_capacity": 3, "placement": 1}


def test_60_bait_in_names_is_held_as_text_and_told():
    found = harvest([*HEAD[:2], "=cmd|' /C calc'!A0", *HEAD[3:]])
    assert found.families[0].members[0].name.startswith("=cmd") and codes(found) == ["name_extra"]


def test_layouts_survive_storage_and_nonsense_is_refused():
    layout = rosters.propose(workbooks.read(county_roster()), AS_OF).layout
    assert Layout.from_json(layout.to_json()) == layout
    for nonsense in ({}, {"sheets": [{}], "as_of": "2020-12-01"}, {"sheets": 3, "as_of": "x"}):
        with pytest.raises(BadLayout):
            Layout.from_json(nonsense)


def test_the_template_imports_without_a_question():
    book = workbooks.read(rosters.template_workbook())
    layout = rosters.propose(book, AS_OF).layout
    check(book, layout)
    assert "wage_income" in layout.sheets[0].columns.values()


def test_findings_survive_storage():
    for finding in harvest(HEAD, [*WIFE[:4], 3.2e17]).findings:
        again = rosters.RosterFinding.from_json(finding.to_json())
        assert (again.row, again.column, again.code) == (finding.row, finding.column, finding.code)


def test_everything_said_about_rosters_is_said_in_chinese_with_the_same_places():
    import re
    from pathlib import Path

    import polib

    from minzheng.base.workbooks.refusals import REFUSALS
    from minzheng.base.workbooks.refusals import WARNINGS as FILE_WARNINGS
    from minzheng.people.rosters.findings import ROSTER_FINDINGS
    from minzheng.people.rosters.recognition import WARNINGS

    stored = polib.pofile(str(Path(__file__).parent.parent / "locale/zh_Hans/LC_MESSAGES/django.po"))
    chinese = {entry.msgid: entry.msgstr for entry in stored}
    said = {text for message, remedy in REFUSALS.values() for text in (message, remedy)}
    said |= {text for _, message, remedy in ROSTER_FINDINGS.values() for text in (message, remedy) if text}
    said |= {*FILE_WARNINGS.values(), *WARNINGS.values()}
    for text in said:
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", chinese[text]))
