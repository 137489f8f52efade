"""Deciding a population, and one household with its explanation: the same answer, and nothing assumed."""

from pathlib import Path

import numpy as np
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Outcomes, evaluate, explain, gaps
from minzheng.policy.errors import RuleError
from minzheng.policy.tests.village import RULES, parameters, people

ALL = ("counted", "income", "aid", "somebody", "of_the_first")


@pytest.fixture
def decide(tmp_path: Path) -> object:
    line = parameters(tmp_path)
    return lambda population, *outputs: evaluate(RULES, line, population, outputs or ALL)


def explained(outcomes: Outcomes) -> None:
    """The explanation of every household gives the same values."""
    for position in range(len(outcomes.population)):
        trace = outcomes.trace(position)
        first, end = outcomes.population.offsets[position : position + 2]
        for name, column in outcomes.household.items():
            assert _plain(column[position]) == trace.value(name)
        for name, column in outcomes.person.items():
            for row in range(first, end):
                assert _plain(column[row]) == trace.value(name, int(outcomes.population.persons[row]))


def _plain(value: int) -> int | None:
    return None if value == UNKNOWN else int(value)


def test_it_decides_household_by_household(decide) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(100, 1), (200, 1)], [(9000, 1)], [(0, 0), (50, 1)]))
    assert outcomes.household["income"].tolist() == [300, 9000, 50]
    assert outcomes.household["aid"].tolist() == [700, 0, 450]
    assert outcomes.person["of_the_first"].tolist() == [700, 0, 0, 0, 450]
    assert outcomes.household["aid"].dtype == np.int64
    explained(outcomes)


def test_a_missing_fact_makes_unknown_exactly_what_needs_it(decide) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(100, 1), (UNKNOWN, 1)], [(UNKNOWN, 0), (100, 1)]))
    assert outcomes.household["aid"].tolist() == [UNKNOWN, 400]
    assert outcomes.person["counted"].tolist() == [100, UNKNOWN, 0, 100]
    assert outcomes.household["somebody"].tolist() == [1, 1]
    explained(outcomes)


def test_a_fact_that_cannot_matter_is_not_needed(decide) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(UNKNOWN, 1)], barred=1))
    assert outcomes.household["aid"].tolist() == [0]
    assert outcomes.missing(0, "aid") == ()
    assert next(step for step in outcomes.trace(0).steps if step.name == "aid").settled
    explained(outcomes)


def test_any_is_known_once_one_is_found(decide) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(1, UNKNOWN), (1, 1)], [(1, 0), (1, UNKNOWN)], [(1, 0)]))
    assert outcomes.household["somebody"].tolist() == [1, UNKNOWN, 0]
    explained(outcomes)


def test_missing_says_which_fact_of_whom_and_what_to_do(decide) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(100, 1)], [(1, 1), (UNKNOWN, 1)]))
    (missing,) = outcomes.missing(1, "aid")
    assert (missing.fact, missing.person_id, missing.household_id, missing.month, missing.remedy) == (
        "earned", 103, 2, Month(2020, 12), "Ask.",
    )  # fmt: skip
    assert outcomes.missing(0, "aid") == ()


def test_a_parameter_without_a_value_is_a_missing_fact(decide, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    outcomes = decide(people([(100, 1)], residence=1, month=Month(2021, 7)))
    assert outcomes.household["aid"].tolist() == [UNKNOWN]
    (missing,) = outcomes.missing(0, "aid")
    assert (missing.fact, missing.person_id) == ("village.line", None)
    explained(outcomes)
    assert gaps(RULES, parameters(tmp_path), Month(2021, 7), [("321324101201", 0), ("321324101201", 1)]) == [
        ("village.line", "321324101201", 1)
    ]


def test_each_month_is_decided_by_its_own_rules(decide) -> None:  # type: ignore[no-untyped-def]
    assert decide(people([(100, 0)], month=Month(2020, 12))).person["counted"].tolist() == [0]
    assert decide(people([(100, 0)], month=Month(2021, 1))).person["counted"].tolist() == [100]


def test_only_what_was_asked_for_is_calculated(decide) -> None:  # type: ignore[no-untyped-def]
    population = people([(100, 1)])
    del population.household_facts["barred"]
    assert decide(population, "income").household["income"].tolist() == [100]
    with pytest.raises(RuleError, match="no full column barred"):
        decide(population, "aid")
    with pytest.raises(RuleError, match="No rule of village gives help"):
        decide(population, "help")


def test_nobody_is_nobody(decide) -> None:  # type: ignore[no-untyped-def]
    empty = np.array([], np.int64)
    nobody = Population(
        Month(2020, 12), empty, np.array([], "<U12"), np.array([0]), empty,
        {"earned": empty, "here": empty}, {"residence": empty, "barred": empty},
    )  # fmt: skip
    assert decide(nobody).household["aid"].tolist() == []


def test_the_trace_names_parameter_source_and_members(tmp_path: Path) -> None:
    trace = explain(RULES, parameters(tmp_path), people([(100, 1), (200, 1)]), 0, ("aid",))
    plain = trace.json()
    aid = next(step for step in plain["steps"] if step["name"] == "aid")
    line = next(used for used in aid["inputs"] if used["argument"] == "line")
    assert (line["value"], line["since"], line["source"], line["confirmed"]) == (
        500,
        "2020-07-01",
        "Village rule, 1, art. 2",
        False,
    )
    income = next(step for step in plain["steps"] if step["name"] == "income")
    assert income["inputs"][0]["members"] == [[101, 100], [102, 200]]
    assert income["children"] == ["counted@101", "counted@102"]
    assert [(depth, step.key) for depth, step in trace.lines("aid")] == [
        (0, "aid"), (1, "income"), (2, "counted@101"), (2, "counted@102"),
    ]  # fmt: skip
