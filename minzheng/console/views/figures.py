"""Figures of a place and period. Every number opens: by town or village, and to the people behind it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue, Conflict, NotPermitted
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.cases import queries as cases
from minzheng.cases.declarations import benefits
from minzheng.console import actions as work_actions
from minzheng.console import maps
from minzheng.console import queries as work_queries
from minzheng.console.forms import DayField, place_choices
from minzheng.console.freshness import reading, touched
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.jobs import shown
from minzheng.console.work import LIGHT, Outcome, carry_out, work
from minzheng.indicators import actions, declarations
from minzheng.indicators import queries as indicators
from minzheng.indicators.declarations import Kind
from minzheng.indicators.engine import Reading
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Page, Result
from minzheng.people import queries as people
from minzheng.places import access

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
CLOSERS = actions.DUTIES
SIZE = 50
Answer = TypeVar("Answer")


class FiguresFilter(forms.Form):
    """Place, period and map. An unknown choice falls back to the actor's own area and month."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    period = forms.CharField(label=_("Period"), required=False, max_length=16, help_text=_("Like 2020-12 or 2020."))
    map_date = DayField(label=_("Map of the day"), required=False)

    def __init__(self, request: ActingRequest) -> None:
        self.actor = actor = request.actor
        place = request.GET.get("place", "") if request.GET.get("place", "") in actor.area else str(actor.place)
        period = indicators.newest_closed(actor, place, Month.of(actor.today))
        self.default: dict[str, Any] = {"place": str(actor.place), "period": str(period), "map_date": None}
        super().__init__({**self.default, **{name: request.GET[name] for name in self.default if request.GET.get(name)}})
        day = self._day(request)
        own = [(str(actor.place), maps.name_on(actor.place, day))]
        asked = request.GET.get("place", "")
        chosen = [(asked, maps.name_on(asked, day))] if asked in actor.area and asked != actor.place else []
        towns = place_choices(actor, Level.TOWN, actor.place, "", day)[1:] if actor.place.level != Level.VILLAGE else []
        self.fields["place"].choices = list(dict((*own, *towns, *chosen)).items())  # type: ignore[attr-defined]

    @staticmethod
    def _day(request: ActingRequest) -> date:
        try:
            return date.fromisoformat(request.GET.get("map_date", ""))
        except ValueError:
            return request.actor.today

    def asked(self) -> "Asked":
        """Raises BadValue for a period that is none."""
        typed = self.cleaned_data if self.is_valid() else self.default
        period = Period.parse(str(typed.get("period") or self.default["period"]))
        return Asked(self.actor, DivisionCode(typed.get("place") or self.default["place"]), period, typed.get("map_date"))


class Asked:
    """What an address asks for: place, period, map, and what narrows the figure (q_residence=rural, w_month=24252)."""

    def __init__(self, actor: Actor, place: DivisionCode, period: Period, map_date: date | None) -> None:
        self.place, self.period, self.map_date = place, period, map_date
        self.actor = actor

    @property
    def address(self) -> dict[str, object]:
        return {"place": self.place, "period": self.period} | ({"map_date": self.map_date} if self.map_date else {})

    def compute(self, name: str, ask: Callable[[Reading], Answer]) -> Answer:
        """Compute one figure. What is counted at a point in time is read for the asked place alone; payments stay where they were
        made when a family moves, so those are read for the whole area."""
        if declarations.figure(name).kind is Kind.AS_OF and self.place != self.actor.place and self.place in self.actor.area:
            try:
                with access.within(self.place.area):
                    return ask(reading(self.actor, self.place.area))
            except NotPermitted:
                pass  # on that map the place held villages that lie elsewhere now
        return ask(reading(self.actor, self.actor.area))

    def options(self, request: ActingRequest) -> dict[str, Any]:
        return {"qualifiers": _narrowed(request, "q_"), "where": _narrowed(request, "w_"), "map_date": self.map_date}


def _narrowed(request: ActingRequest, prefix: str) -> dict[str, Any]:
    found = {name[2:]: value[:50] for name, value in request.GET.items() if name.startswith(prefix) and len(name) > 2}
    if prefix == "q_":
        return found
    return {name: whole(value) if whole(value) is not None and len(value) < 12 else value for name, value in found.items()}


def narrowing(result: Result) -> dict[str, object]:
    """The part of an address that narrows a figure as this result was."""
    return {f"q_{name}": value for name, value in result.qualifiers.items()} | {
        f"w_{name}": value for name, value in result.where.items()
    }


def line_of(result: Result, address: dict[str, object]) -> dict[str, Any]:
    """A result with its words and the address behind which it opens."""
    figure = declarations.figure(result.figure)
    words = []
    for name, value in result.qualifiers.items():
        if name == declarations.CUMULATIVE:
            words.append(gettext_noop("this year so far"))
            continue
        qualifier = figure.qualifier(name)
        choice = qualifier.choice(value) if qualifier else None
        words.append(qualifier.label if qualifier and value == "true" else choice.label if choice else value)
    words += [str(value) for value in result.where.values()]
    return {"result": result, "words": words, "opens": opens(result.figure), "query": urlencode(address | narrowing(result))}


def opens(name: str) -> bool:
    """Whether rows stand behind the figure."""
    figure = declarations.figure(name)
    return figure.source is not None or bool(figure.numerator)


def stored(asked: Asked) -> indicators.Closed | None:
    """The newest stored reading of what is asked for."""
    return indicators.closed(asked.actor, asked.place, asked.period, asked.map_date)


