"""A small county with its month paid, once for all tests of this folder."""

import os
from collections.abc import Iterator

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month


@pytest.fixture(scope="session")
def county(django_db_blocker: object) -> Iterator[str]:
    """The name of its database. Tests read it, or write in a transaction that is rolled back."""
    from conftest import drop_database, fresh_database
    from minzheng import demonstration
    from minzheng.places import access
    from minzheng.site.month import run_month
    from minzheng.staff import queries as staff

    name = f"{os.environ['MINZHENG_DATABASE']}_county"
    with fresh_database(name, django_db_blocker):
        demonstration.build("village-mini")
        place = staff.office().place
        officials = {
            role: staff.actor(login) for role, login in (("preparer", "clerk"), ("decider", "officer"), ("finance", "finance"))
        }
        run_month(Month(2020, 12), DivisionCode(place), **officials)
        assert access.current().lo == ""
    yield name
    drop_database(name)
