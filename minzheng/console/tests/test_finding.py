"""The search box, saved filters, and pages that say what went wrong and what to do."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.console.tests.test_pages import head
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def households(enter: Enter) -> dict[str, int]:
    return families.register()


def test_it_goes_straight_to_the_only_person_of_an_identity_number(enter: Enter, households: dict[str, int]) -> None:
    number = str(families.identity(10))
    answer = enter(cast.CLERK).post("/search/", {"text": f" {number[:6]} {number[6:]} "})
    assert answer["Location"] == f"/persons/{head(cast.OFFICER, households['A1'])}/"


def test_it_never_puts_an_identity_number_into_an_address(enter: Enter, households: dict[str, int]) -> None:
    client, unknown = enter(cast.CLERK), str(families.identity(98))
    answer = client.post("/search/", {"text": unknown})
    assert answer.status_code == 200 and unknown not in answer.content.decode()
    assert client.get("/search/", {"text": unknown})["Location"] == "/search/"


def test_it_goes_straight_to_the_only_family_of_a_number(enter: Enter, households: dict[str, int]) -> None:
    assert enter(cast.CLERK).post("/search/", {"text": "A2"})["Location"] == f"/households/{households['A2']}/"


@pytest.mark.parametrize("text", ["王建", "wjg"])
def test_it_lists_the_persons_of_a_name_or_its_initials(enter: Enter, households: dict[str, int], text: str) -> None:
    client = enter(cast.CLERK)
    moved = client.post("/search/", {"text": text})
    page = client.get(moved["Location"]).content.decode()
    assert page.count("王建国") >= 3 and "A1" in page


def test_it_finds_nothing_outside_the_area(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.OTHER_CLERK)
    for text in ("A1", str(families.identity(10)), "王建国"):
        answer = client.post("/search/", {"text": text}, follow=True)
        assert answer.status_code == 200 and "在您的辖区内未查到" in answer.content.decode(), text


def test_it_finds_a_run_by_its_batch_number(enter: Enter) -> None:
    answer = enter(cast.FINANCE).post("/search/", {"text": "dibao-2020-13-1"}, follow=True)
    assert answer.status_code == 200
    assert enter(cast.FINANCE).post("/search/", {"text": "dibao-2020-12-1"}, follow=True).status_code == 200


def test_it_shows_no_box_to_who_may_not_read_people(enter: Enter) -> None:
    assert "find-everywhere" not in enter(cast.ADMINISTRATOR).get("/accounts/").content.decode()
    assert "find-everywhere" in enter(cast.AUDITOR).get("/trail/").content.decode()


def test_it_keeps_a_filter_under_a_name_for_its_owner_alone(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    typed = {
        "page": "households",
        "name": "在保农村",
        "query": "residence=rural&receiving=on&after=xyz&order=31",
        "back": "/households/",
    }
    assert client.post("/filters/", typed)["Location"] == "/households/"
    page = client.get("/households/?residence=rural&receiving=on").content.decode()
    assert 'href="?residence=rural&amp;receiving=on" aria-current="true">在保农村' in page and "after=xyz" not in page
    assert "在保农村" not in enter(cast.COUNTY_CLERK).get("/households/").content.decode()


def test_it_replaces_a_filter_of_the_same_name_and_removes_it(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    for query in ("residence=rural", "residence=urban"):
        client.post("/filters/", {"page": "households", "name": "常用", "query": query, "back": "/households/"})
    page = client.get("/households/").content.decode()
    assert page.count(">常用</a>") == 1 and "?residence=urban" in page
    from minzheng.console.models import SavedFilter

    drop = f"/filters/{SavedFilter.objects.get(account='clerk').pk}/drop/"
    assert enter(cast.COUNTY_CLERK).post(drop).status_code == 404
    assert client.post(drop, {"back": "https://evil.example/"})["Location"] == "/"
    assert ">常用</a>" not in client.get("/households/").content.decode()


def test_it_keeps_no_full_number_in_a_filter(enter: Enter) -> None:
    typed = {"page": "households", "name": "某人", "query": f"text={families.identity(10)}", "back": "/households/"}
    assert enter(cast.CLERK).post("/filters/", typed).status_code == 422


def test_it_stops_at_twenty_filters_of_a_list(enter: Enter) -> None:
    client = enter(cast.CLERK)
    answers = [
        client.post(
            "/filters/", {"page": "households", "name": f"第{n}个", "query": f"text=A{n}", "back": "/households/"}
        ).status_code
        for n in range(21)
    ]
    assert answers == [302] * 20 + [422]


@pytest.mark.parametrize(("address", "status"), [("/no/such/page/", 404), ("/households/export/", 405), ("/accounts/", 403)])
def test_it_says_what_to_do_when_a_page_does_not_open(enter: Enter, address: str, status: int) -> None:
    answer = enter(cast.CLERK).get(address)
    page = answer.content.decode()
    assert answer.status_code == status and ("怎么办" in page or "回到工作台" in page or "返回工作台" in page)


def test_it_says_that_what_was_sent_is_too_large() -> None:
    from minzheng.console.views.failed import bad_request

    answer = bad_request(RequestFactory().post("/"), RequestDataTooBig())
    assert answer.status_code == 413 and "20 MB" in answer.content.decode()
    assert bad_request(RequestFactory().post("/"), ValueError()).status_code == 400


def test_it_says_what_to_do_when_the_token_is_missing(enter: Enter) -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"}).post("/login/", {"username": "x"})
    assert answer.status_code == 403 and "怎么办" in answer.content.decode()
