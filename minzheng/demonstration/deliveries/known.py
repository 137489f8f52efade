"""Whom departments know: everybody a scenario registers, and some of its families kept whole to plant signs in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from minzheng.base.identity import IdNumber
from minzheng.demonstration import geography, scenario
from minzheng.demonstration.allotment import allot
from minzheng.demonstration.families import Families, Made
from minzheng.people.declarations import FamilyRecord

KNOWN_MOST = 400_000  # persons kept in mind; the lists of a larger county tell of its first villages
_STEP = 5  # of the families one in so many is kept whole


class Person(NamedTuple):
    """`receiving`: the family draws dibao in one of the two months. `level`: of disability, as on file. `earned`: fen a month of
    work, as declared."""

    identity: IdNumber
    name: str
    born: date
    sex: int
    head: bool
    receiving: bool
    level: int
    kind: int
    earned: int = 0

    def age(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass
class Known:
    """Gathers while families stream by. `every`: departments' lists tell of one family in so many. `receiving`: families that draw
    dibao in both months and nothing else happens to; `outside`: those that draw nothing and asked for nothing."""

    step: int = _STEP
    every: int = 1
    persons: list[Person] = field(default_factory=list)
    receiving: list[FamilyRecord] = field(default_factory=list)
    outside: list[FamilyRecord] = field(default_factory=list)

    @classmethod
    def of(cls, built: scenario.Scenario, step: int = _STEP, every: int = 1) -> "Known":
        """Everybody the scenario as it was built registers."""
        villages = geography.survey(built).villages
        known = cls(step, every)
        for made in Families(built, villages, allot(built, villages)):
            known.note(made)
        return known

    def note(self, made: Made) -> None:
        """Keep one family more in mind."""
        record, serial = made.record, int(made.record.number[-7:])
        if serial % self.every == 0 and len(self.persons) < KNOWN_MOST:
            self.persons += _persons(record, made.receives_first or made.role == "new")
        if made.role not in ("keep", "other") or serial % self.step:
            return
        if made.role == "keep":
            self.receiving.append(record)
        elif not any(fact.kind == "destitute_recipient" for each in record.members for fact in each.facts):
            self.outside.append(record)


def _persons(record: FamilyRecord, receiving: bool) -> Sequence[Person]:
    found = []
    for at, each in enumerate(record.members):
        facts = {fact.kind: fact.value or 0 for fact in each.facts}
        level, kind = facts.get("disability_level", 0), facts.get("disability_kind", 0)
        earned = facts.get("wage_income", 0) + facts.get("business_income", 0)
        if each.identity is not None:
            found.append(Person(each.identity, each.name, each.born, each.sex, at == 0, receiving, level, kind, earned))
    return found
