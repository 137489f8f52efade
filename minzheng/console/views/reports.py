"""The annual report as it was written last: on the screen with every number leading to its people, and as Word or PDF."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_noop

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.progress import Progress, silent
from minzheng.console import actions, queries
from minzheng.console.freshness import newest_act, touched
from minzheng.console.models import Paper
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.figures import READERS, light, narrowing, opens
from minzheng.console.views.jobs import shown
from minzheng.console.views.runs import attachment
from minzheng.console.work import Outcome, carry_out, work
from minzheng.indicators import reports
from minzheng.indicators.errors import NoFonts
from minzheng.indicators.reports.document import Document, Number
from minzheng.indicators.reports.output import FORMS
from minzheng.indicators.reports.webpage import fragment
from minzheng.places import access
from minzheng.staff import queries as staff


def _address(number: Number) -> str | None:
    result = number.result
    if not opens(result.figure):
        return None
    asked = {"place": result.place, "period": result.period, "map_date": result.map_date.isoformat()}
    return f"{reverse('console:figure', args=[result.figure])}?{urlencode(asked | narrowing(result))}"


def write_paper(actor: Actor, place: DivisionCode, year: int, progress: Progress = silent) -> Paper:
    """Read the records once, and keep the report in every form it is asked for."""
    progress("report", 0, 3)
    with access.within(actor.area):
        acts = newest_act(actor)
        report = reports.annual_report(place, year, actor.today, organisation=staff.office().name)
    progress("report", 1, 3)
    paper = Paper(place=place, year=year, title=report.document.title, acts=acts)
    paper.html = "\n".join(fragment(report.document, _address))
    paper.failures = [[check.text, str(check.left), str(check.right)] for check in report.failures]
    paper.word = reports.render(report.document, "docx")
    progress("report", 2, 3)
    paper.pdf = _pdf(report.document)
    return actions.keep_paper(actor, paper)


@work("annual_report")
def _write(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    paper = write_paper(actor, DivisionCode(arguments["place"]), int(arguments["year"]), progress)
    return gettext_noop("The report was written: {title}."), {"title": paper.title}


def _pdf(document: Document) -> bytes:
    try:
        return reports.render(document, "pdf")
    except NoFonts:
        return b""


def _place(text: str, actor: Actor) -> DivisionCode:
    return DivisionCode.widen(text or actor.place)


@page(READERS)
def annual(request: ActingRequest, year: int) -> HttpResponse:
    actor, place = request.actor, _place(request.GET.get("place", ""), request.actor)
    paper = queries.paper(actor, place, year)
    jobs = [
        shown(job) for job in queries.jobs(actor, "annual_report", 3) if job.place == place and job.arguments.get("year") == year
    ]
    parts: dict[str, Any] = {"paper": paper, "year": year, "place": place}
    parts["jobs"] = [job for job in jobs[:1] if job["live"] or (job["fresh"] and job["state"] in ("failed", "stopped"))]
    if paper:
        parts |= {"html": mark_safe(paper.html), "touched": touched(actor, place, paper.acts)}
    return render(request, "console/report.html", parts)


@page(READERS, methods=("POST",))
def write(request: ActingRequest) -> HttpResponse:
    """Write the report of a year, again where there is one."""
    place, year = _place(request.POST.get("place", ""), request.actor), whole(request.POST.get("year")) or 0
    if place not in request.actor.area or not 1949 <= year <= request.actor.today.year:
        raise BadValue("There is no report of this place and year.")
    onward = f"{reverse('console:annual', args=[year])}?place={place}"
    arguments = {"place": str(place), "year": year}
    return carry_out(request, "annual_report", arguments, place=place, onward=onward, light=light())


@page(READERS)
def download(request: ActingRequest, year: int, form: str) -> HttpResponse:
    paper = queries.paper(request.actor, _place(request.GET.get("place", ""), request.actor), year)
    content = bytes(paper.word if form == "docx" else paper.pdf) if paper else b""
    if paper is None or not content:
        raise NotFound("This report was not written yet.", remedy="Open it and have it written.")
    return attachment(content, f"{paper.title}.{form}", FORMS[form])
