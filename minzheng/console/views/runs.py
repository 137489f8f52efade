"""Pay runs: draw up, look at what is exceptional first, approve exactly what was shown, release, hand the file to the bank."""

from collections import defaultdict
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

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.cases import queries as cases
from minzheng.console import maps
from minzheng.console.forms import PlaceFilter, ReasonForm
from minzheng.console.freshness import kept
from minzheng.console.labels import LABELS
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.views.figures import close_after
from minzheng.console.work import LIGHT, Outcome, carry_out, work
from minzheng.payments import actions, queries
from minzheng.payments.declarations import payments

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
SIZE = 50
MEDIA = {
    "csv": "text/csv; charset=gb18030",
    "txt": "text/plain; charset=gb18030",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class LineFilter(PlaceFilter):
    text = forms.CharField(label=_("Payee or household number"), required=False, max_length=50)
    held = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("0", _("Not held back")), ("1", _("Held back"))]
    )


@page(READERS)
def runs(request: ActingRequest) -> HttpResponse:
    found = queries.runs(request.actor, limit=60)
    rows = [(run, queries.is_late(request.actor, run)) for run in found]
    return render(request, "console/runs.html", {"rows": rows})


@page(READERS)
def run(request: ActingRequest, run_id: int) -> HttpResponse:
    """Totals and exceptions first, then the lines."""
    actor = request.actor
    found = queries.run(actor, run_id)
    form = LineFilter(actor, request.GET)
    typed = form.cleaned_data if form.is_valid() else {}
    after = whole(request.GET.get("after")) or 0
    place = form.place()
    lines = queries.lines(
        actor,
        run_id,
        held={"0": False, "1": True}.get(typed.get("held", "")),
        place="" if place == actor.place else place,
        text=typed.get("text", ""),
        after=after,
        limit=SIZE + 1,
    )
    parts = _summary(actor, found) | {"run": found, "form": form, "late": queries.is_late(actor, found), "reason": ReasonForm()}
    parts |= {"started": after > 0, "next": lines[SIZE - 1].pk if len(lines) > SIZE else None}
    return render(request, "console/run.html", parts | {"lines": _with_items(actor, lines[:SIZE])} | _rights(actor, found))


def _summary(actor: Actor, found: Any) -> dict[str, Any]:
    """What is exceptional, by town, and against last month: kept until the next act, and for good when the run is over."""

    def compute() -> dict[str, Any]:
        return {
            "exceptions": queries.exceptions(actor, found.pk),
            "towns": queries.by_town(actor, found.pk),
            "shifts": [shift for shift in queries.against_last_month(actor, found.pk) if shift.households],
        }

    summary: dict[str, Any] = kept(
        actor, ("run", found.pk, found.state), compute, settled=found.state in ("released", "reconciled", "closed", "aborted")
    )
    return summary


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
        "may_release": finance and found.state == "authorised",
        "may_reconcile": finance and found.state == "released",
        "may_close": finance and found.state == "reconciled",
        "may_abort": checks and found.state in ("locked", "approved", "authorised"),
        "may_download": finance and found.state in ("released", "reconciled", "closed"),
    }


@work("lock_run")
def _lock(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    month, place = Month.parse(arguments["month"]), DivisionCode(arguments["place"])
    found = actions.lock_run(actor, arguments["programme"], month, place)
    return gettext_noop("Drawn up: {lines} lines, {total} yuan."), {"lines": found.lines, "total": f"{found.total / 100:,.2f}"}


@page((Duty.CLERK, Duty.OFFICER, Duty.FINANCE), methods=("POST",))
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
def bank_file(request: ActingRequest, run_id: int, form: str) -> HttpResponse:
    """The accounts are opened for the bank: an audited act, so a POST."""
    found = queries.run(request.actor, run_id)
    with translation.override(settings.LANGUAGE_CODE):  # the bank reads Chinese, whatever language the screen has
        title = gettext(LABELS["programme"].get(found.programme, (found.programme, ""))[0])
    reason = request.POST.get("reason", "").strip()[:500] or gettext("Handed to the bank")
    made = actions.bank_file(
        request.actor, run_id, reason, title=title, place=maps.name_on(found.place, request.actor.today), form=form
    )
    return attachment(made.content, made.name, MEDIA[made.name.rpartition(".")[2]])


def attachment(content: bytes, name: str, media: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )


@page((Duty.FINANCE, Duty.AUDITOR, Duty.OFFICER))
def ledger(request: ActingRequest) -> HttpResponse:
    """Balances by account and fund, and by town."""
    rows: dict[tuple[str, str], int] = defaultdict(int)
    towns: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for balance in queries.balances(request.actor):
        rows[balance.account, balance.fund] += balance.amount
        towns[balance.place][balance.account] += balance.amount
    accounts = sorted({account for account, _fund in rows})
    table = [(town, [cells.get(account, 0) for account in accounts]) for town, cells in sorted(towns.items())]
    parts = {"rows": [(account, fund, amount) for (account, fund), amount in sorted(rows.items())]}
    return render(request, "console/ledger.html", parts | {"accounts": accounts, "table": table, "zero": sum(rows.values())})
