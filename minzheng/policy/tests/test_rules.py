"""Rules that do not hold together are refused when they are loaded."""

from collections.abc import Callable
from datetime import date

import pytest

from minzheng.base.month import Month
from minzheng.policy.engine import FenMonth, Flag, Rules, count, household, parameter, total, variable
from minzheng.policy.errors import RuleError
from minzheng.policy.tests.village import INPUTS, LAW, RULES, VARIABLES, aid, counted, income


def rule(entity: str = "household", unit: str = "fen_month", **more: object) -> Callable[[Callable[..., int]], object]:
    return variable(entity=entity, unit=unit, **{"law": LAW, "label": "x", **more})  # type: ignore[arg-type]


def refused(*variables: object) -> str:
    with pytest.raises(RuleError) as error:
        Rules("village", (*VARIABLES, *variables), INPUTS)  # type: ignore[arg-type]
    return str(error.value)


def test_it_names_what_is_neither_fact_nor_rule() -> None:
    @rule()
    def lost(incmoe: FenMonth) -> int:
        return incmoe

    assert "lost needs incmoe" in refused(lost)


def test_it_shows_a_circle() -> None:
    @rule()
    def one(two: FenMonth) -> int:
        return two

    @rule()
    def two(one: FenMonth) -> int:
        return one

    assert "one -> two -> one" in refused(one, two)


def test_a_circle_through_the_members_is_one_too() -> None:
    @rule("person")
    def mine(theirs: FenMonth = household("ours")) -> int:
        return theirs

    @rule()
    def ours(all_of_it: FenMonth = total("mine")) -> int:
        return all_of_it

    assert "turn in a circle" in refused(mine, ours)


def test_units_must_agree() -> None:
    @rule()
    def wrong(income: Flag) -> int:
        return income

    assert "takes income as flag, but it is fen_month" in refused(wrong)


def test_a_parameter_has_one_unit() -> None:
    @rule()
    def wrong(line: Flag = parameter("village.line")) -> int:
        return line

    assert "two units" in refused(wrong)


def test_only_flags_are_counted() -> None:
    @rule(unit="count")
    def wrong(persons: FenMonth = count("earned")) -> int:
        return persons

    assert "cannot take count of earned" in refused(wrong)


def test_a_household_sees_persons_only_together() -> None:
    @rule()
    def wrong(earned: FenMonth) -> int:
        return earned

    assert "wrong entity" in refused(wrong)


def test_a_person_has_no_members() -> None:
    @rule("person")
    def wrong(all_of_it: FenMonth = total("earned")) -> int:
        return all_of_it

    assert "wrong way" in refused(wrong)


def test_one_name_is_declared_once() -> None:
    assert "declared twice" in refused(counted)


def test_versions_keep_their_unit() -> None:
    @rule(unit="flag", name="income", since=date(2021, 1, 1))
    def other() -> int:
        return 1

    assert "differ in unit" in refused(other)


@pytest.mark.parametrize("missing", [{"law": " "}, {"label": ""}, {"unit": "yuan"}, {"entity": "town"}])
def test_a_rule_without_law_label_or_known_unit_is_refused(missing: dict[str, str]) -> None:
    with pytest.raises(RuleError):
        rule(**missing)(lambda: 1)


def test_an_argument_needs_a_unit_and_never_a_number() -> None:
    with pytest.raises(RuleError, match="has no unit"):

        @rule()
        def bare(income: int) -> int:
            return income

    with pytest.raises(RuleError, match="number for a default"):

        @rule()
        def numbered(line: FenMonth = 610) -> int:
            return line


LIMIT = 3


def test_a_rule_reads_nothing_but_its_arguments() -> None:
    @rule()
    def sees_outside(income: FenMonth) -> int:
        return income * LIMIT

    @rule()
    def in_floats(income: FenMonth) -> int:
        return int(income * 0.3)

    assert "uses LIMIT" in refused(sees_outside)
    assert "uses int" in refused(in_floats)


def test_the_digest_names_the_rules_not_their_order() -> None:
    assert Rules("village", reversed(VARIABLES), INPUTS, since=date(2019, 1, 1)).digest == RULES.digest

    @rule()
    def one_more() -> int:
        return 1

    assert Rules("village", (*VARIABLES, one_more), INPUTS, since=date(2019, 1, 1)).digest != RULES.digest  # type: ignore[arg-type]


def test_the_version_of_the_month_is_in_force() -> None:
    assert RULES.in_force(Month(2020, 12)).variables["counted"] is counted
    assert RULES.in_force(Month(2021, 1)).variables["counted"] is not counted
    with pytest.raises(RuleError, match="no rules for 2018-12"):
        RULES.in_force(Month(2018, 12))


def test_a_rule_can_be_called_like_the_function_it_is() -> None:
    assert aid(barred=0, income=100, persons=2, line=500) == 900
    assert income(7) == 7
