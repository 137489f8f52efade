"""Figures of a place and period. Every number opens: by town or village, and to the people behind it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.console.forms import DayField, place_choices
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.indicators import declarations, queries
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Result
from minzheng.people import queries as people
from minzheng.places import queries as places

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
SIZE = 50


class FiguresFilter(forms.Form):
    """Place, period and map. An unknown choice falls back to the actor's own area and month."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    period = forms.CharField(label=_("Period"), required=False, max_length=16, help_text=_("Like 2020-12 or 2020."))
    map_date = DayField(label=_("Map of the day"), required=False)

    def __init__(self, request: ActingRequest) -> None:
        actor = request.actor
        self.default = {"place": str(actor.place), "period": str(Month.of(actor.today)), "map_date": None}
        super().__init__({**self.default, **{name: request.GET[name] for name in self.default if request.GET.get(name)}})
        own = [(str(actor.place), self.name(actor.place, actor.today))]
        asked = request.GET.get("place", "")
        chosen = [] if asked in ("", str(actor.place)) or asked not in actor.area else [(asked, self.name(asked, actor.today))]
        towns = place_choices(actor, Level.TOWN, actor.place, "")[1:] if actor.place.level != Level.VILLAGE else []
        options = {code: name for code, name in (*own, *towns, *chosen)}
        self.fields["place"].choices = list(options.items())  # type: ignore[attr-defined]

    @staticmethod
    def name(code: str, day: date) -> str:
        map_ = places.map_on(day)
        return map_.name(code) if map_.exists(code) else code

    def asked(self) -> tuple[DivisionCode, Period, date | None]:
        """Raises BadValue for a period that is none."""
        typed = self.cleaned_data if self.is_valid() else self.default
        period = Period.parse(str(typed.get("period") or self.default["period"]))
        return DivisionCode(typed.get("place") or self.default["place"]), period, typed.get("map_date")


def _line(result: Result, **address: object) -> dict[str, Any]:
    """A result with its words and the address behind which it opens."""
    figure = declarations.figure(result.figure)
    words = []
    for name, value in result.qualifiers.items():
        qualifier = figure.qualifier(name)
        choice = qualifier.choice(value) if qualifier else None
        words.append(choice.label if choice else value)
    address |= {f"q_{name}": value for name, value in result.qualifiers.items()}
    return {
        "result": result,
        "words": words,
        "opens": figure.source is not None or bool(figure.numerator),
        "query": urlencode(address),
    }


def _qualifiers(request: ActingRequest) -> dict[str, str]:
    return {name[2:]: value[:50] for name, value in request.GET.items() if name.startswith("q_") and name != "q_"}


@page(READERS)
def figures(request: ActingRequest) -> HttpResponse:
    form = FiguresFilter(request)
    place, period, map_date = form.asked()
    found = queries.figures(request.actor, place, str(period), map_date=map_date)
    address = {"place": place, "period": period} | ({"map_date": map_date} if map_date else {})
    lines = [_line(result, **address) for result in found]
    parts = {
        "form": form,
        "lines": lines,
        "period": period,
        "place": place,
        "address": urlencode(address),
        "years": period.first.year,
    }
    return render(request, "console/figures.html", parts)


@page(READERS)
def figure(request: ActingRequest, name: str) -> HttpResponse:
    """One number, by the divisions of the next level."""
    form = FiguresFilter(request)
    place, period, map_date = form.asked()
    by = "village" if place.level == Level.TOWN or request.GET.get("by") == "village" else "town"
    opens = declarations.figure(name).source is not None or bool(declarations.figure(name).numerator)
    found = queries.figure(
        request.actor, name, place, str(period), qualifiers=_qualifiers(request), map_date=map_date, by=by if opens else ""
    )
    address = {"place": place, "period": period} | ({"map_date": map_date} if map_date else {})
    line = _line(found, **address)
    rows = [(part, urlencode({**address, "place": part.key} | _marked(found))) for part in found.breakdown if part.value]
    parts = {"form": form, "line": line, "result": found, "rows": rows, "empty": len(found.breakdown) - len(rows), "by": by}
    return render(request, "console/figure.html", parts | {"place": place, "address": urlencode(address)})


def _marked(result: Result) -> dict[str, str]:
    return {f"q_{name}": value for name, value in result.qualifiers.items()}


@page(READERS)
def behind(request: ActingRequest, name: str) -> HttpResponse:
    """The people or households behind a number."""
    form = FiguresFilter(request)
    place, period, map_date = form.asked()
    number = whole(request.GET.get("page")) or 1
    asked = {"qualifiers": _qualifiers(request), "map_date": map_date}
    found = queries.rows(request.actor, name, place, str(period), **asked, page=min(number, 10_000), size=SIZE)
    total = queries.figure(request.actor, name, place, str(period), **asked)
    names = people.names(request.actor, {int(row["person"]) for row in found.rows if row.get("person")})
    rows = [{**row, "who": names.get(row.get("person"), "")} for row in found.rows]
    last = (found.total + SIZE - 1) // SIZE
    parts = {"form": form, "rows": rows, "total": found.total, "result": total, "number": number, "last": last, "name": name}
    return render(
        request, "console/behind.html", parts | {"line": _line(total, place=place, period=period), "first": (number - 1) * SIZE}
    )
