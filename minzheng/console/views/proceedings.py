"""Proceedings as a list: search, filters, pages, Excel; one press for the usual next step of a row, or of all that are ticked."""

import io
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor
from minzheng.base.calendar import add_working_days
from minzheng.base.errors import BadValue, Refusal
from minzheng.cases import actions, queries
from minzheng.cases.declarations import procedures
from minzheng.cases.queries import Page, Row
from minzheng.cases.queries.proceedings import MOST, filtered, row_of
from minzheng.console import actions as own
from minzheng.console import desk, facts, maps
from minzheng.console.forms import DayField, PlaceFilter
from minzheng.console.middleware import worded
from minzheng.console.numbers import whole
from minzheng.console.officials import name_of
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.stepping import press
from minzheng.console.steps import common
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.runs import attachment
from minzheng.people import queries as people

SIZE = 30
EXPORTED = 100_000
EXPORTED_COLUMNS = (
    "id", "name", "workflow", "since", "programme", "place", "state", "verdict", "opened_on", "moved_on", "closed_on", "clocks",
    "due_on", "taken_by",
)  # fmt: skip
SEVERAL = 200
TAKE = "_take"


class ProceedingFilter(PlaceFilter):
    """What is asked for. Without anything: all that is open, the most pressing first."""

    words = forms.CharField(
        label=_("Name or number"), required=False, max_length=50, widget=forms.TextInput(attrs={"data-find": ""})
    )
    workflow = forms.ChoiceField(label=_("Procedure"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    which = forms.ChoiceField(
        label=_("Open or ended"), required=False, choices=[("", _("Open ones")), ("closed", _("Ended ones")), ("all", _("All"))]
    )
    due = forms.ChoiceField(
        label=_("Time limit"),
        required=False,
        choices=[
            ("", _("All")),
            ("overdue", _("Past the time limit")),
            ("today", _("Until today")),
            ("soon", _("Within three working days")),
        ],
    )
    until = DayField(label=_("Due until"), required=False)
    mine = forms.BooleanField(label=_("Mine only"), required=False)

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(actor, data, **options)
        titles = sorted((gettext(each.regimes[-1].title), code) for code, each in procedures().items())
        self.fields["workflow"].choices = [("", _("All")), *((code, title) for title, code in titles)]  # type: ignore[attr-defined]
        self.fields["workflow"].widget.attrs |= {"data-send": "", "data-clear": "state"}
        chosen = procedures().get((data or {}).get("workflow", ""))
        states = chosen.regimes[-1].states if chosen else ()
        self.fields["state"].choices = [("", _("All")), *((each.code, gettext(each.label)) for each in states)]  # type: ignore[attr-defined]
        self.order_fields(["words", "workflow", "state", "which", "due", "until", "town", "village", "mine"])

    def asked(self) -> dict[str, Any]:
        """As `queries.proceedings` takes it. A choice that is none is left out."""
        self.is_valid()
        typed, today = self.cleaned_data, self.actor.today
        ends = {"overdue": today - timedelta(days=1), "today": today, "soon": add_working_days(today, 3)}
        place = self.place()
        return {
            "words": typed.get("words", "").strip(),
            "workflow": typed.get("workflow", ""),
            "state": typed.get("state", ""),
            "closed": {"closed": True, "all": None}.get(typed.get("which", ""), False),
            "due_before": typed.get("until") or ends.get(typed.get("due", "")),
            "town": "" if place == self.actor.place else str(place),
            "mine": bool(typed.get("mine")),
        }


@page(READERS)
def proceedings(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, ProceedingFilter(request.actor, request.GET)
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found = queries.proceedings(actor, **form.asked(), page=number, size=SIZE)
    parts = {"form": form, "may_export": actor.may(*EXPORTERS), "may_open": actor.may(*CASEWORK)}
    return render(request, "console/proceedings.html", parts | listed(actor, found) | numbered(found))


def listed(actor: Actor, found: Page) -> dict[str, Any]:
    """The rows of a page, and what may be done for several of them at once."""
    lines = desk.lines(actor, found.rows, (found.page - 1) * found.size + 1)
    several = common([[line.first] if line.first and line.first.plain else [] for line in lines])
    return {"lines": lines, "several": several if actor.may(*CASEWORK) else []}


def numbered(found: Page) -> dict[str, Any]:
    total = f"{MOST:,}+" if found.count > MOST else f"{found.count:,}"
    return {
        "page": found,
        "pages": max(1, found.pages),
        "page_before": found.page - 1,
        "page_after": found.page + 1,
        "total_text": total,
    }


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """What the filter shows, as a workbook; the filter and the number of rows are in the trail."""
    actor, form = request.actor, ProceedingFilter(request.actor, request.GET)
    asked = form.asked()
    listed = filtered(actor, **asked).order_by("due_on", "id").values_list(*EXPORTED_COLUMNS, named=True)[:EXPORTED]
    rows = [row_of(each, actor.today) for each in listed]
    content = workbook(actor, rows)
    told = {name: str(value) for name, value in asked.items() if value}
    own.record_export(actor, "proceedings", told, len(rows))
    return attachment(content, f"{gettext('Proceedings')}.xlsx", EXCEL)


def workbook(actor: Actor, rows: list[Row]) -> bytes:
    titles = (
        gettext("Proceeding number"),
        gettext("Name"),
        gettext("Procedure"),
        gettext("Programme"),
        gettext("Place"),
        gettext("State"),
        gettext("Verdict"),
        gettext("Opened"),
        gettext("Last step"),
        gettext("Time limit"),
        gettext("Due"),
        gettext("Lamp"),
        gettext("Ended"),
        gettext("Worked on by"),
    )
    target = io.BytesIO()
    columns = [workbooks.Column(title, width=16) for title in titles]
    workbooks.write(target, [workbooks.SheetPlan(gettext("Proceedings"), columns, list(_cells(actor, rows)))])
    return target.getvalue()


def _cells(actor: Actor, rows: list[Row]) -> Iterator[tuple[str, ...]]:
    say, lamp, word = cache(gettext), cache(desk.said), cache(facts.word)  # few words on many rows
    place = cache(lambda code: maps.name_on(code, actor.today))
    for row in rows:
        one, clock = row.proceeding, row.clock
        yield (
            str(one.id),
            one.name,
            say(row.title),
            word("programme", one.programme),
            place(one.place),
            say(row.state.label),
            word("verdict", one.verdict),
            one.opened_on.isoformat(),
            one.moved_on.isoformat(),
            say(clock.label) if clock else "",
            clock.due.isoformat() if clock and clock.due else "",
            lamp(clock.lamp) if clock else "",
            one.closed_on.isoformat() if one.closed_on else "",
            name_of(one.taken_by) if one.taken_by else "",
        )


@page(CASEWORK, methods=("POST",))
def several(request: ActingRequest) -> HttpResponse:
    """The usual step of one row, or one step of all that are ticked. Each stands for itself: what one refuses does not stop
    the others, and is told with its name."""
    wanted = _wanted(request)
    if not wanted:
        raise BadValue("No proceeding was chosen.", remedy="Tick the proceedings first.")
    actor, done, refused = request.actor, 0, list[tuple[int, str]]()
    if wanted[0][2] == TAKE:
        done = actions.take(actor, [number for number, _version, _act in wanted])
    else:
        for number, version, act in wanted:
            try:
                press(actor, number, act, version)
                done += 1
            except Refusal as refusal:
                refused.append((number, reasons(refusal)))
    if done:
        messages.success(request, gettext("{number} proceedings moved on.").format(number=done), extra_tags="good")
    for number, why in refused[:20]:
        messages.error(request, gettext("Number {number}: {why}").format(number=number, why=why), extra_tags="bad")
    return redirect(_back(request))


def _wanted(request: ActingRequest) -> list[tuple[int, int, str]]:
    """(proceeding, version, act): of the button of a row, else of the ticks."""
    pressed = request.POST.get("do", "").split("-", 2)
    if len(pressed) == 3:
        given = [(pressed[0], pressed[1], pressed[2])]
    else:
        act = request.POST.get("act", "")
        ticked = (each.split("-", 1) for each in request.POST.getlist("chosen")[:SEVERAL])
        given = [(each[0], each[1], act) for each in ticked if len(each) == 2 and act]
    found = [(whole(number), whole(version), act) for number, version, act in given]
    return [(number, version, act) for number, version, act in found if number and version]


def reasons(refusal: Refusal) -> str:
    """A refusal in words, with everything that hinders a step."""
    from minzheng.console.steps import said

    hindrances = getattr(refusal, "hindrances", ())
    return "；".join(said(each) for each in hindrances) or " ".join(part for part in worded(refusal) if part)


def _back(request: ActingRequest) -> str:
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if safe else "console:proceedings"


@page(CASEWORK, methods=("GET", "POST"))
def open_(request: ActingRequest) -> HttpResponse:
    """Open a procedure that does not begin with an application: a change, a check, an objection, a letter, a referral."""
    form = OpenForm(request.actor, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        made = list[Any]()

        def act() -> None:
            typed = form.cleaned_data
            household = family_numbered(request.actor, typed["household"]) if typed["household"] else None
            parent = queries.proceeding(request.actor, typed["parent"]).proceeding.pk if typed["parent"] else None
            made.append(actions.open_proceeding(request.actor, typed["workflow"], household, name=typed["name"], parent=parent))

        from minzheng.console.views.accounts import attempt

        if attempt(form, act):
            return redirect("console:proceeding", made[0].pk)
    parts = {"title": gettext("Open a proceeding"), "subject": gettext("Proceedings"), "form": form}
    return render(request, "console/form.html", parts | {"back": "/proceedings/"})


class OpenForm(forms.Form):
    workflow = forms.ChoiceField(label=_("Procedure"))
    household = forms.CharField(label=_("Household number"), required=False, max_length=40)
    name = forms.CharField(
        label=_("Name"), required=False, max_length=100, help_text=_("Of whom it is about, where no family is registered.")
    )
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)  # the proceeding it came out of

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        titles = sorted((gettext(each.title), code) for code, each in queries.workflows(actor.today).items())
        self.fields["workflow"].choices = [(code, title) for title, code in titles]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("household") and not typed.get("name"):
            raise forms.ValidationError(_("Enter the household number, or a name."))
        return typed


def family_numbered(actor: Actor, number: str) -> int:
    """The one family of the area with that household number. Raises BadValue."""
    found = people.find_households(actor, text=number, place=actor.place, limit=2)
    same = [row.id for row in found.rows if row.number == number]
    if not same:
        raise BadValue("There is no such family in your area.")
    return same[0]
