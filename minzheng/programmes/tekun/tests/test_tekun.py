"""What is peculiar to destitute support: its examples hold, its parameters fit, its reasons and letters can be told."""

from datetime import date

import pytest

from minzheng.base.month import Month
from minzheng.policy import examples, situation
from minzheng.policy.engine import evaluate, explain
from minzheng.programmes.facts import FACTS
from minzheng.programmes.tekun.programme import TEKUN
from minzheng.programmes.tekun.reasons import REASONS, TOLD, Outcome, reasons

BENEFIT = TEKUN.benefit
assert BENEFIT is not None and TEKUN.examples is not None
EXAMPLES = examples.run(TEKUN.examples, BENEFIT.rules, BENEFIT.parameters, FACTS)
ITEMS = dict.fromkeys(("cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe"), False)
OLD = {"relation": "head", "born": date(1950, 1, 1), **ITEMS}
YOUNG = {**OLD, "born": date(1980, 1, 1)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: examples.Result) -> None:
    assert example.failures == ()


def test_there_are_examples_of_everything_decided() -> None:
    assert len(EXAMPLES) >= 90
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)


def test_every_parameter_is_read() -> None:
    findings = BENEFIT.parameters.check(BENEFIT.rules, Month(2021, 12))
    assert {each.code for each in findings} <= {"unconfirmed", "gap"}


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


def test_letters_can_be_written() -> None:
    places = ("applicant", "applied_on", "place", "number", "month", "persons", "amount", "amount_before", "standard", "reasons")
    places += ("law", "first_month", "date", "office")
    assert {"grant", "refuse", "stop", "change"} <= set(TEKUN.texts)
    for name in TEKUN.texts:
        assert "{" not in TEKUN.text(name, **dict.fromkeys(places, "x"))
