"""The rules against the measures written a second time."""

import pytest

from minzheng.base.month import Month
from minzheng.policy.engine import evaluate
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.programmes.tekun.tests.oracle import decide
from minzheng.programmes.tekun.tests.population import as_population, random_households

assert TEKUN.rules is not None and TEKUN.parameters is not None
OUTPUTS = ("tekun_eligible", "tekun_amount", "tekun_share")


@pytest.mark.parametrize("month", [Month(2020, 6), Month(2020, 12), Month(2021, 7)], ids=str)
def test_three_thousand_households_are_decided_as_the_measures_say(month: Month) -> None:
    households = random_households(3000, month.number, month)
    outcomes = evaluate(TEKUN.rules, TEKUN.parameters, as_population(households, month), OUTPUTS)
    seen = {0: 0, 1: 0}
    for position, household in enumerate(households):
        first, end = outcomes.population.offsets[position : position + 2]
        found = (
            int(outcomes.household["tekun_eligible"][position]),
            int(outcomes.household["tekun_amount"][position]),
            tuple(outcomes.person["tekun_share"][first:end].tolist()),
        )
        assert found == decide(household, month), household
        seen[found[0]] += 1
    assert min(seen.values()) > 100  # the sample meets both outcomes
