"""Numbers of the law: by place and date, never without a source."""

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.policy.checking import check
from minzheng.policy.engine import Parameters, Reference
from minzheng.policy.engine.parameters import Change
from minzheng.policy.errors import ParameterError
from minzheng.policy.tests.village import LINE, RULES, SOURCE, parameters

VILLAGE, ELSEWHERE = "321324101201", "110101000000"


def test_a_village_inherits_from_the_narrowest_place_that_has_a_value(tmp_path: Path) -> None:
    found = parameters(tmp_path).at("village.line", VILLAGE, Month(2020, 7), "rural")
    assert found is not None
    assert (found.value, found.since, str(found.source), found.confirmed) == (
        500,
        date(2020, 7, 1),
        "Village rule, 1, art. 2",
        False,
    )


def test_before_the_local_history_begins_the_wider_place_holds(tmp_path: Path) -> None:
    found = parameters(tmp_path).at("village.line", VILLAGE, Month(2020, 6), "rural")
    assert found is not None and found.value == 300


def test_null_ends_a_history_and_absence_is_none(tmp_path: Path) -> None:
    line = parameters(tmp_path)
    assert line.at("village.line", VILLAGE, Month(2021, 6), "urban").value == 750  # type: ignore[union-attr]
    assert line.at("village.line", VILLAGE, Month(2021, 7), "urban") is None
    assert line.at("village.line", ELSEWHERE, Month(2021, 6), "urban") is None


@pytest.mark.parametrize(
    "entry",
    [
        {"value": 3, "confirmed": True},
        {"value": 3, "confirmed": True, "reference": {"number": "1"}},
        {"value": 3, "confirmed": True, "reference": "the rule"},
        {"value": 3, "reference": SOURCE},
        {"value": 3.005, "reference": SOURCE, "confirmed": True},
        {"value": True, "reference": SOURCE, "confirmed": True},
        {"value": "three", "reference": SOURCE, "confirmed": True},
        {"value": 3, "reference": SOURCE, "confirmed": True, "comment": "nobody reads this"},
    ],
)
def test_a_value_without_source_or_sense_is_refused(tmp_path: Path, entry: dict[str, object]) -> None:
    content = copy.deepcopy(LINE)
    content["places"]["nation"]["rural"][date(2019, 1, 1)] = entry  # type: ignore[index]
    with pytest.raises(ParameterError, match=r"village\.line"):
        parameters(tmp_path, content)


def test_a_place_or_date_that_is_none_is_refused(tmp_path: Path) -> None:
    good = {date(2019, 1, 1): {"value": 1, "reference": SOURCE, "confirmed": True}}
    for places in ({"3": good}, {"32": {"2019": good[date(2019, 1, 1)]}}):
        with pytest.raises(ParameterError):
            parameters(tmp_path, {"description": "x", "unit": "count", "places": places})


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "line.yaml").write_text("description: x\nunit: count\nunit: flag\n")
    with pytest.raises(Refusal, match="written twice"):
        Parameters.load(tmp_path, "village")


def test_percent_becomes_ten_thousandths(tmp_path: Path) -> None:
    history = {date(2019, 1, 1): {"value": 12.5, "reference": SOURCE, "confirmed": True}}
    rate = parameters(tmp_path, {"description": "x", "unit": "percent", "places": {"nation": history}})
    assert rate.at("village.line", VILLAGE, Month(2020, 1)).value == 1250  # type: ignore[union-attr]


def test_rules_and_parameters_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"village\.line in the unit fen_month"):
        parameters(tmp_path, {"description": "x", "unit": "count", "places": {}}).require(RULES.parameters)


def test_check_lists_doubts_and_gaps(tmp_path: Path) -> None:
    found = check(parameters(tmp_path), [RULES], Month(2021, 12))
    assert [(each.code, each.facts.get("first")) for each in found] == [("unconfirmed", None), ("gap", "2021-07")]
    assert str(found[0]) == "village.line at 320000000000 rural since 2020-07-01 is not confirmed: Village rule, 1, art. 2"


def test_check_lists_parameters_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "idle.yaml").write_text("description: x\nunit: count\n")
    assert "idle" in {each.code for each in check(parameters(tmp_path), [RULES], Month(2020, 12))}


def test_the_digest_follows_the_values(tmp_path: Path) -> None:
    before = parameters(tmp_path).digest
    content = copy.deepcopy(LINE)
    content["places"]["nation"]["rural"][date(2019, 1, 1)]["value"] = 4  # type: ignore[index]
    assert parameters(tmp_path, content).digest != before


RAISED = Change("village.line", DivisionCode.widen("321324"), "rural", date(2020, 10, 1), 900, Reference("Draft"), confirmed=False)


def test_a_change_holds_at_its_place_from_its_day_and_leaves_the_rest(tmp_path: Path) -> None:
    line = parameters(tmp_path)
    amended = line.amended([RAISED])
    for month, value in ((Month(2020, 9), 500), (Month(2020, 10), 900), (Month(2021, 12), 900)):
        assert amended.at("village.line", VILLAGE, month, "rural").value == value  # type: ignore[union-attr]
    assert amended.at("village.line", VILLAGE, Month(2020, 12), "urban") == line.at(
        "village.line", VILLAGE, Month(2020, 12), "urban"
    )
    assert line.at("village.line", VILLAGE, Month(2020, 12), "rural").value == 500  # type: ignore[union-attr]
    assert amended.digest != line.digest


def test_a_change_of_both_residences_and_one_of_the_same_day(tmp_path: Path) -> None:
    line = parameters(tmp_path).amended([replace(RAISED, residence=""), replace(RAISED, value=None)])
    assert line.at("village.line", VILLAGE, Month(2020, 10), "urban").value == 900  # type: ignore[union-attr]
    assert line.at("village.line", VILLAGE, Month(2020, 10), "rural").value == 500  # type: ignore[union-attr]


def test_a_later_value_of_the_same_place_still_holds(tmp_path: Path) -> None:
    line = parameters(tmp_path).amended([RAISED, replace(RAISED, since=date(2020, 8, 1), value=700)])
    found = [line.at("village.line", VILLAGE, Month(2020, month), "rural") for month in (7, 8, 9, 10)]
    assert [value.value for value in found if value] == [500, 700, 700, 900]


@pytest.mark.parametrize("wrong", [{"code": "village.lines"}, {"residence": "suburban"}])
def test_a_change_that_does_not_fit_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ParameterError):
        parameters(tmp_path).amended([replace(RAISED, **wrong)])  # type: ignore[arg-type]


def test_what_one_programme_does_not_read_another_may(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("description: x\nunit: count\n")
    line = parameters(tmp_path)
    both = Parameters.together((line, line))
    assert both.digest == line.digest
    assert {each.parameter for each in check(both, [RULES, RULES], Month(2020, 12)) if each.code == "idle"} == {"village.other"}


def test_gaps_are_told_for_the_places_asked_about(tmp_path: Path) -> None:
    found = check(parameters(tmp_path), [RULES], Month(2020, 12), (DivisionCode.widen("5116"),))
    assert [each.facts["place"] for each in found if each.code == "gap"] == ["511600000000 urban"]
