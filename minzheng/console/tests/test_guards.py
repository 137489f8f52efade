"""Every address of the console, walked by everybody with both methods: allowed or denied exactly as declared."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from minzheng.console.pages import Page, guard
from minzheng.console.tests import world
from minzheng.console.tests.conftest import Enter
from tests import cast

pytestmark = pytest.mark.django_db
ARGUMENTS = {
    "login": "nobody",
    "code": "321324101000",
    "name": "no_such_figure",
    "kind": "csv",
    "form": "pdf",
    "month": "2020-12",
    "year": 2020,
}
DENIED = 403


def patterns(patterns_: list) -> Iterator[URLPattern]:
    for pattern in patterns_:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


ALL = sorted(patterns(get_resolver().url_patterns), key=lambda pattern: pattern.name or "")


def address(pattern: URLPattern) -> str:
    names = pattern.pattern.converters
    return reverse(f"console:{pattern.name}", kwargs={name: ARGUMENTS.get(name, 999_999) for name in names})


def visit(client: Client, method: str, pattern: URLPattern) -> HttpResponse:
    return client.get(address(pattern)) if method == "GET" else client.post(address(pattern))


def test_it_declares_a_guard_for_every_address() -> None:
    assert len(ALL) > 15
    assert [pattern.name for pattern in ALL if guard(pattern.callback) is None] == []


def test_it_refuses_a_view_that_nobody_declared(enter: Enter, settings: object) -> None:
    from django.test import RequestFactory

    from minzheng.console.middleware import ActingMiddleware

    request = RequestFactory().get("/")
    middleware = ActingMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_view(request, lambda _request: HttpResponse("open"), (), {})
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_sends_strangers_to_the_login(county: None, method: str) -> None:
    client = Client()
    for pattern in ALL:
        declared = guard(pattern.callback)
        answer = visit(client, method, pattern)
        if declared.public:
            assert answer.status_code != DENIED, pattern.name
        else:
            assert answer.status_code == 302, pattern.name
            assert answer["Location"].startswith("/login/"), pattern.name


@pytest.mark.parametrize("actor", cast.STAFF, ids=lambda actor: actor.account)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_admits_exactly_the_declared_duties(enter: Enter, actor: cast.Actor, method: str) -> None:
    client = enter(actor)
    for pattern in ALL:
        if pattern.name in ("logout", "login"):
            continue
        answer = visit(client, method, pattern)
        expected = outcome(guard(pattern.callback), actor, method)
        assert answer.status_code in expected, (pattern.name, answer.status_code, answer.content[:2000].decode())
        assert answer.status_code < 500, pattern.name


def outcome(declared: Page, actor: cast.Actor, method: str) -> set[int]:
    """Statuses that fit the declaration. An admitted request for something that does not exist is 404, a bad one 422."""
    if not declared.public and not actor.may(*declared.duties):
        return {403}
    if method not in declared.methods:
        return {405}
    return {200, 302, 404, 409, 422, 429}


def test_it_says_the_headers_on_every_page(enter: Enter) -> None:
    for answer in (Client().get("/login/"), enter(cast.OFFICER).get("/"), enter(cast.OFFICER).get("/accounts/")):
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in policy


def test_it_refuses_a_form_without_its_token(enter: Enter) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account(cast.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/accounts/new/", {"login": "x"}).status_code == 403
