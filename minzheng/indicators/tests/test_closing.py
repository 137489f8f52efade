"""Closing a period in the database: values are kept, never overwritten, and read by area."""

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.db import DatabaseError, connection, transaction

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.indicators import actions, declarations, queries
from minzheng.indicators.declarations import Scope
from minzheng.indicators.models import Value
from minzheng.indicators.periods import Period
from minzheng.indicators.tests import small
from minzheng.places import access
from minzheng.places import actions as places
from minzheng.places.planning import NewDivision
from tests.cast import ADMINISTRATOR, AUDITOR, CLERK, COUNTY, COUNTY_CLERK, NEIGHBOUR_CLERK, OTHER_CLERK, TOWN

pytestmark = pytest.mark.django_db
_SINCE = date(2000, 1, 1)


@pytest.fixture(autouse=True)
def county(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small county's figures, and its map of today in the database."""
    monkeypatch.setattr(declarations, "_figures", {})
    small.reading()
    above = {COUNTY: "泗洪县", TOWN: "双沟镇", "321324102000": "界集镇"}
    villages = {small.VILLAGE: "河西村", small.SECOND: "东街村", small.MOVED: "大王村"}
    divisions = [
        NewDivision(DivisionCode(code), name, rural, _SINCE)
        for names, rural in ((above, None), (villages, True))
        for code, name in names.items()
    ]
    places.create_divisions(ADMINISTRATOR, divisions, document="泗政发〔2000〕1号")


def _alter(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """The records change after the closing."""

    def recipients(scope: Scope) -> pa.Table:
        return change(small.recipients(scope))

    monkeypatch.setitem(declarations._figures, name, dataclasses.replace(declarations.figure(name), source=recipients))


def test_it_stores_every_figure_with_its_digest_once() -> None:
    first = actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    again = actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    assert (first.first, first.unchanged, first.changed) == (17, 0, ())
    assert (again.first, again.unchanged, again.changed) == (0, 17, ())
    with access.within(COUNTY_CLERK.area):
        stored = queries.stored(COUNTY, "2020-12")
        assert stored["subsistence_persons", "residence=rural", date(2020, 12, 31)].number == 5
        assert all(len(value.digest) == 64 for value in stored.values())
        assert queries.revisions(COUNTY_CLERK, COUNTY) == []


def test_a_late_change_adds_a_row_and_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    _alter(monkeypatch, "subsistence_persons", lambda rows: rows.filter(pc.not_equal(rows.column("person"), 33)))
    closing = actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    changed = [
        ("subsistence_persons", "", Decimal(6), Decimal(5)),
        ("subsistence_persons", "residence=rural", Decimal(5), Decimal(4)),
        ("subsistence_population_share", "residence=rural", Decimal("5.3"), Decimal("4.3")),
    ]
    assert [(change.figure, change.qualifiers, change.before, change.after) for change in closing.changed] == changed
    with access.within(COUNTY_CLERK.area):
        revisions = queries.revisions(COUNTY_CLERK, COUNTY, "2020-12")
        found = [(revision.figure, revision.qualifiers, revision.before, revision.after) for revision in revisions]
        assert found == changed
        assert not any(revision.rows_only for revision in revisions)
        assert Value.objects.filter(figure="subsistence_persons", qualifiers="").count() == 2


def test_other_people_behind_the_same_number_are_a_change_too(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.close(COUNTY_CLERK, COUNTY, "2020-12")

    def another(rows: pa.Table) -> pa.Table:
        persons = pa.array([person + 1000 for person in rows.column("person").to_pylist()])
        return rows.set_column(rows.column_names.index("person"), "person", persons)

    _alter(monkeypatch, "subsistence_households", another)
    closing = actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    assert {change.figure for change in closing.changed} == {"subsistence_households"}
    with access.within(COUNTY_CLERK.area):
        assert all(revision.rows_only for revision in queries.revisions(COUNTY_CLERK, COUNTY))


def test_the_act_stands_in_the_trail() -> None:
    actions.close(COUNTY_CLERK, COUNTY, "2020")
    with access.within(COUNTY_CLERK.area), connection.cursor() as cursor:
        cursor.execute("SELECT subject, place FROM audit_entry WHERE act = 'indicators.close'")
        assert cursor.fetchall() == [("period:2020", COUNTY)]


def test_who_may_close_and_where() -> None:
    with pytest.raises(NotPermitted):
        actions.close(AUDITOR, COUNTY, "2020-12")
    with pytest.raises(NotPermitted):
        actions.close(CLERK, COUNTY, "2020-12")
    with pytest.raises(NotFound):
        actions.close(NEIGHBOUR_CLERK, "321323101000", "2020-12")
    assert actions.close(CLERK, TOWN, "2020-12").first > 0


def test_a_stored_value_can_neither_be_changed_nor_deleted() -> None:
    actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    for statement in ("UPDATE indicators_value SET number = 0", "DELETE FROM indicators_value"):
        with access.within(COUNTY_CLERK.area), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_values_are_read_by_area() -> None:
    actions.close(COUNTY_CLERK, COUNTY, "2020-12")
    actions.close(CLERK, TOWN, "2020-12")
    with access.within(OTHER_CLERK.area):
        assert Value.objects.count() == 0
    with access.within(CLERK.area):
        assert set(Value.objects.values_list("place", flat=True)) == {TOWN}
    assert Value.objects.count() == 0


def test_a_month_stores_its_towns_from_the_same_reading() -> None:
    actions.close_month(COUNTY_CLERK, COUNTY, Month(2020, 12))
    with access.within(COUNTY_CLERK.area):
        closed = queries.closed(COUNTY_CLERK, COUNTY, Period.parse("2020-12"))
        assert closed is not None
        told = {(result.figure, *result.qualifiers.values()): result for result in queries.closed_figures(COUNTY_CLERK, closed)}
        assert told["subsistence_persons",].value == 6
        assert told["subsistence_standard_month",].source == "苏民助〔2020〕"
        assert str(told["subsistence_population_share", "rural"].value) == "5.3"
        found = queries.closed_figure(COUNTY_CLERK, closed, "subsistence_persons", {}, towns=True)
        assert found is not None
        assert [(part.key, part.value) for part in found.breakdown] == [(TOWN, 6), ("321324102000", 0)]
        assert queries.closed_figure(COUNTY_CLERK, closed, "subsistence_persons", {"entity": "elderly"}) is None
    with access.within(CLERK.area):
        assert queries.closed(CLERK, TOWN, Period.parse("2020-12"), date(2020, 1, 1)) is not None
        assert queries.closed(CLERK, COUNTY, Period.parse("2020-12")) is None


def test_what_is_stored_later_for_one_town_does_not_reach_an_older_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.close_month(COUNTY_CLERK, COUNTY, Month(2020, 12))
    _alter(monkeypatch, "subsistence_persons", lambda rows: rows.filter(pc.not_equal(rows.column("person"), 33)))
    actions.close(CLERK, TOWN, "2020-12")
    with access.within(COUNTY_CLERK.area):
        closed = queries.closed(COUNTY_CLERK, COUNTY, Period.parse("2020-12"))
        assert closed is not None
        found = queries.closed_figure(COUNTY_CLERK, closed, "subsistence_persons", {}, towns=True)
        assert found is not None and sum(part.value or 0 for part in found.breakdown) == found.value == 6
        town = queries.closed(COUNTY_CLERK, TOWN, Period.parse("2020-12"))
        assert town is not None
        fresh = queries.closed_figure(COUNTY_CLERK, town, "subsistence_persons", {})
        assert fresh is not None and fresh.value == 5
