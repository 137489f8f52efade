"""Past months of a family reckoned again: what would have been due had everything been known, and why it is something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound, Refusal
from minzheng.base.month import Month
from minzheng.cases import queries
from minzheng.console import facts
from minzheng.console.middleware import worded
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.payments.queries import household_statement
from minzheng.people import queries as people
from minzheng.people.queries.search import households_by_id
from minzheng.policy.retroactive import Cause, MonthLine
from minzheng.programmes.facts import FACTS

USUAL = 6  # months looked at where none are chosen


@page(READERS)
def household(request: ActingRequest, household_id: int) -> HttpResponse:
    """Nothing is decided here, and nothing is written."""
    actor = request.actor
    family = next(iter(households_by_id(actor, [household_id])), None)
    if family is None:
        raise NotFound("There is no such family in your area.")
    chosen = {name: request.GET.get(name, "") for name in ("first", "last")}
    parts: dict[str, Any] = {"title": family.head_name, "number": family.number, "place_code": family.place}
    parts["household"] = household_id
    try:
        last = Month.parse(chosen["last"]) if chosen["last"] else Month.of(actor.today)
        first = Month.parse(chosen["first"]) if chosen["first"] else last - (USUAL - 1)
        found = queries.past_months(actor, household_id, first, last)
    except Refusal as refusal:
        wrong = " ".join(worded(refusal))
        return render(request, "console/past.html", parts | chosen | {"wrong": wrong}, status=400)
    parts |= {"first": first, "last": last, "rows": _rows(actor, household_id, found), **_totals(each.line for each in found)}
    return render(request, "console/past.html", parts)


def _totals(lines: Iterable[MonthLine]) -> dict[str, int]:
    known = [line.difference for line in lines if line.difference is not None]
    unknown = sum(line.difference is None for line in lines)
    return {"back": sum(each for each in known if each > 0), "owed": -sum(each for each in known if each < 0), "unknown": unknown}


def _rows(actor: Actor, household_id: int, found: Sequence[queries.PastMonth]) -> list[dict[str, Any]]:
    paid: dict[tuple[Month, str], int] = defaultdict(int)
    for one in household_statement(actor, household_id):
        paid[one.month, one.programme] += one.paid - one.recovered
    named = {cause.row for each in found for cause in each.line.causes if cause.row is not None}
    names = people.names(actor, sorted(named))
    return [
        {
            "line": each.line,
            "decision": each.decision,
            "paid": paid.get((each.line.month, each.line.programme)),
            "causes": [_cause(cause, names) for cause in each.line.causes],
        }
        for each in found
    ]


def _cause(cause: Cause, names: Mapping[int, str]) -> dict[str, str]:
    """{what, before, now, source} in words."""
    who, label = names.get(cause.row or 0, ""), gettext(cause.label)
    if cause.name in FACTS:
        if FACTS[cause.name].entity == "obligor":
            who = gettext("Relative who owes support")
        before, now = (facts.text(cause.name, value) for value in (cause.before, cause.now))
    else:
        before, now = (facts.ruled(value, cause.unit) for value in (cause.before, cause.now))
    return {"what": f"{who} {label}".strip(), "before": before, "now": now, "source": gettext(cause.source) if cause.source else ""}
