"""The annual report: what it says comes from the records, in all three forms, and it opens to them."""

import dataclasses
import io
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document as read_word

from minzheng.base.divisions import Area
from minzheng.base.errors import BadValue, NotPermitted
from minzheng.indicators import declarations
from minzheng.indicators.declarations import Chapter
from minzheng.indicators.errors import BadDeclaration, NoFonts, UnknownFigure
from minzheng.indicators.reports import Report, annual_report, chapters, pdf, render, write
from minzheng.indicators.reports.charts import bars
from minzheng.indicators.reports.document import Document, Heading, Number, Paragraph, Table
from minzheng.indicators.tests import small
from minzheng.places.atlas import Atlas

TODAY = date(2020, 12, 8)
CHAPTER = Chapter("small", Path(__file__).parent / "chapter.yaml")


@pytest.fixture
def report() -> Report:
    reading = small.reading()
    declarations.register_chapter(CHAPTER)
    return annual_report(small.COUNTY, 2020, TODAY, reading=reading)


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _table(document: Document, title: str) -> list[list[str]]:
    table = next(block for block in document.blocks if isinstance(block, Table) and title in block.title)
    return [[run.text if isinstance(run, Number) else run for run in row] for row in table.rows]


class _Page(HTMLParser):
    """Text, and every bound number of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.bound, self.links = "", [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "data-figure" in found:
            self.bound.append(found)
        if tag == "a":
            self.links.append(found["href"])

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def test_its_sentences_hold_the_figures(report: Report) -> None:
    assert "截至2020年12月，全县共保障3户6人。占农业人口的5.3%。标准未变，仍为每人每月610元。" in _texts(report.document)


def test_it_leaves_out_what_no_record_supports(report: Report) -> None:
    assert not any("上年末" in text for text in _texts(report.document))
    headings = [block.text for block in report.document.blocks if isinstance(block, Heading)]
    assert headings == ["一、规模", "二、分布", "三、表间审核", "四、数据口径说明", "五、附表"]


def test_its_tables_end_in_the_figure_of_the_whole_on_both_maps(report: Report) -> None:
    assert _table(report.document, "城乡") == [["农村", "5", "2,201.00"], ["城市", "1", "900.00"], ["合计", "6", "3,101.00"]]
    assert _table(report.document, "现行区划") == [["双沟镇", "3", "3,101.00"], ["合计", "3", "3,101.00"]]
    assert _table(report.document, "年初区划") == [
        ["双沟镇", "2", "2,100.00"],
        ["四河乡", "1", "1,001.00"],
        ["合计", "3", "3,101.00"],
    ]


def test_people_counted_month_by_month_have_no_total(report: Report) -> None:
    assert _table(report.document, "附表1") == [["11月", "5", "1,450.00"], ["12月", "6", "1,651.00"], ["合计", "—", "3,101.00"]]


def test_its_cross_checks_agree_and_are_told(report: Report) -> None:
    assert len(report.checks) == 8
    assert not report.failures
    assert "本报告共执行表间审核8项，全部相符。" in _texts(report.document)


def test_a_cross_check_that_fails_is_told_and_nothing_is_hidden(tmp_path: Path) -> None:
    text = CHAPTER.text.read_text(encoding="utf-8").replace(
        "left: [subsistence_persons residence=rural, subsistence_persons residence=urban]",
        "left: [subsistence_persons residence=rural]",
    )
    changed = tmp_path / "chapter.yaml"
    changed.write_text(text, encoding="utf-8")
    reading = small.reading()
    declarations.register_chapter(dataclasses.replace(CHAPTER, text=changed))
    report = annual_report(small.COUNTY, 2020, TODAY, reading=reading)
    assert [(check.left, check.right) for check in report.failures] == [("5", "6")]
    assert ["城乡之和等于总数", "5", "6", "不符"] in _table(report.document, "表间审核")
    assert any("1项不符" in text for text in _texts(report.document))


def test_the_page_holds_the_figures_in_text_and_tables_and_each_says_what_it_is(report: Report) -> None:
    page = _page(render(report.document, "html").decode())
    assert "共保障3户6人" in page.text
    assert "3,101.00" in page.text
    named = {(each["data-figure"], each["data-value"], each.get("data-qualifier-residence")) for each in page.bound}
    assert ("subsistence_persons", "6", None) in named
    assert ("subsistence_persons", "5", "rural") in named
    assert not page.links


def test_numbers_lead_where_the_console_says(report: Report) -> None:
    from minzheng.indicators.reports.webpage import to_html

    page = _page(to_html(report.document, lambda number: f"/figures/{number.result.figure}?place={number.result.place}&a=<"))
    assert f"/figures/subsistence_persons?place={small.COUNTY}&a=<" in page.links
    assert f"/figures/subsistence_households?place={small.GONE_TOWN}&a=<" in page.links


def test_the_word_file_holds_the_same_numbers_on_official_pages(report: Report) -> None:
    word = read_word(io.BytesIO(render(report.document, "docx")))
    assert any("共保障3户6人" in paragraph.text for paragraph in word.paragraphs)
    cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert ["合计", "6", "3,101.00"] in cells
    section = word.sections[0]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)


@pytest.mark.skipif(not pdf.have_fonts(), reason="the fonts of the reports are not fetched")
def test_the_pdf_is_made(report: Report) -> None:
    assert render(report.document, "pdf").startswith(b"%PDF-1.")


def test_without_fonts_it_says_what_to_run(report: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    with pytest.raises(NoFonts, match=r"minzheng\.site\.assets"):
        render(report.document, "pdf")
    assert render(report.document, "docx")


def test_a_name_is_never_markup() -> None:
    spans = [
        dataclasses.replace(span, name='<b>#panic("x")</b>$*_`@[') if span.code == small.TOWN else span
        for spans in small.atlas().spans.values()
        for span in spans
    ]
    steps = [step for each in small.atlas().onward.values() for step in each]
    reading = small.reading()
    reading.map_on = Atlas.of(spans, steps).on
    declarations.register_chapter(CHAPTER)
    document = annual_report(small.COUNTY, 2020, TODAY, reading=reading).document
    html = render(document, "html").decode()
    assert "<b>" not in html
    assert '<b>#panic("x")</b>$*_`@[' in _page(html).text
    assert "<b>" not in bars([("<b>", 1)], "人")
    if pdf.have_fonts():
        assert render(document, "pdf").startswith(b"%PDF")


def test_it_is_written_in_the_form_the_file_name_asks_for(report: Report, tmp_path: Path) -> None:
    write(report.document, tmp_path / "new" / "report.html")
    assert (tmp_path / "new" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(BadValue):
        write(report.document, tmp_path / "report.xls")


def test_it_is_refused_beyond_the_area() -> None:
    reading = small.reading(Area("321323", "321324"))
    declarations.register_chapter(CHAPTER)
    with pytest.raises(NotPermitted):
        annual_report(small.COUNTY, 2020, TODAY, reading=reading)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("{now}", "2020年", BadDeclaration),  # a typed number
        ("{subsistence_households}", "{subsistence_happiness}", UnknownFigure),
        ("{subsistence_households}", "{subsistence_households residence=lunar}", UnknownFigure),
        ("{subsistence_households}", "{subsistence_households period=someday}", BadDeclaration),
        ("positive:", "rosy:", BadDeclaration),
        ("title: 规模", "name: 规模", BadDeclaration),
    ],
)
def test_a_chapter_that_is_wrong_is_refused_before_anything_is_printed(
    old: str, new: str, error: type[Exception], tmp_path: Path
) -> None:
    small.reading()
    path = tmp_path / "chapter.yaml"
    path.write_text(CHAPTER.text.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(error):
        chapters.load(path)


def test_every_digit_of_a_chapter_s_sentence_is_a_figure_or_a_date(report: Report) -> None:
    sentence = next(block for block in report.document.blocks if isinstance(block, Paragraph) and "共保障" in block.text)
    words = "".join(run for run in sentence.runs if isinstance(run, str))
    assert re.findall(r"\d+", words.replace("2020年12月", "")) == []
    assert [run.result.figure for run in sentence.runs if isinstance(run, Number)] == [
        "subsistence_households",
        "subsistence_persons",
        "subsistence_population_share",
        "subsistence_standard_month",
    ]
