"""The first page: what waits for this official, and how far the month is."""

from django.http import HttpResponse
from django.shortcuts import render

from minzheng.console.pages import ActingRequest, page


@page()
def workbench(request: ActingRequest) -> HttpResponse:
    return render(request, "console/workbench.html", {})
