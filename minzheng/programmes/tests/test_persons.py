"""What must hold for any person under the programmes that decide each person alone, and for any household of such persons."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import Outcomes, evaluate
from minzheng.policy.printing import lines
from minzheng.programmes.children.programme import CHILDREN
from minzheng.programmes.declaration import Programme
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.disability.programme import DISABILITY
from minzheng.programmes.old_age.programme import OLD_AGE
from minzheng.programmes.posts.programme import POSTS
from minzheng.programmes.tests.persons import Person, as_population, person

PROGRAMMES = (CHILDREN, DISABILITY, OLD_AGE, POSTS)
WHERE = (
    ("640324", Month(2022, 3)),
    ("640104", Month(2024, 2)),
    ("511602", Month(2024, 7)),
    ("361103", Month(2025, 9)),
    ("321102", Month(2020, 12)),
    ("321324", Month(2023, 5)),
    ("310115", Month(2025, 8)),
    ("441900", Month(2020, 12)),
)
PARTS = ("eligible", "amount", "covered", "share")
GRANTS = {
    "children": ("children", "study_aid"),
    "disability": ("disability", "disability_living", "disability_care"),
    "old_age": ("old_age", "elder_service", "elder_nursing"),
    "posts": ("posts",),
}
places = st.sampled_from(WHERE)
seeds = st.integers(0, 2**32)
by_code = pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda each: each.code)


def decided(programme: Programme, households: list[list[Person]], where: tuple[str, Month]) -> Outcomes:
    assert programme.rules and programme.parameters
    place, month = where
    population = as_population(programme.rules, households, month, place, residence=len(households) % 2)
    names = tuple(programme.rules.in_force(month).variables)
    return evaluate(programme.rules, programme.parameters, population, names)


def somebody(programme: Programme, chance: random.Random, where: tuple[str, Month], unknown: float = 0.0) -> Person:
    assert programme.rules
    return person(programme.rules, where[1], chance, unknown)


@by_code
def test_amounts_are_never_negative_and_shares_sum(programme: Programme) -> None:
    chance = random.Random(7)
    paid = 0
    for where in WHERE:
        households = [[somebody(programme, chance, where, 0.02) for _ in range(chance.choice((1, 2, 3, 5)))] for _ in range(150)]
        outcomes = decided(programme, households, where)
        for grant in GRANTS[programme.code]:
            share, amount = outcomes.person[f"{grant}_share"], outcomes.household[f"{grant}_amount"]
            sums = np.add.reduceat(np.where(share == UNKNOWN, 0, share), outcomes.population.offsets[:-1])
            assert (share[share != UNKNOWN] >= 0).all() and (amount[amount != UNKNOWN] >= 0).all()
            assert (sums[amount != UNKNOWN] == amount[amount != UNKNOWN]).all()
            assert (share[outcomes.person[f"{grant}_covered"] == 0] == 0).all()
            if f"{grant}_eligible" in outcomes.household:
                assert (amount[outcomes.household[f"{grant}_eligible"] == 0] == 0).all()
            paid += int((amount > 0).sum())
    assert paid > 10


@by_code
@given(places, seeds)
@settings(max_examples=100, deadline=None)
def test_a_missing_fact_never_pays(programme: Programme, where: tuple[str, Month], seed: int) -> None:
    """Forget one fact: each grant stays as it was or becomes unknown. It never turns into another known one."""
    chance = random.Random(seed)
    before = somebody(programme, chance, where)
    forgotten = {**before, chance.choice(list(before)): UNKNOWN}
    outcomes = decided(programme, [[before], [forgotten]], where)
    for grant in GRANTS[programme.code]:
        for part in PARTS[1::2]:
            column = (outcomes.household if part == "amount" else outcomes.person)[f"{grant}_{part}"]
            assert column[1] in (UNKNOWN, column[0]), grant


@by_code
@given(places, seeds)
@settings(max_examples=50, deadline=None)
def test_one_person_alone_is_the_same_person_in_a_big_household(programme: Programme, where: tuple[str, Month], seed: int) -> None:
    chance = random.Random(seed)
    persons = [somebody(programme, chance, where, 0.05) for _ in range(8)]
    alone = evaluated_shares(programme, [[each] for each in persons], where)
    together = evaluated_shares(programme, [persons, [persons[0]]], where)
    assert together[:-1] == alone and together[-1] == alone[0]
    backwards = evaluated_shares(programme, [persons[::-1], [persons[0]]], where)
    assert backwards[:-1][::-1] == alone


def evaluated_shares(programme: Programme, households: list[list[Person]], where: tuple[str, Month]) -> list[tuple[int, ...]]:
    """The shares of every person, in order. Always the same residence."""
    assert programme.rules and programme.parameters
    place, month = where
    names = tuple(f"{grant}_share" for grant in GRANTS[programme.code])
    population = as_population(programme.rules, households, month, place)
    outcomes = evaluate(programme.rules, programme.parameters, population, names)
    return list(zip(*(outcomes.person[name].tolist() for name in names), strict=True))


@by_code
@given(places, seeds)
@settings(max_examples=50, deadline=None)
def test_the_explanation_is_what_was_calculated(programme: Programme, where: tuple[str, Month], seed: int) -> None:
    chance = random.Random(seed)
    outcomes = decided(programme, [[somebody(programme, chance, where, 0.1) for _ in range(3)]], where)
    trace = outcomes.trace(0)
    assert all(list(lines(trace, f"{grant}_amount")) for grant in GRANTS[programme.code])
    for step in trace.steps:
        columns, row = (outcomes.household, 0) if step.person is None else (outcomes.person, step.person - 1)
        value = int(columns[step.name][row])
        assert step.value == (None if value == UNKNOWN else value), step.name


@by_code
@given(places, seeds)
@settings(max_examples=100, deadline=None)
def test_what_settles_a_rule_is_what_the_rule_itself_would_say(programme: Programme, where: tuple[str, Month], seed: int) -> None:
    """`settled` decides when arguments are unknown: it must agree with the function whatever they turn out to be."""
    assert programme.rules
    chance = random.Random(seed)
    ranges = {"flag": 1, "code": 4, "count": 12, "date": 800_000}
    for rule in programme.rules.in_force(where[1]).variables.values():
        for when in rule.settled:
            values = {each.name: chance.randint(0, ranges.get(each.unit, 10**6)) for each in rule.arguments}
            assert rule(**{**values, when.argument: when.value}) == when.then, rule.name


@by_code
def test_every_ground_told_is_a_reason_an_official_can_give(programme: Programme) -> None:
    benefit = programme.benefit
    assert benefit and benefit.grounds
    codes = {reason.code for reason in benefit.reasons}
    chance = random.Random(3)
    numbers = [{name: chance.choice((0, 0, 1, 2, 90_000)) for name in benefit.told} for _ in range(300)]
    for each in numbers:
        each[benefit.eligible] = int(each[benefit.amount] > 0) if benefit.amount in each else int(chance.random() < 0.5)
    for before, after in zip([None, *numbers], numbers, strict=False):
        for reason in benefit.grounds(before, after):
            assert reason["code"] in codes and set(reason["values"]) <= {"before", "after"}
            reason["sentence"].format(**reason["values"])
    for kind in ("new", "raise", "cut", "change", "stop", "refuse"):
        assert benefit.reasons_for(kind)


def test_dibao_never_counts_a_disability_subsidy_as_income() -> None:
    assert DIBAO.rules and DISABILITY.gives
    assert not set(DISABILITY.gives) & set(DIBAO.rules.inputs)
