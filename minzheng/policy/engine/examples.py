"""YAML examples: sentences an official can check, run as tests.

    - name: A single person one fen below the standard gets one fen
      place: "321324"
      month: 2020-12
      input: {household: {residence: rural}, members: [{born: 1980-01-01, wage_income: 609.99 yuan}], other_facts: none}
      output: {dibao_eligible: yes, dibao_amount: 0.01 yuan, members: [{dibao_share: 0.01 yuan}]}

`unknown` is a value one can expect; `missing: [fact, ...]` then lists exactly the facts named as missing for those outputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minzheng.base.errors import Refusal
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import documents, situation
from minzheng.policy.engine.evaluation import Outcomes, evaluate
from minzheng.policy.engine.parameters import Parameters
from minzheng.policy.engine.printing import value_text
from minzheng.policy.engine.rules import Rules
from minzheng.policy.engine.variables import Input
from minzheng.policy.errors import SituationError

Recorded = Mapping[tuple[str, int | None], int | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One example and what was not as it says; right when `failures` is empty."""

    path: Path
    name: str
    failures: tuple[str, ...]


def run(path: Path, rules: Rules, parameters: Parameters, vocabulary: Mapping[str, Input]) -> list[Result]:
    """Run an example file, or all below a folder. An example that cannot be read is a failed one, not an exception."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return [result for each in files for result in _run_file(each, rules, parameters, vocabulary)]


def _run_file(path: Path, rules: Rules, parameters: Parameters, vocabulary: Mapping[str, Input]) -> list[Result]:
    try:
        examples = documents.read(path)
    except Refusal as refusal:
        return [Result(path, path.name, (str(refusal),))]
    results = []
    for position, example in enumerate(examples if isinstance(examples, list) else [], start=1):
        name = str(example.get("name", f"{path.name} {position}")) if isinstance(example, dict) else f"{path.name} {position}"
        try:
            failures = tuple(_failures(example, rules, parameters, vocabulary))
        except Refusal as refusal:
            failures = (str(refusal),)
        results.append(Result(path, name, failures))
    return results or [Result(path, path.name, ("The file holds no examples.",))]


def _failures(example: Any, rules: Rules, parameters: Parameters, vocabulary: Mapping[str, Input]) -> list[str]:
    if not isinstance(example, dict) or set(example) != {"name", "place", "month", "input", "output"}:
        raise SituationError("An example has name, place, month, input and output.")
    household = situation.population({**example["input"], "place": example["place"], "month": example["month"]}, vocabulary)
    expected = dict(example["output"])
    members, missing = expected.pop("members", None), expected.pop("missing", None)
    outcomes = evaluate(rules, parameters, household, tuple(rules.in_force(household.month).variables))
    recorded = {(step.name, step.person): step.value for step in outcomes.trace(0).steps}
    failures = [text for name, written in expected.items() for text in _compare(outcomes, recorded, name, written, -1)]
    if members is not None and len(members) != len(household.persons):
        failures.append(f"members: {len(household.persons)} persons, {len(members)} expected")
    for row, person in enumerate(members or ()):
        failures += [text for name, written in person.items() for text in _compare(outcomes, recorded, name, written, row)]
    if missing is not None:
        found = sorted({each.fact for name in expected for each in outcomes.missing(0, name)})
        failures += [] if found == sorted(missing) else [f"missing: {found}, expected {sorted(missing)}"]
    return failures


def _compare(outcomes: Outcomes, recorded: Recorded, name: str, written: object, row: int) -> list[str]:
    columns = outcomes.household if row < 0 else outcomes.person
    if name not in columns:
        raise SituationError("No rule gives {name} for a {entity}.", name=name, entity="household" if row < 0 else "person")
    rule = outcomes.rules.versions[name][-1]
    expected = situation.value(Input(name, rule.entity, rule.unit, rule.label), written)
    found = int(columns[name][max(row, 0)])
    explained = recorded[(name, None if row < 0 else int(outcomes.population.persons[row]))]
    if (UNKNOWN if explained is None else explained) != found:
        return [f"{name}: the explanation differs from the calculation"]
    if found == expected:
        return []
    who = "" if row < 0 else f" of member {row + 1}"
    return [f"{name}{who}: {_say(found, rule.unit)}, expected {_say(expected, rule.unit)}"]


def _say(value: int, unit: str) -> str:
    return value_text(None if value == UNKNOWN else value, unit)
