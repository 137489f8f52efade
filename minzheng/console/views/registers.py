"""Registers beside the cases: relatives of officials, and the spot checks drawn by lot."""

import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.month import Month
from minzheng.cases import actions, queries
from minzheng.cases.actions import Kin
from minzheng.cases.declarations import procedures
from minzheng.cases.queries.proceedings import MOST, Page, row_of
from minzheng.console import actions as own
from minzheng.console import desk, facts, maps
from minzheng.console.case_forms import DrawForm, RelativeForm
from minzheng.console.labels import label
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.people_forms import EndForm
from minzheng.console.views.accounts import attempt
from minzheng.console.views.households import EXCEL
from minzheng.console.views.proceedings import numbered, workbook
from minzheng.console.views.recording import form_page
from minzheng.console.views.runs import attachment

KEEPERS = (Duty.CLERK, Duty.OFFICER)
READERS = (*KEEPERS, Duty.AUDITOR)
SIZE = 30
EXPORTED = 50_000


class RelativeFilter(forms.Form):
    words = forms.CharField(label=_("Name of the official or the relative"), required=False, max_length=50)
    ended = forms.BooleanField(label=_("With those ended"), required=False)

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        return {"words": typed.get("words", "").strip(), "standing": not typed.get("ended")}


@page(READERS, methods=("GET", "POST"))
def relatives(request: ActingRequest) -> HttpResponse:
    """The register; a POST enters one more."""
    actor = request.actor
    register = RelativeForm(request.POST or None, initial={"since": actor.today}) if actor.may(*KEEPERS) else None

    def enter() -> None:
        actions.register_relative(actor, Kin(**register.cleaned_data))  # type: ignore[union-attr]

    if request.method == "POST" and register is not None and register.is_valid() and attempt(register, enter):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect("console:relatives")
    form, number = RelativeFilter(request.GET), max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.relatives(actor, **form.asked(), page=number, size=SIZE)
    rows = [{"order": (number - 1) * SIZE + at, "one": one} for at, one in enumerate(found, 1)]
    parts = {"filter": form, "rows": rows, "register": register, "may_record": register is not None, "may_export": True}
    return render(request, "console/relatives.html", parts | numbered(Page((), count, number, SIZE)))


@page(READERS, methods=("POST",))
def export_relatives(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, RelativeFilter(request.GET)
    found, _count = queries.relatives(actor, **form.asked(), size=EXPORTED)
    heads = ("Official", "Post", "Relation to the official", "Relative", "Identity number", "Place", "Registered since", "Until")
    rows = [_relative(actor, one) for one in found]
    own.record_export(actor, "relatives", {"standing": form.asked()["standing"]}, len(rows))
    return attachment(_sheet("Relatives of officials", heads, rows), f"{gettext('Relatives of officials')}.xlsx", EXCEL)


def _relative(actor: Actor, one: Any) -> tuple[str, ...]:
    return (
        one.official,
        one.post,
        facts.word("kinship", one.relation),
        one.name,
        one.identity_masked,
        maps.name_on(one.place, actor.today),
        one.since.isoformat(),
        one.until.isoformat() if one.until else "",
    )


def _sheet(title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    target = io.BytesIO()
    columns = [workbooks.Column(gettext(head), width=18) for head in heads]
    workbooks.write(target, [workbooks.SheetPlan(gettext(title), columns, list(rows))])
    return target.getvalue()


@page(KEEPERS, methods=("GET", "POST"))
def end_relative(request: ActingRequest, relative_id: int) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"until": request.actor.today})
    return form_page(
        request,
        form,
        lambda: actions.end_relative(request.actor, relative_id, form.cleaned_data["until"], form.cleaned_data["reason"]),
        title=gettext("End the entry"),
        subject=gettext("Relatives of officials"),
        back=reverse("console:relatives"),
    )


@page(READERS, methods=("GET", "POST"))
def spot_checks(request: ActingRequest) -> HttpResponse:
    """What was drawn; a POST draws the proceedings of a month."""
    actor = request.actor
    may = actor.may(*KEEPERS)
    initial = {"month": str(Month.of(actor.today))}
    draw = DrawForm(_programmes(), request.POST or None, initial=initial) if may else None
    done: list[Any] = []

    def lot() -> None:
        typed = draw.cleaned_data  # type: ignore[union-attr]
        done.append(actions.draw_spot_checks(actor, typed["month"], typed["programme"], typed["share"]))

    if request.method == "POST" and draw is not None and draw.is_valid() and attempt(draw, lot):
        return redirect("console:spot-check", done[0].pk)
    return render(request, "console/spot_checks.html", {"rows": queries.spot_checks(actor), "draw": draw})


def _programmes() -> list[tuple[str, str]]:
    """Programmes whose first procedure is an application: of them the new ones of a month are drawn."""
    codes = [each.programme for each in procedures().values() if each.programme == each.code]
    return [(code, gettext(label("programme", code))) for code in codes]


@page(READERS)
def spot_check(request: ActingRequest, check_id: int) -> HttpResponse:
    """One draw, drawn again before the reader's eyes, with the day the county visited each."""
    actor = request.actor
    found = queries.spot_check(actor, check_id)
    rows = [row_of(one, actor.today) for one, _visited in found.chosen]
    visited = {one.pk: day for one, day in found.chosen}
    lines = [(line, visited[line.row.id]) for line in desk.lines(actor, rows)]
    parts = {"one": found.check, "agrees": found.same_again, "lines": lines, "may_export": True}
    return render(request, "console/spot_check.html", parts)


@page(READERS, methods=("POST",))
def export_spot_check(request: ActingRequest, check_id: int) -> HttpResponse:
    actor, found = request.actor, queries.spot_check(request.actor, check_id)
    content = workbook(actor, [row_of(one, actor.today) for one, _visited in found.chosen])
    own.record_export(actor, "spot_check", {"check": check_id}, len(found.chosen))
    return attachment(content, f"{gettext('Spot check')}-{check_id}.xlsx", EXCEL)
