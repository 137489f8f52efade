"""Random families with a cause, near the limits of every formula. Seeded: the same seed gives the same families."""

import random
from typing import Any

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.programmes.temporary.rules import RULES

Household = dict[str, Any]  # facts of the household, and "members": facts of each
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
SUMS = (0, 1, 80_000, 80_001, 183_000, 183_001, 609_999, 610_000, 610_001, 4_999_999, 5_000_000, 10_000_000, 10_000_010, 70_000_000)


def random_households(number: int, seed: int, unknown: float = 0.0) -> list[Household]:
    chance = random.Random(seed)
    return [household(chance, unknown) for _ in range(number)]


def household(chance: random.Random, unknown: float = 0.0) -> Household:
    """One family; each fact that may be missing is so with the chance `unknown`."""
    size = chance.choice((1, 1, 2, 3, 4))
    made: Household = {
        "residence": chance.randint(0, 1),
        "financial_assets": chance.choice((0, 0, 0, 1_464_000 * size, 1_464_000 * size + 1)),
        "vehicles": chance.choice((0,) * 9 + (1,)),
        "homes": chance.choice((0, 1, 1, 1, 2)),
        "emergency": chance.choice((0, 0, 0, 1, 2, 3, 4)),
        "difficulty": chance.choice((0, 1, 1, 2)),
        "own_cost": chance.choice((*SUMS, chance.randint(0, 20_000_000))),
        "aided_same_cause": chance.choice((0, 0, 0, 0, 1, 2)),
        "aided_sum": chance.choice((0, 0, 0, 100_000, 780_000, 779_999, 5_000_000)),
        "confirmed_amount": chance.choice((0, 0, 61_000)),
        "members": [_member(chance) for _ in range(size)],
    }
    for each in (made, *made["members"]):
        for name in each:
            if name in RULES.inputs and RULES.inputs[name].absent == UNKNOWN and chance.random() < unknown:
                each[name] = UNKNOWN
    return made


def _member(chance: random.Random) -> dict[str, int]:
    incomes = (0, 0, 0, 0, 188_957, 188_958, 425_467, chance.randint(0, 300_000))
    return {name: chance.choice(incomes) for name in INCOMES} | {
        "alive": int(chance.random() > 0.1),
        "registered_elsewhere": int(chance.random() < 0.2),
        "dibao_recipient": int(chance.random() < 0.3),
        "destitute_recipient": int(chance.random() < 0.1),
        "orphan_recipient": int(chance.random() < 0.1),
    }


def as_population(households: list[Household], month: Month, place: str) -> Population:
    """Those families as columns, numbered from 1 in the given order."""
    members = [person for each in households for person in each["members"]]
    names = {entity: [name for name, each in RULES.inputs.items() if each.entity == entity] for entity in ("person", "household")}
    return Population(
        month,
        np.arange(1, len(households) + 1, dtype=np.int64),
        np.array([place] * len(households), dtype="<U12"),
        np.concatenate(([0], np.cumsum([len(each["members"]) for each in households]))).astype(np.int64),
        np.arange(1, len(members) + 1, dtype=np.int64),
        {name: np.array([person[name] for person in members], dtype=np.int64) for name in names["person"]},
        {name: np.array([each[name] for each in households], dtype=np.int64) for name in names["household"]},
    )
