"""Letters and forms: one structure, printed as PDF and Word alike, complete, with the law of the day, numbers masked."""

import io
import time
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.papers.extraction import pieces
from minzheng.cases.papers.forms import application, receipt, signing, survey
from minzheng.cases.papers.letters import Facts, Reason, letter, remedies
from minzheng.cases.papers.refusals import BadText, MissingSign, MissingWord
from minzheng.cases.papers.sheet import SEAL, Sheet, Signed, texts, to_pdf
from minzheng.cases.papers.word import to_word
from minzheng.cases.papers.wording import parsed

DAY = date(2026, 10, 8)
NUMBER = str(IdNumber.synthetic("999001", date(1970, 1, 1), 11))
TEXT = parsed(
    "最低生活保障决定书\n\n编号：{number}\n\n{applicant}：\n\n您于{applied_on}提出的申请，决定给予保障。\n\n  住址：{place}\n"
    "  家庭月保障金：{amount}元（大写：{amount_capital}）\n"
    "  家庭月人均收入：{income}元\n\n理由：\n{reasons}\n\n{remedies}\n\n{office}\n{date}",
    "grant",
)
FACTS = Facts(
    "测民救〔2026〕1号",
    "测试县民政局",
    DAY,
    applicant="李明",
    applied_on=date(2026, 9, 1),
    place="东乡一村",
    amount=Fen(126050),
    income=Fen(31983),
    authority="测试县人民政府",
    reasons=(Reason("收入低于标准。", "办法第四条"), Reason("财产符合规定")),
)


def _of_word(content: bytes) -> str:
    word = Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def _tight(text: str) -> str:
    return "".join(text.split())


def test_a_letter_is_complete_in_order() -> None:
    written = texts(letter(TEXT, FACTS))
    assert written[:3] == ["最低生活保障决定书", "测民救〔2026〕1号", "李明："]
    assert "住址：东乡一村\n家庭月保障金：1,260.50元（大写：壹仟贰佰陆拾元伍角整）\n家庭月人均收入：319.83元" in written
    assert "1．收入低于标准（依据：办法第四条）；" in written and "2．财产符合规定。" in written
    assert written[-3:] == ["测试县民政局", "2026年10月8日", SEAL]


def test_one_reason_is_not_numbered() -> None:
    assert "收入低于标准（依据：办法第四条）。" in texts(letter(TEXT, replace(FACTS, reasons=FACTS.reasons[:1])))


@pytest.mark.parametrize("unknown", ["applicant", "applied_on", "amount", "reasons", "authority"])
def test_a_letter_is_never_printed_with_a_gap(unknown: str) -> None:
    empty = {"applicant": "", "applied_on": None, "amount": None, "reasons": (), "authority": ""}
    with pytest.raises(MissingWord):
        letter(TEXT, replace(FACTS, **{unknown: empty[unknown]}))


def test_a_detail_that_is_not_known_is_left_out() -> None:
    written = "".join(texts(letter(TEXT, replace(FACTS, income=None))))
    assert "人均收入" not in written and "家庭月保障金" in written


def test_word_and_pdf_say_the_same() -> None:
    sheet = letter(TEXT, FACTS)
    in_pdf, in_word = _tight("".join(pieces(to_pdf(sheet), "pdf"))), _tight(_of_word(to_word(sheet)))
    for text in texts(sheet):
        assert _tight(text) in in_pdf, text
        assert _tight(text) in in_word, text


