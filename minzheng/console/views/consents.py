"""Signed authorisations of families: the list, recording, withdrawing, and a family's page of papers and checks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base.actor import Duty
from minzheng.console import actions as own
from minzheng.console.check_forms import AskForm, ConsentFilter, ConsentForm
from minzheng.console.forms import ReasonForm
from minzheng.console.labels import label
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.checks import EXPORTED, KEEPERS, SIZE, page_number, paged, sheet
from minzheng.console.views.recording import form_page
from minzheng.people import queries as people
from minzheng.verification import actions, queries
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue

READERS = (*CASEWORK, Duty.AUDITOR)


@page(READERS)
def consents(request: ActingRequest) -> HttpResponse:
    form, number = ConsentFilter(request.GET), page_number(request)
    found, count = queries.consents(request.actor, **form.asked(), page=number, size=SIZE)
    rows = [((number - 1) * SIZE + at, one, one.person or one.obligor) for at, one in enumerate(found, 1)]
    parts = {"filter": form, "rows": rows, "all": len(catalogue().departments), "may": request.actor.may(*CASEWORK)}
    return render(request, "console/checks/consents.html", parts | paged(count, number))


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    form = ConsentFilter(request.GET)
    found, _count = queries.consents(request.actor, **form.asked(), size=EXPORTED)
    heads = (
        "Name",
        "Household number",
        "Purpose",
        "Departments",
        "Signed on",
        "Holds until",
        "Where the signed paper lies",
        "Withdrawn",
    )
    rows = [
        (
            (one.person or one.obligor).name, one.household.number, gettext(label("check-purpose", str(one.purpose))),
            len(one.departments), one.signed_on.isoformat(), one.until.isoformat(), one.document,
            one.withdrawn_on.isoformat() if one.withdrawn_on else "",
        )
        for one in found
    ]  # fmt: skip
    own.record_export(request.actor, "consents", form.asked(), len(rows))
    return sheet("Signed authorisations", heads, rows)


@page(READERS, methods=("GET", "POST"))
def family(request: ActingRequest, household_id: int) -> HttpResponse:
    """What a family signed and what was checked; a POST records a signed paper."""
    actor, file = request.actor, people.household(request.actor, household_id)
    who = [(each.person, each.name) for each in file.members if each.identity_masked]
    who += [(-each.id, f"{each.name}（{gettext(label('kinship', each.kinship))}）") for each in file.obligors if each.current]
    may = actor.may(*CASEWORK)
    consents = [(one, one.person or one.obligor, _live(request, one)) for one in queries.consents_of(actor, household_id)]
    signed = {one.person_id or -(one.obligor_id or 0) for one, _who, live in consents if live}
    form = ConsentForm(actor, who, signed, request.POST or None) if may else None

    def sign() -> None:
        typed = dict(form.cleaned_data)  # type: ignore[union-attr]
        subjects, purpose = [int(one) for one in typed.pop("subjects")], Purpose(int(typed.pop("purpose")))
        actions.sign_consent(actor, household_id, subjects, purpose, **typed)

    if request.method == "POST" and form is not None and form.is_valid() and attempt(form, sign):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect("console:household-checks", household_id)
    parts: dict[str, Any] = {
        "file": file, "household": file.household, "form": form, "all": len(catalogue().departments),
        "consents": consents,
        "checks": queries.checks_of(actor, household_id), "ask": AskForm() if actor.may(*KEEPERS) else None, "may": may,
    }  # fmt: skip
    return render(request, "console/checks/family.html", parts)


def _live(request: ActingRequest, one: Any) -> bool:
    return one.withdrawn_on is None and one.until >= request.actor.today


@page(CASEWORK, methods=("GET", "POST"))
def withdraw(request: ActingRequest, consent_id: int) -> HttpResponse:
    found = queries.consent(request.actor, consent_id)
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: actions.withdraw_consent(request.actor, consent_id, reason=form.cleaned_data["reason"]),
        title=gettext("Withdraw the authorisation"),
        subject=(found.person or found.obligor).name,  # type: ignore[union-attr]
        back=reverse("console:household-checks", args=[found.household_id]),
        note=gettext("From today on nobody is asked on it. What was asked before stays in the log."),
    )
