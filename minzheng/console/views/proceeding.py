"""One proceeding: what comes next first, then why other steps are not possible yet, what was done, clocks, papers, the picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound, Refusal
from minzheng.cases import actions, queries
from minzheng.cases.declarations import grantable
from minzheng.cases.errors import Moved
from minzheng.cases.filing import TAKEN, TOLD
from minzheng.cases.queries import ClockView, Detail
from minzheng.cases.workflow.clocks import Colour
from minzheng.cases.workflow.declaration import Verdict
from minzheng.console import desk, letters, posting, steps
from minzheng.console.case_forms import HOUSING, NOTICE, ActForm, AttachForm, ToldForm, grounds_of
from minzheng.console.labels import label
from minzheng.console.middleware import worded
from minzheng.console.numbers import whole
from minzheng.console.officials import name_of as official
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.procedures import drawing
from minzheng.console.stepping import take_step
from minzheng.console.steps import Offer
from minzheng.console.views.proceedings import family_numbered, reasons

DRAFT = "act"
NAMES = {
    "met": gettext_noop("Who was met"),
    "housing": gettext_noop("Home"),
    "living": gettext_noop("How the family lives, works and is looked after"),
    "agrees": gettext_noop("What was declared"),
    "differences": gettext_noop("What differs"),
    "site": gettext_noop("Where it hangs"),
    "other": gettext_noop("To which office"),
    "subject": gettext_noop("What help is needed"),
    "manner": gettext_noop("How it was delivered"),
    "receiver": gettext_noop("Who received it"),
    "on": gettext_noop("Day"),
    "amount": gettext_noop("Amount (yuan)"),
    "facts": gettext_noop("Now known"),
    "gone": gettext_noop("No longer so"),
    "by": gettext_noop("Worked on by"),
    "household": gettext_noop("Family record"),
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """A clock as the page shows it; `shown` in the headline too."""

    limit: Any
    words: str
    tone: str
    since: date
    due: date | None
    paused: str
    certain: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A step in words. `counts` is False once a later step has undone it."""

    row: Any
    words: str
    verdict: str
    by: str
    counts: bool
    values: list[tuple[str, str]]
    papers: list[str]
    late: list[str]


@page(READERS)
def proceeding(request: ActingRequest, proceeding_id: int) -> HttpResponse:
    return shown(request, queries.proceeding(request.actor, proceeding_id))


