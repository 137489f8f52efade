"""Applications: the list, and the way to one: who stands at the desk, a family that is new, one that lives elsewhere."""

import io
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.cases import actions, queries
from minzheng.cases.actions import Asked
from minzheng.cases.declarations import procedures
from minzheng.cases.queries.proceedings import MOST, Page
from minzheng.console import actions as own
from minzheng.console import facts, maps
from minzheng.console.application_forms import (
    MEMBERS,
    MOST_MEMBERS,
    ApplicationFilter,
    ElsewhereForm,
    FamilyForm,
    MemberRows,
    WhoForm,
    family_record,
)
from minzheng.console.intake import proposed
from minzheng.console.numbers import whole
from minzheng.console.officials import name_of
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.proceedings import numbered
from minzheng.console.views.runs import attachment
from minzheng.people import actions as people_actions
from minzheng.people import queries as people

SIZE = 30
EXPORTED = 50_000
FOUND = 20
REGISTRARS = (Duty.CLERK, Duty.OFFICER)


@page(READERS)
def applications(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, ApplicationFilter(request.actor, request.GET)
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.applications(actor, **form.asked(), page=number, size=SIZE)
    rows = [_line(one, (number - 1) * SIZE + at) for at, one in enumerate(found, 1)]
    parts = {"form": form, "rows": rows, "may_take": actor.may(*CASEWORK), "may_export": actor.may(*EXPORTERS)}
    return render(request, "console/applications.html", parts | numbered(Page((), count, number, SIZE)))


def _line(one: Any, order: int) -> dict[str, Any]:
    return {"order": order, "one": one, "titles": titles(one.programmes)}


def titles(codes: list[str]) -> list[str]:
    """Procedures by their titles."""
    return [gettext(procedures()[code].regimes[-1].title) if code in procedures() else code for code in codes]


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, ApplicationFilter(request.actor, request.GET)
    found, _count = queries.applications(actor, **form.asked(), size=EXPORTED)
    heads = (
        gettext("Application number"), gettext("Applicant"), gettext("Place"), gettext("Asked for"), gettext("Received"),
        gettext("How the application came in"), gettext("Agent: name"), gettext("State"), gettext("Last saved by"),
    )  # fmt: skip
    rows = [_cells(actor, one) for one in found]
    target = io.BytesIO()
    plan = workbooks.SheetPlan(gettext("Applications"), [workbooks.Column(head, width=18) for head in heads], rows)
    workbooks.write(target, [plan])
    told = {name: str(value) for name, value in form.asked().items() if value}
    own.record_export(actor, "applications", told, len(rows))
    return attachment(target.getvalue(), f"{gettext('Applications')}.xlsx", EXCEL)


def _cells(actor: Actor, one: Any) -> tuple[str, ...]:
    return (
        str(one.pk),
        one.name,
        maps.name_on(one.place, actor.today),
        "、".join(titles(one.programmes)),
        one.received_on.isoformat(),
        facts.word("channel", one.channel),
        one.agent.get("name", ""),
        facts.word("application", one.state),
        name_of(one.saved_by),
    )


@page(CASEWORK, methods=("GET", "POST"))
def new(request: ActingRequest) -> HttpResponse:
    """Who stands at the desk: one found is gone on with at once."""
    actor, chosen = request.actor, whole(request.POST.get("person"))
    if chosen:
        return _begin(request, people.person(actor, chosen).person.pk)
    household = whole(request.POST.get("household"))
    if household:
        return _of_family(request, household)
    form = WhoForm(request.POST or None)
    parts: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        found = people.find_persons(actor, form.cleaned_data["text"], limit=FOUND).rows
        if len(found) == 1 and found[0].household and form.identity():
            return _begin(request, found[0].id)
        parts |= {"found": found} if found else {"unknown": True} | _new_family(actor, form)
    return render(request, "console/application_new.html", parts)


def _new_family(actor: Actor, who: WhoForm) -> dict[str, Any]:
    """Empty forms for a family that is not registered, with what was typed already in its place."""
    text, number = who.cleaned_data["text"].strip(), who.identity()
    first = {"identity": str(number), "relation": "head"} if number else {"name": text, "relation": "head"}
    others = [{"relation": "spouse"}, {"relation": "son"}, {"relation": "daughter"}][: MEMBERS - 1]
    parts: dict[str, Any] = {"elsewhere": ElsewhereForm(actor, initial=first, auto_id="away_%s")}
    if actor.may(*REGISTRARS):
        parts |= {"family": FamilyForm(actor), "members": MemberRows(initial=[first, *others], prefix="member")}
    return parts


def _of_family(request: ActingRequest, household: int) -> HttpResponse:
    file = people.household(request.actor, household)
    return _begin(request, file.household.head_id)


def _begin(request: ActingRequest, person_id: int) -> HttpResponse:
    """Go on with the application this family has begun, or begin one with every programme that fits."""
    actor = request.actor
    file = people.person(actor, person_id)
    here = next((one for one in file.memberships if one.until is None), None)
    if here is None:
        raise BadValue("This person belongs to no family.", remedy="Add the person to a family first.")
    begun = queries.applications(actor, state="draft", words=file.person.name)[0]
    same = [one for one in begun if one.household_id == here.household]
    if same:
        return redirect("console:application", same[0].pk)
    programmes = proposed(actor, here.household)
    asked = Asked(file.person.name, here.household, person_id, programmes=programmes)
    return redirect("console:application", actions.save_application(actor, asked).pk)


@page(REGISTRARS, methods=("POST",))
def family(request: ActingRequest) -> HttpResponse:
    """Register a family that is new here, then go on with its application."""
    actor = request.actor
    more = "more" in request.POST
    form, rows = FamilyForm(actor, request.POST), MemberRows(_with_more(request) if more else request.POST, prefix="member")
    done: list[int] = []

    def register() -> None:
        record = family_record(actor, form, rows)
        done.append(people_actions.register_household(actor, record, "application"))

    if not more and form.is_valid() and rows.is_valid() and attempt(form, register):
        return _of_family(request, done[0])
    parts = {"form": WhoForm(), "unknown": True, "family": form, "members": rows}
    return render(request, "console/application_new.html", parts, status=200 if more else 422)


def _with_more(request: ActingRequest) -> Any:
    """The same rows with an empty one behind them, for who has no script."""
    data = request.POST.copy()
    count = whole(data.get("member-TOTAL_FORMS")) or 0
    data["member-TOTAL_FORMS"] = str(min(count + 1, MOST_MEMBERS))
    data.setdefault(f"member-{count}-relation", "other")
    return data


@page(CASEWORK, methods=("POST",))
def elsewhere(request: ActingRequest) -> HttpResponse:
    """An application of a family that lives in another township: taken here, passed on there."""
    actor, form = request.actor, ElsewhereForm(request.actor, request.POST, auto_id="away_%s")
    done: list[Any] = []

    def begin() -> None:
        typed = form.cleaned_data
        asked = Asked(typed["name"], home=DivisionCode(typed["home"]), identity=typed["identity"])
        done.append(actions.save_application(actor, asked))

    if form.is_valid() and attempt(form, begin):
        return redirect("console:application", done[0].pk)
    parts: dict[str, Form | bool] = {"form": WhoForm(), "unknown": True, "elsewhere": form}
    return render(request, "console/application_new.html", parts, status=422)
