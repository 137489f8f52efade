"""Recording what happens to families: facts, corrections, deaths, moves, who joins and who leaves."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base.actor import Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.console import people_forms as shapes
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.people import actions, queries
from minzheng.people.declarations import FACT_KINDS, Entity, PersonRecord

CORRECTORS = (Duty.CLERK, Duty.OFFICER)


def form_page(
    request: ActingRequest, form: forms.Form, act: Callable[[], object], *, title: str, subject: str, back: str, **more: Any
) -> HttpResponse:
    """A form on a page of its own: shown, checked, done, back to where it belongs. A refusal keeps what was typed."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect(back)
    return render(request, "console/form.html", {"form": form, "title": title, "subject": subject, "back": back, **more})


def recording(request: ActingRequest, entity: Entity, subject_id: int, name: str, back: str) -> HttpResponse:
    """The page that records a fact of a chosen kind about a person, a household or an obligor."""
    groups = shapes.kinds_of(entity)
    kinds = [kind for _label, group in groups for kind in group]
    wanted = request.GET.get("kind", "")
    kind = next((kind for kind in kinds if kind.code == wanted), kinds[0])
    form = shapes.FactForm(kind, request.actor, request.POST or None)
    subject = {f"{entity}_id": subject_id}
    return form_page(
        request,
        form,
        lambda: actions.record_fact(request.actor, form.record(), form.cleaned_data["source"], **subject),
        title=gettext("Record a fact"),
        subject=name,
        back=back,
        groups=groups,
        chosen=kind.code,
        note=gettext(kind.because),
    )


@page(CASEWORK, methods=("GET", "POST"))
def person_fact(request: ActingRequest, person_id: int) -> HttpResponse:
    found = queries.person(request.actor, person_id).person
    return recording(request, Entity.PERSON, person_id, found.name, reverse("console:person", args=[person_id]))


@page(CASEWORK, methods=("GET", "POST"))
def household_fact(request: ActingRequest, household_id: int) -> HttpResponse:
    file = queries.household(request.actor, household_id)
    back = reverse("console:household", args=[household_id])
    return recording(request, Entity.HOUSEHOLD, household_id, f"{file.head_name} {file.household.number}", back)


def _subject(request: ActingRequest, fact_id: int, person_id: int | None, household_id: int | None) -> tuple[Any, str]:
    """The fact of a person or household, and the page it belongs to."""
    if person_id is not None:
        facts, back = queries.person(request.actor, person_id).facts, reverse("console:person", args=[person_id])
    else:
        facts = queries.household(request.actor, household_id or 0).facts
        back = reverse("console:household", args=[household_id])
    found = next((fact for fact in facts if fact.id == fact_id and fact.kind not in shapes.OWN_ACT), None)
    if found is None:
        raise NotFound("There is no such fact in your area.")
    return found, back


def correction(request: ActingRequest, found: Any, back: str) -> HttpResponse:
    """The page that puts another statement in the place of one."""
    kind = FACT_KINDS[found.kind]
    form = shapes.FactForm(kind, request.actor, request.POST or None, correcting=True)
    form.fields["since"].initial, form.fields["until"].initial = found.since, found.until
    return form_page(
        request,
        form,
        lambda: actions.correct_fact(
            request.actor, found.id, form.record(), form.cleaned_data["source"], reason=form.cleaned_data["reason"]
        ),
        title=gettext("Correct a fact"),
        subject=gettext(kind.label),
        back=back,
        note=gettext("The wrong statement stays readable as superseded."),
    )


def ending(request: ActingRequest, found: Any, back: str) -> HttpResponse:
    """The page that ends a statement."""
    form = shapes.EndForm(request.POST or None, initial={"until": request.actor.today})
    return form_page(
        request,
        form,
        lambda: actions.end_fact(request.actor, found.id, form.cleaned_data["until"], reason=form.cleaned_data["reason"]),
        title=gettext("End a fact"),
        subject=gettext(FACT_KINDS[found.kind].label),
        back=back,
    )


