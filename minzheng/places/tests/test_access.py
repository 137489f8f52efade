"""The area of a transaction is what the database itself compares with."""

import pytest
from django.db import connection

from minzheng.base.divisions import Area
from minzheng.places import access
from tests.cast import COUNTY, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


def test_it_knows_no_area_until_one_is_set() -> None:
    assert access.current() == Area("", "")


def test_it_narrows_when_nested_and_returns_to_the_outer_area() -> None:
    with access.within(COUNTY.area):
        with access.within(TOWN.area):
            assert access.current() == TOWN.area
        assert access.current() == COUNTY.area


def test_a_raw_count_sees_only_the_area_and_nothing_without_one() -> None:
    with access.within(TOWN.area), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (place, name, name_key, given_key, pinyin_key, sex, born, identity_masked)"
            " VALUES (%s, '张三', '张三', '三', 'zs', 1, '1960-01-01', '')",
            [VILLAGE],
        )
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)
