"""A tax-benefit system of openfisca-core from our rules: a variable each, and a simulation over columns in household order.

What makes it OpenFisca's best form: numbers of the law by `np.take` over a row index instead of fancy indexing in a parameter tree,
plain numbers where they are the nation's, int32 and boolean columns, a table of ages; one variable for each rule, as its authors
do. Facts that are unknown are 0 here: OpenFisca does not know "unknown", so only known outcomes are compared.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable as Formula

from bench.openfisca.expressions import Inexpressible, Term, Written, number, translated
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Regime, Variable, arithmetic
from minzheng.policy.series import Stage

NATION = "0" * 12
YEARS_BACK, YEARS_ON = 130, 30


@dataclass(frozen=True, slots=True)
class Model:
    """`inputs` are the facts the formulas read, with their units; `outputs` the names of what was asked; `text` all formulas, to be
    read."""

    system: Any
    inputs: Mapping[str, str]
    outputs: tuple[str, ...]
    text: str
    rows: Any  # of each household, into the numbers of the law


def build(
    stages: Sequence[Stage], outputs: Mapping[str, Sequence[str]], population: Population, folded: Collection[str] = ()
) -> Model:
    """The rules of the month for the population's places, as far as the outputs (names by stage) need them.

    As general as the rules: a number that a place or a residence may have of its own is looked up by row. `folded` are units of
    which that is not so: right for these places as they are now and no longer, since whatever is the same in all of them is a plain
    number and what cannot happen is gone."""
    person = build_entity("person", "persons", "A person", is_person=True)
    household = build_entity("household", "households", "A household", roles=[{"key": "member", "plural": "members"}])
    system = TaxBenefitSystem([person, household])
    entities = {"person": person, "household": household}
    writer = _Writer(population.month, _Rows(population, folded))
    for stage in stages:
        asked = (*outputs.get(stage.code, ()), *(output for output in stage.gives.values()))
        regime = stage.rules.in_force(population.month)
        writer.stage(stage, regime, [name for name in asked if name in regime.variables])
    wanted = [f"{code}__{name}" for code, names in outputs.items() for name in names]
    kept = writer.needed(wanted)
    for name in kept:
        entity, unit, text = writer.formulas[name]
        system.add_variable(_class(name, entities[entity], unit, text, writer.rows.tables))
    facts = writer.facts(kept)
    for name, (entity, unit) in facts.items():
        system.add_variable(_class(name, entities[entity], unit, "", {}))
    text = "\n".join(f"# {name}\n{writer.formulas[name][2]}" for name in kept)
    return Model(system, {name: unit for name, (_, unit) in facts.items()}, tuple(wanted), text, writer.rows.of)


def simulation(model: Model, columns: Mapping[str, Any], sizes: Any, month: Month) -> Simulation:
    """A simulation with its facts set: columns as `narrow` gives them, sizes of the households in the population's order."""
    builder = SimulationBuilder()
    builder.create_entities(model.system)
    people, households = int(sizes.sum()), len(sizes)
    builder.declare_person_entity("person", range(people))
    group = builder.declare_entity("household", range(households))
    group.members_entity_id = np.repeat(np.arange(households), sizes)
    found = builder.build(model.system)
    for name in model.inputs:
        found.set_input(name, str(month), columns[name])
    group.starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    group.rows = model.rows
    found.populations["person"].rows = np.repeat(model.rows, sizes)
    return found


def narrow(population: Population, name: str, unit: str) -> Any:
    """A fact as OpenFisca keeps it: boolean or int32, 0 where unknown."""
    column = population.person_facts.get(name)
    column = population.household_facts[name] if column is None else column
    return np.where(column == UNKNOWN, 0, column).astype(bool if unit == "flag" else np.int32)


class _Rows:
    """The numbers of the law: plain, or by row index where a place or a residence may have its own."""

    def __init__(self, population: Population, folded: Collection[str] = ()) -> None:
        self.population, self.folded = population, folded
        residence = population.household_facts["residence"]
        self.keys, self.of = np.unique(np.char.add(population.places, residence.astype("<U2")), return_inverse=True)
        self.tables: dict[str, Any] = {}

    def term(self, stage: Stage, code: str) -> Term:
        values = [stage.parameters.row((code,), str(key[:12]), self.population.month, int(key[12:]))[0] for key in self.keys]
        values = [0 if value == UNKNOWN else value for value in values]
        parameter = stage.parameters.by_code[code]
        of_the_nation = not parameter.by_residence and all(value.place == NATION for value in parameter.values)
        if len(set(values)) == 1 and (of_the_nation or parameter.unit in self.folded):
            return number(values[0])
        table = f"P_{code.replace('.', '_')}"
        self.tables[table] = np.array(values, np.int32)
        return Term(table)


