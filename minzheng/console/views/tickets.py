"""One ticket: why it is here, who works on it, what came of it; the form by which people report a family in trouble; tasks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import NotFound
from minzheng.cases.queries.proceedings import MOST, Page
from minzheng.console import actions as own
from minzheng.console import facts as words_of
from minzheng.console import maps
from minzheng.console import warning_forms as shapes
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.views.accounts import attempt
from minzheng.console.views.checks import sheet
from minzheng.console.views.households import EXPORTERS
from minzheng.console.views.proceedings import numbered
from minzheng.console.views.recording import form_page
from minzheng.monitoring import actions, queries
from minzheng.monitoring.handling import clock
from minzheng.monitoring.queries import Detail
from minzheng.monitoring.signals import SIGNALS, parameters
from minzheng.people import queries as people
from minzheng.people.declarations import FACT_KINDS
from minzheng.verification.catalogue import catalogue

SENDERS = (Duty.CLERK, Duty.OFFICER)
SIZE, EXPORTED = 30, 50_000
USUAL = {  # what is usually asked of whoever is sent
    "entry": gettext_noop("Visit the family, look into its situation and say what it needs."),
    "exit": gettext_noop("Visit the family, look into the doubt and say what was found."),
}


@page(CASEWORK, methods=("GET", "POST"))
def report(request: ActingRequest) -> HttpResponse:
    """Somebody is in trouble: who, where, what. One screen of a phone."""
    actor = request.actor
    initial: dict[str, Any] = {"source": "village" if actor.may(Duty.VILLAGE_WORKER) else "resident", "village": str(actor.place)}
    household = whole(request.GET.get("household"))
    if household and request.method == "GET":
        file = people.household(actor, household)
        initial |= {
            "household": household,
            "name": file.head_name,
            "village": file.household.place,
            "address": file.household.address,
        }
    form = shapes.ReportForm(actor, request.POST or None, initial=initial)
    done: list[Any] = []

    def take() -> None:
        done.append(actions.report_hardship(actor, form.reported()))

    if request.method == "POST" and form.is_valid() and attempt(form, take):
        messages.success(request, gettext("Thank you. The report is with the office."), extra_tags="good")
        return redirect("console:ticket", done[0].ticket_id)
    return render(request, "console/ticket_report.html", {"form": form})


@page(READERS)
def ticket(request: ActingRequest, ticket_id: int) -> HttpResponse:
    return _shown(request, ticket_id)


def _shown(request: ActingRequest, ticket_id: int, bound: forms.Form | None = None, name: str = "") -> HttpResponse:
    actor = request.actor
    detail = queries.ticket(actor, ticket_id)
    offered = _forms(actor, detail)
    if bound is not None:
        offered[name] = bound
    parts = {"detail": detail, "one": detail.ticket, "forms": offered, "hits": [_hit(hit) for hit in detail.hits]}
    parts |= {"score": [(SIGNALS[code].label, points) for code, points in detail.score], "late": _late(actor, detail)}
    parts |= {"chain": queries.family_chain(actor, detail.ticket.household_id)[:30] if detail.ticket.household_id else []}
    parts |= {"may_act": actor.may(*CASEWORK), "may_send": actor.may(*SENDERS)}
    return render(request, "console/ticket.html", parts, status=422 if bound is not None else 200)


def _late(actor: Actor, detail: Detail) -> bool:
    return detail.ticket.state != "closed" and detail.ticket.due_at < clock(actor.today)


def _forms(actor: Actor, detail: Detail) -> dict[str, forms.Form]:
    """The steps that are possible for this reader now, the usual next one first."""
    one = detail.ticket
    if one.state == "closed" or not actor.may(*CASEWORK):
        return {}
    start = {"version": one.version, "on": actor.today, "level": "village", "department": "civil_affairs"}
    start["what"] = gettext(USUAL[one.direction])
    steps: dict[str, forms.Form] = {"visit": shapes.VisitForm(initial=start, auto_id="visit_%s")}
    if actor.may(*SENDERS):
        sending = shapes.DispatchForm(initial=start, auto_id="dispatch_%s")
        closing = shapes.CloseForm(one.direction, initial=start, auto_id="close_%s")
        order = {"open": ("dispatch", "visit", "close"), "visited": ("close", "dispatch", "visit")}
        found = steps | {"dispatch": sending, "close": closing}
        steps = {name: found[name] for name in order.get(one.state, ("visit", "close", "dispatch"))}
        steps["meet"] = shapes.MeetForm(initial=start, auto_id="meet_%s")
    if not one.household_id:
        steps["identify"] = shapes.IdentifyFamilyForm(auto_id="identify_%s")
    return steps


def _hit(hit: Any) -> dict[str, Any]:
    """A hit in words: which signal, of whom, what was seen against which limit, with the law."""
    signal = SIGNALS.get(hit.signal)
    unit = _unit(hit.signal)
    return {
        "one": hit,
        "label": signal.label if signal else hit.signal,
        "law": signal.law if signal else "",
        "source": named(hit.source),
        "value": _amount(hit.value, unit),
        "limit": _amount(hit.threshold, unit),
    }


def _amount(value: int | None, unit: str) -> str:
    if value is None or not unit:
        return ""
    text = words_of.ruled(value, unit)
    return text if unit == "rate" else gettext("{yuan} yuan").format(yuan=text)


def named(source: str) -> str:
    """A fact or a department's item in words; what was reckoned from several is told as that."""
    department, _, item = source.partition(".")
    if department in catalogue().departments and item in catalogue().departments[department].items:
        found = catalogue().departments[department]
        return f"{found.name} · {found.items[item].name}"
    return words_of.name(source) if source in FACT_KINDS else gettext("Reckoned from the records")


