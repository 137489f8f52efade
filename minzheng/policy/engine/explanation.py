"""Decides one household with a recorder: the same functions, called one by one, every value kept.

What was recorded is the explanation: it is printed into the decision letter, so it must be what was calculated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine.missing import Missing
from minzheng.policy.engine.parameters import Parameters, Value
from minzheng.policy.engine.rules import Regime, Rules
from minzheng.policy.engine.variables import Argument, Entity, Variable
from minzheng.policy.errors import RuleError

RECORD_A_VALUE = "Record the parameter for this place and month, with its document."
Key = tuple[str, int]  # a name and the row of the person or obligor in the population, -1 for the household


@dataclass(frozen=True, slots=True)
class Used:
    """One argument as it was used. `value` None is unknown. A parameter carries the day it holds since and its source;
    a sum or count over members (or obligors) lists what each contributed in `members` (id, value)."""

    argument: str
    kind: str
    name: str
    label: str
    unit: str
    value: int | None
    since: str = ""
    source: str = ""
    confirmed: bool = True
    members: tuple[tuple[int, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied once, to a member (`person`), to an obligor (`obligor`) or, both None, to the household. `settled` says that
    the result stands although facts are missing."""

    name: str
    label: str
    person: int | None
    unit: str
    value: int | None
    law: str
    inputs: tuple[Used, ...]
    children: tuple[str, ...]  # keys of the steps that gave the inputs
    settled: bool = False
    obligor: int | None = None

    @property
    def row(self) -> int | None:
        """The id of the member or obligor."""
        return self.person if self.obligor is None else self.obligor

    @property
    def key(self) -> str:
        """Names are of one entity only, so an id behind it makes the key unique."""
        return self.name if self.row is None else f"{self.name}@{self.row}"


@dataclass(frozen=True, slots=True)
class Trace:
    """How the outcomes of one household came about. `steps` stand in order of calculation; `key` links them to a graph."""

    rules: str
    rules_digest: str
    parameters_digest: str
    household: int
    place: str
    month: Month
    persons: tuple[int, ...]
    outputs: tuple[str, ...]
    steps: tuple[Step, ...]
    missing: tuple[Missing, ...]
    obligors: tuple[int, ...] = ()

    def value(self, name: str, row: int | None = None) -> int | None:
        """The value of a variable, of a member or obligor by id; None where it is unknown. Raises KeyError where it was not
        calculated."""
        for step in self.steps:
            if step.name == name and step.row == row:
                return step.value
        raise KeyError(name)

    def lines(self, output: str, row: int | None = None) -> Iterator[tuple[int, Step]]:
        """(depth, step) from an output down to the facts; a step shown once is not unfolded again."""
        by_key = {step.key: step for step in self.steps}
        seen: set[str] = set()
        waiting = [(0, output if row is None else f"{output}@{row}")]
        while waiting:
            depth, key = waiting.pop()
            if key in seen or key not in by_key:
                continue
            seen.add(key)
            yield depth, by_key[key]
            waiting += [(depth + 1, child) for child in reversed(by_key[key].children)]

    def failed(self, output: str) -> tuple[Step, ...]:
        """The conditions not met that an output's "no" comes down to: flags that are 0 and rest on no other such flag. Those of
        the household where there are any; a row's only where nothing else says why. Empty where the output is not 0."""
        by_key = {step.key: step for step in self.steps}

        def down(step: Step) -> dict[str, Step]:
            below = [each for each in (by_key[key] for key in step.children) if each.unit == "flag" and each.value == 0]
            found = {name: each for step_below in below for name, each in down(step_below).items()}
            of_household = {name: each for name, each in found.items() if each.row is None}
            if not found or (step.row is None and step.key != output and not of_household):
                return {step.name: step}
            return of_household or found

        return tuple(down(by_key[output]).values()) if by_key[output].value == 0 else ()

    def json(self) -> dict[str, Any]:
        """Plain data: unknown is null, money is fen, months are "2020-12"."""
        return {
            "rules": self.rules, "rules_digest": self.rules_digest, "parameters_digest": self.parameters_digest,
            "household": self.household, "place": self.place, "month": str(self.month), "persons": list(self.persons),
            "obligors": list(self.obligors), "outputs": list(self.outputs), "steps": [_step_json(step) for step in self.steps],
            "missing": [missing.json() for missing in self.missing],
        }  # fmt: skip


