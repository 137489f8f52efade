"""Who should receive and does not, who receives and should not, and what to ask of those nobody can decide."""

from pathlib import Path

import numpy as np
import pytest

from minzheng.base.population import UNKNOWN
from minzheng.policy import scans
from minzheng.policy.engine import Count, FenMonth, Flag, Parameters, Rules, When, count, parameter, total, variable
from minzheng.policy.tests.village import INPUTS, LAW, parameters, people
from minzheng.policy.tests.village import RULES as VILLAGE


@variable(entity="household", unit="flag", law=LAW, label="Income under the line")
def under(earned: FenMonth = total("earned"), persons: Count = count("here"), line: FenMonth = parameter("village.line")) -> int:
    return 1 if earned < line * persons else 0


@variable(entity="household", unit="flag", law=LAW, label="Eligible", settled=(When("barred", 1, 0), When("under", 0, 0)))
def eligible(barred: Flag, under: Flag) -> int:
    return 1 if under and not barred else 0


RULES = Rules("scan", (under, eligible), INPUTS)


@pytest.fixture
def line(tmp_path: Path) -> Parameters:
    return parameters(tmp_path)


def test_the_two_lists_and_the_undecided() -> None:
    found = scans.lists(np.array([1, 1, 0, 0, UNKNOWN, UNKNOWN]), np.array([0, 1, 1, 0, 1, 0]))
    assert (found.unclaimed.tolist(), found.overpaid.tolist(), found.undecided.tolist()) == ([0], [2], [4, 5])


def ask(line: Parameters, earned: int, barred: int, costs: dict[str, int] | None = None) -> list[tuple[int, str, int, int]]:
    village = people([(100, 1)], [(earned, 1), (50, 1)], barred=barred)
    return list(scans.settling(RULES, line, village, "eligible", np.array([1]), costs or {}))


def test_the_only_missing_fact_settles_whatever_it_is(line: Parameters) -> None:
    assert ask(line, UNKNOWN, 0) == [(1, "earned", 102, scans.ALWAYS)]
    assert ask(line, 100, UNKNOWN) == [(1, "barred", -1, scans.ALWAYS)]


def test_of_several_the_cheapest_that_can_settle(line: Parameters) -> None:
    assert ask(line, UNKNOWN, UNKNOWN, {"earned": scans.VISIT, "barred": scans.QUERY}) == [(1, "barred", -1, scans.PERHAPS)]
    assert ask(line, UNKNOWN, UNKNOWN, {"earned": scans.QUERY, "barred": scans.VISIT}) == [(1, "earned", 102, scans.PERHAPS)]


def test_a_fact_that_cannot_matter_is_not_asked(line: Parameters) -> None:
    village = people([(UNKNOWN, 0), (UNKNOWN, 1)])  # the first has moved away
    found = scans.settling(VILLAGE, line, village, "aid", np.array([0]), {})
    assert list(found) == [(0, "earned", 102, scans.ALWAYS)] and found.missing.tolist() == [1]


def test_two_unknown_earners_are_both_needed_and_the_first_is_asked(line: Parameters) -> None:
    village = people([(UNKNOWN, 1), (UNKNOWN, 1)])
    found = scans.settling(RULES, line, village, "eligible", np.array([0]), {})
    assert list(found) == [(0, "earned", 101, scans.NOT_ALONE)] and found.missing.tolist() == [2]


@variable(entity="household", unit="flag", law=LAW, label="Even")
def even(barred: Flag, earned: FenMonth = total("earned")) -> int:
    return (earned + barred) % 2


def test_facts_that_settle_only_together(line: Parameters) -> None:
    rules = Rules("even", (even,), INPUTS)
    village = people([(UNKNOWN, 1)], barred=UNKNOWN)
    found = scans.settling(rules, line, village, "even", np.array([0]), {"earned": scans.VISIT})
    assert list(found) == [(0, "barred", -1, scans.NOT_ALONE)]


def test_a_missing_parameter_is_no_fact_to_ask(line: Parameters) -> None:
    nowhere = people([(100, 1)], residence=7)
    found = scans.settling(RULES, line, nowhere, "eligible", np.array([0]), {})
    assert list(found) == [(0, "", -1, scans.NOT_ALONE)]
