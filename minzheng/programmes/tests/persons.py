"""Random persons as columns for programmes that decide each person alone: every fact their rules read, rare things included."""

import random
from collections.abc import Sequence

import numpy as np

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Input, Rules

Person = dict[str, int]
_MONEY = (0, 0, 0, 1, 4_000, 9_999, 10_000, 11_000, 46_000, 99_999, 100_000, 300_000)
_AGES = (0, 6, 16, 17, 18, 19, 25, 59, 60, 61, 79, 80, 81, 89, 90, 99, 100)


def person(rules: Rules, month: Month, chance: random.Random, unknown: float = 0.0) -> Person:
    """A value for every fact of a person: flags are rarely set, ages lie near the bounds of the laws."""
    facts = [each for each in rules.inputs.values() if each.entity == "person"]
    return {each.name: UNKNOWN if chance.random() < unknown else _value(each, month, chance) for each in facts}


def _value(fact: Input, month: Month, chance: random.Random) -> int:
    if fact.name == "alive":
        return int(chance.random() > 0.05)
    if fact.unit == "flag":
        return int(chance.random() < 0.15)
    if fact.unit == "code":
        return chance.choice(list(fact.codes.values()))
    if fact.unit == "date":
        return _day(fact, month, chance)
    return chance.choice(_MONEY) if fact.unit in ("fen_month", "fen") else chance.choice((0, 1, 5, 6, 12, 60, 100))


def _day(fact: Input, month: Month, chance: random.Random) -> int:
    first = month.first
    if fact.name == "born":
        return first.replace(year=first.year - chance.choice(_AGES), day=1).toordinal() + chance.choice((-40, -1, 0, 1, 40))
    return 0 if chance.random() < 0.3 else first.toordinal() + chance.choice((-3650, -400, -1, 0, 1, 400))


def as_population(rules: Rules, households: Sequence[Sequence[Person]], month: Month, place: str, residence: int = 0) -> Population:
    """Those households as columns, persons numbered from 1 in the given order."""
    members = [each for household in households for each in household]
    facts = [each.name for each in rules.inputs.values() if each.entity == "person"]
    return Population(
        month,
        np.arange(1, len(households) + 1, dtype=np.int64),
        np.array([DivisionCode.widen(place)] * len(households), dtype="<U12"),
        np.cumsum([0, *(len(household) for household in households)], dtype=np.int64),
        np.arange(1, len(members) + 1, dtype=np.int64),
        {name: np.array([each[name] for each in members], dtype=np.int64) for name in facts},
        {"residence": np.full(len(households), residence, dtype=np.int64)},
    )
