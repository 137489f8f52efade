"""A tax-benefit system of openfisca-core from our rules: a variable each, and a simulation over columns in household order.

What makes it OpenFisca's best form: numbers of the law by `np.take` over a row index instead of fancy indexing in a parameter tree,
plain numbers where they are the nation's, int32 and boolean columns, a table of ages; one variable a rule, as its authors do.
Members are summed by OpenFisca, or (`by_hand`) around it, by differences of running sums, since households stand in order. It
does not know "unknown": such a fact is 0 and has a boolean column beside it that says so, and so has each variable which
such a fact can reach (doubts.py).
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

from bench.openfisca.doubts import NEVER, doubt
from bench.openfisca.doubts import UNKNOWN as UNKNOWN_AMOUNT
from bench.openfisca.expressions import Inexpressible, Term, Written, number, translated
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine import Regime, Variable, arithmetic
from minzheng.policy.series import Stage

NATION = "0" * 12
YEARS_BACK, YEARS_ON = 130, 30
DOUBT = "__doubt"  # behind the name of a fact or variable: the column that says where it is unknown


@dataclass(frozen=True, slots=True)
class Model:
    """`inputs` are the facts the formulas read, with their units; `outputs` say which variable gives each column asked for; `text`
    all formulas, to be read."""

    system: Any
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    text: str
    rows: Any  # of each household, into the numbers of the law


def build(
    stages: Sequence[Stage],
    outputs: Mapping[str, Sequence[str]],
    population: Population,
    folded: Collection[str] = (),
    silent: Collection[str] = (),
    by_hand: bool = False,
) -> Model:
    """The rules of the month for the population's places, as far as the outputs (names by stage) need them.

    As general as the rules: a number that a place or a residence may have of its own is looked up by row. `folded` are units of
    which that is not so: right for these places as they are now and no longer, since whatever is the same in all of them is a plain
    number and what cannot happen is gone. `silent` are the facts that are unknown of somebody; without them the model takes every
    unknown for 0 and is wrong about those persons."""
    person = build_entity("person", "persons", "A person", is_person=True)
    household = build_entity("household", "households", "A household", roles=[{"key": "member", "plural": "members"}])
    system = TaxBenefitSystem([person, household])
    entities = {"person": person, "household": household}
    writer = _Writer(population.month, _Rows(population, folded), silent)
    for stage in stages:
        asked = (*outputs.get(stage.code, ()), *(output for output in stage.gives.values()))
        regime = stage.rules.in_force(population.month)
        writer.stage(stage, regime, [name for name in asked if name in regime.variables])
    wanted = {f"{code}__{name}": writer.told(f"{code}__{name}") for code, names in outputs.items() for name in names}
    kept = writer.needed([*wanted.values()])
    for name in kept:
        entity, unit, text = writer.formulas[name]
        system.add_variable(_class(name, entities[entity], unit, text, writer.rows.tables | (BY_HAND if by_hand else {})))
    facts = writer.facts(kept)
    for name, (entity, unit) in facts.items():
        system.add_variable(_class(name, entities[entity], unit, "", {}))
    text = "\n".join(f"# {name}\n{writer.formulas[name][2]}" for name in kept)
    return Model(system, {name: unit for name, (_, unit) in facts.items()}, wanted, text, writer.rows.of)


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
    ends = np.cumsum(sizes)
    group.starts, group.lasts = ends - sizes, ends - 1
    group.rows = model.rows
    found.populations["person"].rows = np.repeat(model.rows, sizes)
    return found


def silent(population: Population) -> tuple[str, ...]:
    """The facts that are unknown of somebody."""
    columns = {**population.person_facts, **population.household_facts}
    return tuple(name for name, column in columns.items() if (column == UNKNOWN).any())


def narrow(population: Population, name: str, unit: str) -> Any:
    """A fact as OpenFisca keeps it: boolean or int32, 0 where unknown; or the column that says where it is."""
    fact = name.removesuffix(DOUBT)
    column = population.person_facts.get(fact)
    column = population.household_facts[fact] if column is None else column
    if fact != name:
        return column == UNKNOWN
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
        if UNKNOWN in values:
            raise Inexpressible(f"the parameter {code} without a value")
        parameter = stage.parameters.by_code[code]
        of_the_nation = not parameter.by_residence and all(value.place == NATION for value in parameter.values)
        if len(set(values)) == 1 and (of_the_nation or parameter.unit in self.folded):
            return number(values[0])
        table = f"P_{code.replace('.', '_')}"
        self.tables[table] = np.array(values, np.int32)
        return Term(table)


class _Writer:
    """Formulas by name, each after what it needs."""

    def __init__(self, month: Month, rows: _Rows, silent: Collection[str]) -> None:
        self.month, self.rows, self.silent = month, rows, silent
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
            self._doubt(name, stage, regime, each)
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
        self._put(name, each.entity, each.unit, written, result, reads)

    def _put(self, name: str, entity: str, unit: str, written: Written, result: Term, reads: Collection[str]) -> None:
        lines = [f"    {line}" for line in written.needed_for(result)]
        self.formulas[name] = (entity, unit, "\n".join([f"def formula({entity}, period):", *lines, f"    return {result.text}"]))
        self.reads[name] = {fact for fact in reads if any(f"'{fact}'" in line for line in [*lines, result.text])}

    def _doubt(self, name: str, stage: Stage, regime: Regime, each: Variable) -> None:
        """The variable that says where this one is unknown, if it can be."""
        written, reads = Written(), set[str]()
        doubts = {argument.name: self._doubt_of(argument.source, stage, regime, each, reads) for argument in each.arguments}
        if all(found == NEVER for found in doubts.values()):
            return
        named = {argument: written.name(found) for argument, found in doubts.items()}
        values = {
            argument.name: self._argument(argument.source, stage, regime, each, written, reads)
            for argument in each.arguments if argument.name in {when.argument for when in each.settled}
        }  # fmt: skip
        result = doubt(each.settled, values, named)
        if result.value == 1:
            raise Inexpressible(f"{name}, of which nobody knows anything")
        if result.value is None:
            self._put(name + DOUBT, each.entity, "flag", written, result, reads)

    def _doubt_of(self, source: Any, stage: Stage, regime: Regime, each: Variable, reads: set[str]) -> Term:
        if source.kind in ("parameter", "first_day") or regime.entity(source.name) == "obligor":
            return NEVER
        name = self._named(stage, source.name, regime)
        told = name + DOUBT
        if name in self.silent:
            self.inputs[told] = (regime.entity(source.name), "flag")
        elif told not in self.formulas:
            return NEVER
        match source.kind:
            case "own":
                text = f"{each.entity}('{told}', period)"
            case "household":
                text = f"person.household('{told}', period)"
            case "earlier":
                text = f"(earlier(person.household, person('{told}', period)) > 0)"
            case _:
                told = self._of_members(name, source.kind == "any_of")
                text = f"household('{told}', period)"
        reads.add(told)
        return Term(text, None, True)

    def _of_members(self, name: str, any_of: bool) -> str:
        """The variable that says where a sum over members is unknown, or (any_of) whether one of them is it."""
        among = f"{name}__of_members{DOUBT}"
        text = f"marked(household, household.members('{name}{DOUBT}', period))"
        self.formulas[among] = ("household", "flag", f"def formula(household, period):\n    return {text}")
        self.reads[among] = {name + DOUBT}
        if not any_of:
            return among
        told = f"{name}__of_any_member{DOUBT}"
        known = f"household.members('{name}', period) & ~household.members('{name}{DOUBT}', period)"
        text = f"household('{among}', period) & ~any_of(household, {known})"
        self.formulas[told] = ("household", "flag", f"def formula(household, period):\n    return {text}")
        self.reads[told] = {among, name, name + DOUBT}
        return told

    def told(self, name: str) -> str:
        """The variable with the outcome where it is known, and UNKNOWN elsewhere."""
        if name + DOUBT not in self.formulas:
            return name
        entity, unit, _ = self.formulas[name]
        text = f"np.where({entity}('{name}{DOUBT}', period), np.int32({UNKNOWN_AMOUNT}), {entity}('{name}', period))"
        self.formulas[f"{name}__told"] = (entity, unit, f"def formula({entity}, period):\n    return {text}")
        self.reads[f"{name}__told"] = {name, name + DOUBT}
        return f"{name}__told"

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
            "marked": _any_of,
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


def _total_by_hand(household: Any, column: Any) -> Any:
    """Differences of running sums. A sum may turn over; its differences are right."""
    sums = np.take(np.cumsum(column, dtype=np.int32), household.lasts)
    sums[1:] -= sums[:-1].copy()
    return sums


def _any_of_by_hand(household: Any, column: Any) -> Any:
    return _total_by_hand(household, column) != 0


def _marked_by_hand(household: Any, column: Any) -> Any:
    """As `_any_of_by_hand`, for what is true of few."""
    found = np.zeros(household.count, bool)
    found[np.take(household.members_entity_id, np.flatnonzero(column))] = True
    return found


BY_HAND = {"total": _total_by_hand, "any_of": _any_of_by_hand, "marked": _marked_by_hand}


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
