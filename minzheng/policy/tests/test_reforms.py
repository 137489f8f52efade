"""A change of law tried on a population: who wins, who loses, what it costs. Nothing takes effect."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy import comparison, reforms
from minzheng.policy.engine import Count, FenMonth, Flag, Input, Parameters, Rules, count, household, parameter, total, variable
from minzheng.policy.errors import ReformError
from minzheng.policy.series import Stage, evaluate_series
from minzheng.policy.tests.village import INPUTS, LAW, MONTH, parameters, people


@variable(entity="household", unit="fen_month", law=LAW, label="Gap")
def gap(earned: FenMonth = total("earned"), persons: Count = count("here"), line: FenMonth = parameter("village.line")) -> int:
    return max(0, line * persons - earned)


@variable(entity="person", unit="flag", law=LAW, label="Poor")
def village_covered(here: Flag, gap: FenMonth = household(gap)) -> int:
    return 1 if here and gap > 0 else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Share")
def village_share(here: Flag, position: Count, gap: FenMonth = household(gap), persons: Count = household("persons")) -> int:
    return (gap + persons - 1 - position) // persons if here else 0


@variable(entity="household", unit="count", law=LAW, label="Persons")
def persons(present: Count = count("here")) -> int:
    return present


@variable(entity="household", unit="fen_month", law=LAW, label="Aid")
def village_amount(shares: FenMonth = total(village_share)) -> int:
    return shares


@variable(entity="person", unit="fen_month", law=LAW, label="Bonus")
def bonus_share(poor: Flag) -> int:
    return 5 * poor


@variable(entity="household", unit="fen_month", law=LAW, label="Bonus")
def bonus_amount(shares: FenMonth = total(bonus_share)) -> int:
    return shares


POSITION, POOR = Input("position", "person", "count", "position"), Input("poor", "person", "flag", "poor", absent=0)
AID = Rules("village", (gap, village_covered, village_share, persons, village_amount), (*INPUTS, POSITION))
BONUS = Stage("bonus", Rules("bonus", (bonus_share, bonus_amount), (POOR,)), Parameters(()))


@pytest.fixture
def stages(tmp_path: Path) -> tuple[Stage, ...]:
    return (BONUS, Stage("village", AID, parameters(tmp_path), {"poor": "village_covered"}))


def village() -> Population:
    """Earnings of five households under a line of 500 a head: 900, 1500, 1000, 4000 and unknown; the last two in another town."""
    found = people([(400, 1), (500, 1)], [(1500, 1), (0, 1)], [(1000, 1), (0, 1)], [(4000, 1)], [(UNKNOWN, 1)])
    places = np.array(["321324101201"] * 3 + ["321324102201"] * 2)
    born = np.array([date(1940, 1, 1).toordinal()] * 2 + [date(2010, 1, 1).toordinal()] * 2 + [UNKNOWN] * 4)
    facts = {**found.person_facts, "position": np.array([0, 1, 0, 1, 0, 1, 0, 0]), "born": born, "poor": np.zeros(8, np.int64)}
    return replace(found, places=places, person_facts=facts)


def raised(stages: tuple[Stage, ...], value: str = "8 yuan", **more: object) -> reforms.Reform:
    change = {"parameter": "village.line", "place": "321324", "value": value, **more}
    content = {"title": "Raise the line", "month": "2020-12", "changes": [change]}
    return reforms.reform(content, stages[1].parameters)


def test_every_household_and_person_before_and_after(stages: tuple[Stage, ...]) -> None:
    found = reforms.simulate(stages, village(), raised(stages).changes)
    assert found.households("village").before.tolist() == [100, 0, 0, 0, UNKNOWN]
    assert found.households("village").after.tolist() == [700, 100, 600, 0, UNKNOWN]
    assert found.persons("village").change.tolist() == [300, 300, 50, 50, 300, 300, 0, UNKNOWN]
    assert found.households().change.tolist() == [600, 110, 610, 0, UNKNOWN]
    assert [comparison.KINDS[kind] for kind in found.households().kinds] == ["raised", "new", "new", "none", "unknown"]
    assert found.changed == ("village", "bonus")


def test_the_other_direction_is_the_other_kind(stages: tuple[Stage, ...]) -> None:
    found = reforms.simulate(stages, village(), raised(stages, "4.60 yuan").changes)
    assert [comparison.KINDS[kind] for kind in found.households().kinds] == ["cut", "none", "none", "none", "unknown"]
    (row,) = [row for row in found.table("town") if row.losers]
    assert (row.key, row.winners, row.before, row.after, row.change) == ("321324101000", 0, 100, 20, -80)


def test_sums_of_every_table_are_the_sum_of_the_columns(stages: tuple[Stage, ...]) -> None:
    found = reforms.simulate(stages, village(), raised(stages).changes)
    for dimension in ("town", "size", "residence"):
        rows = found.table(dimension)
        assert sum(row.after for row in rows) == 700 + 10 + 100 + 10 + 600 + 10
        assert sum(row.households for row in rows) == 5 and sum(row.persons for row in rows) == 8
    assert {row.key: row.change for row in found.table()} == {"village": 1300, "bonus": 20, "": 1320}
    assert {row.key: row.winners for row in found.table("group")} == {"elderly": 1, "minor": 1, "disabled": 0, "ill": 0}


def test_a_row_opens_to_its_households(stages: tuple[Stage, ...]) -> None:
    found = reforms.simulate(stages, village(), raised(stages).changes)
    for dimension in comparison.DIMENSIONS:
        for row in found.table(dimension):
            opened = found.positions(dimension, row.key, ("new", "raised"))
            assert len(opened) == row.winners
            assert len(found.positions(dimension, row.key)) == row.households
    assert found.persons_of(("new",), "village").tolist() == [2, 3, 4, 5]


def test_funds_take_their_shares_as_they_are_booked(stages: tuple[Stage, ...]) -> None:
    found = reforms.simulate(stages, village(), raised(stages).changes)
    assert found.funds({"village": (("central", 33), ("county", 67))}) == {"central": (33, 462), "county": (67, 938)}


def test_what_the_change_cannot_touch_is_not_decided_again(stages: tuple[Stage, ...]) -> None:
    aid_alone = replace(stages[1], gives={})
    assert reforms.simulate((BONUS, aid_alone), village(), raised(stages).changes).changed == ("village",)


def test_a_change_begins_on_its_day(stages: tuple[Stage, ...]) -> None:
    later = reforms.simulate(stages, village(), raised(stages, since=date(2021, 1, 1)).changes)
    assert not later.households().change[:4].any()


def test_outcomes_known_already_are_taken(stages: tuple[Stage, ...]) -> None:
    known = evaluate_series(stages, village())
    assert reforms.simulate(stages, village(), raised(stages).changes, known).before["village"] is known["village"]


def test_a_reform_is_read_from_its_file(stages: tuple[Stage, ...], tmp_path: Path) -> None:
    path = tmp_path / "reform.txt"
    content = {
        "title": "Raise", "document": {"title": "Draft notice", "number": "1"}, "month": "2020-12",
        "changes": [{"parameter": "village.line", "place": "nation", "residence": "rural", "value": "8 yuan"}],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(content))
    found = reforms.read(path, stages[1].parameters)
    (change,) = found.changes
    assert (found.month, change.value, change.since, str(change.source)) == (MONTH, 800, MONTH.first, "Draft notice, 1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"changes": []},
        {"changes": [{"parameter": "village.lines", "place": "32", "value": "8 yuan"}]},
        {"changes": [{"parameter": "village.line", "place": "32"}]},
        {"changes": [{"parameter": "village.line", "place": "32", "value": "8 yuan", "since": "2020"}]},
        {"document": "draft"},
        {"remark": "x"},
    ],
)
def test_a_reform_that_cannot_be_read_says_so(stages: tuple[Stage, ...], wrong: dict[str, object]) -> None:
    change = {"parameter": "village.line", "place": "32", "value": "8 yuan"}
    with pytest.raises(ReformError):
        reforms.reform({"title": "Raise", "month": "2020-12", "changes": [change], **wrong}, stages[1].parameters)


def test_a_rate_is_written_in_percent_and_null_ends_a_history(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text("description: x\nunit: percent\n")
    numbers = Parameters.load(tmp_path, "x")
    content = {"title": "x", "month": "2020-12", "changes": [{"parameter": "x.rate", "place": "32", "value": "12.5%"}]}
    assert reforms.reform(content, numbers).changes[0].value == 1250
    content["changes"][0]["value"] = None  # type: ignore[index]
    assert reforms.reform(content, numbers).changes[0].value is None
    content["changes"][0]["value"] = 12  # type: ignore[index]
    with pytest.raises(ReformError, match="write it as"):
        reforms.reform(content, numbers)


def test_a_change_that_no_programme_has_is_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(ReformError):
        reforms.amended((BONUS,), raised(stages).changes)


def test_an_empty_population_has_empty_tables(stages: tuple[Stage, ...]) -> None:
    nobody = people(month=Month(2020, 12))
    facts = {**nobody.person_facts, "position": np.empty(0, np.int64), "poor": np.empty(0, np.int64)}
    found = reforms.simulate(stages, replace(nobody, person_facts=facts), raised(stages).changes)
    assert found.table("town") == () and found.funds({"village": (("county", 100),)}) == {}
