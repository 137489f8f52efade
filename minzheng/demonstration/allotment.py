"""Which family lives where, how large it is and what happens to it: solved so that the figures come out exactly. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from minzheng.demonstration.errors import ScenarioRefused
from minzheng.demonstration.geography import Village, share_out, weights
from minzheng.demonstration.scenario import ASKING, JOINING, LEAVING, RESIDENCES, STAYING, Scenario

ROLES = ("other", "keep", *STAYING, *JOINING, *LEAVING, *ASKING)
ROLE = {name: position for position, name in enumerate(ROLES)}
_LEAST, _MOST = 1, 6


@dataclass(frozen=True, slots=True)
class Allotment:
    """One row a family, ascending by village: positions into the villages, RESIDENCES and ROLES; size at registration."""

    village: np.ndarray
    residence: np.ndarray
    role: np.ndarray
    size: np.ndarray

    def __len__(self) -> int:
        return len(self.village)


def allot(scenario: Scenario, villages: Sequence[Village]) -> Allotment:
    """Solve the scenario. Raises ScenarioRefused when its figures contradict each other."""
    chance = np.random.default_rng(scenario.seed)
    parts = [_receiving(scenario, chance, residence) for residence in RESIDENCES]
    parts += [_applying(scenario, chance, residence) for residence in RESIDENCES]
    registered = sum(int(size.sum()) for _, _, size in parts) + sum(scenario.changes["birth"].values())
    parts += _others(scenario, chance, scenario.people - registered)
    residence = np.concatenate([np.full(len(size), where, np.int8) for where, _, size in parts])
    role = np.concatenate([each for _, each, _ in parts])
    size = np.concatenate([each for _, _, each in parts])
    village = _settle(scenario, villages, chance, residence, role)
    order = np.argsort(village, kind="stable")
    return Allotment(village[order], residence[order], role[order], size[order])


def _sizes(chance: np.random.Generator, shares: Mapping[int, int], households: int, persons: int) -> np.ndarray:
    """Household sizes by the shares, then changed one by one until they sum exactly to the persons."""
    if not households * _LEAST <= persons <= households * _MOST:
        raise ScenarioRefused("{households} households cannot have {persons} persons.", households=households, persons=persons)
    chances = np.array(list(shares.values()), float)
    sizes = chance.choice(np.array(list(shares)), size=households, p=chances / chances.sum()).astype(np.int8)
    while (missing := persons - int(sizes.sum(dtype=np.int64))) != 0:
        step = 1 if missing > 0 else -1
        able = np.flatnonzero((sizes < _MOST) if step > 0 else (sizes > _LEAST))
        sizes[chance.choice(able, size=min(abs(missing), len(able)), replace=False)] += step
    return sizes


def _receiving(scenario: Scenario, chance: np.random.Generator, residence: str) -> tuple[int, np.ndarray, np.ndarray]:
    """Those who receive after the month; sizes are final, then set back to what is registered before the change."""
    target = scenario.targets[residence]
    sizes = _sizes(chance, scenario.sizes["receiving"], target.households, target.persons)
    role = np.full(len(sizes), ROLE["keep"], np.int8)
    for kind in ("birth", "death", *JOINING, *(each for each in STAYING if each not in ("birth", "death"))):
        fits = {"birth": sizes >= 3, "death": sizes < _MOST}.get(kind, np.ones(len(sizes), bool))
        free = np.flatnonzero((role == ROLE["keep"]) & fits)
        wanted = scenario.changes[kind][residence]
        if wanted > len(free):
            raise ScenarioRefused("Too many households change for the number that receive.")
        role[chance.choice(free, size=wanted, replace=False)] = ROLE[kind]
    sizes[role == ROLE["birth"]] -= 1
    sizes[role == ROLE["death"]] += 1
    return RESIDENCES.index(residence), role, sizes


def _applying(scenario: Scenario, chance: np.random.Generator, residence: str) -> tuple[int, np.ndarray, np.ndarray]:
    """Those who received before or ask in vain."""
    role = np.concatenate([np.full(scenario.changes[kind][residence], ROLE[kind], np.int8) for kind in (*LEAVING, *ASKING)])
    chances = np.array(list(scenario.sizes["receiving"].values()), float)
    drawn = chance.choice(np.array(list(scenario.sizes["receiving"])), size=len(role), p=chances / chances.sum())
    sizes = drawn.astype(np.int8)
    sizes[role == ROLE["stop_death"]] = 1
    return RESIDENCES.index(residence), role, sizes


def _others(scenario: Scenario, chance: np.random.Generator, persons: int) -> list[tuple[int, np.ndarray, np.ndarray]]:
    if persons < 0:
        raise ScenarioRefused("The scenario has fewer people than its recipients.")
    shares = scenario.sizes["other"]
    average = sum(size * share for size, share in shares.items()) / sum(shares.values())
    urban = persons * scenario.shares["other_urban"] // 1000
    parts = []
    for where, number in enumerate((persons - urban, urban)):
        sizes = _sizes(chance, shares, max(1, round(number / average)), number) if number else np.zeros(0, np.int8)
        parts.append((where, np.zeros(len(sizes), np.int8), sizes))
    return parts


def _settle(
    scenario: Scenario, villages: Sequence[Village], chance: np.random.Generator, residence: np.ndarray, role: np.ndarray
) -> np.ndarray:
    """Every village gets its share of those who receive and of the others."""
    village = np.empty(len(residence), np.int32)
    for where, name in enumerate(RESIDENCES):
        shares = weights(scenario, villages, name)
        for chosen in ((residence == where) & (role == 0), (residence == where) & (role != 0)):
            homes = np.repeat(np.arange(len(villages)), share_out(int(chosen.sum()), shares))
            chance.shuffle(homes)
            village[chosen] = homes
    return village
