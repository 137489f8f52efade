"""Who lives elsewhere and owes a member of a family support: added to the family's record, described by facts, ended."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base.errors import NotFound
from minzheng.console import people_forms as shapes
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.recording import CORRECTORS, correction, ending, form_page, recording
from minzheng.people import actions, queries
from minzheng.people.declarations import Entity, ObligorRecord


@page(CORRECTORS, methods=("GET", "POST"))
def add(request: ActingRequest, household_id: int) -> HttpResponse:
    file = queries.household(request.actor, household_id)
    form = shapes.ObligorForm(request.actor, [(one.person, one.name) for one in file.members], request.POST or None)

    def act() -> None:
        typed = form.cleaned_data
        record = ObligorRecord(typed["name"], typed["kinship"], typed["supported"], typed["identity"], typed["since"])
        actions.add_obligor(request.actor, household_id, record)

    return form_page(
        request,
        form,
        act,
        title=gettext("Add an obligor"),
        subject=file.head_name,
        back=_back(household_id),
        note=gettext(
            "Someone outside the family who must support a member. What is known of them is recorded as facts afterwards."
        ),
    )


@page(CORRECTORS, methods=("GET", "POST"))
def end(request: ActingRequest, obligor_id: int) -> HttpResponse:
    found = queries.obligor(request.actor, obligor_id)
    form = shapes.EndForm(request.POST or None, initial={"until": request.actor.today})
    return form_page(
        request,
        form,
        lambda: actions.end_obligor(request.actor, obligor_id, form.cleaned_data["until"], reason=form.cleaned_data["reason"]),
        title=gettext("End the duty of support"),
        subject=found.name,
        back=_back(found.household),
        note=gettext("An entry made in error ends on the day it began."),
    )


@page(CASEWORK, methods=("GET", "POST"))
def fact(request: ActingRequest, obligor_id: int) -> HttpResponse:
    found = queries.obligor(request.actor, obligor_id)
    return recording(request, Entity.OBLIGOR, obligor_id, found.name, _back(found.household))


@page(CORRECTORS, methods=("GET", "POST"))
def correct_fact(request: ActingRequest, obligor_id: int, fact_id: int) -> HttpResponse:
    return correction(request, *_fact(request, obligor_id, fact_id))


@page(CASEWORK, methods=("GET", "POST"))
def end_fact(request: ActingRequest, obligor_id: int, fact_id: int) -> HttpResponse:
    return ending(request, *_fact(request, obligor_id, fact_id))


def _fact(request: ActingRequest, obligor_id: int, fact_id: int) -> tuple[Any, str]:
    owner = queries.obligor(request.actor, obligor_id)
    found = next((one for one in owner.facts if one.id == fact_id), None)
    if found is None:
        raise NotFound("There is no such fact in your area.")
    return found, _back(owner.household)


def _back(household_id: int) -> str:
    return reverse("console:household", args=[household_id])
