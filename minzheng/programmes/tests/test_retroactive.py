"""Back pay and recovery against the law written a second time: an income learnt late and a standard raised for months gone by."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Change, Reference
from minzheng.policy.reforms import amended
from minzheng.policy.retroactive import recalculate
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.tests.oracle import SIHONG, Answer, decide
from minzheng.programmes.dibao.tests.population import Household, as_population, random_households

assert DIBAO.stage is not None
STAGES = (DIBAO.stage,)
MONTHS = tuple(Month(2021, 5).until(Month(2021, 8)))  # the law changes in July
INCOME_SINCE, STANDARD_SINCE = Month(2021, 6), Month(2021, 7)
RAISED = Change(
    "dibao.standard", DivisionCode.widen("321324"), "", STANDARD_SINCE.first, 70_000, Reference("Standards of 2021"), True
)


def learnt_late(households: list[Household], seed: int) -> list[Household]:
    """The same households with another wage of one member, in every second of them."""
    chance = random.Random(seed)
    found = []
    for household in households:
        members = [dict(person) for person in household["members"]]  # type: ignore[attr-defined]
        if chance.random() < 0.5:
            chance.choice(members)["wage_income"] = chance.choice((0, 20_000, 60_999, 61_000, 150_000, chance.randint(0, 90_000)))
        found.append({**household, "members": members})
    return found


def slowly(households: list[Household], month: Month, standard: int) -> list[Answer | None]:
    return [decide(household, month, replace(SIHONG, standard=standard)) for household in households]


@pytest.mark.parametrize(("count", "income", "standard"), [(10_000, True, True), (1_000, True, False), (1_000, False, True)])
def test_every_person_and_month_comes_out_as_the_law_says(count: int, income: bool, standard: bool) -> None:
    then = random_households(count, 6, MONTHS[0], unknown=0.002)
    now = learnt_late(then, 7) if income else then
    columns = {id(each): as_population(each, MONTHS[0]) for each in (then, now)}
    found = recalculate(
        MONTHS,
        lambda month: replace(columns[id(then)], month=month),
        lambda month: replace(columns[id(now if month >= INCOME_SINCE else then)], month=month),
        STAGES,
        amended(STAGES, [RAISED]) if standard else STAGES,
    )["dibao"]
    sums = found.by_household()
    persons = len(columns[id(then)].persons)
    seen = {"back pay": 0, "recovery": 0, "none": 0, "unknown": 0}
    for turn, month in enumerate(MONTHS):
        before = slowly(then, month, 61_000)
        raised = 70_000 if standard and month >= STANDARD_SINCE else 61_000
        after = slowly(now if month >= INCOME_SINCE else then, month, raised)
        row = turn * persons
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            members = len(then[position]["members"])  # type: ignore[arg-type]
            total = int(sums.difference[turn * count + position])
            if old is None or new is None:
                assert total == UNKNOWN, (month, then[position])
                seen["unknown"] += 1
            else:
                expected = [paid - due for due, paid in zip(old[2], new[2], strict=True)]
                assert found.difference[row : row + members].tolist() == expected, (month, then[position], now[position])
                assert total == new[1] - old[1]
                seen["back pay" if total > 0 else "recovery" if total < 0 else "none"] += 1
            row += members
    assert seen["back pay"] > 40 and seen["none"] > 40 and seen["unknown"] > 5  # the sample meets every kind
    assert (seen["recovery"] > 40) == income


def test_a_month_nobody_changed_has_no_difference() -> None:
    people = as_population(random_households(500, 8, MONTHS[0]), MONTHS[0])
    late = replace(RAISED, since=date(2021, 9, 1))

    def known(month: Month) -> Population:
        return replace(people, month=month)

    found = recalculate(MONTHS, known, known, STAGES, amended(STAGES, [late]))
    assert not np.any(found["dibao"].changed().months)
