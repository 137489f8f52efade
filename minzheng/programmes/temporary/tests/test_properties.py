"""What must hold for any family: money never negative, a missing fact never pays, more income never more aid."""

import random
from copy import deepcopy

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import Outcomes, evaluate
from minzheng.programmes.temporary.programme import TEMPORARY
from minzheng.programmes.temporary.rules import RULES
from minzheng.programmes.temporary.tests.population import INCOMES, Household, as_population, household, random_households

MONTH = Month(2020, 12)
PLACES = {"321324": MONTH, "640324": Month(2022, 7), "5116": Month(2022, 3), "361103": Month(2020, 6)}
OUTPUTS = ("temporary_eligible", "temporary_amount", "temporary_covered", "temporary_share")
seeds, places = st.integers(0, 2**32), st.sampled_from(sorted(PLACES))


def decided(households: list[Household], place: str = "321324") -> Outcomes:
    assert TEMPORARY.parameters is not None
    return evaluate(RULES, TEMPORARY.parameters, as_population(households, PLACES[place], place), OUTPUTS)


def amount(each: Household, place: str = "321324") -> int:
    return int(decided([each], place).household["temporary_amount"][0])


def test_amounts_are_never_negative_and_shares_sum() -> None:
    for place in PLACES:
        outcomes = decided(random_households(1500, 1, unknown=0.02), place)
        amounts, shares = outcomes.household["temporary_amount"], outcomes.person["temporary_share"]
        sums = np.add.reduceat(np.where(shares == UNKNOWN, 0, shares), outcomes.population.offsets[:-1])
        known = amounts != UNKNOWN
        assert (amounts[known] >= 0).all() and (sums[known] == amounts[known]).all() and known.sum() > 300
        eligible = outcomes.household["temporary_eligible"]
        assert (amounts[eligible == 0] == 0).all() and (amounts[(eligible == 1) & known] > 0).all()


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_lower_income_never_lowers_the_amount(seed: int) -> None:
    chance = random.Random(seed)
    before = household(chance)
    after = deepcopy(before)
    chance.choice(after["members"])[chance.choice(INCOMES)] -= chance.choice((1, 50, 100_000))
    assert amount(after) >= amount(before)


@given(seeds, places)
@settings(max_examples=150, deadline=None)
def test_higher_bills_never_lower_the_amount(seed: int, place: str) -> None:
    chance = random.Random(seed)
    before = household(chance)
    before["members"][0]["dibao_recipient"] = 1
    after = {**before, "own_cost": before["own_cost"] + chance.choice((1, 100, 1_000_000))}
    assert amount(after, place) >= amount(before, place)


@given(seeds, places)
@settings(max_examples=150, deadline=None)
def test_a_missing_fact_never_pays(seed: int, place: str) -> None:
    chance = random.Random(seed)
    before = household(chance)
    after = deepcopy(before)
    forgotten = chance.choice((after, *after["members"]))
    forgotten[chance.choice([name for name in forgotten if name in RULES.inputs and name != "residence"])] = UNKNOWN
    assert amount(after, place) in (UNKNOWN, amount(before, place))


@given(seeds, places)
@settings(max_examples=40, deadline=None)
def test_the_order_of_persons_and_families_does_not_matter(seed: int, place: str) -> None:
    chance = random.Random(seed)
    households = random_households(8, seed, unknown=0.03)
    together = decided(households, place).household["temporary_amount"].tolist()
    assert together == [amount(each, place) for each in households]
    for each in households:
        chance.shuffle(each["members"])
    assert decided(households[::-1], place).household["temporary_amount"].tolist()[::-1] == together


@given(seeds)
@settings(max_examples=200, deadline=None)
def test_what_settles_a_rule_is_what_the_rule_itself_would_say(seed: int) -> None:
    """`settled` decides when arguments are unknown: it must agree with the function whatever they turn out to be."""
    chance = random.Random(seed)
    for rule in RULES.in_force(MONTH).variables.values():
        for when in rule.settled:
            values = {
                argument.name: chance.randint(0, 1)
                if argument.unit == "flag"
                else chance.randint(0, 4)
                if argument.unit == "code"
                else chance.randint(1, 10**6)
                for argument in rule.arguments
            }
            assert rule(**{**values, when.argument: when.value}) == when.then, rule.name
