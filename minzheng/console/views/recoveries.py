"""What was paid too much and how it comes back, step by step by officials; benefits suspended; who takes a family's money."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.console.freshness import kept
from minzheng.console.labels import LABELS, label
from minzheng.console.numbers import whole
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.payment_forms import (
    DecideForm,
    EndForm,
    OpenForm,
    PayeeForm,
    PlanForm,
    RepayForm,
    ResumeForm,
    SuspendForm,
    TextForm,
)
from minzheng.console.views.accounts import attempt
from minzheng.payments import actions, queries
from minzheng.payments.declarations import payments
from minzheng.people import queries as people
from minzheng.people.queries.search import households_by_id
from minzheng.staff.queries import office

SIZE = 50
OPEN = ("found", "noticed", "appealed", "decided", "planned")


@page(READERS)
def recoveries(request: ActingRequest) -> HttpResponse:
    """What was found and has no case yet, first; then the cases."""
    actor, state = request.actor, request.GET.get("state", "")
    after = whole(request.GET.get("after")) or 0
    states = (state,) if state in LABELS["recovery"] else () if state == "all" else OPEN
    found = queries.recoveries(actor, states=states, after=after, limit=SIZE + 1)
    rows = found[:SIZE]
    parts = {"rows": rows, "left": queries.left(actor, [one.pk for one in rows]), "state": state, "states": LABELS["recovery"]}
    parts |= {"started": after > 0, "next": rows[-1].pk if len(found) > SIZE else None}
    parts |= {"unopened": kept(actor, ("unopened",), lambda: _unopened(actor)), "may_open": actor.may(Duty.OFFICER)}
    return render(request, "console/recoveries.html", parts)


def _unopened(actor: Actor) -> list[dict[str, Any]]:
    """Families paid more than is due without a case, by programme, the largest sums first."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for programme in payments():
        for cell in queries.overpaid(actor, programme, Month.of(actor.today)):
            sums[programme, cell.household] -= cell.amount
    largest = sorted(sums, key=lambda key: -sums[key])[:SIZE]
    families = {one.id: one for one in households_by_id(actor, [household for _, household in largest])}
    return [
        {"programme": programme, "family": families[household], "amount": sums[programme, household]}
        for programme, household in largest
        if household in families
    ]


@page((Duty.OFFICER,), methods=("GET", "POST"))
def open_(request: ActingRequest) -> HttpResponse:
    """An official finds that too much was paid: the months and sums are frozen; nothing is taken."""
    form = OpenForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        typed, done = form.cleaned_data, list[Any]()
        household = _family(request.actor, typed["household"]).household

        def make() -> None:
            done.append(actions.open_recovery(request.actor, typed["programme"], household.pk, typed["cause"]))

        if attempt(form, make):
            return redirect("console:recovery", done[0].pk)
    parts = {"title": gettext("Open a recovery"), "subject": "", "back": reverse("console:recoveries"), "form": form}
    parts |= {"note": gettext("The months and sums are frozen as they are. Nothing is taken from the family by this.")}
    return render(request, "console/form.html", parts)


def _family(actor: Actor, number: str) -> Any:
    found = people.find_households(actor, text=number, place=actor.place, limit=2)
    same = [row for row in found.rows if row.number == number]
    if not same:
        raise NotFound("There is no such family in your area.")
    return people.household(actor, same[0].id)


@page(READERS)
def recovery(request: ActingRequest, recovery_id: int) -> HttpResponse:
    return _recovery(request, recovery_id)


def _recovery(request: ActingRequest, recovery_id: int, act: str = "", form: forms.Form | None = None) -> HttpResponse:
    actor, file = request.actor, queries.recovery(request.actor, recovery_id)
    offered = []
    for name, offer in ACTS.items():
        if actor.may(*offer.duties) and file.recovery.state in offer.states and offer.fits(actor, file.recovery):
            offered.append((name, offer.words, form if name == act and form else offer.form(file)))
    repayments = [(one, file.counts[one.pk]) for one in file.repayments]
    parts = {"file": file, "one": file.recovery, "acts": offered, "repayments": repayments, "letters": _letters(file.recovery)}
    return render(request, "console/recovery.html", parts)


