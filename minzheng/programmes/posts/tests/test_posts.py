"""The formula of Tongxin, with the grade pay a place might enter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.policy.engine import evaluate
from minzheng.policy.engine.parameters import EVERYONE, Parameter, Parameters, Reference, Value
from minzheng.programmes.posts.programme import PARAMETERS
from minzheng.programmes.posts.rules import RULES
from minzheng.programmes.tests.persons import as_population

MONTH, TONGXIN = Month(2022, 1), "640324000000"
GRADES = {"posts.community.first_grade": 5_000, "posts.community.grade_step": 6_000}


def entered() -> Parameters:
    """With grade pay in the form met elsewhere: 50 yuan, and 60 for each further grade."""
    return Parameters(_entered(each) for each in PARAMETERS.by_code.values())


def _entered(old: Parameter) -> Parameter:
    if old.code not in GRADES:
        return old
    there = Value(GRADES[old.code], date(2020, 1, 1), TONGXIN, EVERYONE, Reference("Test"), False)  # type: ignore[arg-type]
    return Parameter(old.code, old.description, old.unit, old.by_residence, {(TONGXIN, EVERYONE): (there,)})


def pay(**facts: int) -> int:
    person = {"alive": 1, "post": 0, "post_grade": 0, "performance_rate": 0, **facts}
    found = evaluate(RULES, entered(), as_population(RULES, [[person]], MONTH, TONGXIN), ("posts_amount",))
    return int(found.household["posts_amount"][0])


@pytest.mark.parametrize(("grade", "fen"), [(0, 350_000), (1, 355_000), (2, 361_000), (12, 421_000)])
def test_a_community_worker_gets_grade_pay_beside_twice_the_minimum_wage(grade: int, fen: int) -> None:
    assert pay(post=1, post_grade=grade) == fen


@given(st.integers(0, 100))
def test_a_grid_worker_gets_the_base_and_what_was_earned_of_the_performance_pay(rate: int) -> None:
    assert pay(post=2, performance_rate=rate) == 120_000 + 550 * rate


@given(st.integers(0, 200), st.integers(0, 200))
def test_better_performance_never_lowers_the_pay(one: int, other: int) -> None:
    assert pay(post=2, performance_rate=min(one, other)) <= pay(post=2, performance_rate=max(one, other)) <= 175_000


def test_a_grade_does_not_raise_the_pay_of_a_grid_worker() -> None:
    assert pay(post=2, post_grade=9, performance_rate=100) == pay(post=2, performance_rate=100)
