"""Officials by name on pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.base.actor import Duty
from minzheng.base.once import a_page
from minzheng.console import officials
from minzheng.staff import actions
from tests import cast

pytestmark = pytest.mark.django_db


def test_an_account_opened_later_is_named_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officials, "_names", {})
    assert officials.name_of("later") == "later"
    actions.create_account(cast.ADMINISTRATOR, "later", "李晓", cast.TOWN, [Duty.CLERK])
    assert (officials.name_of("later"), officials.in_words("later, system")) == ("李晓", "李晓、system")


def test_a_page_asks_once_for_all_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officials, "_names", {})
    with a_page(), CaptureQueriesContext(connection) as asked:
        assert [officials.name_of(login) for login in ("system", "demo", "system")] == ["system", "demo", "system"]
    assert len(asked) == 1
