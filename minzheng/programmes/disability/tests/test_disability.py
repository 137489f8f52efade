"""The overlap table over all combinations against a plain reading of the law, and what is peculiar to the two subsidies."""

from itertools import product

import pytest

from minzheng.base.month import Month
from minzheng.policy.engine import evaluate
from minzheng.policy.engine.parameters import Parameter, Parameters, Reference, Value
from minzheng.programmes.disability.programme import DISABILITY, PARAMETERS
from minzheng.programmes.disability.reasons import reasons
from minzheng.programmes.disability.rules import RULES
from minzheng.programmes.disability.tests.oracle import Person, decide
from minzheng.programmes.tests.persons import as_population

SICHUAN, JULY = "511602", Month(2024, 7)
LIVING = dict.fromkeys((1, 2, 3, 4), 10_000)
CARE = {1: 11_000, 2: 8_000, 3: 0, 4: 0}
FLAGS = ("dibao_recipient", "destitute_recipient", "orphan_recipient", "unattended_recipient", "work_injury_care", "imprisoned")
ORDINARY = {each.name: 0 for each in RULES.inputs.values() if each.entity == "person"} | {
    "alive": 1,
    "disability_kind": 4,
    "disability_level": 1,
    "disability_valid_until": JULY.first.toordinal(),
    "long_term_care_need": 1,
}


def with_mode(mode: int) -> Parameters:
    """The entered parameters, except for how similar allowances are weighed."""
    code = "disability.similar_mode"
    old = PARAMETERS.by_code[code]
    histories = {key: tuple(_changed(value, mode) for value in history) for key, history in old.histories.items()}
    changed = Parameter(code, old.description, old.unit, old.by_residence, histories)
    return Parameters(changed if each.code == code else each for each in PARAMETERS.by_code.values())


def _changed(value: Value, mode: int) -> Value:
    return Value(mode, value.since, value.place, value.residence, Reference("Test"), False)


def subsidies(persons: list[Person], parameters: Parameters = PARAMETERS) -> list[tuple[int, int]]:
    population = as_population(RULES, [[each] for each in persons], JULY, SICHUAN)
    found = evaluate(RULES, parameters, population, ("disability_living_share", "disability_care_share")).person
    return list(zip(*(found[name].tolist() for name in found), strict=True))


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_every_combination_of_the_overlap_table(mode: int) -> None:
    persons = []
    for level, need, held, *flags in product((0, 1, 2, 3, 4), (0, 1), (0, 4_000, 8_000, 20_000), *((0, 1) for _ in FLAGS)):
        person = {**ORDINARY, "disability_level": level, "long_term_care_need": need, **dict(zip(FLAGS, flags, strict=True))}
        persons += [{**person, name: held} for name in _HELD]
    expected = [decide(person, mode, LIVING, CARE, JULY.first) for person in persons]
    assert len(persons) == 5 * 2 * 4 * 2**6 * 3
    assert subsidies(persons, with_mode(mode)) == expected
    assert {living > 0 for living, _ in expected} == {care > 0 for _, care in expected} == {True, False}


_HELD = ("similar_living_allowance", "similar_care_allowance", "veteran_cadre_care")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (0, 11_000)),
        ({"alive": 0}, (0, 0)),
        ({"registered_elsewhere": 1}, (0, 0)),
        ({"disability_valid_until": JULY.first.toordinal() - 1}, (0, 0)),
        ({"disability_valid_until": 0}, (0, 0)),
    ],
)
def test_certificate_and_registration_as_the_oracle_says(change: Person, expected: tuple[int, int]) -> None:
    person = {**ORDINARY, **change}
    assert decide(person, 1, LIVING, CARE, JULY.first) == expected
    assert subsidies([person]) == [expected]


def test_what_it_gives_to_others_are_its_shares() -> None:
    assert DISABILITY.gives == {
        "disability_living_received": "disability_living_share",
        "disability_care_received": "disability_care_share",
    }


def test_a_change_names_the_subsidy_that_changed() -> None:
    before = {"disability_eligible": 1, "disability_living_amount": 10_000, "disability_care_amount": 0, "disabled_persons": 1}
    codes = [reason["code"] for reason in reasons(before, {**before, "disability_care_amount": 8_000})]
    assert codes == ["care_changed"]
    stopped = {**before, "disability_eligible": 0, "disability_living_amount": 0}
    assert [reason["code"] for reason in reasons(before, stopped)] == ["conditions_not_met"]
    assert [reason["code"] for reason in reasons(before, {**stopped, "disabled_persons": 0})] == ["no_valid_certificate"]
