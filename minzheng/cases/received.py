"""A month of the area as the rules take it: the recorded facts, and what programmes decided here give each other, such as who
receives dibao. That is kept nowhere twice: it is read off the entitlements that run in the month. What an official recorded stands
before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.cases.declarations import Gift, gifts
from minzheng.cases.tables import parts
from minzheng.payments.tables import entitled
from minzheng.people.declarations import FACT_KINDS
from minzheng.people.tables import snapshot as recorded

_FEW = 1000  # households: of so few only what they receive is read
_NOBODY = (np.empty(0, np.int64), np.empty(0, np.int64))


def snapshot(month: Month, household_ids: Sequence[int] | None, kinds: Iterable[str]) -> Population:
    """Like `people.tables.snapshot` of those kinds. A fact that another programme gives is, where nothing is recorded, what runs
    for the person under that programme in the month; what absence means where nothing does.

    Which part of an entitlement is what (which of two allowances, which of two subsidies) tells the last determination that found
    the sum that runs; UNKNOWN where none did, such as after a take-over from another system.
    """
    names, known = set(kinds), gifts()
    asked = {name: known[name] for name in sorted(names) if name in known}
    population = recorded(month, household_ids, names, bare=asked)
    if not asked:
        return population
    few = None if household_ids is None or len(population) > _FEW else population.persons
    found = entitled(sorted({gift.code for gift in asked.values()}), month, few)
    columns = {fact: _column(fact, gift, *found.get(gift.code, _NOBODY), population) for fact, gift in asked.items()}
    return replace(population, person_facts={**population.person_facts, **columns})


def _column(fact: str, gift: Gift, persons: Ints, amounts: Ints, population: Population) -> Ints:
    """What is recorded; else what is given to those who receive; else what absence means."""
    column, absent = population.person_facts[fact], FACT_KINDS[fact].absent
    if not len(persons):
        return np.where(column == UNKNOWN, absent, column)
    at = np.minimum(np.searchsorted(persons, population.persons), len(persons) - 1)
    receives = (persons[at] == population.persons) & (column == UNKNOWN)
    values = _values(fact, gift, population.month, persons, amounts)
    return np.where(receives, values[at], np.where(column == UNKNOWN, absent, column))


def _values(fact: str, gift: Gift, month: Month, persons: Ints, amounts: Ints) -> Ints:
    if gift.meaning == "covered":
        return np.ones_like(amounts)
    if gift.meaning == "share":
        return amounts
    values, open_ = np.full_like(amounts, UNKNOWN), np.ones(len(persons), bool)
    for who, shares, told in parts(fact, month):
        at = np.minimum(np.searchsorted(who, persons), len(who) - 1)
        fits = open_ & (who[at] == persons) & (shares[at] == amounts)
        values[fits], open_ = told[at[fits]], open_ & ~fits
        if not open_.any():
            break
    return values
