"""Rows of departments without a usable number that may be about somebody: the list, and what an official says of one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.console import actions as own
from minzheng.console import maps
from minzheng.console.candidate_forms import CandidateFilter, CandidateForm
from minzheng.console.labels import label
from minzheng.console.pages import ActingRequest, page
from minzheng.console.templatetags.kit import day
from minzheng.console.views.checks import EXPORTED, KEEPERS, READERS, SIZE, page_number, paged, sheet
from minzheng.console.views.recording import form_page
from minzheng.verification import actions, queries


@page(READERS)
def candidates(request: ActingRequest) -> HttpResponse:
    form, number = CandidateFilter(request.GET), page_number(request)
    found, count = queries.candidates(request.actor, **form.asked(), page=number, size=SIZE)
    rows = [((number - 1) * SIZE + at, row) for at, row in enumerate(found, 1)]
    parts = {"filter": form, "rows": rows, "may": request.actor.may(*KEEPERS)}
    return render(request, "console/checks/candidates.html", parts | paged(count, number))


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    form = CandidateFilter(request.GET)
    found, _count = queries.candidates(request.actor, **form.asked(), size=EXPORTED)
    heads = (
        "Name", "Household number", "Born", "Department", "As of", "Row", "Name as told", "Born as told", "State", "Remark",
    )  # fmt: skip
    rows = [
        (
            row.candidate.person.name, row.candidate.household.number, row.candidate.person.born.isoformat(), row.department,
            row.candidate.delivery.as_of.isoformat(), row.candidate.row, row.told.name, row.told.born.isoformat(),
            gettext(label("candidate", row.candidate.state)), row.candidate.remark,
        )
        for row in found
    ]  # fmt: skip
    own.record_export(request.actor, "candidates", form.asked(), len(rows))
    return sheet("Rows without a number", heads, rows)


@page(KEEPERS, methods=("GET", "POST"))
def settle(request: ActingRequest, candidate_id: int) -> HttpResponse:
    row = queries.candidate(request.actor, candidate_id)
    form = CandidateForm(request.POST or None)

    def close() -> None:
        typed = form.cleaned_data
        actions.settle_candidate(request.actor, candidate_id, same=typed["outcome"] == "same", remark=typed["remark"])

    return form_page(
        request, form, close,
        title=gettext("Same person or not"), subject=row.candidate.person.name, crumb=gettext("Rows without a number"),
        back=reverse("console:candidates"), compared=_beside(request, row),
        note=gettext("The next check of the family takes it into account; no case and no payment changes by it."),
        question=gettext("What is said of a row stays. Save it?"),
    )  # fmt: skip


def _beside(request: ActingRequest, row: queries.CandidateRow) -> dict[str, Any]:
    """The person on file beside whom the department wrote of."""
    one, told, today, place = row.candidate, row.told, request.actor.today, str(request.actor.place)
    town = told.town.ljust(12, "0") if told.town else ""
    file = gettext("row {row} of {file}").format(row=one.row, file=one.delivery.filename)
    rows = [
        (gettext("Name"), one.person.name, told.name),
        (gettext("Date of birth"), day(one.person.born), day(told.born)),
        (gettext("Sex"), gettext(label("sex", one.person.sex)), gettext(label("sex", told.sex)) if told.sex is not None else ""),
        (gettext("Place"), maps.name_below(one.place, place, today), maps.name_below(town, place, today) if town else ""),
        (gettext("Identity number"), one.person.identity_masked, gettext("not usable")),
        (gettext("Where it stands"), one.household.number, file),
    ]
    return {"heads": ("", gettext("On file"), f"{row.department} {day(one.delivery.as_of)}"), "rows": rows}
