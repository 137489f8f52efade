"""The situations of two parents over all combinations against a plain reading of the law."""

from itertools import product

import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.people.declarations import FACT_KINDS
from minzheng.policy.engine import evaluate
from minzheng.programmes.children.programme import CHILDREN, PARAMETERS
from minzheng.programmes.children.reasons import reasons
from minzheng.programmes.children.rules import RULES
from minzheng.programmes.tests.persons import Person, as_population

STATES = {label: code for code, label in FACT_KINDS["father_state"].codes.items()}
GONE = {"dead", "declared missing by a court", "not found"}
LASTING = {"severely disabled", "seriously ill"}
TERMED = {"in prison", "in compulsory drug rehabilitation", "under another measure limiting freedom", "lost contact"}
SINCE_2021 = {"guardianship revoked", "deported"}
CHILD = {each.name: 0 for each in RULES.inputs.values() if each.entity == "person"} | {"alive": 1}


def child(month: Month, **facts: int) -> Person:
    return {**CHILD, "born": month.first.replace(year=month.year - 10).toordinal(), **facts}


def status(children: list[Person], month: Month) -> list[tuple[int, int]]:
    population = as_population(RULES, [[each] for each in children], month, "640324")
    found = evaluate(RULES, PARAMETERS, population, ("orphan_covered", "unattended_covered")).person
    return list(zip(*(found[name].tolist() for name in found), strict=True))


def read(father: str, father_months: int, mother: str, mother_months: int, month: Month) -> tuple[int, int]:
    """Orphan, without actual care: as 国办发〔2010〕54号, 民发〔2019〕62号 and 民发〔2020〕125号 have it."""
    if father in GONE and mother in GONE:
        return 1, 0
    if month < Month(2020, 1):
        return 0, 0
    listed = LASTING | (SINCE_2021 if month >= Month(2021, 1) else set())
    fails = [
        state in GONE or state in listed or (state in TERMED and months >= 6)
        for state, months in ((father, father_months), (mother, mother_months))
    ]
    return 0, int(all(fails))


@pytest.mark.parametrize("month", [Month(2019, 12), Month(2020, 1), Month(2020, 12), Month(2021, 1), Month(2022, 3)])
def test_every_pair_of_situations(month: Month) -> None:
    pairs = list(product(STATES, (5, 6), STATES, (5, 6)))
    children = [
        child(month, father_state=STATES[f], father_state_months=fm, mother_state=STATES[m], mother_state_months=mm)
        for f, fm, m, mm in pairs
    ]
    assert status(children, month) == [read(*pair, month) for pair in pairs]


def test_a_term_is_asked_only_where_it_decides() -> None:
    month = Month(2022, 3)
    for father, mother in product(STATES, STATES):
        facts = {"father_state": STATES[father], "mother_state": STATES[mother]}
        unknown = child(month, **facts, father_state_months=UNKNOWN, mother_state_months=UNKNOWN)
        possible = {read(father, one, mother, other, month) for one in (5, 6) for other in (5, 6)}
        (found,) = status([unknown], month)
        assert found == (possible.pop() if len(possible) == 1 else (0, UNKNOWN)), (father, mother)


def test_a_child_is_never_both() -> None:
    month = Month(2022, 3)
    children = [child(month, father_state=father, mother_state=mother) for father, mother in product(range(12), range(12))]
    assert all(orphan + unattended <= 1 for orphan, unattended in status(children, month))


def test_others_learn_the_status_and_the_payment_begins_the_month_after() -> None:
    assert CHILDREN.gives == {"orphan_recipient": "orphan_covered", "unattended_recipient": "unattended_covered"}
    assert CHILDREN.benefit is not None and CHILDREN.benefit.first_month(Month(2022, 12)) == Month(2023, 1)


def test_a_stop_tells_whether_the_status_or_the_dibao_ended_it() -> None:
    before = {"children_eligible": 1, "children_amount": 100_000, "orphans": 0, "unattended_children": 1}
    after = {**before, "children_eligible": 0, "children_amount": 0}
    assert [reason["code"] for reason in reasons(before, after)] == ["dibao_reaches"]
    assert [reason["code"] for reason in reasons(before, {**after, "unattended_children": 0})] == ["no_such_child"]
