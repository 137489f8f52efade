"""Past months decided again: the difference of every person and month, and why."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.reforms import amended
from minzheng.policy.retroactive import explain_months, letter_lines, recalculate
from minzheng.policy.series import Stage
from minzheng.policy.tests.test_parameters import RAISED
from minzheng.policy.tests.test_reforms import AID
from minzheng.policy.tests.village import parameters, people

MONTHS = tuple(Month(2020, 9).until(Month(2020, 11)))


@pytest.fixture
def stages(tmp_path: Path) -> tuple[Stage, ...]:
    return (Stage("village", AID, parameters(tmp_path)),)


def village(month: Month, first: int = 400) -> Population:
    found = people([(first, 1), (500, 1)], [(300, 1)], month=month)
    return replace(found, person_facts={**found.person_facts, "position": np.array([0, 1, 0])})


def then(month: Month) -> Population:
    return village(month)


def now(month: Month) -> Population:
    """From October on the first person earned 100 more."""
    return village(month, 500 if month >= Month(2020, 10) else 400)


def test_a_fact_that_changed_is_recovered_for_each_month_and_person(stages: tuple[Stage, ...]) -> None:
    found = recalculate(MONTHS, then, now, stages, stages)["village"]
    assert found.months.tolist() == [month.number for month in MONTHS for _ in range(3)]
    assert found.difference.tolist() == [0, 0, 0, -50, -50, 0, -50, -50, 0]
    assert found.by_household().difference.tolist() == [0, 0, -100, 0, -100, 0]
    assert found.over_months().difference.tolist() == [-100, -100, 0]
    assert found.changed().persons.tolist() == [101, 102, 101, 102]


def test_a_parameter_that_changed_is_paid_from_its_month(stages: tuple[Stage, ...]) -> None:
    found = recalculate(MONTHS, then, then, stages, amended(stages, [RAISED]))["village"]
    assert found.by_household().difference.tolist() == [0, 0, 800, 400, 800, 400]


def test_who_was_in_the_household_on_one_side_only_has_nothing_on_the_other(stages: tuple[Stage, ...]) -> None:
    def joined(month: Month) -> Population:
        found = people([(400, 1)], [(300, 1), (500, 1)], month=month)
        facts = {**found.person_facts, "position": np.array([0, 0, 1])}
        return replace(found, persons=np.array([101, 103, 102]), person_facts=facts)

    found = recalculate(MONTHS[:1], then, joined, stages, stages)["village"]
    rows = zip(found.households, found.persons, found.before, found.now, strict=True)
    assert [tuple(map(int, row)) for row in rows] == [(1, 101, 50, 100), (1, 102, 50, 0), (2, 102, 0, 100), (2, 103, 200, 100)]


def test_what_is_not_known_is_no_difference(stages: tuple[Stage, ...]) -> None:
    found = recalculate(MONTHS[:1], then, lambda month: village(month, UNKNOWN), stages, stages)["village"]
    assert found.difference.tolist() == [UNKNOWN, UNKNOWN, 0]
    assert found.by_household().difference.tolist() == [UNKNOWN, 0]


def test_months_before_the_rules_owe_nothing(stages: tuple[Stage, ...]) -> None:
    found = recalculate([Month(1949, 9)], then, then, stages, stages)["village"]
    assert not found.before.any() and not found.now.any()


def test_nobody_is_owed_nothing(stages: tuple[Stage, ...]) -> None:
    found = recalculate([], then, then, stages, stages)["village"]
    assert len(found.months) == len(found.by_household().months) == 0


def test_the_letter_says_month_by_month_what_changed(stages: tuple[Stage, ...]) -> None:
    lines = explain_months(MONTHS, 1, then, now, stages, amended(stages, [RAISED]))
    assert [(line.month, line.before, line.now, line.difference) for line in lines] == [
        (Month(2020, 10), 100, 800, 700), (Month(2020, 11), 100, 800, 700),
    ]  # fmt: skip
    causes = {(cause.name, cause.row, cause.before, cause.now) for cause in lines[0].causes}
    assert causes == {("earned", 101, 400, 500), ("village.line", None, 500, 900)}
    assert [cause.source for cause in lines[0].causes if cause.source] == ["Draft"]


def test_the_letter_can_be_printed(stages: tuple[Stage, ...]) -> None:
    lines = explain_months(MONTHS[1:2], 1, then, now, stages, amended(stages, [RAISED]))
    assert list(letter_lines(lines, (101, 102))) == [
        "2020-10: 1.00 was due, 8.00 is due: 7.00 to be paid back.",
        "  earned (member 1): 4.00 → 5.00",
        "  Line: 5.00 → 9.00  [Draft]",
    ]
    (recovered,) = explain_months(MONTHS[1:2], 1, then, now, stages, stages)
    assert next(iter(letter_lines([recovered]))) == "2020-10: 1.00 was due, 0.00 is due: 1.00 to be recovered."
    (open_,) = explain_months(MONTHS[:1], 1, then, lambda month: village(month, UNKNOWN), stages, stages)
    assert next(iter(letter_lines([open_]))).endswith("the difference is not known yet.")


def test_the_letter_names_who_came_and_went(stages: tuple[Stage, ...]) -> None:
    def alone(month: Month) -> Population:
        found = people([(450, 1)], month=month)
        return replace(found, person_facts={**found.person_facts, "position": np.array([0])})

    (line,) = explain_months(MONTHS[:1], 1, then, alone, stages, stages)
    assert [(cause.name, cause.row, cause.before, cause.now) for cause in line.causes] == [
        ("earned", 101, 400, 450),
        ("member", 102, 1, 0),
    ]
    (gone,) = explain_months(MONTHS[:1], 2, then, alone, stages, stages)
    assert (gone.before, gone.now) == (200, 0)
