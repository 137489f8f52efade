"""Deadlines: the month as a calendar of time limits, what will be overdue by office, and how long the work took at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from minzheng.base.calendar import is_working_day
from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.cases.declarations import procedures
from minzheng.cases.declarations import workflow as declared
from minzheng.console.pages import READERS, ActingRequest, page

WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
MEASURED = 90  # days looked back
KINDS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar: how many time limits end on it, of which procedures most."""

    day: date
    inside: bool
    working: bool
    today: bool
    count: int
    tone: str
    kinds: tuple[tuple[str, int], ...]


@page(READERS)
def calendar(request: ActingRequest) -> HttpResponse:
    actor = request.actor
    month = Month.parse(request.GET["month"]) if request.GET.get("month") else Month.of(actor.today)
    found = queries.calendar(actor, month)
    start = month.first - timedelta(days=month.first.weekday())
    weeks = []
    while start <= month.last:
        weeks.append([_cell(start + timedelta(days=n), month, actor.today, found) for n in range(7)])
        start += timedelta(days=7)
    parts = {"month": month, "before": month - 1, "after": month + 1, "weeks": weeks, "desk_tab": "calendar"}
    return render(request, "console/calendar.html", parts | {"weekdays": [gettext(name) for name in WEEKDAYS]})


def _cell(day: date, month: Month, today: date, found: Mapping[date, Mapping[tuple[str, str], int]]) -> Cell:
    ending = found.get(day, {})
    kinds: dict[str, int] = {}
    for (code, _limit), count in ending.items():
        title = procedures()[code].regimes[-1].title if code in procedures() else code
        kinds[title] = kinds.get(title, 0) + count
    most = tuple(sorted(kinds.items(), key=lambda pair: -pair[1])[:KINDS])
    count = sum(ending.values())
    tone = "bad" if day < today else "care" if day == today else "busy"
    return Cell(day, Month.of(day) == month, is_working_day(day), day == today, count, tone, most)


@page(READERS)
def forecast(request: ActingRequest) -> HttpResponse:
    """What is overdue by office, and will be at the end of each coming working day if nobody acts; and the hours it took."""
    actor = request.actor
    seen = queries.forecast(actor)
    rows = [
        {"office": office, "overdue": int(seen.overdue[at]), "today": int(seen.today[at]), "ahead": seen.ahead[at].tolist()}
        for at, office in enumerate(seen.offices)
    ]
    since = actor.today - timedelta(days=MEASURED)
    hours = queries.desk_hours(actor, since, actor.today)
    parts: dict[str, Any] = {"rows": rows, "days": seen.days, "since": since, "until": actor.today, "desk_tab": "forecast"}
    a_case = hours.seconds_a_case / 60 if hours.seconds_a_case is not None else None
    parts |= {"hours": [_hours(each) for each in hours.acts], "closed": hours.closed, "minutes_a_case": a_case}
    return render(request, "console/forecast.html", parts)


def _hours(each: Any) -> dict[str, Any]:
    workflow = declared(each.workflow, each.since)
    known = {act.code: act.label for act in workflow.acts}
    return {
        "title": workflow.title,
        "act": known.get(each.act, "Learnt about the case"),
        "steps": each.steps,
        "measured": each.measured,
        "hours": each.seconds / 3600,
        "minutes": each.each / 60 if each.each is not None else None,
    }
