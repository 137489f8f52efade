"""A public notice as a value: a closed list of fields, masked as it is made, and no way to put anything else on the board."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from minzheng.base.fen import Fen
from minzheng.base.month import chinese_date
from minzheng.cases.papers.masking import public_name
from minzheng.cases.papers.refusals import BadNotice, NoticeForbidden
from minzheng.cases.papers.wording import Wording

# Service numbers and landlines of offices; never a mobile telephone, which is somebody's own.
_OFFICE_PHONE = re.compile(r"(?:0\d{2,3}-?\d{7,8}(?:-\d{1,4})?|\d{7,8}|1\d{4})")
_BELOW_VILLAGE = re.compile(r"\d|[一二三四五六七八九十百]+(?:号|栋|幢|单元|室|弄|组)|门牌|村民小组")
_LONGEST_PLACE = 60
PLACES = frozenset(("applicant", "village", "persons", "amount", "group", "serial"))


class Group(StrEnum):
    """Why somebody stands on a notice, told in three words. The reasons themselves are never public."""

    NEW = "new"
    CHANGE = "change"
    STOP = "stop"
    KEPT = "kept"  # on the list of who is supported: nothing is asked of the reader

    @property
    def word(self) -> str:
        return {"new": "新申请", "change": "待遇调整", "stop": "终止待遇", "kept": "在保"}[self.value]


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a case tells about itself. Nothing of it but what `made` takes over reaches the board."""

    name: str
    born: date | None
    village: str
    persons: int
    amount: Fen | None
    group: Group = Group.NEW


@dataclass(frozen=True, slots=True)
class Posting:
    """The notice as a whole. `reference`: its public number. `place`: the village or town where it hangs. `phone`: of the office;
    `where`: where to object. `posted_on` to `until`, both included; without `until` it hangs until the next one takes its place."""

    reference: str
    place: str
    posted_on: date
    until: date | None
    office: str
    phone: str
    where: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    serial: int
    applicant: str  # masked; equal ones are told apart by the serial number alone
    village: str
    persons: int
    amount: Fen | None
    group: Group


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """Made by `made` (or `from_fields`, from what was stored) and by nothing else."""

    title: str
    sentences: tuple[str, ...]
    labels: Mapping[str, str]
    posting: Posting
    lines: tuple[NoticeLine, ...]

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """Columns: field and head. The village stands only where lines are of several, the amount only where one is known."""
        several = len({line.village for line in self.lines}) > 1
        known = any(line.amount is not None for line in self.lines) and "amount" in self.labels
        unit = self.labels.get("amount", "")
        columns = (
            ("serial", "序号", True),
            ("applicant", self.labels.get("applicant", "申请人"), True),
            ("village", "村（社区）", several),
            ("persons", f"{self.labels.get('persons', '人数')}（人）", "persons" in self.labels),
            ("amount", f"{unit}（元）", known),
            ("group", "事由", any(line.group is not Group.KEPT for line in self.lines)),
        )
        return tuple((field, head) for field, head, wanted in columns if wanted)

    @property
    def period(self) -> str:
        """How long it hangs."""
        of = self.posting
        if of.until is None:
            return f"公布日期：{chinese_date(of.posted_on)}，长期公布，人员变动时更新。"
        return f"公示期：{chinese_date(of.posted_on)}至{chinese_date(of.until)}。"

    @property
    def objections(self) -> str:
        of = self.posting
        when = "对公布内容有异议的，请" if of.until is None else "对公示内容有异议的，请在公示期内"
        return f"{when}向{of.where}反映，联系电话：{of.phone}。反映人的信息依法保密。"

    def cells(self, line: NoticeLine) -> tuple[str, ...]:
        shown = {
            "serial": str(line.serial),
            "applicant": line.applicant,
            "village": line.village,
            "persons": str(line.persons),
            "amount": line.amount.yuan if line.amount is not None else "",
            "group": line.group.word,
        }
        return tuple(shown[field] for field, _ in self.heads)

    @property
    def public(self) -> tuple[str, ...]:
        """Phrases that stand in it by right: the gate passes over them."""
        of = self.posting
        heads = tuple(head for _, head in self.heads)
        named = (of.reference, of.place, of.office, of.where, of.phone)
        fixed = (self.objections, self.period, "公示期", "扫码核对编号", *(group.word for group in Group))
        return (self.title, *self.sentences, *heads, *named, *fixed, *{line.village for line in self.lines})

    def fields(self) -> dict[str, Any]:
        """What is stored of it, as JSON: all of it, and nothing that is not on the board."""
        of = self.posting
        return {
            "title": self.title,
            "sentences": list(self.sentences),
            "labels": dict(self.labels),
            "reference": of.reference,
            "place": of.place,
            "posted_on": of.posted_on.isoformat(),
            "until": of.until.isoformat() if of.until else None,
            "office": of.office,
            "phone": of.phone,
            "where": of.where,
            "lines": [
                [x.serial, x.applicant, x.village, x.persons, None if x.amount is None else int(x.amount), x.group.value]
                for x in self.lines
            ],
        }

    @classmethod
    def from_fields(cls, stored: Mapping[str, Any]) -> Self:
        """Raises BadNotice where what was stored could not have been posted."""
        posting = Posting(
            stored["reference"],
            stored["place"],
            date.fromisoformat(stored["posted_on"]),
            date.fromisoformat(stored["until"]) if stored["until"] else None,
            stored["office"],
            stored["phone"],
            stored["where"],
        )
        _check_posting(posting)
        lines = tuple(
            NoticeLine(serial, name, _village(village), persons, None if amount is None else Fen(amount), Group(group))
            for serial, name, village, persons, amount, group in stored["lines"]
        )
        return cls(stored["title"], tuple(stored["sentences"]), dict(stored["labels"]), posting, lines)


