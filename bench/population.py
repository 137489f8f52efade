"""A synthetic population as columns, of any size, for any rules: the same seed gives the same people, whatever facts are asked.

Plausible rather than true: families of one to six, the old alone or in pairs, minors with parents, one in twelve disabled, few
orphans. Most families live on wages, business or pensions well above the standard of dibao; one in twelve has incomes near it, or
all of them where the means test itself is tried. One family in twenty-five has not declared everything: half of what it should have
said is unknown.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Input
from minzheng.programmes.facts import FACTS

SIHONG = ("321324",)
FIVE = ("321102", "321324", "361103", "511602", "640324")  # a county of each of the five published reports
TOWNS, VILLAGES = 20, 14  # of a county
HEAD, SPOUSE, CHILD = 0, 1, 2
INCOME_CEILING = 90_000  # of a poor family, by kind
# a grown-up has one main income; the range of a die that gives it
MAIN_INCOMES = {
    "wage_income": (0.0, 0.5),
    "business_income": (0.5, 0.7),
    "transfer_income": (0.7, 1.0),
}
POOR = 1 / 12
RARE = 0.01
SHARES = {  # of persons with the flag, where 1 in 100 would be far from life
    "alive": 0.995, "employed": 0.3, "serious_illness": 0.04, "long_term_care_need": 0.4, "edge_member": 0.06,
    "dibao_recipient": 0.05, "obligor_low_property": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Frame:
    """Who lives together and how old they are: what facts are drawn from."""

    seed: int
    month: Month
    sizes: NDArray[np.int8]
    ages: Ints  # in days, of each person
    disabled: NDArray[np.bool_]
    bereft: NDArray[np.bool_]  # minors whose parents are dead or cannot care for them
    poor: NDArray[np.bool_]  # persons of families whose incomes lie near the standard
    silent: dict[str, NDArray[np.bool_]]  # rows of families that have not declared everything, by entity

    def dice(self, name: str) -> np.random.Generator:
        return np.random.default_rng((self.seed, zlib.crc32(name.encode())))


def synthetic(
    persons: int,
    month: Month,
    facts: Iterable[str],
    seed: int = 1,
    counties: tuple[str, ...] = SIHONG,
    unknown: float = 0.04,
    poor: float = POOR,
) -> Population:
    """About that many persons (never fewer) with those facts. `unknown`: share of families of whom half the facts that must be
    declared or assessed are not known. `poor`: share of families with incomes near the standard."""
    frame = _frame(persons, month, seed, poor)
    households, people = len(frame.sizes), len(frame.ages)
    inputs = [FACTS[name] for name in sorted(set(facts))]
    dice = frame.dice("obligors")
    obligors_of = (dice.random(households) < 0.12) * dice.integers(1, 3, households)
    silent = frame.dice("silent").random(households) < unknown
    frame.silent.update(person=np.repeat(silent, frame.sizes), household=silent, obligor=np.repeat(silent, obligors_of))
    length = {"person": people, "household": households, "obligor": int(obligors_of.sum())}
    drawn = {each.name: _column(frame, each, length[each.entity]) for each in inputs}
    columns = {entity: {each.name: drawn[each.name] for each in inputs if each.entity == entity} for entity in length}
    return Population(
        month,
        np.arange(1, households + 1),
        _places(households, counties),
        _offsets(frame.sizes),
        np.arange(1, people + 1),
        columns["person"],
        columns["household"],
        np.arange(1, length["obligor"] + 1),
        _offsets(obligors_of),
        columns["obligor"],
    )


def _frame(persons: int, month: Month, seed: int, poor: float) -> _Frame:
    dice = np.random.default_rng(seed)
    sizes = dice.choice(np.arange(1, 7, dtype=np.int8), persons, p=(0.3, 0.25, 0.19, 0.14, 0.08, 0.04))
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), persons)) + 1]
    offsets = _offsets(sizes)
    position = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
    old = dice.random(len(sizes)) < np.where(sizes <= 2, 0.45, 0.1)
    head = np.where(old, dice.integers(60, 100, len(sizes)), dice.integers(20, 60, len(sizes)))
    years = np.repeat(head, sizes).astype(np.float64)
    years = np.where(position == SPOUSE, years - dice.normal(1, 3, len(years)), years)
    years = np.where(position >= CHILD, np.maximum(0, years - dice.integers(22, 40, len(years)) - 2 * (position - CHILD)), years)
    bereft = (position >= CHILD) & (years < 18) & (dice.random(len(years)) < 0.03)
    alone = (np.repeat(sizes, sizes) == 1) & (dice.random(len(years)) < 0.01)
    years = np.where(alone, dice.integers(0, 18, len(years)), years)
    ages = (np.maximum(years, 0) * 365.2425).astype(np.int64) + dice.integers(0, 365, len(years))
    disabled = dice.random(len(years)) < 1 / 12
    near = np.repeat(dice.random(len(sizes)) < poor, sizes)
    return _Frame(seed, month, sizes, ages, disabled, bereft | (alone & (years < 18)), near, {})


def _places(households: int, counties: tuple[str, ...]) -> NDArray[np.str_]:
    """Villages ascending, equally large, as the households of a snapshot lie."""
    villages = [
        f"{county}{100 + town}{200 + village}"
        for county in sorted(counties)
        for town in range(1, TOWNS + 1)
        for village in range(1, VILLAGES + 1)
    ]
    return np.array(villages, dtype="<U12")[np.arange(households) * len(villages) // households]


def _offsets(sizes: NDArray[np.integer]) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)))


def _column(frame: _Frame, fact: Input, length: int) -> Ints:
    dice = frame.dice(fact.name)
    if fact.name in _SPECIAL:
        column = _SPECIAL[fact.name](frame, dice, length)
    elif fact.unit == "flag":
        column = (dice.random(length) < SHARES.get(fact.name, RARE)).astype(np.int64)
    elif fact.name in MAIN_INCOMES:
        column = np.where(frame.poor, _money(dice, length, 0.25), _main_income(frame, fact.name, dice))
    elif fact.unit in ("fen_month", "fen"):
        column = _money(dice, length, 0.25 if fact.absent == UNKNOWN else 0.03)
    elif fact.unit == "date":
        column = np.where(dice.random(length) < 0.05, frame.month.first.toordinal() - dice.integers(0, 800, length), 0)
    elif fact.unit == "code":
        column = _coded(dice, length, fact.codes)
    else:
        column = _counted(dice, length)
    column = column.astype(np.int64, copy=False)
    if fact.absent == UNKNOWN and fact.name not in ("born", "sex", "relation", "residence"):
        column[frame.silent[fact.entity] & (dice.random(length) < 0.5)] = UNKNOWN
    return column


def _money(dice: np.random.Generator, length: int, share: float) -> Ints:
    return (dice.random(length) < share) * dice.integers(0, INCOME_CEILING, length)


def _main_income(frame: _Frame, kind: str, dice: np.random.Generator) -> Ints:
    """What a grown-up lives on, if of this kind: around 2,500 yuan a month."""
    low, high = MAIN_INCOMES[kind]
    chosen = frame.dice("main income").random(len(frame.ages))
    grown = (chosen >= low) & (chosen < high) & (frame.ages >= 18 * 365)
    return np.where(grown, dice.lognormal(np.log(250_000), 0.6, len(frame.ages)), 0).astype(np.int64)


def _counted(dice: np.random.Generator, length: int) -> Ints:
    return (dice.random(length) < 0.1) * dice.integers(1, 5, length)


def _coded(dice: np.random.Generator, length: int, codes: Mapping[str, int]) -> Ints:
    """The first code for most: it is the ordinary one in every list of the catalogue."""
    values = np.array(sorted(codes.values()), np.int64)
    return np.where(dice.random(length) < 0.9, values[0], values[dice.integers(0, len(values), length)])


def _disabled(frame: _Frame, dice: np.random.Generator, codes: int) -> Ints:
    return frame.disabled * dice.integers(1, codes + 1, len(frame.ages))


def _certificate(frame: _Frame, dice: np.random.Generator, length: int) -> Ints:
    return frame.disabled * (frame.month.first.toordinal() + dice.integers(-300, 4_000, length))


def _parent(frame: _Frame, dice: np.random.Generator, _: int) -> Ints:
    return np.where(frame.bereft, dice.choice(np.array([1, 1, 1, 3, 5, 8]), len(frame.ages)), 0)


def _at_work(frame: _Frame, dice: np.random.Generator, _: int) -> Ints:
    return ((frame.ages > 18 * 365) & (frame.ages < 62 * 365) & (dice.random(len(frame.ages)) < 0.5)).astype(np.int64)


def _relation(frame: _Frame, _: np.random.Generator, __: int) -> Ints:
    offsets = _offsets(frame.sizes)
    return np.minimum(np.arange(offsets[-1]) - np.repeat(offsets[:-1], frame.sizes), CHILD)


_SPECIAL = {
    "born": lambda frame, dice, length: frame.month.first.toordinal() - frame.ages,
    "sex": lambda frame, dice, length: dice.integers(1, 3, length),
    "relation": _relation,
    "residence": lambda frame, dice, length: (dice.random(length) < 0.35).astype(np.int64),
    "disability_kind": lambda frame, dice, length: _disabled(frame, dice, 7),
    "disability_level": lambda frame, dice, length: _disabled(frame, dice, 4),
    "disability_valid_until": _certificate,
    "father_state": _parent,
    "mother_state": _parent,
    "employed": _at_work,
    "alive": lambda frame, dice, length: (dice.random(length) < SHARES["alive"]).astype(np.int64),
    "financial_assets": lambda frame, dice, length: (dice.random(length) < 0.7) * dice.integers(0, 4_000_000, length),
    "vehicles": lambda frame, dice, length: (dice.random(length) < 0.05).astype(np.int64),
    "homes": lambda frame, dice, length: dice.choice(np.array([0, 1, 1, 1, 1, 1, 1, 2]), length),
    "obligor_born": lambda frame, dice, length: frame.month.first.toordinal() - dice.integers(20 * 365, 75 * 365, length),
    "obligor_income": lambda frame, dice, length: dice.integers(0, 1_000_000, length),
    "obligor_members": lambda frame, dice, length: dice.integers(1, 6, length),
}  # fmt: skip