def shown(
    request: ActingRequest,
    detail: Detail,
    bound: tuple[str, forms.Form] | None = None,
    conflict: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. `bound`: the form of an act that was refused, with what was typed; `conflict`: both texts."""
    actor, workflow, file = request.actor, detail.workflow, detail.file
    offered = steps.offers(workflow, file, detail.options)
    typed = _drafts(actor, detail, offered) if bound is None else {}
    acting = [(offer, _form_of(detail, offer, bound, actor.today, typed)) for offer in offered if offer.open]
    first = acting[0] if acting and acting[0][0].first else None
    if first and (fields := first[1].visible_fields()):
        fields[0].field.widget.attrs["autofocus"] = ""
    parts: dict[str, Any] = {"one": detail.proceeding, "workflow": workflow, "detail": detail, "conflict": conflict}
    parts |= {"first": first, "others": acting[1:] if first else acting}
    parts |= {"hindered": [offer for offer in offered if not offer.open], "waits": _waits(detail, offered)}
    parts |= {"clocks": [lamp(detail, clock) for clock in detail.clocks], "steps": taken(detail)}
    parts |= {"proposal": _rules_say(actor, detail, acting)}
    parts |= {"picture": drawing(workflow, detail.proceeding.state)} | _known(actor, detail) | papers(actor, detail)
    return render(request, "console/proceeding.html", parts, status=status)


def _rules_say(actor: Actor, detail: Detail, acting: list[tuple[Offer, forms.Form]]) -> dict[str, Any] | None:
    """What the rules find for the family today, shown to whoever gives an opinion or decides."""
    if not any(offer.act.verdict or (offer.act.prepares and offer.act.reasoned) for offer, _form in acting):
        return None
    fit = letters.fit_of(actor, detail)
    if fit is None:
        return None
    code = "needs" if fit.eligible is None else "fits" if fit.eligible else "not"
    missing = list(dict.fromkeys(gettext(one.label) for one in fit.missing))
    return {"fit": code, "amount": fit.amount if fit.eligible else None, "missing": missing}


def _form_of(
    detail: Detail, offer: Offer, bound: tuple[str, forms.Form] | None, today: date, typed: Mapping[str, Mapping[str, Any]]
) -> forms.Form:
    if bound and bound[0] == offer.act.code:
        return bound[1]
    return act_form(detail, offer.act, today, words=typed.get(offer.act.code))


def _drafts(actor: Actor, detail: Detail, offered: list[Offer]) -> dict[str, Mapping[str, Any]]:
    """What was typed into the forms of this page and not sent, by act; telephone and place of the office's last notice."""
    found: dict[str, Mapping[str, Any]] = {}
    number = f"{detail.proceeding.pk}-"
    for draft in queries.drafts(actor) if any(each.open and not each.plain for each in offered) else ():
        if draft.form == DRAFT and draft.subject.startswith(number):
            found[draft.subject.removeprefix(number)] = {**draft.values, "draft_version": draft.version}
    for offer in offered:
        if offer.open and NOTICE in offer.act.papers:
            found[offer.act.code] = {**_last_words(actor), **found.get(offer.act.code, {})}
    return found


def _last_words(actor: Actor) -> dict[str, str]:
    return posting.last_words(queries.notices(actor, hanging=None, size=1)[0])


def act_form(
    detail: Detail, act: Any, today: date, data: Any = None, files: Any = None, words: Mapping[str, Any] | None = None
) -> ActForm:
    """The form of a step, with the legal reasons its verdict may rest on. `words`: what was typed before and not sent."""
    declared = grantable(detail.proceeding.programme)
    grounds = grounds_of(declared.reasons, act.verdict) if declared else []
    once = bool(declared and getattr(declared, "once", False) and act.verdict is Verdict.GRANT)
    held = {each.kind for each in detail.attachments if not each.voided_at}
    receiver = "" if letters.ANSWER in act.papers else detail.proceeding.name  # who objected is not whom it is about
    initial = {"version": detail.proceeding.version, "on": today, "receiver": receiver, **(words or {})}
    return ActForm(act, detail.workflow.papers, data, files, held=held, grounds=grounds, amount=once, initial=initial)


def lamp(detail: Detail, clock: ClockView) -> Lamp:
    one = clock.clock
    shown = one.running and (not one.waiting or clock.lamp.colour is not Colour.GREEN)
    pause = one.paused
    return Lamp(
        detail.workflow.limit(one.code),
        desk.said(clock.lamp),
        desk.lamp_tone(clock.lamp),
        one.since,
        clock.due,
        gettext(pause.reason) if pause else "",
        clock.lamp.certain,
        shown,
    )


def _waits(detail: Detail, offered: list[Offer]) -> dict[str, Any] | None:
    """Whom it waits for: the post of the first step on the usual way, and what hinders it today."""
    usual = [each for each in offered if steps.rank(detail.workflow, detail.file, each.act) < steps.USUAL]
    if not usual or detail.state.final:
        return None
    return {"who": usual[0].who, "act": gettext(usual[0].act.label), "why": usual[0].blocks}


def taken(detail: Detail) -> list[Taken]:
    """The steps, newest first, each with the papers and answers it held."""
    undone, found = set[int](), list[Taken]()
    for later in detail.steps:
        undone |= {each.pk for each in detail.steps if each.version < later.version and each.act in later.undoes}
    for step in detail.steps:
        found.append(
            Taken(
                step,
                _act_words(detail, step.act),
                gettext(label("verdict", step.verdict)) if step.verdict else "",
                "、".join(_signers(step)) or official(step.account) or gettext("of itself"),
                step.pk not in undone,
                _answers(detail, step.values),
                [detail.workflow.papers.get(paper, paper) for paper in step.papers if paper in _asked(detail, step.act)],
                [detail.workflow.limit(code).label for code in step.late],
            )
        )
    return found[::-1]


def _asked(detail: Detail, act: str) -> list[str]:
    """The papers of that step itself; whatever lay in the file before stands beside the step that brought it."""
    return [] if act in (TOLD, TAKEN) else steps.papers_of(detail.workflow.act(act))


def _signers(step: Any) -> list[str]:
    """By name; who signed without an account was written down by name."""
    return [official(each) if each == step.account else each for each in step.signers]


def _answers(detail: Detail, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """In the order of the form, which storage does not keep."""
    texts = ((name, _text(detail, name, values[name])) for name in NAMES if name in values)
    return [(gettext(NAMES[name]), text) for name, text in texts if text]


def _act_words(detail: Detail, act: str) -> str:
    if act == TOLD:
        return gettext("Learnt about the case")
    if act == TAKEN:
        return gettext("Taken on")
    return gettext(detail.workflow.act(act).label)


def _text(detail: Detail, name: str, value: Any) -> str:
    """An answer in words."""
    if name == "housing":
        return str(dict(HOUSING).get(value, value))
    if name == "agrees":
        return gettext("agrees with what was seen") if value == "1" else gettext("differs, as noted below")
    if name == "manner":
        return gettext(label("manner", value))
    if name == "amount":
        from minzheng.base.fen import Fen

        return Fen(int(value)).yuan
    if isinstance(value, list):
        return "、".join(gettext(detail.workflow.facts.get(each, str(each))) for each in value)
    return str(value)


def _known(actor: Actor, detail: Detail) -> dict[str, Any]:
    """The facts of the case: those that acts change, and those an official learns from outside."""
    workflow, one = detail.workflow, detail.proceeding
    learnable = [(code, words) for code, words in workflow.facts.items() if code not in workflow.moving]
    held = [code for code, _words in learnable if code in one.facts]
    told = ToldForm(learnable, initial={"version": one.version, "facts": held})
    return {
        "told": told if learnable or workflow.facts else None,
        "may_tell": bool(learnable) and actor.may(*CASEWORK) and not one.closed_on,
        "known": [workflow.facts[code] for code in held],
        "moving": [workflow.facts[code] for code in one.facts if code in workflow.moving],
    }


def papers(actor: Actor, detail: Detail) -> dict[str, Any]:
    """Letters with their deliveries, notices with their objections, attachments."""
    words = detail.workflow.papers
    written = [
        {
            "letter": letter,
            "words": gettext(words.get(letter.kind, letter.kind)),
            "number": letters.number_of(letter),
            "deliveries": [each for each in detail.deliveries if each.letter_id == letter.pk],
        }
        for letter in detail.letters
    ]
    attachments = [{"file": each, "words": gettext(words.get(each.kind, "Other"))} for each in detail.attachments]
    notices = [
        {
            "notice": notice,
            "state": notice_state(notice, actor.today),
            "objections": sum(each.notice_id == notice.pk for each in detail.objections),
        }
        for notice in detail.notices
    ]
    may = actor.may(*CASEWORK)
    return {"letters": written, "attachments": attachments, "notices": notices, "may_attach": may, "attach": AttachForm(words)}


def notice_state(notice: Any, today: date) -> str:
    """A code of labels "notice_state"."""
    if notice.taken_down_on:
        return notice.outcome or "down"
    if notice.outcome:
        return str(notice.outcome)
    return "due" if notice.until and notice.until < today else "standing"


@page(CASEWORK, methods=("POST",))
def act(request: ActingRequest, proceeding_id: int, act: str) -> HttpResponse:
    """Take a step. A refusal leaves everything typed on the page; a colleague's faster step is shown beside it."""
    detail = queries.proceeding(request.actor, proceeding_id)
    declared = next((option.act for option in detail.options if option.act.code == act), None)
    if declared is None:
        return _gone(request, detail, act)
    form = act_form(detail, declared, request.actor.today, request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, detail, (act, form), status=422)
    return attempt(request, detail, act, form, lambda: take_step(request.actor, detail, form))


def _gone(request: ActingRequest, detail: Detail, act: str) -> HttpResponse:
    """The step no longer leads on from here: a colleague was faster."""
    try:
        detail.workflow.act(act)
    except KeyError:
        raise NotFound("There is no such page.") from None
    typed = {name: value for name, value in request.POST.items() if name in NAMES or name == "reason"}
    told = Moved({"act": act, **typed}, _since(detail, request.POST.get("version", "")))
    return shown(request, detail, conflict=both(detail, told), status=409)


def _since(detail: Detail, version: str) -> list[dict[str, Any]]:
    seen = int(version) if version.isdigit() and len(version) < 9 else 0
    return [
        {"act": step.act, "account": step.account, "at": step.at, "reason": step.reason, "values": step.values}
        for step in detail.steps
        if step.version > seen
    ]


def attempt(request: ActingRequest, detail: Detail, act: str, form: forms.Form, step: Callable[[], object]) -> HttpResponse:
    """Do it and show the page anew; else say why not, with what was typed still in its place."""
    number = detail.proceeding.pk
    try:
        step()
    except Moved as moved:
        again = queries.proceeding(request.actor, number)
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = again.proceeding.version
        return shown(request, again, (act, form), both(again, moved), status=409)
    except Refusal as refusal:
        form.add_error(None, reasons(refusal))
        return shown(request, queries.proceeding(request.actor, number), (act, form), status=422)
    actions.drop_draft(request.actor, DRAFT, f"{number}-{act}")
    messages.success(request, gettext("Done: {act}.").format(act=_act_words(detail, act)), extra_tags="good")
    return redirect("console:proceeding", number) if _is_here(request.actor, number) else redirect("console:proceedings")


def _is_here(actor: Actor, number: int) -> bool:
    """Whether the file still lies in the area: it does not once it was passed on to the home township."""
    return bool(queries.proceedings(actor, words=str(number), closed=None, size=1).rows)


def both(detail: Detail, moved: Moved) -> dict[str, Any]:
    """What was typed and what was saved meanwhile, side by side in words."""
    message, remedy = worded(moved)
    theirs = [_in_words(detail, each) for each in moved.theirs]
    return {"message": message, "remedy": remedy, "mine": _in_words(detail, moved.mine), "theirs": theirs}


def _in_words(detail: Detail, plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A step as stored or typed: (name, value) in words."""
    found = [(gettext("Step"), _act_words(detail, str(plain["act"])))] if plain.get("act") else []
    if plain.get("account"):
        found.append((gettext("By"), official(str(plain["account"]))))
    if plain.get("at"):
        from minzheng.console.templatetags.kit import moment

        found.append((gettext("At"), moment(plain["at"])))
    if plain.get("reason"):
        found.append((gettext("Reason"), str(plain["reason"])))
    others = [name for name in plain.get("signers", ()) if name != plain.get("account")]
    if others:
        found.append((gettext("Who else took part"), "、".join(others)))
    values = {**plain.get("values", {}), **{name: plain[name] for name in NAMES if name in plain}}
    return found + [(gettext(NAMES[name]), _text(detail, name, value)) for name, value in values.items() if name in NAMES and value]


@page(CASEWORK, methods=("POST",))
def link(request: ActingRequest, proceeding_id: int) -> HttpResponse:
    """Say which registered family an unknown applicant belongs to, once it is registered here."""
    number = request.POST.get("household", "").strip()[:40]
    version = whole(request.POST.get("version")) or 0
    actions.link_family(request.actor, proceeding_id, family_numbered(request.actor, number), version=version)
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:proceeding", proceeding_id)


@page(CASEWORK, methods=("POST",))
def tell(request: ActingRequest, proceeding_id: int) -> HttpResponse:
    """What became known of the case, or is so no more."""
    detail = queries.proceeding(request.actor, proceeding_id)
    workflow, one = detail.workflow, detail.proceeding
    learnable = [(code, words) for code, words in workflow.facts.items() if code not in workflow.moving]
    form = ToldForm(learnable, request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)), extra_tags="bad")
        return redirect("console:proceeding", proceeding_id)
    now, before = set(form.cleaned_data["facts"]), {code for code, _words in learnable if code in one.facts}
    actions.tell_facts(
        request.actor, proceeding_id, sorted(now - before), sorted(before - now), version=form.cleaned_data["version"],
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:proceeding", proceeding_id)
