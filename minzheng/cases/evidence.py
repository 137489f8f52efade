"""What a proposal was made from, pure: the facts of one family as plain data, their digest, and how they differ from earlier ones.

The data has the shape of a Population of one household, unknown as null: {"month", "place", "household", "persons": [ids],
"person_facts": {fact: [a value a person]}, "household_facts": {fact: value}}; where somebody elsewhere owes the family support also
"obligors": [ids] and "obligor_facts": {fact: [a value an obligor]}.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Input

Evidence = dict[str, Any]
Change = dict[str, Any]

# What the code of a reason or of a change says: message ids, the programmes' own grounds aside.
LABELS = {
    "eligible": "Meets the conditions for the first time",
    "test_failed": "A condition is not met",
    "nothing_due": "The calculated amount is zero",
    "facts_missing": "A fact is missing",
    "member_joined": "A member joined",
    "member_left": "A member left or died",
    "obligor_added": "Somebody else owes support",
    "obligor_ended": "Somebody owes support no more",
    "fact_changed": "A fact changed",
    "law_changed": "The rules or their figures changed",
    "time_passed": "An age or a period was reached",
    "no_earlier_record": "There is no earlier decision to compare with",
    "household_gone": "The family no longer exists or has moved away",
}


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(evidence: object) -> str:
    """The one text of plain data that digests are taken over."""
    return _encoder.encode(evidence)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def gather(population: Population, facts: Iterable[str], positions: Sequence[int]) -> Iterator[Evidence]:
    """The evidence of the households at `positions`, in that order: the named facts and residence, as far as there are columns."""
    wanted = {*facts, "residence"}
    person_facts = {name: _plain(column) for name, column in sorted(population.person_facts.items()) if name in wanted}
    household_facts = {name: _plain(column) for name, column in sorted(population.household_facts.items()) if name in wanted}
    obligor_facts = {name: _plain(column) for name, column in sorted(population.obligor_facts.items()) if name in wanted}
    offsets, persons = population.offsets.tolist(), population.persons.tolist()
    owing, obligors = population.obligor_offsets.tolist(), population.obligors.tolist()
    places, households = population.places.tolist(), population.households.tolist()
    for at in positions:
        first, end = offsets[at], offsets[at + 1]
        found: Evidence = {
            "month": population.month.number,
            "place": places[at],
            "household": households[at],
            "persons": persons[first:end],
            "person_facts": {name: column[first:end] for name, column in person_facts.items()},
            "household_facts": {name: column[at] for name, column in household_facts.items()},
        }
        if owing[at] < owing[at + 1]:
            rows = slice(owing[at], owing[at + 1])
            found["obligors"] = obligors[rows]
            found["obligor_facts"] = {name: column[rows] for name, column in obligor_facts.items()}
        yield found


def as_population(evidences: Sequence[Evidence], inputs: Mapping[str, Input] = MappingProxyType({})) -> Population:
    """Households again, as the rules saw them: in the order given, all of one month. A fact of `inputs` not in the evidence was
    not read then, because the rules did not ask for it yet: it counts as not recorded."""
    persons, obligors = ([one.get(name, ()) for one in evidences] for name in ("persons", "obligors"))
    of_household = [{**one, "household": (one["household"],), "facts": _single(one["household_facts"])} for one in evidences]
    return Population(
        Month.from_number(evidences[0]["month"]),
        np.array([one["household"] for one in evidences], np.int64),
        np.array([one["place"] for one in evidences], "<U12"),
        _offsets(persons),
        _flat(persons),
        _columns(evidences, "persons", "person_facts", _absent(inputs, "person")),
        _columns(of_household, "household", "facts", _absent(inputs, "household")),
        _flat(obligors),
        _offsets(obligors),
        _columns(evidences, "obligors", "obligor_facts", _absent(inputs, "obligor")),
    )


def _single(facts: Mapping[str, Any]) -> dict[str, tuple[Any]]:
    return {name: (value,) for name, value in facts.items()}


def _absent(inputs: Mapping[str, Input], entity: str) -> dict[str, int]:
    return {name: each.absent for name, each in inputs.items() if each.entity == entity}


def _offsets(rows: Sequence[Sequence[int]]) -> Ints:
    return np.cumsum([0, *map(len, rows)], dtype=np.int64)


def _flat(rows: Sequence[Sequence[int]]) -> Ints:
    return np.array([number for row in rows for number in row], np.int64)


def _columns(evidences: Sequence[Evidence], subjects: str, facts: str, absent: Mapping[str, int]) -> dict[str, Ints]:
    """One column a fact over the subjects of all families."""
    names = dict.fromkeys([*(name for one in evidences for name in one.get(facts, ())), *absent])
    return {
        name: _column(
            [
                value
                for one in evidences
                for value in one.get(facts, {}).get(name) or [absent.get(name)] * len(one.get(subjects, ()))
            ]
        )
        for name in names
    }


def differences(before: Evidence, after: Evidence) -> list[Change]:
    """Who joined or left, of members and of those who owe support, and facts that changed, in the order of the family. Empty when
    nothing did."""
    return (
        _of_subjects(before, after, "person", "persons", ("member_joined", "member_left"))
        + _of_subjects(before, after, "obligor", "obligors", ("obligor_added", "obligor_ended"))
        + _changed(before["household_facts"], after["household_facts"], {})
    )


def _of_subjects(before: Evidence, after: Evidence, entity: str, listed: str, codes: tuple[str, str]) -> list[Change]:
    old, new = _by_subject(before, entity, listed), _by_subject(after, entity, listed)
    changes: list[Change] = [{"code": codes[0], entity: one} for one in new if one not in old]
    changes += [{"code": codes[1], entity: one} for one in old if one not in new]
    for one in new:
        if one in old:
            changes += _changed(old[one], new[one], {entity: one})
    return changes


def _changed(before: dict[str, Any], after: dict[str, Any], subject: Change) -> list[Change]:
    return [
        {"code": "fact_changed", "fact": fact, "before": before[fact], "after": after[fact], **subject}
        for fact in sorted(after)
        if fact in before and before[fact] != after[fact]
    ]


def _by_subject(evidence: Evidence, entity: str, listed: str) -> dict[int, dict[str, Any]]:
    facts = evidence.get(f"{entity}_facts", {})
    return {one: {name: facts[name][row] for name in facts} for row, one in enumerate(evidence.get(listed, ()))}


def _plain(column: Ints) -> list[int | None]:
    return [None if value == UNKNOWN else value for value in column.tolist()]


def _column(values: Sequence[int | None]) -> Ints:
    return np.array([UNKNOWN if value is None else value for value in values], np.int64)