def told(asked: Asked, closed: indicators.Closed | None, period: Period | None = None) -> dict[str, Any]:
    """What the pages say about a stored reading: when it was made, whether acts came since, how to make it anew."""
    actor = asked.actor
    jobs = [shown(job) for job in work_queries.jobs(actor, "close_figures", 3)]
    return {
        "closed": closed,
        "touched": closed is not None and touched(actor, asked.place, closed.acts),
        "may_close": actor.may(*CLOSERS) and actor.place.level not in (Level.TOWN, Level.VILLAGE),
        "close_period": period or asked.period,
        "close_map": asked.map_date,
        "jobs": [job for job in jobs if job["live"] or (job["fresh"] and job["state"] in ("failed", "stopped"))],
    }


@page(READERS)
def figures(request: ActingRequest) -> HttpResponse:
    """The stored figures of a place and period. Nothing is computed here."""
    form = FiguresFilter(request)
    asked = form.asked()
    closed = stored(asked)
    found = indicators.closed_figures(request.actor, closed) if closed else []
    parts = {"form": form, "lines": [line_of(result, asked.address) for result in found], "place": asked.place}
    parts |= {"period": asked.period, "year": asked.period.last.year, "day": asked.map_date or request.actor.today}
    return render(request, "console/figures.html", parts | told(asked, closed))


@work("close_figures")
def _close(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    span = Period.parse(arguments["period"])
    asked = [date.fromisoformat(day) for day in (arguments.get("map_date"),) if day]
    maps = (date(span.last.year, 1, 1), *asked)
    closing = actions.close(actor, arguments["place"], str(span), maps=maps, towns=True, progress=progress)
    return gettext_noop("{number} figures computed."), {"number": closing.figures}


def close_after(actor: Actor, place: DivisionCode, month: Month) -> None:
    """The last step of a month: its figures. Work that runs already is left alone."""
    arguments = {"place": str(place), "period": str(month)}
    if light():
        _close(actor, arguments, silent)
        return
    with suppress(Conflict):
        work_actions.start(actor, "close_figures", arguments, place=place, onward=f"{reverse('console:figures')}?period={month}")


def light() -> bool:
    return sum(len(cases.live_households(programme)) for programme in benefits()) <= LIGHT


@page(CLOSERS, methods=("POST",))
def close(request: ActingRequest) -> HttpResponse:
    """Compute the figures of the county, its towns and the period asked for anew."""
    actor = request.actor
    if actor.place.level in (Level.TOWN, Level.VILLAGE):
        raise BadValue("Figures are computed for the whole county.", remedy="Ask the county bureau.")
    span = Period.parse(request.POST.get("period", ""))
    day = request.POST.get("map_date", "")
    arguments = {"place": str(actor.place), "period": str(span), "map_date": _day(day)}
    place = request.POST.get("place", "")
    shown_place = place if place in actor.area else str(actor.place)
    asked = {"place": shown_place, "period": str(span)} | ({"map_date": _day(day)} if day else {})
    onward = f"{reverse('console:figures')}?{urlencode(asked)}"
    return carry_out(request, "close_figures", arguments, place=actor.place, onward=onward, light=light())


def _day(text: str) -> str:
    """Raises BadValue for a day that is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadValue("{text} is not a date.", text=text) from None


@page(READERS)
def figure(request: ActingRequest, name: str) -> HttpResponse:
    """One number, by the divisions of the next level: as stored, computed only where it is narrowed further or by village."""
    form = FiguresFilter(request)
    asked = form.asked()
    by = "village" if asked.place.level == Level.TOWN or request.GET.get("by") == "village" else "town"
    has_rows = opens(name) and asked.place.level != Level.VILLAGE
    closed, found = _one(request, asked, name, towns=has_rows and by == "town")
    if found is None or (has_rows and by == "village"):
        options, wanted = asked.options(request), by if has_rows else ""
        found = asked.compute(name, lambda reading: reading.compute(name, asked.place, asked.period, **options, by=wanted))
        closed = None
    rows = [(part, urlencode(asked.address | {"place": part.key} | narrowing(found))) for part in found.breakdown if part.value]
    parts = {"line": line_of(found, asked.address), "result": found, "rows": rows, "empty": len(found.breakdown) - len(rows)}
    parts |= {"closed": closed, "touched": closed is not None and touched(request.actor, asked.place, closed.acts)}
    return render(request, "console/figure.html", parts | {"by": by, "has_rows": has_rows, "address": urlencode(asked.address)})


def _one(request: ActingRequest, asked: Asked, name: str, *, towns: bool = False) -> tuple[indicators.Closed | None, Result | None]:
    """The stored figure, and the reading it comes from."""
    options, closed = asked.options(request), stored(asked)
    if closed is None or options["where"]:
        return None, None
    return closed, indicators.closed_figure(request.actor, closed, name, options["qualifiers"], towns=towns)


@page(READERS)
def behind(request: ActingRequest, name: str) -> HttpResponse:
    """The people or households behind a number, from the records as they are now."""
    asked = FiguresFilter(request).asked()
    number = min(whole(request.GET.get("page")) or 1, 20_000)
    options = asked.options(request)

    def ask(reading: Reading) -> tuple[Page, Result]:
        page = reading.rows(name, asked.place, asked.period, **options, page=number, size=SIZE)
        return page, reading.compute(name, asked.place, asked.period, **options)

    found, total = asked.compute(name, ask)
    names = people.names(request.actor, {int(str(row["person"])) for row in found.rows if row.get("person")})
    rows = [{**row, "who": names.get(row.get("person"), "")} for row in found.rows]  # type: ignore[call-overload]
    parts = {"rows": rows, "total": found.total, "result": total, "number": number, "last": max(1, -(-found.total // SIZE))}
    parts |= {"line": line_of(total, asked.address), "first": (number - 1) * SIZE, "name": name, "day": total.map_date}
    return render(request, "console/behind.html", parts)
