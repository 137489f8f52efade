"""Figures of a place and period. Every number opens: by town or village, and to the people behind it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.console import maps
from minzheng.console.forms import DayField, place_choices
from minzheng.console.freshness import kept, reading
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.indicators import declarations
from minzheng.indicators.overview import overview
from minzheng.indicators.periods import Period
from minzheng.indicators.results import Result
from minzheng.people import queries as people

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
SIZE = 50


class FiguresFilter(forms.Form):
    """Place, period and map. An unknown choice falls back to the actor's own area and month."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    period = forms.CharField(label=_("Period"), required=False, max_length=16, help_text=_("Like 2020-12 or 2020."))
    map_date = DayField(label=_("Map of the day"), required=False)

    def __init__(self, request: ActingRequest) -> None:
        self.actor = actor = request.actor
        self.default: dict[str, Any] = {"place": str(actor.place), "period": str(Month.of(actor.today)), "map_date": None}
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
        self.reading = reading(actor)

    @property
    def address(self) -> dict[str, object]:
        return {"place": self.place, "period": self.period} | ({"map_date": self.map_date} if self.map_date else {})

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
        qualifier = figure.qualifier(name)
        choice = qualifier.choice(value) if qualifier else None
        words.append(qualifier.label if qualifier and value == "true" else choice.label if choice else value)
    words += [str(value) for value in result.where.values()]
    return {"result": result, "words": words, "opens": opens(result.figure), "query": urlencode(address | narrowing(result))}


def opens(name: str) -> bool:
    """Whether rows stand behind the figure."""
    figure = declarations.figure(name)
    return figure.source is not None or bool(figure.numerator)


@page(READERS)
def figures(request: ActingRequest) -> HttpResponse:
    form = FiguresFilter(request)
    asked = form.asked()
    actor = request.actor
    key = ("figures", asked.place, str(asked.period), asked.map_date)
    found = kept(actor, key, lambda: overview(asked.place, asked.period, map_date=asked.map_date, reading=reading(actor)))
    parts = {"form": form, "lines": [line_of(result, asked.address) for result in found], "place": asked.place}
    parts |= {"period": asked.period, "year": asked.period.last.year, "day": asked.map_date or request.actor.today}
    return render(request, "console/figures.html", parts)


@page(READERS)
def figure(request: ActingRequest, name: str) -> HttpResponse:
    """One number, by the divisions of the next level."""
    form = FiguresFilter(request)
    asked = form.asked()
    by = "village" if asked.place.level == Level.TOWN or request.GET.get("by") == "village" else "town"
    has_rows = opens(name) and asked.place.level != Level.VILLAGE
    found = asked.reading.compute(name, asked.place, asked.period, **asked.options(request), by=by if has_rows else "")
    rows = [(part, urlencode(asked.address | {"place": part.key} | narrowing(found))) for part in found.breakdown if part.value]
    parts = {"line": line_of(found, asked.address), "result": found, "rows": rows, "empty": len(found.breakdown) - len(rows)}
    return render(request, "console/figure.html", parts | {"by": by, "has_rows": has_rows, "address": urlencode(asked.address)})


@page(READERS)
def behind(request: ActingRequest, name: str) -> HttpResponse:
    """The people or households behind a number."""
    asked = FiguresFilter(request).asked()
    number = min(whole(request.GET.get("page")) or 1, 20_000)
    options = asked.options(request)
    found = asked.reading.rows(name, asked.place, asked.period, **options, page=number, size=SIZE)
    total = asked.reading.compute(name, asked.place, asked.period, **options)
    names = people.names(request.actor, {int(str(row["person"])) for row in found.rows if row.get("person")})
    rows = [{**row, "who": names.get(row.get("person"), "")} for row in found.rows]  # type: ignore[call-overload]
    parts = {"rows": rows, "total": found.total, "result": total, "number": number, "last": max(1, -(-found.total // SIZE))}
    parts |= {"line": line_of(total, asked.address), "first": (number - 1) * SIZE, "name": name, "day": total.map_date}
    return render(request, "console/behind.html", parts)