@pytest.mark.parametrize(
    ("day", "by_town", "said", "unsaid"),
    [
        (date(2026, 10, 8), False, ("六十日", "六个月", "第二十条"), ("上一级民政部门",)),
        (date(2024, 1, 1), True, ("六十日", "六个月", "第二十条"), ("上一级民政部门",)),
        (date(2023, 12, 31), False, ("六十日", "六个月", "上一级民政部门"), ("第二十条",)),
        (date(2023, 12, 31), True, ("六十日", "六个月"), ("上一级民政部门",)),
        (date(2015, 4, 30), False, ("六十日", "三个月"), ("六个月",)),
    ],
)
def test_the_remedies_are_those_of_the_day(day: date, by_town: bool, said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    told = remedies(replace(FACTS, day=day, by_town=by_town))
    assert all(word in told for word in (*said, "测试县人民政府")) and not any(word in told for word in unsaid)


def test_a_hearing_says_stop_or_change() -> None:
    text = parsed("告知书\n\n拟作如下处理：{proposed}。\n", "hearing")
    cut = replace(FACTS, first_month=Month(2026, 11), amount_before=Fen(150000))
    assert "自2026年11月起由每月1,500.00元调整为每月1,260.50元" in texts(letter(text, cut))[-1]
    assert "自2026年11月起停发（此前每月1,500.00元）" in texts(letter(text, replace(cut, amount=Fen(0))))[-1]


@given(
    st.builds(
        Facts,
        number=st.just("测〔2026〕1号"),
        office=st.text(min_size=1, max_size=8),
        day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        applicant=st.text(max_size=8),
        amount=st.none() | st.integers(0, 10**9).map(Fen),
        first_month=st.none() | st.builds(Month, st.integers(2000, 2100), st.integers(1, 12)),
        persons=st.none() | st.integers(1, 20),
        reasons=st.lists(st.builds(Reason, st.text(max_size=5), st.text(max_size=5)), max_size=3).map(tuple),
        gaps=st.lists(st.text(max_size=5), max_size=3).map(tuple),
        by_town=st.booleans(),
    )
)
def test_what_is_stored_makes_the_letter_again(facts: Facts) -> None:
    assert Facts.from_stored(facts.stored()) == facts


@pytest.mark.parametrize("text", ["", "  no title", "题\n\n{open", "题\n\nclosed}", "题\n\n{a b}"])
def test_a_broken_text_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        parsed(text, "x")


def test_markup_in_a_name_stays_text() -> None:
    name = "#eval(1)*李*_$x$ <b>`"
    sheet = letter(TEXT, replace(FACTS, applicant=name))
    assert name.replace(" ", "") in _tight("".join(pieces(to_pdf(sheet), "pdf")))
    assert name in _of_word(to_word(sheet))


def test_control_signs_pasted_into_a_reason_are_left_out() -> None:
    sheet = letter(TEXT, replace(FACTS, reasons=(Reason("收入\x00低\x0b于\r\n标准\ud800"),)))
    assert "收入低于标准" in _tight("".join(pieces(to_pdf(sheet), "pdf"))) and "收入低于标准" in _tight(_of_word(to_word(sheet)))


def test_a_rare_name_is_printed_or_refused_but_never_an_empty_box() -> None:
    assert "李䶮𬭎" in "".join(pieces(to_pdf(letter(TEXT, replace(FACTS, applicant="李䶮𬭎"))), "pdf"))
    rare = letter(TEXT, replace(FACTS, applicant="李𠮷"))
    with pytest.raises(MissingSign):
        to_pdf(rare)
    assert "李𠮷" in _of_word(to_word(rare))


def test_several_papers_go_into_one_file_with_pages_of_their_own() -> None:
    content = to_pdf(*[letter(TEXT, replace(FACTS, number=f"测民救〔2026〕{n}号")) for n in range(1, 6)])
    assert sum(piece == "— 1 —" for piece in pieces(content, "pdf")) == 5


def test_a_signature_never_stands_alone_on_a_page() -> None:
    for count in range(1, 16):
        facts = replace(
            FACTS, reasons=tuple(Reason(f"第{n}项理由，家庭收入和财产状况符合当地规定", "办法第四条") for n in range(count))
        )
        parts = pieces(to_pdf(letter(TEXT, facts)), "pdf")
        # The last passage is on the page of the signature: nothing but the page number stands between them.
        signed = next(at for at, piece in enumerate(parts) if piece.startswith(FACTS.office))
        assert "行政诉讼" in parts[signed - 1]


def test_a_letter_takes_little_time() -> None:
    sheet = letter(TEXT, FACTS)
    to_pdf(sheet)
    begun = time.process_time()
    for _ in range(10):
        to_pdf(letter(TEXT, FACTS))
    assert (time.process_time() - begun) / 10 < 0.05  # 8 ms on a quiet machine


MEMBER = application.Member("李明", "本人", "男", 56, NUMBER, "健康", Fen(30000))
FORMS: dict[str, Sheet] = {
    "application": application.form(
        application.Application(
            "东乡人民政府",
            {"dibao": "最低生活保障", "tekun": "特困人员救助供养"},
            applied_for=("dibao",),
            name="李明",
            identity=NUMBER,
            members=(MEMBER,),
            income={"wage": Fen(65950), "transfer": Fen(50000)},
        )
    ),
    "blank application": application.form(application.Application("东乡人民政府", {"dibao": "最低生活保障"})),
    "survey": survey.form(survey.Survey("东乡人民政府", "李明", "一村", "最低生活保障", DAY, ("赵刚", "孙丽"), "李明")),
    "blank survey": survey.form(survey.Survey("东乡人民政府")),
    "receipt": receipt.form(receipt.Delivered("测试县民政局", "决定书", "测〔2026〕1号", "李明", "一村", "handed", "李明", DAY)),
    "authorisation": signing.authorisation(
        parsed("家庭经济状况核对授权书\n\n{office}：\n\n自愿授权核对下列信息：\n\n{enclosed}", "authorisation"),
        replace(FACTS, enclosed=signing.QUERIED),
        (signing.Signer("李明", "本人", NUMBER), signing.Signer("李小小", "女", NUMBER, minor=True)),
    ),
    "commitment": signing.commitment(
        parsed("证明事项告知承诺书\n\n## 一、告知\n\n{enclosed}", "c"), replace(FACTS, enclosed=("在学证明",))
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_page_and_the_same_in_word(name: str) -> None:
    sheet = FORMS[name]
    read = pieces(to_pdf(sheet), "pdf")
    assert sum(piece.startswith("— ") for piece in read) == 1
    in_pdf, in_word = _tight("".join(read)), _tight(_of_word(to_word(sheet)))
    for text in texts(sheet):
        assert _tight(text) in in_pdf, text
        assert _tight(text) in in_word, text


@pytest.mark.parametrize("name", FORMS)
def test_no_form_shows_a_full_identity_number(name: str) -> None:
    sheet = FORMS[name]
    assert NUMBER not in "".join(texts(sheet))
    assert NUMBER not in _tight("".join(pieces(to_pdf(sheet), "pdf")))


def test_the_application_ticks_what_is_asked_for_and_adds_up_income() -> None:
    written = texts(FORMS["application"])
    assert "■最低生活保障　□特困人员救助供养" in written and "1,159.50" in written
    assert "999001********0119" in written


def test_a_large_family_has_a_row_for_each() -> None:
    of = application.Application("镇", {"dibao": "低保"}, members=(MEMBER,) * 9)
    assert texts(application.form(of)).count("李明") == 9


def test_choices_are_not_broken_over_lines() -> None:
    from minzheng.cases.papers.forms.boxes import ticked

    choices = {str(n): "刚性支出困难家庭认定" for n in range(8)}
    assert all(line.startswith("□") and len(line) <= 40 for line in ticked(choices, ()).split("\n"))


def test_without_a_date_there_is_room_to_write_one() -> None:
    assert any("年" in one and "2026" not in one for one in texts(Sheet("表", (Signed("镇", None),), "镇")))
