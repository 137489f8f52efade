"""Who owes a family support: on the family's record, added, described and ended there."""

from typing import Any

import pytest

from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.people import queries
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
SON = {"name": "张小明", "kinship": "son", "supported": "", "identity": "", "since": "2020-12-01"}


@pytest.fixture
def households(enter: Enter) -> dict[str, int]:
    return families.register()


def _obligors(household: int) -> tuple[Any, ...]:
    with access.within(cast.CLERK.area):
        return queries.household(cast.CLERK, household).obligors


def test_it_adds_an_obligor_with_facts_and_shows_both(enter: Enter, households: dict[str, int]) -> None:
    clerk, family = enter(cast.CLERK), households["A1"]
    assert clerk.post(f"/households/{family}/obligors/new/", SON).status_code == 302
    (son,) = _obligors(family)
    assert "Income" not in (form := clerk.get(f"/obligors/{son.id}/facts/new/").content.decode()) and "赡养能力" in form
    fact = {"value": "3000", "since": "2020-12-01", "source": "declaration"}
    assert clerk.post(f"/obligors/{son.id}/facts/new/?kind=obligor_income", fact).status_code == 302
    page = clerk.get(f"/households/{family}/").content.decode()
    assert "张小明" in page and "3,000.00" in page and f"/obligors/{son.id}/end/" in page
    (income,) = _obligors(family)[0].facts
    assert (
        clerk.post(f"/obligors/{son.id}/facts/{income.id}/end/", {"until": "2020-12-15", "reason": "lost work"}).status_code == 302
    )
    assert clerk.post(f"/obligors/{son.id}/end/", {"until": "2020-12-01", "reason": "recorded twice"}).status_code == 302
    assert not _obligors(family)[0].current


def test_it_refuses_the_obligors_of_a_foreign_family(enter: Enter, households: dict[str, int]) -> None:
    enter(cast.CLERK).post(f"/households/{households['A1']}/obligors/new/", SON)
    (son,) = _obligors(households["A1"])
    stranger = enter(cast.OTHER_CLERK)
    for address in (f"/households/{households['A1']}/obligors/new/", f"/obligors/{son.id}/end/", f"/obligors/{son.id}/facts/new/"):
        assert stranger.get(address).status_code == stranger.post(address, SON).status_code == 404


def test_it_offers_facts_by_what_they_are_about(enter: Enter, households: dict[str, int]) -> None:
    page = enter(cast.CLERK).get(f"/households/{households['A1']}/facts/new/").content.decode()
    assert page.count("<optgroup") == 1 and "财产、支出与账户" in page