@page(CORRECTORS, methods=("GET", "POST"))
def correct_fact(
    request: ActingRequest, fact_id: int, person_id: int | None = None, household_id: int | None = None
) -> HttpResponse:
    return correction(request, *_subject(request, fact_id, person_id, household_id))


@page(CASEWORK, methods=("GET", "POST"))
def end_fact(request: ActingRequest, fact_id: int, person_id: int | None = None, household_id: int | None = None) -> HttpResponse:
    return ending(request, *_subject(request, fact_id, person_id, household_id))


@page(CASEWORK, methods=("GET", "POST"))
def death(request: ActingRequest, person_id: int) -> HttpResponse:
    found = queries.person(request.actor, person_id).person
    form = shapes.DeathForm(request.POST or None, initial={"died": found.died or request.actor.today})
    return form_page(
        request,
        form,
        lambda: actions.record_death(request.actor, person_id, form.cleaned_data["died"], form.cleaned_data["source"]),
        title=gettext("Record a death"),
        subject=found.name,
        back=reverse("console:person", args=[person_id]),
        note=gettext("What was paid after the death shows as paid too much; nothing is taken back by itself."),
    )


@page(CORRECTORS, methods=("GET", "POST"))
def move(request: ActingRequest, household_id: int) -> HttpResponse:
    file = queries.household(request.actor, household_id)
    form = shapes.MoveForm(request.actor, request.POST or None)

    def act() -> None:
        typed = form.cleaned_data
        actions.move_household(request.actor, household_id, DivisionCode(typed["place"]), typed["since"], reason=typed["reason"])

    back = reverse("console:household", args=[household_id])
    return form_page(request, form, act, title=gettext("Move the family"), subject=file.head_name, back=back)


@page(CORRECTORS, methods=("GET", "POST"))
def join(request: ActingRequest, household_id: int) -> HttpResponse:
    """A member joins: somebody registered already, found by the identity number, or a new person."""
    file = queries.household(request.actor, household_id)
    form = shapes.MemberForm(request.actor, request.POST or None)

    def act() -> None:
        typed = form.cleaned_data
        person = _known(request, typed) or _register(request, file, typed)
        actions.join_household(
            request.actor, person, household_id, typed["relation"], typed["since"], reason=typed.get("reason", "")
        )

    back = reverse("console:household", args=[household_id])
    return form_page(request, form, act, title=gettext("Add a member"), subject=file.head_name, back=back)


def _known(request: ActingRequest, typed: dict[str, Any]) -> int | None:
    if typed.get("identity") is None:
        return None
    found = queries.find_persons(request.actor, str(typed["identity"]), limit=1).rows
    return found[0].id if found else None


def _register(request: ActingRequest, file: Any, typed: dict[str, Any]) -> int:
    record = PersonRecord(typed["name"], typed["sex"], typed["born"], typed["relation"], typed.get("identity"))
    return actions.register_person(request.actor, DivisionCode(file.household.place), record, "declaration")


@page(CORRECTORS, methods=("GET", "POST"))
def leave(request: ActingRequest, household_id: int, person_id: int) -> HttpResponse:
    file = queries.household(request.actor, household_id)
    leaving = next((member for member in file.members if member.person == person_id), None)
    if leaving is None:
        raise NotFound("There is no such member in this family.")
    others = [(member.person, member.name) for member in file.members if member.person != person_id]
    form = shapes.LeaveForm(request.actor, others if leaving.relation == "head" else [], request.POST or None)

    def act() -> None:
        typed = form.cleaned_data
        actions.leave_household(request.actor, person_id, typed["until"], reason=typed["reason"], new_head=typed.get("new_head"))

    back = reverse("console:household", args=[household_id])
    return form_page(request, form, act, title=gettext("End the membership"), subject=leaving.name, back=back)
