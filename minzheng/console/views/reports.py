"""The annual report: on the screen with every number leading to its people, and as Word or PDF."""

import re
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from minzheng.base.divisions import DivisionCode
from minzheng.console.freshness import kept, reading
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.figures import READERS, narrowing, opens
from minzheng.console.views.runs import attachment
from minzheng.indicators import reports
from minzheng.indicators.reports.document import Number
from minzheng.indicators.reports.output import FORMS
from minzheng.indicators.reports.webpage import fragment
from minzheng.staff import queries as staff

_WIDTH = re.compile(r'<col style="width:(\d+)%">')  # inline style is refused by the page's policy; the old attribute is not


def _report(request: ActingRequest, year: int) -> tuple[DivisionCode, reports.Report]:
    place = DivisionCode.widen(request.GET.get("place", "") or request.actor.place)
    actor, name = request.actor, staff.office().name

    def write() -> reports.Report:
        return reports.annual_report(place, year, actor.today, organisation=name, reading=reading(actor))

    return place, kept(actor, ("annual", place, year, name), write)


def _address(number: Number) -> str | None:
    result = number.result
    if not opens(result.figure):
        return None
    asked = {"place": result.place, "period": result.period, "map_date": result.map_date.isoformat()}
    return f"{reverse('console:figure', args=[result.figure])}?{urlencode(asked | narrowing(result))}"


@page(READERS)
def annual(request: ActingRequest, year: int) -> HttpResponse:
    place, report = _report(request, year)
    html = _WIDTH.sub(r'<col width="\1%">', "\n".join(fragment(report.document, _address)))
    parts = {"report": report, "html": mark_safe(html), "year": year, "place": place, "forms": ("docx", "pdf")}
    return render(request, "console/report.html", parts)


@page(READERS)
def download(request: ActingRequest, year: int, form: str) -> HttpResponse:
    _place, report = _report(request, year)
    return attachment(reports.render(report.document, form), f"{report.document.title}.{form}", FORMS[form])
