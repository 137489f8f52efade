"""Whatever an official reads of a programme is there in Chinese."""

from pathlib import Path

import polib

from minzheng.programmes.dibao.programme import CODE, DIBAO
from minzheng.programmes.dibao.reasons import REASONS, WITH_VALUES
from minzheng.programmes.facts import BUILT_IN, FACTS

PARTS = Path(__file__).resolve().parent.parent.parent


def messages() -> set[str]:
    """Titles, laws, labels, remedies, reasons, and of each parameter its description, sources and notes."""
    benefit = DIBAO.benefit
    assert benefit is not None
    rules = [rule for versions in benefit.rules.versions.values() for rule in versions]
    values = [value for each in benefit.parameters.by_code.values() for value in each.values]
    found = {DIBAO.title, DIBAO.law, *WITH_VALUES.values()}
    found |= {text for rule in rules for text in (rule.label, rule.law)}
    found |= {text for reason in REASONS for text in (reason.label, reason.law)}
    found |= {each.description for code, each in benefit.parameters.by_code.items() if code.startswith(CODE)}
    found |= {text for value in values for text in (str(value.source), value.note) if text}
    return found | {each.label for each in BUILT_IN} | {each.remedy for each in FACTS.values()}


def test_every_message_of_a_programme_has_its_chinese() -> None:
    catalogue = polib.pofile(str(PARTS / "programmes/locale/zh_Hans/LC_MESSAGES/django.po"))
    translated = {entry.msgid for entry in catalogue if entry.translated()}
    assert messages() - translated == set()
    assert translated - messages() == set()


def test_places_survive_translation() -> None:
    catalogue = polib.pofile(str(PARTS / "programmes/locale/zh_Hans/LC_MESSAGES/django.po"))
    for entry in catalogue:
        for place in ("{before}", "{after}", "{income}", "{standard}"):
            assert (place in entry.msgid) == (place in entry.msgstr), entry.msgid