def _unit(signal: str) -> str:
    """The unit of a signal's threshold where it compares a number; "" where it looks at days or codes."""
    found = SIGNALS.get(signal)
    units = {parameters().by_code[f"monitoring.{code}"].unit for code in found.thresholds} if found else set()
    return units.pop() if len(units) == 1 and units <= {"fen", "fen_month", "rate"} else ""


def _step(request: ActingRequest, ticket_id: int, name: str, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    if form.is_valid() and attempt(form, act):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect("console:ticket", ticket_id)
    return _shown(request, ticket_id, form, name)


@page(SENDERS, methods=("POST",))
def dispatch(request: ActingRequest, ticket_id: int) -> HttpResponse:
    form = shapes.DispatchForm(request.POST, auto_id="dispatch_%s")
    return _step(
        request, ticket_id, "dispatch", form,
        lambda: actions.dispatch(request.actor, ticket_id, [form.sending()], version=form.cleaned_data["version"]),
    )  # fmt: skip


@page(SENDERS, methods=("POST",))
def meet(request: ActingRequest, ticket_id: int) -> HttpResponse:
    form = shapes.MeetForm(request.POST, auto_id="meet_%s")
    return _step(request, ticket_id, "meet", form, lambda: actions.meet(request.actor, ticket_id, **form.cleaned_data))


@page(CASEWORK, methods=("POST",))
def visit(request: ActingRequest, ticket_id: int) -> HttpResponse:
    form = shapes.VisitForm(request.POST, auto_id="visit_%s")
    return _step(request, ticket_id, "visit", form, lambda: actions.record_visit(request.actor, ticket_id, **form.told()))


@page(SENDERS, methods=("POST",))
def close(request: ActingRequest, ticket_id: int) -> HttpResponse:
    form = shapes.CloseForm(queries.ticket(request.actor, ticket_id).ticket.direction, request.POST, auto_id="close_%s")
    return _step(request, ticket_id, "close", form, lambda: actions.close_ticket(request.actor, ticket_id, **form.cleaned_data))


@page(CASEWORK, methods=("POST",))
def identify(request: ActingRequest, ticket_id: int) -> HttpResponse:
    """The family a report means, by its number."""
    form = shapes.IdentifyFamilyForm(request.POST, auto_id="identify_%s")

    def link() -> None:
        number = form.cleaned_data["number"].strip()
        found = people.find_households(request.actor, text=number, place=str(request.actor.place), limit=2).rows
        same = [row for row in found if row.number == number]
        if not same:
            raise NotFound("There is no such family in your area.")
        actions.identify(request.actor, ticket_id, same[0].id)

    return _step(request, ticket_id, "identify", form, link)


@page(CASEWORK, methods=("GET", "POST"))
def tell(request: ActingRequest, report_id: int) -> HttpResponse:
    found = queries.report(request.actor, report_id)
    form = shapes.TellForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: actions.tell_reporter(request.actor, report_id, form.cleaned_data["words"]),
        title=gettext("Tell the reporter"),
        subject=found.ticket.name,
        back=reverse("console:ticket", args=[found.ticket_id]),
        note=" ".join(
            filter(None, (words_of.word("report_source", found.source), found.reporter, found.contact_masked, found.words))
        ),
    )


