"""Everything the engine says is there in Chinese, with the same places to fill."""

import ast
import re
from pathlib import Path

import polib

from minzheng.policy.engine import Input
from minzheng.policy.engine.explanation import RECORD_A_VALUE

PART = Path(__file__).resolve().parent.parent
CATALOGUE = polib.pofile(str(PART / "locale/zh_Hans/LC_MESSAGES/django.po"))
SAYING = {"RuleError", "ParameterError", "SituationError", "ReformError", "BadValue", "NotFound", "say"}


def said(path: Path) -> set[str]:
    """Constant texts given to refusals (message and remedy), to findings and to `say`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = node.args[:1] if node.func.id in SAYING else node.args[2:3] if node.func.id == "Finding" else []
        texts += [each.value for each in node.keywords if each.arg == "remedy"]
        found |= {text.value for text in texts if isinstance(text, ast.Constant)}
    return found


def test_everything_said_is_translated() -> None:
    texts = {text for path in (*PART.glob("*.py"), *PART.glob("engine/*.py")) for text in said(path)}
    texts |= {RECORD_A_VALUE, Input("x", "person", "flag", "x").remedy}
    assert len(texts) > 40
    assert texts - {entry.msgid for entry in CATALOGUE if entry.translated()} == set()


def test_places_survive_translation() -> None:
    for entry in CATALOGUE:
        assert set(re.findall(r"{\w+}", entry.msgid)) == set(re.findall(r"{\w+}", entry.msgstr)), entry.msgid
