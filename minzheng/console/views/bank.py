"""The bank: files out and in, answers that do not fit, lines it refused or knows nothing of; and all that is known of one line."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.progress import Progress
from minzheng.cases import queries as cases
from minzheng.console import actions as own
from minzheng.console import maps
from minzheng.console import queries as work_queries
from minzheng.console.facts import word
from minzheng.console.freshness import kept
from minzheng.console.labels import label
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.payment_forms import LiftForm, PaperForm, ReturnForm, SettleForm
from minzheng.console.receipts import receipt
from minzheng.console.views.accounts import attempt
from minzheng.console.views.jobs import shown
from minzheng.console.views.runs import READERS, attachment
from minzheng.console.work import Outcome, carry_out, fetched, put_by, work
from minzheng.payments import actions, queries
from minzheng.payments.capitals import capital
from minzheng.payments.holding import LABELS, LIFTABLE, REMEDIES
from minzheng.payments.layouts import REASONS
from minzheng.staff.queries import office

MONEY = (Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
SIZE = 50
AT_ONCE = 400_000  # bytes of an answer, some five thousand rows, that are applied inside the request
EXPORTED = 100_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABS: dict[str, Callable[..., list[Any]]] = {
    "doubts": queries.doubts,
    "refused": queries.refused,
    "unknown": queries.unknown,
    "files": queries.files,
}


@page(MONEY)
def bank(request: ActingRequest) -> HttpResponse:
    """What waits first; then the files."""
    actor, text = request.actor, request.GET.get("text", "").strip()[:50]
    counts = kept(actor, ("bank",), lambda: queries.waiting(actor))
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name in ("doubts", "refused", "unknown") if counts[name]), "files")
    after = whole(request.GET.get("after")) or 0
    found = TABS[tab](actor, text=text, after=after, limit=SIZE + 1)
    rows = found[:SIZE]
    parts = {"tab": tab, "tabs": [(name, counts.get(name)) for name in TABS], "rows": rows, "text": text, "started": after > 0}
    parts |= {"next": rows[-1].pk if len(found) > SIZE else None, "may_read": actor.may(Duty.FINANCE), "reading": ReturnForm()}
    parts |= {"again": queries.paid_again(actor, [row.pk for row in rows]) if tab == "refused" else {}}
    parts |= {"line": queries.find_line(actor, text) if text else None}
    jobs = [shown(job) for job in work_queries.jobs(actor, "read_return", 3)]
    parts |= {"jobs": [job for job in jobs[:1] if job["live"] or job["fresh"]]}
    return render(request, "console/bank.html", parts)


@work("read_return")
def _read(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    progress("read", 0, 0)
    with fetched(arguments["file"]) as content:
        found = actions.read_return(actor, arguments["layout"], arguments["name"], content)
    if found.known:
        return gettext_noop("This very file was read before: nothing was changed."), {}
    return gettext_noop("Read: {rows} rows."), {"rows": f"{found.rows:,}"}


@page((Duty.FINANCE,), methods=("POST",))
def read(request: ActingRequest) -> HttpResponse:
    """The bank's answer, applied once; what is wrong with the file as a whole refuses it whole. A long one is applied by a process
    of its own, with progress on the page."""
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, gettext("Choose the bank's file and its layout."), extra_tags="bad")
        return redirect("console:bank")
    file, done = form.cleaned_data["file"], list[Any]()
    if file.size > AT_ONCE:
        arguments = {"layout": form.cleaned_data["layout"], "name": file.name[:255], "file": put_by(file.read())}
        onward = f"{reverse('console:bank')}?tab=files"
        return carry_out(request, "read_return", arguments, place=request.actor.place, onward=onward, light=False)
    if not attempt(
        form, lambda: done.append(actions.read_return(request.actor, form.cleaned_data["layout"], file.name, file.read()))
    ):
        return render(request, "console/bank_refused.html", {"form": form, "name": file.name}, status=422)
    if done[0].known:
        messages.info(request, gettext("This very file was read before: nothing was changed."))
    else:
        messages.success(request, gettext("Read: {rows} rows.").format(rows=done[0].rows), extra_tags="good")
    return redirect("console:bank-read", done[0].file)


@page(MONEY)
def file(request: ActingRequest, file_id: int) -> HttpResponse:
    """One file: what became of its rows, and what to do next."""
    actor = request.actor
    found = queries.file(actor, file_id)
    effect, why = request.GET.get("effect", ""), request.GET.get("why", "")
    after = whole(request.GET.get("after")) or 0
    rows = queries.answers(actor, file=file_id, effect=effect, why=why, after=after, limit=SIZE + 1)
    effects = queries.effects(actor, file_id)
    parts = {"file": found, "effects": effects, "effect": effect, "why": why, "rows": rows[:SIZE], "started": after > 0}
    parts |= {"next": rows[SIZE - 1].pk if len(rows) > SIZE else None, "open": sum(one.waiting for one in effects)}
    return render(request, "console/bank_file.html", parts | {"may_settle": actor.may(Duty.FINANCE)})


@page((Duty.FINANCE,), methods=("GET", "POST"))
def settle(request: ActingRequest, answer_id: int) -> HttpResponse:
    """An answer that does not fit: what was found out, and whether the bank's word stands after all."""
    answer = queries.answer(request.actor, answer_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: actions.settle_answer(request.actor, answer_id, typed["remark"], typed["status"])):
            messages.success(request, gettext("Settled."), extra_tags="good")
            return redirect("console:bank")
    return render(request, "console/bank_answer.html", {"answer": answer, "form": form})


