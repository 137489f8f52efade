"""A small county with its month paid, once for all tests of this folder."""

import os
from collections.abc import Iterator

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.site import database


@pytest.fixture(scope="session")
def county(django_db_blocker: object) -> Iterator[str]:
    """The name of its database. Tests read it, or write in a transaction that is rolled back."""
    from django.db import connections

    from conftest import _copy_template
    from minzheng import demonstration
    from minzheng.places import access
    from minzheng.site.month import run_month
    from minzheng.staff import queries as staff

    name = f"{os.environ['MINZHENG_DATABASE']}_county"
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    _copy_template(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        demonstration.build("village-mini")
        place = staff.office().place
        officials = {
            role: staff.actor(login) for role, login in (("preparer", "clerk"), ("decider", "officer"), ("finance", "finance"))
        }
        run_month(Month(2020, 12), DivisionCode(place), **officials)
        assert access.current().lo == ""
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = before[alias]
    yield name
    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
