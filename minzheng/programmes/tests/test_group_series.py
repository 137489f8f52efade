"""What one programme decides is a fact to the next: a child's allowance to the disability subsidies, those to the elderly's."""

from datetime import date

import pytest

from minzheng.policy import situation
from minzheng.policy.series import Stage, evaluate_series, order
from minzheng.programmes.children.programme import CHILDREN
from minzheng.programmes.disability.programme import DISABILITY
from minzheng.programmes.facts import FACTS
from minzheng.programmes.old_age.programme import OLD_AGE

_DATES = ("born", "disability_valid_until")
STAGES = [
    Stage(each.code, each.rules, each.parameters, each.gives)
    for each in (OLD_AGE, DISABILITY, CHILDREN)
    if each.rules and each.parameters
]
CERTIFICATE = {"disability_kind": "limb", "disability_level": "first level", "disability_valid_until": "2030-06-30"}


def decided(**facts: object) -> dict[str, int]:
    """The person's outcomes in the country of Guangan in July 2024, and what the old-age rules were told."""
    dated = {name: date.fromisoformat(str(value)) if name in _DATES else value for name, value in (CERTIFICATE | facts).items()}
    written = {"place": "511602", "month": "2024-07", "household": {"residence": "rural"}, "members": [dated]}
    found = evaluate_series(STAGES, situation.population(written, FACTS))
    told = found["old_age"].population.person_facts
    columns = {name: column for outcomes in found.values() for name, column in outcomes.person.items()}
    columns |= {name: told[name] for name in DISABILITY.gives}
    return {name: int(column[0]) for name, column in columns.items()}


def test_each_comes_after_those_it_learns_from() -> None:
    assert [stage.code for stage in order(STAGES)] == ["children", "disability", "old_age"]


@pytest.mark.parametrize(
    ("father", "mother", "dibao", "living", "care"),
    [
        ("dead", "dead", True, 0, 11_000),  # an orphan
        ("dead", "seriously ill", True, 10_000, 11_000),  # without actual care, topped up beside dibao
        ("dead", "caring", True, 10_000, 11_000),
        ("dead", "seriously ill", False, 0, 11_000),
    ],
)
def test_the_status_of_a_child_decides_on_its_living_subsidy(father: str, mother: str, dibao: bool, living: int, care: int) -> None:
    found = decided(born="2014-05-05", father_state=father, mother_state=mother, dibao_recipient=dibao, long_term_care_need=True)
    assert (found["disability_living_share"], found["disability_care_share"]) == (living, care)


def test_the_elderly_rules_are_told_what_the_disability_subsidies_pay() -> None:
    found = decided(born="1950-05-05", dibao_recipient=True, long_term_care_need=True)
    assert (found["disability_living_received"], found["disability_care_received"]) == (10_000, 11_000)
