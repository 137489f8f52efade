"""Every procedure of this installation: from an application to a decision under the law of a day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from minzheng.base.errors import NotFound
from minzheng.cases.declarations import procedures
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.procedures import shown
from minzheng.console.views.programmes import month_of


@page(READERS)
def overview(request: ActingRequest) -> HttpResponse:
    """Every procedure this installation runs, by programme."""
    day = month_of(request).last
    rows = [(each, each.on(day)) for each in procedures().values()]
    return render(request, "console/procedures.html", {"rows": rows, "month": month_of(request)})


@page(READERS)
def procedure(request: ActingRequest, code: str) -> HttpResponse:
    if code not in procedures():
        raise NotFound("There is no such procedure.")
    found, month = procedures()[code], month_of(request)
    parts: dict[str, Any] = {"procedure": found, "month": month, "title": found.regimes[-1].title}
    one = shown(found, request.actor, month.last)
    return render(request, "console/procedure.html", parts | {"shown": [one] if one else []})
