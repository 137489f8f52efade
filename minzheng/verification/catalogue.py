"""The catalogue of data items (核对数据项目录): which department is asked what, by which key and how often.

One YAML file a department in `departments/`. An item's name is the department's own and stays as it is in every language. Whether
an item was seen in a published city report or law (`published`) or is common practice (`common`) is declared with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from minzheng.people.catalogue import FACT_KINDS
from minzheng.verification.errors import CatalogueWrong

FOLDER = Path(__file__).parent / "departments"
Word = TypeVar("Word", bound=StrEnum)


class Type(StrEnum):
    TEXT = "text"
    CODE = "code"
    IDENTITY = "id"  # of another person: kept as a keyed hash, never as it is
    DATE = "date"
    MONTH = "month"
    FEN = "fen"
    FEN_A_MONTH = "fen_a_month"
    COUNT = "count"
    PERCENT = "percent"
    AREA = "area"  # hundredths of a square metre
    FLAG = "flag"


class Use(StrEnum):
    """Which test of the law an answer touches."""

    IDENTITY = "identity"  # who is who, who lives with whom
    INCOME = "income"
    PROPERTY = "property"
    EXPENDITURE = "expenditure"
    STATUS = "status"  # what a person is or went through
    EXCLUSION = "exclusion"  # death, prison, another benefit
    DOUBT = "doubt"  # an auxiliary sign: never a finding by itself


class Match(StrEnum):
    ID_NUMBER = "id_number"
    UNIT_CODE = "unit_code"  # of a firm a person owns or manages
    HOUSEHOLD = "household"  # by any member


class Cycle(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ON_REQUEST = "on_request"


class Sensitivity(StrEnum):
    USUAL = "usual"
    HIGH = "high"  # illness, accounts, violence: shown for a reason, never in a list or a notice


class Subject(StrEnum):
    PERSON = "person"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Law:
    title: str
    number: str
    article: str


@dataclass(frozen=True, slots=True)
class Item:
    """`feeds` is the fact of `people` an answer stands for when nobody established it otherwise; `signal` what a change
    of it may warn of. What is `handed_over` a department sends of its own duty, so that families in need are found before they
    apply (Opinions on low-income monitoring and layered assistance, 国办发〔2023〕39号, 3(3)): it may be laid over everybody
    registered, without an authorisation."""

    code: str
    department: str
    name: str
    type: Type
    use: Use
    sensitivity: Sensitivity
    source: str  # "published" or "common"
    feeds: str = ""
    signal: str = ""
    handed_over: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """`group` is the authority it belongs to; an answer is stale `fresh_days` after the day it is as of."""

    code: str
    name: str
    group: str
    subject: Subject
    match: Match
    cycle: Cycle
    fresh_days: int
    law: Law
    items: Mapping[str, Item]

    @property
    def handed_over(self) -> frozenset[str]:
        return frozenset(code for code, item in self.items.items() if item.handed_over)


@dataclass(frozen=True, slots=True)
class Catalogue:
    departments: Mapping[str, Department]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for department in self.departments.values() for item in department.items.values())

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(department.group for department in self.departments.values()))

    def item(self, department: str, code: str) -> Item:
        """Raises KeyError for what is not in the catalogue."""
        return self.departments[department].items[code]

    def feeding(self, fact: str) -> tuple[Item, ...]:
        """The items an answer about that fact may come from, in the catalogue's order."""
        return tuple(item for item in self.items if item.feeds == fact)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of this installation. Raises CatalogueWrong."""
    return load(sorted(FOLDER.glob("*.yaml")))


def load(paths: Iterable[Path]) -> Catalogue:
    """Raises CatalogueWrong naming file, item and what is wrong with it."""
    found = [_department(path) for path in paths]
    return Catalogue(MappingProxyType({each.code: each for each in found}))


def _department(path: Path) -> Department:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {"name", "group", "subject", "match", "cycle", "fresh_days", "law", "items"}
    if not isinstance(written, dict) or set(written) != known or not written["items"]:
        raise _wrong(path, "", "it needs exactly " + ", ".join(sorted(known)))
    items = {code: _item(path, code, entry) for code, entry in written["items"].items()}
    fresh = written["fresh_days"]
    if not isinstance(fresh, int) or fresh < 1:
        raise _wrong(path, "fresh_days", "it is a number of days from one on")
    return Department(
        path.stem, str(written["name"]), str(written["group"]), _word(path, "subject", Subject, written["subject"]),
        _word(path, "match", Match, written["match"]), _word(path, "cycle", Cycle, written["cycle"]), fresh,
        _law(path, written["law"]), MappingProxyType(items),
    )  # fmt: skip


def _item(path: Path, code: str, entry: Any) -> Item:
    known = {"name", "type", "use", "sensitivity", "source", "feeds", "signal", "handed_over"}
    if not isinstance(entry, dict) or not set(entry) <= known or not {"name", "type", "use", "source"} <= set(entry):
        raise _wrong(path, code, "it needs name, type, use and source")
    if entry["source"] not in ("published", "common"):
        raise _wrong(path, code, "its source is published or common")
    if entry.get("feeds", "") and entry["feeds"] not in FACT_KINDS:
        raise _wrong(path, code, f"there is no fact {entry['feeds']}")
    return Item(
        code, path.stem, str(entry["name"]), _word(path, code, Type, entry["type"]), _word(path, code, Use, entry["use"]),
        _word(path, code, Sensitivity, entry.get("sensitivity", "usual")), entry["source"], entry.get("feeds", ""),
        entry.get("signal", ""), entry.get("handed_over") is True,
    )  # fmt: skip


def _word(path: Path, where: str, words: type[Word], written: Any) -> Word:
    if written not in [word.value for word in words]:
        raise _wrong(path, where, "it is one of " + ", ".join(word.value for word in words))
    return words(written)


def _law(path: Path, written: Any) -> Law:
    if not isinstance(written, dict) or set(written) != {"title", "number", "article"} or not all(written.values()):
        raise _wrong(path, "law", "a legal basis has title, number and article")
    return Law(**{name: str(value) for name, value in written.items()})


def _wrong(path: Path, where: str, what: str) -> CatalogueWrong:
    return CatalogueWrong(
        "The catalogue file {file} is wrong at {where}: {what}.", remedy="Correct the file.",
        file=path.name, where=where or "the top", what=what,
    )  # fmt: skip
