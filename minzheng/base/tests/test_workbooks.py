"""Files as they come; whatever they are, this process lives on. The number of a case is its line in the list of bad inputs."""

import io
import os
import resource
import stat
import time
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minzheng.base import workbooks
from minzheng.base.tests import files
from minzheng.base.workbooks import CellError, Column, Mark, SheetPlan, UnreadableFile
from minzheng.base.workbooks.refusals import REFUSALS

HEAD = ("姓名", "身份证号码")
ROWS = (HEAD, ("张三", "999324196003040019"))


def cells_of(content: bytes, filename: str = "a.xlsx") -> tuple[tuple[object, ...], ...]:
    return workbooks.read(content, filename).sheets[0].rows


def refusal(content: bytes, filename: str = "a.xlsx") -> str:
    with pytest.raises(UnreadableFile) as caught:
        workbooks.read(content, filename)
    assert caught.value.message and caught.value.remedy and "{" not in str(caught.value)
    return caught.value.code


def hidden(book, pages):
    pages[0].set_row(1, None, None, {"hidden": True})
    pages[0].set_column("B:C", None, None, {"hidden": True})
    pages[0].autofilter("A1:B2")
    pages[1].hide()


def test_1_numbers_stay_recognisable_as_numbers():
    assert cells_of(files.xlsx([("姓名", 321324196003041000)]))[0][1] == 3.21324196003041e17
    assert isinstance(cells_of(files.xlsx([(1, "1")]))[0][0], float)


