"""Random households as columns, for property tests and the bench. Seeded: the same seed gives the same households."""

import random

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.programmes.dibao.rules import RULES

RARE_FLAGS = ("imprisoned", "compulsory_rehabilitation", "religious_absence", "declared_missing", "destitute_recipient")
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
Household = dict[str, object]  # facts of the household, and "members": facts by person


def household(chance: random.Random, month: Month, unknown: float = 0.02) -> Household:
    """One household near the standard, with every rare thing often enough to be met, and facts now and then not known."""

    def maybe(value: int) -> int:
        return UNKNOWN if chance.random() < unknown else value

    size = chance.choice((1, 1, 2, 2, 3, 4, 5, 7))
    return {
        "residence": chance.randint(0, 1),
        "financial_assets": maybe(chance.choice((0, 0, 0, 500_000, 1_464_000 * size, 1_464_001 * size))),
        "vehicles": maybe(chance.choice((0, 0, 0, 0, 0, 0, 0, 1))),
        "homes": maybe(chance.choice((0, 1, 1, 1, 1, 1, 2))),
        "members": [_member(chance, month, maybe) for _ in range(size)],
    }


def _member(chance: random.Random, month: Month, maybe: object) -> dict[str, int]:
    incomes = (0, 0, 0, 0, 0, 0, 0, 0, chance.randint(0, 60_000), chance.randint(0, 60_000), 61_000, 60_999)
    person = {name: maybe(chance.choice(incomes)) for name in INCOMES}  # type: ignore[operator]
    if chance.random() < 0.05:
        person["business_income"] = -chance.randint(0, 50_000)
    days_of_life = chance.choice((chance.randint(0, 36_000), 18 * 365 + chance.randint(0, 8), 70 * 365 + chance.randint(14, 20)))
    return person | {
        "born": month.first.toordinal() - days_of_life,
        "alive": int(chance.random() > 0.03),
        "employed": int(chance.random() < 0.3),
        "disability_kind": chance.randint(1, 7),
        "disability_level": chance.choice((0, 0, 0, 1, 2, 3, 4)),
        "serious_illness": int(chance.random() < 0.1),
        "refused_jobs": chance.choice((0, 0, 0, 0, 1, 2, 3, 4)),
        **{name: int(chance.random() < 0.03) for name in RARE_FLAGS},
    }


def as_population(households: list[Household], month: Month, place: str = "321324101201") -> Population:
    """Those households as columns, numbered from 1 in the given order."""
    sizes = [len(each["members"]) for each in households]  # type: ignore[arg-type]
    members = [person for each in households for person in each["members"]]  # type: ignore[attr-defined]
    names = {entity: [name for name, each in RULES.inputs.items() if each.entity == entity] for entity in ("person", "household")}
    return Population(
        month,
        np.arange(1, len(households) + 1, dtype=np.int64),
        np.array([place] * len(households), dtype="<U12"),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.arange(1, len(members) + 1, dtype=np.int64),
        {name: np.array([person[name] for person in members], dtype=np.int64) for name in names["person"]},
        {name: np.array([each[name] for each in households], dtype=np.int64) for name in names["household"]},
    )


def random_households(number: int, seed: int, month: Month, unknown: float = 0.02) -> list[Household]:
    chance = random.Random(seed)
    return [household(chance, month, unknown) for _ in range(number)]
