"""Machine code gives what Python gives; it is kept, shared, and never waited for."""

import ast
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import (
    Count,
    FenMonth,
    Flag,
    Parameters,
    Rules,
    When,
    columns,
    evaluate,
    evaluation,
    parameter,
    variable,
)
from minzheng.policy.engine.arithmetic import completed_months, completed_years, portion, rounded, slot
from minzheng.policy.engine.columns import prepared
from minzheng.policy.engine.compiled import compilation, machine, objects
from minzheng.policy.errors import RuleError
from minzheng.policy.tests.village import INPUTS, LAW, RULES, SOURCE, parameters, people

ALL = ("counted", "income", "aid", "somebody", "of_the_first")
NOTHING = Parameters(())
numbers = st.one_of(st.integers(-(10**12), 10**12), st.sampled_from([0, 1, -1, 2, 100]))


@pytest.fixture(autouse=True)
def kernels(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One folder for all tests here."""
    folder = tmp_path_factory.getbasetemp() / "kernels"
    monkeypatch.setenv("MINZHENG_KERNELS", str(folder))
    return folder


member = st.tuples(st.one_of(st.integers(-500, 1000), st.just(UNKNOWN)), st.sampled_from([0, 1, 1, UNKNOWN]))
households = st.lists(st.lists(member, min_size=1, max_size=5), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(households, st.sampled_from([0, 1, UNKNOWN]), st.sampled_from([0, 1, UNKNOWN]), st.sampled_from([(2020, 12), (2021, 8)]))
def test_machine_code_python_and_explanation_agree(
    tmp_path: Path, each: list[list[tuple[int, int]]], residence: int, barred: int, month: tuple[int, int]
) -> None:
    line = parameters(tmp_path)
    population = people(*each, residence=residence, barred=barred, month=Month(*month))
    plain = evaluate(RULES, line, population, ALL, "plain")
    assert evaluate(RULES, line, population, ALL, "compiled").digest == plain.digest
    for position in range(len(population)):
        for step in plain.trace(position).steps:
            first = int(population.offsets[position])
            row = position if step.row is None else first + step.row - int(population.persons[first])
            column = (plain.household if step.row is None else plain.person)[step.name]
            assert (UNKNOWN if step.value is None else step.value) == column[row]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(households)
def test_one_case_alone_is_the_case_within_the_county_and_cuts_do_not_matter(
    tmp_path: Path, each: list[list[tuple[int, int]]]
) -> None:
    line = parameters(tmp_path)
    together = evaluate(RULES, line, people(*each), ALL, "compiled")
    alone = [evaluate(RULES, line, people(one), ALL, "compiled") for one in each]
    assert together.household["aid"].tolist() == [one.household["aid"][0] for one in alone]
    assert together.person["of_the_first"].tolist() == [value for one in alone for value in one.person["of_the_first"].tolist()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(households, st.randoms())
def test_the_order_of_members_does_not_matter_to_the_household(
    tmp_path: Path, each: list[list[tuple[int, int]]], dice: object
) -> None:
    line = parameters(tmp_path)
    shuffled = [dice.sample(members, len(members)) for members in each]  # type: ignore[attr-defined]
    one, other = (evaluate(RULES, line, people(*those), ("aid", "somebody"), "compiled") for those in (each, shuffled))
    assert one.digest == other.digest


@variable(entity="household", unit="count", law=LAW, label="Every operation once")
def every_operation(barred: Count, residence: Count) -> int:
    found = barred // 7 - residence % 5 + abs(barred) * 3
    if barred > residence or not residence:
        found += min(barred, residence, 4)
    elif -5 <= barred < 5 and residence != 3:
        return found << 2
    else:
        found -= max(barred, -residence) >> 1
    return found if found and barred else (barred or residence) & 1023


@variable(entity="household", unit="count", law=LAW, label="The engine's arithmetic")
def arithmetic(barred: Count, residence: Count) -> int:
    day = 600000 + abs(barred) % 150000
    born = 600000 + abs(residence) % 150000
    amount = abs(residence) % 1000000
    split = slot(amount, 1 + abs(barred) % 9, abs(residence) % 9) + portion(amount, 3333) + rounded(amount, abs(barred) % 4)
    return split + completed_years(born, day) + completed_months(born, day)


@variable(entity="household", unit="count", law=LAW, label="A quotient")
def quotient(barred: Count, residence: Count) -> int:
    return barred // residence * 1000 + barred % residence


def made(*rules: object) -> Rules:
    inputs = [each for each in INPUTS if each.entity == "household"]
    return Rules("made", rules, [type(each)(each.name, "household", "count", each.label) for each in inputs])  # type: ignore[arg-type]


@variable(entity="household", unit="fen_month", law=LAW, label="x")
def the_line(line: FenMonth = parameter("village.line")) -> int:
    return line


@variable(entity="person", unit="fen_month", law=LAW, label="x")
def line_of_each(here: Flag, line: FenMonth = parameter("village.line")) -> int:
    return line if here else 0


LINE_ALONE = Rules("line", (the_line, line_of_each), INPUTS)
MADE = made(every_operation, arithmetic, quotient)


def pairs(*values: tuple[int, int]) -> Population:
    found = people(*([(1, 1)] for _ in values))
    for name, column in zip(("barred", "residence"), zip(*values, strict=True), strict=True):
        found.household_facts[name] = np.array(column)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30))
def test_whole_numbers_are_whole_numbers(values: list[tuple[int, int]]) -> None:
    population = pairs(*values)
    for outputs in (("every_operation",), ("arithmetic",), ("quotient",)):
        if outputs == ("quotient",):
            population = pairs(*((one, other or 1) for one, other in values))
        plain, compiled = (evaluate(MADE, NOTHING, population, outputs, how) for how in ("plain", "compiled"))  # type: ignore[arg-type]
        assert compiled.household[outputs[0]].tolist() == plain.household[outputs[0]].tolist()


def test_a_division_by_zero_is_an_error_and_not_a_number() -> None:
    with pytest.raises(ZeroDivisionError):
        evaluate(MADE, NOTHING, pairs((1, 1), (5, 0)), ("quotient",), "compiled")


def test_many_threads_give_what_one_gives(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    each = [[(int(earned), int(here)) for earned, here in dice.integers(0, 2, (size, 2))] for size in dice.integers(1, 6, 9000)]
    population, line = people(*each), parameters(tmp_path)
    assert evaluate(RULES, line, population, ALL, "compiled").digest == evaluate(RULES, line, population, ALL, "plain").digest


def test_columns_that_cannot_be_written_or_are_strided_are_read(tmp_path: Path) -> None:
    line, population = parameters(tmp_path), people([(100, 1), (200, 1)], [(50, 1)])
    wanted = evaluate(RULES, line, population, ALL, "plain").digest
    population.person_facts["earned"] = np.array([[100, 0], [200, 0], [50, 0]])[:, 0]
    population.person_facts["here"].flags.writeable = False
    assert evaluate(RULES, line, population, ALL, "compiled").digest == wanted


def test_long_columns_start_at_different_lines_of_the_cache() -> None:
    companions = [columns.room(columns._LONG, position, np.uint8) for position in range(64)]
    assert len({column.ctypes.data // 64 % 64 for column in companions}) == 64


def test_a_prepared_population_is_the_same(tmp_path: Path) -> None:
    line, population = parameters(tmp_path), people([(100, 1), (200, 1)], [(50, 1)])
    laid = prepared(population)
    assert laid.digest == population.digest
    assert evaluate(RULES, line, laid, ALL, "compiled").digest == evaluate(RULES, line, population, ALL, "plain").digest


def test_an_outcome_is_no_view_of_a_fact(tmp_path: Path) -> None:
    population = people([(100, 1)])
    outcomes = evaluate(RULES, parameters(tmp_path), population, ("earned", "aid"), "compiled")
    outcomes.person["earned"][0] = 5
    assert population.person_facts["earned"].tolist() == [100]


def test_nobody_waits_for_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setenv("MINZHENG_KERNELS", str(tmp_path / "cold"))
    monkeypatch.setattr(evaluation, "_plain", lambda *_: asked.append("plain") or {"somebody": np.empty(0)})
    monkeypatch.setattr(evaluation, "_compiled", lambda *_: asked.append("compiled") or {"somebody": np.empty(0)})
    monkeypatch.setattr(evaluation, "SMALL", 2)
    monkeypatch.setattr(evaluation, "LARGE", 4)
    monkeypatch.setattr(compilation, "_loaded", {})
    for persons in (1, 3, 4):
        evaluate(RULES, parameters(tmp_path), people([(1, 1)] * persons), ("somebody",))
    assert asked == ["plain", "plain", "compiled"]
    evaluation.warm([(RULES, Month(2020, 12), ("somebody",))])
    evaluate(RULES, parameters(tmp_path), people([(1, 1)] * 3), ("somebody",))
    assert asked[3:] == ["compiled"]
    monkeypatch.setattr(compilation, "available", lambda: False)
    evaluate(RULES, parameters(tmp_path), people([(1, 1)] * 9), ("somebody",))
    assert asked[4:] == ["plain"]


def test_another_process_finds_the_machine_code(kernels: Path, tmp_path: Path) -> None:
    evaluation.warm([(RULES, Month(2020, 12), ALL)])
    before = {path.name: path.stat().st_mtime_ns for path in kernels.iterdir()}
    script = (
        "from minzheng.policy.engine import evaluation; from minzheng.policy.engine.compiled import compilation\n"
        "from minzheng.base.month import Month\n"
        "from minzheng.policy.tests.village import RULES\n"
        "compilation._compile = None\n"
        f"print(evaluation.warm([(RULES, Month(2020, 12), {ALL!r})]))\n"
        "import sys; print('compiler loaded:', 'llvmlite' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "village" in done.stdout
    if (sys.platform, platform.machine()) == ("linux", "x86_64"):
        assert "compiler loaded: False" in done.stdout
    assert {path.name: path.stat().st_mtime_ns for path in kernels.iterdir()} == before


def test_what_cannot_be_run_where_it_lies_is_linked_by_the_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    population, line = people([(100, 1), (UNKNOWN, 1)], [(300, 0)]), parameters(tmp_path)
    wanted = evaluate(RULES, line, population, ALL, "plain").digest
    for name, instead in (("mapped", lambda _: None), ("linked", lambda code, _: code)):
        with monkeypatch.context() as patch:
            patch.setattr(compilation, "_loaded", {})
            patch.setattr(objects, name, instead)
            patch.setenv("MINZHENG_KERNELS", str(tmp_path / name))
            assert evaluate(RULES, line, population, ALL, "compiled").digest == wanted
    assert objects.linked(b"of another system", "run") == b"of another system"


def test_helping_threads_are_woken_on_other_cores_than_the_one_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, set[int]]] = []
    monkeypatch.setattr(compilation, "_awake", [71, 72])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 3}, raising=False)
    monkeypatch.setattr(os, "sched_setaffinity", lambda thread, cores: sent.append((thread, cores)), raising=False)
    for core in (1, -1):  # where the system does not tell, they stay as they are
        monkeypatch.setattr(compilation, "_core", lambda core=core: core)
        compilation._send_elsewhere()
    assert sent == [(71, {0, 3}), (72, {0, 3})]


def test_a_child_process_has_threads_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilation, "_AT_LEAST", 10)
    population, line = people(*[[(100, 1)], [(200, 0), (50, 1)]] * 200), parameters(tmp_path)
    wanted = evaluate(RULES, line, population, ALL, "compiled").digest
    child = os.fork()
    if child == 0:
        os._exit(evaluate(RULES, line, population, ALL, "compiled").digest != wanted)
    assert os.waitpid(child, 0)[1] == 0


def test_more_places_than_a_byte_can_tell_keep_their_own_numbers(tmp_path: Path) -> None:
    places = [f"32{at:04d}" for at in range(300)]
    value = {"reference": SOURCE, "confirmed": True}
    told = {place: {date(2019, 1, 1): {"value": 1000 + at, **value}} for at, place in enumerate(places)}
    law = {"description": "x", "unit": "yuan_month", "places": told}
    (tmp_path / "line.yaml").write_text(yaml.safe_dump(law), encoding="utf-8")
    population = people(*[[(1, 1)]] * 300)
    population.places[:] = [f"{place}101201" for place in places]
    for how in ("plain", "compiled"):
        for asked in ("the_line", "line_of_each"):
            found = evaluate(LINE_ALONE, Parameters.load(tmp_path, prefix="village"), population, (asked,), how)  # type: ignore[arg-type]
            assert {**found.household, **found.person}[asked].tolist() == list(range(100_000, 130_000, 100))


def test_a_rule_that_does_more_than_rules_do_is_refused() -> None:
    @variable(entity="household", unit="count", law=LAW, label="x")
    def looping(barred: Count) -> int:
        while barred > 3:
            barred -= 1
        return barred

    @variable(entity="household", unit="count", law=LAW, label="x")
    def without_end(barred: Count) -> int:
        if barred:
            return 1

    for rule, says in ((looping, "more than assignments"), (without_end, "without a result")):
        with pytest.raises(RuleError, match=says):
            made(rule)


@pytest.mark.parametrize("text", ["x ** 2", "x / 2", "(x, x)", "undefined", "unheard(x)", "x if x else 'text'"])
def test_the_translation_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(RuleError, match="knows no"):
        machine.translated("def run(first): pass", ast.unparse(ast.parse(f"def f(x):\n    return {text}")))


def test_places_in_any_order_get_the_parameters_of_their_place(tmp_path: Path) -> None:
    line = parameters(tmp_path)
    population = people(*[[(100, 1)]] * 5)
    places = np.array(["330000000000", "321324101201", "110000000000", "329999999999", "320000000000"])
    for order in (np.arange(5), np.argsort(places)):
        population.places[:] = "0"
        moved = Population(
            population.month, population.households, places[order], population.offsets, population.persons,
            population.person_facts, population.household_facts,
        )  # fmt: skip
        found = evaluate(RULES, line, moved, ("aid",)).household["aid"].tolist()
        assert found == [400 if place.startswith("32") else 200 for place in moved.places]


def test_a_parameter_missing_in_one_place_leaves_only_that_place_unknown(tmp_path: Path) -> None:
    population = people([(1, 1)], [(1, 1)], residence=1)
    population.places[1] = "110101101201"
    for how in ("plain", "compiled"):
        found = evaluate(LINE_ALONE, parameters(tmp_path), population, ("the_line",), how).household["the_line"]  # type: ignore[arg-type]
        assert found.tolist() == [750, UNKNOWN]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(households, st.sampled_from([0, 1, UNKNOWN]), st.booleans())
def test_a_prepared_population_of_many_is_decided_as_any_other(
    tmp_path: Path, each: list[list[tuple[int, int]]], residence: int, negative: bool
) -> None:
    line = parameters(tmp_path)
    population = people(*each, residence=residence)
    population.person_facts["earned"] *= 1 if negative else 1_000_000
    wanted = evaluate(RULES, line, population, ALL, "plain").digest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "MANY", 1)
        laid = prepared(population)
        assert evaluate(RULES, line, population, ALL, "compiled").digest == wanted
        assert evaluate(RULES, line, laid, ALL, "compiled").digest == wanted
        assert evaluate(RULES, line, laid, ALL, "compiled").digest == wanted  # by what was kept of the first
    assert evaluate(RULES, line, laid, ALL, "plain").digest == wanted


@variable(entity="person", unit="fen_month", law=LAW, label="Part of the line", settled=(When("here", 0, 0),))
def part(here: Flag, earned: FenMonth, line: FenMonth = parameter("village.line")) -> int:
    if not here:
        return 0
    rest = line % earned if earned < 0 else rounded(line // earned, 1)
    steps = rest + 1
    if earned > 500 or (rest and steps < 3):
        steps += completed_years(earned, line)
        steps = -steps if steps > 7 else abs(rest) * 5
    return min(steps * 2, line, slot(earned, 3, 1)) if earned < 900 else max(portion(earned, 25), rest)


@variable(entity="person", unit="fen_month", law=LAW, label="Twice the part")
def twice(part: FenMonth) -> int:
    return part * 2


MANY_ROWS = Rules("many_rows", (part, twice), INPUTS)
row = st.tuples(st.one_of(st.integers(-500, -1), st.integers(1, 1000), st.just(UNKNOWN)), st.sampled_from([0, 0, 0, 1, UNKNOWN]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(row, min_size=1, max_size=20), min_size=1, max_size=6), st.sampled_from([0, 1, UNKNOWN]))
def test_many_rows_at_a_time_are_decided_as_one_by_one(tmp_path: Path, each: list[list[tuple[int, int]]], residence: int) -> None:
    line, population = parameters(tmp_path), people(*each, residence=residence)
    plain = evaluate(MANY_ROWS, line, population, ("part", "twice"), "plain")
    for laid in (population, prepared(population)):
        assert evaluate(MANY_ROWS, line, laid, ("part", "twice"), "compiled").digest == plain.digest


def test_only_who_divides_can_divide_by_zero(tmp_path: Path) -> None:
    line = parameters(tmp_path)
    nobody_divides = people([(0, 0), (50, 1), (0, UNKNOWN)] * 15)
    for how in ("plain", "compiled"):
        told = evaluate(MANY_ROWS, line, nobody_divides, ("part",), how).person["part"]  # type: ignore[arg-type]
        assert (told == UNKNOWN).sum() == 15
    with pytest.raises(ZeroDivisionError):
        evaluate(MANY_ROWS, line, people([(0, 0), (50, 1), (0, 1)] * 15), ("part",), "compiled")


@pytest.mark.parametrize(("asked", "earned"), [("twice", 2**40), ("twice", 2**31 * 400), ("income", 2**31), ("income", -(2**31))])
def test_an_outcome_too_large_for_a_narrow_column_is_told_in_a_wide_one(tmp_path: Path, asked: str, earned: int) -> None:
    rules = MANY_ROWS if asked == "twice" else RULES
    line, laid = parameters(tmp_path), prepared(people([(earned, 1), (40, 1)], [(7, 0)]))
    found = evaluate(rules, line, laid, (asked,), "compiled")
    assert found.digest == evaluate(rules, line, laid, (asked,), "plain").digest
    small = evaluate(rules, line, prepared(people([(40, 1)], [(7, 0)])), (asked,), "compiled")
    assert {column.dtype for column in (*small.person.values(), *small.household.values())} == {np.dtype(np.int32)}
