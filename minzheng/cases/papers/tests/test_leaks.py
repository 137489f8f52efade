"""The gate finds whatever was planted, in every kind of file and however it is spelt."""

import io
import zipfile

import pytest
import xlsxwriter
from docx import Document

from minzheng.base.identity import IdNumber
from minzheng.cases.papers import typesetting
from minzheng.cases.papers.leaks import leaks

ID = "999001197001010119"
CARD = "6228480402564890018"
PLANTED = [
    (ID, "identity"),
    ("999001 1970 0101 0119", "identity"),
    ("999001-19700101-0119", "identity"),
    ("９９９００１１９７００１０１０１１９", "identity"),
    ("99900119700101\u200b0119", "identity"),
    ("姓名李明999001197001010119元", "identity"),
    ("999001********0119", "identity"),
    ("999001700101011", "identity"),
    (CARD, "card"),
    ("6228 4804 0256 4890 018", "card"),
    ("13812345678", "phone"),
    ("138 1234 5678", "phone"),
    ("+86 13812345678", "phone"),
    ("0527-86229999", "phone"),
    ("12345678901234567890123", "number"),
    ("尿毒症", "illness"),
    ("肢 体 残 疾 二 级", "illness"),
    ("艾滋病", "illness"),
    ("界集村三组", "address"),
    ("幸福路12号楼3单元", "address"),
    ("1970年1月1日出生", "birth"),
    ("李小明", "secret"),
    ("李 小 明", "secret"),
]


def _html(text: str) -> bytes:
    return f"<div><p>公示</p><p>{text}</p></div>".encode()


def _html_hidden(text: str) -> bytes:
    return f'<div><p>公示</p><img alt="{text}"><!-- {text} --></div>'.encode()


def _html_in_pieces(text: str) -> bytes:
    half = len(text) // 2
    return f"<td>{text[:half]}<b>{text[half:]}</b></td>".encode()


def _book(text: str, how: str) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.write(0, 0, "公示")
    if how == "cell":
        sheet.write_string(3, 3, text)
    elif how == "note":
        sheet.write_comment(0, 0, text)
    elif how == "metadata":
        book.set_properties({"comments": text, "keywords": text})
    elif how == "rich":
        half = len(text) // 2
        sheet.write_rich_string(2, 2, book.add_format({"bold": True}), text[:half], text[half:])
    book.close()
    return held.getvalue()


def _word(text: str) -> bytes:
    held = io.BytesIO()
    word = Document()
    paragraph = word.add_paragraph("公示")
    half = len(text) // 2
    paragraph.add_run(text[:half])
    paragraph.add_run(text[half:])
    word.save(held)
    return held.getvalue()


def _sheet(text: str, long: bool = False) -> bytes:
    """As a line of a PDF; `long` pushes it over the end of a line."""
    line = ("公" * 26 if long else "") + text
    block = {"kind": "line", "text": line, "role": "body"}
    sheet = {"title": "公示", "office": "镇", "number": "", "form": False, "blocks": [block]}
    return typesetting.pdf("sheet.typ", {"sheets": [sheet]})


@pytest.mark.parametrize(("text", "kind"), PLANTED)
@pytest.mark.parametrize(
    "form", ["html", "hidden", "pieces", "cell", "note", "metadata", "rich", "word", "pdf", "broken line", "title"]
)
def test_a_planted_leak_is_found(text: str, kind: str, form: str) -> None:
    files = {
        "html": lambda: (_html(text), "html"),
        "hidden": lambda: (_html_hidden(text), "html"),
        "pieces": lambda: (_html_in_pieces(text), "html"),
        "word": lambda: (_word(text), "docx"),
        "pdf": lambda: (_sheet(text), "pdf"),
        "broken line": lambda: (_sheet(text, long=True), "pdf"),
        "title": lambda: (typesetting.pdf("sheet.typ", {"sheets": [_titled(text)]}), "pdf"),
    }
    content, of = files[form]() if form in files else (_book(text, form), "xlsx")
    assert kind in {leak.kind for leak in leaks(content, of, secrets=("李小明",))}


def _titled(text: str) -> dict[str, object]:
    return {"title": text, "office": "镇", "number": "", "form": False, "blocks": []}


def test_a_hidden_column_row_or_sheet_is_a_leak() -> None:
    for hide in ("column", "row", "sheet"):
        held = io.BytesIO()
        book = xlsxwriter.Workbook(held, {"in_memory": True})
        sheet, other = book.add_worksheet("名单"), book.add_worksheet("其他")
        sheet.write(0, 0, "公示")
        other.write(0, 0, "公示")
        if hide == "column":
            sheet.set_column(3, 3, 8, None, {"hidden": True})
        elif hide == "row":
            sheet.set_row(3, 12, None, {"hidden": True})
        else:
            other.hide()
        book.close()
        assert "hidden" in {leak.kind for leak in leaks(held.getvalue(), "xlsx")}, hide


def test_what_stands_there_by_right_is_no_leak() -> None:
    text = "残疾人两项补贴公示 联系电话：0527-86221234 公示期：2026年10月8日至2026年10月15日 1,234.50 测民公〔2026〕12号"
    public = ("残疾人两项补贴公示", "0527-86221234", "测民公〔2026〕12号")
    assert leaks(_html(text), "html", public=public) == []
    assert {leak.kind for leak in leaks(_html(text), "html")} == {"illness", "phone", "address"}


def test_a_secret_is_found_beside_the_public_phrase_that_holds_it() -> None:
    assert leaks(_html("李小明村 李小明"), "html", public=("李小明村",), secrets=("李小明",))


def test_ordinary_numbers_are_no_leaks() -> None:
    for text in ("1,234.50", "12345678.90", "2026年10月8日", "第12345期", "3人", "126050", "0.30"):
        assert leaks(_html(text), "html") == [], text


def test_what_a_leak_says_of_itself_is_no_leak() -> None:
    found = leaks(_html(f"{ID} {CARD}"), "html")
    assert all(len(leak.near) <= 1 for leak in found)


def test_any_identity_number_is_found() -> None:
    from datetime import date, timedelta

    for step in range(300):
        number = str(IdNumber.synthetic("999045", date(1930, 1, 1) + timedelta(step * 101), 1 + step * 3))
        assert {leak.kind for leak in leaks(_html(f"号{number}元"), "html")} == {"identity"}


def test_only_known_kinds_are_read() -> None:
    with pytest.raises(ValueError):
        leaks(b"", "txt")
    with pytest.raises(zipfile.BadZipFile):
        leaks(b"PK", "xlsx")