def _letters(one: Any) -> list[str]:
    ready = {
        "notice": one.appeal_until,
        "decision": one.state in ("decided", "planned", "settled", "written_off"),
        "plan": one.plan,
    }
    return [name for name in queries.LETTERS if ready.get(name)]


@page(READERS)
def letter(request: ActingRequest, recovery_id: int, letter: str) -> HttpResponse:
    """A letter to the family, to print."""
    if letter not in queries.LETTERS:
        raise NotFound("There is no such page.")
    one = queries.recovery(request.actor, recovery_id).recovery
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext(label("programme", one.programme))
    text = queries.recovery_letter(request.actor, recovery_id, letter, office=office().name, title=title)
    return render(request, "console/recovery_letter.html", {"one": one, "text": text, "letter": letter})


class Offer:
    """An act of a recovery: who may, in which states, what is typed, and what it calls."""

    def __init__(
        self,
        words: str,
        duties: tuple[Duty, ...],
        states: tuple[str, ...],
        form: Callable[..., forms.Form],
        act: Callable[[Actor, int, dict[str, Any]], object],
        fits: Callable[[Actor, Any], bool] = lambda _actor, _one: True,
    ) -> None:
        self.words, self.duties, self.states, self.act, self.fits, self._form = words, duties, states, act, fits, form

    def form(self, file: Any, data: Any = None) -> forms.Form:
        return self._form(data, file=file)


def _not_finder(actor: Actor, one: Any) -> bool:
    return bool(one.found_by != actor.account)


ACTS: dict[str, Offer] = {
    "notify": Offer(
        gettext_noop("The notice was handed over"),
        (Duty.OFFICER, Duty.CLERK),
        ("found",),
        TextForm.nothing,
        lambda actor, number, _typed: actions.notify_recovery(actor, number),
    ),
    "appeal": Offer(
        gettext_noop("The family objects"),
        (Duty.OFFICER, Duty.CLERK),
        ("noticed",),
        TextForm.of,
        lambda actor, number, typed: actions.appeal_recovery(actor, number, typed["text"]),
    ),
    "decide": Offer(
        gettext_noop("Decide what is owed"),
        (Duty.OFFICER,),
        ("noticed", "appealed"),
        DecideForm,
        lambda actor, number, typed: actions.decide_recovery(actor, number, typed["reason"], typed["amounts"]),
        _not_finder,
    ),
    "drop": Offer(
        gettext_noop("Nothing is owed"),
        (Duty.OFFICER,),
        ("found", "noticed", "appealed"),
        TextForm.of,
        lambda actor, number, typed: actions.drop_recovery(actor, number, typed["text"]),
        _not_finder,
    ),
    "plan": Offer(
        gettext_noop("Plan the repayment"),
        (Duty.OFFICER,),
        ("decided", "planned"),
        PlanForm,
        lambda actor, number, typed: actions.plan_recovery(
            actor, number, typed["kind"], typed["first"], count=typed["count"], percent=typed["percent"]
        ),
    ),
    "repay": Offer(
        gettext_noop("Money came in"),
        (Duty.FINANCE,),
        ("decided", "planned"),
        RepayForm,
        lambda actor, number, typed: actions.repay(actor, number, typed["amount"], typed["kind"], typed["reference"]),
    ),
    "ask_waiver": Offer(
        gettext_noop("Propose to write off the rest"),
        (Duty.OFFICER,),
        ("decided", "planned"),
        TextForm.of,
        lambda actor, number, typed: actions.ask_waiver(actor, number, typed["text"]),
        lambda _actor, one: not one.waiver_asked_by,
    ),
    "waive": Offer(
        gettext_noop("Write off the rest"),
        (Duty.OFFICER, Duty.FINANCE),
        ("decided", "planned"),
        TextForm.rest,
        lambda actor, number, typed: actions.waive_recovery(actor, number, Fen(typed["left"])),
        lambda actor, one: bool(one.waiver_asked_by) and one.waiver_asked_by != actor.account,
    ),
}


