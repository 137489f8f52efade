"""The month: determine, review, decide, pay, report, each step with its state; and the proposals an officer decides."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.cases import actions, law, queries
from minzheng.cases.declarations import benefit, benefits
from minzheng.console import explaining
from minzheng.console import queries as work_queries
from minzheng.console.forms import PlaceFilter, YuanField
from minzheng.console.freshness import kept
from minzheng.console.labels import LABELS
from minzheng.console.models import Job
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.jobs import shown
from minzheng.console.work import LIGHT, Outcome, carry_out, work
from minzheng.payments import queries as payments
from minzheng.people import queries as people

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
PREPARERS = (Duty.CLERK, Duty.OFFICER)
DECIDABLE = ("new", "raise", "cut", "change", "stop", "refuse")
SIZE = 50
MONTHS_BACK = 18


def parse(text: str) -> Month:
    return Month.parse(text)


@page(READERS)
def months(request: ActingRequest) -> HttpResponse:
    wanted = request.GET.get("month") or str(Month.of(request.actor.today))
    return redirect("console:month", str(parse(wanted)))


@page(READERS)
def month(request: ActingRequest, month: str) -> HttpResponse:
    """Where each programme's month stands, what changed and why."""
    actor, chosen = request.actor, parse(month)
    boards = boards_of(actor, chosen)
    jobs = [shown(job) for job in _newest(actor, ("determine", "decide_group", "lock_run"), chosen)]
    boards_shown = [job for job in jobs if job["live"] or job["fresh"]]
    now = Month.of(actor.today) + 1
    parts = {
        "month": chosen,
        "boards": boards,
        "jobs": boards_shown,
    }
    parts |= {"choices": [now - back for back in range(MONTHS_BACK)], "before": chosen - 1, "after": chosen + 1}
    return render(request, "console/month.html", parts)


def _newest(actor: Actor, kinds: Sequence[str], month: Month) -> list[Job]:
    """The newest work of each kind for the month."""
    found = [job for job in work_queries.jobs(actor, limit=60) if job.onward == _back(month)]
    return [next(job for job in found if job.kind == kind) for kind in kinds if any(job.kind == kind for job in found)]


def boards_of(actor: Actor, month: Month) -> list[dict[str, Any]]:
    """The month of every programme with a case by then, with what changed and why. The number of queries does not grow with the
    programmes."""
    boards = brief_boards(actor, month, queries.newest_determinations(actor, [month]), by_town=True)
    because = _because(actor, [board["made"] for board in boards if board["made"]])
    current = law.all_in_force() if because else {}
    for board in boards:
        if made := board["made"]:
            board |= {"because": because[made.pk], "anew": current[board["programme"]].law_digest != made.rules_digest}
    return boards


def brief_boards(
    actor: Actor,
    month: Month,
    newest: Mapping[tuple[str, int], Any],
    *,
    by_town: bool = False,
    recent: Sequence[Any] | None = None,
    used: Mapping[str, date] | None = None,
) -> list[dict[str, Any]]:
    """Of every programme with a case by then: determination, groups, runs, and the state of each step, from the newest
    determinations by programme and month. `recent`: pay runs read already, those of the month among them; `used`: what
    `programmes_used` said."""
    made = {code: one for (code, number), one in newest.items() if number == month.number}
    runs = payments.runs(actor, month=month, limit=50) if recent is None else [run for run in recent if run.month == month.number]
    since = queries.programmes_used(actor) if used is None else used
    there = {*made, *(run.programme for run in runs), *(code for code, first in since.items() if first < (month + 1).first)}
    groups = (queries.groups_by_town if by_town else queries.groups)(actor, made.values()) if made else {}
    boards = []
    for code in (code for code in benefits() if code in there):
        board: dict[str, Any] = {"programme": code, "made": made.get(code)}
        board["runs"] = [run for run in runs if run.programme == code][:5]
        if code in made:
            found = groups[made[code].pk]
            board |= _outcome(queries.whole(made[code], found)) | _towns(found) if by_town else _outcome(found)
        boards.append(board | {"steps": _steps(board), "rights": _rights(actor, board)})
    return boards


def _outcome(groups: Sequence[queries.Group]) -> dict[str, Any]:
    open_ = sum(group.households for group in groups if group.state == "open" and group.kind in DECIDABLE)
    unknown = sum(group.households for group in groups if group.state == "open" and group.kind == "unknown")
    return {"groups": groups, "open": open_, "unknown": unknown, "difference": sum(group.difference for group in groups)}


def _towns(groups: Sequence[queries.Group]) -> dict[str, Any]:
    """A line a town of what stands: families by kind, and the sum of their differences."""
    towns: dict[str, dict[str, Any]] = {}
    for group in (group for group in groups if group.state != "replaced"):
        line = towns.setdefault(group.town, {"town": group.town, "difference": 0, "kinds": {}})
        line["kinds"][group.kind] = line["kinds"].get(group.kind, 0) + group.households
        line["difference"] += group.difference
    return {"towns": list(towns.values()), "kinds": [*DECIDABLE, "unknown"]}


