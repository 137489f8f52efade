"""Two lists after every run: entitled and not receiving, receiving and no longer entitled; and whose answer lacks a fact."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.cases import queries as cases
from minzheng.cases.declarations import benefits
from minzheng.cases.trials import Standing
from minzheng.console import actions, facts, labels, maps
from minzheng.console.forms import PlaceFilter
from minzheng.console.labels import LABELS
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.simulations import standing
from minzheng.console.views.households import EXCEL
from minzheng.console.views.runs import attachment
from minzheng.people import queries as people
from minzheng.people.declarations import FACT_KINDS
from minzheng.people.queries.search import households_by_id
from minzheng.policy import scans

READERS = (Duty.CLERK, Duty.OFFICER, Duty.AUDITOR)
SIZE, EXPORTED = 50, 20_000


class StandingFilter(PlaceFilter):
    """Programme, month and place; the list itself is a tab."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    month = forms.CharField(label=_("Month"), required=False, max_length=7, widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, actor: Actor, data: Any) -> None:
        month = Month.of(actor.today)
        super().__init__(actor, {"month": str(month), "programme": next(iter(benefits()), ""), **data.dict()})
        options = [(code, gettext(labels.label("programme", code))) for code in benefits()]
        self.fields["programme"].choices = options  # type: ignore[attr-defined]
        self.order_fields(["programme", "month", "town", "village"])

    def asked(self) -> tuple[str, Month]:
        typed = self.cleaned_data if self.is_valid() else {}
        code = typed.get("programme") or next(iter(benefits()), "")
        try:
            return code, Month.parse(typed.get("month") or str(Month.of(self.actor.today)))
        except Refusal:
            return code, Month.of(self.actor.today)


def _found(request: ActingRequest) -> tuple[StandingFilter, Standing, dict[str, Ints], str]:
    """The filter, how the programme stands, the positions of each list inside the place, and the list asked for."""
    form = StandingFilter(request.actor, request.GET)
    code, month = form.asked()
    found = standing(request.actor, code, month)
    area = DivisionCode(form.place()).area
    places = found.outcomes.population.places
    inside = (places >= area.lo) & (places < area.hi)
    columns = {"unclaimed": found.lists.unclaimed, "overpaid": found.lists.overpaid, "undecided": found.lists.undecided}
    kept = {name: column[inside[column]] for name, column in columns.items()}
    asked = request.GET.get("list", "")
    return form, found, kept, asked if asked in kept else "unclaimed"


@page(READERS)
def entitlement(request: ActingRequest) -> HttpResponse:
    form, found, kept, asked = _found(request)
    number = min(whole(request.GET.get("page")) or 1, 20_000)
    positions = kept[asked][(number - 1) * SIZE : number * SIZE]
    rows, total = _rows(request.actor, found, asked, positions), len(kept[asked])
    parts = {"form": form, "rows": rows, "total": total, "number": number, "last": max(1, -(-total // SIZE)), "chosen": asked}
    parts |= {"tabs": [(name, len(column)) for name, column in kept.items()], "first": (number - 1) * SIZE}
    parts |= {"code": found.code, "month": found.month, "looked_at": len(found.outcomes.population)}
    return render(request, "console/entitlement.html", parts)


def _rows(actor: Actor, found: Standing, asked: str, positions: Ints) -> list[dict[str, Any]]:
    population = found.outcomes.population
    ids = population.households[positions].tolist()
    known = {row.id: row for row in households_by_id(actor, ids)}
    cases_of = cases.states(actor, ids)
    amounts = found.outcomes.household.get(benefits()[found.code].amount)
    settling = _settling(actor, found, positions) if asked == "undecided" else {}
    rows = []
    for at, household in zip(positions.tolist(), ids, strict=True):
        due = UNKNOWN if amounts is None else int(amounts[at])
        rows.append(
            {
                "id": household,
                "row": known.get(household),
                "place": str(population.places[at]),
                "due": None if due == UNKNOWN else due,
                "runs": int(found.running[at]),
                "case": cases_of.get(household, {}).get(found.code, ""),
                "settles": settling.get(at) or _why(found, asked, at),
            }
        )
    return rows


def _why(found: Standing, asked: str, at: int) -> dict[str, Any]:
    """The condition a family that receives no longer meets; of one that does not receive, that it has to apply."""
    if asked != "overpaid":
        return {"what": "", "how": ""}
    eligible = benefits()[found.code].eligible
    failed = found.outcomes.trace(at, (eligible,)).failed(eligible)
    return {
        "what": "、".join(gettext(step.label) for step in failed),
        "how": failed[0].law and gettext(failed[0].law) if failed else "",
    }


def _settling(actor: Actor, found: Standing, positions: Ints) -> dict[int, dict[str, Any]]:
    """The one fact that would settle each case cheapest: what, of whom, and how surely."""
    outcomes, told = found.outcomes, {}
    eligible = benefits()[found.code].eligible
    settled = scans.settling(outcomes.rules, outcomes.parameters, outcomes.population, eligible, positions, COSTS)
    persons = {int(id_) for id_ in settled.ids.tolist() if id_ >= 0}
    names: Mapping[int, str] = people.names(actor, persons) if persons else {}
    for at, fact, id_, certainty in settled:
        kind = FACT_KINDS.get(fact)
        what = facts.name(fact) if fact else gettext("A figure of the law has no value there.")
        how = gettext(labels.label("certainty", str(certainty))) if fact else ""
        told[at] = {"what": what, "who": names.get(id_, ""), "how": how, "because": gettext(kind.because) if kind else ""}
        told[at] |= {"fact": fact, "person": id_ if id_ >= 0 and kind and kind.entity == "person" else None}
        told[at]["household"] = int(outcomes.population.households[at]) if kind and kind.entity == "household" else None
    return told


def _cost(because: str) -> int:
    """A register is asked in a minute, a family in a day, an assessment needs a visit."""
    if because.startswith("The register"):
        return scans.QUERY
    return scans.VISIT if because.startswith("Found by") else scans.DECLARATION


COSTS = {code: _cost(kind.because) for code, kind in FACT_KINDS.items()}


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """The list as a workbook; what was asked and how many rows is in the trail."""
    actor = request.actor
    form, found, kept, asked = _found(request)
    positions = kept[asked][:EXPORTED]
    lines = []
    for start in range(0, len(positions), 1_000):
        for row in _rows(actor, found, asked, np.asarray(positions[start : start + 1_000])):
            household = row["row"]
            number, head = (household.number, household.head_name) if household else ("", "")
            amounts = ("" if row["due"] is None else Fen(row["due"]).yuan, Fen(row["runs"]).yuan)
            settles = f"{row['settles']['what']} {row['settles'].get('who', '')}".strip()
            lines.append(
                (number, head, maps.name_on(row["place"], actor.today), *amounts, facts.word("case", row["case"]), settles)
            )
    titles = [
        *(gettext("Household number"), gettext("Head"), gettext("Place"), gettext("Due (yuan)"), gettext("Running (yuan)")),
        *(gettext("State"), gettext("What settles it")),
    ]
    target = io.BytesIO()
    columns = [workbooks.Column(title, width=18) for title in titles]
    workbooks.write(target, [workbooks.SheetPlan(gettext("Households"), columns, lines)])
    asked_for = {"list": asked, "programme": found.code, "month": str(found.month), "place": str(form.place())}
    actions.record_export(actor, "entitlement", asked_for, len(lines))
    return attachment(target.getvalue(), f"{gettext(LABELS['standing'][asked][0])}.xlsx", EXCEL)
