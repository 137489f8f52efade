"""Which family gets which sign: the truth the scan is measured by, kept apart from everything the product sees. Pure."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from minzheng.base.identity import IdNumber
from minzheng.demonstration.deliveries.known import Known
from minzheng.demonstration.deliveries.recipes import INNOCENT, RECIPES, Recipe
from minzheng.demonstration.errors import ScenarioRefused
from minzheng.people.declarations import FamilyRecord

_INNOCENT_SHARE = 4  # one family that only looks like it on so many planted for a code


class Line(NamedTuple):
    """What one department says of one person, by item."""

    department: str
    identity: IdNumber
    name: str
    said: dict[str, object]


@dataclass(frozen=True)
class Planted:
    """`lines` for the departments' lists; `declared`: families that tell something new; `truth`: sign, code, household, member,
    way ("lists" or "told"), innocent."""

    lines: Sequence[Line] = ()
    declared: Sequence[FamilyRecord] = ()
    truth: pa.Table = field(default_factory=lambda: pa.table({}))


def plant(known: Known, each: int, day: date, seed: int, *, told: bool = False) -> Planted:
    """`each` families of their own for every code, shared out over its recipes; families that tell something themselves only when
    `told`. Raises ScenarioRefused where there are too few families."""
    dice = random.Random(f"{seed}:deliveries")
    free = {"receiving": list(known.receiving), "outside": list(known.outside)}
    for families in free.values():
        dice.shuffle(families)
    lines: list[Line] = []
    declared: list[FamilyRecord] = []
    truth: list[dict[str, object]] = []
    for recipe, innocent in _wanted(each, told=told):
        family, member = _taken(free[recipe.among], recipe, day)
        person = family.members[member]
        if recipe.tells is not None:
            declared.append(recipe.tells(family, member, day))
        elif recipe.said is not None and person.identity is not None:
            lines += _lines(person.identity, person.name, recipe.said)
        way = "told" if recipe.tells else "lists"
        truth.append(
            {
                "sign": recipe.sign,
                "code": recipe.code,
                "household": family.number,
                "member": member,
                "way": way,
                "innocent": innocent,
            }
        )
    return Planted(lines, declared, pa.Table.from_pylist(truth))


def _wanted(each: int, *, told: bool) -> Iterable[tuple[Recipe, bool]]:
    """Those that are hard to place first."""
    by_code: dict[tuple[str, str], list[Recipe]] = defaultdict(list)
    for recipe in RECIPES:
        if told or recipe.tells is None:
            by_code[recipe.sign, recipe.code].append(recipe)
    rows = [(ways[at % len(ways)], False) for ways in by_code.values() for at in range(max(each, len(ways) if told else 1))]
    rows += [(recipe, True) for recipe in INNOCENT for _ in range(-(-each // _INNOCENT_SHARE))]
    return sorted(rows, key=lambda row: row[0].fits.__name__ in ("anybody", "adult", "able"))


def _taken(free: list[FamilyRecord], recipe: Recipe, day: date) -> tuple[FamilyRecord, int]:
    for at, family in enumerate(free):
        for member, person in enumerate(family.members):
            if recipe.fits(person, family, day):
                return free.pop(at), member
    raise ScenarioRefused("There are too few families to plant {code} in.", code=recipe.code)


def _lines(identity: IdNumber, name: str, said: Mapping[str, object]) -> Iterable[Line]:
    by: dict[str, dict[str, object]] = defaultdict(dict)
    for source, value in said.items():
        department, _, item = source.partition(".")
        by[department][item] = value
    return [Line(department, identity, name, items) for department, items in by.items()]
