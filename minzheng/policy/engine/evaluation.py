"""Decides a population: columns in, outcomes out, in population order."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population, widened
from minzheng.policy.engine.columns import AnyInts, Kind, room
from minzheng.policy.engine.compiled import compilation
from minzheng.policy.engine.explanation import Trace, explain
from minzheng.policy.engine.folding import Given
from minzheng.policy.engine.kernel import Kernel, composed
from minzheng.policy.engine.missing import Missing
from minzheng.policy.engine.parameters import Parameters
from minzheng.policy.engine.rules import Regime, Rules
from minzheng.policy.engine.standing import Standing, parameter_rows
from minzheng.policy.errors import RuleError

SMALL = 5_000  # persons up to whom plain Python answers at once
LARGE = 60_000  # persons from whom on even compiling first is quicker
MANY = 300_000  # persons from whom on a kernel for exactly their switches and modes is worth its own compilation
TOGETHER = 1_024  # members decided alone, in one range of a kernel
FOLDED = ("flag", "code", "count")  # units of such parameters
How = Literal["best", "plain", "compiled"]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`household[name]`, `person[name]` and `obligor[name]` are int64 columns in population order; UNKNOWN where a needed fact is
    missing. Of a population whose facts are `prepared` they are narrow as those are, to be read by `widened`."""

    rules: Rules
    parameters: Parameters
    population: Population
    household: dict[str, Ints]
    person: dict[str, Ints]
    obligor: dict[str, Ints]

    @property
    def digest(self) -> str:
        """SHA-256 over all columns in order of entity and name: equal digests are equal outcomes."""
        state = hashlib.sha256()
        for group in (self.household, self.person, self.obligor):
            for name in sorted(group):
                state.update(name.encode())
                state.update(np.ascontiguousarray(widened(group[name]), dtype="<i8").tobytes())
        return state.hexdigest()

    def missing(self, position: int, output: str) -> tuple[Missing, ...]:
        """The facts that keep an output of the household at that position unknown; empty where it is known."""
        return self.trace(position, (output,)).missing

    def trace(self, position: int, outputs: Sequence[str] | None = None) -> Trace:
        return explain(self.rules, self.parameters, self.population, position, outputs)


def evaluate(rules: Rules, parameters: Parameters, population: Population, outputs: Sequence[str], how: How = "best") -> Outcomes:
    """Apply the rules of the population's month to every household.

    Plain Python decides a small population, machine code a large one; the outcomes are the same, `how` is for tests and benches.
    Raises RuleError for an output no rule gives or a column the population lacks, ParameterError where rules and parameters do not
    fit. A fact or parameter value that is merely missing raises nothing: it makes the outcomes that need it UNKNOWN.
    """
    regime = rules.in_force(population.month)
    parameters.require(regime.parameters)
    asked = tuple(sorted(set(outputs)))
    kernel = composed(rules, regime, asked)
    standing = parameter_rows(parameters, kernel.codes, population)
    if how != "plain" and len(population.persons) >= MANY:
        kernel, standing = _folded(rules, regime, asked, kernel, standing)
    standing = replace(standing, rows=kernel.rows(standing.rows))
    rows = _lengths(population)
    facts = _facts(regime, population, kernel.inputs, rows)
    decide = (
        _compiled if how == "compiled" or (how == "best" and _is_worth_compiling(kernel, population, standing, facts)) else _plain
    )
    lengths = {name: rows[regime.entity(name)] for name in (*kernel.results, *kernel.kept)}
    narrow = any(column.dtype != np.int64 for column in facts.values())
    kinds = {name: _kind(regime.unit(name), narrow) for name in kernel.results}
    results = decide(kernel, population, standing, list(facts.values()), lengths, kinds)
    found = {name: results[name] if name in results else np.array(widened(facts[name])) for name in outputs}

    def of(entity: str) -> dict[str, Ints]:
        return {name: column for name, column in found.items() if regime.entity(name) == entity}

    return Outcomes(rules, parameters, population, of("household"), of("person"), of("obligor"))


def warm(wanted: Iterable[tuple[Rules, Month, Sequence[str]]]) -> dict[str, float]:
    """Compile the kernels of those outputs in those months unless they are there. The seconds each took, by rules and regime."""
    seconds = {}
    for rules, month, outputs in wanted if compilation.available() else ():
        began = time.perf_counter()
        compilation.machine_code(composed(rules, rules.in_force(month), tuple(sorted(set(outputs)))))
        seconds[f"{rules.name} {month}"] = time.perf_counter() - began
    return seconds


def _folded(rules: Rules, regime: Regime, asked: tuple[str, ...], kernel: Kernel, standing: Standing) -> tuple[Kernel, Standing]:
    """The kernel for exactly these switches, modes and ages where all rows have the same."""
    exact = composed(rules, regime, asked, _given(regime, kernel.codes, len(standing.rows), standing.rows.tobytes()))
    left = [kernel.codes.index(name) for name in exact.codes]
    return exact, replace(standing, rows=np.ascontiguousarray(standing.rows[:, left]))


