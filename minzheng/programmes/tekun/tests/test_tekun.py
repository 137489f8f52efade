"""What is peculiar to destitute support: who is destitute, and its reasons can be told."""

from datetime import date

import pytest

from minzheng.policy import situation
from minzheng.policy.engine import evaluate, explain
from minzheng.programmes.facts import FACTS
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.programmes.tekun.reasons import REASONS, TOLD, Outcome, reasons

BENEFIT = TEKUN.benefit
assert BENEFIT is not None
ITEMS = dict.fromkeys(("cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe"), False)
OLD = {"relation": "head", "born": date(1950, 1, 1), **ITEMS}
YOUNG = {**OLD, "born": date(1980, 1, 1)}


def told(members: list[dict[str, object]], **facts: object) -> Outcome:
    where = {"place": "321324", "month": "2020-12", "other_facts": "none"}
    content = {**where, "household": {"residence": "rural", **facts}, "members": members}
    outcomes = evaluate(BENEFIT.rules, BENEFIT.parameters, situation.population(content, FACTS), TOLD)
    return {name: int(column[0]) for name, column in outcomes.household.items()}


def codes(before: Outcome | None, after: Outcome) -> list[str]:
    return [reason["code"] for reason in reasons(before, after)]


def test_a_grant_names_the_three_tests() -> None:
    (reason,) = reasons(None, told([OLD]))
    assert (reason["code"], reason["values"]) == ("destitute", {"persons": 1})


@pytest.mark.parametrize(
    ("members", "facts", "code"),
    [
        ([{**OLD, "alive": False}], {}, "nobody_living"),
        ([YOUNG], {}, "able_to_work"),
        ([{**OLD, "transfer_income": "700 yuan"}], {}, "has_income"),
        ([OLD], {"vehicles": 1}, "property_over_limit"),
        ([OLD, {**YOUNG, "relation": "son"}], {}, "has_support"),
        ([{**OLD, "imprisoned": True}], {}, "excluded"),
    ],
)
def test_a_refusal_names_the_first_test_that_fails(members: list[dict[str, object]], facts: dict[str, object], code: str) -> None:
    assert codes(None, told(members, **facts)) == [code]
    assert codes(told([OLD]), told(members, **facts)) == [code]  # and so does a stop


def test_a_change_names_what_changed() -> None:
    assert codes(told([OLD]), told([{**OLD, "cannot_bathe": True}])) == ["care_changed"]
    wife = {**OLD, "relation": "spouse", "cannot_bathe": True}
    assert codes(told([OLD]), told([OLD, wife])) == ["persons_changed", "care_changed"]
    assert codes(told([OLD]), told([OLD])) == []


def test_every_kind_of_proposal_has_a_reason() -> None:
    assert len({reason.code for reason in REASONS}) == len(REASONS)
    for kind in ("new", "raise", "cut", "change", "stop", "refuse"):
        assert BENEFIT.reasons_for(kind)


def test_the_condition_that_failed_can_be_named() -> None:
    content = {
        "place": "321324",
        "month": "2020-12",
        "other_facts": "none",
        "household": {"residence": "rural"},
        "members": [YOUNG],
    }
    trace = explain(BENEFIT.rules, BENEFIT.parameters, situation.population(content, FACTS), 0)
    assert "no_labour_capacity" in {step.name for step in trace.steps if step.value == 0}
    assert trace.failed("tekun_eligible")
