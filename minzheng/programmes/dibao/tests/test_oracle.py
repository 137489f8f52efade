"""The rules against the law written a second time: as in Sihong, and in counties that decide otherwise where the law lets them."""

import random

import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import Parameters, evaluate
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.local import as_parameters, random_local
from minzheng.programmes.dibao.tests.oracle import SIHONG, Local, decide
from minzheng.programmes.dibao.tests.population import Household, as_population, random_households

BENEFIT = DIBAO.benefit
assert BENEFIT is not None


def compared(households: list[Household], month: Month, parameters: Parameters, local: Local) -> dict[str, int]:
    """How many came out eligible, not, and unknown, alike in both."""
    outcomes = evaluate(BENEFIT.rules, parameters, as_population(households, month), BENEFIT.usual)
    seen = {"eligible": 0, "not": 0, "unknown": 0}
    for position, household in enumerate(households):
        expected = decide(household, month, local)
        first, end = outcomes.population.offsets[position : position + 2]
        eligible, amount = (int(outcomes.household[name][position]) for name in ("dibao_eligible", "dibao_amount"))
        if expected is None:
            assert (eligible, amount) == (UNKNOWN, UNKNOWN), (local, household)
            seen["unknown"] += 1
            continue
        shares = tuple(outcomes.person["dibao_share"][first:end].tolist())
        assert (eligible, amount, shares) == expected, (local, household)
        seen["eligible" if eligible else "not"] += 1
    return seen


@pytest.mark.parametrize("month", [Month(2020, 12), Month(2021, 7), Month(2026, 7)], ids=str)
def test_two_thousand_households_are_decided_as_the_law_says(month: Month) -> None:
    """From 2026 on no text rules on the basic pension: the families that draw one are left to the next test."""
    households = random_households(2000, month.number, month, unknown=0.01)
    for person in (person for each in households for person in each["members"]):  # type: ignore[attr-defined]
        person |= {"basic_pension": 0, "old_age_income": 0} if month >= Month(2026, 1) else {}
    seen = compared(households, month, BENEFIT.parameters, SIHONG)
    assert min(seen.values()) > 100  # the sample meets every kind of outcome


@pytest.mark.parametrize("seed", range(60))
def test_counties_that_decide_otherwise_are_decided_as_they_say(seed: int) -> None:
    chance = random.Random(seed)
    local, month = random_local(chance), chance.choice((Month(2021, 7), Month(2025, 6), Month(2026, 7)))
    seen = compared(random_households(120, seed, month, unknown=0), month, as_parameters(local, month.first), local)
    assert seen["eligible"] > 5 and seen["not"] > 5 and seen["unknown"] == 0
