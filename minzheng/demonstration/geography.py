"""The divisions of a scenario: towns with villages under invented names, and the merger with a new code for every village. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minzheng.base.divisions import DivisionCode
from minzheng.demonstration import naming
from minzheng.demonstration.scenario import RESIDENCES, Merger, Scenario, Town
from minzheng.places.planning import NewDivision


@dataclass(frozen=True, slots=True)
class Village:
    """One village before and after the merger. `weight`: its size beside others; `street`: it lies in a street, not a town."""

    old: DivisionCode
    code: DivisionCode
    name: str
    rural: bool
    street: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Geography:
    """`divisions`: the map before the merger, top down. `villages`: ascending by their code after it."""

    divisions: tuple[NewDivision, ...]
    villages: tuple[Village, ...]

    def recoded(self, merger: Merger) -> dict[DivisionCode, DivisionCode]:
        """The new codes of the villages that one merger recodes."""
        gone = {code for code in merger.olds if code != merger.into}
        return {each.old: each.code for each in self.villages if each.old != each.code and each.old[:9] + "000" in gone}


def survey(scenario: Scenario) -> Geography:
    """The same scenario and seed give the same map."""
    dice = random.Random(f"{scenario.seed}:map")
    divisions = [NewDivision(code, name, None, scenario.since) for code, name in scenario.above]
    divisions += [NewDivision(town.code, town.name, None, scenario.since) for town in scenario.towns]
    taken: set[str] = set()
    rows = [row for town in scenario.towns for row in _committees(dice, town, taken)]
    divisions += [NewDivision(code, name, rural, scenario.since) for code, name, rural in rows]
    renewed = _renewed(scenario, [code for code, _name, _rural in rows])
    villages = [
        Village(code, renewed.get(code, code), name, rural, code[6:9] < "100", 0.6 + 0.8 * dice.random())
        for code, name, rural in rows
    ]
    return Geography(tuple(divisions), tuple(sorted(villages, key=lambda each: each.code)))


def _committees(dice: random.Random, town: Town, taken: set[str]) -> list[tuple[DivisionCode, str, bool]]:
    names = naming.communities(dice, town.communities, taken)
    found = [(DivisionCode(f"{town.code[:9]}{number:03d}"), name, False) for number, name in enumerate(names, start=1)]
    names = naming.villages(dice, town.villages, taken)
    return found + [(DivisionCode(f"{town.code[:9]}{number:03d}"), name, True) for number, name in enumerate(names, start=201)]


def _renewed(scenario: Scenario, codes: Sequence[DivisionCode]) -> dict[DivisionCode, DivisionCode]:
    """Villages of absorbed towns get the next free numbers of the town they come to, in the range of their kind."""
    renewed: dict[DivisionCode, DivisionCode] = {}
    for merger in scenario.mergers:
        used = {code for code in codes if code.startswith(merger.into[:9])}
        for old in merger.olds:
            if old == merger.into:
                continue
            for code in sorted(each for each in codes if each.startswith(old[:9])):
                number = 201 if code[9:] > "200" else 1
                while DivisionCode(f"{merger.into[:9]}{number:03d}") in used:
                    number += 1
                renewed[code] = DivisionCode(f"{merger.into[:9]}{number:03d}")
                used.add(renewed[code])
    return renewed


def weights(scenario: Scenario, villages: Sequence[Village], residence: str) -> np.ndarray:
    """The share of each village in the households of a residence; sums to 1."""
    if residence == RESIDENCES[0]:
        heavy = np.array([each.weight if each.rural else 0.04 for each in villages])
        return heavy / heavy.sum()
    in_town = scenario.shares["urban_in_town"] / 1000
    street = np.array([each.weight if each.street and not each.rural else 0.0 for each in villages])
    town = np.array([each.weight if not each.street and not each.rural else 0.0 for each in villages])
    if not street.sum():
        return town / town.sum()
    if not town.sum():
        return street / street.sum()
    return (1 - in_town) * street / street.sum() + in_town * town / town.sum()


def share_out(total: int, shares: np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to shares that sum exactly to the total (largest remainders, first wins a tie)."""
    exact = shares * total
    whole = np.floor(exact).astype(np.int64)
    rest = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


def populations(scenario: Scenario, villages: Sequence[Village]) -> dict[tuple[DivisionCode, str], int]:
    """Counted people of every village by kind, on the map before the merger; sums exactly to the scenario's totals."""
    numbers: dict[tuple[DivisionCode, str], int] = {}
    for residence, target in scenario.targets.items():
        shared = share_out(target.population, weights(scenario, villages, residence))
        numbers |= {(each.old, target.kind): int(number) for each, number in zip(villages, shared, strict=True)}
    return numbers
