"""What is peculiar to temporary assistance: its examples hold, its parameters fit, its letters can be written."""

import pytest

from minzheng.base.month import Month
from minzheng.policy import examples
from minzheng.programmes.facts import FACTS
from minzheng.programmes.means.parameters import MEANS
from minzheng.programmes.temporary.programme import TEMPORARY

assert TEMPORARY.rules is not None and TEMPORARY.parameters is not None and TEMPORARY.examples is not None
EXAMPLES = examples.run(TEMPORARY.examples, TEMPORARY.rules, TEMPORARY.parameters, FACTS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: examples.Result) -> None:
    assert example.failures == ()


def test_there_are_examples_of_everything_decided() -> None:
    assert len(EXAMPLES) >= 60
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)


def test_every_parameter_is_read() -> None:
    assert TEMPORARY.rules is not None and TEMPORARY.parameters is not None
    findings = TEMPORARY.parameters.check(TEMPORARY.rules, Month(2021, 12))
    assert {each.code for each in findings} <= {"unconfirmed", "gap"}


def test_the_urban_standard_is_that_of_dibao() -> None:
    assert TEMPORARY.parameters is not None
    for place in ("321324000000", "640324000000"):
        urban = TEMPORARY.parameters.at("area.urban_standard", place, Month(2022, 7))
        assert urban == MEANS.at("dibao.standard", place, Month(2022, 7), "urban")


def test_a_grant_is_a_sum_and_no_monthly_benefit() -> None:
    assert TEMPORARY.benefit is None
    assert TEMPORARY.rules is not None and TEMPORARY.rules.versions["temporary_amount"][-1].unit == "fen"


def test_letters_can_be_written() -> None:
    places = ("applicant", "applied_on", "place", "number", "persons", "amount", "reasons", "law", "first_month", "date", "office")
    assert {"grant", "refuse", "stop", "emergency"} <= set(TEMPORARY.texts)
    for name in TEMPORARY.texts:
        assert "{" not in TEMPORARY.text(name, **dict.fromkeys(places, "x"))
