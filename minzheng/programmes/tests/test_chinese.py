"""Whatever an official reads of a programme is there in Chinese, in one of the programmes' catalogues."""

import importlib
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

from minzheng.cases.workflow.picture import MESSAGES
from minzheng.policy.engine import Parameters
from minzheng.programmes.declaration import Programme
from minzheng.programmes.facts import BUILT_IN, FACTS
from minzheng.programmes.procedures.letters import ARTICLE
from minzheng.programmes.procedures.tests.walking import all_workflows
from minzheng.site.programmes import PROGRAMMES

FOLDER = Path(__file__).resolve().parent.parent
CATALOGUES = {path: polib.pofile(str(path)) for path in sorted(FOLDER.rglob("locale/zh_Hans/LC_MESSAGES/django.po"))}


def messages() -> set[str]:
    found = {text for programme in PROGRAMMES for text in _of(programme)}
    found |= {text for workflow in all_workflows() for text in workflow.messages} | MESSAGES | {ARTICLE} | set(_limits())
    return found | {each.label for each in BUILT_IN} | {each.remedy for each in FACTS.values()}


def _limits() -> Iterator[str]:
    """What the files of local limits say."""
    for folder in FOLDER.glob("*/limits"):
        for each in Parameters.load(folder, prefix="limits").by_code.values():
            yield each.description
            yield from (text for value in each.values for text in (str(value.source), value.note) if text)


def _of(programme: Programme) -> set[str]:
    """Titles, laws, labels, remedies, reasons, and of each parameter its description, sources and notes."""
    parameters = programme.parameters.by_code.values() if programme.parameters else ()
    rules = [rule for versions in programme.rules.versions.values() for rule in versions] if programme.rules else []
    found = {programme.title, programme.law, *_sentences(programme.code)}
    found |= {text for rule in rules for text in (rule.label, rule.law)}
    found |= {text for reason in (programme.benefit.reasons if programme.benefit else ()) for text in (reason.label, reason.law)}
    found |= {each.description for each in parameters}
    return found | {text for each in parameters for value in each.values for text in (str(value.source), value.note) if text}


def _sentences(code: str) -> set[str]:
    """The grounds of a programme said with their values, where it has a module of reasons."""
    module = f"minzheng.programmes.{code}.reasons"
    return set(getattr(importlib.import_module(module), "WITH_VALUES", {}).values()) if find_spec(module) else set()


def test_every_message_of_a_programme_has_its_chinese() -> None:
    translated = {entry.msgid for catalogue in CATALOGUES.values() for entry in catalogue if entry.translated()}
    assert messages() - translated == set()
    assert translated - messages() == set()


def test_one_message_has_one_chinese() -> None:
    found: dict[str, set[str]] = {}
    for catalogue in CATALOGUES.values():
        for entry in catalogue:
            found.setdefault(entry.msgid, set()).add(entry.msgstr)
    assert {message: texts for message, texts in found.items() if len(texts) > 1} == {}


def test_places_survive_translation() -> None:
    for catalogue in CATALOGUES.values():
        for entry in catalogue:
            assert set(re.findall(r"{\w+}", entry.msgid)) == set(re.findall(r"{\w+}", entry.msgstr)), entry.msgid
