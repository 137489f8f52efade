"""Letters: before they are written, as they were written, as PDF and Word, and how they were delivered."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from minzheng.base.errors import NotFound
from minzheng.cases import actions, queries
from minzheng.cases.papers.forms import receipt
from minzheng.cases.papers.sheet import Sheet
from minzheng.console import letters, paperwork
from minzheng.console.case_forms import DeliveryForm
from minzheng.console.labels import label
from minzheng.console.middleware import worded
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.steps import REFERRAL
from minzheng.console.views.accounts import attempt
from minzheng.console.views.runs import attachment

KINDS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@page(READERS)
def preview(request: ActingRequest, proceeding_id: int, act: str) -> HttpResponse:
    """What a step would write, from the case as it stands, or what is not known yet; without a number, and nothing is kept."""
    detail = queries.proceeding(request.actor, proceeding_id)
    option = next((each for each in detail.options if each.act.code == act), None)
    if option is None:
        raise NotFound("There is no such page.")
    said = letters.Said(request.GET.getlist("grounds"), request.GET.get("reason", gettext("(the reason as it will be written)")))
    if REFERRAL in option.act.papers:
        said = replace(said, other=gettext("(the office as it will be named)"), subject=gettext("(the help as it will be named)"))
    sheets, gaps = letters.preview(request.actor, detail, option.act, said)
    parts: dict[str, Any] = {"sheets": [_shown(each) for each in sheets], "one": detail.proceeding, "preview": True}
    parts["gaps"] = [worded(each) for each in gaps]
    return render(request, "console/letter.html", parts | {"title": gettext(option.act.label)})


def _shown(sheet: Sheet) -> dict[str, Any]:
    return {"title": sheet.title, "number": sheet.number, "blocks": sheet.blocks}


@page(READERS)
def letter(request: ActingRequest, letter_id: int) -> HttpResponse:
    return _letter(request, letter_id, DeliveryForm(initial={"on": request.actor.today}))


def _letter(request: ActingRequest, letter_id: int, form: DeliveryForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    found, deliveries = queries.letter(actor, letter_id)
    detail = queries.proceeding(actor, found.proceeding_id)
    title = gettext(detail.workflow.papers.get(found.kind, found.kind))
    form.fields["receiver"].initial = detail.proceeding.name
    parts = {
        "letter": found,
        "title": title,
        "one": detail.proceeding,
        "deliveries": deliveries,
        "number": letters.number_of(found),
    }
    parts |= {"sheets": [_shown(letters.stored(detail, found))], "deliver": form if actor.may(*CASEWORK) else None}
    return render(request, "console/letter.html", parts, status=status)


@page(READERS)
def file(request: ActingRequest, letter_id: int, form: str) -> HttpResponse:
    """The letter for the printer."""
    found, _deliveries = queries.letter(request.actor, letter_id)
    sheet = letters.stored(queries.proceeding(request.actor, found.proceeding_id), found)
    return attachment(letters.files(sheet, form), f"{sheet.title}-{found.year}-{found.number}.{form}", KINDS[form])


@page(READERS)
def slip(request: ActingRequest, letter_id: int, form: str) -> HttpResponse:
    """The record of delivery to be signed (送达回证), with what is known filled in."""
    actor = request.actor
    found, deliveries = queries.letter(actor, letter_id)
    detail = queries.proceeding(actor, found.proceeding_id)
    last = deliveries[-1] if deliveries else None
    sheet = receipt.form(
        receipt.Delivered(
            letters.office_name(actor.place, actor.today),
            letters.stored(detail, found).title,
            letters.number_of(found),
            detail.proceeding.name,
            manner=gettext(label("manner", last.manner)) if last else "",
            receiver=last.receiver if last else "",
            on=last.delivered_on if last else None,
            note=last.note if last else "",
        )
    )
    return attachment(letters.files(sheet, form), f"{sheet.title}-{found.year}-{found.number}.{form}", KINDS[form])


@page(READERS)
def survey(request: ActingRequest, proceeding_id: int, form: str) -> HttpResponse:
    """The survey form: to be taken along, or with the answers of the last visit."""
    sheet = paperwork.survey_of(request.actor, queries.proceeding(request.actor, proceeding_id))
    return attachment(letters.files(sheet, form), f"{sheet.title}-{proceeding_id}.{form}", KINDS[form])


@page(CASEWORK, methods=("POST",))
def deliver(request: ActingRequest, letter_id: int) -> HttpResponse:
    form = DeliveryForm(request.POST)

    def act() -> None:
        typed = form.cleaned_data
        actions.deliver(
            request.actor, letter_id, manner=typed["manner"], receiver=typed["receiver"], on=typed["on"], note=typed["note"]
        )

    if form.is_valid() and attempt(form, act):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect("console:letter", letter_id)
    return _letter(request, letter_id, form, status=422)
