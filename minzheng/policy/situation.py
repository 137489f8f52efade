"""One household at a place and month, with facts as an official writes them: docs/howto/add-a-programme.md has the form.

place: "321324101201"
month: 2020-12
household: {residence: rural, financial_assets: 2000 yuan, vehicles: 0, homes: 1}
members:
  - {name: Wang, relation: head, born: 1950-03-01, wage_income: 300 yuan, business_income: 0 yuan, ...}
obligors:              # who owes a member support and lives elsewhere; may be left out
  - {name: Zhang, obligor_income: 5000 yuan, obligor_members: 3}
other_facts: none      # whatever was declared as none need not be written out; without this line it is unknown
"""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import documents
from minzheng.policy.engine.variables import Input
from minzheng.policy.errors import SituationError

_MONEY = re.compile(r"\s*(?P<number>-?[\d,]+(?:\.\d{1,2})?)\s*(?P<unit>yuan|fen|元|分)\s*")
_PARTS = frozenset({"name", "place", "month", "household", "members", "obligors", "other_facts"})
_REMARKS = ("name",)  # what a member or obligor may carry beside facts
_WORDS = {
    "fen_month": "money",
    "fen": "money",
    "flag": "yes or no",
    "count": "a count",
    "date": "a date",
    "code": "a code",
    "rate": "a rate",
}


def read(path: Path, vocabulary: Mapping[str, Input]) -> Population:
    """A situation file as a population of one household. Raises SituationError with what to write instead."""
    return population(documents.read(path), vocabulary)


def population(content: Any, vocabulary: Mapping[str, Input]) -> Population:
    """The same from what a YAML reader returned. The household is number 1, its members 1, 2, ... in order, its obligors
    likewise."""
    if not isinstance(content, dict) or not isinstance(content.get("members"), list) or not content["members"]:
        raise SituationError("A situation needs a place, a month and members.")
    if set(content) - _PARTS:
        raise SituationError("Nobody reads {name} in a situation.", name=", ".join(sorted(set(content) - _PARTS)))
    if content.get("other_facts") not in (None, "none"):
        raise SituationError("other_facts can only be none.")
    nothing_else = content.get("other_facts") == "none"
    members, obligors = content["members"], content.get("obligors") or []
    if not isinstance(obligors, list):
        raise SituationError("The obligors are a list.")
    return Population(
        Month.parse(str(content.get("month", ""))),
        np.array([1], np.int64),
        np.array([DivisionCode.widen(str(content.get("place", "")))], dtype="<U12"),
        np.array([0, len(members)], np.int64),
        np.arange(1, len(members) + 1, dtype=np.int64),
        _columns("person", members, vocabulary, nothing_else),
        _columns("household", [content.get("household") or {}], vocabulary, nothing_else),
        np.arange(1, len(obligors) + 1, dtype=np.int64),
        np.array([0, len(obligors)], np.int64),
        _columns("obligor", obligors, vocabulary, nothing_else),
    )


def _columns(entity: str, rows: list[Any], vocabulary: Mapping[str, Input], nothing_else: bool) -> dict[str, Ints]:
    facts = {name: each for name, each in vocabulary.items() if each.entity == entity}
    for row in rows:
        for name in row if isinstance(row, dict) else [str(row)]:
            if name not in facts and name not in _REMARKS:
                near = ", ".join(get_close_matches(name, facts, n=1)) or ", ".join(sorted(facts))
                raise SituationError(
                    "{name} is no fact of a {entity}.", remedy="Perhaps {near}?", name=name, entity=entity, near=near
                )
    return {
        name: np.array([value(each, row[name]) if name in row else _unwritten(each, nothing_else) for row in rows], np.int64)
        for name, each in facts.items()
    }


def _unwritten(fact: Input, nothing_else: bool) -> int:
    if fact.absent == UNKNOWN and nothing_else and fact.unit in ("fen_month", "fen", "count"):
        return 0
    return fact.absent


def value(fact: Input, written: object) -> int:
    """A fact as written to the number rules use: "609.99 yuan", "5 fen", yes, 2, rural, 1950-03-01 or unknown."""
    if written == "unknown":
        return UNKNOWN
    read_as = {"fen_month": _money, "fen": _money, "flag": _flag, "date": _date, "code": _code}.get(fact.unit, _number)
    found = read_as(fact, written)
    if found is None:
        raise SituationError(
            "{name} is written {written}, which is not {wanted}.",
            remedy="Write money as 609.99 yuan or 5 fen, yes or no, a date as 1950-03-01, a code by its name, or unknown.",
            name=fact.name, written=repr(written), wanted=_WORDS[fact.unit],
        )  # fmt: skip
    return found


def _money(_: Input, written: object) -> int | None:
    if written == "none":
        return 0
    match = _MONEY.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        return None
    if match["unit"] in ("yuan", "元"):
        return int(Fen.from_yuan(match["number"]))
    return int(match["number"].replace(",", "")) if "." not in match["number"] else None


def _flag(_: Input, written: object) -> int | None:
    return int(written) if isinstance(written, bool) else None


def _date(_: Input, written: object) -> int | None:
    return written.toordinal() if type(written) is date else None


def _code(fact: Input, written: object) -> int | None:
    if isinstance(written, str):
        return fact.codes.get(written)
    return _number(fact, written) if not fact.codes or written in fact.codes.values() else None


def _number(_: Input, written: object) -> int | None:
    return written if isinstance(written, int) and not isinstance(written, bool) and written >= 0 else None
