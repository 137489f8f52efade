"""Every text that people may read has a Chinese translation that names the same facts."""

import re
import string
from pathlib import Path

import polib

from minzheng.console.labels import LABELS
from minzheng.console.tests import messages
from minzheng.site import languages

PACKAGE = Path(languages.__file__).parents[1]


def places_of(text: str) -> set[str]:
    return {name for _before, name, _format, _conversion in string.Formatter().parse(text) if name}


def test_it_finds_the_texts() -> None:
    found = messages.all_messages()
    assert {"Workbench", "Search", "Your duties do not include this page.", "wage income"} <= found.keys()


def test_every_text_is_translated_in_some_part() -> None:
    known = {entry.msgid for entry in languages.merged(languages.sources())}
    missing = {text: sorted(where) for text, where in messages.all_messages().items() if text not in known}
    assert missing == {}


def test_translations_name_the_same_facts() -> None:
    wrong = []
    for path in languages.sources():
        for entry in polib.pofile(str(path)):
            if "%(" in entry.msgid:
                same = set(entry.msgid.split("%(")[1:]) and all(
                    f"%({piece.split(')')[0]})" in entry.msgstr for piece in entry.msgid.split("%(")[1:]
                )
            elif "{" in entry.msgid:
                same = places_of(entry.msgid) == places_of(entry.msgstr)
            else:
                same = True
            if not same and entry.translated():
                wrong.append((path.name, entry.msgid))
    assert wrong == []


def test_compiling_again_changes_nothing() -> None:
    languages.compile_all()
    assert languages.compile_all() is False


def test_traditional_script_is_derived_from_the_simplified_texts() -> None:
    from django.utils.translation import gettext, override

    languages.compile_all()
    with override("zh-hant"):
        assert gettext("Workbench") == "工作臺"
        assert gettext("Audit trail") == "操作日誌"


def test_every_act_that_is_recorded_has_a_name_in_the_trail() -> None:
    recorded = set[str]()
    for path in PACKAGE.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.parts):
            recorded |= set(re.findall(r'record\(\s*\w+,\s*"([a-z]+\.[a-z_]+)"', path.read_text()))
    assert {"cases.do", "payments.approve_run", "verification.ask", "monitoring.scan"} <= recorded
    assert recorded - LABELS["act"].keys() == set()
