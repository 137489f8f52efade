"""Pay runs: draw up, look at what is exceptional and what changed first, approve exactly what was shown, release, hand over."""

from collections import Counter, defaultdict
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from minzheng.audit import queries as audit
from minzheng.base.actor import Actor, Duty
from minzheng.base.calendar import PAY_DAY
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.cases import queries as cases
from minzheng.cases.declarations import benefit, benefits, grantable
from minzheng.console import maps
from minzheng.console.forms import PlaceFilter, ReasonForm, choices
from minzheng.console.freshness import kept
from minzheng.console.labels import label
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.payment_forms import ReturnForm, forms_of_file
from minzheng.console.views.figures import close_after
from minzheng.console.work import LIGHT, Outcome, carry_out, work
from minzheng.payments import actions, queries
from minzheng.payments.declarations import payments
from minzheng.people.queries.search import households_by_id

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
SENT = ("released", "reconciled", "closed")
SIZE = 50
SOON = 3  # days before the pay date from which the lamp is yellow
SHOWN_KINDS = ("new", "raised", "cut", "held", "stopped")
# State reached, act of the trail, what it is called.
STEPS = (
    ("locked", "lock_run", gettext_noop("Drawn up")),
    ("approved", "approve_run", gettext_noop("Approved")),
    ("authorised", "authorise_run", gettext_noop("Authorised")),
    ("released", "release_run", gettext_noop("Released")),
    ("reconciled", "reconcile_run", gettext_noop("Reconciled")),
    ("closed", "close_run", gettext_noop("Closed")),
)
MEDIA = {
    "csv": "text/csv; charset=gb18030",
    "txt": "text/plain; charset=gb18030",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LineFilter(PlaceFilter):
    text = forms.CharField(label=_("Payee or household number"), required=False, max_length=50)
    held = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(actor, data, **options)
        self.fields["held"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            ("0", _("Not held back")),
            ("1", _("Held back")),
            *((code, words) for code, words in choices("held")),
            ("said", _("No word from the bank")),
            *(("said-" + code, words) for code, words in choices("bank")),
        ]

    def asked(self) -> dict[str, Any]:
        """What `queries.lines` takes of it."""
        typed = self.cleaned_data if self.is_valid() else {}
        state, place = typed.get("held", ""), self.place()
        asked: dict[str, Any] = {"text": typed.get("text", ""), "place": "" if place == self.actor.place else place}
        if state.startswith("said"):
            return asked | {"bank": state.removeprefix("said").removeprefix("-")}
        return asked | ({"because": state} if state not in ("", "0", "1") else {"held": {"0": False, "1": True}.get(state)})


LOCKERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE)


@page(READERS)
def runs(request: ActingRequest) -> HttpResponse:
    found = queries.runs(request.actor, limit=60)
    rows = [(run, queries.is_late(request.actor, run)) for run in found]
    parts = {"rows": rows, "month": Month.of(request.actor.today), "once": _paid_once() if request.actor.may(*LOCKERS) else []}
    return render(request, "console/runs.html", parts)


def _paid_once() -> list[str]:
    """Programmes that no month determines: what cases granted is paid whenever a run is drawn up."""
    return [code for code in payments() if code not in benefits() and grantable(code) is not None]


@page(READERS)
def run(request: ActingRequest, run_id: int) -> HttpResponse:
    """Exceptions and changes first, who did what, the bank's word, then the lines."""
    actor = request.actor
    found = queries.run(actor, run_id)
    form = LineFilter(actor, request.GET)
    after = whole(request.GET.get("after")) or 0
    lines = queries.lines(actor, run_id, **form.asked(), after=after, limit=SIZE + 1)
    summary = summary_of(actor, found)
    parts = summary | {"run": found, "form": form, "reason": ReasonForm(), "reading": ReturnForm()}
    parts |= {"sent": found.state in SENT, "shown_kinds": SHOWN_KINDS, "reason_words": reason_words(found.programme)}
    parts |= {"steps": _steps(actor, found), "lamp": _lamp(actor, found), "files": forms_of_file()}
    parts |= _answered(actor, found) if found.state in SENT else {}
    parts |= {"started": after > 0, "next": lines[SIZE - 1].pk if len(lines) > SIZE else None}
    return render(request, "console/run.html", parts | {"lines": _with_items(actor, lines[:SIZE])} | _rights(actor, found))


def summary_of(actor: Actor, found: Any) -> dict[str, Any]:
    """What is exceptional, by town, and against last month: kept until the next act, and for good when the run is over."""

    def compute() -> dict[str, Any]:
        changed = queries.changes(actor, found.pk)
        because = _because(actor, found, [one.household for one in changed if one.kind not in ("same", "held")])
        return {
            "exceptions": queries.exceptions(actor, found.pk),
            "changed": changed,
            "because": because,
            "shifts": _shifts(changed, because),
            "towns": _towns(queries.by_town(actor, found.pk), changed),
        }

    summary: dict[str, Any] = kept(actor, ("run", found.pk, found.state), compute, settled=found.state in (*SENT, "aborted"))
    return summary


