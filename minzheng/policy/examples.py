"""YAML examples: sentences an official can check, run as tests.

    - name: A single person one fen below the standard gets one fen
      place: "321324"
      month: 2020-12
      input: {household: {residence: rural}, members: [{born: 1980-01-01, wage_income: 609.99 yuan}], other_facts: none}
      output: {dibao_eligible: yes, dibao_amount: 0.01 yuan, members: [{dibao_share: 0.01 yuan}]}

`unknown` is a value one can expect; `missing: [fact, ...]` then lists exactly the facts named as missing for those outputs.
`parameters: {dibao.single.mode: 1}` supposes other values at that place and month, written as in the files of the parameters: so a
local rule can be tried that no place here has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy import situation
from minzheng.policy.engine import documents
from minzheng.policy.engine.evaluation import Outcomes, evaluate
from minzheng.policy.engine.explanation import Trace
from minzheng.policy.engine.parameters import Change, Parameters, Reference
from minzheng.policy.engine.rules import Rules
from minzheng.policy.engine.variables import Input
from minzheng.policy.errors import SituationError
from minzheng.policy.households import joined
from minzheng.policy.printing import value_text


@dataclass(frozen=True, slots=True)
class Result:
    """One example and what was not as it says; right when `failures` is empty."""

    path: Path
    name: str
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An example as it was read: its household, or why it cannot be read."""

    path: Path
    name: str
    content: Mapping[str, Any]
    household: Population | None
    failure: str = ""

    @property
    def outcomes(self) -> set[str]:
        """What it says something about."""
        output = self.content.get("output") or {}
        return {*output, *(name for person in output.get("members") or () for name in person)} - {"members", "missing"}

    @property
    def supposed(self) -> str:
        """What it supposes of parameters, and where: examples that agree in it are decided together."""
        written = self.content.get("parameters")
        return f"{self.content['place']} {sorted(written.items())}" if written else ""


def run(path: Path, rules: Rules, parameters: Parameters, vocabulary: Mapping[str, Input]) -> list[Result]:
    """Run an example file, or all below a folder. An example that cannot be read is a failed one, not an exception.

    All examples of a month are one population, so that many cost little more than one.
    """
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return results([example for each in files for example in read(each, vocabulary)], rules, parameters)


def results(examples: Sequence[Example], rules: Rules, parameters: Parameters) -> list[Result]:
    """The same of examples that were read."""
    failures: dict[int, tuple[str, ...]] = {
        position: (each.failure,) for position, each in enumerate(examples) if each.household is None
    }
    together: dict[tuple[Month, str], list[int]] = {}
    for position, each in enumerate(examples):
        if each.household is not None:
            together.setdefault((each.household.month, each.supposed), []).append(position)
    asked = {name for each in examples for name in each.outcomes}
    for positions in together.values():
        failures |= dict(zip(positions, _of_month([examples[each] for each in positions], asked, rules, parameters), strict=True))
    return [Result(each.path, each.name, failures[position]) for position, each in enumerate(examples)]


def read(path: Path, vocabulary: Mapping[str, Input]) -> list[Example]:
    """The examples of a file."""
    try:
        content = documents.read(path)
    except Refusal as refusal:
        return [Example(path, path.name, {}, None, str(refusal))]
    if not isinstance(content, list) or not content:
        return [Example(path, path.name, {}, None, "The file holds no examples.")]
    return [_read(path, position, example, vocabulary) for position, example in enumerate(content, start=1)]


def _read(path: Path, position: int, example: Any, vocabulary: Mapping[str, Input]) -> Example:
    name = str(example.get("name", "")) if isinstance(example, dict) else ""
    name = name or f"{path.name} {position}"
    try:
        if not isinstance(example, dict) or set(example) - {"parameters"} != {"name", "place", "month", "input", "output"}:
            raise SituationError("An example has name, place, month, input and output.")
        written = {**example["input"], "place": example["place"], "month": example["month"]}
        return Example(path, name, example, situation.population(written, vocabulary))
    except Refusal as refusal:
        return Example(path, name, {}, None, str(refusal))


