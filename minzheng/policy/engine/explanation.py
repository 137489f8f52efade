"""Decides one household with a recorder: the same functions, called one by one, every value kept.

What was recorded is the explanation: it is printed into the decision letter, so it must be what was calculated.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from numpy.typing import NDArray

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy.engine.missing import Missing
from minzheng.policy.engine.parameters import Parameters
from minzheng.policy.engine.rules import Regime, Rules
from minzheng.policy.engine.variables import Argument, Entity, Variable
from minzheng.policy.errors import RuleError

RECORD_A_VALUE = "Record the parameter for this place and month, with its document."
_NEW: Any = tuple.__new__  # a record without asking for its defaults: a household has hundreds
_PLAIN = ("", "", True, ())  # the end of the record of what is no parameter and no sum
Key = tuple[str, int]  # a name and the row in its entity
NOBODY = -1  # the row of a parameter


class Used(NamedTuple):
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


class Step(NamedTuple):
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


class _Taken(NamedTuple):
    """What is known beforehand of an argument: the first fields of its record, where it comes from, whether a rule gives it."""

    argument: str
    kind: str  # as recorded: a source's kind, or fact
    name: str
    label: str
    unit: str
    source: str  # the source's kind
    entity: Entity
    by_rule: bool
    number: int  # of the plan's arguments; equal ones have the same


@lru_cache(maxsize=64)
def _plan(rules: Rules, regime: Regime, outputs: tuple[str, ...]) -> tuple[tuple[Variable, tuple[_Taken, ...]], ...]:
    """The rules to apply, in order, and what is known of their arguments."""
    numbers: defaultdict[Argument, int] = defaultdict(count().__next__)
    return tuple(
        (each, tuple(_taken(rules, regime, argument, numbers[argument]) for argument in each.arguments))
        for each in regime.needed_for(outputs)
    )


def _taken(rules: Rules, regime: Regime, argument: Argument, number: int) -> _Taken:
    kind, name = argument.source.kind, argument.source.name
    if kind in ("parameter", "first_day"):
        label = "" if kind == "parameter" else "First day of the month"
        return _Taken(argument.name, kind, name, label, argument.unit, kind, "household", False, number)
    by_rule = name in regime.variables
    recorded = "fact" if not by_rule and kind in ("own", "household") else kind
    return _Taken(argument.name, recorded, name, rules.label(name), argument.unit, kind, regime.entity(name), by_rule, number)


@lru_cache(maxsize=8192)
def _parameter(parameters: Parameters, taken: _Taken, place: str, month: Month, residence: int) -> tuple[int, Used]:
    found = parameters.in_force(taken.name, place, month, residence)
    label = parameters.by_code[taken.name].description
    if found is None or found.value is None:
        return UNKNOWN, Used(taken.argument, "parameter", taken.name, label, taken.unit, None)
    record = Used(
        taken.argument, "parameter", taken.name, label, taken.unit, found.value,
        found.since.isoformat(), str(found.source), found.confirmed,
    )  # fmt: skip
    return found.value, record


class _Recorder:
    """Values are kept by name, a list over the rows of their entity (one for the household); a row here counts from 0."""

    def __init__(self, rules: Rules, regime: Regime, parameters: Parameters, population: Population, position: int) -> None:
        self.rules, self.regime, self.parameters, self.population = rules, regime, parameters, population
        self.position = position
        self.rows: dict[Entity, slice] = {
            "household": slice(position, position + 1),
            "person": slice(*population.offsets[position : position + 2].tolist()),
            "obligor": slice(*population.obligor_offsets[position : position + 2].tolist()),
        }
        self.ids: dict[Entity, list[int]] = {
            "household": [-1],
            "person": population.persons[self.rows["person"]].tolist(),
            "obligor": population.obligors[self.rows["obligor"]].tolist(),
        }
        self.place = str(population.places[position])
        residence = population.household_facts.get("residence")
        self.residence = UNKNOWN if residence is None else int(residence[position])
        self.values: dict[str, list[int]] = {}
        self.steps: list[Step] = []
        self.unknown_because: dict[Key, list[Key]] = {}
        self.same_for_all: dict[int, tuple[int, Used]] = {}
        self.own: dict[int, tuple[list[int], list[Used]]] = {}
        self.keys: dict[str, list[str]] = {}

    def trace(self, outputs: Sequence[str] | None) -> Trace:
        wanted = tuple(outputs) if outputs is not None else tuple(self.regime.variables)
        for each, taken in _plan(self.rules, self.regime, wanted):
            self._apply(each, taken)
        return Trace(
            self.rules.name, self.rules.digest, self.parameters.digest, int(self.population.households[self.position]), self.place,
            self.population.month, tuple(self.ids["person"]), wanted, tuple(self.steps), self._missing(wanted),
            tuple(self.ids["obligor"]),
        )  # fmt: skip

    def _apply(self, each: Variable, taken: Sequence[_Taken]) -> None:
        """The rule for every row of its entity."""
        self.keys[each.name] = [each.name] if each.entity == "household" else [f"{each.name}@{of}" for of in self.ids[each.entity]]
        ruled = [one for one in taken if one.by_rule]
        results = self.values[each.name] = []
        rows = len(self.ids[each.entity])
        columns = [self._column(one, rows) for one in taken]
        of_rows = zip(*(column for column, _ in columns), strict=True) if columns else [()] * rows
        used = zip(*(records for _, records in columns), strict=True) if columns else [()] * rows
        for row, (values, inputs) in enumerate(zip(of_rows, used, strict=True)):
            settled = False
            if UNKNOWN not in values:
                result = each.function(*values)
            else:
                result = each.in_doubt(values)
                settled = result != UNKNOWN
                if not settled:
                    doubtful = [one for one, value in zip(taken, values, strict=True) if value == UNKNOWN]
                    self.unknown_because[each.name, row] = [cause for one in doubtful for cause in self._causes(one, row)]
            results.append(result)
            person, obligor = self._who(each.entity, row)
            children = self._children(ruled, row) if ruled else ()
            step = (each.name, each.label, person, each.unit, _known(result), each.law, inputs, children, settled, obligor)
            self.steps.append(_NEW(Step, step))

    def _column(self, taken: _Taken, rows: int) -> tuple[Sequence[int], Sequence[Used]]:
        """The argument's values and their records, one for each row."""
        if taken.source == "own":
            own = self.own.get(taken.number)
            if own is None:
                head, values = taken[:5], self._read(taken.name, taken.entity)
                records = [_NEW(Used, (*head, None if value == UNKNOWN else value, *_PLAIN)) for value in values]
                own = self.own[taken.number] = values, records
            return own
        if taken.source == "earlier":
            parts = self._read(taken.name, taken.entity)
            sums = [self._sum(taken, parts[:row]) for row in range(rows)]
            return [value for value, _ in sums], [record for _, record in sums]
        found = self.same_for_all.get(taken.number)
        if found is None:
            found = self.same_for_all[taken.number] = self._use_of_household(taken)
        return [found[0]] * rows, [found[1]] * rows

    def _use_of_household(self, taken: _Taken) -> tuple[int, Used]:
        """What is the same for every row."""
        if taken.source == "parameter":
            return _parameter(self.parameters, taken, self.place, self.population.month, self.residence)
        if taken.source == "first_day":
            day = self.population.month.first.toordinal()
            return day, Used(*taken[:5], day)
        if taken.source == "household":
            value = self._read(taken.name, taken.entity)[0]
            return value, Used(*taken[:5], _known(value))
        return self._sum(taken, self._read(taken.name, taken.entity))

    def _sum(self, taken: _Taken, parts: Sequence[int]) -> tuple[int, Used]:
        value = _combined(taken.source, parts)
        members = tuple((of, _known(part)) for of, part in zip(self.ids[taken.entity], parts, strict=False))
        return value, Used(*taken[:5], _known(value), members=members)

    def _read(self, name: str, entity: Entity) -> list[int]:
        found = self.values.get(name)
        if found is None:
            people = self.population
            facts = {"household": people.household_facts, "person": people.person_facts, "obligor": people.obligor_facts}[entity]
            if name not in facts and self.ids[entity]:
                raise RuleError(
                    "The population has no full column {name}.",
                    remedy="The snapshot must carry every input of the rules.",
                    name=name,
                )
            found = self.values[name] = _values(facts[name][self.rows[entity]]) if self.ids[entity] else []
        return found

    def _causes(self, taken: _Taken, row: int) -> list[Key]:
        """Where an argument's value came from: all of it, or if it is unknown what made it so."""
        match taken.source:
            case "parameter" | "first_day":
                return [(taken.name, NOBODY)]
            case "own":
                return [(taken.name, row)]
            case "household":
                return [(taken.name, 0)]
        parts = self.values[taken.name][: row if taken.source == "earlier" else None]
        whole = _combined(taken.source, parts) != UNKNOWN
        return [(taken.name, at) for at, part in enumerate(parts) if whole or part == UNKNOWN]

    def _children(self, ruled: Sequence[_Taken], row: int) -> tuple[str, ...]:
        """The keys of the steps that gave the arguments."""
        keys: list[str] = []
        for one in ruled:
            given = self.keys[one.name]
            if one.source == "own":
                keys.append(given[row])
            elif one.source == "household":
                keys += given
            else:
                keys += [given[at] for _, at in self._causes(one, row)]
        return tuple(dict.fromkeys(keys))

    def _missing(self, outputs: Sequence[str]) -> tuple[Missing, ...]:
        """Follow the unknown outputs down to the facts that made them so."""
        values = {name: self._read(name, self.regime.entity(name)) for name in outputs}
        waiting = [(name, row) for name, column in values.items() for row, value in enumerate(column) if value == UNKNOWN]
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
        return tuple(sorted((self._as_missing(*key) for key in leaves), key=_order))

    def _as_missing(self, name: str, row: int) -> Missing:
        household, month = int(self.population.households[self.position]), self.population.month
        if row == NOBODY:
            return Missing(name, self.parameters.by_code[name].description, None, household, month, RECORD_A_VALUE)
        fact = self.regime.inputs[name]
        person, obligor = self._who(fact.entity, row)
        return Missing(name, fact.label, person, household, month, fact.remedy, obligor)

    def _who(self, entity: Entity, row: int) -> tuple[int | None, int | None]:
        """The ids of the member and of the obligor in that row; one or both None."""
        if entity == "household":
            return None, None
        return (self.ids[entity][row], None) if entity == "person" else (None, self.ids[entity][row])


def _order(missing: Missing) -> tuple[bool, int, int, str]:
    """Those of the household first, then the members', then the obligors'."""
    return missing.obligor_id is not None, missing.person_id or 0, missing.obligor_id or 0, missing.fact


def _combined(kind: str, parts: Sequence[int]) -> int:
    if kind in ("own", "household"):
        return parts[0]
    if kind == "any_of" and 1 in parts:
        return 1
    if UNKNOWN in parts:
        return UNKNOWN
    return max(parts, default=0) if kind == "any_of" else sum(parts)


def _values(column: NDArray[Any]) -> list[int]:
    """As `widened`, for a few rows."""
    values: list[int] = column.tolist()
    if column.dtype.kind == "i" and column.itemsize < 8:
        least = -(1 << 8 * column.itemsize - 1)
        return [UNKNOWN if value == least else value for value in values]
    return values


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
