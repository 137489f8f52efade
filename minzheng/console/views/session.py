"""Signing in and out, one's own password, and the reader's settings (language, large type)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, gettext
from django.views.decorators.debug import sensitive_post_parameters

from minzheng.base.errors import Refusal
from minzheng.console.context import LARGE_TYPE_COOKIE
from minzheng.console.forms import PasswordForm, SignInForm
from minzheng.console.middleware import worded
from minzheng.console.pages import ActingRequest, page
from minzheng.staff import actions as staff

YEAR = 365 * 24 * 3600


def _onward(request: HttpRequest, target: str) -> str:
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if target and allowed else "/"


@sensitive_post_parameters()
@page(public=True, methods=("GET", "POST"))
def login(request: HttpRequest) -> HttpResponse:
    """Throttled by axes. Says the same for an unknown account and a wrong password."""
    form = SignInForm(request, request.POST or None)
    target = _onward(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        sign_in(request, form.get_user())
        return redirect(target)
    if getattr(request, "axes_locked_out", False):
        return locked(request)
    return render(request, "console/login.html", {"form": form, "next": target})


@page(public=True)
def locked(request: HttpRequest) -> HttpResponse:
    return render(request, "console/locked_out.html", status=429)


@page(methods=("POST",))
def logout(request: ActingRequest) -> HttpResponse:
    sign_out(request)
    return redirect("console:login")


logout.before_password = True  # type: ignore[attr-defined]


@sensitive_post_parameters()
@page(methods=("GET", "POST"))
def password(request: ActingRequest) -> HttpResponse:
    first = request.user.must_change_password
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff.change_password(request.actor, form.cleaned_data["old_password"], form.cleaned_data["new_password1"])
        except Refusal as refusal:
            form.add_error(None, " ".join(worded(refusal)))
        else:
            request.user.refresh_from_db()
            update_session_auth_hash(request, request.user)
            messages.success(request, gettext("Your password was changed."), extra_tags="good")
            return redirect("console:workbench")
    return render(request, "console/password.html", {"form": form, "first": first})


password.before_password = True  # type: ignore[attr-defined]


@page(public=True, methods=("POST",))
def reader(request: HttpRequest) -> HttpResponse:
    """Language and large type, kept in cookies of this browser."""
    response = HttpResponseRedirect(_onward(request, request.POST.get("back", "")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, httponly=True, samesite="Lax")
    if request.POST.get("large") in ("0", "1"):
        response.set_cookie(LARGE_TYPE_COOKIE, request.POST["large"], max_age=YEAR, httponly=True, samesite="Lax")
    return response