@page((Duty.CLERK, Duty.OFFICER, Duty.FINANCE), methods=("POST",))
def act(request: ActingRequest, recovery_id: int, act: str) -> HttpResponse:
    """One step. Who may take it is checked again by the action itself."""
    if act not in ACTS:
        raise NotFound("There is no such page.")
    form = ACTS[act].form(queries.recovery(request.actor, recovery_id), request.POST)
    if form.is_valid() and attempt(form, lambda: ACTS[act].act(request.actor, recovery_id, form.cleaned_data)):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect("console:recovery", recovery_id)
    return _recovery(request, recovery_id, act, form)


@page(READERS)
def suspensions(request: ActingRequest) -> HttpResponse:
    """Benefits suspended now, and agreements on who takes a family's money."""
    found = queries.suspensions(request.actor, running="all" not in request.GET)[:500]
    parts = {"suspensions": found, "payees": queries.payees(request.actor)[:500], "all": "all" in request.GET}
    return render(request, "console/suspensions.html", parts | {"may_suspend": request.actor.may(Duty.OFFICER)})


@page((Duty.OFFICER,), methods=("GET", "POST"))
def suspend(request: ActingRequest, household_id: int) -> HttpResponse:
    file = people.household(request.actor, household_id)
    form = SuspendForm(request.POST or None, file=file, month=Month.of(request.actor.today) + 1)

    def make(typed: dict[str, Any]) -> object:
        return actions.suspend(
            request.actor, typed["programme"], household_id, typed["first"], typed["reason"],
            person_id=whole(typed["person"]), until=typed["until"],
        )  # fmt: skip

    note = gettext("Nothing is paid for these months; the entitlement itself runs on.")
    return _family_form(request, file, form, make, gettext("Suspend the benefit"), note)


@page((Duty.OFFICER,), methods=("GET", "POST"))
def name_payee(request: ActingRequest, household_id: int) -> HttpResponse:
    file = people.household(request.actor, household_id)
    form = PayeeForm(request.POST or None, file=file, month=Month.of(request.actor.today))

    def make(typed: dict[str, Any]) -> object:
        return actions.name_payee(
            request.actor, typed["programme"], household_id, _payee(request.actor, typed["payee"]), typed["document"],
            typed["first"], until=typed["until"],
        )  # fmt: skip

    note = gettext("The family's account must then bear this person's name, or the payment is held.")
    return _family_form(request, file, form, make, gettext("Agree on a payee"), note)


def _payee(actor: Actor, number: object) -> int:
    """The one person on record who bears the identity number."""
    found = people.find_persons(actor, str(number), limit=2).rows
    if len(found) != 1:
        raise BadValue("No single person on record bears this identity number.")
    return int(found[0].id)


def _family_form(
    request: ActingRequest, file: Any, form: forms.Form, make: Callable[[dict[str, Any]], object], title: str, note: str
) -> HttpResponse:
    back = reverse("console:household-statement", args=[file.household.pk]) + "?measures=1"
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: make(form.cleaned_data)):
        messages.success(request, gettext("Saved."), extra_tags="good")
        return redirect(back)
    parts = {"title": title, "subject": file.head_name, "back": back, "form": form, "note": note}
    return render(request, "console/form.html", parts)


@page((Duty.OFFICER,), methods=("GET", "POST"))
def resume(request: ActingRequest, suspension_id: int) -> HttpResponse:
    form = ResumeForm(request.POST or None, initial={"first": str(Month.of(request.actor.today) + 1)})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(
            form,
            lambda: actions.resume(
                request.actor, suspension_id, typed["first"], typed["reason"], pays_back=typed["pays_back"] == "1"
            ),
        ):
            messages.success(request, gettext("Saved."), extra_tags="good")
            return redirect("console:suspensions")
    parts = {"title": gettext("Resume the benefit"), "subject": "", "back": reverse("console:suspensions"), "form": form}
    return render(request, "console/form.html", parts)


@page((Duty.OFFICER,), methods=("GET", "POST"))
def end_payee(request: ActingRequest, payee_id: int) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"first": str(Month.of(request.actor.today) + 1)})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: actions.end_payee(request.actor, payee_id, typed["first"], typed["reason"])):
            messages.success(request, gettext("Saved."), extra_tags="good")
            return redirect("console:suspensions")
    parts = {"title": gettext("End the agreement"), "subject": "", "back": reverse("console:suspensions"), "form": form}
    return render(request, "console/form.html", parts)
