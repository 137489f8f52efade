"""The sentences officials can check: all of them hold, and together they cover each programme and its boundaries."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from minzheng.base.population import Ints, Population
from minzheng.policy import examples
from minzheng.policy.engine import Parameters
from minzheng.policy.examples import Example
from minzheng.policy.series import order
from minzheng.programmes.declaration import Programme
from minzheng.programmes.facts import FACTS
from minzheng.site.programmes import PROGRAMMES

DECIDED = [programme for programme in PROGRAMMES if programme.stage]


@lru_cache(maxsize=len(DECIDED))
def _examples(folder: Path) -> tuple[Example, ...]:
    return tuple(each for path in sorted(folder.rglob("*.yaml")) for each in examples.read(path, FACTS))


def read(programme: Programme) -> tuple[Example, ...]:
    assert programme.examples is not None, programme.code
    return _examples(programme.examples)


@pytest.mark.parametrize("programme", DECIDED, ids=lambda each: each.code)
def test_every_example_holds(programme: Programme) -> None:
    assert programme.rules and programme.parameters
    failed = {each.name: each.failures for each in examples.results(read(programme), programme.rules, programme.parameters)}
    assert {name: failures for name, failures in failed.items() if failures} == {}


def test_there_are_two_hundred_and_no_two_of_one_name() -> None:
    names = [(programme.code, each.name) for programme in DECIDED for each in read(programme)]
    assert len(names) >= 200
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("programme", DECIDED, ids=lambda each: each.code)
def test_every_programme_shows_a_boundary(programme: Programme) -> None:
    """Two examples of one shape that differ in one fact, or in the month, by the least step, and come out otherwise."""
    assert any(_is_boundary(one, other) for one, other in combinations(read(programme), 2)), programme.code


@pytest.mark.parametrize("programme", DECIDED, ids=lambda each: each.code)
def test_every_programme_is_granted_refused_and_left_open(programme: Programme) -> None:
    """Its examples show somebody who gets it, somebody who does not, and a missing fact that keeps something unknown."""
    said = [pair for each in read(programme) for pair in _said(each)]
    decided = {value for name, value in said if name in (f"{programme.code}_eligible", f"{programme.code}_covered")}
    assert {True, False} <= decided and "unknown" in [value for _, value in said], programme.code


def test_every_parameter_is_read_by_a_rule() -> None:
    together = Parameters.together(programme.parameters for programme in DECIDED if programme.parameters)
    read_by_rules = {code for programme in DECIDED if programme.rules for code in programme.rules.parameters}
    assert set(together.by_code) - read_by_rules == set()


def test_the_programmes_can_be_decided_in_one_order() -> None:
    assert len(order(stage for programme in DECIDED if (stage := programme.stage))) == len(DECIDED)


def _said(example: Example) -> Iterator[tuple[str, object]]:
    output = example.content["output"]
    yield from ((name, value) for name, value in output.items() if name not in ("members", "missing"))
    yield from (pair for member in output.get("members") or () for pair in member.items())


def _facts(population: Population) -> Ints:
    """All facts of the household, its persons and obligors in one row."""
    groups = (population.household_facts, population.person_facts, population.obligor_facts)
    return np.concatenate([column for facts in groups for _, column in sorted(facts.items())])


def _is_boundary(one: Example, other: Example) -> bool:
    here, there = one.household, other.household
    if here is None or there is None or one.supposed != other.supposed or (here.places != there.places).any():
        return False
    if len(here.persons) != len(there.persons) or len(here.obligors) != len(there.obligors):
        return False
    facts, others = _facts(here), _facts(there)
    differs = np.flatnonzero(facts != others)
    months = abs(here.month.number - there.month.number)
    step = months if not len(differs) else abs(int(facts[differs[0]]) - int(others[differs[0]])) if not months else 0
    return len(differs) <= 1 and step == 1 and one.content["output"] != other.content["output"]
