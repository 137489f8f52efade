"""Whoever certainly gets nothing is found many at a time; everybody is decided as if there were no sieve."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import (
    Count,
    FenMonth,
    Flag,
    Rules,
    When,
    any_of,
    count,
    earlier,
    evaluate,
    household,
    parameter,
    sieving,
    total,
    variable,
)
from minzheng.policy.engine.arithmetic import slot
from minzheng.policy.engine.columns import prepared
from minzheng.policy.engine.compiled import compilation
from minzheng.policy.engine.kernel import Kernel, composed
from minzheng.policy.engine.rules import FUNCTIONS
from minzheng.policy.households import taken
from minzheng.policy.tests.village import INPUTS, LAW, parameters, people

MONTH = Month(2020, 12)


@variable(entity="household", unit="fen_month", law=LAW, label="The line of the home")
def home_line(line: FenMonth = parameter("village.line")) -> int:
    return line


@variable(entity="person", unit="flag", law=LAW, label="Counted", settled=(When("here", 0, 0),))
def counted(here: Flag) -> int:
    return 1 if here else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Income", settled=(When("counted", 0, 0),))
def income(counted: Flag, earned: FenMonth, line: FenMonth = household(home_line), before: Count = earlier("counted")) -> int:
    if not counted:
        return 0
    return earned if before == 0 else max(0, earned - line // 10)


@variable(entity="household", unit="flag", law=LAW, label="Somebody")
def somebody(found: Flag = any_of("counted")) -> int:
    return found


@variable(entity="household", unit="flag", law=LAW, label="Poor", settled=(When("barred", 1, 0), When("somebody", 0, 0)))
def poor(
    barred: Flag,
    somebody: Flag,
    home_line: FenMonth,
    together: FenMonth = total("income"),
    persons: Count = count("counted"),
) -> int:
    return 1 if not barred and somebody and together < home_line * persons else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Share", settled=(When("poor", 0, 0), When("counted", 0, 0)))
def share(
    counted: Flag,
    poor: Flag = household("poor"),
    before: Count = earlier("counted"),
    persons: Count = household("number"),
    line: FenMonth = household(home_line),
) -> int:
    return slot(line, persons, before) if poor and counted else 0


@variable(entity="household", unit="count", law=LAW, label="Persons")
def number(persons: Count = count("counted")) -> int:
    return persons


@variable(entity="person", unit="fen_month", law=LAW, label="A fen for each", settled=(When("home_open", 0, 0),))
def of_the_home_open(home_open: Flag = household("home_open")) -> int:
    return home_open


@variable(entity="household", unit="flag", law=LAW, label="Somebody is here")
def home_open(found: Flag = any_of("here")) -> int:
    return found


RULES = Rules("sieved", (home_line, counted, income, somebody, poor, number, share), INPUTS, since=date(2019, 1, 1))
member = st.tuples(
    st.one_of(st.integers(-500, 1500), st.sampled_from([UNKNOWN, 2**27, -(2**31), 2**40])), st.sampled_from([0, 1, 1, 1, UNKNOWN])
)
homes = st.lists(st.lists(member, min_size=0, max_size=6), min_size=1, max_size=40)


@pytest.fixture(autouse=True)
def kernels(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_KERNELS", str(tmp_path_factory.getbasetemp() / "kernels"))


def kernel() -> Kernel:
    return composed(RULES, RULES.in_force(MONTH), ("share",))


def several(population: Population, times: int) -> Population:
    return taken(population, np.tile(np.arange(len(population)), times))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    homes,
    st.sampled_from([0, 1, UNKNOWN]),
    st.lists(st.sampled_from([0, 0, 1, UNKNOWN]), min_size=40, max_size=40),
    st.sampled_from([1, 9]),
)
def test_who_passes_the_sieve_and_who_does_not_get_what_the_rules_say(
    tmp_path: Path, each: list[list[tuple[int, int]]], residence: int, barred: list[int], times: int
) -> None:
    population = people(*each, residence=residence)
    population.household_facts["barred"][:] = barred[: len(population)]
    line, population = parameters(tmp_path), several(population, times)
    wanted = evaluate(RULES, line, population, ("share",), "plain")
    for laid in (population, prepared(population)):
        assert evaluate(RULES, line, laid, ("share",), "compiled").digest == wanted.digest


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(homes, st.sampled_from([0, UNKNOWN]))
def test_the_sieved_text_says_the_same_in_python(tmp_path: Path, each: list[list[tuple[int, int]]], residence: int) -> None:
    population = several(people(*each, residence=residence), 5)
    wanted = evaluate(RULES, parameters(tmp_path), population, ("share",), "plain").person["share"]
    made, members = kernel(), len(population.persons)
    values = parameters(tmp_path).row(made.codes, "321324101201", MONTH, residence)
    row = made.rows(np.array([values], np.int64))[0].tolist()
    space: dict[str, Any] = {"UNKNOWN": UNKNOWN, "together": range, **FUNCTIONS}
    exec(compile(made.sieved, "<sieved>", "exec"), space)
    facts = {**population.person_facts, **population.household_facts}
    share = [UNKNOWN] * members
    room = [[UNKNOWN] * (max(members, sieving.BLOCK) + 1) for _ in made.sums]
    space["run"](
        0, len(population), population.offsets.tolist(), [0] * (len(population) + 1), list(row), [0] * len(population),
        MONTH.first.toordinal(), *(facts[name].tolist() for name in made.inputs), share, [0] * members, *room,
    )  # fmt: skip
    assert share == wanted.tolist()


def test_a_sieve_is_made_where_a_value_of_the_household_says_that_nobody_gets_anything() -> None:
    regime = RULES.in_force(MONTH)
    assert kernel().sieved and kernel().nothing == ("share",)
    assert not composed(RULES, regime, ("poor", "share")).sieved  # what the household gets is told for all
    assert not composed(RULES, regime, ("counted",)).sieved


def test_there_is_no_sieve_over_recorded_flags_which_may_be_wrong_numbers() -> None:
    rules = Rules("open", (home_open, of_the_home_open), INPUTS, since=date(2019, 1, 1))
    made = composed(rules, rules.in_force(MONTH), ("of_the_home_open",))
    assert made.nothing == ("of_the_home_open",) and not made.sieved


def test_ranges_of_threads_are_sieved_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "_AT_LEAST", 10)
    homes = ([(100, 1)], [(900, 1), (50, 1)], [], [(UNKNOWN, 1)], [(1, 0)] * 70, [(2, 1)] * 70)
    population = several(people(*homes), 70)
    wanted = evaluate(RULES, parameters(tmp_path), population, ("share",), "plain")
    assert evaluate(RULES, parameters(tmp_path), population, ("share",), "compiled").digest == wanted.digest


def test_a_home_of_thousands_is_decided_like_any_other(tmp_path: Path) -> None:
    for here in ((3, 1), (10**6, 1), (UNKNOWN, 1), (5, UNKNOWN)):
        population = people([(100, 1)], [(3, 1)] * 2_500 + [here] * 600, [(900, 1)], [here] * 3)
        wanted = evaluate(RULES, parameters(tmp_path), population, ("share",), "plain")
        assert evaluate(RULES, parameters(tmp_path), population, ("share",), "compiled").digest == wanted.digest


@variable(
    entity="person", unit="flag", law=LAW, label="Counted, as many as are earned", settled=(When("here", 0, 0),), name="counted"
)
def counted_wrongly(here: Flag, earned: FenMonth) -> int:
    return earned if here else 0


def test_a_flag_that_is_no_flag_is_added_up_as_the_rules_add_it_up(tmp_path: Path) -> None:
    rules = Rules("wrong", (home_line, counted_wrongly, income, somebody, poor, number, share), INPUTS, since=date(2019, 1, 1))
    assert composed(rules, rules.in_force(MONTH), ("share",)).sieved
    homes = ([(2, 1)], [(3, 1), (1, 1)], [(1, 1), (-1, 1), (4, 1)], [(1, 1), (0, 1)], [(-3, 1), (7, 0)], [(UNKNOWN, 1), (2, 1)])
    population = several(people(*homes), 30)
    wanted = evaluate(rules, parameters(tmp_path), population, ("share",), "plain")
    for laid in (population, prepared(population)):
        assert evaluate(rules, parameters(tmp_path), laid, ("share",), "compiled").digest == wanted.digest


@variable(entity="person", unit="flag", law=LAW, label="Earns")
def earning(earned: FenMonth) -> int:
    return earned


@variable(entity="household", unit="flag", law=LAW, label="Open", settled=(When("somebody", 0, 0),))
def earners_open(somebody: Flag, found: Flag = any_of("earning")) -> int:
    return 1 if somebody and found else 0


@variable(entity="person", unit="fen_month", law=LAW, label="A fen for each", settled=(When("opened", 0, 0),))
def for_earners(opened: Flag = household("earners_open")) -> int:
    return opened


def test_so_is_a_second_one_that_is_only_asked_for_any(tmp_path: Path) -> None:
    rules = Rules("second", (counted, somebody, earning, earners_open, for_earners), INPUTS, since=date(2019, 1, 1))
    made = composed(rules, rules.in_force(MONTH), ("for_earners",))
    assert made.sieved and len(made.sums) == 4
    homes = ([(0, 1)], [(1, 1)], [(2, 1)], [(-1, 1), (1, 1)], [(2, 1), (-1, 1)], [(UNKNOWN, 1), (0, 1)], [(1, 0)])
    population = several(people(*homes), 30)
    wanted = evaluate(rules, parameters(tmp_path), population, ("for_earners",), "plain")
    assert evaluate(rules, parameters(tmp_path), population, ("for_earners",), "compiled").digest == wanted.digest
