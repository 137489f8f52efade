"""The rules against the local rules written a second time."""

import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import evaluate
from minzheng.programmes.temporary.programme import TEMPORARY
from minzheng.programmes.temporary.tests.oracle import GUANGAN, GUANGFENG, SIHONG, TONGXIN, decide
from minzheng.programmes.temporary.tests.population import Household, as_population, random_households

assert TEMPORARY.rules is not None and TEMPORARY.parameters is not None
OUTPUTS = ("temporary_eligible", "temporary_amount", "temporary_decider", "temporary_share")
WITHOUT_AVERAGE = (GUANGAN, GUANGFENG)


def families(place: str, month: Month) -> list[Household]:
    """Where no disposable income is on record and property limits are not either, only what does not need them."""
    found = random_households(2500, month.number, unknown=0)
    if place in WITHOUT_AVERAGE:
        for family in found:
            family["members"][0]["dibao_recipient"] = 1
    if place == TONGXIN:
        for family in found:
            family |= {"financial_assets": 0, "vehicles": 0, "homes": 0}
    return found


@pytest.mark.parametrize(
    ("place", "month"),
    [
        (SIHONG, Month(2020, 8)),
        (SIHONG, Month(2020, 12)),
        (TONGXIN, Month(2022, 7)),
        (GUANGAN, Month(2022, 3)),
        (GUANGFENG, Month(2020, 6)),
    ],
    ids=str,
)
def test_families_are_decided_as_the_local_rules_say(place: str, month: Month) -> None:
    sample = families(place, month)
    outcomes = evaluate(TEMPORARY.rules, TEMPORARY.parameters, as_population(sample, month, place), OUTPUTS)
    seen = {0: 0, 1: 0}
    for position, family in enumerate(sample):
        first, end = outcomes.population.offsets[position : position + 2]
        eligible, amount, decider = (int(outcomes.household[name][position]) for name in OUTPUTS[:3])
        found = (eligible, amount, tuple(outcomes.person["temporary_share"][first:end].tolist()), decider)
        assert UNKNOWN not in found, family
        assert found == decide(family, place, month), family
        seen[eligible] += 1
    assert min(seen.values()) > 200  # the sample meets both outcomes
