"""Rosters: upload, confirm how the columns are read, import with progress, fetch the wrong rows back."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.cells import Severity
from minzheng.base.errors import Conflict
from minzheng.base.progress import Progress
from minzheng.console import queries as work_queries
from minzheng.console.forms import DayField, UploadField, choices
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.jobs import shown
from minzheng.console.views.runs import attachment
from minzheng.console.work import LIGHT, Outcome, carry_out, work
from minzheng.people import actions, queries
from minzheng.people.rosters import Layout, SheetLayout
from minzheng.people.rosters.vocabulary import fields, title_of

MAY = (Duty.CLERK, Duty.OFFICER)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEVERITIES = (Severity.WRONG, Severity.DOUBT, Severity.NOTE)
SHOWN = 100


class UploadForm(forms.Form):
    file = UploadField(label=_("Roster"), help_text=_("xlsx, xls, ods or csv; at most 20 MB."), megabytes=20)


class LayoutForm(forms.Form):
    """What a person must settle beside the columns."""

    as_of = DayField(label=_("The statements hold from"))
    residence = forms.ChoiceField(label=_("Residence where no row says it"), required=False)
    hidden_rows = forms.ChoiceField(
        label=_("Hidden rows"), required=False, choices=[("", "—"), ("take", _("Take in")), ("leave", _("Leave out"))]
    )
    totals_explained = forms.CharField(label=_("Why a total differs from its rows"), required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["residence"].choices = choices("residence", "—")  # type: ignore[attr-defined]


@page(MAY, methods=("GET", "POST"))
def rosters(request: ActingRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, received = form.cleaned_data["file"], []
        if attempt(form, lambda: received.append(actions.receive_roster(request.actor, file.name, file.read()))):
            return redirect("console:roster", received[0].pk)
    return render(request, "console/rosters.html", {"form": form, "rosters": queries.rosters(request.actor)})


@page(MAY)
def template(request: ActingRequest) -> HttpResponse:
    return attachment(queries.template_workbook(), "家庭成员花名册.xlsx", EXCEL)


@page(MAY, methods=("GET", "POST"))
def roster(request: ActingRequest, roster_id: int) -> HttpResponse:
    """Confirm the columns (POST), or see what came of the import."""
    found = queries.roster(request.actor, roster_id)
    if found.state == "imported" and request.method == "GET" and "again" not in request.GET:
        return _result(request, found)
    proposal, layout = queries.proposal(request.actor, roster_id), Layout.from_json(found.layout)
    form = LayoutForm(request.POST or None, initial=_settled(layout))
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request, proposal, layout, form.cleaned_data)
        if attempt(form, lambda: actions.confirm_roster(request.actor, roster_id, chosen)):
            return redirect("console:roster", roster_id)
        layout = chosen
    parts = {
        "roster": found,
        "form": form,
        "sheets": _sheets(proposal, layout),
        "fields": [(code, title_of(code)) for code in fields()],
    }
    return render(request, "console/roster_confirm.html", parts | _job(request.actor, roster_id))


def _settled(layout: Layout) -> dict[str, object]:
    return {
        "as_of": layout.as_of,
        "residence": layout.residence,
        "hidden_rows": layout.hidden_rows,
        "totals_explained": layout.totals_explained,
    }


def _sheets(proposal: Any, layout: Layout) -> list[dict[str, Any]]:
    """Every sheet with its columns, the field chosen for each, and sample cells."""
    chosen = {sheet.sheet: sheet for sheet in layout.sheets}
    return [
        {
            "at": at,
            "sheet": sheet,
            "taken": at in chosen,
            "columns": [
                (column, (chosen[at].columns.get(column.column, "") if at in chosen else column.field)) for column in sheet.columns
            ],
        }
        for at, sheet in enumerate(proposal.sheets)
    ]


def _chosen(request: ActingRequest, proposal: Any, layout: Layout, typed: dict[str, Any]) -> Layout:
    """The layout as the form says it. Units and headers stay as recognised; columns and sheets are the person's."""
    before = {sheet.sheet: sheet for sheet in layout.sheets}
    sheets = []
    for at, proposed in enumerate(proposal.sheets):
        base: SheetLayout | None = before.get(at) or proposed.layout
        if base is None or request.POST.get(f"sheet-{at}") != "1":
            continue
        columns = {column.column: request.POST.get(f"column-{at}-{column.column}", "") for column in proposed.columns}
        sheets.append(replace(base, columns={column: code for column, code in columns.items() if code}))
    return Layout(tuple(sheets), typed["as_of"], typed["residence"], typed["hidden_rows"], typed["totals_explained"])


def _job(actor: Actor, roster_id: int) -> dict[str, Any]:
    """The newest import of this roster while it runs, or when it failed."""
    for job in work_queries.jobs(actor, "import_roster", 20):
        if job.arguments.get("roster") == roster_id:
            found = shown(job)
            return {"job": found} if found["live"] or found["state"] in ("failed", "stopped") else {}
    return {}


def _result(request: ActingRequest, found: Any) -> HttpResponse:
    findings = {severity: queries.findings(request.actor, found.pk, severity=severity, limit=SHOWN) for severity in SEVERITIES}
    listed = [(str(severity), each.row + 1, queries.in_words(each)) for severity in SEVERITIES for each in findings[severity]]
    counts = found.counts
    parts = {"roster": found, "counts": counts, "findings": listed[:SHOWN], "total": sum(counts.get("findings", {}).values())}
    return render(request, "console/roster_result.html", parts | _job(request.actor, found.pk))


@work("import_roster")
def _import(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    counts = actions.import_roster(actor, int(arguments["roster"]), progress=progress).counts
    taken = {name: counts[name] for name in ("read", "inserted", "changed", "unchanged", "rejected", "skipped")}
    text = gettext_noop(
        "Read {read} rows: {inserted} new, {changed} changed, {unchanged} unchanged, {rejected} returned, {skipped} skipped."
    )
    return text, taken


@page(MAY, methods=("POST",))
def run(request: ActingRequest, roster_id: int) -> HttpResponse:
    found = queries.roster(request.actor, roster_id)
    if found.state not in ("confirmed", "imported"):
        raise Conflict("The roster has not been confirmed.", remedy="Confirm its columns first.")
    rows = sum(sheet.rows for sheet in queries.proposal(request.actor, roster_id).sheets)
    onward = reverse("console:roster", args=[roster_id])
    return carry_out(request, "import_roster", {"roster": roster_id}, place=found.place, onward=onward, light=rows <= LIGHT)


@page(MAY)
def errors(request: ActingRequest, roster_id: int) -> HttpResponse:
    """The rows that were not taken in, wrong cells red, reasons in the last column."""
    found = queries.roster(request.actor, roster_id)
    stem = found.filename.rpartition(".")[0] or found.filename
    return attachment(queries.error_workbook(request.actor, roster_id), f"{stem}-退回.xlsx", EXCEL)
