"""Finds every text that people may read: in templates, in gettext calls, in refusals and in the labels of declarations."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent.parent
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "say"}
TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(r"\{%\s*blocktranslate(?P<with>[^%]*)%\}(?P<text>.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
WORDS = re.compile(r"[A-Za-z]{2}.*[ .]|^[A-Z][a-z]+$")


def sources() -> list[Path]:
    skipped = {"tests", "migrations", "demonstration"}
    return sorted(path for path in PACKAGE.rglob("*.py") if skipped.isdisjoint(path.relative_to(PACKAGE).parts))


def in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        text, where = path.read_text(), str(path.relative_to(PACKAGE))
        for found in TRANSLATE.finditer(text):
            yield found[1] or found[2], where
        for found in BLOCK.finditer(text):
            yield VARIABLE.sub(r"%(\1)s", found["text"].replace("%", "%%")), where


def refusal_classes(trees: dict[str, ast.Module]) -> set[str]:
    """Names of all classes below Refusal, by the names of their bases."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"Refusal"}
    while more := {name for name, above in bases.items() if name not in known and above & known}:
        known |= more
    return known


def constants(node: ast.AST | None) -> Iterator[str]:
    """The texts an expression may be: a constant, either side of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def in_call(call: ast.Call, refusals: set[str], within: str) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
    own_init = name == "__init__" and within in refusals
    if name in GETTEXT or name in refusals or own_init:
        for argument in call.args[:1]:
            yield from (text for text in constants(argument) if name in GETTEXT or WORDS.search(text))
    for keyword in call.keywords:
        if keyword.arg in ("label", "help_text") or (keyword.arg == "remedy" and (name in refusals or own_init)):
            yield from constants(keyword.value)


class Reader(ast.NodeVisitor):
    def __init__(self, refusals: set[str]) -> None:
        self.refusals, self.within, self.found = refusals, "", list[str]()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer, self.within = self.within, node.name
        self.generic_visit(node)
        self.within = outer

    def visit_Call(self, node: ast.Call) -> None:
        self.found += in_call(node, self.refusals, self.within)
        self.generic_visit(node)


def in_code() -> Iterator[tuple[str, str]]:
    trees = {str(path.relative_to(PACKAGE)): ast.parse(path.read_text()) for path in sources()}
    refusals = refusal_classes(trees)
    for where, tree in trees.items():
        reader = Reader(refusals)
        reader.visit(tree)
        yield from ((text, where) for text in reader.found)


def in_registries() -> Iterator[tuple[str, str]]:
    """Labels of what parts and programmes declare."""
    from minzheng.cases import declarations as cases
    from minzheng.console.labels import LABELS
    from minzheng.indicators import declarations as indicators
    from minzheng.people.declarations import FACT_KINDS

    for group, codes in LABELS.items():
        yield from ((words, f"console/labels.py {group}") for words, _tone in codes.values())
    for kind in FACT_KINDS.values():
        for text in (kind.label, kind.because, *kind.codes.values()):
            yield text, "people/declarations.py"
    for benefit in cases.benefits().values():
        yield from ((reason.label, f"programmes/{benefit.code}") for reason in benefit.reasons)
    for figure in indicators.figures():
        yield figure.label, f"programmes/{figure.programme}"
        yield figure.unit, "indicators/catalogue.yaml"
        for qualifier in figure.qualifiers:
            yield from ((choice.label, "indicators/declarations.py") for choice in qualifier.choices)


def all_messages() -> dict[str, set[str]]:
    """Message id -> where it stands."""
    found: dict[str, set[str]] = {}
    for text, where in (*in_templates(), *in_code(), *in_registries()):
        found.setdefault(text, set()).add(where)
    return found
