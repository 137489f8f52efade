"""Signing in, staying signed in, and being put out."""

import time

import pytest
from django.test import Client

from minzheng.console.middleware import ABSOLUTE_SECONDS, IDLE_SECONDS
from minzheng.console.tests import world
from minzheng.console.tests.conftest import Enter
from tests import cast

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str) -> object:
    return client.post("/login/", {"username": login, "password": password})


def test_it_signs_in_and_goes_where_one_wanted(county: None) -> None:
    client = Client()
    assert client.get("/places/")["Location"] == "/login/?next=%2Fplaces%2F"
    answer = client.post("/login/", {"username": "officer", "password": world.PASSWORD, "next": "/places/"})
    assert answer["Location"] == "/places/"
    assert client.get("/places/").status_code == 200


def test_it_never_goes_to_another_site(county: None) -> None:
    answer = Client().post("/login/", {"username": "officer", "password": world.PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_it_says_the_same_for_an_unknown_account_and_a_wrong_password(county: None) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    wrong = sign_in(client, "officer", "wrong")
    unknown = sign_in(client, "nobody", "wrong")
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_it_locks_after_five_failures(county: None) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    for _time in range(5):
        last = sign_in(client, "officer", "wrong")
    assert last.status_code == 429
    again = sign_in(client, "officer", world.PASSWORD)
    assert again.status_code == 429
    assert "已锁定" in again.content.decode()


@pytest.mark.parametrize(("name", "age"), [("seen", IDLE_SECONDS), ("started", ABSOLUTE_SECONDS)])
def test_it_ends_a_session_that_is_too_old(enter: Enter, name: str, age: int) -> None:
    client = enter(cast.OFFICER)
    assert client.get("/").status_code == 200
    session = client.session
    session[name] = int(time.time()) - age - 1
    session.save()
    assert client.get("/").status_code == 302
    assert client.get("/").status_code == 302


def test_it_puts_a_deactivated_account_out_at_the_next_request(enter: Enter) -> None:
    client = enter(cast.CLERK)
    assert client.get("/").status_code == 200
    enter(cast.ADMINISTRATOR).post("/accounts/clerk/switch/", {"active": "0", "reason": "调离"})
    assert client.get("/").status_code == 302


def test_it_binds_changed_duties_at_the_next_request(enter: Enter) -> None:
    client = enter(cast.OFFICER)
    assert client.get("/trail/").status_code == 200
    enter(cast.ADMINISTRATOR).post("/accounts/officer/", {"place": cast.COUNTY, "duties": ["clerk"]})
    assert client.get("/trail/").status_code == 403


def test_it_asks_for_an_own_password_first(enter: Enter) -> None:
    account = world.account(cast.OFFICER)
    account.must_change_password = True
    account.save()
    client = enter(cast.OFFICER)
    assert client.get("/places/")["Location"] == "/password/"
    new = "another-long-one-88"
    answer = client.post("/password/", {"old_password": world.PASSWORD, "new_password1": new, "new_password2": new})
    assert answer["Location"] == "/"
    assert client.get("/places/").status_code == 200


def test_it_shows_an_issued_password_once_and_keeps_it_nowhere(enter: Enter) -> None:
    client = enter(cast.ADMINISTRATOR)
    answer = client.post("/accounts/new/", {"login": "fresh", "name": "新人", "place": "321324", "duties": ["clerk"]})
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert password not in client.get("/accounts/").content.decode()
    assert password not in str(dict(client.session))


def test_it_keeps_what_was_typed_when_an_account_is_refused(enter: Enter) -> None:
    answer = enter(cast.ADMINISTRATOR).post(
        "/accounts/new/", {"login": "clerk", "name": "重名", "place": "321324", "duties": ["clerk"]}
    )
    assert answer.status_code == 200
    assert "重名" in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_it_speaks_the_chosen_language(enter: Enter, language: str) -> None:
    client = enter(cast.ADMINISTRATOR)
    client.post("/reader/", {"language": language, "back": "/accounts/"})
    expected = {"zh-hans": "账号", "zh-hant": "賬號", "en": "Accounts"}[language]
    assert f"<title>{expected}" in client.get("/accounts/").content.decode()


def test_it_keeps_large_type(enter: Enter) -> None:
    client = enter(cast.CLERK)
    answer = client.post("/reader/", {"large": "1", "back": "//evil.example"})
    assert answer["Location"] == "/"
    assert 'class="large"' in client.get("/").content.decode()
