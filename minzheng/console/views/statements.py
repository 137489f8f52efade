"""Statements: month by programme what was due to a family or a person, sent, sent back and is open, with every run; and the slips
of a whole run."""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.console import actions as own
from minzheng.console import maps
from minzheng.console.numbers import whole
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.receipts import receipt
from minzheng.console.views.runs import attachment
from minzheng.payments import queries
from minzheng.people import queries as people
from minzheng.staff.queries import office

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BACK = ("failed", "returned")
STEP = 2_000


@page(READERS)
def household(request: ActingRequest, household_id: int) -> HttpResponse:
    """Printable: a family's money of a year, by month, programme and person."""
    file = people.household(request.actor, household_id)
    names = {member.person: member.name for member in (*file.members, *file.former)}
    parts = {"title": file.head_name, "number": file.household.number, "place_code": file.household.place}
    parts |= {"back": reverse("console:household", args=[household_id]), "names": names}
    statement = queries.household_statement(request.actor, household_id)
    return _statement(request, parts, statement, queries.household_transfers(request.actor, household_id))


@page(READERS)
def person(request: ActingRequest, person_id: int) -> HttpResponse:
    found = people.person(request.actor, person_id).person
    parts = {"title": found.name, "number": found.identity_masked, "place_code": found.place, "names": {person_id: found.name}}
    parts |= {"back": reverse("console:person", args=[person_id])}
    statement = queries.person_statement(request.actor, person_id)
    return _statement(request, parts, statement, queries.person_transfers(request.actor, person_id))


def _statement(request: ActingRequest, parts: dict[str, Any], statement: Sequence[Any], transfers: Sequence[Any]) -> HttpResponse:
    years = sorted({line.month.year for line in (*statement, *transfers)}, reverse=True)
    chosen = whole(request.GET.get("year"))
    if chosen not in years:
        chosen = None
    rows = [row for row in _rows(statement, transfers) if chosen in (None, row["month"].year)]
    totals = {name: sum(row[name] for row in rows) for name in ("due", "paid", "returned", "open")}
    parts |= {"rows": rows, "years": years, "year": chosen, "totals": totals, "unit": office().name}
    return render(request, "console/account_of.html", parts)


def _rows(statement: Sequence[Any], transfers: Sequence[Any]) -> list[dict[str, Any]]:
    """One row a month, programme and person, newest first, with every transfer that belongs to it."""
    by_key = defaultdict(list)
    for one in transfers:
        by_key[one.month, one.programme, one.person].append(one)
    told = {(line.month, line.programme, line.person): line for line in statement}
    rows = []
    for key in sorted({*by_key, *told}, key=lambda key: (-key[0].number, key[1], key[2])):
        line, sent = told.get(key), by_key.get(key, [])
        due, paid = (line.due, line.paid) if line else (0, 0)
        back = sum(one.amount for one in sent if one.bank in BACK)
        month, programme, who = key
        rows.append({"month": month, "programme": programme, "person": who, "due": due, "paid": paid, "returned": back,
                     "open": due - paid, "transfers": sent})  # fmt: skip
    return rows


@page((Duty.CLERK, Duty.OFFICER, Duty.FINANCE), methods=("POST",))
def receipts(request: ActingRequest, run_id: int) -> HttpResponse:
    """What each family of a run is told, as a workbook to print slips or send messages from."""
    actor, run = request.actor, queries.run(request.actor, run_id)
    titles = (gettext("Place"), gettext("Household number"), gettext("Payee"), gettext("Text for the family"))
    rows = list(_slips(actor, run))
    columns = [workbooks.Column(title, width=width) for title, width in zip(titles, (22, 16, 12, 90), strict=True)]
    name = f"{gettext('Text for the family')} {run.batch}"
    target = io.BytesIO()
    workbooks.write(target, [workbooks.SheetPlan(gettext("Text for the family"), columns, rows)])
    own.record_export(actor, "receipts", {"run": run_id}, len(rows))
    return attachment(target.getvalue(), f"{name}.xlsx", EXCEL)


def _slips(actor: Actor, run: Any) -> Iterator[tuple[str, str, str, str]]:
    after, unit = 0, office().name
    while found := queries.lines(actor, run.pk, after=after, limit=STEP):
        months = defaultdict(list)
        for item in queries.items(actor, [line.pk for line in found]):
            months[item.line_id].append(item.month)
        for line in found:
            place, text = maps.name_on(line.paid_place, actor.today), receipt(line, run, months[line.pk], unit)
            yield place, line.household.number, line.payee.name, text
        after = found[-1].pk
