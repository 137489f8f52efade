"""The two care subsidies with amounts a place might enter, and the choose-one rules against a plain reading of them."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.policy.engine import evaluate
from minzheng.policy.engine.parameters import EVERYONE, Parameter, Parameters, Reference, Value
from minzheng.programmes.old_age.programme import PARAMETERS
from minzheng.programmes.old_age.rules import RULES
from minzheng.programmes.tests.persons import Person, as_population

MARCH, TONGXIN = Month(2022, 3), "640324000000"
AMOUNTS = {"service.amount": 10_000, "nursing.moderate": 12_000, "nursing.severe": 20_000, "nursing.total": 30_000}
NOBODY = {each.name: 0 for each in RULES.inputs.values() if each.entity == "person"} | {"alive": 1}


def entered(mode: int) -> Parameters:
    """What is entered, with amounts of both subsidies in Tongxin and a mode for both choose-one rules."""
    new = AMOUNTS | {"service.beside_disability": mode, "nursing.beside_disability": mode}
    return Parameters(_entered(each, new.get(each.code.removeprefix("old_age."))) for each in PARAMETERS.by_code.values())


def _entered(old: Parameter, value: int | None) -> Parameter:
    if value is None:
        return old
    there = Value(value, date(2020, 1, 1), TONGXIN, EVERYONE, Reference("Test"), False)  # type: ignore[arg-type]
    return Parameter(old.code, old.description, old.unit, old.by_residence, {**old.histories, (TONGXIN, EVERYONE): (there,)})


def elder(age: int = 70, **facts: int) -> Person:
    return {**NOBODY, "born": date(MARCH.year - age, 1, 1).toordinal(), **facts}


def subsidies(persons: list[Person], mode: int) -> list[tuple[int, int]]:
    population = as_population(RULES, [[each] for each in persons], MARCH, TONGXIN)
    found = evaluate(RULES, entered(mode), population, ("elder_service_share", "elder_nursing_share")).person
    return list(zip(*(found[name].tolist() for name in found), strict=True))


def read(person: Person, mode: int) -> tuple[int, int]:
    """The law again: poor and 60; by grade from moderate on; beside the disability subsidies as the mode says."""
    poor = person["dibao_recipient"] or person["edge_member"] or person["destitute_recipient"]
    age = MARCH.year - date.fromordinal(person["born"]).year
    if not poor or age < 60:
        return 0, 0
    nursing = {2: 12_000, 3: 20_000, 4: 30_000}.get(person["ability_grade"], 0)
    held = person["disability_care_received"] + person["similar_care_allowance"] + person["veteran_cadre_care"]
    return _beside(10_000, person["disability_living_received"], mode), _beside(nursing, held, mode)


def _beside(due: int, held: int, mode: int) -> int:
    if mode == 0 or held == 0:
        return due
    return 0 if mode == 2 else max(due, held) - held


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_every_combination_of_choosing_one(mode: int) -> None:
    ranges = {
        "ability_grade": range(5),
        "dibao_recipient": (0, 1),
        "edge_member": (0, 1),
        "disability_living_received": (0, 9_999, 10_000, 10_001),
        "disability_care_received": (0, 8_000, 25_000),
        "veteran_cadre_care": (0, 4_000),
    }
    persons = [elder(age, **dict(zip(ranges, values, strict=True))) for age in (59, 60, 85) for values in product(*ranges.values())]
    assert subsidies(persons, mode) == [read(person, mode) for person in persons]


@given(st.dates(date(1915, 1, 1), date(1970, 12, 31)), st.booleans())
def test_the_allowance_of_tongxin_by_day_of_birth(born: date, poor: bool) -> None:
    first = MARCH.first
    age = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
    person = {**NOBODY, "born": born.toordinal(), "dibao_recipient": int(poor)}
    found = evaluate(RULES, PARAMETERS, as_population(RULES, [[person]], MARCH, TONGXIN, 1), ("old_age_amount",))
    due = 50_000 if age >= 90 else 45_000 if age >= 80 and poor else 0
    assert found.household["old_age_amount"].tolist() == [due]