def explain(
    rules: Rules, parameters: Parameters, population: Population, position: int, outputs: Sequence[str] | None = None
) -> Trace:
    """The trace of the household at `position`: of some outputs, or of every rule in force. Raises like `evaluate`."""
    regime = rules.in_force(population.month)
    parameters.require(regime.parameters)
    return _Recorder(rules, regime, parameters, population, position).trace(outputs)


class _Recorder:
    def __init__(self, rules: Rules, regime: Regime, parameters: Parameters, population: Population, position: int) -> None:
        self.rules, self.regime, self.parameters, self.population = rules, regime, parameters, population
        self.position = position
        self.rows: dict[Entity, Sequence[int]] = {
            "household": (-1,),
            "person": _rows(population.offsets, position),
            "obligor": _rows(population.obligor_offsets, position),
        }
        self.ids: dict[Entity, dict[int, int]] = {
            "person": {row: int(population.persons[row]) for row in self.rows["person"]},
            "obligor": {row: int(population.obligors[row]) for row in self.rows["obligor"]},
        }
        self.place = str(population.places[position])
        self.values: dict[Key, int] = {}
        self.steps: list[Step] = []
        self.unknown_because: dict[Key, list[Key]] = {}
        self.parameter_values: dict[str, Value | None] = {}

    def trace(self, outputs: Sequence[str] | None) -> Trace:
        wanted = tuple(outputs) if outputs is not None else tuple(self.regime.variables)
        for each in self.regime.needed_for(wanted):
            for row in self.rows[each.entity]:
                self._apply(each, row)
        return Trace(
            self.rules.name, self.rules.digest, self.parameters.digest, int(self.population.households[self.position]), self.place,
            self.population.month, tuple(self.ids["person"].values()), wanted, tuple(self.steps), self._missing(wanted),
            tuple(self.ids["obligor"].values()),
        )  # fmt: skip

    def _apply(self, each: Variable, row: int) -> None:
        used = [self._use(argument, row) for argument in each.arguments]
        values = [value for value, _, _ in used]
        settled = False
        if UNKNOWN not in values:
            result = each.function(*values)
        else:
            given = {argument.name: value for argument, value in zip(each.arguments, values, strict=True)}
            decided = [when.then for when in each.settled if given[when.argument] == when.value]
            result, settled = (decided[0], True) if decided else (UNKNOWN, False)
        key = (each.name, row)
        self.values[key] = result
        if result == UNKNOWN:
            self.unknown_because[key] = [cause for value, causes, _ in used if value == UNKNOWN for cause in causes]
        children = dict.fromkeys(self._key(cause) for _, causes, _ in used for cause in causes if cause[0] in self.regime.variables)
        inputs = tuple(record for _, _, record in used)
        person, obligor = self._who(each.entity, row)
        self.steps.append(
            Step(each.name, each.label, person, each.unit, _known(result), each.law, inputs, tuple(children), settled, obligor)
        )

    def _use(self, argument: Argument, row: int) -> tuple[int, list[Key], Used]:
        """The argument's value, the keys it comes from, and its record."""
        source = argument.source
        if source.kind == "parameter":
            return self._use_parameter(argument)
        if source.kind == "first_day":
            day = self.population.month.first.toordinal()
            return day, [], Used(argument.name, "first_day", "", "First day of the month", "date", day)
        keys = self._keys(source.kind, source.name, row)
        parts = [self._read(key) for key in keys]
        value = _combined(source.kind, parts)
        causes = keys
        members: tuple[tuple[int, int | None], ...] = ()
        if source.kind in ("total", "count", "any_of", "earlier"):
            ids = self.ids[self.regime.entity(source.name)]
            members = tuple((ids[key[1]], _known(part)) for key, part in zip(keys, parts, strict=True))
            causes = [key for key, part in zip(keys, parts, strict=True) if part == UNKNOWN] if value == UNKNOWN else keys
        kind = source.kind if source.name in self.regime.variables or source.kind not in ("own", "household") else "fact"
        label = self.rules.label(source.name)
        return value, causes, Used(argument.name, kind, source.name, label, argument.unit, _known(value), members=members)

    def _keys(self, kind: str, name: str, row: int) -> list[Key]:
        match kind:
            case "own":
                return [(name, row)]
            case "household":
                return [(name, -1)]
            case "earlier":
                return [(name, other) for other in self.rows[self.regime.entity(name)] if other < row]
            case _:
                return [(name, other) for other in self.rows[self.regime.entity(name)]]

    def _use_parameter(self, argument: Argument) -> tuple[int, list[Key], Used]:
        code = argument.source.name
        if code not in self.parameter_values:
            residences: Mapping[str, Any] = self.population.household_facts
            residence = int(residences["residence"][self.position]) if "residence" in residences else UNKNOWN
            self.parameter_values[code] = self.parameters.in_force(code, self.place, self.population.month, residence)
        found = self.parameter_values[code]
        label = self.parameters.by_code[code].description
        if found is None or found.value is None:
            return UNKNOWN, [(code, -1)], Used(argument.name, "parameter", code, label, argument.unit, None)
        record = Used(
            argument.name, "parameter", code, label, argument.unit, found.value,
            found.since.isoformat(), str(found.source), found.confirmed,
        )  # fmt: skip
        return found.value, [], record

    def _read(self, key: Key) -> int:
        name, row = key
        if key not in self.values:
            people = self.population
            facts = {"household": people.household_facts, "person": people.person_facts, "obligor": people.obligor_facts}
            column = facts[self.regime.entity(name)].get(name)
            if column is None:
                raise RuleError(
                    "The population has no full column {name}.",
                    remedy="The snapshot must carry every input of the rules.",
                    name=name,
                )
            self.values[key] = int(column[self.position if row < 0 else row])
        return self.values[key]

    def _missing(self, outputs: Sequence[str]) -> tuple[Missing, ...]:
        """Follow the unknown outputs down to the facts that made them so."""
        waiting = [
            (name, row) for name in outputs for row in self.rows[self.regime.entity(name)] if self._read((name, row)) == UNKNOWN
        ]
        seen: dict[Key, None] = {}
        leaves: list[Key] = []
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen[key] = None
            if key in self.unknown_because:
                waiting += self.unknown_because[key]
            else:
                leaves.append(key)
        return tuple(self._as_missing(name, row) for name, row in sorted(leaves, key=lambda key: (key[1], key[0])))

    def _as_missing(self, name: str, row: int) -> Missing:
        household, month = int(self.population.households[self.position]), self.population.month
        if name in self.regime.inputs:
            fact = self.regime.inputs[name]
            person, obligor = self._who(fact.entity, row)
            return Missing(name, fact.label, person, household, month, fact.remedy, obligor)
        return Missing(name, self.parameters.by_code[name].description, None, household, month, RECORD_A_VALUE)

    def _who(self, entity: Entity, row: int) -> tuple[int | None, int | None]:
        """The ids of the member and of the obligor in that row; one or both None."""
        if row < 0:
            return None, None
        return (None, self.ids[entity][row]) if entity == "obligor" else (self.ids[entity][row], None)

    def _key(self, key: Key) -> str:
        name, row = key
        return name if row < 0 else f"{name}@{self.ids[self.regime.entity(name)][row]}"


def _rows(offsets: Ints, position: int) -> range:
    return range(int(offsets[position]), int(offsets[position + 1]))


def _combined(kind: str, parts: Sequence[int]) -> int:
    if kind in ("own", "household"):
        return parts[0]
    if kind == "any_of" and 1 in parts:
        return 1
    if UNKNOWN in parts:
        return UNKNOWN
    return max(parts, default=0) if kind == "any_of" else sum(parts)


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else value


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "key": step.key, "name": step.name, "label": step.label, "person": step.person, "obligor": step.obligor,
        "unit": step.unit, "value": step.value, "law": step.law, "settled": step.settled, "children": list(step.children),
        "inputs": [
            {
                "argument": used.argument, "kind": used.kind, "name": used.name, "label": used.label, "unit": used.unit,
                "value": used.value, "since": used.since, "source": used.source, "confirmed": used.confirmed,
                "members": [list(member) for member in used.members],
            }
            for used in step.inputs
        ],
    }  # fmt: skip
