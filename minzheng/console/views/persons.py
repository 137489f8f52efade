"""Persons: search, one person's page, the full number for a reason, duplicates, merges and their undoing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Duty
from minzheng.base.errors import BadValue
from minzheng.console.forms import ReasonForm
from minzheng.console.freshness import kept
from minzheng.console.numbers import whole
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.views.households import STATEMENT, fact_line, rights
from minzheng.payments import queries as payments
from minzheng.people import actions, queries

MERGERS = (Duty.CLERK, Duty.OFFICER)
REVEALERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
FOUND = 50


class SearchForm(forms.Form):
    text = forms.CharField(label=_("Name, initials or identity number"), required=False, max_length=50)


@page(READERS, methods=("GET", "POST"))
def persons(request: ActingRequest) -> HttpResponse:
    """The search is a POST, so that no identity number enters an address or a log."""
    form = SearchForm(request.POST or None)
    parts: dict[str, Any] = {"form": form, "persons": None, "may_merge": request.actor.may(*MERGERS)}
    if request.method == "POST" and form.is_valid():
        found = queries.find_persons(request.actor, form.cleaned_data["text"], limit=FOUND)
        parts |= {"persons": found.rows, "more": bool(found.next)}
    return render(request, "console/persons.html", parts)


@page(READERS)
def person(request: ActingRequest, person_id: int) -> HttpResponse:
    file = queries.person(request.actor, person_id)
    history = "history" in request.GET
    statement = payments.person_statement(request.actor, person_id)
    parts = {"file": file, "person": file.person, "history": history, "reason": ReasonForm()}
    parts |= {"facts": [fact_line(fact, "", f"/persons/{person_id}") for fact in file.facts if history or fact.current]}
    parts |= {"statement": [(line, "") for line in statement[:STATEMENT]], "more_statement": len(statement) > STATEMENT}
    others = {merge.kept for merge in file.merges} | {merge.gone for merge in file.merges}
    parts |= {"merges": file.merges, "names": queries.names(request.actor, others)}
    return render(request, "console/person.html", parts | rights(request.actor))


def _reason(request: ActingRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BadValue("A reason is needed.", remedy="Go back and write why.")
    return str(form.cleaned_data["reason"])


@page(REVEALERS, methods=("POST",))
def reveal_identity(request: ActingRequest, person_id: int) -> HttpResponse:
    """The number stands on this answer only."""
    found = queries.person(request.actor, person_id).person
    number = actions.reveal_identity(request.actor, person_id, _reason(request))
    back = reverse("console:person", args=[person_id])
    parts = {"title": gettext("Identity number"), "subject": found.name, "number": number, "back": back}
    return render(request, "console/revealed.html", parts)


@page(REVEALERS, methods=("POST",))
def reveal_account(request: ActingRequest, household_id: int) -> HttpResponse:
    file = queries.household(request.actor, household_id)
    number = actions.reveal_account(request.actor, household_id, _reason(request))
    back = reverse("console:household", args=[household_id])
    parts = {"title": gettext("Bank account"), "subject": file.head_name, "number": number, "back": back}
    return render(request, "console/revealed.html", parts)


@page(MERGERS)
def duplicates(request: ActingRequest) -> HttpResponse:
    found = kept(request.actor, ("duplicates",), lambda: queries.duplicates(request.actor, 50))
    return render(request, "console/duplicates.html", {"suspicions": found})


@page(MERGERS, methods=("POST",))
def merge(request: ActingRequest) -> HttpResponse:
    kept, gone = whole(request.POST.get("kept")), whole(request.POST.get("gone"))
    if not kept or not gone:
        raise BadValue("Choose which entry is kept and which one goes.")
    actions.merge_persons(request.actor, kept, gone, _reason(request))
    messages.success(request, gettext("Merged. It can be undone on the person's page."), extra_tags="good")
    return redirect("console:person", kept)


@page(MERGERS, methods=("POST",))
def undo_merge(request: ActingRequest, merge_id: int) -> HttpResponse:
    actions.undo_merge(request.actor, merge_id, _reason(request))
    messages.success(request, gettext("The merge was undone."), extra_tags="good")
    back = whole(request.POST.get("person"))
    return redirect("console:person", back) if back else redirect("console:persons")