@page(READERS)
def line(request: ActingRequest, line_id: int) -> HttpResponse:
    """One line from the decision to the bank's word, with what the family is told."""
    return _line(request, line_id)


def _line(request: ActingRequest, line_id: int, lift: LiftForm | None = None, paper: PaperForm | None = None) -> HttpResponse:
    actor = request.actor
    found = queries.line(actor, line_id)
    items = queries.items(actor, [line_id])
    parts = {"line": found, "run": found.run, "shares": _shares(actor, found, items), "capital": capital(found.amount)}
    sent, refused = queries.was_sent(found), found.bank in ("failed", "returned")
    parts |= {"sent": sent, "answers": queries.answers_of(actor, line_id) if sent else []}
    parts |= {"again": queries.paid_again(actor, [line_id]).get(line_id)} if refused else {}
    parts |= {"checks": queries.checks_of(actor, found.household_id)} if not refused else {}
    parts |= {"receipt": receipt(found, found.run, [item.month for item in items], office().name)}
    parts |= {"why": LABELS[found.held], "remedy": REMEDIES[found.held]} if found.held else {}
    liftable = found.held in LIFTABLE and actor.may(Duty.OFFICER, Duty.FINANCE)
    parts |= {"lift": (lift or LiftForm()) if liftable else None}
    parts |= {"paper": (paper or PaperForm(initial={"on": actor.today})) if parts["sent"] and actor.may(Duty.FINANCE) else None}
    parts |= {"may_record": actor.may(Duty.CLERK, Duty.OFFICER)}
    return render(request, "console/line.html", parts)


def _shares(actor: Actor, found: Any, items: list[Any]) -> list[dict[str, Any]]:
    """Every share with the entitlement it was paid under and the decision behind that."""
    numbers = {item.pk: whole(item.basis.rpartition(":")[2]) or 0 for item in items}
    held = queries.entitlements(actor, list(numbers.values()))
    decided = {one.pk: one for one in cases.decisions(actor, found.household_id, programme=found.run.programme)}
    shares = []
    for item in items:
        entitlement = held.get(numbers[item.pk])
        decision = whole(entitlement.basis.rpartition(":")[2]) if entitlement else None
        shares.append({"item": item, "entitlement": entitlement, "decision": decided.get(decision or 0)})
    return shares


@page((Duty.OFFICER, Duty.FINANCE), methods=("POST",))
def lift(request: ActingRequest, line_id: int) -> HttpResponse:
    form = LiftForm(request.POST)
    if form.is_valid() and attempt(form, lambda: actions.lift_doubt(request.actor, line_id, form.cleaned_data["remark"])):
        messages.success(request, gettext("The doubt is lifted: the account is paid to from the next run on."), extra_tags="good")
        return redirect("console:line", line_id)
    return _line(request, line_id, lift=form)


