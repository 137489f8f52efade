"""Files of a case: taken in after a check of their content, shown and handed out with a watermark, voided but never deleted."""

import io
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from minzheng.base.actor import Duty
from minzheng.base.errors import BadValue
from minzheng.cases import actions, queries
from minzheng.cases.papers import pdfs
from minzheng.cases.papers.attachments import JPEG, PAGES, PDF, PNG, Checked
from minzheng.cases.papers.watermarks import Mark, headers, shown, watermarked
from minzheng.console import actions as own
from minzheng.console.case_forms import AttachForm
from minzheng.console.forms import ReasonForm
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.stepping import attach as keep
from minzheng.console.views.proceedings import reasons
from minzheng.console.views.recording import form_page
from minzheng.staff.queries import office

APPLIED_WITH = {"application": "Application form", "authorisation": "Authorisation"}  # message ids
VIEWERS = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER, Duty.AUDITOR)


@page(CASEWORK, methods=("POST",))
def attach(request: ActingRequest, proceeding_id: int) -> HttpResponse:
    detail = queries.proceeding(request.actor, proceeding_id)
    _keep_each(request, detail.workflow.papers, proceeding_id=proceeding_id)
    return redirect("console:proceeding", proceeding_id)


@page(CASEWORK, methods=("POST",))
def attach_to_application(request: ActingRequest, application_id: int) -> HttpResponse:
    """What was brought to the counter: it lies with the application and with every proceeding out of it."""
    queries.application(request.actor, application_id)
    _keep_each(request, APPLIED_WITH, application_id=application_id)
    return redirect("console:application", application_id)


def _keep_each(request: ActingRequest, kinds: Mapping[str, str], **where: int) -> None:
    """One or several files, each checked for itself: what one refuses does not stop the others."""
    form = AttachForm(kinds, request.POST, request.FILES)
    if not form.is_valid():
        raise BadValue("Choose a file first.")
    for file in form.cleaned_data["scans"]:
        try:
            keep(request.actor, form.cleaned_data["kind"], file, **where)
        except BadValue as refusal:
            messages.error(request, f"{file.name}：{reasons(refusal)}", extra_tags="bad")
        else:
            messages.success(request, gettext("Attached: {name}").format(name=file.name), extra_tags="good")


def _back(row: Any) -> str:
    if row.proceeding_id:
        return reverse("console:proceeding", args=[row.proceeding_id])
    return reverse("console:application", args=[row.application_id])


def _checked(row: Any, content: bytes) -> Checked:
    pages = pdfs.count(content, at_most=PAGES) if row.media_type == PDF else 1
    return Checked(row.name, row.media_type, content, pages)


def _mark(request: ActingRequest) -> Mark:
    purpose = gettext("handling this case")
    return Mark(purpose, office().name, request.actor.name, request.actor.today)


@page(VIEWERS)
def view(request: ActingRequest, attachment_id: int) -> HttpResponse:
    """The page that shows it: pictures of its pages, marked; nothing of the file itself is opened by the browser."""
    row, content = queries.attachment(request.actor, attachment_id)
    pages = range(1, _checked(row, content).pages + 1) if row.media_type in (JPEG, PNG, PDF) else ()
    back = _back(row)
    return render(request, "console/attachment.html", {"file": row, "pages": pages, "back": back})


@page(VIEWERS)
def picture(request: ActingRequest, attachment_id: int) -> HttpResponse:
    row, content = queries.attachment(request.actor, attachment_id)
    number = whole(request.GET.get("page")) or 1
    made = shown(_checked(row, content), _mark(request), number)
    return _sent(made, PNG, "", inline=True)


@page(VIEWERS, methods=("POST",))
def download(request: ActingRequest, attachment_id: int) -> HttpResponse:
    """A marked copy; who took it stands in the trail."""
    row, content = queries.attachment(request.actor, attachment_id)
    made = watermarked(_checked(row, content), _mark(request))
    own.record_export(request.actor, "attachment", {"attachment": attachment_id}, 1)
    return _sent(made, row.media_type, row.name, inline=False)


def _sent(content: bytes, media_type: str, name: str, *, inline: bool) -> HttpResponse:
    answer = HttpResponse(io.BytesIO(content).getvalue(), content_type=media_type)
    for header, value in headers(media_type, inline=inline).items():
        answer[header] = value
    if name:
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@page(CASEWORK, methods=("GET", "POST"))
def void(request: ActingRequest, attachment_id: int) -> HttpResponse:
    """Say with a reason that a file counts no more."""
    row, _content = queries.attachment(request.actor, attachment_id)
    form = ReasonForm(request.POST or None)
    back = _back(row)
    facts: dict[str, Any] = {"title": gettext("Void a file"), "subject": row.name, "back": back}
    note = gettext("The file stays readable with the case; it counts no more.")
    return form_page(
        request,
        form,
        lambda: actions.void_attachment(request.actor, attachment_id, form.cleaned_data["reason"]),
        note=note,
        **facts,
    )
