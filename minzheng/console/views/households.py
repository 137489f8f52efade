"""Families: the list with its filter and export, and one family's page with members, facts, decisions and payments."""

import io
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.cases import actions as case_actions
from minzheng.cases import queries as cases
from minzheng.cases.declarations import benefit, benefits
from minzheng.console import actions, facts, maps
from minzheng.console.forms import PlaceFilter, ReasonForm, choices
from minzheng.console.labels import label
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.people_forms import OWN_ACT
from minzheng.console.views.runs import attachment
from minzheng.monitoring import queries as monitoring
from minzheng.payments import queries as payments
from minzheng.people import queries as people
from minzheng.people.queries.search import MOST, households_by_id

SIZE = 30
EXPORTED = 100_000
STATEMENT = 60  # lines of payments shown on a page
CHAIN = 30  # newest things done for the family
PROGRAMME = "dibao"
EXPORTERS = (Duty.CLERK, Duty.OFFICER, Duty.AUDITOR)
OPENERS = (Duty.CLERK, Duty.OFFICER)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HouseholdFilter(PlaceFilter):
    text = forms.CharField(label=_("Name or household number"), required=False, max_length=50)
    residence = forms.ChoiceField(label=_("Residence"), required=False)
    receiving = forms.ChoiceField(label=_("Receives"), required=False)

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        if data and data.get("receiving") == "on":  # as filters were saved when there was one programme
            data = data.dict() | {"receiving": PROGRAMME}
        super().__init__(actor, data, **options)
        self.fields["residence"].choices = choices("residence", _("All"))  # type: ignore[attr-defined]
        named = [(code, gettext(label("programme", code))) for code in benefits()]
        self.fields["receiving"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]
        self.order_fields(["text", "town", "village", "residence", "receiving"])

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        return {"text": typed.get("text", ""), "place": str(self.place()), "residence": typed.get("residence", "")}

    @property
    def only_receiving(self) -> str:
        """The programme its families receive, "" for everybody."""
        return str(self.cleaned_data.get("receiving", "")) if self.is_valid() else ""


def _page(actor: Actor, form: HouseholdFilter, after: str, limit: int) -> tuple[list[Any], str, dict[int, str]]:
    """Households, the key of the next page, and the state of each one's case."""
    asked = form.asked()
    if form.only_receiving and not asked["text"]:
        rows, following = _receiving(actor, form.only_receiving, asked, after, limit)
    else:
        found = people.find_households(actor, **asked, after=after or None, limit=limit)
        rows, following = list(found.rows), found.next
    programme = form.only_receiving or PROGRAMME
    states = {household: held.get(programme, "") for household, held in cases.states(actor, [row.id for row in rows]).items()}
    if form.only_receiving:
        rows = [row for row in rows if states.get(row.id) == "active"]
    return rows, following, states


def _receiving(actor: Actor, programme: str, asked: dict[str, Any], after: str, limit: int) -> tuple[list[Any], str]:
    place, _colon, number = after.partition(":")
    key = (place, whole(number) or 0)
    ids = cases.households_with_case(actor, programme, place=asked["place"], after=key, limit=limit + 1)
    rows = list(households_by_id(actor, ids[:limit]))
    following = f"{rows[-1].place}:{rows[-1].id}" if len(ids) > limit and rows else ""
    return [row for row in rows if asked["residence"] in ("", row.residence)], following


def _total(actor: Actor, form: HouseholdFilter) -> str | None:
    """How many in all, capped: a full count would cost more than it tells. None where only a search could say it."""
    asked = form.asked()
    if form.only_receiving or (asked["text"] and not any(sign.isdigit() for sign in asked["text"])):
        return None
    number = people.count_households(actor, **asked, most=MOST)
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


@page(READERS)
def households(request: ActingRequest) -> HttpResponse:
    form = HouseholdFilter(request.actor, request.GET)
    after, order = request.GET.get("after", ""), whole(request.GET.get("order")) or 1
    rows, following, states = _page(request.actor, form, after, SIZE)
    listed = [{"order": order + position, "household": row, "case": states.get(row.id, "")} for position, row in enumerate(rows)]
    parts = {"form": form, "rows": listed, "started": bool(after), "next": following, "next_order": order + len(rows)}
    parts |= {"total_text": _total(request.actor, form), "may_export": request.actor.may(*EXPORTERS)}
    parts["programme"] = form.only_receiving or PROGRAMME
    return render(request, "console/households.html", parts)


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """What the filter shows, as a workbook; the filter and the number of rows are in the trail."""
    actor, form = request.actor, HouseholdFilter(request.actor, request.GET)
    rows = list(_exported(actor, form))
    titles = (
        gettext("Household number"),
        gettext("Head"),
        gettext("Place"),
        gettext("Residence"),
        gettext("Address"),
        gettext("Members"),
        gettext(label("programme", form.only_receiving or PROGRAMME)),
    )
    columns = [workbooks.Column(title, width=20) for title in titles]
    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan(gettext("Households"), columns, rows)])
    actions.record_export(actor, "households", form.asked() | {"receiving": form.only_receiving}, len(rows))
    return attachment(target.getvalue(), f"{gettext('Households')}.xlsx", EXCEL)