@lru_cache(maxsize=128)
def _given(regime: Regime, parameters: tuple[str, ...], count: int, numbers: bytes) -> Given:
    """What all rows of parameters have alike. Amounts and rates stay in the rows, so that a reform of them compiles nothing."""
    rows = np.frombuffer(numbers, np.int64).reshape(count, len(parameters))
    same = (rows == rows[0]) & (rows[0] != UNKNOWN)
    uniform = [at for at in np.flatnonzero(same.all(axis=0)).tolist() if regime.parameters[parameters[at]] in FOLDED]
    folded = tuple((parameters[at], int(rows[0, at])) for at in uniform)
    return Given(folded, frozenset(parameters[at] for at in np.flatnonzero((rows != UNKNOWN).all(axis=0)).tolist()))


def _is_worth_compiling(kernel: Kernel, population: Population, standing: Standing, facts: Mapping[str, AnyInts]) -> bool:
    """Nobody waits for a compiler: what takes Python about a second is decided by Python until the machine code is there."""
    persons = len(population.persons)
    if persons < SMALL or not compilation.available():
        return False
    return persons >= LARGE or compilation.at_hand(kernel, compilation.widths(standing.rows, standing.row_of, *facts.values()))


def _plain(
    kernel: Kernel,
    population: Population,
    standing: Standing,
    facts: Sequence[AnyInts],
    lengths: Mapping[str, int],
    _: object = None,
) -> dict[str, Ints]:
    offsets = (population.offsets.tolist(), population.obligor_offsets.tolist())
    row_of = standing.of_persons(population.offsets) if kernel.alone else standing.row_of
    results = {name: [0 if name in kernel.nothing else UNKNOWN] * lengths[name] for name in kernel.results}
    kept = [[UNKNOWN] * lengths[name] for name in kernel.kept]
    kernel.plain(
        0, len(population), *offsets, standing.rows.ravel().tolist(), row_of.tolist(),
        population.month.first.toordinal(), *(widened(column).tolist() for column in facts), *results.values(), *kept,
    )  # fmt: skip
    return {name: np.array(column, np.int64) for name, column in results.items()}


def _compiled(
    kernel: Kernel,
    population: Population,
    standing: Standing,
    facts: Sequence[AnyInts],
    lengths: Mapping[str, int],
    kinds: Mapping[str, Kind],
) -> dict[str, Ints]:
    results = {name: room(lengths[name], len(facts) + at, kinds[name]) for at, name in enumerate(kernel.results)}
    sieved = compilation.sieved(kernel)
    for name in kernel.nothing if not sieved else ():
        results[name].fill(0)
    columns = [np.ascontiguousarray(column) for column in facts]
    offsets = [np.ascontiguousarray(each, np.int64) for each in (population.offsets, population.obligor_offsets)]
    row_of = standing.row_of
    if kernel.alone:  # what counts is that ranges are about equal, not where a household ends
        row_of = standing.of_persons(population.offsets)
        bounds = np.append(np.arange(0, offsets[0][-1], TOGETHER), offsets[0][-1])
        offsets = [bounds, np.zeros(len(bounds), np.int64)]
    members = standing.of_persons(population.offsets) if sieved else None
    day = population.month.first.toordinal()
    fault = compilation.run(kernel, offsets, standing.rows, row_of, day, [*columns, *results.values()], members)
    if fault == compilation.TOO_NARROW:
        return _compiled(kernel, population, standing, facts, lengths, dict.fromkeys(kinds, np.int64))
    if fault:
        return _plain(kernel, population, standing, facts, lengths)  # something was divided by zero: Python says what
    return results


def _kind(unit: str, narrow: bool) -> Kind:
    """Of a result: narrow if the facts are. What does not fit is found out, and written again in 64 bits."""
    return np.int64 if not narrow else np.int8 if unit == "flag" else np.int32


def gaps(rules: Rules, parameters: Parameters, month: Month, places: Iterable[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Parameters without a value, as (parameter, place, residence): to say before a run what would leave everybody unknown."""
    codes = tuple(rules.in_force(month).parameters)
    rows = ((place, residence, parameters.row(codes, place, month, residence)) for place, residence in places)
    return [
        (code, place, residence)
        for place, residence, row in rows
        for code, value in zip(codes, row, strict=True)
        if value == UNKNOWN
    ]


def _facts(regime: Regime, population: Population, names: Sequence[str], lengths: Mapping[str, int]) -> dict[str, AnyInts]:
    """Columns of facts. Raises RuleError where one is missing or too short; without obligors theirs may be missing."""
    groups = {"person": population.person_facts, "household": population.household_facts, "obligor": population.obligor_facts}
    found: dict[str, AnyInts] = {}
    for name in names:
        entity = regime.entity(name)
        group = groups[entity] if entity != "obligor" or lengths[entity] else {name: population.obligors}
        if name not in group or len(group[name]) != lengths[entity]:
            raise RuleError(
                "The population has no full column {name}.", remedy="The snapshot must carry every input of the rules.", name=name
            )
        column = group[name]
        found[name] = column if column.dtype.kind in "iu" and column.dtype != np.uint64 else column.astype(np.int64)
    return found


def _lengths(population: Population) -> dict[str, int]:
    return {"person": len(population.persons), "household": len(population.households), "obligor": len(population.obligors)}
