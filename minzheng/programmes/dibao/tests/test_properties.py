"""What must hold for any household: money never negative, less income never less aid, nothing paid on a missing fact."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.policy.engine import Outcomes, evaluate
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.rules import RULES
from minzheng.programmes.dibao.tests.local import as_parameters, choices_off, random_local
from minzheng.programmes.dibao.tests.oracle import Local
from minzheng.programmes.dibao.tests.population import INCOMES, Household, as_population, household, random_households

BENEFIT = DIBAO.benefit
assert BENEFIT is not None
MONTH = Month(2020, 12)
seeds = st.integers(0, 2**32)


def decided(households: list[Household], month: Month = MONTH) -> Outcomes:
    return evaluate(BENEFIT.rules, BENEFIT.parameters, as_population(households, month), BENEFIT.usual)


def amount(each: Household) -> int:
    return int(decided([each]).household["dibao_amount"][0])


def known(seed: int) -> tuple[Household, random.Random]:
    chance = random.Random(seed)
    return household(chance, MONTH, unknown=0), chance


def test_amounts_are_never_negative_and_shares_sum() -> None:
    outcomes = decided(random_households(3000, 1, MONTH))
    amounts, shares = outcomes.household["dibao_amount"], outcomes.person["dibao_share"]
    sums = np.add.reduceat(np.where(shares == UNKNOWN, 0, shares), outcomes.population.offsets[:-1])
    assert (amounts[amounts != UNKNOWN] >= 0).all() and (shares[shares != UNKNOWN] >= 0).all()
    assert (sums[amounts != UNKNOWN] == amounts[amounts != UNKNOWN]).all()
    eligible = outcomes.household["dibao_eligible"]
    assert (amounts[eligible == 0] == 0).all()
    assert (shares[outcomes.person["dibao_covered"] == 0] == 0).all()


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_lower_income_never_lowers_the_total(seed: int) -> None:
    before, chance = known(seed)
    after = {**before, "members": [dict(person) for person in before["members"]]}  # type: ignore[attr-defined]
    person = chance.choice(after["members"])  # type: ignore[arg-type]
    person[chance.choice(INCOMES)] -= chance.choice((1, 50, 100_000))
    assert amount(after) >= amount(before)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_one_more_member_without_income_never_lowers_the_total(seed: int) -> None:
    before, chance = known(seed)
    newborn = {name: 0 for name, each in RULES.inputs.items() if each.entity == "person"}
    newborn |= {"alive": 1, "born": MONTH.first.toordinal() - chance.randint(1, 36_000)}
    after = {**before, "members": [*before["members"], newborn]}  # type: ignore[misc]
    assert amount(after) >= amount(before)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_a_missing_fact_never_pays(seed: int) -> None:
    """Forget one fact: the outcome stays or becomes unknown. It never turns into another known one."""
    before, chance = known(seed)
    after = {**before, "members": [dict(person) for person in before["members"]]}  # type: ignore[attr-defined]
    forgotten = chance.choice((after, chance.choice(after["members"])))  # type: ignore[arg-type]
    forgotten[chance.choice([name for name in forgotten if name not in ("members", "obligors", "residence")])] = UNKNOWN  # type: ignore[index]
    assert amount(after) in (UNKNOWN, amount(before))


OPEN = Month(2025, 6)


def total(each: Household, local: Local) -> int:
    parameters = as_parameters(local, OPEN.first)
    return int(evaluate(BENEFIT.rules, parameters, as_population([each], OPEN), ("dibao_amount",)).household["dibao_amount"][0])


def county(seed: int, *off: str) -> tuple[Household, Local, random.Random]:
    """A household of which all is known, and a county that decides for itself but for the choices named."""
    chance = random.Random(seed)
    return household(chance, OPEN, unknown=0), choices_off(random_local(chance), *off), chance


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_amounts_are_never_negative_whatever_a_county_decides(seed: int) -> None:
    each, local, _ = county(seed)
    assert total(each, local) >= 0


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_lower_income_lowers_the_total_only_by_rules_that_say_so(seed: int) -> None:
    """Those rules: gradual exit and cover alone pay families above the standard, who get the gap below it (grace, alone)."""
    before, local, chance = county(seed, "grace", "alone")
    after = {**before, "members": [dict(person) for person in before["members"]]}  # type: ignore[attr-defined]
    person = chance.choice(after["members"])  # type: ignore[arg-type]
    name = chance.choice(INCOMES)
    person[name] -= min(person[name], chance.choice((1, 50, 100_000))) if name == "wage_income" else chance.choice((1, 50, 100_000))
    assert total(after, local) >= total(before, local)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_one_more_member_lowers_the_total_only_by_rules_that_say_so(seed: int) -> None:
    """Those rules: gradual exit pays what was paid before and cover alone one person (grace, alone); support is spread over the
    members old enough (support)."""
    before, local, chance = county(seed, "grace", "alone", "support", "support_for_family")
    newborn = {name: 0 for name, each in RULES.inputs.items() if each.entity == "person"}
    newborn |= {"alive": 1, "labour_capacity": 3, "born": OPEN.first.toordinal() - chance.randint(1, 36_000)}
    after = {**before, "members": [*before["members"], newborn]}  # type: ignore[misc]
    assert total(after, local) >= total(before, local)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_a_missing_fact_never_pays_whatever_a_county_decides(seed: int) -> None:
    before, local, chance = county(seed)
    after = {**before, "members": [dict(person) for person in before["members"]]}  # type: ignore[attr-defined]
    after["obligors"] = [dict(obligor) for obligor in before["obligors"]]  # type: ignore[attr-defined]
    rows: list[Household] = [after, *after["members"], *after["obligors"]]  # type: ignore[misc]
    forgotten = chance.choice(rows)
    forgotten[chance.choice([name for name in forgotten if name not in ("members", "obligors", "residence")])] = UNKNOWN
    assert total(after, local) in (UNKNOWN, total(before, local))


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_the_order_of_households_and_the_split_into_batches_do_not_matter(seed: int) -> None:
    households = random_households(12, seed, MONTH, unknown=0.05)
    together = decided(households).household["dibao_amount"].tolist()
    alone = [amount(each) for each in households]
    backwards = decided(households[::-1]).household["dibao_amount"].tolist()[::-1]
    assert together == alone == backwards


@given(seeds)
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_members_does_not_change_the_gap(seed: int) -> None:
    """It decides who gets the odd fen, and so, where a share is withheld, whether that fen is paid: at most one fen each."""
    before, chance = known(seed)
    members = list(before["members"])  # type: ignore[call-overload]
    chance.shuffle(members)
    assert abs(amount({**before, "members": members}) - amount(before)) <= len(members)
    if all(person["refused_jobs"] < 3 for person in members):
        assert amount({**before, "members": members}) == amount(before)


def test_the_explanation_of_each_household_is_what_was_calculated() -> None:
    for month in (MONTH, Month(2021, 7)):
        households = random_households(300, month.number, month, unknown=0.03)
        names = tuple(RULES.in_force(month).variables)
        outcomes = evaluate(BENEFIT.rules, BENEFIT.parameters, as_population(households, month), names)
        for position in range(len(households)):
            for step in outcomes.trace(position).steps:
                row = next((each for each in (step.person, step.obligor) if each is not None), position + 1) - 1
                value = int(_column(outcomes, step.name)[row])
                assert step.value == (None if value == UNKNOWN else value), step.name


def _column(outcomes: Outcomes, name: str) -> Ints:
    """Persons and obligors are numbered from 1 through all households: the row is the number less one."""
    return next(columns[name] for columns in (outcomes.household, outcomes.person, outcomes.obligor) if name in columns)


@given(seeds, st.sampled_from((MONTH, Month(2021, 7))))
@settings(max_examples=200, deadline=None)
def test_what_settles_a_rule_is_what_the_rule_itself_would_say(seed: int, month: Month) -> None:
    """`settled` decides when arguments are unknown: it must agree with the function whatever they turn out to be."""
    chance = random.Random(seed)
    for rule in RULES.in_force(month).variables.values():
        for when in rule.settled:
            values = {
                argument.name: chance.randint(0, 1)
                if argument.unit in ("flag", "code")
                else chance.randint(1, 9)
                if argument.name == "parts"
                else chance.randint(0, 10**6)
                for argument in rule.arguments
            }
            assert rule(**{**values, when.argument: when.value}) == when.then, rule.name
