"""Funds: what each holds, spent and needs next, the postings behind every number, appropriations, the year's close; the ledger."""

import io
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Duty
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.console import actions as own
from minzheng.console import maps
from minzheng.console.facts import word
from minzheng.console.freshness import kept
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.payment_forms import AppropriationForm
from minzheng.console.views.accounts import attempt
from minzheng.console.views.runs import attachment
from minzheng.payments import actions, queries
from minzheng.payments.ledger import FUND_LABELS

MONEY = (Duty.FINANCE, Duty.AUDITOR, Duty.OFFICER)
SIZE = 50
EXPORTED = 100_000
YEARS_BACK = 6
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBERS = ("carried", "appropriated", "granted", "in_transit", "paid", "recoverable", "available")


def _year(request: ActingRequest) -> int:
    """The year asked for, this year where none (or nonsense) is."""
    now = request.actor.today.year
    asked = whole(request.POST.get("year") or request.GET.get("year"))
    return asked if asked and now - 50 <= asked <= now else now


@page(MONEY)
def funds(request: ActingRequest) -> HttpResponse:
    return _funds(request, AppropriationForm())


def _funds(request: ActingRequest, form: AppropriationForm) -> HttpResponse:
    actor, year, now = request.actor, _year(request), request.actor.today.year
    coming = Month.of(actor.today) + 1
    rows = kept(actor, ("funds", year), lambda: _rows(request, year, coming))
    closed = queries.closed_years()
    parts = {"rows": rows, "year": year, "coming": coming, "years": range(now, now - YEARS_BACK, -1), "numbers": NUMBERS}
    parts |= {"form": form, "may_post": actor.may(Duty.FINANCE), "closed": year in closed}
    parts |= {"may_close": actor.may(Duty.FINANCE) and year not in closed and (year < now or actor.today.month == 12)}
    parts |= {"totals": {name: sum(row["numbers"][name] for row in rows) for name in NUMBERS}}
    return render(request, "console/funds.html", parts | {"needed": sum(row["needed"] for row in rows)})


def _rows(request: ActingRequest, year: int, coming: Month) -> list[dict[str, Any]]:
    """Every fund with its year and what the coming month needs of it."""
    needed = queries.forecast(request.actor, coming)
    years = {one.fund: one for one in queries.fund_years(request.actor, year)}
    rows = []
    for fund in [code for code in FUND_LABELS if code in years or code in needed]:
        one = years.get(fund) or queries.FundYear.empty(fund)
        programmes = needed.get(fund, {})
        amount = sum(programmes.values())
        numbers = {name: getattr(one, name) for name in NUMBERS}
        rows.append({"fund": fund, "numbers": numbers, "programmes": programmes, "needed": amount, "short": amount - one.available})
    return rows


@page((Duty.FINANCE,), methods=("POST",))
def appropriate(request: ActingRequest) -> HttpResponse:
    form = AppropriationForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: actions.appropriate(request.actor, typed["fund"], typed["amount"], typed["document"])):
            messages.success(request, gettext("The appropriation is booked."), extra_tags="good")
            return redirect("console:funds")
    return _funds(request, form)


@page((Duty.FINANCE,), methods=("POST",))
def close_year(request: ActingRequest) -> HttpResponse:
    year = _year(request)
    actions.close_year(request.actor, year)
    messages.success(request, gettext("The books of {year} are closed.").format(year=year), extra_tags="good")
    return redirect("console:funds")


def _fund(fund: str, number: str) -> None:
    if fund not in FUND_LABELS or number not in NUMBERS:
        raise NotFound("There is no such page.")


@page(MONEY)
def postings(request: ActingRequest, fund: str, number: str) -> HttpResponse:
    """The postings behind one number, newest first."""
    _fund(fund, number)
    year, after = _year(request), whole(request.GET.get("after")) or 0
    found = queries.booked(request.actor, fund, number, year, after=after, limit=SIZE + 1)
    rows = [(one, _run(one.basis)) for one in found[:SIZE]]
    parts = {"rows": rows, "fund": fund, "number": number, "year": year, "started": after > 0}
    return render(request, "console/postings.html", parts | {"next": found[SIZE - 1].id if len(found) > SIZE else None})


def _run(basis: str) -> int | None:
    """The pay run a journal is about: "run:12", "file:3:run:12"."""
    head, _colon, tail = basis.rpartition("run:")
    return whole(tail) if _colon and (not head or head.endswith(":")) else None


@page(MONEY, methods=("POST",))
def export(request: ActingRequest, fund: str, number: str) -> HttpResponse:
    """The postings behind a number, as a workbook."""
    _fund(fund, number)
    actor, year = request.actor, _year(request)
    found = queries.booked(actor, fund, number, year, limit=EXPORTED)
    titles = (
        (gettext("Day"), "date"),
        (gettext("Kind of entry"), "text"),
        (gettext("Document"), "text"),
        (gettext("Ledger account"), "text"),
        (gettext("Programme"), "text"),
        (gettext("Place"), "text"),
        (gettext("Month"), "text"),
        (gettext("Sum (yuan)"), "money"),
        (gettext("By"), "text"),
    )
    rows = [
        (one.on, word("journal", one.kind), one.memo, word("account", one.account), word("programme", one.programme),
         maps.name_on(one.place, actor.today), str(one.month), int(one.amount), one.by)
        for one in found
    ]  # fmt: skip
    title = f"{word('fund', fund)}{year}"
    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan(title, [workbooks.Column(name, kind, 20) for name, kind in titles], rows)])
    own.record_export(actor, "postings", {"fund": fund, "number": number, "year": year}, len(rows))
    return attachment(target.getvalue(), f"{title}.xlsx", EXCEL)


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
