"""Accounts: create, assign, deactivate, issue a new password. For the administrator."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from minzheng.base.actor import Duty
from minzheng.base.errors import Refusal
from minzheng.console.forms import AccountForm, AssignForm, IdentifyForm, ReasonForm
from minzheng.console.middleware import worded
from minzheng.console.pages import ActingRequest, page
from minzheng.staff import actions, queries

ADMINISTRATORS = (Duty.ADMINISTRATOR,)


def attempt(form: forms.Form, act: Callable[[], object]) -> bool:
    """Run an act; a refusal stays on the form with what was typed. Every act is its own savepoint, so nothing is left half done."""
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, " ".join(part for part in worded(refusal) if part))
        return False
    return True


@page(ADMINISTRATORS)
def accounts(request: ActingRequest) -> HttpResponse:
    return render(request, "console/accounts.html", {"accounts": queries.accounts(request.actor)[:500]})


@page(ADMINISTRATORS, methods=("GET", "POST"))
def create(request: ActingRequest) -> HttpResponse:
    """The generated password is shown once, on the answer itself; it enters no message, session or log."""
    form = AccountForm(request.POST or None, initial={"place": request.actor.place})
    if request.method == "POST" and form.is_valid():
        issued: list[str] = []
        typed = form.cleaned_data

        def act() -> None:
            _account, password = actions.create_account(
                request.actor, typed["login"], typed["name"], typed["place"], typed["duties"], typed["identity"]
            )
            issued.append(password)

        if attempt(form, act):
            return render(request, "console/issued.html", {"login": typed["login"], "password": issued[0]})
    return render(request, "console/account_form.html", {"form": form})


@page(ADMINISTRATORS, methods=("GET", "POST"))
def account(request: ActingRequest, login: str) -> HttpResponse:
    """Area and duties of one account."""
    found = queries.account(request.actor, login)
    form = AssignForm(request.POST or None, initial={"place": found.place, "duties": found.duties})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: actions.assign(request.actor, login, typed["place"], typed["duties"])):
            messages.success(request, gettext("Saved."), extra_tags="good")
            return redirect("console:account", login)
    return render(
        request, "console/account_form.html", {"form": form, "account": found, "reason": ReasonForm(), "identify": IdentifyForm()}
    )


@page(ADMINISTRATORS, methods=("POST",))
def switch(request: ActingRequest, login: str) -> HttpResponse:
    """Deactivate or reactivate, with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give a reason."), extra_tags="bad")
        return redirect("console:account", login)
    act = actions.deactivate if request.POST.get("active") == "0" else actions.reactivate
    act(request.actor, login, form.cleaned_data["reason"])
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:account", login)


@page(ADMINISTRATORS, methods=("POST",))
def identify(request: ActingRequest, login: str) -> HttpResponse:
    """Whose account it is: only a keyed fingerprint of the number is kept."""
    form = IdentifyForm(request.POST)
    if form.is_valid():
        actions.identify(request.actor, login, form.cleaned_data["identity"])
        messages.success(request, gettext("Saved."), extra_tags="good")
    else:
        messages.error(request, gettext("Type the identity number as it stands on the card."), extra_tags="bad")
    return redirect("console:account", login)


@page(ADMINISTRATORS, methods=("POST",))
def reset_password(request: ActingRequest, login: str) -> HttpResponse:
    password = actions.reset_password(request.actor, login, request.POST.get("reason", "")[:500])
    return render(request, "console/issued.html", {"login": login, "password": password})