@page((Duty.FINANCE,), methods=("POST",))
def answer(request: ActingRequest, line_id: int) -> HttpResponse:
    form = PaperForm(request.POST)
    if form.is_valid():
        typed, done = form.cleaned_data, list[Any]()

        def act() -> None:
            done.append(actions.answer_line(request.actor, line_id, typed["status"], typed["reason"], typed["on"], typed["remark"]))

        if attempt(form, act):
            quarantined = "quarantined" in done[0].effects
            text = gettext("The answer contradicts an earlier one and waits to be settled.") if quarantined else gettext("Entered.")
            messages.success(request, text, extra_tags="care" if quarantined else "good")
            return redirect("console:line", line_id)
    return _line(request, line_id, paper=form)


@page(MONEY, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """What a tab shows, as a workbook; which tab, the search and the number of rows are in the trail."""
    actor, text, tab = request.actor, request.POST.get("text", "").strip()[:50], request.POST.get("tab", "")
    tab = tab if tab in TABS else "files"
    titles, cells = (FILE_TITLES, _file_cells) if tab == "files" else (DOUBT_TITLES, _doubt_cells) if tab == "doubts" else (
        LINE_TITLES, _line_cells)  # fmt: skip
    rows = [cells(actor, row) for row in _all(tab, actor, text)]
    columns = [workbooks.Column(gettext(title), kind, 20) for title, kind in titles]
    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan(gettext(TAB_WORDS[tab]), columns, rows)])
    own.record_export(actor, f"bank-{tab}", {"text": text}, len(rows))
    return attachment(target.getvalue(), f"{gettext(TAB_WORDS[tab])}.xlsx", EXCEL)


def _all(tab: str, actor: Actor, text: str) -> Iterator[Any]:
    after, count = 0, 0
    while count < EXPORTED:
        found = TABS[tab](actor, text=text, after=after, limit=2_000)
        yield from found
        if len(found) < 2_000:
            return
        after, count = found[-1].pk, count + len(found)


def _(text: str) -> str:  # marks the titles for translation
    return text


TAB_WORDS = {
    "doubts": _("Answers to settle"),
    "refused": _("Refused and sent back"),
    "unknown": _("Unknown to the bank"),
    "files": _("Files"),
}
FILE_TITLES = (
    (_("Day"), "date"),
    (_("Direction"), "text"),
    (_("File"), "text"),
    (_("Lines"), "number"),
    (_("Sum (yuan)"), "money"),
    (_("By"), "text"),
    (_("Checksum (SHA-256)"), "text"),
)
LINE_TITLES = (
    (_("Reference"), "text"),
    (_("Household number"), "text"),
    (_("Payee"), "text"),
    (_("Account"), "text"),
    (_("Place"), "text"),
    (_("Sum (yuan)"), "money"),
    (_("Pay run"), "text"),
    (_("State"), "text"),
    (_("Reason"), "text"),
    (_("Day"), "date"),
)
DOUBT_TITLES = (
    (_("File"), "text"),
    (_("Row"), "number"),
    (_("Reference"), "text"),
    (_("Household number"), "text"),
    (_("Payee"), "text"),
    (_("What the bank says"), "text"),
    (_("Sum (yuan)"), "money"),
    (_("Why it does not fit"), "text"),
)


def _file_cells(actor: Actor, one: Any) -> tuple[Any, ...]:
    return one.on, word("direction", one.direction), one.name, one.lines, one.total, one.by, one.sha256


def _line_cells(actor: Actor, one: Any) -> tuple[Any, ...]:
    place, reason = maps.name_on(one.paid_place, actor.today), gettext(REASONS.get(one.bank_reason, ""))
    family, payee, state = one.household.number, one.payee.name, word("bank", one.bank)
    return str(one.pk), family, payee, one.account_masked, place, one.amount, one.run.batch, state, reason, one.bank_on


def _doubt_cells(actor: Actor, one: Any) -> tuple[Any, ...]:
    family, payee = (one.line.household.number, one.line.payee.name) if one.line else ("", "")
    said, why = word("bank", one.status), gettext(label("doubt", one.why))
    return one.file.name, one.row, one.reference, family, payee, said, one.amount, why