def _of_month(examples: Sequence[Example], asked: set[str], rules: Rules, parameters: Parameters) -> list[tuple[str, ...]]:
    """What is not as each says; they are of one month. All ask the same, so that their rules are composed once."""
    try:
        population = joined([example.household for example in examples if example.household is not None])
        supposed = _suppose(examples[0].content, parameters, population.month)
        known = rules.in_force(population.month).variables
        outcomes = evaluate(rules, supposed, population, tuple(sorted(asked & known.keys())))
    except Refusal as refusal:
        return [(str(refusal),)] * len(examples)
    found = []
    for position, example in enumerate(examples):
        try:
            told = outcomes.trace(position, tuple(sorted(example.outcomes & known.keys())))
            found.append(tuple(_failures(example.content, outcomes, position, told)))
        except Refusal as refusal:
            found.append((str(refusal),))
    return found


def _suppose(example: Mapping[str, Any], parameters: Parameters, month: Month) -> Parameters:
    """The parameters with what the example supposes at its place from that month on."""
    written = example.get("parameters") or {}
    if unknown := sorted(set(written) - set(parameters.by_code)):
        raise SituationError("There is no parameter {code}.", code=", ".join(unknown))
    place, source = DivisionCode.widen(str(example["place"])), Reference("Supposed in the example")
    changes = (
        Change(code, place, "", month.first, parameters.by_code[code].number(value), source, confirmed=True)
        for code, value in written.items()
    )
    return parameters.amended(changes) if written else parameters


def _failures(example: Mapping[str, Any], outcomes: Outcomes, position: int, trace: Trace) -> list[str]:
    expected = dict(example["output"])
    members, missing = expected.pop("members", None), expected.pop("missing", None)
    compare = _Comparer(outcomes, {(step.name, step.person): step.value for step in trace.steps}, position)
    failures = [text for name, written in expected.items() for text in compare(name, written, None)]
    if members is not None and len(members) != len(trace.persons):
        return [*failures, f"members: {len(trace.persons)} persons, {len(members)} expected"]
    for member, person in enumerate(members or ()):
        failures += [text for name, written in person.items() for text in compare(name, written, member)]
    if missing is not None:
        found = sorted({each.fact for each in outcomes.trace(position, tuple(expected)).missing})
        failures += [] if found == sorted(missing) else [f"missing: {found}, expected {sorted(missing)}"]
    return failures


@dataclass(frozen=True, slots=True)
class _Comparer:
    """Compares what is written with what was calculated and with what was explained, for the household at a position."""

    outcomes: Outcomes
    recorded: Mapping[tuple[str, int | None], int | None]
    position: int

    def __call__(self, name: str, written: object, member: int | None) -> list[str]:
        columns = self.outcomes.household if member is None else self.outcomes.person
        if name not in columns:
            raise SituationError(
                "No rule gives {name} for a {entity}.", name=name, entity="household" if member is None else "person"
            )
        rule = self.outcomes.rules.versions[name][-1]
        expected = situation.value(Input(name, rule.entity, rule.unit, rule.label), written)
        population = self.outcomes.population
        row = self.position if member is None else int(population.offsets[self.position]) + member
        found = int(columns[name][row])
        explained = self.recorded[(name, None if member is None else int(population.persons[row]))]
        if (UNKNOWN if explained is None else explained) != found:
            return [f"{name}: the explanation differs from the calculation"]
        if found == expected:
            return []
        who = "" if member is None else f" of member {member + 1}"
        return [f"{name}{who}: {_say(found, rule.unit)}, expected {_say(expected, rule.unit)}"]


def _say(value: int, unit: str) -> str:
    return value_text(None if value == UNKNOWN else value, unit)
