"""What to ask of the families nobody can decide: over random ones, the answer holds when the fact becomes known."""

import random
from dataclasses import replace

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy import scans
from minzheng.policy.engine import evaluate
from minzheng.policy.households import taken
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.population import as_population, random_households
from minzheng.programmes.facts import COSTS, FACTS

MONTH = Month(2020, 12)
assert DIBAO.rules is not None and DIBAO.parameters is not None
RULES, PARAMETERS = DIBAO.rules, DIBAO.parameters


def test_every_fact_has_its_cost() -> None:
    assert COSTS.keys() == FACTS.keys()
    assert (COSTS["homes"], COSTS["business_income"], COSTS["cannot_eat"]) == (scans.QUERY, scans.DECLARATION, scans.VISIT)


def test_the_fact_named_settles_the_case_as_surely_as_it_is_said() -> None:
    people = as_population(random_households(1_500, 3, MONTH, unknown=0.05), MONTH)
    eligible = evaluate(RULES, PARAMETERS, people, ("dibao_eligible",)).household["dibao_eligible"]
    undecided = scans.lists(eligible, np.zeros_like(eligible)).undecided
    found = scans.settling(RULES, PARAMETERS, people, "dibao_eligible", undecided, COSTS)
    chance = random.Random(1)
    seen = set()
    for position, fact, person, certainty in found:
        assert fact
        family = taken(people, [position])
        answers = [_decided(family, fact, person, value) for value in (0, chance.randint(1, 90_000), 10**12)]
        seen.add(certainty)
        if certainty == scans.ALWAYS:
            assert UNKNOWN not in answers, fact
        elif certainty == scans.PERHAPS:
            assert UNKNOWN in answers and set(answers) != {UNKNOWN}, fact
        else:
            assert set(answers) == {UNKNOWN}, fact
    assert {scans.ALWAYS, scans.PERHAPS} <= seen and len(undecided) > 100


def _decided(family: Population, fact: str, person: int, value: int) -> int:
    if person < 0:
        tried = replace(family, household_facts={**family.household_facts, fact: np.array([value])})
    else:
        column = np.where(family.persons == person, value, family.person_facts[fact])
        tried = replace(family, person_facts={**family.person_facts, fact: column})
    return int(evaluate(RULES, PARAMETERS, tried, ("dibao_eligible",)).household["dibao_eligible"][0])
