"""Score cards of signals and sources; a threshold raised or lowered with its simulated effect, by two officials."""

import io
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Duty
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.month import Month
from minzheng.console import actions as own
from minzheng.console import facts
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.audits import needed
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.runs import attachment
from minzheng.console.warning_forms import SpanForm, ThresholdForm
from minzheng.monitoring import actions, queries
from minzheng.monitoring.scoring import Card
from minzheng.monitoring.signals import SIGNALS, parameters

OFFICERS = (Duty.OFFICER,)


@page(READERS)
def scorecards(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, SpanForm(request.GET)
    first, last = form.span(actor.today)
    signals = [_line("signal", card) for card in sorted(queries.cards(actor, first, last), key=lambda card: -card.hits)]
    sources = [_line("report_source", card) for card in queries.source_cards(actor, first, last)]
    newest = queries.newest_scan(actor)
    blind = newest.blind if newest else {}
    for line in signals:
        line["blind"] = [needed(code) for code in blind.get(line["card"].code, [])]
    proposals = [_proposal(one) for one in queries.threshold_proposals(actor)]
    parts = {"form": form, "signals": signals, "sources": sources, "proposals": proposals, "first": first, "last": last}
    return render(
        request, "console/scorecards.html", parts | {"may_export": actor.may(*EXPORTERS), "may_tune": actor.may(*OFFICERS)}
    )


def _line(group: str, card: Card) -> dict[str, Any]:
    interval = card.interval
    return {
        "card": card,
        "label": facts.word(group, card.code),
        "precision": _share(card.precision),
        "interval": f"{interval[0]:.0%}–{interval[1]:.0%}" if interval else "",
        "days": f"{card.days:.1f}" if card.days is not None else "—",
        "hours": f"{card.minutes / 60:.1f}",
        "each": f"{card.hours_each:.1f}" if card.hours_each is not None else "—",
        "blind": [],
        "tunable": group == "signal" and bool(SIGNALS[card.code].thresholds),
    }


def _share(precision: float | None) -> str:
    return f"{precision:.0%}" if precision is not None else "—"


def _proposal(one: Any) -> dict[str, Any]:
    known = parameters().by_code.get(one.code)
    unit = known.unit if known else "count"
    return {
        "one": one,
        "name": gettext(known.description) if known else one.code,
        "before": facts.ruled(one.before, unit) if one.before is not None else "—",
        "value": facts.ruled(one.value, unit),
    }


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    actor = request.actor
    first, last = SpanForm(request.GET).span(actor.today)
    titles = ("Signal or source", "Hits", "Dispatched", "Looked into", "Confirmed", "Helped", "Precision", "Interval of 95 percent")
    heads = [
        *(gettext(title) for title in titles),
        gettext("Days to help"),
        gettext("Staff-hours"),
        gettext("Staff-hours a family helped"),
    ]
    groups = (("signal", queries.cards(actor, first, last)), ("report_source", queries.source_cards(actor, first, last)))
    rows = []
    for group, cards in groups:
        for line in (_line(group, card) for card in cards):
            card = line["card"]
            counts = (str(number) for number in (card.hits, card.dispatched, card.visited, card.confirmed, card.helped))
            rows.append((line["label"], *counts, line["precision"], line["interval"], line["days"], line["hours"], line["each"]))
    target = io.BytesIO()
    plan = workbooks.SheetPlan(gettext("Score cards"), [workbooks.Column(head, width=16) for head in heads], rows)
    workbooks.write(target, [plan])
    own.record_export(actor, "scorecards", {"first": first, "last": last}, len(rows))
    return attachment(target.getvalue(), f"{gettext('Score cards')}.xlsx", EXCEL)


@page(OFFICERS, methods=("GET", "POST"))
def threshold(request: ActingRequest, signal: str) -> HttpResponse:
    """Try another threshold of a signal; the second button proposes it."""
    actor = request.actor
    if signal not in SIGNALS or not SIGNALS[signal].thresholds:
        raise NotFound("There is no such signal, or it has no threshold.")
    month = Month.of(actor.today)
    form = ThresholdForm(signal, request.POST or None, initial={"since": (month + 1).first})
    found: list[Any] = []

    def simulate() -> None:
        found.append(actions.simulate(actor, signal, form.cleaned_data["code"], _number(form), month))

    def propose() -> None:
        typed = form.cleaned_data
        actions.propose_threshold(actor, signal, typed["code"], _number(form), typed["since"], typed["reason"])

    if request.method == "POST" and form.is_valid():
        if "propose" in request.POST and attempt(form, propose):
            messages.success(request, gettext("Proposed. Another officer has to adopt it."), extra_tags="good")
            return redirect("console:scorecards")
        if "propose" not in request.POST:
            attempt(form, simulate)
    hints = [
        {
            "name": gettext(parameters().by_code[f"monitoring.{code}"].description),
            "now": _said(code, now),
            "then": _said(code, then),
        }
        for code, (now, then) in queries.suggested(actor, signal, month).items()
    ]
    parts = {
        "form": form,
        "signal": SIGNALS[signal],
        "effect": found[0] if found else None,
        "precision": [_share(each) for each in (found[0].precision_now, found[0].precision_then)] if found else [],
        "hints": hints,
        "now": _in_force(actor, signal),
    }
    return render(request, "console/threshold.html", parts)


def _number(form: ThresholdForm) -> int:
    number = form.number()
    if number is None:
        raise BadValue("Enter the new value.")
    return number


def _said(code: str, value: int | None) -> str:
    return facts.ruled(value, parameters().by_code[f"monitoring.{code}"].unit)


def _in_force(actor: Any, signal: str) -> list[dict[str, Any]]:
    month, found = Month.of(actor.today), []
    for code in SIGNALS[signal].thresholds:
        value = queries.threshold_in_force(actor, code, month)
        name = gettext(parameters().by_code[f"monitoring.{code}"].description)
        shown = _said(code, value.value) if value else "—"
        found.append(
            {
                "name": name,
                "value": shown,
                "source": str(value.source) if value else "",
                "confirmed": value is not None and value.confirmed,
            }
        )
    return found


@page(OFFICERS, methods=("POST",))
def settle(request: ActingRequest, threshold_id: int) -> HttpResponse:
    actions.settle_threshold(request.actor, threshold_id, "adopt" in request.POST)
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:scorecards")