def test_26_dates_come_as_dates_without_any_zone():
    def dated(book, pages):
        look = book.add_format({"num_format": "yyyy-mm-dd"})
        pages[0].write_datetime(0, 0, datetime(1986, 5, 4), look)
        pages[0].write_datetime(0, 1, datetime(1901, 1, 1, 12, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    assert cells_of(files.xlsx([], work=dated))[0] == (date(1986, 5, 4), datetime(1901, 1, 1, 12, 30))


def test_27_the_1904_epoch_is_told():
    assert workbooks.read(files.xlsx(ROWS, date_1904=True)).epoch_1904
    assert not workbooks.read(files.xlsx(ROWS)).epoch_1904
    assert workbooks.read(files.xls(ROWS, epoch_1904=True)).epoch_1904


def test_41_merged_ranges_are_told():
    content = files.xlsx(ROWS, work=lambda book, pages: pages[0].merge_range("A4:A6", "户主"))
    assert workbooks.read(content).sheets[0].merged == ((3, 0, 5, 0),)


def test_45_what_is_hidden_is_told():
    first, second = workbooks.read(files.xlsx(ROWS, ROWS, work=hidden)).sheets
    assert first.hidden_rows == {1} and first.hidden_columns == {1, 2} and first.filtered and not first.hidden
    assert second.hidden and second.rows == ROWS


def test_46_all_sheets_are_listed():
    assert [sheet.name for sheet in workbooks.read(files.xlsx([("说明",)], ROWS, ROWS)).sheets] == ["表1", "表2", "表3"]


def test_47_errors_and_formulas_never_computed_are_errors():
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B1"], page["C1"], page["D1"] = "=1+1", "#REF!", "#N/A", "text"
    page["B1"].data_type = page["C1"].data_type = "e"
    target = io.BytesIO()
    book.save(target)
    assert cells_of(target.getvalue())[0] == (CellError(""), CellError("#REF!"), CellError("#N/A"), "text")


def test_47_computed_formulas_are_read_and_counted():
    def computed(book, pages):
        pages[0].write_formula("A1", "=6*7", None, 42)
        pages[0].write_formula("A2", '="甲"', None, "甲")
        pages[0].write_formula("A3", "=1/0", None, "#DIV/0!")

    book = workbooks.read(files.xlsx([], work=computed))
    assert [row[0] for row in book.sheets[0].rows] == [42.0, "甲", CellError("#DIV/0!")]
    assert ("formulas", {"count": 3}) in book.warnings


def test_47_links_to_other_files_are_told_and_not_followed():
    content = files.zipped([*files.parts(files.xlsx(ROWS)), ("xl/externalLinks/externalLink1.xml", b"<externalLink/>")])
    assert workbooks.read(content).warnings == (("external_links", {}),)


def test_48_a_million_blank_styled_rows_are_read_past():
    start = time.monotonic()
    assert len(cells_of(files.blank_rows(files.xlsx(ROWS), 1_048_576))) == 2
    assert time.monotonic() - start < 30


HOSTILE = [
    (
        "49 a cell in the last corner",
        lambda: files.xlsx(ROWS, work=lambda book, pages: pages[0].write("XFD1048576", 1)),
        "too_wide",
    ),
    ("49 a cell in the last column", lambda: files.xlsx(ROWS, work=lambda book, pages: pages[0].write("XFD2", 1)), "too_wide"),
    (
        "49 a corner that the searches do not see",
        lambda: files.rewritten(files.xlsx(ROWS), files.SHEET, lambda text: text.replace(b'r="B2"', b'r = "XFD1048576"')),
        ("exhausted", "damaged", "too_tall"),
    ),
    (
        "49 within the limits and still too much",
        lambda: files.xlsx(ROWS, work=lambda book, pages: pages[0].write("KN300000", 1)),
        ("exhausted", "too_many_cells"),
    ),
    ("51 a web page called xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
    ("51 MHTML", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "web_page"),
    ("51 XML of 2003", lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "old_format"),
    ("51 with a password", files.protected, "encrypted"),
    ("51 Word", lambda: files.zipped([("[Content_Types].xml", b""), ("word/document.xml", b"")]), "not_a_workbook"),
    ("51 garbage called xlsb", lambda: files.zipped([("xl/workbook.bin", b"\x01\x02"), ("[Content_Types].xml", b"")]), "damaged"),
    ("51 cut off", lambda: files.xlsx(ROWS)[:-400], "damaged"),
    ("51 only the beginning", lambda: b"PK\x03\x04" + bytes(100), "damaged"),
    ("52 undecodable", lambda: b"\xff\x81\x00abc\x80", "undecodable"),
    ("52 two encodings", lambda: "张三,1\n".encode("gb18030") + "李四五六,2\n".encode(), "mixed_encodings"),
    ("52 garbled before", lambda: "ÕÅÈý,1\nÀîËÄ,2\n".encode(), "mojibake"),
    ("53 unclosed quote", lambda: '姓名,证件\n"张三,1\n李四,2\n'.encode(), "unclosed_quote"),
    ("53 NUL", lambda: b"name,number\na\x00b,1\n", "nul"),
    ("53 a line of ten megabytes", lambda: b"name," + b"x" * 10_000_000, "long_field"),
    ("56 bomb", lambda: files.rewritten(files.xlsx(ROWS), files.SHEET, lambda text: text + b" " * (220 << 20)), "bomb"),
    ("56 high ratio", lambda: files.rewritten(files.xlsx(ROWS), files.SHEET, lambda text: text + b" " * (30 << 20)), "bomb"),
    ("56 a hundred thousand entries", lambda: files.zipped((f"x{at}", b"") for at in range(3_000)), "too_many_parts"),
    ("56 nested", lambda: files.zipped([("inner.zip", files.xlsx(ROWS))]), "archive"),
    ("56 duplicate entry", lambda: _twice(files.xlsx(ROWS)), "duplicate_part"),
    ("56 overlapping entries", lambda: _overlapping(), ("duplicate_part", "damaged")),
    (
        "57 billion laughs",
        lambda: files.rewritten(files.xlsx(ROWS), files.STRINGS, lambda text: b'<!DOCTYPE a [<!ENTITY a "aaa">]>' + text),
        "entities",
    ),
    (
        "57 entity of a local file",
        lambda: files.rewritten(
            files.xlsx(ROWS), files.SHEET, lambda text: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + text
        ),
        "entities",
    ),
    ("58 out of the folder", lambda: files.zipped([*files.parts(files.xlsx(ROWS)), ("../../evil.xml", b"")]), "bad_part_name"),
    ("58 absolute", lambda: files.zipped([*files.parts(files.xlsx(ROWS)), ("/etc/evil", b"")]), "bad_part_name"),
    ("58 link", lambda: files.zipped([*files.parts(files.xlsx(ROWS)), (_link("xl/evil"), b"/etc/passwd")]), "bad_part_name"),
    ("62 picture", lambda: b"\xff\xd8\xff\xe0" + bytes(100), "not_a_workbook"),
    ("63 PDF", lambda: b"%PDF-1.7\n%", "not_a_workbook"),
    ("64 nothing", lambda: b"", "empty"),
    ("64 no cell", lambda: files.xlsx([]), "no_rows"),
    ("64 only blanks", lambda: b"\n\n,,\n", "no_rows"),
]


def _twice(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(files.SHEET, b"<worksheet/>")
    return target.getvalue()


def _overlapping() -> bytes:
    """Two entries of the directory that point to the same bytes."""
    content = files.zipped([("xl/a.xml", b"a" * 5000), ("xl/b.xml", b"a" * 5000), ("[Content_Types].xml", b"x")])
    start = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", start + 4)
    return content[: second + 42] + bytes(4) + content[second + 46 :]


def _link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(("make", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_and_hopeless_files_are_refused_with_advice(make, code):
    content = make()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    found = refusal(content)
    assert found in ((code,) if isinstance(code, str) else code)
    assert time.monotonic() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB: the child bears the weight


def test_49_a_forged_dimension_is_not_believed():
    assert cells_of(files.forged_dimension(files.xlsx(ROWS))) == ROWS


def test_50_a_cell_of_the_longest_text_is_read():
    assert cells_of(files.xlsx([("长" * 32_767, "x")]))[0][0] == "长" * 32_767


def test_51_wps_files_are_refused_by_name():
    assert refusal(files.xls(ROWS), "名单.et") == "wps"


READABLE = [
    ("51 xls", lambda: files.xls(ROWS), "a.xls", "xls"),
    ("51 xls renamed", lambda: files.xls(ROWS), "a.xlsx", "xls"),
    ("51 xlsm", lambda: files.zipped([*files.parts(files.xlsx(ROWS)), ("xl/vbaProject.bin", b"x")]), "a.xlsm", "xlsm"),
    ("51 strict", lambda: files.strict(files.xlsx(ROWS)), "a.xlsx", "xlsx"),
    ("51 ods", lambda: files.ods(ROWS), "a.ods", "ods"),
    ("51 csv renamed", lambda: "姓名,身份证号码\n张三,999324196003040019\n".encode("gbk"), "a.xlsx", "csv"),
    ("52 GB 18030", lambda: "姓名,身份证号码\n张三,999324196003040019\n".encode("gb18030"), "a.csv", "csv"),
    ("52 UTF-8", lambda: "姓名,身份证号码\n张三,999324196003040019\n".encode(), "a.csv", "csv"),
    ("52 UTF-8 with mark", lambda: "姓名,身份证号码\n张三,999324196003040019\n".encode("utf-8-sig"), "a.csv", "csv"),
    ("52 UTF-16", lambda: "姓名\t身份证号码\n张三\t999324196003040019\n".encode("utf-16"), "a.txt", "csv"),
    ("52 UTF-16 without mark", lambda: "姓名,身份证号码\n张三,999324196003040019\n".encode("utf-16-le"), "a.txt", "csv"),
    ("53 tab", lambda: "姓名\t身份证号码\n张三\t999324196003040019\n".encode(), "a.csv", "csv"),
    ("53 semicolon", lambda: "姓名;身份证号码\n张三;999324196003040019\n".encode(), "a.csv", "csv"),
    ("53 wide semicolon", lambda: "姓名；身份证号码\n张三；999324196003040019\n".encode(), "a.csv", "csv"),
    ("53 wide comma", lambda: "姓名，身份证号码\n张三，999324196003040019\n".encode(), "a.csv", "csv"),
    ("53 carriage returns alone", lambda: "姓名,身份证号码\r张三,999324196003040019\r".encode(), "a.csv", "csv"),
    ("53 forced text", lambda: '姓名,身份证号码\n张三,="999324196003040019"\n'.encode(), "a.csv", "csv"),
    ("53 quoted", lambda: '"姓名","身份证号码"\n"张三","999324196003040019"\n'.encode(), "a.csv", "csv"),
]


@pytest.mark.parametrize(("make", "filename", "kind"), [case[1:] for case in READABLE], ids=[case[0] for case in READABLE])
def test_files_are_read_by_content_whatever_their_name(make, filename, kind):
    book = workbooks.read(make(), filename)
    assert book.kind == kind and book.sheets[0].rows == ROWS
    assert ("macros" in dict(book.warnings)) == (kind == "xlsm")


def test_52_rare_characters_survive_gb_18030():
    assert cells_of("𠮷三,䶮\n".encode("gb18030"), "a.csv") == (("𠮷三", "䶮"),)


def test_54_comments_phonetics_and_rich_text_leave_the_text_alone():
    def remarked(book, pages):
        pages[0].write_comment("A1", "comment")
        pages[0].write_rich_string("A2", book.add_format({"bold": True}), "张", "三")

    content = files.xlsx([("姓名",)], work=remarked)
    spoken = files.rewritten(
        content, files.STRINGS, lambda text: text.replace(b"</r></si>", b'</r><rPh sb="0" eb="1"><t>ZHANG</t></rPh></si>')
    )
    assert cells_of(spoken) == (("姓名",), ("张三",))


def test_54_coloured_cells_are_told():
    def coloured(book, pages):
        pages[0].write("B2", "999324196003040019", book.add_format({"bg_color": "#FF0000"}))

    assert set(workbooks.read(files.xlsx(ROWS, work=coloured)).sheets[0].coloured) == {(1, 1)}


def test_56_an_ods_that_repeats_a_cell_a_million_times_is_refused():
    assert refusal(files.ods(ROWS, repeat=1_048_576)) in ("too_tall", "exhausted", "damaged")


def test_59_nothing_written_is_ever_a_formula(tmp_path):
    bait = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "http://example.org", "000123")
    path = tmp_path / "out.xlsx"
    workbooks.write(path, [SheetPlan("表", [Column("列")], [(text,) for text in bait], marks={(0, 0): Mark("why")})])
    page = openpyxl.load_workbook(path).active
    assert page["A1"].value == "列" and page.freeze_panes == "A2"
    for at, text in enumerate(bait):
        cell = page.cell(at + 2, 1)
        assert cell.data_type == "s" and cell.number_format == "@" and cell.hyperlink is None
        assert cell.value.replace("_x000D_", "").strip() == text.strip()
    assert page["A2"].comment.text == "why"
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read(files.SHEET)


def test_59_csv_escapes_what_a_spreadsheet_would_execute():
    text = workbooks.write_csv(["姓名"], [["=1+1"], ["-5"], ["张三"], [-5], ["\t@x"], [None]]).decode("utf-8-sig")
    assert text.split("\r\n") == ["姓名", "'=1+1", "'-5", "张三", "-5", "'\t@x", '""', ""]


def test_written_workbooks_read_back_as_written():
    target = io.BytesIO()
    columns = [
        Column("证件"),
        Column("金额", "money"),
        Column("日期", "date"),
        Column("数", "number"),
        Column("性别", choices=("男", "女"), hint="选"),
    ]
    workbooks.write(
        target, [SheetPlan("表", columns, [("999324196003040019", 123456, date(2020, 1, 5), 3, "男")], title="题", blank_rows=5)]
    )
    rows = cells_of(target.getvalue())
    assert rows[0][0] == "题" and rows[2] == ("999324196003040019", 1234.56, date(2020, 1, 5), 3.0, "男")


def test_the_child_knows_no_secret_of_this_process(monkeypatch):
    from minzheng.base.workbooks import reading

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = {}
    run = reading.subprocess.run

    def spy(*arguments, **options):
        seen.update(options["env"])
        return run(*arguments, **options)

    monkeypatch.setattr(reading.subprocess, "run", spy)
    workbooks.read(files.xlsx(ROWS))
    assert "DATABASE_URL" not in seen and "MINZHENG_HOME" not in seen and os.environ["DATABASE_URL"]


def test_every_refusal_says_what_to_do():
    assert all(message.endswith(".") and remedy.endswith(".") for message, remedy in REFUSALS.values())


def test_plain_rows_come_back_as_they_would_from_a_sheet_with_marks(tmp_path: Path) -> None:
    """Plain sheets are written the short way; a spreadsheet program sees no difference."""
    kinds = (("姓名", "text"), ("编号", "text"), ("金额", "money"), ("日期", "date"), ("数", "number"))
    columns = [Column(title, kind) for title, kind in kinds]
    rows: list[tuple[Any, ...]] = [
        ("王<某>&\x01 ", "=1+1", 123_456_789_05, date(2020, 12, 8), 3),
        (" _x0041_\n换行", "999324196203046095", -5, date(1900, 1, 2), 2.5),
        ("", None, None, datetime(2020, 12, 8, 12, 0), None),
        ("长" * 40_000, "x", "未知", "去年", "—"),
    ]
    seen = []
    for name, marks in (("plain.xlsx", {}), ("marked.xlsx", {(3, 4): Mark()})):
        workbooks.write(
            tmp_path / name, [SheetPlan("户", columns, rows, title="名单", marks=marks), SheetPlan("空", columns[:1], [])]
        )
        book = openpyxl.load_workbook(tmp_path / name)
        assert book.sheetnames == ["户", "空"] and book["户"].freeze_panes == "A3"
        seen.append([[(cell.value, cell.data_type) for cell in row] for row in book["户"].iter_rows()])
        assert book["户"]["A4"].number_format == "@" and book["户"]["C3"].number_format == "#,##0.00"
    assert seen[0] == seen[1]
