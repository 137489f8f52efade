"""Legal time limits: the examples counted by hand, a second count in plain Python, pauses, lamps and the forecast."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base import calendar
from minzheng.base.errors import BadValue
from minzheng.cases.workflow import clocks
from minzheng.cases.workflow.clocks import Clock, Colour, Unit

EXAMPLES = yaml.safe_load(Path(__file__).with_name("clock_examples.yaml").read_text(encoding="utf-8"))
ALL = [(f"{group} {one['from']} {one['days']} {one['unit']}", one) for group, many in EXAMPLES.items() for one in many]
PUBLISHED = yaml.safe_load(Path(calendar.__file__).with_name("holidays.yaml").read_text(encoding="utf-8"))
OFF = {
    first + timedelta(n) for year in PUBLISHED.values() for _, first, last in year["closed"] for n in range((last - first).days + 1)
}
WORKED = {day for year in PUBLISHED.values() for day in year["worked"]}

pytestmark = pytest.mark.filterwarnings("ignore::minzheng.base.calendar.CalendarWarning")


def clock_of(one: dict[str, Any]) -> Clock:
    clock = Clock("total", one["days"], Unit(one["unit"]), one["from"], soon=5)
    for since, until in one.get("pauses", ()):
        clock = clocks.resume(clocks.pause(clock, since, "the person is in hospital"), until)
    return clocks.extend(clock, one["extended"], "an objection") if "extended" in one else clock


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def counted_again(one: dict[str, Any]) -> date:
    """The end once more, day by day from the published lists, sharing nothing with the clocks."""
    day, left = one["from"], one.get("extended", one["days"])
    if one["unit"] == "months":
        month = day.month - 1 + left
        year, month = day.year + month // 12, month % 12 + 1
        lengths = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        day, left = date(year, month, min(day.day, lengths[month - 1])), 0
    while left:
        day += timedelta(1)
        paused = any(since < day <= until for since, until in one.get("pauses", ()))
        left -= not paused and (one["unit"] == "calendar" or works(day))
    while one["unit"] != "working" and not works(day):
        day += timedelta(1)
    return day


def test_there_are_at_least_sixty_examples() -> None:
    assert len(ALL) >= 60
    assert set(EXAMPLES) >= {"spring festival", "national day", "adjusted working days", "year end", "pauses"}


@pytest.mark.parametrize("one", [one for _, one in ALL], ids=[name for name, _ in ALL])
def test_a_limit_ends_on_the_day_counted_by_hand(one: dict[str, Any]) -> None:
    clock = clock_of(one)
    assert clocks.due(clock) == one["due"] == counted_again(one)
    assert clocks.is_certain(clock) is one.get("certain", True)
    for day, (colour, days) in one.get("lamps", {}).items():
        lamp = clocks.lamp(clock, day)
        assert (lamp.colour, lamp.days) == (colour, days)


@given(
    st.dates(date(2019, 1, 1), date(2025, 12, 31)), st.integers(1, 60), st.integers(0, 30), st.integers(0, 20),
    st.sampled_from((Unit.WORKING, Unit.CALENDAR)),
)  # fmt: skip
def test_a_pause_takes_out_its_days_and_no_other(since: date, days: int, before: int, length: int, unit: Unit) -> None:
    clock = Clock("total", days, unit, since)
    begun = min(since + timedelta(before), clocks.due(clock) or since)
    paused = clocks.resume(clocks.pause(clock, begun, "why"), begun + timedelta(length))
    end = clocks.due(paused)
    assert end == counted_again({"from": since, "days": days, "unit": unit, "pauses": [(begun, begun + timedelta(length))]})
    assert end is not None and end >= (clocks.due(clock) or since)
    if unit is Unit.WORKING:
        assert clocks.used(paused, end) == days


def test_a_paused_clock_has_no_end_until_it_goes_on() -> None:
    clock = clocks.pause(Clock("total", 30, Unit.WORKING, date(2024, 3, 1)), date(2024, 3, 4), "a search by the police")
    assert clocks.due(clock) is None
    assert clocks.lamp(clock, date(2025, 1, 1)).message == "Paused"
    assert not clocks.is_over(clock, date(2025, 1, 1))
    with pytest.raises(BadValue):
        clocks.pause(clock, date(2024, 3, 5), "again")


def test_what_is_wrong_with_time_is_refused() -> None:
    clock = Clock("total", 30, Unit.WORKING, date(2024, 3, 1))
    for wrong in (
        lambda: clocks.pause(clock, date(2024, 3, 4), ""),
        lambda: clocks.pause(clock, date(2024, 2, 1), "before it began"),
        lambda: clocks.resume(clock, date(2024, 3, 4)),
        lambda: clocks.extend(clock, 45, ""),
        lambda: clocks.extend(clock, 20, "shorter"),
    ):
        with pytest.raises(BadValue):
            wrong()


def test_lamps_speak_of_a_stopped_and_a_waiting_clock() -> None:
    clock = Clock("county", 10, Unit.WORKING, date(2024, 9, 27))
    in_time, late = clocks.stop(clock, date(2024, 10, 16)), clocks.stop(clock, date(2024, 10, 18))
    assert clocks.lamp(in_time, date(2025, 1, 1)).message == "Done in time"
    assert (clocks.lamp(late, date(2025, 1, 1)).message, clocks.lamp(late, date(2025, 1, 1)).days) == ("Done {days} days late", 2)
    notice = Clock("notice", 7, Unit.CALENDAR, date(2024, 9, 2), waiting=True)
    assert clocks.lamp(notice, date(2024, 9, 9)).colour is Colour.GREY  # the seventh day still runs
    assert clocks.lamp(notice, date(2024, 9, 10)).message == "Over"


def test_a_year_without_a_published_calendar_warns() -> None:
    calendar._warn.cache_clear()
    clocks.due.cache_clear()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert not clocks.lamp(Clock("total", 30, Unit.WORKING, date(2026, 12, 1)), date(2026, 12, 2)).certain
    assert any("2027" in str(each.message) for each in heard)


def test_the_forecast_tells_for_each_office_what_will_be_overdue() -> None:
    today = date(2024, 9, 30)
    dues = [date(2024, 9, 27), today, date(2024, 10, 8), date(2024, 10, 8), date(2024, 10, 10)]
    found = clocks.forecast(["b", "a", "a", "b", "b"], dues, today, horizon=3)
    assert (found.offices, found.days) == (("a", "b"), (date(2024, 10, 8), date(2024, 10, 9), date(2024, 10, 10)))
    assert (found.overdue.tolist(), found.today.tolist()) == ([0, 1], [1, 0])
    assert found.ahead.tolist() == [[2, 2, 2], [2, 2, 3]]
    nothing = clocks.forecast([], [], today)
    assert (nothing.offices, nothing.ahead.shape) == ((), (0, 10))


def running() -> Iterator[Clock]:
    yield from (replace(clock_of(one), soon=3) for _, one in ALL)


def test_every_day_of_every_example_has_one_lamp() -> None:
    for clock in running():
        colours = [clocks.lamp(clock, clock.since + timedelta(n)).colour for n in range(120)]
        order = [Colour.GREEN, Colour.YELLOW, Colour.ORANGE, Colour.RED]
        assert [order.index(each) for each in colours] == sorted(order.index(each) for each in colours)
