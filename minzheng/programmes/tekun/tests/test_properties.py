"""What must hold for any household: money never negative, a missing fact never pays, order does not matter."""

import random
from copy import deepcopy

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import Outcomes, evaluate
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.programmes.tekun.rules import RULES
from minzheng.programmes.tekun.tests.population import INCOMES, Household, as_population, household, random_households

assert TEKUN.parameters is not None
MONTH = Month(2020, 12)
OUTPUTS = ("tekun_eligible", "tekun_amount", "tekun_covered", "tekun_share")
seeds = st.integers(0, 2**32)


def decided(households: list[Household], month: Month = MONTH) -> Outcomes:
    assert TEKUN.parameters is not None
    return evaluate(RULES, TEKUN.parameters, as_population(households, month), OUTPUTS)


def amount(each: Household) -> int:
    return int(decided([each]).household["tekun_amount"][0])


def test_amounts_are_never_negative_and_shares_sum() -> None:
    outcomes = decided(random_households(3000, 1, MONTH, unknown=0.02))
    amounts, shares = outcomes.household["tekun_amount"], outcomes.person["tekun_share"]
    sums = np.add.reduceat(np.where(shares == UNKNOWN, 0, shares), outcomes.population.offsets[:-1])
    known = amounts != UNKNOWN
    assert (amounts[known] >= 0).all() and (shares[shares != UNKNOWN] >= 0).all()
    assert (sums[known] == amounts[known]).all() and known.sum() > 1000 and (~known).sum() > 100
    assert (amounts[outcomes.household["tekun_eligible"] == 0] == 0).all()
    assert (shares[outcomes.person["tekun_covered"] == 0] == 0).all()


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_lower_income_of_a_person_without_family_never_lowers_the_amount(seed: int) -> None:
    """In a family it may: who becomes poor is no supporter any more, but who becomes destitute may stop being one."""
    chance = random.Random(seed)
    before = household(chance, MONTH)
    before["members"] = before["members"][:1]
    after = deepcopy(before)
    after["members"][0][chance.choice(INCOMES)] -= chance.choice((1, 50, 100_000))
    assert amount(after) >= amount(before)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_one_more_obligor_never_raises_the_amount(seed: int) -> None:
    chance = random.Random(seed)
    before, other = household(chance, MONTH), household(chance, MONTH)
    after = {**before, "obligors": before["obligors"] + other["obligors"]}
    assert amount(after) <= amount(before)


@given(seeds)
@settings(max_examples=200, deadline=None)
def test_a_missing_fact_never_pays(seed: int) -> None:
    """Forget one fact: the outcome stays or becomes unknown. It never turns into another known one."""
    chance = random.Random(seed)
    before = household(chance, MONTH)
    after = deepcopy(before)
    forgotten = chance.choice((after, *after["members"], *after["obligors"]))
    forgotten[chance.choice([name for name in forgotten if name in RULES.inputs and name != "residence"])] = UNKNOWN
    assert amount(after) in (UNKNOWN, amount(before))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_the_order_of_persons_and_households_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    households = random_households(8, seed, MONTH, unknown=0.03)
    together = decided(households).household["tekun_amount"].tolist()
    assert together == [amount(each) for each in households]
    for each in households:
        chance.shuffle(each["members"])
        chance.shuffle(each["obligors"])
    assert decided(households[::-1]).household["tekun_amount"].tolist()[::-1] == together


def test_the_explanation_of_each_household_is_what_was_calculated() -> None:
    for month in (MONTH, Month(2021, 7)):
        outcomes = decided(random_households(150, month.number, month, unknown=0.03), month)
        for position in range(150):
            found = int(outcomes.household["tekun_amount"][position])
            assert outcomes.trace(position).value("tekun_amount") == (None if found == UNKNOWN else found)


@given(seeds)
@settings(max_examples=200, deadline=None)
def test_what_settles_a_rule_is_what_the_rule_itself_would_say(seed: int) -> None:
    """`settled` decides when arguments are unknown: it must agree with the function whatever they turn out to be."""
    chance = random.Random(seed)
    for rule in RULES.in_force(MONTH).variables.values():
        for when in rule.settled:
            values = {
                argument.name: chance.randint(0, 1) if argument.unit in ("flag", "code") else chance.randint(0, 10**6)
                for argument in rule.arguments
            }
            assert rule(**{**values, when.argument: when.value}) == when.then, rule.name
