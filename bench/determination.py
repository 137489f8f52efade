"""Dibao determined in plain Python: seconds for a county and for a million persons, a second time, and one household explained."""

import statistics
import time
from collections.abc import Callable

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.policy.engine import evaluate
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.population import as_population, random_households

MONTH = Month(2020, 12)
SIZES = (36_000, 1_000_000)


def repeated(households: Population, persons: int) -> Population:
    """The same households again and again until there are that many persons."""
    times = -(-persons // len(households.persons))
    sizes = np.tile(np.diff(households.offsets), times)
    return Population(
        households.month,
        np.arange(1, len(sizes) + 1),
        np.tile(households.places, times),
        np.concatenate(([0], np.cumsum(sizes))),
        np.arange(1, sizes.sum() + 1),
        {name: np.tile(column, times) for name, column in households.person_facts.items()},
        {name: np.tile(column, times) for name, column in households.household_facts.items()},
    )


def seconds(work: Callable[[], object], times: int) -> float:
    measured = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        measured.append(time.perf_counter() - began)
    return statistics.median(measured)


def measure() -> dict[str, object]:
    benefit = DIBAO.benefit
    assert benefit is not None
    figures: dict[str, object] = {}
    households = as_population(random_households(3_000, 1, MONTH), MONTH)
    for persons in SIZES:
        population = repeated(households, persons)
        took = seconds(lambda: evaluate(benefit.rules, benefit.parameters, population, benefit.asked), 3)  # noqa: B023
        figures[f"{len(population.persons):,} persons determined, s"] = round(took, 3)
    outcomes = evaluate(benefit.rules, benefit.parameters, households, benefit.asked)
    took = seconds(lambda: [outcomes.trace(position) for position in range(500)], 3)
    figures["one household explained in full, ms"] = round(took * 1000 / 500, 3)
    return figures
