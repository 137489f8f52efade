"""Audit models A1 to A22: how each stands, its doubts with owners, evidence packs as workbooks."""

import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.cases.queries.proceedings import MOST, Page
from minzheng.console import actions as own
from minzheng.console import check_report, facts, maps
from minzheng.console.numbers import whole
from minzheng.console.officials import name_of
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.households import EXCEL
from minzheng.console.views.proceedings import numbered
from minzheng.console.views.recording import form_page
from minzheng.console.views.runs import attachment
from minzheng.console.views.tickets import named
from minzheng.console.warning_forms import DoubtFilter, DoubtForm
from minzheng.monitoring import actions, queries
from minzheng.monitoring.audits import BY_CODE
from minzheng.people.declarations import FACT_KINDS
from minzheng.verification.catalogue import catalogue

KEEPERS = (Duty.CLERK, Duty.OFFICER)
READERS = (*KEEPERS, Duty.AUDITOR)
SIZE, EXPORTED = 30, 100_000


@page(READERS)
def audits(request: ActingRequest) -> HttpResponse:
    """Every model: what is open, what was found, what could not be looked at."""
    rows = [
        {
            "one": one,
            "closure": f"{one.closure:.0%}" if one.closure is not None else "—",
            "needs": [needed(need) for need in one.needs],
        }
        for one in queries.audit_standings(request.actor)
    ]
    parts = {"rows": rows, "newest": queries.newest_scan(request.actor), "may_scan": request.actor.may(*KEEPERS)}
    return render(request, "console/audits.html", parts)


@page(READERS)
def audit(request: ActingRequest, model: str) -> HttpResponse:
    actor, form = request.actor, DoubtFilter(request.GET)
    if model not in BY_CODE:
        raise NotFound("There is no such audit model.")
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.audit_findings(actor, model, **form.asked(), page=number, size=SIZE)
    rows = [{"order": (number - 1) * SIZE + at, "one": one, **_seen(one)} for at, one in enumerate(found, 1)]
    parts = {"form": form, "model": BY_CODE[model], "rows": rows, "may_settle": actor.may(*KEEPERS)}
    return render(request, "console/audit.html", parts | numbered(Page((), count, number, SIZE)))


def needed(code: str) -> str:
    """A department by its name, records as they are called."""
    found = catalogue().departments.get(code)
    return found.name if found else gettext(code)


MONEY = {"A7", "A11"}
DAYS = {"A1", "A12", "A22"}
MONTHS = {"A13"}


def _seen(one: Any) -> dict[str, str]:
    """What was seen and what stands against it, in the unit of where it was seen or as the model means it."""
    source = named(one.source) if one.source else ""
    return {"value": _told(one, one.value), "against": _told(one, one.against), "source": source}


def _told(one: Any, value: int | None) -> str:
    if value is None:
        return ""
    department, _, item = one.source.partition(".")
    if department in catalogue().departments and item in catalogue().departments[department].items:
        return check_report.shown(catalogue().departments[department].items[item], value)
    return facts.text(one.source, value) if one.source in FACT_KINDS else _meant(one.model, value)


def _meant(model: str, value: int) -> str:
    if model in MONEY:
        return gettext("{yuan} yuan").format(yuan=facts.ruled(value, "fen_month"))
    if model in DAYS and value > 500_000:
        return date.fromordinal(value).isoformat()
    return str(Month.from_number(value)) if model in MONTHS and value < 40_000 else str(value)


@page(READERS, methods=("POST",))
def export(request: ActingRequest, model: str) -> HttpResponse:
    """The evidence pack: one row a doubt, with what was seen, its owner and what was found; a sheet that says what the model is."""
    actor = request.actor
    if model not in BY_CODE:
        raise NotFound("There is no such audit model.")
    found, _count = queries.audit_findings(actor, model, **DoubtFilter(request.GET).asked(), size=EXPORTED)
    titles = (
        "Household number",
        "Head",
        "Person",
        "Identity number",
        "Place",
        "Source",
        "What was seen",
        "Against",
        "Seen on",
        "Due",
        "State",
        "Owner",
        "In words",
    )
    heads = [workbooks.Column(gettext(title), width=18) for title in titles]
    declared = BY_CODE[model]
    about = [
        (gettext("Audit model"), model),
        (gettext("What it looks for"), gettext(declared.label)),
        (gettext("Law"), gettext(declared.law)),
        (gettext("Rows"), str(len(found))),
        (gettext("Exported by"), f"{actor.name} {actor.today.isoformat()}"),
        (gettext("Note"), gettext("A doubt is no proof: nothing stops by itself.")),
    ]
    target = io.BytesIO()
    sheets = [
        workbooks.SheetPlan(gettext("Doubts"), heads, [_cells(actor, one) for one in found]),
        workbooks.SheetPlan(gettext("About"), [workbooks.Column("", width=24), workbooks.Column("", width=60)], about),
    ]
    workbooks.write(target, sheets)
    own.record_export(actor, "audit", {"model": model}, len(found))
    return attachment(target.getvalue(), f"{gettext('Evidence pack')}-{model}.xlsx", EXCEL)


def _cells(actor: Actor, one: Any) -> tuple[str, ...]:
    seen = _seen(one)
    return (
        one.household.number,
        one.household.head.name,
        one.person.name if one.person else "",
        one.person.identity_masked if one.person else "",
        maps.name_below(one.place, str(actor.place), actor.today),
        seen["source"] or gettext("Reckoned from the records"),
        seen["value"],
        seen["against"],
        one.found_on.isoformat(),
        one.due_on.isoformat(),
        facts.word("doubt_state", one.state),
        name_of(one.owner) if one.owner else "",
        one.remark,
    )


@page(KEEPERS, methods=("POST",))
def take(request: ActingRequest, model: str) -> HttpResponse:
    """Become the owner of the ticked doubts."""
    chosen = [number for each in request.POST.getlist("chosen")[:500] if (number := whole(each))]
    count = actions.take_finding(request.actor, chosen)
    messages.success(request, gettext("{count} doubts are yours now.").format(count=count), extra_tags="good")
    return redirect("console:audit", model)


@page(KEEPERS, methods=("GET", "POST"))
def doubt(request: ActingRequest, finding_id: int) -> HttpResponse:
    """Say what one doubt was."""
    found = queries.audit_finding(request.actor, finding_id)
    form, seen = DoubtForm(request.POST or None), _seen(found)
    words = " ".join(filter(None, (seen["source"], seen["value"], seen["against"] and f"/ {seen['against']}")))
    return form_page(
        request,
        form,
        lambda: actions.settle_finding(request.actor, finding_id, form.cleaned_data["state"], form.cleaned_data["remark"]),
        title=gettext(BY_CODE[found.model].label),
        subject=f"{found.person.name if found.person else found.household.head.name} · {words}".removesuffix(" · "),
        crumb=f"{found.model} {found.household.number}",
        back=reverse("console:audit", args=[found.model]),
        note=gettext(
            "A doubt is no proof: nothing stops by itself. What follows is a proceeding or a recovery, opened by an official."
        ),
    )
