"""Incomes at which one more yuan loses more than a yuan: found to the fen, against a search through every fen."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.base.population import UNKNOWN
from minzheng.policy.cliffs import Cliff, cliffs, curve
from minzheng.policy.engine import FenMonth, Flag, Parameters, Rules, When, parameter, total, variable
from minzheng.policy.errors import RuleError
from minzheng.policy.series import Stage
from minzheng.policy.tests.village import INPUTS, LAW, parameters, people


@variable(entity="household", unit="flag", law=LAW, label="Poor", settled=(When("barred", 1, 0),))
def poor(barred: Flag, earned: FenMonth = total("earned"), line: FenMonth = parameter("village.line")) -> int:
    return 1 if not barred and earned <= 13 * line else 0


@variable(entity="household", unit="fen_month", law=LAW, label="Flat aid")
def flat_amount(poor: Flag) -> int:
    return 30_000 * poor


@variable(entity="household", unit="fen_month", law=LAW, label="Gap")
def gap_amount(earned: FenMonth = total("earned"), line: FenMonth = parameter("village.line")) -> int:
    return max(0, 4 * line - earned)


@variable(entity="household", unit="fen_month", law=LAW, label="Half")
def half_amount(earned: FenMonth = total("earned")) -> int:
    return max(0, (90_000 - earned) // 2)


NOTHING = Parameters(())


def stage(code: str, *rules: object, numbers: Parameters = NOTHING) -> Stage:
    return Stage(code, Rules(code, rules, INPUTS), numbers)  # type: ignore[arg-type]


@pytest.fixture
def stages(tmp_path: Path) -> tuple[Stage, ...]:
    line = parameters(tmp_path)
    return stage("flat", poor, flat_amount, numbers=line), stage("gap", gap_amount, numbers=line), stage("half", half_amount)


def test_a_flat_sum_ends_in_a_cliff_to_the_fen(stages: tuple[Stage, ...]) -> None:
    (found,) = cliffs(stages[:1], people([(0, 1)]), 0, "earned", 100_000)
    assert found == Cliff(6401, 6500, 6500, 30_000, {"flat": 30_000}, 36_500)


def test_a_gap_filled_fen_for_fen_is_no_cliff(stages: tuple[Stage, ...]) -> None:
    assert cliffs(stages[1:2], people([(0, 1)]), 0, "earned", 100_000) == ()


def test_two_programmes_that_fall_together_make_a_slope_of_losses(stages: tuple[Stage, ...]) -> None:
    found = cliffs(stages[1:], people([(0, 1)]), 0, "earned", 100_000)
    assert found[0].first == 0 and found[-1].last == 1949  # then half of the last yuan is left
    assert found[0].losses.keys() == {"gap", "half"}


def test_where_the_family_is_not_better_off_again_it_is_said(stages: tuple[Stage, ...]) -> None:
    (found,) = cliffs(stages[:1], people([(0, 1)]), 0, "earned", 20_000)
    assert found.recovered is None


def test_the_fact_of_one_member_and_only_until_the_end(stages: tuple[Stage, ...]) -> None:
    family = people([(0, 1)], [(1000, 1), (0, 1)])
    assert cliffs(stages[:1], family, 1, "earned", 100_000, member=1)[0].edge == 5500
    assert cliffs(stages[:1], family, 1, "earned", 5_000, member=1) == ()


def test_a_curve_shows_each_programme(stages: tuple[Stage, ...]) -> None:
    found = curve(stages, people([(0, 1)]), 0, "earned", np.array([0, 6500, 6501]))
    assert {code: column.tolist() for code, column in found.programmes.items()} == {
        "flat": [30_000, 30_000, 0], "gap": [2000, 0, 0], "half": [45_000, 41_750, 41_749],
    }  # fmt: skip
    assert found.total.tolist() == [77_000, 71_750, 41_749]


def test_an_unknown_fact_leaves_the_curve_unknown(stages: tuple[Stage, ...]) -> None:
    family = people([(0, 1), (UNKNOWN, 1)])
    assert set(curve(stages, family, 0, "earned", np.array([0, 100])).total.tolist()) == {UNKNOWN}
    assert cliffs(stages, family, 0, "earned", 10_000) == ()


def test_a_fact_nobody_has_is_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(RuleError):
        curve(stages, people([(0, 1)]), 0, "wage", np.array([0]))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 9_000), st.integers(1, 3))
def test_every_fen_searched_gives_the_same(earned: int, which: int) -> None:
    chosen = CHOICES[which]
    family = people([(0, 1), (earned, 1)])
    found = cliffs(chosen, family, 0, "earned", 12_000)
    totals = curve(chosen, family, 0, "earned", np.arange(12_000 + 2 * 100)).total
    slow = {x for x in range(12_001) if totals[x] - totals[x + 100] > 100}
    assert {x for each in found for x in range(each.first, min(each.last, 12_000) + 1)} == slow


def _choices() -> dict[int, tuple[Stage, ...]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        line = parameters(Path(folder))
    flat, gap = stage("flat", poor, flat_amount, numbers=line), stage("gap", gap_amount, numbers=line)
    return {1: (flat,), 2: (flat, gap), 3: (flat, gap, stage("half", half_amount))}


CHOICES = _choices()
