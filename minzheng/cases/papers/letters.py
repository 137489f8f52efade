"""A letter: a text of the programme filled with what is known of the case, set as an official paper. Nothing is left blank."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml

from minzheng.base.fen import Fen
from minzheng.base.month import Month, chinese_date
from minzheng.cases.papers.refusals import MissingWord
from minzheng.cases.papers.sheet import Block, Cut, Line, Sheet, Signed
from minzheng.cases.papers.wording import PLACE, Wording
from minzheng.payments.capitals import capital

# A detail that may be left out where it is not known; everything else a text asks for must be known.
OPTIONAL = frozenset(("place", "standard", "income", "phone", "until", "identity", "persons"))
_LISTS = ("reasons", "gaps", "enclosed")
_SIGNATURE = frozenset(("{office}", "{date}"))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words the family understands, and the law it rests on."""

    text: str
    law: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that letters may say of a case; what is not known stays empty. No identity number but a masked one has a place here.

    `authority`: the government that hears complaints against the decision; `by_town`: whether a township decides; `subject`,
    `findings`, `outcome`: of an objection, a report, a referral; `other`: whom a letter to another office addresses.
    """

    number: str
    office: str
    day: date
    applicant: str = ""
    programme: str = ""
    place: str = ""
    phone: str = ""
    identity: str = ""
    authority: str = ""
    by_town: bool = False
    applied_on: date | None = None
    accepted_on: date | None = None
    until: date | None = None
    month: Month | None = None
    first_month: Month | None = None
    persons: int | None = None
    amount: Fen | None = None
    amount_before: Fen | None = None
    standard: Fen | None = None
    income: Fen | None = None
    reasons: tuple[Reason, ...] = ()
    gaps: tuple[str, ...] = ()
    enclosed: tuple[str, ...] = ()
    law: str = ""
    subject: str = ""
    findings: str = ""
    outcome: str = ""
    other: str = ""

    def stored(self) -> dict[str, Any]:
        """As JSON: the letter can be made again from it, word for word."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _plain(value) for name, value in known.items() if not _is_empty(value)}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Raises KeyError, ValueError where it is no stored letter."""
        return cls(**{name: _READ.get(name, lambda value: value)(value) for name, value in stored.items()})

    def words(self) -> dict[str, str]:
        """Place -> what is printed there; "" where it is not known."""
        found = {each.name: _printed(getattr(self, each.name)) for each in fields(self)}
        found["date"] = chinese_date(self.day)
        for name in ("amount", "amount_before"):
            value = getattr(self, name)
            found[f"{name}_capital"] = capital(int(value)) if value is not None else ""
        found["proposed"] = self._proposed(found)
        return found

    def _proposed(self, words: Mapping[str, str]) -> str:
        """What a hearing is about, in words: a stop, or an amount for another."""
        if self.first_month is None or self.amount is None or self.amount_before is None:
            return ""
        if not self.amount:
            return f"自{words['first_month']}起停发（此前每月{words['amount_before']}元）"
        return f"自{words['first_month']}起由每月{words['amount_before']}元调整为每月{words['amount']}元"


def letter(text: Wording, facts: Facts) -> Sheet:
    """Raises MissingWord for anything the text needs and the case does not tell."""
    words = facts.words()
    blocks: list[Block] = []
    for line in text.lines:
        if not line or line in _SIGNATURE:
            continue
        blocks += _blocks(text, line, facts, words, first=not blocks)
    signed = _SIGNATURE & set(text.lines)
    ending: list[Block] = [Signed(facts.office, facts.day)] if signed else []
    cut = next((at for at, block in enumerate(blocks) if isinstance(block, Cut)), len(blocks))
    blocks = [*_joined(blocks[:cut]), *ending, *_joined(blocks[cut:])]
    return Sheet(text.filled(text.title, words), tuple(blocks), facts.office, number=facts.number)


def _blocks(text: Wording, line: str, facts: Facts, words: Mapping[str, str], *, first: bool) -> list[Block]:
    place = PLACE.fullmatch(line)
    if place and place[1] in _LISTS:
        return _listed(text, place[1], facts)
    if line == "{remedies}":
        return [Line(remedies(facts))]
    if line.startswith("## "):
        return [Line(line[3:], "head")]
    if line.startswith("--- "):
        return [Cut(line[4:])]
    if line.startswith("  "):
        unknown = [name for name in PLACE.findall(line) if not words.get(name)]
        if unknown and OPTIONAL.issuperset(unknown):
            return []
        return [Line(text.filled(line.strip(), words), "detail")]
    return [Line(text.filled(line, words), "to" if first and line.endswith("：") else "body")]


def _joined(blocks: list[Block]) -> list[Block]:
    """Details that follow each other become one passage."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(block, Line) and isinstance(before, Line) and block.role == before.role == "detail":
            found[-1] = Line(f"{before.text}\n{block.text}", "detail")
        else:
            found.append(block)
    return found


def _listed(text: Wording, name: str, facts: Facts) -> list[Block]:
    """One sentence stands alone; several are numbered. Each reason names its law."""
    if name == "reasons":
        sentences = [reason.text.rstrip("。；") + (f"（依据：{reason.law}）" if reason.law else "") for reason in facts.reasons]
    else:
        sentences = [sentence.rstrip("。；") for sentence in getattr(facts, name)]
    if not sentences:
        raise MissingWord(text.title, name)
    if len(sentences) == 1:
        return [Line(f"{sentences[0]}。")]
    return [Line(f"{at}．{sentence}{'。' if at == len(sentences) else '；'}") for at, sentence in enumerate(sentences, 1)]


def remedies(facts: Facts) -> str:
    """The passage on reconsideration and court as the law of the day of the decision gives them. Raises MissingWord."""
    if not facts.authority:
        raise MissingWord("remedies", "authority")
    of = next(each for each in _ways() if each["since"] <= facts.day)
    return str(of["town" if facts.by_town else "county"]).replace("{authority}", facts.authority)


@cache
def _ways() -> list[dict[str, Any]]:
    stored = yaml.safe_load(Path(__file__).with_name("remedies.yaml").read_text(encoding="utf-8"))
    return sorted(stored, key=lambda each: each["since"], reverse=True)


def _printed(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, Month):
        return value.chinese
    if isinstance(value, Fen):
        return value.yuan
    return "" if isinstance(value, tuple | bool) else str(value)


def _is_empty(value: object) -> bool:
    """A sum of nothing is known, and is no emptiness."""
    return value is None or value is False or value in ("", ())


def _plain(value: object) -> object:
    if isinstance(value, date | Month):
        return str(value)
    if isinstance(value, Fen):
        return int(value)
    if isinstance(value, tuple):
        return [[one.text, one.law] if isinstance(one, Reason) else one for one in value]
    return value


_READ: Mapping[str, Any] = {
    **dict.fromkeys(("day", "applied_on", "accepted_on", "until"), date.fromisoformat),
    **dict.fromkeys(("month", "first_month"), Month.parse),
    **dict.fromkeys(("amount", "amount_before", "standard", "income"), Fen),
    **dict.fromkeys(("gaps", "enclosed"), tuple),
    "reasons": lambda stored: tuple(Reason(*each) for each in stored),
}
