"""Officials by name on pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.base.actor import Duty
from minzheng.base.once import a_page
from minzheng.console import officials
from minzheng.staff import actions
from minzheng.staff import queries as staff
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officials, "_names", {})
    monkeypatch.setattr(officials, "_read", set())


def test_an_account_opened_later_is_named_from_then_on(county: None) -> None:
    assert officials.name_of("later") == "later"
    actions.create_account(cast.ADMINISTRATOR, "later", "李晓", cast.TOWN, [Duty.CLERK])
    assert (officials.name_of("later"), officials.in_words("later, system")) == ("李晓", "李晓、system")


def test_a_login_without_an_account_costs_later_pages_nothing(county: None) -> None:
    unknown = ("system", "demo", "system")
    with a_page():
        assert tuple(map(officials.name_of, unknown)) == unknown
    with a_page():
        staff.today()  # as every page does
        with CaptureQueriesContext(connection) as asked:
            assert tuple(map(officials.name_of, unknown)) == unknown
    assert len(asked) == 0
