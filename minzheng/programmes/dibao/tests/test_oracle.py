"""The rules against the law written a second time."""

import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import evaluate
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.oracle import decide
from minzheng.programmes.dibao.tests.population import as_population, random_households

BENEFIT = DIBAO.benefit
assert BENEFIT is not None


@pytest.mark.parametrize("month", [Month(2020, 12), Month(2021, 7)], ids=str)
def test_two_thousand_households_are_decided_as_the_law_says(month: Month) -> None:
    households = random_households(2000, month.number, month, unknown=0.01)
    outcomes = evaluate(BENEFIT.rules, BENEFIT.parameters, as_population(households, month), BENEFIT.outputs)
    seen = {"eligible": 0, "not": 0, "unknown": 0}
    for position, household in enumerate(households):
        expected = decide(household, month)
        first, end = outcomes.population.offsets[position : position + 2]
        eligible, amount = (int(outcomes.household[name][position]) for name in ("dibao_eligible", "dibao_amount"))
        if expected is None:
            assert (eligible, amount) == (UNKNOWN, UNKNOWN), household
            seen["unknown"] += 1
            continue
        assert (eligible, amount, tuple(outcomes.person["dibao_share"][first:end].tolist())) == expected, household
        seen["eligible" if eligible else "not"] += 1
    assert min(seen.values()) > 100  # the sample meets every kind of outcome
