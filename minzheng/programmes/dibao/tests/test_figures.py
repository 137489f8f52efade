"""Dibao's figures: groups of people, and who came, left or changed from month to month."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.indicators import declarations
from minzheng.indicators.declarations import Scope
from minzheng.indicators.measures import count
from minzheng.programmes.dibao import sources
from minzheng.programmes.dibao.figures import CHAPTER, FIGURES
from minzheng.programmes.dibao.groups import age_bands, ages, with_groups

DECEMBER = Month(2020, 12)


def test_every_figure_is_in_the_catalogue_with_its_unit_and_explains_itself() -> None:
    for figure in FIGURES:
        declarations.check(figure)
        assert figure.definition
        assert figure.law
    assert CHAPTER.text.exists()


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.dates(date(2020, 12, 31), date(2030, 1, 1)))
def test_ages_are_completed_years(born: date, day: date) -> None:
    expected = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    assert ages(np.array([born.toordinal()]), day).tolist() == [expected]


def test_an_unknown_birth_has_no_age_and_no_group() -> None:
    assert ages(np.array([UNKNOWN]), date(2020, 12, 31)).tolist() == [-1]
    assert age_bands(np.array([-1, 0, 6, 7, 17, 18, 59, 60, 79, 80, 110])).to_pylist() == [
        "?", "0-6", "0-6", "7-17", "7-17", "18-34", "45-59", "60-69", "70-79", "80+", "80+",
    ]  # fmt: skip


def _people() -> Population:
    facts = {
        "born": np.array([date(1950, 1, 1).toordinal(), date(2010, 12, 31).toordinal(), UNKNOWN]),
        "sex": np.array([1, 2, 2]),
        "disability_level": np.array([1, 0, 3]),
        "serious_illness": np.array([0, 0, 1]),
    }
    ids, places = np.array([1, 2]), np.array(["321324101201"] * 2)
    return Population(DECEMBER, ids, places, np.array([0, 2, 3]), np.array([30, 10, 20]), facts, {})


def test_people_are_told_apart_and_nobody_is_lost() -> None:
    rows = with_groups(pa.table({"person": [10, 20, 30, 40]}), _people(), date(2020, 12, 31))
    assert rows.column("sex").to_pylist() == ["female", "female", "male", "?"]
    assert rows.column("elderly").to_pylist() == [False, False, True, False]
    assert rows.column("minor").to_pylist() == [True, False, False, False]
    assert rows.column("severely_disabled").to_pylist() == [False, False, True, False]
    assert rows.column("seriously_ill").to_pylist() == [False, True, False, False]
    assert rows.column("age_band").to_pylist() == ["7-17", "?", "70-79", "?"]


# month -> household -> person -> fen
COURSE = {
    Month(2020, 10): {1: {11: 100, 12: 100}, 2: {21: 50}},
    Month(2020, 11): {1: {11: 100, 12: 100, 13: 100}, 3: {31: 70}},
    Month(2020, 12): {1: {11: 80, 12: 80}, 2: {21: 50}, 3: {31: 75}},
}
# household, kind, month, reason, source
DECISIONS = [
    (1, "new", Month(2020, 10).number, "below_standard", "former_system"),
    (2, "new", Month(2020, 10).number, "below_standard", "former_system"),
    (1, "raise", Month(2020, 11).number, "member_joined", "former_system"),
    (2, "stop", Month(2020, 11).number, "income_at_standard", "former_system"),
    (3, "new", Month(2020, 11).number, "below_standard", "application"),
    (1, "cut", Month(2020, 12).number, "member_left", "former_system"),
    (2, "new", Month(2020, 12).number, "below_standard", "application"),
    (3, "refuse", Month(2020, 12).number, "income_at_standard", "application"),
]


@pytest.fixture
def course(monkeypatch: pytest.MonkeyPatch) -> None:
    def recipients(month: Month) -> pa.Table:
        rows = [
            ("321324101201", "rural", household, person, amount, month.number)
            for household, persons in COURSE.get(month, {}).items()
            for person, amount in persons.items()
        ]
        columns = list(zip(*rows, strict=True)) or [()] * 6
        kinds = (pa.string(), pa.string(), pa.int64(), pa.int64(), pa.int64(), pa.int64())
        names = ("place", "residence", "household", "person", "amount", "month")
        return pa.table({name: pa.array(column, kind) for name, column, kind in zip(names, columns, kinds, strict=True)})

    def decisions(first: Month, last: Month) -> pa.Table:
        rows = [row for row in DECISIONS if first.number <= row[2] <= last.number]
        names = ("household", "kind", "month", "reason", "source")
        kinds = (pa.int64(), pa.string(), pa.int64(), pa.string(), pa.string())
        columns = list(zip(*rows, strict=True)) or [()] * 5
        return pa.table({name: pa.array(column, kind) for name, column, kind in zip(names, columns, kinds, strict=True)})

    monkeypatch.setattr(sources, "_recipients", recipients)
    monkeypatch.setattr(sources, "_decisions", decisions)


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(
    ("source", "households", "persons"),
    [
        (sources.new_households, 2, 2),  # 3 in November, 2 again in December
        (sources.new_persons, 3, 3),  # and a third member of household 1
        (sources.gone_households, 1, 1),  # 2 in November
        (sources.gone_persons, 2, 2),  # and the third member in December
        (sources.raised, 2, 4),  # 1 in November (three persons), 3 in December
        (sources.lowered, 1, 2),  # 1 in December
    ],
)
def test_the_year_s_comings_and_goings_add_up(source: declarations.Source, households: int, persons: int) -> None:
    rows = source(Scope(Month(2020, 1), DECEMBER))
    assert count(rows, declarations.Measure.HOUSEHOLDS) == households
    assert count(rows, declarations.Measure.PERSONS) == persons


@pytest.mark.usefixtures("course")
def test_people_taken_over_from_the_former_system_are_not_new() -> None:
    assert sources.new_persons(Scope(Month(2020, 1), Month(2020, 10))).num_rows == 0


@pytest.mark.usefixtures("course")
def test_each_change_is_told_with_the_reason_of_its_decision() -> None:
    year = Scope(Month(2020, 1), DECEMBER)
    assert sources.gone_households(year).column("reason").to_pylist() == ["income_at_standard"]
    assert set(sources.lowered(year).column("reason").to_pylist()) == {"member_left"}
    assert sorted(sources.raised(year).column("reason").to_pylist()) == ["?", "member_joined", "member_joined", "member_joined"]
    assert set(sources.new_persons(year).column("reason").to_pylist()) == {"below_standard", "member_joined"}


@pytest.mark.usefixtures("course")
def test_start_plus_new_minus_gone_is_the_end() -> None:
    scope = Scope(Month(2020, 11), DECEMBER)
    change = sources.new_persons(scope).num_rows - sources.gone_persons(scope).num_rows
    assert sources._recipients(Month(2020, 10)).num_rows + change == sources.recipients(scope).num_rows
