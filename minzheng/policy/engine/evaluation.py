"""Decides a population: columns in, outcomes out, in population order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine.explanation import Trace, explain
from minzheng.policy.engine.kernel import compiled
from minzheng.policy.engine.missing import Missing
from minzheng.policy.engine.parameters import Parameters
from minzheng.policy.engine.rules import Regime, Rules
from minzheng.policy.errors import RuleError


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`household[name]`, `person[name]` and `obligor[name]` are int64 columns in population order; UNKNOWN where a needed fact is
    missing."""

    rules: Rules
    parameters: Parameters
    population: Population
    household: dict[str, Ints]
    person: dict[str, Ints]
    obligor: dict[str, Ints]

    def missing(self, position: int, output: str) -> tuple[Missing, ...]:
        """The facts that keep an output of the household at that position unknown; empty where it is known."""
        return self.trace(position, (output,)).missing

    def trace(self, position: int, outputs: Sequence[str] | None = None) -> Trace:
        return explain(self.rules, self.parameters, self.population, position, outputs)


def evaluate(rules: Rules, parameters: Parameters, population: Population, outputs: Sequence[str]) -> Outcomes:
    """Apply the rules of the population's month to every household.

    Raises RuleError for an output no rule gives or a column the population lacks, ParameterError where rules and parameters do not
    fit. A fact or parameter value that is merely missing raises nothing: it makes the outcomes that need it UNKNOWN.
    """
    regime = rules.in_force(population.month)
    parameters.require(regime.parameters)
    kernel = compiled(rules, regime, tuple(outputs))
    columns = [_column(regime, population, name).tolist() for name in kernel.inputs]
    stored = {name: [UNKNOWN] * _length(regime, population, name) for name in kernel.stored}
    rows, row_of = parameter_rows(parameters, kernel.parameters, population)
    kernel.run(
        0, len(population), population.offsets.tolist(), population.obligor_offsets.tolist(), rows, row_of,
        population.month.first.toordinal(), *columns, *stored.values(),
    )  # fmt: skip
    results = {name: np.array(stored[name] if name in stored else columns[kernel.inputs.index(name)], np.int64) for name in outputs}
    return Outcomes(
        rules,
        parameters,
        population,
        {name: column for name, column in results.items() if regime.entity(name) == "household"},
        {name: column for name, column in results.items() if regime.entity(name) == "person"},
        {name: column for name, column in results.items() if regime.entity(name) == "obligor"},
    )


def parameter_rows(parameters: Parameters, codes: Iterable[str], population: Population) -> tuple[list[tuple[int, ...]], list[int]]:
    """The parameter values of each distinct place and residence, and which of them each household has."""
    codes = tuple(codes)
    residences = population.household_facts.get("residence")
    keys = zip(
        population.places.tolist(), residences.tolist() if residences is not None else [UNKNOWN] * len(population), strict=True
    )
    numbers: dict[tuple[str, int], int] = {}
    row_of = [numbers.setdefault(key, len(numbers)) for key in keys]
    return [parameters.row(codes, place, population.month, residence) for place, residence in numbers], row_of


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


def _column(regime: Regime, population: Population, name: str) -> Ints:
    """A column of facts. Raises RuleError where it is missing or too short; without obligors theirs may be missing."""
    entity = regime.entity(name)
    if entity == "obligor" and len(population.obligors) == 0:
        return population.obligors
    facts = {"person": population.person_facts, "household": population.household_facts, "obligor": population.obligor_facts}[
        entity
    ]
    if name not in facts or len(facts[name]) != _length(regime, population, name):
        raise RuleError(
            "The population has no full column {name}.", remedy="The snapshot must carry every input of the rules.", name=name
        )
    return facts[name]


def _length(regime: Regime, population: Population, name: str) -> int:
    ids = {"person": population.persons, "household": population.households, "obligor": population.obligors}
    return len(ids[regime.entity(name)])
