"""Rows of departments without a usable number that may be about somebody: the list, and what an official says of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.console import actions as own
from minzheng.console.candidate_forms import CandidateFilter, CandidateForm
from minzheng.console.labels import label
from minzheng.console.pages import ActingRequest, page
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

    person = row.candidate.person
    subject = f"{person.name} {person.born.isoformat()} · {row.department}：{row.told.name} {row.told.born.isoformat()}"
    note = gettext("The next check of the family takes it into account; no case and no payment changes by it.")
    title = gettext("Same person or not")
    return form_page(request, form, close, title=title, subject=subject, back=reverse("console:candidates"), note=note)
