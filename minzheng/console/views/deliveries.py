"""What departments sent: sources with their age, one delivery with its quality and reasons, the log of questions."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import Level
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.console import actions as own
from minzheng.console import check_report
from minzheng.console import queries as work_queries
from minzheng.console.check_forms import DeliveryForm, QuestionFilter, SourceFilter
from minzheng.console.check_labels import cited
from minzheng.console.forms import ReasonForm
from minzheng.console.labels import label
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.checks import EXPORTED, KEEPERS, SIZE, page_number, paged, sheet
from minzheng.console.views.jobs import shown as shown_job
from minzheng.console.views.recording import form_page
from minzheng.console.views.runs import attachment
from minzheng.console.views.warnings import look_again
from minzheng.console.work import Outcome, carry_out, fetched, put_by, work
from minzheng.people.catalogue import FACT_KINDS
from minzheng.verification import actions, queries
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import Item, Type, catalogue
from minzheng.verification.laying import comparable
from minzheng.verification.sources import department_of

READERS = (*CASEWORK, Duty.AUDITOR)
SEERS = (*KEEPERS, Duty.AUDITOR)  # of cells with names in them
SHOWN = 100  # faults on the page; the workbook has all that were kept
LIGHT = 2 * 2**20  # bytes read within the request
BYTES = "application/octet-stream"
MONEY = (Type.FEN, Type.FEN_A_MONTH)
PRESSING = {"bad": 0, "care": 1, "good": 2, "none": 3}


@page(READERS, methods=("GET", "POST"))
def deliveries(request: ActingRequest) -> HttpResponse:
    """Every department with its last delivery; a POST hands in a file."""
    actor = request.actor
    may = actor.may(*KEEPERS) and actor.place.level not in (Level.TOWN, Level.VILLAGE)
    form = DeliveryForm(request.POST or None, request.FILES or None) if may else None
    if request.method == "POST" and form is not None and form.is_valid():
        done: list[HttpResponse] = []
        if attempt(form, lambda: done.append(_hand_in(request, form))):
            return done[0]
    query = SourceFilter(request.GET)
    rows = sorted(queries.sources(actor, **query.asked()), key=lambda row: (not row.waiting, PRESSING[row.lamp]))
    parts = {"filter": query, "rows": rows, "form": form, "job": _job(actor)}
    return render(request, "console/checks/deliveries.html", parts)


def _job(actor: Actor) -> dict[str, Any] | None:
    for job in work_queries.jobs(actor, "receive_delivery", 1):
        found = shown_job(job)
        return found if found["live"] or found["fresh"] else None
    return None


def _hand_in(request: ActingRequest, form: forms.Form) -> HttpResponse:
    """Small files are read at once and shown; large ones in a process of their own."""
    typed = form.cleaned_data
    file = typed["file"]
    department = typed["department"] or department_of(file.name)
    if not department:
        raise BadValue("The name of the file does not say which department it is from.", remedy="Choose the department.")
    if file.size <= LIGHT:
        made = actions.receive(request.actor, department, file.name, file.read(), typed["as_of"], typed["stated"])
        look_again(request.actor)
        return redirect("console:delivery", made.pk)
    arguments = {
        "department": department, "filename": file.name, "file": put_by(file.read()),
        "as_of": typed["as_of"].isoformat() if typed["as_of"] else "", "stated": str(typed["stated"] or ""),
    }  # fmt: skip
    onward = reverse("console:source", args=[department])
    return carry_out(request, "receive_delivery", arguments, place=request.actor.place, onward=onward, light=False)


@work("receive_delivery")
def _receive(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    as_of = date.fromisoformat(arguments["as_of"]) if arguments["as_of"] else None
    stated = Month.parse(arguments["stated"]) if arguments["stated"] else None
    progress("receive", 0, 1)
    with fetched(str(arguments["file"])) as content:
        made = actions.receive(actor, arguments["department"], arguments["filename"], content, as_of, stated)
    look_again(actor)
    facts = {"rows": made.rows, "kept": made.kept, "reasons": len(made.reasons)}
    if made.state == "quarantined":
        return gettext_noop("The file was kept and set aside for {reasons} reasons; the last good one stays."), facts
    return gettext_noop("{rows} rows read, {kept} kept."), facts


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    query = SourceFilter(request.GET)
    found = queries.sources(request.actor, **query.asked())
    heads = ("Department", "Authority", "Cycle", "As of", "Out of date from", "How fresh", "Rows kept", "Rows refused")
    rows = [
        (
            row.department.name, row.department.group, gettext(label("item-cycle", row.department.cycle)),
            row.newest.as_of.isoformat() if row.newest else "", row.stale_on.isoformat() if row.stale_on else "",
            gettext(label("delivery-lamp", row.lamp)), *((row.newest.kept, row.newest.refused) if row.newest else ("", "")),
        )
        for row in found
    ]  # fmt: skip
    own.record_export(request.actor, "sources", query.asked(), len(rows))
    return sheet("Data of departments", heads, rows)


@page(READERS)
def source(request: ActingRequest, department: str) -> HttpResponse:
    """All deliveries of one department."""
    if department not in catalogue().departments:
        raise NotFound("There is no department {department} in the catalogue.", department=department)
    known, number, most = catalogue().departments[department], page_number(request), queries.limits_at(request.actor)
    found, count = queries.deliveries(request.actor, department=department, page=number, size=SIZE)
    rows = [((number - 1) * SIZE + at, row) for at, row in enumerate(found, 1)]
    (now,) = [row for row in queries.sources(request.actor) if row.department.code == department]
    items = [
        (item, FACT_KINDS[item.feeds].label if item.feeds else "", _limit(most[item.feeds], item) if item.feeds in most else "")
        for item in known.items.values()
    ]
    parts = {"department": known, "law": cited(known.law), "now": now, "rows": rows, "items": items}
    return render(request, "console/checks/source.html", parts | {"job": _job(request.actor)} | paged(count, number))


def _limit(most: queries.Most, item: Item) -> str:
    """The most a family may have, in town and in the country where they differ."""
    if not comparable(item):
        return ""
    urban, rural = (check_report.shown(item, value) for value in (most.urban, most.rural))
    words = urban if urban == rural else gettext("urban {urban}, rural {rural}").format(urban=urban, rural=rural)
    return gettext("{most} a member").format(most=words) if most.each and words != "—" else words


@page(READERS)
def template(request: ActingRequest, department: str) -> HttpResponse:
    """An empty workbook with the headings that are read."""
    if department not in catalogue().departments:
        raise NotFound("There is no department {department} in the catalogue.", department=department)
    known = catalogue().departments[department]
    items = [item.name + (gettext("(yuan)") if item.type in MONEY else "") for item in known.items.values()]
    return sheet(known.name, (gettext("Name"), gettext("Identity number"), *items), [])


@page(READERS)
def delivery(request: ActingRequest, delivery_id: int) -> HttpResponse:
    """One delivery: what was read, what was not, and why it counts or does not."""
    found = queries.delivery(request.actor, delivery_id)
    department = catalogue().departments.get(found.department)
    reasons = [(_worded("delivery-reason", code, facts), _worded("delivery-remedy", code, facts)) for code, facts in found.reasons]
    faults = _faults(request.actor, delivery_id, department) if request.actor.may(*SEERS) else []
    parts = {
        "one": found, "department": department, "reasons": reasons, "quality": _quality(found, department),
        "faults": faults[:SHOWN], "all_faults": len(faults),
        "may_accept": found.state == "quarantined" and found.rows and found.whole and _receives(request.actor),
        "may_take": request.actor.may(Duty.OFFICER, Duty.AUDITOR) and found.place in request.actor.area,
    }  # fmt: skip
    return render(request, "console/checks/delivery.html", parts)


def _receives(actor: Actor) -> bool:
    return actor.may(*KEEPERS) and actor.place.level not in (Level.TOWN, Level.VILLAGE)


def _worded(group: str, code: str, facts: dict[str, Any]) -> str:
    if "template" in facts:
        facts = facts | {"message": gettext(facts["template"]).format(**facts["facts"]), "remedy": gettext(facts["remedy"])}
        return str(facts["message" if group == "delivery-reason" else "remedy"])
    told = {name: gettext(str(value)) if value else value for name, value in facts.items()}
    if "type" in told:
        told["type"] = gettext(label("item-type", str(facts["type"])))
    return gettext(label(group, code)).format(**told)


def _faults(actor: Actor, delivery_id: int, department: Any) -> list[tuple[int, str, str, str]]:
    """Cells that were not taken: row of the file, column as the catalogue names it, what is wrong, what stands there (masked)."""
    items = department.items if department else {}
    return [
        (one.row, items[one.column].name if one.column in items else one.column, one.code, one.shown)
        for one in queries.faults(actor, delivery_id)
    ]


def _quality(found: Any, department: Any) -> list[tuple[str, float]]:
    """Share of filled cells of each item, in percent."""
    empty = found.profile.get("empty", {})
    items = department.items if department else {}
    return [(items[code].name, round(100 * (1 - share), 1)) for code, share in empty.items() if code in items]


@page(SEERS, methods=("POST",))
def export_faults(request: ActingRequest, delivery_id: int) -> HttpResponse:
    """The cells that were not taken, to send back to the department."""
    found = queries.delivery(request.actor, delivery_id)
    faults = _faults(request.actor, delivery_id, catalogue().departments.get(found.department))
    rows = [(row, column, gettext(label("fault", code)), shown) for row, column, code, shown in faults]
    own.record_export(request.actor, "faults", {"delivery": delivery_id}, len(rows))
    return sheet("Cells that were not taken", ("Row of the file", "Column", "What is wrong", "What stands there"), rows)


@page(KEEPERS, methods=("GET", "POST"))
def accept(request: ActingRequest, delivery_id: int) -> HttpResponse:
    found = queries.delivery(request.actor, delivery_id)
    form = ReasonForm(request.POST or None)
    name = catalogue().departments[found.department].name

    def take() -> None:
        actions.accept(request.actor, delivery_id, reason=form.cleaned_data["reason"])
        look_again(request.actor)

    return form_page(
        request,
        form,
        take,
        title=gettext("Take it in spite of its reasons"),
        subject=f"{name} · {found.filename}",
        back=reverse("console:source", args=[found.department]),
        note=gettext("Only after asking the department. It then counts until the next one; the reason stays with it."),
    )


@page((Duty.OFFICER, Duty.AUDITOR), methods=("POST",))
def original(request: ActingRequest, delivery_id: int) -> HttpResponse:
    """The file as it came; who took it stands in the trail."""
    found = queries.delivery(request.actor, delivery_id)
    content = queries.original(request.actor, delivery_id)
    own.record_export(request.actor, "delivery", {"delivery": delivery_id}, found.rows)
    return attachment(content, found.filename, BYTES)


@page(READERS)
def questions(request: ActingRequest) -> HttpResponse:
    """Who asked which department about how many, on which ground."""
    form, number = QuestionFilter(request.GET), page_number(request)
    found, count = queries.questions(request.actor, **form.asked(), page=number, size=SIZE)
    rows = [((number - 1) * SIZE + at, row, _name(row.department)) for at, row in enumerate(found, 1)]
    parts = {"filter": form, "rows": rows, "MONITORING": Purpose.MONITORING}
    return render(request, "console/checks/questions.html", parts | paged(count, number))


@page(READERS, methods=("POST",))
def export_questions(request: ActingRequest) -> HttpResponse:
    form = QuestionFilter(request.GET)
    found, _count = queries.questions(request.actor, **form.asked(), size=EXPORTED)
    heads = ("Time", "Department", "Purpose", "Ground", "Household number", "Asked about", "Not asked", "By")
    rows = [
        (
            row.at.isoformat(timespec="seconds"), _name(row.department), gettext(label("check-purpose", str(row.purpose))),
            gettext(label("check-ground", row.ground)), row.household.number if row.household else "",
            row.asked, row.refused, row.by,
        )
        for row in found
    ]  # fmt: skip
    own.record_export(request.actor, "questions", form.asked(), len(rows))
    return sheet("Log of questions", heads, rows)


def _name(department: str) -> str:
    found = catalogue().departments.get(department)
    return found.name if found else department
