"""Situations and examples as an official writes them."""

from pathlib import Path

import pytest

from minzheng.base.population import UNKNOWN
from minzheng.policy import examples, printing, situation
from minzheng.policy.engine import Input, explain
from minzheng.policy.errors import SituationError
from minzheng.policy.tests.village import INPUTS, RULES, parameters

WORDS = {each.name: each for each in INPUTS}
GOOD = """
- name: Two persons with three yuan between them
  place: "321324"
  month: 2020-12
  input: {household: {residence: rural}, members: [{name: Wang, earned: 1 yuan}, {earned: 200 fen}]}
  output: {aid: 7 yuan, members: [{of_the_first: 7.00 yuan}, {of_the_first: none}]}
- name: An income nobody knows
  place: "321324"
  month: 2020-12
  input: {household: {residence: rural}, members: [{}]}
  output: {aid: unknown, missing: [earned]}
"""


@pytest.mark.parametrize(
    ("unit", "written", "number"),
    [
        ("fen_month", "609.99 yuan", 60999),
        ("fen_month", "1,609.9元", 160990),
        ("fen", "5 fen", 5),
        ("fen", "none", 0),
        ("fen_month", "-3 yuan", -300),
        ("flag", True, 1),
        ("count", 2, 2),
        ("count", "unknown", UNKNOWN),
    ],
)
def test_values_are_read_with_their_unit(unit: str, written: object, number: int) -> None:
    assert situation.value(Input("x", "person", unit, "x"), written) == number


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("fen", 610),
        ("fen", "610"),
        ("fen", "0.5 fen"),
        ("fen", "1.005 yuan"),
        ("flag", 1),
        ("count", -1),
        ("count", 1.5),
        ("count", True),
        ("date", "1980"),
        ("code", "suburban"),
    ],
)
def test_a_bare_number_is_no_money_and_a_word_no_number(unit: str, written: object) -> None:
    with pytest.raises(SituationError, match="is written"):
        situation.value(Input("x", "person", unit, "x", codes={"rural": 0} if unit == "code" else {}), written)


def test_a_fact_misspelt_is_refused_with_the_nearest() -> None:
    with pytest.raises(SituationError, match="earnd is no fact of a person"):
        situation.population({"place": "321324", "month": "2020-12", "members": [{"earnd": "1 yuan"}]}, WORDS)


def test_other_facts_none_declares_money_and_nothing_else() -> None:
    written = {"place": "321324", "month": "2020-12", "members": [{}]}
    assert situation.population(written, WORDS).person_facts["earned"].tolist() == [UNKNOWN]
    declared = situation.population({**written, "other_facts": "none"}, WORDS)
    assert declared.person_facts["earned"].tolist() == [0]
    assert declared.household_facts["residence"].tolist() == [UNKNOWN]


def test_examples_that_hold_pass_and_those_that_do_not_say_why(tmp_path: Path) -> None:
    line = parameters(tmp_path)
    (tmp_path / "good.yml").write_text(GOOD)
    assert [each.failures for each in examples.run(tmp_path / "good.yml", RULES, line, WORDS)] == [(), ()]
    (tmp_path / "bad.yml").write_text(
        GOOD.replace("aid: 7 yuan", "aid: 8 yuan")
        .replace("[{of_the_first: 7.00", "[{of_the_first: 6.00")
        .replace("[earned]", "[here]")
    )
    first, second = examples.run(tmp_path / "bad.yml", RULES, line, WORDS)
    assert first.failures == ("aid: 7.00, expected 8.00", "of_the_first of member 1: 7.00, expected 6.00")
    assert second.failures == ("missing: ['earned'], expected ['here']",)


def test_an_example_may_suppose_other_parameters_for_itself_alone(tmp_path: Path) -> None:
    first = GOOD.split("- name: An income")[0]
    supposing = first.replace("  input:", "  parameters: {village.line: 6}\n  input:").replace("aid: 7 yuan", "aid: 9 yuan")
    (tmp_path / "supposing.yml").write_text(first + supposing.replace("7.00", "9.00"))
    line = parameters(tmp_path)
    assert [each.failures for each in examples.run(tmp_path / "supposing.yml", RULES, line, WORDS)] == [(), ()]
    (tmp_path / "unheard.yml").write_text(first.replace("  input:", "  parameters: {village.tower: 6}\n  input:"))
    (result,) = examples.run(tmp_path / "unheard.yml", RULES, line, WORDS)
    assert result.failures == ("There is no parameter village.tower.",)


@pytest.mark.parametrize("text", ["- {name: x}", "{}", "- x: [", "- {name: x, place: '3', month: 2020-12, input: {}, output: {}}"])
def test_an_example_that_cannot_be_read_is_a_failed_one(tmp_path: Path, text: str) -> None:
    line = parameters(tmp_path)
    (tmp_path / "broken.yml").write_text(text)
    (result,) = examples.run(tmp_path / "broken.yml", RULES, line, WORDS)
    assert result.failures


def test_an_explanation_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text(
        'place: "321324"\nmonth: 2020-12\nhousehold: {residence: rural}\nmembers: [{earned: 1 yuan}, {}]\n'
    )
    household = situation.read(tmp_path / "one.yml", WORDS)
    printed = list(printing.lines(explain(RULES, parameters(tmp_path), household, 0, ("aid",)), "aid"))
    assert printed[0] == "Aid: unknown  [Village rule, art. 1]"
    assert "  Line: 5.00  [2020-07-01, Village rule, 1, art. 2, not confirmed]" in printed
    assert printed[-1] == "Missing: earned (member 2). Ask."
