"""Who is acting in this request, and the one transaction limited to the area of that official."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.errors import Conflict, NotFound, NotPermitted, Refusal
from minzheng.base.once import a_page
from minzheng.console import maps, officials
from minzheng.console.labels import CODES
from minzheng.console.pages import Page, View, guard
from minzheng.places import access
from minzheng.staff import queries as staff

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
SEEN_STEP = 60  # a session row is written at most once a minute
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class ActingMiddleware:
    """Sets request.actor, runs the page (template included) inside access.within(actor.area), and words refusals."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        _end_stale_session(request)
        response = self.respond(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if not request.path.startswith("/" + settings.STATIC_URL.lstrip("/")):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self._guarded(request, view, args, kwargs)
        with a_page():
            return self._guarded(request, view, args, kwargs)

    def _guarded(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
        declared = guard(view)
        if declared is None:
            return refuse(request, NotFound("There is no such page."))
        if declared.public:
            return _answer(request, view, args, kwargs) if request.method in declared.methods else _wrong_method(request, declared)
        if not request.user.is_authenticated:
            return _to_login(request)
        request.actor = staff.actor_of(request.user)  # type: ignore[attr-defined]
        if _issued_password(request) and not getattr(view, "before_password", False):
            return HttpResponseRedirect(resolve_url("console:password"))
        if not request.actor.may(*declared.duties):  # type: ignore[attr-defined]
            return refuse(request, NotPermitted("Your duties do not include this page."))
        if request.method not in declared.methods:
            return _wrong_method(request, declared)
        return _act(request, view, args, kwargs)


def _issued_password(request: HttpRequest) -> bool:
    """Whether the password is still the one the administrator issued. A demonstration's are printed at its start and stay."""
    return bool(request.user.must_change_password) and not staff.office().scenario  # type: ignore[union-attr]


def _wrong_method(request: HttpRequest, declared: Page) -> HttpResponse:
    return HttpResponseNotAllowed(sorted(declared.methods), render_to_string("405.html", request=request))


def _act(request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    maps.begin_page()
    try:
        with access.within(actor.area):
            return _answer(request, view, args, kwargs)
    except Refusal as refusal:
        return refuse(request, refusal)


def _answer(request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
    response = view(request, *args, **kwargs)
    if hasattr(response, "render") and callable(response.render):
        response = response.render()
    return response


def worded(refusal: Refusal) -> tuple[str, str]:
    """Message and remedy in the reader's language."""

    facts = {name: officials.in_words(str(value)) if name == "account" else _word(value) for name, value in refusal.facts.items()}

    def filled(template: str) -> str:
        return gettext(template).format(**facts) if template else ""

    return filled(refusal.message), filled(refusal.remedy)


def _word(fact: object) -> object:
    """A code among the facts (a state, a duty, a level) as its word; anything else as it is."""
    parts = str(fact).split(", ") if isinstance(fact, str) else []
    if not parts or not all(part in CODES for part in parts):
        return fact
    return "、".join(gettext(CODES[part]) for part in parts)


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    return 409 if isinstance(refusal, Conflict) else 422


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says what was refused and what to do instead."""
    message, remedy = worded(refusal)
    status = status_of(refusal)
    return render(request, "console/refused.html", {"message": message, "remedy": remedy, "status": status}, status=status)


def _to_login(request: HttpRequest) -> HttpResponse:
    target = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    onward = "?" + urlencode({"next": request.get_full_path()}) if request.method == "GET" and request.path != "/" else ""
    return HttpResponseRedirect(target + onward)


def _end_stale_session(request: HttpRequest) -> None:
    """Idle and absolute limits. Deactivated accounts are no longer found by the authentication backend, so they are out too."""
    if not request.user.is_authenticated:
        return
    now = int(time.time())
    session = request.session
    started, seen = session.setdefault("started", now), session.setdefault("seen", now)
    if now - seen > IDLE_SECONDS or now - started > ABSOLUTE_SECONDS:
        logout(request)
        request.user = AnonymousUser()
    elif now - seen >= SEEN_STEP:
        session["seen"] = now
