"""One application on one page: the family as held, what is still to be asked, programmes, proofs, agent; one press hands it in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.calendar import add_working_days
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.cases import actions, queries
from minzheng.cases.actions import Asked
from minzheng.cases.errors import Moved
from minzheng.cases.proofs import PROOFS, Resolved, stored
from minzheng.cases.workflow.clocks import Unit
from minzheng.console import intake, letters, paperwork
from minzheng.console.application_forms import AskForm, HowForm, Question
from minzheng.console.case_forms import MOST_SECONDS, AttachForm
from minzheng.console.forms import ReasonForm
from minzheng.console.middleware import worded
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.templatetags.kit import day as written_day
from minzheng.console.templatetags.kit import moment
from minzheng.console.views.attachments import APPLIED_WITH
from minzheng.console.views.households import fact_line
from minzheng.console.views.letters import KINDS
from minzheng.console.views.proceedings import reasons
from minzheng.console.views.runs import attachment
from minzheng.people import actions as people_actions
from minzheng.people import queries as people

ASKS = "asks"  # answers typed and not yet recorded, in the values of a draft


class Sheet:
    """An application with everything its page needs, read once."""

    def __init__(self, actor: Actor, one: Any) -> None:
        self.actor, self.one = actor, one
        self.editable = one.state == "draft" and actor.may(*CASEWORK)
        self.family: Any = people.household(actor, one.household_id) if one.household_id else None
        self.names: dict[int, str] = {each.person: each.name for each in self.family.members} if self.family else {}
        self.fits = intake.fits_of(actor, one.household_id) if one.household_id and one.state == "draft" else ()
        self.standings = queries.proofs_for(actor, one.pk)
        self.questions: list[Question] = intake.asked(self.fits, one.programmes, self.names) if self.editable else []

    @property
    def account_missing(self) -> bool:
        return any(each.proof.code == "account" and each.resolved is Resolved.MISSING for each in self.standings)

    @property
    def holder(self) -> str:
        """Whose account is asked for; "" where one is held or nobody can be asked."""
        return self.family.head_name if self.family and self.editable and self.account_missing else ""

    def how(self, data: Any = None) -> HowForm:
        agent = {f"agent_{name}": value for name, value in self.one.agent.items() if name in ("name", "relation", "phone")}
        agent["agent_authorised"] = self.one.agent.get("authorised_on", "")
        initial = {"channel": self.one.channel, "reason": self.one.values.get("reason", ""), **agent}
        form = HowForm(data, initial=initial)
        for field in form.fields.values():
            field.disabled = not self.editable
        return form

    def asks(self, data: Any = None) -> AskForm | None:
        if not self.questions and not self.holder:
            return None
        return AskForm(self.questions, self.holder, data, initial=self.one.values.get(ASKS, {}))


@page(READERS)
def application(request: ActingRequest, application_id: int) -> HttpResponse:
    sheet = Sheet(request.actor, queries.application(request.actor, application_id))
    return shown(request, sheet, sheet.how(), sheet.asks())


def shown(
    request: ActingRequest,
    sheet: Sheet,
    form: forms.Form,
    asks: forms.Form | None,
    conflict: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, one = request.actor, sheet.one
    parts: dict[str, Any] = {"one": one, "family": sheet.family, "form": form, "asks": asks, "conflict": conflict}
    parts |= {"editable": sheet.editable, "proofs": intake.proof_lines(sheet.standings), "reason": ReasonForm(auto_id="w_%s")}
    parts |= {"waived": sum(each.waived for each in sheet.standings), "gaps": _gaps(sheet)}
    parts |= {"files": queries.attachments_of(actor, application_id=one.pk), "attach": AttachForm(APPLIED_WITH, auto_id="f_%s")}
    parts |= {"promised": any(each.resolved is Resolved.COMMITTED for each in sheet.standings)}
    parts |= {"may_settle": one.state in ("draft", "handed_in") and actor.may(*CASEWORK)}
    parts |= {"fits": _choices(sheet), "proceedings": _proceedings(actor, one)}
    parts |= _held(sheet) if sheet.family else {}
    return render(request, "console/application.html", parts, status=status)


def _choices(sheet: Sheet) -> list[intake.Choice]:
    if sheet.one.household_id is None:
        return intake.unregistered(sheet.one.programmes, sheet.actor)
    if not sheet.fits:
        return [intake.Choice(code, intake.title(code), "", "asked", None, (), True, False) for code in sheet.one.programmes]
    return intake.choices(sheet.fits, sheet.one.programmes, sheet.names)


def _gaps(sheet: Sheet) -> list[str]:
    """Told once the application was handed in; while it is written the table of proofs says it."""
    return intake.gap_words(sheet.standings) if sheet.one.state == "handed_in" else []


def _held(sheet: Sheet) -> dict[str, Any]:
    """What is on record of the family, in words."""
    own = f"/households/{sheet.family.household.pk}"
    current = [fact for fact in sheet.family.facts if fact.current]
    members = [{"one": member, "facts": [fact_line(fact, "", "") for fact in member.facts]} for member in sheet.family.members]
    count = len(current) + sum(len(member["facts"]) for member in members)
    return {"members": members, "household_facts": [fact_line(fact, "", own) for fact in current], "held": count}


def _proceedings(actor: Actor, one: Any) -> list[dict[str, Any]]:
    found = queries.application_proceedings(actor, one.pk) if one.state == "handed_in" else []
    return [{"one": each, "title": intake.title(each.workflow), "until": _until(each)} for each in found]


def _until(one: Any) -> str:
    """The last day of the legal period if it were accepted today: what a receipt may promise at most."""
    from minzheng.cases.declarations import workflow

    total = next((limit for limit in workflow(one.workflow, one.since).limits if limit.code == "total"), None)
    days = one.days.get("total") if total else None
    if total is None or not days or total.unit is not Unit.WORKING:
        return ""
    return written_day(add_working_days(one.opened_on, int(days)))


@page(CASEWORK, methods=("POST",))
def save(request: ActingRequest, application_id: int) -> HttpResponse:
    """Save as typed, or hand in: answers become facts, proofs are settled, proceedings open."""
    actor = request.actor
    sheet = Sheet(actor, queries.application(actor, application_id))
    form, asks = sheet.how(request.POST), sheet.asks(request.POST)
    if not form.is_valid() or (asks is not None and not asks.is_valid()):
        return shown(request, _as_typed(sheet, request), form, asks, status=422)
    version = whole(request.POST.get("draft_version")) or 0
    try:
        one = _save(actor, sheet, form, asks, request, version)
        if request.POST.get("do") != "hand_in":
            messages.success(request, gettext("Saved."), extra_tags="good")
            return redirect("console:application", one.pk)
        done = actions.hand_in(actor, one.pk, version=one.version)
    except Moved as moved:
        message, remedy = worded(moved)
        theirs = [intake.in_words(each) for each in moved.theirs]
        conflict = {"message": message, "remedy": remedy, "mine": intake.in_words(moved.mine), "theirs": theirs}
        again = _as_typed(Sheet(actor, queries.application(actor, application_id)), request)
        return shown(request, again, form, asks, conflict, status=409)
    except Refusal as refusal:
        form.add_error(None, reasons(refusal))
        return shown(request, _as_typed(Sheet(actor, queries.application(actor, application_id)), request), form, asks, status=422)
    if done.gaps:
        messages.warning(request, gettext("Handed in. What is missing was told at once."), extra_tags="care")
        return redirect("console:application", one.pk)
    if len(done.proceedings) == 1:
        messages.success(request, gettext("Handed in; everything is there."), extra_tags="good")
        return redirect("console:proceeding", done.proceedings[0].pk)
    return redirect("console:application-receipt", one.pk)


def _as_typed(sheet: Sheet, request: ActingRequest) -> Sheet:
    """The page again with the ticks as they were sent; the stored application is not touched."""
    sheet.one.programmes = request.POST.getlist("programmes")
    sheet.one.proofs = stored(_proofs(request))
    return sheet


def _proofs(request: ActingRequest) -> dict[str, tuple[str, str]]:
    """What was chosen for the proofs that the records do not settle."""
    chosen = ((code, request.POST.get(f"proof-{code}", "")) for code in PROOFS)
    return {code: (how, "") for code, how in chosen if how in (Resolved.PAPER, Resolved.COMMITTED)}


def _asked(sheet: Sheet, form: HowForm, request: ActingRequest, values: Mapping[str, Any]) -> Asked:
    """As the action takes it: who and where stay as they were, the rest as typed."""
    one, typed = sheet.one, form.cleaned_data
    seconds = min(whole(request.POST.get("seconds")) or 0, MOST_SECONDS)
    kept = {"seconds": one.values.get("seconds", 0) + seconds, "reason": typed.get("reason", ""), **values}
    return Asked(
        one.name,
        one.household_id,
        one.person_id,
        home=DivisionCode(one.home) if one.home else None,
        received_on=one.received_on,
        channel=typed["channel"],
        agent=form.agent(),
        programmes=[code for code in request.POST.getlist("programmes") if code],
        proofs=_proofs(request),
        values=kept,
    )


def _save(actor: Actor, sheet: Sheet, form: HowForm, asks: AskForm | None, request: ActingRequest, version: int) -> Any:
    """The answers as facts and the application itself, in the page's one transaction: all of it or nothing."""
    one = sheet.one
    saved = actions.save_application(actor, _asked(sheet, form, request, {}), application_id=one.pk, version=version)
    source = f"application:{one.pk}"
    for question, fact in asks.answers() if asks else ():
        household = None if question.person or question.obligor else one.household_id
        people_actions.record_fact(
            actor, fact, source, person_id=question.person, household_id=household, obligor_id=question.obligor
        )
    account = asks.account() if asks else None
    if account:
        people_actions.record_fact(actor, account, source, household_id=one.household_id)
    return saved


