"""Random households with obligors, near every boundary of the tests. Seeded: the same seed gives the same households."""

import random
from typing import Any

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.programmes.tekun.rules import RULES

Household = dict[str, Any]  # facts of the household; "members" and "obligors": facts of each
ITEMS = ("cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe")
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
_RELATIONS = (1, 2, 3, 4, 5, 6, 7, 8)


def random_households(number: int, seed: int, month: Month, unknown: float = 0.0) -> list[Household]:
    chance = random.Random(seed)
    return [household(chance, month, unknown) for _ in range(number)]


def household(chance: random.Random, month: Month, unknown: float = 0.0) -> Household:
    """One household; each fact that may be missing is so with the chance `unknown`."""
    size = chance.choice((1, 1, 1, 2, 2, 3, 4))
    day = month.first.toordinal()
    made: Household = {
        "residence": chance.randint(0, 1),
        "financial_assets": chance.choice((0, 0, 0, 1_464_000 * size, 1_464_000 * size + 1, 1_000_000)),
        "vehicles": chance.choice((0,) * 9 + (1,)),
        "homes": chance.choice((0, 1, 1, 1, 1, 2)),
        "members": [_member(chance, day, 0 if row == 0 else chance.choice(_RELATIONS)) for row in range(size)],
        "obligors": [_obligor(chance, day) for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))],
    }
    for each in (made, *made["members"], *made["obligors"]):
        for name in each:
            if name in RULES.inputs and RULES.inputs[name].absent == UNKNOWN and chance.random() < unknown:
                each[name] = UNKNOWN
    return made


def _born(chance: random.Random, day: int) -> int:
    years = chance.choice((16, 18, 60, 70, chance.randint(0, 99)))
    return day - years * 365 - years // 4 + chance.randint(-3, 3)


def _member(chance: random.Random, day: int, relation: int) -> dict[str, int]:
    incomes = (0,) * 9 + (60_999, 61_000, 188_957, 188_958, chance.randint(0, 70_000))
    made = {name: chance.choice(incomes) for name in INCOMES}
    if chance.random() < 0.1:
        made["business_income"] = -chance.randint(0, 50_000)
    return made | {
        "born": min(_born(chance, day), day),
        "alive": int(chance.random() > 0.04),
        "relation": relation,
        "student": chance.choice((0, 0, 0, 2, 3, 4)),
        "disability_kind": chance.randint(1, 7),
        "disability_level": chance.choice((0, 0, 0, 1, 2, 3, 4)),
        "imprisoned": int(chance.random() < 0.05),
        "declared_missing": int(chance.random() < 0.05),
        "orphan_since": chance.choice((0, 0, 0, day - 100, day, day + 1)),
        "unattended_since": chance.choice((0, 0, 0, 0, 0, day - 100)),
        "placement": chance.randint(0, 1),
        **{name: int(chance.random() < 0.4) for name in ITEMS},
    }


def _obligor(chance: random.Random, day: int) -> dict[str, int]:
    members = chance.randint(0, 4)
    average = 188_958 * max(1, members)
    return {
        "obligor_born": min(_born(chance, day), day),
        "obligor_income": chance.choice((0, average - 1, average, 500_000)),
        "obligor_members": members,
        "obligor_destitute": int(chance.random() < 0.15),
        "obligor_dibao": int(chance.random() < 0.3),
        "obligor_disability_kind": chance.randint(1, 7),
        "obligor_disability_level": chance.choice((0, 0, 1, 2, 3, 4)),
        "obligor_absent": int(chance.random() < 0.2),
        "obligor_low_property": int(chance.random() < 0.7),
    }


def as_population(households: list[Household], month: Month, place: str = "321324101201") -> Population:
    """Those households as columns, numbered from 1 in the given order."""
    members = [person for each in households for person in each["members"]]
    obligors = [one for each in households for one in each["obligors"]]
    return Population(
        month,
        np.arange(1, len(households) + 1, dtype=np.int64),
        np.array([place] * len(households), dtype="<U12"),
        _offsets([len(each["members"]) for each in households]),
        np.arange(1, len(members) + 1, dtype=np.int64),
        _columns("person", members),
        _columns("household", households),
        np.arange(1, len(obligors) + 1, dtype=np.int64),
        _offsets([len(each["obligors"]) for each in households]),
        _columns("obligor", obligors),
    )


def _offsets(sizes: list[int]) -> Any:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def _columns(entity: str, rows: list[Any]) -> dict[str, Any]:
    names = [name for name, each in RULES.inputs.items() if each.entity == entity]
    return {name: np.array([row[name] for row in rows], dtype=np.int64) for name in names}
