"""What a proposal was made from, pure: the facts of one family as plain data, their digest, and how they differ from earlier ones.

The data has the shape of a Population of one household, unknown as null: {"month", "place", "household", "persons": [ids],
"person_facts": {fact: [a value a person]}, "household_facts": {fact: value}}.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population

Evidence = dict[str, Any]
Change = dict[str, Any]

LABELS = {
    "eligible": "Meets the conditions for the first time",
    "test_failed": "A condition is not met",
    "nothing_due": "The calculated amount is zero",
    "facts_missing": "A fact is missing",
    "member_joined": "A member joined",
    "member_left": "A member left or died",
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
    offsets, persons = population.offsets.tolist(), population.persons.tolist()
    places, households = population.places.tolist(), population.households.tolist()
    for at in positions:
        first, end = offsets[at], offsets[at + 1]
        yield {
            "month": population.month.number,
            "place": places[at],
            "household": households[at],
            "persons": persons[first:end],
            "person_facts": {name: column[first:end] for name, column in person_facts.items()},
            "household_facts": {name: column[at] for name, column in household_facts.items()},
        }


def as_population(evidences: Sequence[Evidence]) -> Population:
    """Households again, as the rules saw them: in the order given, all of one month and with the same facts."""
    first = evidences[0]
    return Population(
        Month.from_number(first["month"]),
        np.array([one["household"] for one in evidences], np.int64),
        np.array([one["place"] for one in evidences], "<U12"),
        np.cumsum([0, *(len(one["persons"]) for one in evidences)], dtype=np.int64),
        np.array([person for one in evidences for person in one["persons"]], np.int64),
        {name: _column([value for one in evidences for value in one["person_facts"][name]]) for name in first["person_facts"]},
        {name: _column([one["household_facts"][name] for one in evidences]) for name in first["household_facts"]},
    )


def differences(before: Evidence, after: Evidence) -> list[Change]:
    """Members who joined or left and facts that changed, in the order of the members. Empty when nothing did."""
    old, new = _by_person(before), _by_person(after)
    changes: list[Change] = [{"code": "member_joined", "person": person} for person in after["persons"] if person not in old]
    changes += [{"code": "member_left", "person": person} for person in before["persons"] if person not in new]
    for person in after["persons"]:
        if person in old:
            changes += _changed(old[person], new[person], {"person": person})
    return changes + _changed(before["household_facts"], after["household_facts"], {})


def _changed(before: dict[str, Any], after: dict[str, Any], subject: Change) -> list[Change]:
    return [
        {"code": "fact_changed", "fact": fact, "before": before[fact], "after": after[fact], **subject}
        for fact in sorted(after)
        if fact in before and before[fact] != after[fact]
    ]


def _by_person(evidence: Evidence) -> dict[int, dict[str, Any]]:
    facts = evidence["person_facts"]
    return {person: {name: facts[name][row] for name in facts} for row, person in enumerate(evidence["persons"])}


def _plain(column: Ints) -> list[int | None]:
    return [None if value == UNKNOWN else value for value in column.tolist()]


def _column(values: Sequence[int | None]) -> Ints:
    return np.array([UNKNOWN if value is None else value for value in values], np.int64)
