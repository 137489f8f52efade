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
from minzheng.base.errors import NotFound
from minzheng.console import actions as own
from minzheng.console import maps
from minzheng.console.numbers import whole
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.receipts import receipt
from minzheng.console.views.runs import attachment
from minzheng.payments import queries
from minzheng.people import queries as people
from minzheng.people.queries.search import households_by_id
from minzheng.staff.queries import office

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP = 2_000


@page(READERS)
def household(request: ActingRequest, household_id: int) -> HttpResponse:
    """Printable: a family's money of a year, by month, programme and person."""
    family = next(iter(households_by_id(request.actor, [household_id])), None)
    if family is None:
        raise NotFound("There is no such family in your area.")
    parts: dict[str, Any] = {"title": family.head_name, "number": family.number, "place_code": family.place}
    parts |= {"back": reverse("console:household", args=[household_id])}
    parts |= {"household": household_id, "may_suspend": request.actor.may(Duty.OFFICER), "measures": "measures" in request.GET}
    if parts["measures"]:
        return render(request, "console/account_of.html", parts | _measures(request.actor, household_id))
    return _statement(request, parts, queries.arrears(request.actor, household_id=household_id))


def _measures(actor: Actor, household_id: int) -> dict[str, Any]:
    """What stands between the office and the family beside ordinary pay."""
    return {
        "suspensions": queries.suspensions(actor, household_id=household_id),
        "payees": queries.payees(actor, household_id=household_id),
        "recoveries": queries.recoveries(actor, household_id=household_id),
    }


@page(READERS)
def person(request: ActingRequest, person_id: int) -> HttpResponse:
    name = people.names(request.actor, [person_id]).get(person_id)
    if name is None:
        raise NotFound("There is no such person in your area.")
    parts: dict[str, Any] = {"title": name}
    parts |= {"back": reverse("console:person", args=[person_id])}
    return _statement(request, parts, queries.arrears(request.actor, person_id=person_id))


def _statement(request: ActingRequest, parts: dict[str, Any], found: Sequence[Any]) -> HttpResponse:
    years = sorted({one.month.year for one in found}, reverse=True)
    chosen = whole(request.GET.get("year"))
    rows = [one for one in found if chosen not in years or one.month.year == chosen]
    totals = {name: sum(getattr(row, name) for row in rows) for name in ("due", "paid", "returned", "recovered", "open")}
    parts |= {"rows": rows, "years": years, "year": chosen if chosen in years else None, "totals": totals}
    return render(request, "console/account_of.html", parts)


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
