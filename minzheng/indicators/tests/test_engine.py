"""From rows to numbers: on any map, by town, with the people behind them."""

from datetime import date
from decimal import Decimal

import pytest

from minzheng.base.divisions import Area
from minzheng.base.errors import NotFound, NotPermitted
from minzheng.indicators.errors import UnknownFigure
from minzheng.indicators.tests import small

BEFORE = date(2020, 1, 1)


def test_it_counts_households_and_persons_of_the_last_month() -> None:
    reading = small.reading()
    assert reading.compute("subsistence_households", small.COUNTY, "2020-12").value == 3
    assert reading.compute("subsistence_persons", small.COUNTY, "2020").value == 6
    assert reading.compute("subsistence_persons", small.COUNTY, "2020-11").value == 5


def test_it_narrows_by_residence() -> None:
    reading = small.reading()
    assert reading.compute("subsistence_persons", small.COUNTY, "2020-12", qualifiers={"residence": "rural"}).value == 5
    assert reading.compute("subsistence_persons", small.COUNTY, "2020-12", qualifiers={"residence": "urban"}).value == 1


def test_it_sums_money_in_whole_fen_over_the_months_of_the_period() -> None:
    result = small.reading().compute("subsistence_spend", small.COUNTY, "2020")
    assert result.value == Decimal("3101.00")
    assert result.exact == 310100
    assert small.reading().compute("subsistence_person_times", small.COUNTY, "2020").value == 11


def test_it_gives_both_township_maps_the_same_county_total() -> None:
    reading = small.reading()
    today = reading.compute("subsistence_persons", small.COUNTY, "2020-12", by="town")
    then = reading.compute("subsistence_persons", small.COUNTY, "2020-12", by="town", map_date=BEFORE)
    assert [(part.label, part.value) for part in today.breakdown] == [("双沟镇", 6)]
    assert [(part.label, part.value) for part in then.breakdown] == [("双沟镇", 3), ("四河乡", 3)]
    assert today.value == then.value
    assert today.digest == then.digest


def test_a_town_that_is_gone_has_figures_on_the_map_it_was_on_and_none_on_today_s() -> None:
    reading = small.reading()
    assert reading.compute("subsistence_households", small.GONE_TOWN, "2020-12", map_date=BEFORE).value == 1
    with pytest.raises(NotFound):
        reading.compute("subsistence_households", small.GONE_TOWN, "2020-12")


def test_a_breakdown_sums_to_the_whole() -> None:
    reading = small.reading()
    for by in ("town", "village", "residence", "month"):
        result = reading.compute("subsistence_spend", small.COUNTY, "2020", by=by)
        assert sum(Decimal(part.value) for part in result.breakdown) == result.value
    villages = reading.compute("subsistence_persons", small.COUNTY, "2020-12", by="village").breakdown
    assert {part.label: part.value for part in villages} == {"河西村": 2, "东街社区": 1, "大王村": 3}


def test_a_share_is_printed_with_its_significant_digits_and_names_its_denominator() -> None:
    reading = small.reading()
    rural = reading.compute("subsistence_population_share", small.COUNTY, "2020-12", qualifiers={"residence": "rural"})
    urban = reading.compute("subsistence_population_share", small.COUNTY, "2020-12", qualifiers={"residence": "urban"})
    assert (str(rural.value), str(urban.value), urban.source) == ("5.3", "0.83", "统计公报")
    with pytest.raises(UnknownFigure):
        reading.compute("subsistence_population_share", small.COUNTY, "2020-12")


def test_a_given_number_carries_its_source() -> None:
    result = small.reading().compute("subsistence_standard_month", small.COUNTY, "2020-12")
    assert (result.value, result.source) == (Decimal("610.00"), "苏民助〔2020〕")


def test_every_number_opens_to_its_people_in_pages() -> None:
    reading = small.reading()
    first = reading.rows("subsistence_persons", small.COUNTY, "2020-12", size=4)
    second = reading.rows("subsistence_persons", small.COUNTY, "2020-12", size=4, page=2)
    assert (first.total, len(first.rows), len(second.rows)) == (6, 4, 2)
    assert [row["person"] for row in (*first.rows, *second.rows)] == [11, 12, 21, 31, 32, 33]


def test_a_number_of_households_opens_to_one_row_a_household_with_its_whole_amount() -> None:
    page = small.reading().rows("subsistence_households", small.COUNTY, "2020-12")
    assert [(row["household"], row["amount"]) for row in page.rows] == [(1, 60000), (2, 45000), (3, 60100)]


def test_a_share_opens_to_its_numerator() -> None:
    page = small.reading().rows("subsistence_population_share", small.COUNTY, "2020-12", qualifiers={"residence": "rural"})
    assert page.total == 5


def test_it_refuses_a_place_that_reaches_beyond_the_area() -> None:
    town_only = small.reading(Area("321324101", "321324102"))
    assert town_only.compute("subsistence_persons", small.TOWN, "2020-12").value == 6
    with pytest.raises(NotPermitted):
        small.reading(Area("321324101201", "321324101202")).compute("subsistence_persons", small.TOWN, "2020-12")
    with pytest.raises(NotPermitted):
        small.reading(Area("", "")).compute("subsistence_persons", small.COUNTY, "2020-12")


def test_the_digest_names_the_rows() -> None:
    reading = small.reading()
    november = reading.compute("subsistence_persons", small.COUNTY, "2020-11")
    december = reading.compute("subsistence_persons", small.COUNTY, "2020-12")
    assert november.digest != december.digest
    assert december.digest == small.reading().compute("subsistence_persons", small.COUNTY, "2020-12").digest


def test_an_unknown_figure_or_qualifier_is_refused() -> None:
    reading = small.reading()
    with pytest.raises(UnknownFigure):
        reading.compute("no_such_figure", small.COUNTY, "2020")
    with pytest.raises(UnknownFigure):
        reading.compute("subsistence_persons", small.COUNTY, "2020", qualifiers={"residence": "lunar"})


def test_a_result_goes_to_programs_without_floats() -> None:
    reading = small.reading()
    assert reading.compute("subsistence_spend", small.COUNTY, "2020").as_dict()["value"] == "3101.00"
    assert reading.compute("subsistence_persons", small.COUNTY, "2020", by="town").as_dict()["breakdown"] == [
        {"key": small.TOWN, "label": "双沟镇", "value": 6}
    ]
