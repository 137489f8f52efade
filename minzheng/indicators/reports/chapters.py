"""A chapter's text: YAML whose sentences refer to figures and hold no digits of their own. Pure.

    sections:
      - title: 保障规模
        blocks:
          - text:                                  # one paragraph; a sentence whose figures are absent is left out
              - 截至{now}，{here}共保障低保对象{subsistence_households}{subsistence_persons}。
              - {text: "……", when: {positive: [subsistence_new_households]}}
          - table: {title: 各乡镇保障规模, by: town, head: 乡镇, columns: [{head: 户数, figure: subsistence_households}]}
          - chart: {title: 各乡镇低保对象, by: town, figure: subsistence_persons}
    checks: [{text: 农村与城市之和等于总数, left: [...], right: [...]}]
    words: {sex: {male: 男, female: 女}}

Conditions: positive (each more than nothing), same, differs (whether one number), absent (one of them not on record).

A reference is `figure key=value ...`: qualifiers by name, and `period=` year (the default for figures of a period), month,
before (the month before), start (December of the year before). Words in braces without a figure: now, year, here, place, start.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from minzheng.indicators import declarations
from minzheng.indicators.errors import BadDeclaration, UnknownFigure

PERIODS = ("year", "month", "before", "start")
PLAIN = ("now", "year", "here", "place", "start", "since")
CONDITIONS = ("positive", "same", "differs", "absent")
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure as a text names it. `ask` "since" wants the day since which a given number holds, not the number."""

    figure: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    period: str = ""
    minus: bool = False
    ask: str = "value"

    @classmethod
    def parse(cls, written: str) -> "Reference":
        name, *options = written.split()
        pairs = dict(option.split("=", 1) for option in options if "=" in option)
        period = pairs.pop("period", "")
        name, _, ask = name.partition(".")
        if len(options) > len(pairs) + bool(period) or (period and period not in PERIODS) or ask not in ("", "since"):
            raise BadDeclaration("The reference {written} cannot be read.", written=written)
        return cls(name.removeprefix("-"), tuple(sorted(pairs.items())), period, name.startswith("-"), ask or "value")

    def with_qualifier(self, name: str, value: str) -> "Reference":
        return Reference(self.figure, tuple(sorted({**dict(self.qualifiers), name: value}.items())), self.period)


Piece = str | Reference
Conditions = tuple[tuple[str, tuple[Reference, ...]], ...]  # all must hold


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, names of plain facts ("@now") and references in order."""

    pieces: tuple[Piece, ...]
    when: Conditions = ()


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class TableSpec:
    """`by`: town, village, residence, month, a qualifier or a column of the rows. `map` "start": the map of 1 January."""

    title: str
    by: str
    head: str
    columns: tuple[Column, ...]
    map: str = ""
    total: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    title: str
    by: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """The sums of both sides must agree; left out while `when` does not hold."""

    text: str
    left: tuple[Reference, ...]
    right: tuple[Reference, ...]
    when: Conditions = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[tuple[Sentence, ...] | TableSpec | ChartSpec, ...]


@dataclass(frozen=True, slots=True)
class ChapterText:
    title: str
    sections: tuple[Section, ...]
    appendix: tuple[TableSpec, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def references(self) -> Iterator[Reference]:
        """Every reference of the chapter, so that an unknown figure is found before anything is printed."""
        for section in self.sections:
            for block in section.blocks:
                yield from _of_block(block)
        for table in self.appendix:
            yield from _of_block(table)
        for check in self.checks:
            yield from (*check.left, *check.right, *_conditional(check.when))

    def word(self, column: str, value: str) -> str:
        return self.words.get(column, {}).get(value, value)

    def rank(self, column: str, value: str) -> int:
        """Where a value stands in the order of the words; unknown ones come last."""
        known = list(self.words.get(column, {}))
        return known.index(value) if value in known else len(known)


def _of_block(block: Sequence[Sentence] | TableSpec | ChartSpec) -> Iterator[Reference]:
    if isinstance(block, TableSpec):
        yield from (column.reference for column in block.columns)
    elif isinstance(block, ChartSpec):
        yield block.reference
    else:
        for sentence in block:
            yield from (piece for piece in sentence.pieces if isinstance(piece, Reference))
            yield from _conditional(sentence.when)


def _conditional(conditions: Conditions) -> Iterator[Reference]:
    return (reference for _, references in conditions for reference in references)


def load(path: Path) -> ChapterText:
    """Raises BadDeclaration naming what cannot be read, UnknownFigure for a figure that is not registered."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        chapter = ChapterText(
            content["title"],
            tuple(Section(each["title"], tuple(_block(block) for block in each["blocks"])) for each in content["sections"]),
            tuple(_table(each) for each in content.get("appendix", ())),
            tuple(_check(each) for each in content.get("checks", ())),
            content.get("words", {}),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise BadDeclaration(
            "The report text {file} cannot be read: {problem}.", file=path.name, problem=repr(problem)
        ) from problem
    for reference in chapter.references():
        known = declarations.figure(reference.figure)
        for name, value in reference.qualifiers:
            qualifier = known.qualifier(name)
            if not (qualifier and qualifier.choice(value)) and name != declarations.CUMULATIVE:
                raise UnknownFigure("Figure {figure} has no {name} {value}.", figure=known.id, name=name, value=value)
    return chapter


def _block(content: Mapping[str, Any]) -> tuple[Sentence, ...] | TableSpec | ChartSpec:
    if "table" in content:
        return _table(content["table"])
    if "chart" in content:
        chart = content["chart"]
        return ChartSpec(chart["title"], chart["by"], Reference.parse(chart["figure"]))
    return tuple(_sentence(each) for each in content["text"])


def _table(content: Mapping[str, Any]) -> TableSpec:
    columns = tuple(Column(each["head"], Reference.parse(each["figure"])) for each in content["columns"])
    return TableSpec(
        content["title"],
        content["by"],
        content["head"],
        columns,
        content.get("map", ""),
        content.get("total", True),
        content.get("note", ""),
    )


def _check(content: Mapping[str, Any]) -> CheckSpec:
    left, right = (tuple(Reference.parse(each) for each in content[side]) for side in ("left", "right"))
    return CheckSpec(content["text"], left, right, _conditions(content.get("when")))


def _conditions(content: Mapping[str, Sequence[str]] | None) -> Conditions:
    unknown = set(content or ()) - set(CONDITIONS)
    if unknown:
        raise BadDeclaration("A report text knows no condition {kind}.", kind=", ".join(sorted(unknown)))
    return tuple((kind, tuple(Reference.parse(each) for each in references)) for kind, references in (content or {}).items())


def _sentence(content: str | Mapping[str, Any]) -> Sentence:
    text = content if isinstance(content, str) else content["text"]
    pieces: list[Piece] = []
    at = 0
    for found in _BRACES.finditer(text):
        pieces += [_words(text[at : found.start()]), f"@{found[1]}" if found[1] in PLAIN else Reference.parse(found[1])]
        at = found.end()
    pieces.append(_words(text[at:]))
    when = () if isinstance(content, str) else _conditions(content.get("when"))
    return Sentence(tuple(piece for piece in pieces if piece), when)


def _words(text: str) -> str:
    if any(character.isdigit() and character.isascii() for character in text):
        raise BadDeclaration("A report text holds no digits of its own: {text}", text=text)
    return text
