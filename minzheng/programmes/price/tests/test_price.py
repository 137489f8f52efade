"""What is peculiar to price linkage: one subsidy a person, no index no decision."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Change, Outcomes, Reference, evaluate
from minzheng.programmes.price.programme import PRICE
from minzheng.programmes.price.rules import RULES

assert PRICE.parameters is not None
PARAMETERS = PRICE.parameters
OUTPUTS = ("price_eligible", "price_amount", "price_covered", "price_share", "living_subsidy_amount", "living_subsidy_share")
GROUPS = [name for name, each in RULES.inputs.items() if each.entity == "person" and name != "alive"]
seeds = st.integers(0, 2**32)


def test_the_urban_standard_changes_with_that_of_dibao() -> None:
    day, place = date(2020, 2, 1), DivisionCode("321324000000")
    lowered = Change("dibao.standard", place, "urban", day, 40_000, Reference("Supposed"), confirmed=True)
    for residence in ("rural", "urban"):
        change = replace(lowered, residence=residence)
        amended = PARAMETERS.amended([change])
        found = amended.at("area.urban_standard", place, Month(2020, 2))
        assert found is not None and found.value == (40_000 if residence == "urban" else 52_000)


def test_no_index_goes_on_beyond_the_month_it_is_for() -> None:
    for code in ("area.cpi", "area.food_cpi"):
        values = [value for value in PARAMETERS.by_code[code].values if value.value is not None]
        for value in values:
            after = PARAMETERS.at(code, value.place, Month.of(value.since) + 1)
            assert after is None or after.since > value.since


Person = dict[str, int]


def person(chance: random.Random) -> Person:
    return {"alive": int(chance.random() > 0.1)} | {name: int(chance.random() < 0.3) for name in GROUPS}


def decided(families: list[list[Person]], month: Month, place: str) -> Outcomes:
    everybody = [one for family in families for one in family]
    offsets = np.concatenate(([0], np.cumsum([len(family) for family in families]))).astype(np.int64)
    columns: dict[str, Any] = {name: np.array([one[name] for one in everybody], np.int64) for name in ("alive", *GROUPS)}
    people = Population(
        month,
        np.arange(1, len(families) + 1, dtype=np.int64),
        np.array([place] * len(families), dtype="<U12"),
        offsets,
        np.arange(1, len(everybody) + 1, dtype=np.int64),
        columns,
        {"residence": np.zeros(len(families), np.int64)},
    )
    return evaluate(RULES, PARAMETERS, people, OUTPUTS)


def expected(one: Person, month: Month) -> int:
    """Sihong, by the notices: 65 yuan in February 2020, 130 in March (one eighth of 520, doubled for the epidemic)."""
    groups = ("dibao_recipient", "destitute_recipient", "entitled_group", "unemployment_insurance")
    amount = {Month(2020, 2): 6_500, Month(2020, 3): 13_000, Month(2020, 12): 0}[month]
    return amount if one["alive"] and any(one[name] for name in groups) else 0


@given(seeds, st.sampled_from((Month(2020, 2), Month(2020, 3), Month(2020, 12))))
@settings(max_examples=60, deadline=None)
def test_everybody_of_the_groups_gets_one_subsidy(seed: int, month: Month) -> None:
    chance = random.Random(seed)
    families = [[person(chance) for _ in range(chance.randint(1, 4))] for _ in range(20)]
    outcomes = decided(families, month, "321324")
    shares = [expected(one, month) for family in families for one in family]
    assert outcomes.person["price_share"].tolist() == shares
    assert outcomes.household["price_amount"].tolist() == [sum(expected(one, month) for one in family) for family in families]


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_a_month_without_index_pays_nobody_and_refuses_only_who_is_in_no_group(seed: int) -> None:
    one = person(random.Random(seed))
    share = int(decided([[one]], Month(2020, 6), "321324").person["price_share"][0])
    assert share == (UNKNOWN if expected(one, Month(2020, 2)) else 0)


@given(seeds, st.sampled_from(GROUPS))
@settings(max_examples=60, deadline=None)
def test_a_missing_fact_never_pays(seed: int, forgotten: str) -> None:
    chance = random.Random(seed)
    one = person(chance)
    for month, place in ((Month(2020, 2), "321324"), (Month(2022, 7), "640324")):
        for output in ("price_amount", "living_subsidy_amount"):
            before = int(decided([[one]], month, place).household[output][0])
            assert int(decided([[{**one, forgotten: UNKNOWN}]], month, place).household[output][0]) in (UNKNOWN, before)


@given(seeds)
@settings(max_examples=200, deadline=None)
def test_what_settles_a_rule_is_what_the_rule_itself_would_say(seed: int) -> None:
    """`settled` decides when arguments are unknown: it must agree with the function whatever they turn out to be."""
    chance = random.Random(seed)
    for month in (Month(2016, 7), Month(2020, 2), Month(2022, 9)):
        for rule in RULES.in_force(month).variables.values():
            for when in rule.settled:
                values = {
                    argument.name: chance.randint(0, 1)
                    if argument.unit == "flag"
                    else chance.randint(1, 5)
                    if argument.unit == "code"
                    else chance.randint(1, 10**6)
                    for argument in rule.arguments
                }
                assert rule(**{**values, when.argument: when.value}) == when.then, rule.name
