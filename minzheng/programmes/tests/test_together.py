"""All programmes decided together: the county, its parts, one family alone and its explanation say the same."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.population import synthetic
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.comparison import Comparison
from minzheng.policy.engine import Outcomes
from minzheng.policy.households import taken
from minzheng.policy.series import Stage, as_recorded, evaluate_series, explain_series, facts_read, order
from minzheng.site.programmes import PROGRAMMES

STAGES = order(stage for programme in PROGRAMMES if (stage := programme.stage))
FACTS = {"residence"}.union(*(facts_read(stage.rules) for stage in STAGES))
MONTHS = (Month(2020, 12), Month(2022, 8), Month(2026, 8))


@lru_cache(maxsize=len(MONTHS))
def county(month: Month) -> tuple[Population, dict[str, Outcomes]]:
    people = synthetic(1_500, month, FACTS, counties=("321324", "640324"), poor=1)
    return people, evaluate_series(STAGES, people)


def same(one: Outcomes, other: Outcomes, households: slice, persons: slice) -> bool:
    """Whether the second says of all its households what the first says of those."""
    pairs = [(one.household[name][households], column) for name, column in other.household.items()]
    pairs += [(one.person[name][persons], column) for name, column in other.person.items()]
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_a_part_of_the_county_is_decided_as_in_the_whole(month: Month) -> None:
    people, whole = county(month)
    cut = len(people) // 3
    for households in (slice(0, cut), slice(cut, len(people))):
        part = evaluate_series(STAGES, taken(people, np.arange(*households.indices(len(people)))))
        rows = slice(int(people.offsets[households.start]), int(people.offsets[households.stop]))
        assert part.keys() == whole.keys()
        assert all(same(whole[code], part[code], households, rows) for code in whole)


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_one_family_is_explained_as_it_is_decided(month: Month) -> None:
    people, whole = county(month)
    for position in range(0, len(people), 40):
        for told in explain_series(STAGES, people, position):
            stage = next(stage for stage in STAGES if stage.code == told.code)
            for name in _of_household(stage, month):
                value = told.trace.value(name)
                assert (UNKNOWN if value is None else value) == whole[told.code].household[name][position], (told.code, name)


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_no_amount_is_negative_and_shares_sum_to_it(month: Month) -> None:
    people, whole = county(month)
    for stage in STAGES:
        if stage.code not in whole or not stage.pays:
            continue
        amount, shares = whole[stage.code].household[stage.amount], whole[stage.code].person[stage.share]
        assert ((amount == UNKNOWN) | (amount >= 0)).all() and ((shares == UNKNOWN) | (shares >= 0)).all(), stage.code
        known = amount != UNKNOWN
        sums = np.add.reduceat(np.where(shares == UNKNOWN, 0, shares), people.offsets[:-1])
        assert np.array_equal(sums[known], amount[known]), stage.code
        assert (np.logical_or.reduceat(shares == UNKNOWN, people.offsets[:-1]) == ~known).all(), stage.code


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_who_is_not_eligible_is_due_nothing_and_who_is_unknown_neither(month: Month) -> None:
    _, whole = county(month)
    for stage in STAGES:
        if stage.code in whole and stage.pays:
            eligible, amount = (whole[stage.code].household[name] for name in (stage.eligible, stage.amount))
            assert (amount[eligible == 0] == 0).all(), stage.code
            assert (amount[eligible == UNKNOWN] == UNKNOWN).all(), stage.code


def _of_household(stage: Stage, month: Month) -> list[str]:
    known = stage.rules.in_force(month).variables
    return [name for name in stage.outputs(month) if known[name].entity == "household"]


@pytest.mark.parametrize("month", MONTHS, ids=str)
@pytest.mark.parametrize("together", [True, False], ids=["together", "as recorded"])
def test_a_lower_wage_never_lowers_what_a_family_is_due(month: Month, together: bool) -> None:
    """Of all programmes together; one alone may give less where another has taken its person over (destitute support and dibao)."""
    people = synthetic(3_000, month, FACTS, seed=2, counties=("321324", "640324"), unknown=0, poor=1)
    wages = people.person_facts["wage_income"]
    lower = replace(people, person_facts={**people.person_facts, "wage_income": np.where(wages == UNKNOWN, wages, wages // 2)})
    stages = STAGES if together else as_recorded(STAGES)
    before, after = evaluate_series(stages, people), evaluate_series(stages, lower)
    found = Comparison(people, {stage.code: stage for stage in stages if stage.code in before}, before, after)
    each = {code: found.households(code) for code in found.paying}
    changes = {code: np.where(difference.unknown, 0, difference.change) for code, difference in each.items()}
    total = np.sum(list(changes.values()), axis=0)
    for change in [total[~_loses_by_entering(changes)]] if together else changes.values():
        assert (change >= 0).all()
    assert total.max() > 0


def _loses_by_entering(changes: Mapping[str, Ints]) -> NDArray[np.bool_]:
    """The rule that says so: Jiangsu pays a severely disabled person without income the whole standard, in a family that receives
    dibao a part of it. Who enters dibao for a small gap has less than before."""
    return (changes["disability"] < 0) & (changes["dibao"] > 0)


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_a_missing_fact_never_pays(month: Month) -> None:
    """Whoever is paid although a fact is missing would be paid as much with that fact known to be none. Nobody receives anything
    yet: what runs goes on while a fact is missing, whatever it will say."""
    people, _ = county(month)
    received = {fact: np.zeros_like(people.persons) for stage in STAGES for fact in stage.gives if fact in people.person_facts}
    people = replace(people, person_facts=people.person_facts | received)
    whole = evaluate_series(STAGES, people)
    names = [name for name in ("wage_income", "transfer_income", "financial_assets", "homes", "obligor_income") if name in FACTS]
    for name in names:
        groups = {group: getattr(people, group) for group in ("person_facts", "household_facts", "obligor_facts")}
        group = next(each for each, facts in groups.items() if name in facts)
        column = groups[group][name]
        known_facts: dict[str, Any] = {group: {**groups[group], name: np.where(column == UNKNOWN, 0, column)}}
        filled = replace(people, **known_facts)
        known = evaluate_series(STAGES, filled)
        for stage in (stage for stage in STAGES if stage.code in whole and stage.pays):
            before, after = whole[stage.code].household[stage.amount], known[stage.code].household[stage.amount]
            assert np.array_equal(before[before != UNKNOWN], after[before != UNKNOWN]), (name, stage.code)
