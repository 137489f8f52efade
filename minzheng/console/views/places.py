"""The divisions on a day, and the map through time as a list of changes with lineage."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound, Refusal
from minzheng.console import maps
from minzheng.console.forms import DayField
from minzheng.console.pages import ActingRequest, page
from minzheng.places import queries as places
from minzheng.places.atlas import Map

POPULATIONS = ("agricultural", "non_agricultural")


class PlacesFilter(forms.Form):
    day = DayField(label=_("Map of the day"), required=False)
    find = forms.CharField(label=_("Name or code"), required=False, max_length=50)


@page()
def divisions(request: ActingRequest, code: str = "") -> HttpResponse:
    """The divisions directly below one, with their populations. The map is public: every official sees all of it."""
    form = PlacesFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    day = chosen.get("day") or request.actor.today
    map_ = maps.map_on(day)
    here = _here(map_, request, code)
    found = places.find(chosen["find"], day, limit=200) if chosen.get("find") else (map_.children(here) if here else map_.roots())
    rows = [_row(map_, each, bool(chosen.get("find"))) for each in found[:300]]
    above = map_.ancestors(here) if here else []
    populations = [(kind, _population(here, kind, day)) for kind in POPULATIONS] if here else []
    parts = {"form": form, "day": day, "here": here, "above": above, "rows": rows, "populations": populations}
    return render(request, "console/places.html", parts)


def _here(map_: Map, request: ActingRequest, code: str) -> DivisionCode | None:
    """The division asked for; without one the nearest to the actor's own that is on this map."""
    if code:
        if not map_.exists(code):
            raise NotFound("Division {code} is not on the map of {day}.", code=code, day=map_.day)
        return DivisionCode(code)
    own: DivisionCode | None = request.actor.place
    while own is not None and not map_.exists(own):
        own = own.parent
    return own


def _row(map_: Map, code: DivisionCode, full: bool) -> dict[str, object]:
    return {
        "code": code,
        "name": map_.name(code),
        "above": map_.full_name(code) if full else "",
        "level": str(code.level),
        "rural": map_.rural(code),
        "inside": len(map_.children(code)),
    }


def _population(code: DivisionCode, kind: str, day: date) -> int | None:
    try:
        return places.population(code, kind, day)
    except Refusal:
        return None


@page()
def changes(request: ActingRequest, code: str = "") -> HttpResponse:
    """All changes, or those of one division and its forebears."""
    day = request.actor.today
    map_ = maps.map_on(day)
    title = map_.full_name(code) if code and map_.exists(code) else code
    return render(request, "console/changes.html", {"events": places.history(code), "code": code, "title": title})