class _Writer:
    """Formulas by name, each after what it needs."""

    def __init__(self, month: Month, rows: _Rows) -> None:
        self.month, self.rows = month, rows
        self.formulas: dict[str, tuple[str, str, str]] = {}
        self.reads: dict[str, set[str]] = {}
        self.fixed: dict[str, Term] = {}
        self.inputs: dict[str, tuple[str, str]] = {}
        self.given: dict[str, str] = {}

    def stage(self, stage: Stage, regime: Regime, outputs: Iterable[str]) -> None:
        for each in regime.needed_for(outputs):
            if each.entity == "obligor":
                continue
            name = f"{stage.code}__{each.name}"
            self._formula(name, stage, regime, each)
        self.given |= {fact: f"{stage.code}__{output}" for fact, output in stage.gives.items()}

    def needed(self, wanted: Sequence[str]) -> list[str]:
        found, waiting = set(), list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.formulas:
                found.add(name)
                waiting += self.reads[name]
        return [name for name in self.formulas if name in found]

    def facts(self, kept: Iterable[str]) -> dict[str, tuple[str, str]]:
        names = {fact for name in kept for fact in self.reads[name] if fact in self.inputs}
        return {name: self.inputs[name] for name in sorted(names)}

    def _formula(self, name: str, stage: Stage, regime: Regime, each: Variable) -> None:
        written, reads = Written(), set()
        arguments = {}
        for argument in each.arguments:
            arguments[argument.name] = self._argument(argument.source, stage, regime, each, written, reads)
        result = translated(each.function, arguments, written, partial(self._dated, each.entity, reads))
        if result.value is not None:
            self.fixed[name] = result
            return
        if each.unit == "flag" and not result.truth:
            result = Term(f"({result.text} != 0)", None, True)
        lines = [f"    {line}" for line in written.needed_for(result)]
        me = each.entity
        self.formulas[name] = (me, each.unit, "\n".join([f"def formula({me}, period):", *lines, f"    return {result.text}"]))
        self.reads[name] = {fact for fact in reads if any(f"'{fact}'" in line for line in [*lines, result.text])}

    def _dated(self, entity: str, reads: set[str], function: str, days: str, today: int) -> Term:
        """Ages and the like are variables of their own, calculated once."""
        if f"{entity}('" not in days:
            raise Inexpressible(f"{function} of {days}")
        source = days.split("'")[1]
        name = f"{source}__{function}"
        self.formulas[name] = (entity, "count", f"def formula({entity}, period):\n    return dated({function!r}, {days}, {today})")
        self.reads[name] = {source}
        reads.add(name)
        return Term(f"{entity}('{name}', period)")

    def _argument(self, source: Any, stage: Stage, regime: Regime, each: Variable, written: Written, reads: set[str]) -> Term:
        if source.kind == "first_day":
            return number(self.month.first.toordinal())
        if source.kind == "parameter":
            return self._parameter(stage, source.name, each.entity, written)
        if regime.entity(source.name) == "obligor":
            return number(0)  # the bench has no relatives elsewhere
        name = self._named(stage, source.name, regime)
        if name in self.fixed:
            return self._of_a_fixed(source.kind, self.fixed[name], written, reads)
        reads.add(name)
        truth = self._is_truth(name)
        match source.kind:
            case "own":
                return written.name(Term(f"{each.entity}('{name}', period)", None, truth))
            case "household":
                return written.name(Term(f"person.household('{name}', period)", None, truth))
            case "earlier":
                return written.name(Term(f"earlier(person.household, person('{name}', period))"))
            case "any_of":
                return written.name(Term(f"any_of(household, household.members('{name}', period))", None, True))
            case _:
                return written.name(Term(f"total(household, household.members('{name}', period))"))

    def _of_a_fixed(self, kind: str, value: Term, written: Written, reads: set[str]) -> Term:
        if kind in ("own", "household", "any_of") or value.value == 0:
            return value
        raise Inexpressible(f"a {kind} of what is {value.value} for everybody")

    def _parameter(self, stage: Stage, code: str, entity: str, written: Written) -> Term:
        term = self.rows.term(stage, code)
        if term.value is not None:
            return term
        return written.name(Term(f"np.take({term.text}, {entity}.rows)"))

    def _named(self, stage: Stage, name: str, regime: Regime) -> str:
        if name in regime.variables:
            return f"{stage.code}__{name}"
        if name in self.given:
            return self.given[name]
        fact = regime.inputs[name]
        self.inputs[name] = (fact.entity, fact.unit)
        return name

    def _is_truth(self, name: str) -> bool:
        unit = self.inputs[name][1] if name in self.inputs else self.formulas[name][1]
        return unit == "flag"


def _class(name: str, entity: Any, unit: str, text: str, tables: Mapping[str, Any]) -> type:
    members: dict[str, Any] = {
        "value_type": bool if unit == "flag" else int, "entity": entity, "definition_period": DateUnit.MONTH, "label": name,
    }  # fmt: skip
    if text:
        space = {
            "np": np,
            "total": _total,
            "any_of": _any_of,
            "earlier": _earlier,
            "dated": _dated,
            "calendar": _calendar,
            **tables,
        }
        exec(text, space)
        members["formula"] = space["formula"]
    return type(name, (Formula,), members)


def _total(household: Any, column: Any) -> Any:
    return household.sum(column).astype(np.int32)


def _any_of(household: Any, column: Any) -> Any:
    return household.any(column)


def _earlier(household: Any, column: Any) -> Any:
    """How many members before each have the flag."""
    before = np.cumsum(column, dtype=np.int32)
    before -= column
    return before - before[household.starts][household.members_entity_id]


def _dated(name: str, days: Any, today: int) -> Any:
    first, table = _table(name, today)
    return np.take(table, days - np.int32(first), mode="clip")


def _calendar(days: Any) -> Any:
    """Year * 512 + month * 32 + day: the difference of two, shifted, is the completed years between them."""
    first, table = _civil()
    return np.take(table, days - np.int32(first), mode="clip")


@lru_cache
def _civil() -> tuple[int, Any]:
    days = range(date(1890, 1, 1).toordinal(), date(2060, 1, 1).toordinal())
    civil = [date.fromordinal(day) for day in days]
    return days[0], np.array([each.year * 512 + each.month * 32 + each.day for each in civil], np.int32)


@lru_cache
def _table(name: str, today: int) -> tuple[int, Any]:
    function = getattr(arithmetic, name)
    days = range(today - YEARS_BACK * 366, today + YEARS_ON * 366)
    return days[0], np.array([function(day, today) for day in days], np.int32)
