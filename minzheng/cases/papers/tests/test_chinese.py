"""Every refusal of the papers is there in Chinese, with the same facts."""

import re
from pathlib import Path

import polib

from minzheng.cases.papers.attachments import REFUSED
from minzheng.cases.papers.refusals import ASKED, BAD_NOTICE, LEAKED
from minzheng.cases.papers.wording import read

PART = Path(__file__).resolve().parent.parent
CATALOGUE = polib.pofile(str(PART / "locale/zh_Hans/LC_MESSAGES/django.po"))


def test_everything_said_is_translated() -> None:
    said = {text for pair in (*REFUSED.values(), *BAD_NOTICE.values()) for text in pair} | set(LEAKED.values())
    assert said - {entry.msgid for entry in CATALOGUE if entry.translated()} == set()


def test_places_survive_translation() -> None:
    for entry in CATALOGUE:
        assert set(re.findall(r"{\w+}", entry.msgid)) == set(re.findall(r"{\w+}", entry.msgstr)), entry.msgid


def test_whatever_a_text_may_lack_has_a_chinese_name() -> None:
    from minzheng.cases.papers.letters import OPTIONAL

    for path in (PART.parents[1] / "programmes").glob("*/texts/*.txt"):
        lacking = read(path).places - OPTIONAL - set(ASKED) - {"date", "remedies"}
        assert not lacking, (path, lacking)