def _because(actor: Actor, found: Any, households: list[int]) -> dict[int, str]:
    """By household, the reason of the decision that counts in the run's month: a code of the programme's reasons."""
    decided = cases.newest_decisions(actor, found.programme, households, Month.from_number(found.month))
    return {household: next(iter(one.reasons.get("chosen", [])), "") for household, one in decided.items()}


def reason_words(programme: str) -> dict[str, str]:
    """Label of every reason a decision about the programme may give."""
    return {reason.code: reason.label for reason in benefit(programme).reasons} if programme in benefits() else {}


def _shifts(changed: list[Any], because: dict[int, str]) -> list[dict[str, Any]]:
    """Families and sums by what happened to them, each with its reasons, most families first."""
    found = []
    for kind in queries.KINDS:
        each = [one for one in changed if one.kind == kind]
        reasons = Counter(because[one.household] for one in each if because.get(one.household))
        sums = {"before": sum(one.before for one in each), "after": sum(one.after for one in each)}
        if each:
            found.append({"kind": kind, "households": len(each), "reasons": reasons.most_common(6), **sums})
    return found


def _towns(sent: list[Any], changed: list[Any]) -> list[dict[str, Any]]:
    """By town: lines and sum, and how many families are new, changed, held or stopped."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for one in changed:
        kinds[f"{one.place[:9]}000"][one.kind] += 1
    sums = {town: (lines, amount) for town, lines, amount in sent}
    return [
        {"town": town, "lines": sums.get(town, (0, 0))[0], "amount": sums.get(town, (0, 0))[1], "kinds": [
            (kind, kinds[town][kind]) for kind in SHOWN_KINDS]}
        for town in sorted({*sums, *kinds})
    ]  # fmt: skip


def _steps(actor: Actor, found: Any) -> list[dict[str, Any]]:
    """The way of a run: each step with who went it and when, from the trail."""
    newest = {act.act.removeprefix("payments."): act for act in reversed(audit.trail(actor, subject=f"run:{found.pk}"))}
    states = [state for state, _act, _words in STEPS]
    reached = states.index(found.state) if found.state in states else -1
    return [
        {"words": words, "act": newest.get(act), "tone": "good" if at <= reached else "busy" if at == reached + 1 else ""}
        for at, (_state, act, words) in enumerate(STEPS)
    ]


def _lamp(actor: Actor, found: Any) -> dict[str, Any]:
    """Red when the pay date passed unsent, yellow within three days, green once sent; and why the date is not the 10th."""
    late, days = queries.is_late(actor, found), (found.pay_date - actor.today).days
    sent = found.state in SENT
    tone = "" if found.state == "aborted" else "bad" if late else "good" if sent else "care" if days <= SOON else "busy"
    return {"tone": tone, "late": late, "days": days, "sent": sent, "pulled": found.pay_date.day != PAY_DAY}


def _answered(actor: Actor, found: Any) -> dict[str, Any]:
    """How far the bank has answered, and the files that went and came."""
    words = kept(actor, ("run-words", found.pk), lambda: queries.words(actor, found.pk))  # counts every line: until the next act
    silent = sum(one.lines for one in words if one.status in ("", "unknown"))
    return {"words": words, "silent": silent, "bank_files": queries.files_of_run(actor, found.pk)}


@page(READERS)
def changes(request: ActingRequest, run_id: int) -> HttpResponse:
    """The families behind a number of "against the month before": by kind, reason and town."""
    actor, found = request.actor, queries.run(request.actor, run_id)
    kind, town, reason = (request.GET.get(name, "") for name in ("kind", "town", "reason"))
    summary = summary_of(actor, found)
    because = summary["because"]
    listed = [
        one
        for one in summary["changed"]
        if kind in ("", one.kind) and town[:9] in ("", one.place[:9]) and reason in ("", because.get(one.household, ""))
    ]
    after = whole(request.GET.get("after")) or 0
    shown = listed[after : after + SIZE]
    families = {one.id: one for one in households_by_id(actor, [one.household for one in shown])}
    rows = [(after + at, one, families.get(one.household), because.get(one.household, "")) for at, one in enumerate(shown, 1)]
    parts = {"run": found, "rows": rows, "kind": kind, "town": town, "reason": reason, "started": after > 0}
    parts |= {"reason_words": reason_words(found.programme)}
    parts |= {"next": after + SIZE if len(listed) > after + SIZE else None, "total_text": f"{len(listed):,}"}
    return render(request, "console/run_changes.html", parts)


def _with_items(actor: Actor, lines: list[Any]) -> list[tuple[Any, list[Any]]]:
    items = defaultdict(list)
    for item in queries.items(actor, [line.pk for line in lines]):
        items[item.line_id].append(item)
    return [(line, items[line.pk]) for line in lines]


def _rights(actor: Actor, found: Any) -> dict[str, bool]:
    whole_run = found.place in actor.area
    finance, checks = whole_run and actor.may(Duty.FINANCE), whole_run and actor.may(Duty.OFFICER, Duty.FINANCE)
    return {
        "may_approve": checks and found.state == "locked" and found.drafted_by != actor.account,
        "own_draft": checks and found.state == "locked" and found.drafted_by == actor.account,
        "may_authorise": finance and found.state == "approved" and actor.account not in (found.drafted_by, found.approved_by),
        "own_approval": finance and found.state == "approved" and actor.account in (found.drafted_by, found.approved_by),
        "may_release": finance and found.state == "authorised",
        "may_reconcile": finance and found.state == "released",
        "may_close": finance and found.state == "reconciled",
        "may_abort": checks and found.state in ("locked", "approved", "authorised"),
        "may_download": finance and found.state in SENT,
        "may_read": finance and found.state in SENT,
        "may_lift": checks,
    }


@work("lock_run")
def _lock(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    month, place = Month.parse(arguments["month"]), DivisionCode(arguments["place"])
    found = actions.lock_run(actor, arguments["programme"], month, place)
    return gettext_noop("Drawn up: {lines} lines, {total} yuan."), {"lines": found.lines, "total": f"{found.total / 100:,.2f}"}


@page(LOCKERS, methods=("POST",))
def lock(request: ActingRequest) -> HttpResponse:
    month, programme = Month.parse(request.POST.get("month", "")), request.POST.get("programme", "")
    if programme not in payments():
        raise BadValue("There is no such programme.")
    place = request.actor.place
    arguments = {"programme": programme, "month": str(month), "place": str(place)}
    onward = reverse("console:month", args=[str(month)])
    light = len(cases.live_households(programme)) <= LIGHT
    return carry_out(request, "lock_run", arguments, place=place, onward=onward, light=light)


@page((Duty.OFFICER, Duty.FINANCE), methods=("POST",))
def approve(request: ActingRequest, run_id: int) -> HttpResponse:
    """Binds to the digest that the page showed."""
    actions.approve_run(request.actor, run_id, request.POST.get("digest", ""))
    return _moved(request, run_id, gettext("Approved."))


@page((Duty.FINANCE,), methods=("POST",))
def authorise(request: ActingRequest, run_id: int) -> HttpResponse:
    """Binds to the digest that the page showed."""
    actions.authorise_run(request.actor, run_id, request.POST.get("digest", ""))
    return _moved(request, run_id, gettext("Authorised."))


@page((Duty.FINANCE,), methods=("POST",))
def release(request: ActingRequest, run_id: int) -> HttpResponse:
    found = actions.release_run(request.actor, run_id)
    close_after(request.actor, DivisionCode(found.place), Month.from_number(found.month))
    return _moved(request, run_id, gettext("Released. Hand the bank file over now."))


@page((Duty.FINANCE,), methods=("POST",))
def reconcile(request: ActingRequest, run_id: int) -> HttpResponse:
    actions.reconcile_run(request.actor, run_id)
    return _moved(request, run_id, gettext("Reconciled."))


@page((Duty.FINANCE,), methods=("POST",))
def close(request: ActingRequest, run_id: int) -> HttpResponse:
    actions.close_run(request.actor, run_id)
    return _moved(request, run_id, gettext("Closed."))


@page((Duty.OFFICER, Duty.FINANCE), methods=("POST",))
def abort(request: ActingRequest, run_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give a reason."), extra_tags="bad")
        return redirect("console:run", run_id)
    actions.abort_run(request.actor, run_id, form.cleaned_data["reason"])
    return _moved(request, run_id, gettext("Aborted. What it held is due again."))


def _moved(request: ActingRequest, run_id: int, text: str) -> HttpResponse:
    messages.success(request, text, extra_tags="good")
    return redirect("console:run", run_id)


@page((Duty.FINANCE,), methods=("POST",))
def bank_file(request: ActingRequest, run_id: int) -> HttpResponse:
    """The accounts are opened for the bank: an audited act, so a POST."""
    found = queries.run(request.actor, run_id)
    with translation.override(settings.LANGUAGE_CODE):  # the bank reads Chinese, whatever language the screen has
        title = gettext(label("programme", found.programme))
    reason = request.POST.get("reason", "").strip()[:500] or gettext("Handed to the bank")
    made = actions.bank_file(
        request.actor,
        run_id,
        reason,
        title=title,
        place=maps.name_on(found.place, request.actor.today),
        form=request.POST.get("form", "standard"),
    )
    return attachment(made.content, made.name, MEDIA.get(made.name.rpartition(".")[2], "application/octet-stream"))


def attachment(content: bytes, name: str, media: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )
