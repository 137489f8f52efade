"""What hangs on the board shows what the law asks and nothing else, whatever was typed into a name."""

import io
import os
import random
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from minzheng.base.fen import Fen
from minzheng.cases.papers import posting
from minzheng.cases.papers.extraction import pieces
from minzheng.cases.papers.masking import UNNAMED, masked_name, public_name
from minzheng.cases.papers.notices import Group, Noticed, Posting, PublicNotice, made
from minzheng.cases.papers.refusals import BadNotice, MissingWord, NoticeForbidden, NoticeLeaks
from minzheng.cases.papers.tests.families import DAY, Family, families
from minzheng.cases.papers.tests.families import posting as any_posting
from minzheng.cases.papers.wording import Wording, parsed

NOTICES = int(os.environ.get("MINZHENG_NOTICES", "120"))
TOGETHER = 50  # posters in one file: setting and looking through take longer than in proportion
TEXTS = (
    parsed(
        "最低生活保障审核公示\n\n现予公示。\n\n  申请人：{applicant}\n  保障人口：{persons}人\n  家庭月保障金：{amount}元",
        "a",
    ),
    parsed("终止特困人员救助供养公示\n\n现予公示。\n\n  供养对象：{applicant}", "b"),
    parsed("残疾人两项补贴公示\n\n  申请人：{applicant}\n  享受补贴人数：{persons}人\n  家庭月补贴合计：{amount}元", "c"),
)
HUNG = Posting("测民公〔2026〕12号", "界集镇界集村", DAY, date(2026, 10, 15), "界集镇人民政府", "0527-86221234", "社会救助窗口")
ADULT = Noticed("李明", date(1970, 1, 1), "界集村", 3, Fen(126050))


def _generated(count: int, seed: int = 20261008) -> list[tuple[PublicNotice, list[Family]]]:
    """Notices of one to twelve families each."""
    chance, stream = random.Random(seed), families(seed)
    found = []
    for _ in range(count):
        group = list(islice(stream, chance.choice((1, 1, 1, 3, 12))))
        found.append((made(chance.choice(TEXTS), [each.noticed for each in group], any_posting(chance)), group))
    return found


GENERATED = _generated(NOTICES)


def _secrets(group: list[Family]) -> list[str]:
    return [secret for family in group for secret in family.secrets]


def _shows(text: str, group: list[Family]) -> list[str]:
    """Secrets found by plain search, apart from what the gate says."""
    return [secret for secret in _secrets(group) if len(secret) > 3 and secret in text]


def test_no_generated_page_shows_a_secret() -> None:
    for notice, group in GENERATED:
        assert not _shows(posting.page(notice, secrets=_secrets(group)), group)


def test_no_generated_workbook_shows_a_secret() -> None:
    for notice, group in GENERATED:
        content = posting.workbook(notice, secrets=_secrets(group))
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert not _shows("".join(parts.read(name).decode() for name in parts.namelist()), group)


def test_no_generated_poster_shows_a_secret() -> None:
    for start in range(0, len(GENERATED), TOGETHER):
        batch = GENERATED[start : start + TOGETHER]
        group = [family for _, families_ in batch for family in families_]
        content = posting.poster(*(notice for notice, _ in batch), secrets=_secrets(group))
        assert not _shows("\n".join(pieces(content, "pdf")), group)


def test_a_poster_alone_shows_none_either() -> None:
    for notice, group in GENERATED[:20]:
        posting.poster(notice, secrets=_secrets(group))


