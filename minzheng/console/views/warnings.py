"""Warnings as a list with the funnel from source to outcome; the scan that makes them."""

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import Conflict
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.cases.queries.proceedings import MOST, Page
from minzheng.console import actions as own
from minzheng.console import facts, maps
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.proceedings import numbered
from minzheng.console.views.runs import attachment
from minzheng.console.warning_forms import WarningFilter
from minzheng.console.work import Outcome, carry_out, work
from minzheng.monitoring import actions, queries, tasks
from minzheng.monitoring.queries.tickets import reasons_of
from minzheng.monitoring.signals import SIGNALS, Severity
from minzheng.people import queries as people

SCANNERS = (Duty.CLERK, Duty.OFFICER)
SIZE, EXPORTED, LIGHT = 30, 50_000, 2_000
LISTED = {"dibao": "dibao"}  # layers whose families the family records list by what they receive
TONES = {Severity.RED: "bad", Severity.ORANGE: "care", Severity.YELLOW: "care", Severity.BLUE: "busy"}


@page(READERS)
def warnings(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, WarningFilter(request.actor, request.GET)
    asked = form.asked()
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.tickets(actor, **asked, page=number, size=SIZE)
    newest, open_ = queries.newest_scan(actor), queries.by_severity(actor)
    parts: dict[str, Any] = {"form": form, "rows": _lines(found, (number - 1) * SIZE + 1), "newest": newest}
    parts |= {
        "colours": [(int(each), TONES[each], open_.get(each, 0)) for each in reversed(Severity)],
        "funnel": _funnel(actor, asked["direction"] or "entry"),
        "layers": [(code, LISTED.get(code, ""), count) for code, count in queries.layers(newest).items()],
        "way": asked["direction"] or "entry",
        "due": actor.may(*SCANNERS) and queries.scan_due(actor),
    }
    parts |= {"may_export": actor.may(*EXPORTERS), "may_scan": actor.may(*SCANNERS), "may_report": actor.may(*CASEWORK)}
    return render(request, "console/warnings.html", parts | numbered(Page((), count, number, SIZE)))


def _lines(found: list[Any], first: int) -> list[dict[str, Any]]:
    reasons = reasons_of([one.pk for one in found])
    lines = []
    for order, one in enumerate(found, first):
        signals, sources = reasons.get(one.pk, ((), ()))
        lines.append({"order": order, "one": one, "signals": signals, "sources": sources})
    return lines


def _funnel(actor: Actor, direction: str) -> list[dict[str, Any]]:
    """The last twelve months, with each bar's width in hundredths of the families shown."""
    since = date(actor.today.year - 1, actor.today.month, 1)
    rows = []
    for one in queries.funnel(actor, direction, since, actor.today):
        steps = [one.shown, one.dispatched, one.visited, one.confirmed, one.helped]
        rows.append({"one": one, "steps": [(count, round(100 * count / one.shown) if one.shown else 0) for count in steps]})
    return rows


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """What the filter shows, as a workbook; the filter and the number of rows are in the trail."""
    actor, form = request.actor, WarningFilter(request.actor, request.GET)
    asked = form.asked()
    found, _count = queries.tickets(actor, **asked, size=EXPORTED)
    heads = (
        gettext("Ticket number"), gettext("Kind of warning"), gettext("Name"), gettext("Place"), gettext("Severity"),
        gettext("Score"),
        gettext("Signals"), gettext("Reported by"), gettext("Opened"), gettext("Due"), gettext("State"), gettext("What came of it"),
    )  # fmt: skip
    rows = [_cells(actor, line) for line in _lines(found, 1)]
    target = io.BytesIO()
    columns = [workbooks.Column(head, width=18) for head in heads]
    workbooks.write(target, [workbooks.SheetPlan(gettext("Early warning"), columns, rows)])
    told = {name: str(value) for name, value in asked.items() if value}
    own.record_export(actor, "warnings", told, len(rows))
    return attachment(target.getvalue(), f"{gettext('Early warning')}.xlsx", EXCEL)


def _cells(actor: Actor, line: Mapping[str, Any]) -> tuple[str, ...]:
    one = line["one"]
    return (
        str(one.pk),
        facts.word("warning_way", one.direction),
        one.name,
        maps.name_on(one.place, actor.today),
        facts.word("severity", str(one.severity)),
        str(one.score),
        "、".join(gettext(SIGNALS[code].label) for code in line["signals"] if code in SIGNALS),
        "、".join(facts.word("report_source", code) for code in line["sources"]),
        one.opened_on.isoformat(),
        one.due_at.date().isoformat(),
        facts.word("ticket", one.state),
        facts.word("outcome", one.outcome) if one.outcome else "",
    )


@work("scan_register")
def scan_register(actor: Actor, arguments: Mapping[str, Any], progress: Progress) -> Outcome:
    made = actions.scan(actor, Month.parse(str(arguments["month"])), progress)
    return "{households} families looked at; {opened} new tickets.", {"households": made.households, "opened": made.opened}


@work("scan_deliveries")
def scan_deliveries(actor: Actor, arguments: Mapping[str, Any], progress: Progress) -> Outcome:
    made = tasks.scan_when_due(actor, progress)
    found = {"households": made.households, "opened": made.opened} if made else {"households": 0, "opened": 0}
    return "{households} families looked at; {opened} new tickets.", found


def look_again(actor: Actor) -> None:
    """Both scans follow a good delivery, in a process of their own; one that runs looks at what came meanwhile too."""
    if not queries.scan_due(actor):
        return
    with suppress(Conflict):
        own.start(actor, "scan_deliveries", {}, place=str(actor.place), onward=reverse("console:warnings"))


@page(SCANNERS, methods=("POST",))
def scan(request: ActingRequest) -> HttpResponse:
    """Look at everybody of the actor's area, this month."""
    actor = request.actor
    month = str(Month.of(actor.today))
    light = people.count_households(actor, place=str(actor.place), most=LIGHT) <= LIGHT
    return carry_out(
        request, "scan_register", {"month": month}, place=str(actor.place), onward=reverse("console:warnings"), light=light
    )
