"""Random households as columns, for property tests and the bench. Seeded: the same seed gives the same households."""

import random
from collections.abc import Callable

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.programmes.dibao.rules import RULES

RARE_FLAGS = ("imprisoned", "compulsory_rehabilitation", "religious_absence", "declared_missing", "destitute_recipient")
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
OF_2021 = ("basic_pension", "entitled_pension", "family_planning_award", "scholarship", "assistance_received")
RECEIPTS = (*OF_2021, "childcare_subsidy", "old_age_income")
Household = dict[str, object]  # facts of the household, "members" and "obligors": facts of each
Maybe = Callable[[int], int]


def household(chance: random.Random, month: Month, unknown: float = 0.02) -> Household:
    """One household near the standard, with every rare thing often enough to be met, and facts now and then not known."""

    def maybe(value: int) -> int:
        return UNKNOWN if chance.random() < unknown else value

    size = chance.choice((1, 1, 2, 2, 3, 4, 5, 7))
    grace = chance.choice((0, 0, 0, month.first.toordinal() - chance.randint(-20, 250)))
    return {
        "residence": chance.randint(0, 1),
        "financial_assets": maybe(chance.choice((0, 0, 0, 500_000, 1_464_000 * size, 1_464_001 * size))),
        "vehicles": maybe(chance.choice((0, 0, 0, 0, 0, 0, 0, 1))),
        "vehicle_value": chance.choice((0, 7_999_999, 8_000_000, 8_000_001)),
        "homes": maybe(chance.choice((0, 1, 1, 1, 1, 1, 2))),
        "businesses": chance.choice((0, 0, 0, 0, 1)),
        "grace_since": grace,
        "grace_amount": chance.randint(0, 90_000),
        "members": [_member(chance, month, maybe) for _ in range(size)],
        "obligors": [_obligor(chance) for _ in range(chance.choice((0, 0, 0, 1, 2, 3)))],
    }


def _member(chance: random.Random, month: Month, maybe: Maybe) -> dict[str, int]:
    told = (
        RECEIPTS if month >= Month(2025, 1) else OF_2021 if month >= Month(2021, 7) else ("entitled_pension",)
    )  # what is ruled on
    incomes = (0, 0, 0, 0, 0, 0, 0, 0, chance.randint(0, 60_000), chance.randint(0, 60_000), 61_000, 60_999)
    person = {name: maybe(chance.choice(incomes)) for name in INCOMES}
    if chance.random() < 0.05:
        person["business_income"] = -chance.randint(0, 50_000)
    days_of_life = chance.choice((chance.randint(0, 36_000), 18 * 365 + chance.randint(0, 8), 70 * 365 + chance.randint(14, 20)))
    return person | {
        "born": month.first.toordinal() - days_of_life,
        "alive": int(chance.random() > 0.03),
        "employed": int(chance.random() < 0.3),
        "insured_months": chance.choice((0, 11, 12, 40)),
        "labour_capacity": chance.choice((1, 1, 2, 3)),
        "carer": int(chance.random() < 0.1),
        "disability_kind": chance.randint(1, 7),
        "disability_level": chance.choice((0, 0, 0, 1, 2, 3, 4)),
        "serious_illness": int(chance.random() < 0.1),
        "refused_jobs": chance.choice((0, 0, 0, 0, 1, 2, 3, 4)),
        **{name: chance.choice((0,) * 12 + (5_000,)) if name in told else 0 for name in RECEIPTS},
        **{name: int(chance.random() < 0.03) for name in RARE_FLAGS},
    }


def _obligor(chance: random.Random) -> dict[str, int]:
    return {
        "obligor_income": chance.choice((0, 100_000, 122_000, 244_000, 500_001, chance.randint(0, 900_000))),
        "obligor_members": chance.randint(1, 5),
        "obligor_supports": chance.randint(0, 4),
        "obligor_pays": chance.choice((0, 0, 20_000)),
        "obligor_absent": int(chance.random() < 0.1),
        "obligor_dibao": int(chance.random() < 0.1),
        "obligor_destitute": int(chance.random() < 0.1),
    }


def as_population(households: list[Household], month: Month, place: str = "321324101201") -> Population:
    """Those households as columns, numbered from 1 in the given order."""
    members, offsets = _rows(households, "members")
    obligors, obligor_offsets = _rows(households, "obligors")
    return Population(
        month,
        np.arange(1, len(households) + 1, dtype=np.int64),
        np.array([place] * len(households), dtype="<U12"),
        offsets,
        np.arange(1, len(members) + 1, dtype=np.int64),
        _columns("person", members),
        _columns("household", households),
        np.arange(1, len(obligors) + 1, dtype=np.int64),
        obligor_offsets,
        _columns("obligor", obligors),
    )


def _rows(households: list[Household], part: str) -> tuple[list[Household], np.ndarray]:
    rows: list[list[Household]] = [each.get(part, []) for each in households]  # type: ignore[misc]
    offsets = np.concatenate(([0], np.cumsum([len(each) for each in rows]))).astype(np.int64)
    return [row for each in rows for row in each], offsets


def _columns(entity: str, rows: list[Household]) -> dict[str, np.ndarray]:
    names = [name for name, each in RULES.inputs.items() if each.entity == entity]
    return {name: np.array([row[name] for row in rows], dtype=np.int64) for name in names}


def random_households(number: int, seed: int, month: Month, unknown: float = 0.02) -> list[Household]:
    chance = random.Random(seed)
    return [household(chance, month, unknown) for _ in range(number)]
