"""What all places have alike is put into the kernel, and what is not asked for is not computed; nothing comes out differently."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import (
    Code,
    FenMonth,
    Flag,
    Parameters,
    Rules,
    When,
    evaluate,
    evaluation,
    household,
    parameter,
    total,
    variable,
)
from minzheng.policy.engine.columns import prepared, room
from minzheng.policy.engine.folding import Given
from minzheng.policy.engine.kernel import composed
from minzheng.policy.tests.village import INPUTS, LAW, LINE, SOURCE, parameters, people

MODE = {
    "description": "Mode",
    "unit": "code",
    "places": {"nation": {date(2019, 1, 1): {"value": 0, "reference": SOURCE, "confirmed": True}}},
}


@variable(entity="person", unit="fen_month", law=LAW, label="Extra", settled=(When("mode", 0, 0), When("here", 0, 0)))
def extra(here: Flag, earned: FenMonth, mode: Code = parameter("village.mode")) -> int:
    return earned // 2 if here and mode else 0


@variable(entity="household", unit="fen_month", law=LAW, label="Extras")
def extras(all_of_it: FenMonth = total(extra)) -> int:
    return all_of_it


@variable(entity="household", unit="flag", law=LAW, label="Open", settled=(When("barred", 1, 0),))
def open_to(barred: Flag, extras: FenMonth, line: FenMonth = parameter("village.line")) -> int:
    return 1 if not barred and extras < line else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Double")
def double(earned: FenMonth) -> int:
    return earned * 2


@variable(entity="person", unit="fen_month", law=LAW, label="Share", settled=(When("open_now", 0, 0), When("here", 0, 0)))
def share(here: Flag, double: FenMonth, extra: FenMonth, open_now: Flag = household(open_to)) -> int:
    return double + extra if here and open_now else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Alone", settled=(When("here", 0, 0),))
def alone(here: Flag, double: FenMonth, line: FenMonth = parameter("village.line")) -> int:
    return max(0, line - double) if here else 0


@variable(entity="household", unit="fen_month", law=LAW, label="Half the line", settled=(When("mode", 0, 0),))
def half_line(line: FenMonth = parameter("village.line"), mode: Code = parameter("village.mode")) -> int:
    return line // 2 if mode else 0


@variable(entity="household", unit="fen_month", law=LAW, label="A tenth of half the line")
def twentieth(half_line: FenMonth) -> int:
    return half_line // 10


@variable(entity="person", unit="fen_month", law=LAW, label="By the place", settled=(When("here", 0, 0),))
def by_the_place(here: Flag, half: FenMonth = household(half_line), small: FenMonth = household(twentieth)) -> int:
    return half + small if here else 0


@variable(entity="person", unit="fen_month", law=LAW, label="By the mode", settled=(When("here", 0, 0),))
def by_the_mode(here: Flag, earned: FenMonth, mode: Code = parameter("village.mode")) -> int:
    given = 1
    if here:
        if mode == 0:
            given = 2
    else:
        given = 0
    if earned > 7 // (mode + 1):
        given = given + (earned if mode == 1 else 3)
    return given if here else 0


VARIABLES = (extra, extras, open_to, double, share, alone, half_line, twentieth, by_the_place, by_the_mode)
RULES = Rules("folding", VARIABLES, INPUTS, since=date(2019, 1, 1))
OUTPUTS = ("extra", "extras", "open_to", "share", "alone", "by_the_place", "by_the_mode")
SETS = (OUTPUTS, ("share",), ("alone",), ("extras",), ("extra", "double"), ("by_the_place",), ("by_the_place", "half_line"))
member = st.tuples(st.one_of(st.integers(-500, 1000), st.just(UNKNOWN)), st.sampled_from([0, 1, 1, UNKNOWN]))
families = st.lists(st.lists(member, min_size=1, max_size=5), min_size=1, max_size=12)


def law(folder: Path, mode: int) -> Parameters:
    places = {"nation": {date(2019, 1, 1): {"value": mode, "reference": SOURCE, "confirmed": True}}}
    (folder / "mode.yaml").write_text(yaml.safe_dump({**MODE, "places": places}), encoding="utf-8")
    return parameters(folder, LINE)


@pytest.fixture(autouse=True)
def many(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_KERNELS", str(tmp_path_factory.getbasetemp() / "kernels"))
    monkeypatch.setattr(evaluation, "MANY", 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(families, st.lists(st.sampled_from([0, 1, UNKNOWN]), min_size=12, max_size=12), st.sampled_from([0, 1]))
def test_a_kernel_for_these_modes_gives_what_the_rules_give(
    tmp_path: Path, each: list[list[tuple[int, int]]], residences: list[int], mode: int
) -> None:
    line, population = law(tmp_path, mode), people(*each)
    population.household_facts["residence"] = np.array(residences[: len(each)])
    population.household_facts["barred"] = np.array(residences[::-1][: len(each)])
    laid = prepared(population)
    for outputs in SETS:
        plain = evaluate(RULES, line, population, outputs, "plain")
        for one in (population, laid, laid):
            assert evaluate(RULES, line, one, outputs, "compiled").digest == plain.digest
        for position in range(len(population)):
            for step in plain.trace(position, outputs).steps:
                columns = plain.household if step.row is None else plain.person
                row = position if step.row is None else int(np.flatnonzero(population.persons == step.row)[0])
                assert step.name not in columns or columns[step.name][row] == (UNKNOWN if step.value is None else step.value)


def test_what_a_mode_settles_is_not_read() -> None:
    regime = RULES.in_force(Month(2020, 12))
    assert composed(RULES, regime, ("extras",)).inputs == ("earned", "here")
    assert composed(RULES, regime, ("extras",), Given((("village.mode", 0),))).inputs == ()
    assert composed(RULES, regime, ("extras",), Given((("village.mode", 1),))).inputs == ("earned", "here")


def test_rules_that_ask_for_parameters_alone_are_decided_once_for_a_place() -> None:
    regime = RULES.in_force(Month(2020, 12))
    made = composed(RULES, regime, ("by_the_place",))
    assert made.codes == ("village.line", "village.mode")
    assert [each.rule.name for each in made.local] == ["half_line", "twentieth"]
    assert made.parameters == ("half_line", "twentieth")
    assert made.rows(np.array([[300, 1], [UNKNOWN, 1], [UNKNOWN, 0]])).tolist() == [[150, 15], [UNKNOWN, UNKNOWN], [0, 0]]
    assert made.alone
    folded = composed(RULES, regime, ("by_the_place",), Given((("village.mode", 1),)))
    assert folded.codes == ("village.line",)
    assert folded.rows(np.array([[300]])).tolist() == [[150, 15]]
    assert not composed(RULES, regime, ("half_line",)).local  # who asks for it gets it for every household


def test_what_a_mode_chooses_inside_a_rule_is_chosen_in_the_text() -> None:
    regime = RULES.in_force(Month(2020, 12))
    given_ = composed(RULES, regime, ("half_line",), Given((("village.mode", 1),)))
    assert given_.text.count("p_0 // 2") == 1 and "p_0 // 2 if" not in given_.text


def test_what_only_some_need_is_computed_behind_their_condition() -> None:
    lines = composed(RULES, RULES.in_force(Month(2020, 12)), ("share",)).text.splitlines()
    tested = next(line for line in lines if "v_open_to == 0" in line)
    computed = next(line for line in lines if "v_double = v_earned" in line)
    assert len(computed) - len(computed.lstrip()) > len(tested) - len(tested.lstrip())


def test_rows_that_ask_nothing_of_their_household_are_decided_in_long_runs() -> None:
    regime = RULES.in_force(Month(2020, 12))
    assert composed(RULES, regime, ("alone",)).alone
    assert not composed(RULES, regime, ("share",)).alone


def test_memory_is_used_again_only_when_nobody_has_a_part_of_it() -> None:
    column = room(1_000_000, 0)
    address, part = column.ctypes.data, column[10:20]
    part[:] = 7
    del column
    other = room(1_000_000, 0)
    assert other.ctypes.data != address
    other[:] = 0
    assert part.tolist() == [7] * 10