def _exported(actor: Actor, form: HouseholdFilter) -> Iterator[tuple[str, ...]]:
    after, count, word = "", 0, cache(facts.word)
    while count < EXPORTED:
        rows, after, states = _page(actor, form, after, 2_000)
        for row in rows:
            place = maps.name_on(row.place, actor.today)
            residence, case = word("residence", row.residence), word("case", states.get(row.id, ""))
            yield row.number, row.head_name, place, residence, row.address, str(row.members), case
        count += len(rows)
        if not after:
            return


@page(READERS)
def household(request: ActingRequest, household_id: int) -> HttpResponse:
    actor = request.actor
    file = people.household(actor, household_id)
    history = "history" in request.GET
    held = cases.cases(actor, household_id)
    names = {member.person: member.name for member in (*file.members, *file.former)}
    statement = payments.household_statement(actor, household_id)
    parts = {"file": file, "household": file.household, "history": history, "benefits": _benefits(actor, held, statement)}
    parts |= {
        "facts": fact_lines(file, history),
        "obligors": obligor_lines(file),
        "decisions": [(one, _grounds(one)) for one in cases.decisions(actor, household_id)],
        "chain": monitoring.family_chain(actor, household_id)[:CHAIN],
    }
    parts |= {"statement": [(line, names.get(line.person, "")) for line in statement[:STATEMENT]]}
    parts |= {"more_statement": len(statement) > STATEMENT, "reason": ReasonForm(), "account": _account(file)}
    live = {case.programme for case in held if case.state != "closed"}
    openable = [code for code in benefits() if code not in live] if actor.may(*OPENERS) else []
    return render(request, "console/household.html", parts | rights(actor) | {"openable": openable})


def _benefits(actor: Actor, held: Sequence[Any], statement: Sequence[Any]) -> list[dict[str, Any]]:
    """Each programme the family has or had a case under, with what runs this month."""
    now, found = Month.of(actor.today), []
    for code in dict.fromkeys([*benefits(), *(case.programme for case in held)]):
        own = [case for case in held if case.programme == code]
        running = sum(line.due for line in statement if line.month == now and line.programme == code)
        if own or running:
            found.append({"code": code, "cases": own, "running": running})
    return found


def rights(actor: Actor) -> dict[str, bool]:
    """What the buttons on a family's and a person's page may offer."""
    return {
        "may_record": actor.may(*CASEWORK),
        "may_correct": actor.may(Duty.CLERK, Duty.OFFICER),
        "may_reveal": actor.may(Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR),
    }


def _account(file: Any) -> Any:
    return next((fact for fact in file.facts if fact.kind == "bank_account" and fact.current), None)


def fact_lines(file: Any, history: bool) -> list[dict[str, Any]]:
    """The family's own facts, then each member's: those held today, or all of the family's with history."""
    own = f"/households/{file.household.pk}"
    lines = [fact_line(fact, "", own) for fact in file.facts if history or fact.current]
    return lines + [fact_line(fact, member.name, f"/persons/{member.person}") for member in file.members for fact in member.facts]


def obligor_lines(file: Any) -> list[dict[str, Any]]:
    """Who owes the family support: with the facts held of each in words, and whom they support."""
    names = {member.person: member.name for member in (*file.members, *file.former)}
    return [
        {
            "obligor": one,
            "supported": names.get(one.supported, ""),
            "facts": [fact_line(each, "", f"/obligors/{one.id}") for each in one.facts],
        }
        for one in file.obligors
    ]


def fact_line(fact: Any, who: str, subject: str) -> dict[str, Any]:
    """A fact in words: what, value, where from; `address` is where it is corrected or ended."""
    value = fact.masked if fact.unit == "sealed" else facts.text(fact.kind, fact.value)
    kind, _colon, number = fact.source.partition(":")
    return {
        "fact": fact,
        "who": who,
        "name": facts.name(fact.kind),
        "value": f"{value} {fact.text}".strip(),
        "source": f"{facts.word('source', kind)} {number}".strip(),
        "superseded": fact.superseded_at is not None,
        "address": "" if fact.kind in OWN_ACT else f"{subject}/facts/{fact.id}/",
    }


def _grounds(decision: Any) -> list[str]:
    """The legal reasons of a decision in words."""
    known = {reason.code: reason.label for reason in benefit(decision.programme).reasons}
    chosen = decision.reasons.get("chosen", []) if isinstance(decision.reasons, dict) else []
    return [gettext(known.get(code, code)) for code in chosen]


@page(OPENERS, methods=("POST",))
def open_case(request: ActingRequest, household_id: int) -> HttpResponse:
    programme = request.POST.get("programme", "")
    if programme not in benefits():
        raise BadValue("There is no such programme.")
    case_actions.open_cases(request.actor, programme, [household_id], request.actor.today, "application")
    return redirect("console:household", household_id)
