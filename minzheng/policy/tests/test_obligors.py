"""Who owes a member support and lives elsewhere: rows of a household beside its members."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from minzheng.base.population import UNKNOWN, Population
from minzheng.policy import situation
from minzheng.policy.engine import (
    FenMonth,
    Flag,
    Input,
    Parameters,
    Rules,
    When,
    any_of,
    evaluate,
    explain,
    household,
    total,
    variable,
)
from minzheng.policy.errors import RuleError, SituationError
from minzheng.policy.tests.village import INPUTS, LAW, people

NOTHING = Parameters(())
FACTS = (
    *INPUTS,
    Input("child_income", "obligor", "fen_month", "income of the child", "Ask the child."),
    Input("child_poor", "obligor", "flag", "the child is poor", absent=0),
)


@variable(entity="obligor", unit="fen_month", law=LAW, label="Support", settled=(When("child_poor", 1, 0),))
def support(child_poor: Flag, child_income: FenMonth, before: FenMonth = household("own_income")) -> int:
    return 0 if child_poor or before > 1000 else child_income // 2


@variable(entity="household", unit="fen_month", law=LAW, label="Own income")
def own_income(earned: FenMonth = total("earned")) -> int:
    return earned


@variable(entity="household", unit="fen_month", law=LAW, label="Income with support")
def supported(own_income: FenMonth, given: FenMonth = total(support)) -> int:
    return own_income + given


@variable(entity="household", unit="flag", law=LAW, label="A child is poor")
def poor_child(found: Flag = any_of("child_poor")) -> int:
    return found


@variable(entity="person", unit="fen_month", law=LAW, label="Income of the household, for a member")
def known_to_all(all_of_it: FenMonth = household(supported)) -> int:
    return all_of_it


CHILDREN = (support, own_income, supported, poor_child, known_to_all)
RULES = Rules("children", CHILDREN, FACTS)
OUTPUTS = ("support", "supported", "poor_child", "known_to_all")


def families(*obligors: list[tuple[int, int]]) -> Population:
    """Families of one member who earns 100 each, with obligors as (income, poor)."""
    rows = [row for each in obligors for row in each]
    return replace(
        people(*([(100, 1)] for _ in obligors)),
        obligors=np.arange(501, 501 + len(rows)),
        obligor_offsets=np.cumsum([0, *(len(each) for each in obligors)]),
        obligor_facts={"child_income": np.array([row[0] for row in rows]), "child_poor": np.array([row[1] for row in rows])},
    )


def test_obligors_are_rows_of_their_household() -> None:
    outcomes = evaluate(RULES, NOTHING, families([(900, 0), (50, 1)], [], [(10, 0)]), OUTPUTS)
    assert outcomes.obligor["support"].tolist() == [450, 0, 5]
    assert outcomes.household["supported"].tolist() == [550, 100, 105]
    assert outcomes.household["poor_child"].tolist() == [1, 0, 0]
    assert outcomes.person["known_to_all"].tolist() == [550, 100, 105]


def test_machine_code_reads_them_as_python_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_KERNELS", str(tmp_path))
    population = families([(900, 0), (UNKNOWN, 1)], [], [(UNKNOWN, 0), (5, UNKNOWN)], [(10, 0)])
    plain, compiled = (evaluate(RULES, NOTHING, population, OUTPUTS, how) for how in ("plain", "compiled"))  # type: ignore[arg-type]
    assert compiled.digest == plain.digest
    assert compiled.obligor["support"].tolist() == [450, 0, UNKNOWN, UNKNOWN, 5]


def test_without_obligors_no_column_of_theirs_is_needed() -> None:
    outcomes = evaluate(RULES, NOTHING, people([(100, 1)]), OUTPUTS)
    assert outcomes.household["supported"].tolist() == [100]
    assert outcomes.obligor["support"].tolist() == []
    with pytest.raises(RuleError, match="no full column child_income"):
        evaluate(RULES, NOTHING, replace(families([(1, 0)]), obligor_facts={}), OUTPUTS)


def test_the_explanation_has_a_step_for_each_obligor_and_names_what_is_missing_of_whom() -> None:
    population = families([], [(900, 0), (UNKNOWN, 0)])
    outcomes = evaluate(RULES, NOTHING, population, OUTPUTS)
    trace = outcomes.trace(1)
    assert outcomes.household["supported"].tolist() == [100, UNKNOWN]
    assert [(step.key, step.person, step.obligor, step.value) for step in trace.steps if step.name == "support"] == [
        ("support@501", None, 501, 450), ("support@502", None, 502, None),
    ]  # fmt: skip
    assert trace.obligors == (501, 502)
    assert trace.value("support", 501) == 450
    (missing,) = outcomes.missing(1, "supported")
    assert (missing.fact, missing.person_id, missing.obligor_id, missing.household_id) == ("child_income", None, 502, 2)
    assert outcomes.missing(0, "supported") == ()
    keys = [step.key for step in trace.steps]
    assert len(set(keys)) == len(keys)
    assert "support@502" in [step.key for _, step in trace.lines("supported")]


def test_a_situation_lists_them() -> None:
    written = {
        "place": "321324", "month": "2020-12", "members": [{"earned": "1 yuan"}],
        "obligors": [{"name": "Zhang", "child_income": "8 yuan"}, {}],
    }  # fmt: skip
    words = {each.name: each for each in FACTS}
    population = situation.population(written, words)
    assert population.obligors.tolist() == [1, 2]
    assert population.obligor_facts["child_income"].tolist() == [800, UNKNOWN]
    declared = situation.population({**written, "other_facts": "none"}, words)
    assert evaluate(RULES, NOTHING, declared, OUTPUTS).household["supported"].tolist() == [500]
    with pytest.raises(SituationError, match="earned is no fact of a obligor"):
        situation.population({**written, "obligors": [{"earned": "1 yuan"}]}, words)
    with pytest.raises(SituationError, match="obligors are a list"):
        situation.population({**written, "obligors": "Zhang"}, words)


def test_a_member_does_not_read_an_obligor_but_by_way_of_the_household() -> None:
    @variable(entity="person", unit="fen_month", law=LAW, label="x")
    def mine(support: FenMonth) -> int:
        return support

    with pytest.raises(RuleError, match="mine takes support of the wrong entity"):
        Rules("children", (*CHILDREN, mine), FACTS)


def test_one_household_explained_is_the_household_evaluated() -> None:
    population = families([(900, 0), (UNKNOWN, 1)], [(UNKNOWN, 0)])
    outcomes = evaluate(RULES, NOTHING, population, OUTPUTS)
    for position in range(2):
        trace = explain(RULES, NOTHING, population, position, OUTPUTS)
        for row in range(*population.obligor_offsets[position : position + 2]):
            value = trace.value("support", int(population.obligors[row]))
            assert (UNKNOWN if value is None else value) == outcomes.obligor["support"][row]
