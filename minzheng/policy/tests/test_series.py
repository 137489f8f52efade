"""Several programmes decided together: what one gives is a fact to the next."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import FenMonth, Flag, Input, Parameters, Rules, total, variable
from minzheng.policy.errors import RuleError
from minzheng.policy.series import Stage, affected, as_recorded, evaluate_series, explain_series, order
from minzheng.policy.tests.village import INPUTS, LAW, people

HELPED = Input("helped", "person", "flag", "receives help", absent=0)
NOTHING = Parameters(())


@variable(entity="person", unit="flag", law=LAW, label="Helped")
def help_covered(earned: FenMonth) -> int:
    return 1 if earned < 100 else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Bonus")
def bonus_share(helped: Flag) -> int:
    return 7 * helped


@variable(entity="household", unit="fen_month", law=LAW, label="Bonus")
def bonus_amount(shares: FenMonth = total(bonus_share)) -> int:
    return shares


HELP = Stage("help", Rules("help", (help_covered,), INPUTS, since=date(2020, 1, 1)), NOTHING, {"helped": "help_covered"})
BONUS = Stage("bonus", Rules("bonus", (bonus_share, bonus_amount), (HELPED,)), NOTHING)


def village(month: Month = Month(2020, 12)) -> Population:
    found = people([(50, 1), (200, 1)], [(UNKNOWN, 1)], month=month)
    return replace(found, person_facts={**found.person_facts, "helped": np.array([0, 1, 0])})


def test_an_outcome_stands_for_the_fact_whatever_was_recorded() -> None:
    found = evaluate_series((BONUS, HELP), village())
    assert list(found) == ["help", "bonus"]
    assert found["bonus"].person["bonus_share"].tolist() == [7, 0, UNKNOWN]
    assert found["bonus"].household["bonus_amount"].tolist() == [7, UNKNOWN]
    assert found["help"].population.person_facts["helped"].tolist() == [0, 1, 0]


def test_where_the_outcome_is_unknown_what_is_recorded_as_received_stands() -> None:
    asked = village()
    asked = replace(asked, person_facts={**asked.person_facts, "helped": np.array([0, 0, 1])})
    found = evaluate_series((BONUS, HELP), asked)
    assert found["bonus"].person["bonus_share"].tolist() == [7, 0, 7]
    (told,) = (each for each in explain_series((BONUS, HELP), asked, 1) if each.code == "bonus")
    assert told.trace.value("bonus_amount") == 7


def test_without_gifts_every_programme_takes_the_fact_as_recorded() -> None:
    found = evaluate_series(as_recorded((BONUS, HELP)), village())
    assert found["bonus"].person["bonus_share"].tolist() == [0, 7, 0]


def test_before_a_programme_begins_the_recorded_fact_stands() -> None:
    found = evaluate_series((BONUS, HELP), village(Month(2019, 12)))
    assert list(found) == ["bonus"]
    assert found["bonus"].household["bonus_amount"].tolist() == [7, 0]


@pytest.mark.parametrize("position", [0, 1])
def test_the_explanation_of_a_series_is_its_calculation(position: int) -> None:
    outcomes, told = evaluate_series((HELP, BONUS), village()), explain_series((BONUS, HELP), village(), position)
    assert [(each.code, dict(each.given)) for each in told] == [("help", {}), ("bonus", {"helped": "help"})]
    amount = told[1].trace.value("bonus_amount")
    assert (UNKNOWN if amount is None else amount) == outcomes["bonus"].household["bonus_amount"][position]


def test_a_circle_is_refused_by_name() -> None:
    circle = Stage("round", Rules("round", (bonus_covered,), (HELPED, *INPUTS)), NOTHING, {"here": "bonus_covered"})
    first = Stage("first", Rules("first", (reads_here,), INPUTS), NOTHING, {"helped": "reads_here"})
    with pytest.raises(RuleError, match="first -> round -> first"):
        order((first, circle))


@variable(entity="person", unit="flag", law=LAW, label="Round")
def bonus_covered(helped: Flag) -> int:
    return helped


@variable(entity="person", unit="flag", law=LAW, label="First")
def reads_here(here: Flag) -> int:
    return here


@pytest.mark.parametrize(
    "stages",
    [
        (HELP, HELP.__class__("help", BONUS.rules, NOTHING)),
        (HELP, Stage("other", HELP.rules, NOTHING, {"helped": "help_covered"})),
        (Stage("bonus", BONUS.rules, NOTHING, {"helped": "bonus_share"}), Stage("more", BONUS.rules, NOTHING)),
        (Stage("bonus", BONUS.rules, NOTHING, {"helped": "bonus_covered"}),),
    ],
)
def test_gifts_that_cannot_be_are_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(RuleError):
        order(stages)


def test_who_reads_a_gift_is_affected_with_its_giver() -> None:
    assert affected((BONUS, HELP), ["help"]) == {"help", "bonus"}
    assert affected((BONUS, HELP), ["bonus"]) == {"bonus"}