@page(CASEWORK, methods=("POST",))
def draft(request: ActingRequest, application_id: int) -> HttpResponse:
    """What is typed, saved without being looked at: answers wait in the draft, nothing becomes a fact."""
    actor = request.actor
    one = queries.application(actor, application_id)
    form = HowForm(request.POST)
    version = whole(request.POST.get("draft_version")) or 0
    if not form.is_valid() or one.state != "draft":
        return JsonResponse({"said": gettext("Not saved yet: something is not right above.")}, status=422)
    answers = {name: value for name, value in request.POST.items() if name.startswith("ask-") and name != "ask-account"}
    sheet = Bare(one)
    try:
        asked = _asked(sheet, form, request, {ASKS: answers})  # type: ignore[arg-type]
        saved = actions.save_application(actor, asked, application_id=one.pk, version=version)
    except Refusal as refusal:
        return JsonResponse({"said": worded(refusal)[0]}, status=409)
    said = gettext("Saved {at}").format(at=moment(timezone.now()))
    return JsonResponse({"said": said, "version": saved.version})


class Bare:
    """An application of which only the row is needed."""

    def __init__(self, one: Any) -> None:
        self.one = one


@page(CASEWORK, methods=("POST",))
def withdraw(request: ActingRequest, application_id: int) -> HttpResponse:
    """Give up an application that was not handed in."""
    version, reason = whole(request.POST.get("version")) or 0, request.POST.get("reason", "").strip()[:500]
    actions.withdraw_application(request.actor, application_id, version=version, reason=reason)
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:application", application_id)


@page(READERS)
def paper(request: ActingRequest, application_id: int, what: str, form: str) -> HttpResponse:
    """A form to sign, filled with what is known: application, authorisation, commitment."""
    actor, one = request.actor, queries.application(request.actor, application_id)
    file = people.household(actor, one.household_id) if one.household_id else None
    sheet = paperwork.of_application(actor, one, file, queries.proofs_for(actor, application_id), what)
    return attachment(letters.files(sheet, form), f"{sheet.title}-{one.pk}.{form}", KINDS[form])


@page(READERS)
def receipt(request: ActingRequest, application_id: int) -> HttpResponse:
    """What the family takes home: numbers to ask under, what is still missing, until when it will be decided."""
    actor, one = request.actor, queries.application(request.actor, application_id)
    found = queries.proofs_for(actor, application_id)
    parts = {"one": one, "proceedings": _proceedings(actor, one), "missing": intake.gap_words(found)}
    parts |= {"waived": sum(each.waived for each in found)}
    parts |= {"receiver": letters.office_name(DivisionCode(one.received_at), actor.today)}
    return render(request, "console/application_receipt.html", parts)