def _because(actor: Actor, made: Sequence[Any]) -> dict[int, list[tuple[Any, Any]]]:
    """Why families changed, in words, by determination. Kept a while: it takes longest."""
    keys = {one.pk: f"because:{one.pk}:{one.inputs_digest}:{actor.place}" for one in made}
    held = cache.get_many(keys.values())
    missing = [one for one, key in keys.items() if key not in held]
    if missing:
        read = {keys[one]: lines[:12] for one, lines in queries.because(actor, missing).items()}
        cache.set_many(read, 300)
        held |= read
    return {
        one: [
            (line, explaining.reasons([{"code": line.code, "fact": line.fact, "label": line.label}], {})[0]) for line in held[key]
        ]
        for one, key in keys.items()
    }


def _steps(board: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(name, tone, state) of determine, decide, pay, report."""
    made, run = board["made"], next((run for run in board["runs"] if run.state != "aborted"), None)
    paid = run is not None and run.state in ("released", "reconciled", "closed")
    waiting = gettext("{number} to decide").format(number=f"{board.get('open', 0):,}")
    return [
        (gettext("Determine"), "good" if made else "care", gettext("Done") if made else gettext("To do")),
        (gettext("Review and decide"), *_decided(made, board.get("open", 0), waiting)),
        (
            gettext("Pay"),
            "good" if paid else "busy" if run else "",
            gettext(LABELS["run"][run.state][0]) if run else gettext("Not yet"),
        ),
        (gettext("Report"), "good" if paid else "", gettext("Ready") if paid else gettext("Not yet")),
    ]


def _decided(made: Any, waiting: int, text: str) -> tuple[str, str]:
    if made is None:
        return "", gettext("Not yet")
    return ("care", text) if waiting else ("good", gettext("Done"))


def _rights(actor: Actor, board: dict[str, Any]) -> dict[str, bool]:
    made = board["made"]
    live = [run for run in board["runs"] if run.state in ("drafted", "locked", "approved", "authorised")]
    return {
        "determine": actor.may(*PREPARERS),
        "lock": actor.may(Duty.CLERK, Duty.OFFICER, Duty.FINANCE) and made is not None and not board.get("open") and not live,
    }


@work("determine")
def _determine(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    month, place = Month.parse(arguments["month"]), DivisionCode(arguments["place"])
    made = actions.determine(actor, arguments["programme"], month, place, progress)
    families = sum(tally["households"] for tally in made.counts.values())
    changed = families - made.counts.get("unchanged", {}).get("households", 0)
    return gettext_noop("Determined: {families} families, {changed} proposals."), {"families": families, "changed": changed}


@page(PREPARERS, methods=("POST",))
def determine(request: ActingRequest, month: str) -> HttpResponse:
    chosen, programme = parse(month), _programme(request)
    arguments = {"programme": programme, "month": str(chosen), "place": str(request.actor.place)}
    light = len(queries.live_households(programme)) <= LIGHT
    return carry_out(request, "determine", arguments, place=request.actor.place, onward=_back(chosen), light=light)


def _programme(request: ActingRequest) -> str:
    programme = request.POST.get("programme", "")
    if programme not in benefits():
        raise BadValue("There is no such programme.")
    return programme


def _back(month: Month) -> str:
    return reverse("console:month", args=[str(month)])


class ProposalFilter(PlaceFilter):
    text = forms.CharField(label=_("Head or household number"), required=False, max_length=50)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((code, _(words)) for code, (words, _tone) in LABELS["proposal"].items())],
    )
    least = YuanField(label=_("Change from (yuan)"), required=False, max_length=20)
    most = YuanField(label=_("Change to (yuan)"), required=False, max_length=20)


@page(READERS)
def proposals(request: ActingRequest, determination_id: int) -> HttpResponse:
    """The proposals of one determination, by kind; an officer decides the chosen ones."""
    actor = request.actor
    made = queries.determination(actor, determination_id)
    form = ProposalFilter(actor, request.GET)
    typed = form.cleaned_data if form.is_valid() else {}
    kind = request.GET.get("kind", "")
    after, place = whole(request.GET.get("after")) or 0, form.place()
    found = queries.proposals(
        actor,
        determination_id,
        kinds=(kind,) if kind in LABELS["kind"] else (),
        states=(typed["state"],) if typed.get("state") else (),
        place="" if place == actor.place else place,
        text=typed.get("text", ""),
        least=typed.get("least"),
        most=typed.get("most"),
        after=after,
        limit=SIZE + 1,
    )
    names = people.names(actor, {int(r["person"]) for one in found for r in one.reasons if r.get("person")})
    rows = [(one, explaining.reasons(one.reasons, names)[:3]) for one in found[:SIZE]]
    parts = {"made": made, "form": form, "rows": rows, "kind": kind, "groups": _by_kind(actor, made)}
    parts |= {"started": after > 0, "next": found[SIZE - 1].pk if len(found) > SIZE else None} | _deciding(actor, made, kind)
    return render(request, "console/proposals.html", parts)


def _by_kind(actor: Actor, made: Any) -> list[tuple[str, int, int]]:
    """(kind, households, still open), in the order of the kinds; of a determination of a hundred thousand families it takes long,
    so it is kept until the next act."""
    counted = kept(actor, ("proposals", made.pk), lambda: queries.counts(actor, made.pk))
    found: dict[str, list[int]] = {}
    for (kind, state), number in counted.items():
        sums = found.setdefault(kind, [0, 0])
        sums[0] += number
        sums[1] += number if state == "open" else 0
    unchanged = made.counts.get("unchanged", {}).get("households", 0)
    return [(kind, total, open_) for kind, (total, open_) in found.items()] + ([("unchanged", unchanged, 0)] if unchanged else [])


def _deciding(actor: Actor, made: Any, kind: str) -> dict[str, Any]:
    officer = actor.may(Duty.OFFICER)
    reasons = [(reason.code, reason.label, reason.law) for reason in benefit(made.programme).reasons_for(kind)] if kind else []
    return {
        "may_decide": officer and made.prepared_by != actor.account,
        "own": officer and made.prepared_by == actor.account,
        "reasons": reasons,
    }


@page(READERS)
def proposal(request: ActingRequest, proposal_id: int) -> HttpResponse:
    """One proposal with the calculation done again from its stored facts, line by line with its law."""
    actor = request.actor
    explained = queries.trace(actor, proposal_id)
    found = explained.proposal
    names = people.names(actor, {int(person) for person in {*found.shares, *found.shares_before, *found.inputs.get("persons", [])}})
    declared = benefit(found.programme)
    trees = (
        [explaining.tree(explained.trace, output, names) for output in (declared.eligible, declared.amount)]
        if explained.trace
        else []
    )
    shares = [
        (names.get(int(person), person), found.shares_before.get(person, 0), found.shares.get(person, 0))
        for person in dict.fromkeys([*found.shares_before, *found.shares])
    ]
    missing = [
        {
            "label": gettext(one.label),
            "who": names.get(one.person_id, "") if one.person_id else "",
            "remedy": gettext(one.remedy),
            "one": one,
        }
        for one in (explained.trace.missing if explained.trace else ())
    ]
    parts = {"explained": explained, "proposal": found, "trees": trees}
    parts |= {"shares": shares, "missing": missing} | _deciding(actor, found.determination, found.kind)
    return render(request, "console/proposal.html", parts | {"changes": explaining.reasons(found.reasons, names)})


@page((Duty.OFFICER,), methods=("POST",))
def decide(request: ActingRequest) -> HttpResponse:
    """Follow the chosen proposals, or set them aside with a reason."""
    chosen = [number for number in map(whole, request.POST.getlist("proposal")) if number]
    if not chosen:
        raise BadValue("No proposal was chosen.", remedy="Tick the proposals first.")
    remark = request.POST.get("remark", "").strip()[:1000]
    made = queries.proposal(request.actor, chosen[0]).determination
    if request.POST.get("act") == "set_aside":
        number = actions.set_aside(request.actor, chosen, remark)
        text = gettext("{number} proposals set aside.")
    else:
        number = actions.decide(request.actor, chosen, request.POST.getlist("reason"), remark)
        text = gettext("{number} proposals decided.")
    messages.success(request, text.format(number=number), extra_tags="good")
    back = reverse("console:proposals", args=[made.pk])
    kind = request.POST.get("kind", "")
    return redirect(f"{back}?kind={kind}" if kind in LABELS["kind"] else back)


@work("decide_group")
def _decide_group(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    number = actions.decide_group(actor, int(arguments["determination"]), arguments["kinds"], arguments["remark"])
    return gettext_noop("{number} proposals decided."), {"number": number}


@page((Duty.OFFICER,), methods=("POST",))
def decide_group(request: ActingRequest, determination_id: int) -> HttpResponse:
    """Follow all open proposals of the chosen kinds at once."""
    made = queries.determination(request.actor, determination_id)
    kinds = [kind for kind in request.POST.getlist("kind") if kind in DECIDABLE]
    if not kinds:
        raise BadValue("No kind of proposal was chosen.", remedy="Tick the kinds first.")
    waiting = sum(open_ for kind, _total, open_ in _by_kind(request.actor, made) if kind in kinds)
    arguments = {"determination": made.pk, "kinds": kinds, "remark": request.POST.get("remark", "").strip()[:1000]}
    onward = _back(Month.from_number(made.month))
    return carry_out(request, "decide_group", arguments, place=made.place, onward=onward, light=waiting <= LIGHT)