@page(READERS)
def tasks(request: ActingRequest) -> HttpResponse:
    form = shapes.TaskFilter(request.GET)
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.tasks(request.actor, **form.asked(), page=number, size=SIZE)
    now = clock(request.actor.today)
    rows = [
        {"order": (number - 1) * SIZE + at, "one": one, "late": one.state == "sent" and one.due_at < now}
        for at, one in enumerate(found, 1)
    ]
    parts = {"form": form, "rows": rows, "may_export": request.actor.may(*EXPORTERS)}
    return render(request, "console/tasks.html", parts | numbered(Page((), count, number, SIZE)))


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    form = shapes.TaskFilter(request.GET)
    asked = form.asked()
    found, _count = queries.tasks(request.actor, **asked, size=EXPORTED)
    heads = ("Ticket number", "Family", "Place", "Level", "With", "What is asked", "Sent on", "Due", "State", "Answer")
    rows = [
        (
            str(one.ticket_id), one.ticket.name, maps.name_on(one.place, request.actor.today),
            words_of.word("task_level", one.level),
            "、".join(words_of.word("partner", code) for code in (one.department, *one.beside)), one.what,
            one.sent_on.isoformat(), one.due_at.date().isoformat(), words_of.word("task", one.state), one.answer,
        )
        for one in found
    ]  # fmt: skip
    own.record_export(request.actor, "tasks", asked, len(rows))
    return sheet("Tasks", heads, rows)


def _of_task(request: ActingRequest, task_id: int, form: forms.Form, act: Callable[[], object], title: str) -> HttpResponse:
    """Of which family and what was asked stands above the form."""
    found = queries.task(request.actor, task_id)
    subject, back = found.ticket.name, reverse("console:ticket", args=[found.ticket_id])
    return form_page(request, form, act, title=title, subject=subject, back=back, note=f"{gettext('What is asked')}：{found.what}")


@page(CASEWORK, methods=("GET", "POST"))
def answer(request: ActingRequest, task_id: int) -> HttpResponse:
    form = shapes.AnswerForm(request.POST or None)

    def act() -> object:
        return actions.answer_task(request.actor, task_id, form.cleaned_data["answer"], form.cleaned_data["minutes"])

    return _of_task(request, task_id, form, act, gettext("Answer the task"))


@page(CASEWORK, methods=("GET", "POST"))
def hand_over(request: ActingRequest, task_id: int) -> HttpResponse:
    form = shapes.HandOverForm(request.POST or None)

    def act() -> object:
        return actions.hand_over(request.actor, task_id, form.sending(), form.cleaned_data["reason"])

    return _of_task(request, task_id, form, act, gettext("Hand the task over"))
