"""Letters and notices of all programmes can be written: each kind of decision has one, and none leaves a place open."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import gettext

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases.papers.letters import Facts, Reason, letter
from minzheng.cases.papers.notices import PLACES
from minzheng.cases.papers.sheet import texts
from minzheng.cases.papers.wording import PLACE, read
from minzheng.programmes.declaration import Programme
from minzheng.programmes.dibao.application import OF_2012, OF_2021
from minzheng.programmes.procedures.letters import TEXTS, cited, text
from minzheng.programmes.procedures.tests.walking import all_workflows
from minzheng.site.programmes import PROGRAMMES

KINDS = {
    "tekun": ("grant", "change", "stop", "refuse", "public_notice", "stop_notice"),
    "edge": ("identified", "not_identified"),
    "rigid": ("identified", "not_identified"),
    "price": ("grant", "stop", "refuse"),
    "temporary": ("grant", "stop", "refuse", "emergency", "public_notice"),
}
NOTICES = ("public_notice", "stop_notice", "publication")
COMMON = (
    *("acceptance", "gaps", "hearing", "change", "end", "transfer", "referral", "referral_told", "objection_answer"),
    *("report_answer", "reconsideration", "petition_accepted", "petition_reply", "authorisation", "commitment"),
)
FACTS = Facts(
    number="测民救〔2026〕1号",
    office="测试县民政局",
    day=date(2026, 10, 8),
    applicant="李明",
    programme="最低生活保障",
    place="测试县东乡一村",
    phone="0527-86220000",
    authority="测试县人民政府",
    applied_on=date(2026, 9, 1),
    accepted_on=date(2026, 9, 3),
    until=date(2026, 10, 20),
    month=Month(2026, 10),
    first_month=Month(2026, 11),
    persons=3,
    amount=Fen(126050),
    amount_before=Fen(90000),
    standard=Fen(74000),
    income=Fen(31983),
    reasons=(Reason("家庭月人均收入低于当地标准", "《最低生活保障审核确认办法》第四条"), Reason("家庭财产符合规定")),
    gaps=("核对授权书",),
    enclosed=("申请书", "残疾证复印件"),
    law="《社会救助法》",
    subject="学费困难",
    findings="情况属实。",
    outcome="已列入资助名单。",
    other="测试县教育局",
)


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda each: each.code)
def test_a_programme_has_a_letter_for_each_kind_of_decision(programme: Programme) -> None:
    paid = ("grant", "change", "stop") if programme.benefit else ()
    assert set(KINDS.get(programme.code, paid)) <= set(programme.texts)


@pytest.mark.parametrize(
    "path",
    [path for programme in PROGRAMMES for path in programme.texts.values()] + list(TEXTS.values()),
    ids=lambda path: f"{path.parent.parent.name}-{path.stem}",
)
def test_a_letter_leaves_no_place_open(path: Path) -> None:
    wording = read(path)
    if path.stem in NOTICES:
        assert set(wording.labels()) <= PLACES
        assert {place for sentence in wording.paragraphs() for place in PLACE.findall(sentence)} <= {"law"}
        return
    written = texts(letter(wording, FACTS))
    assert not any("{" in one or "}" in one or "None" in one for one in written)
    assert FACTS.number in written


@pytest.mark.parametrize("name", COMMON)
def test_every_procedure_finds_the_common_letters(name: str) -> None:
    assert text(name, {}) is not None


def test_a_programmes_own_letter_stands_before_the_common_one() -> None:
    dibao = next(each for each in PROGRAMMES if each.code == "dibao")
    own, common = text("change", dibao.texts), text("change", {})
    assert own is not None and common is not None and own.title != common.title


def test_no_notice_is_common_and_children_have_none() -> None:
    children = next(each for each in PROGRAMMES if each.code == "children")
    assert all(text(name, children.texts) is None for name in NOTICES)


def test_every_act_cites_the_law_of_its_own_regime() -> None:
    """《…》, then the number of the document or nothing, then the article in Chinese numerals or nothing."""
    for workflow in all_workflows():
        for act in workflow.acts:
            said = cited(act, gettext)
            assert re.fullmatch(r"\D*《[^》]+》.*?(?:第[一二三四五六七八九十]+条)?", said), (workflow.code, act.code, said)
    assert cited(OF_2012.act("post_notice"), gettext) == "《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）"
    assert cited(OF_2021.act("post_notice"), gettext) == "《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条"