def test_the_text_read_from_a_poster_is_what_a_reader_of_pdf_finds() -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    notice = made(TEXTS[0], [each.noticed for each in islice(families(5), 30)], HUNG)
    content = posting.poster(notice)
    seen = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    read = "".join(pieces(content, "pdf"))
    assert "\ufffd" not in read
    assert set(seen.split()) and sorted(set("".join(seen.split())) - set(read)) == []
    for line in notice.lines:
        assert line.applicant in read and line.applicant in "".join(seen.split())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李明", "李*"),
        ("张小三", "张*三"),
        ("欧阳娜娜", "欧**娜"),
        ("买买提·吐尔逊", "买*·吐*"),
        ("买买提．吐尔逊", "买*·吐*"),
        ("李", "李*"),
        ("", "*"),
        ("13800000000", "*"),
        ("李明13800000000", "李*"),
        ("李明（精神病）", "李*"),
        ("李明残", "李*"),
        ("李建国残疾", "李*"),
        ("John Smith", "J*·S*"),
        ("<b>李明</b>", "*"),
    ],
)
def test_a_name_is_masked_as_customary(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@given(st.text(max_size=60))
def test_whatever_was_typed_little_of_it_is_shown(name: str) -> None:
    shown = [sign for sign in masked_name(name) if sign not in "*·"]
    assert len(shown) <= 4 and all(sign.isalpha() for sign in shown)


def test_nobody_is_named_before_coming_of_age_or_without_a_known_birth() -> None:
    assert public_name("李小明", date(2008, 10, 9), DAY) == UNNAMED
    assert public_name("李小明", date(2008, 10, 8), DAY) == "李*明"
    assert public_name("李小明", None, DAY) == UNNAMED


def test_equal_masked_names_are_told_apart_by_number() -> None:
    notice = made(TEXTS[0], [ADULT, replace(ADULT, name="李红")], HUNG)
    assert [(line.serial, line.applicant) for line in notice.lines] == [(1, "李*"), (2, "李*")]


def test_a_programme_without_a_notice_keeps_its_cases_off_the_board() -> None:
    with pytest.raises(NoticeForbidden):
        made(None, [ADULT], HUNG, programme="children")


@pytest.mark.parametrize("place", ["identity", "reasons", "income", "address"])
def test_a_text_cannot_ask_for_a_field_outside_the_list(place: str) -> None:
    with pytest.raises(BadNotice):
        made(Wording("x", "公示", (f"  某项：{{{place}}}",)), [ADULT], HUNG)


@pytest.mark.parametrize("village", ["界集村3组", "界集村十二号", "幸福小区5栋", "界集村二组", "界集村王家门牌"])
def test_nothing_below_the_village_is_told(village: str) -> None:
    with pytest.raises(BadNotice):
        made(TEXTS[0], [replace(ADULT, village=village)], HUNG)


@pytest.mark.parametrize(
    "changed",
    [
        {"phone": "13812345678"},
        {"reference": "999001197001010119"},
        {"office": "李明13812345678"},
        {"until": date(2026, 1, 1)},
        {"where": ""},
    ],
)
def test_a_posting_that_tells_too_much_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(BadNotice):
        made(TEXTS[0], [ADULT], replace(HUNG, **changed))


def test_a_notice_comes_back_from_what_was_stored() -> None:
    for notice, _ in GENERATED[:50]:
        assert PublicNotice.from_fields(notice.fields()) == notice


def test_a_stored_notice_that_was_changed_behind_our_back_is_not_handed_out() -> None:
    stored = made(TEXTS[0], [ADULT], HUNG).fields()
    stored["lines"][0][1] = "李明 999001197001010119"
    notice = PublicNotice.from_fields(stored)
    for make in (posting.page, posting.poster, posting.workbook):
        with pytest.raises(NoticeLeaks):
            make(notice, secrets=("李明",))


@pytest.mark.parametrize("where", ["李小明家门口", "张大夫诊所（尿毒症）", "村部138-1234-5678", "找李 小明"])
def test_what_was_typed_for_objections_is_looked_at_too(where: str) -> None:
    notice = made(TEXTS[0], [ADULT], replace(HUNG, where=where))
    for make in (posting.page, posting.poster, posting.workbook):
        with pytest.raises(NoticeLeaks):
            make(notice, secrets=("李小明",))


def test_an_office_may_say_where_its_door_is() -> None:
    posting.page(made(TEXTS[0], [ADULT], replace(HUNG, where="界集镇人民政府（人民路12号1楼）")), secrets=("界集",))


def test_the_workbook_reads_back_as_the_notice() -> None:
    notice = made(TEXTS[0], [ADULT, replace(ADULT, name="王小二", group=Group.CHANGE)], HUNG)
    book = CalamineWorkbook.from_filelike(io.BytesIO(posting.workbook(notice)))
    rows = book.get_sheet_by_index(0).to_python()
    assert book.sheet_names == ["公示名单"]
    assert rows[3][:5] == ["序号", "申请人", "保障人口（人）", "家庭月保障金（元）", "事由"]
    assert rows[4][:5] == [1.0, "李*", 3.0, 1260.5, "新申请"]
    assert rows[5][1:5:3] == ["王*二", "待遇调整"]


def test_a_page_escapes_what_is_no_text() -> None:
    notice = made(TEXTS[0], [ADULT], replace(HUNG, office="<b>镇</b>"))
    assert "<b>" not in posting.page(notice)


def test_every_programme_text_makes_a_notice() -> None:
    folder = Path(__file__).parents[3] / "programmes"
    for path in [*folder.glob("*/texts/*notice.txt"), *folder.glob("*/texts/publication.txt")]:
        notice = made(parsed(path.read_text(encoding="utf-8"), path.stem), [ADULT], HUNG, law="《社会救助法》")
        assert not any("{" in sentence for sentence in notice.sentences)
        assert "李*" in posting.page(notice, secrets=("李明",))
        posting.poster(notice)
        posting.workbook(notice)


def test_a_notice_that_names_no_law_where_its_text_asks_for_one_is_not_made() -> None:
    with pytest.raises(MissingWord):
        made(parsed("公示\n按照{law}的规定公示。\n  申请人：{applicant}", "x"), [ADULT], HUNG)