def made(text: Wording | None, cases: Sequence[Noticed], posting: Posting, *, law: str = "", programme: str = "") -> PublicNotice:
    """The one door to the board. `text` is the programme's `public_notice` (`stop_notice`, `publication`); a programme without one
    keeps its cases off the board. `law`: what the notice rests on that day. Raises NoticeForbidden, BadNotice, MissingWord."""
    if text is None:
        raise NoticeForbidden(programme)
    strange = set(text.labels()) - PLACES
    if strange:
        raise BadNotice("field", ", ".join(sorted(strange)))
    _check_posting(posting)
    if not cases:
        raise BadNotice("empty")
    lines = tuple(_line(serial, of, posting.posted_on) for serial, of in enumerate(cases, 1))
    sentences = tuple(text.filled(line, {"law": law}) for line in text.paragraphs())
    return PublicNotice(text.title, sentences, text.labels(), posting, lines)


def _line(serial: int, of: Noticed, on: date) -> NoticeLine:
    name = public_name(of.name, of.born, on)
    return NoticeLine(serial, name, _village(of.village), _count(of.persons), of.amount, of.group)


def _check_posting(of: Posting) -> None:
    if not _OFFICE_PHONE.fullmatch(of.phone):
        raise BadNotice("phone", of.phone)
    if of.until is not None and of.until < of.posted_on:
        raise BadNotice("until")
    if not re.fullmatch(r"[\w〔〕（）() ·-]{1,40}", of.reference) or re.search(r"\d{9}", of.reference):
        raise BadNotice("reference", of.reference)
    for value in (of.place, of.office, of.where):
        if not value or len(value) > _LONGEST_PLACE or re.search(r"\d{5}", value):
            raise BadNotice("place", value)


def _village(name: str) -> str:
    """Raises BadNotice for anything that leads to a door."""
    if len(name) > _LONGEST_PLACE or _BELOW_VILLAGE.search(name):
        raise BadNotice("village", name)
    return name


def _count(persons: int) -> int:
    if not 0 < persons < 100:
        raise BadNotice("persons", persons)
    return persons
