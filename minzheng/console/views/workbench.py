"""The first page: what waits for this official, which deadlines are missed, and how far the month is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from minzheng.base.actor import Actor, Duty
from minzheng.base.calendar import pay_date
from minzheng.base.divisions import Level
from minzheng.base.month import Month
from minzheng.cases import queries as cases
from minzheng.console import desk
from minzheng.console.labels import LABELS, label
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.steps import common
from minzheng.console.views.months import DECIDABLE, READERS, brief_boards
from minzheng.monitoring import queries as monitoring
from minzheng.payments import queries as payments
from minzheng.people import queries as people
from minzheng.verification import queries as verification

RUNS = 80  # newest pay runs looked through
PRESSING, LOOKED_AT = 20, 80  # shown, with what this official can do first; looked through for it
PAID = ("released", "reconciled", "closed")
KEEPERS = (Duty.CLERK, Duty.OFFICER)
FOUND = (  # what waits of warnings and checks: its words, and where it is looked into
    ("tickets", gettext_noop("Families to look after"), "warnings"),
    ("tasks", gettext_noop("Tasks sent and not answered"), "tasks"),
    ("checks", gettext_noop("Families with doubts of a check to settle"), "checks"),
    ("candidates", gettext_noop("Rows without a number to look at"), "candidates"),
    ("doubts", gettext_noop("Doubts of audit models to look into"), "audits"),
    ("deliveries", gettext_noop("Files of departments set aside"), "deliveries"),
)
WATCHED = 2  # of these stand at the top too
NAMED = {"tickets": "severity", "tasks": "task_level"}  # how the rows of one are told apart


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list: how many, of what, where to go. `hot` when it blocks the month or is late."""

    count: int
    words: str
    note: str
    address: str
    hot: bool = False


@page()
def workbench(request: ActingRequest) -> HttpResponse:
    actor, month = request.actor, Month.of(request.actor.today)
    reads = actor.may(*READERS)
    waiting, used = cases.at_work(actor) if reads else ({}, {})
    months = {month, *(Month.from_number(number) for _, number, _ in waiting)}
    newest = cases.newest_determinations(actor, months) if reads else {}
    recent = payments.runs(actor, limit=RUNS) if reads or actor.may(Duty.FINANCE, Duty.OFFICER) else []
    boards = brief_boards(actor, month, newest, recent=recent, used=used) if reads else []
    found = _found(actor)
    tasks = [*_proposals(actor, month, waiting, newest), *_runs(actor, recent), *found]
    paid = all(any(run.state in PAID for run in board["runs"]) for board in boards if _pays(board))
    days = (pay_date(month) - actor.today).days
    parts = {"tasks": [task for task in tasks if task.count], "boards": boards, "month": month, "pay_date": pay_date(month)}
    parts["watched"] = [task for task in found[:WATCHED] if task.count]
    parts |= _pressing(actor) if actor.may(*CASEWORK) else {}
    return render(request, "console/workbench.html", parts | {"days": days, "all_paid": paid, "missed": days < 0 and not paid})


def _pressing(actor: Actor) -> dict[str, Any]:
    """Proceedings whose time limit is over or ends soon, each with its next step; how many there are, by town."""
    found = cases.due_today(actor, limit=LOOKED_AT, with_mine=False)
    chosen = sorted(desk.lines(actor, found.rows), key=lambda line: line.first is None)[:PRESSING]
    lines = [replace(line, order=position) for position, line in enumerate(chosen, 1)]
    several = common([[line.first] if line.first and line.first.plain else [] for line in lines])
    towns = [town for town in found.towns if town.overdue or town.today or town.soon]
    return {"desk": found, "lines": lines, "several": several, "towns": towns if len(found.towns) > 1 else [], "desk_tab": "work"}


def _pays(board: Mapping[str, Any]) -> bool:
    """Whether the month has anything to pay, as far as it is known; before it is determined that is open."""
    return board["made"] is None or bool(board["runs"]) or any(group.after for group in board["groups"])


def _proposals(
    actor: Actor, month: Month, waiting: Mapping[tuple[str, int, str], int], newest: Mapping[tuple[str, int], Any]
) -> list[Task]:
    """Open proposals by month: to decide for officers, facts to complete for those who know the families."""
    tasks = []
    for (programme, number, kind), count in sorted(waiting.items()):
        chosen, made = Month.from_number(number), newest.get((programme, number))
        if made is None or not (actor.may(Duty.OFFICER) if kind in DECIDABLE else actor.may(Duty.CLERK, Duty.OFFICER)):
            continue
        words = gettext("Proposals to decide: {kind}") if kind in DECIDABLE else gettext("Families with a fact to complete")
        address = f"{reverse('console:proposals', args=[made.pk])}?kind={kind}&state=open"
        note = f"{gettext(label('programme', programme))} · {_month(chosen)}"
        tasks.append(Task(count, words.format(kind=gettext(LABELS["kind"][kind][0])), note, address, chosen < month))
    return tasks


def _month(month: Month) -> str:
    return f"{month.year}-{month.month:02d}"


def _runs(actor: Actor, recent: Sequence[Any]) -> list[Task]:
    """Pay runs to approve and to release, and those past their pay date."""
    if not actor.may(Duty.FINANCE, Duty.OFFICER):
        return []
    words = {
        "locked": gettext("Pay run to approve"),
        "approved": gettext("Pay run to authorise"),
        "authorised": gettext("Pay run to release"),
        "released": gettext("Pay run to reconcile"),
    }
    waiting = [run for run in recent if run.state in words]
    return [
        Task(
            1,
            words[run.state],
            f"{gettext(label('programme', run.programme))} · {_month(Month.from_number(run.month))}",
            reverse("console:run", args=[run.pk]),
            payments.is_late(actor, run),
        )
        for run in waiting
    ]


def _found(actor: Actor) -> list[Task]:
    """Warnings and their tasks, doubts, rosters, files set aside: what other parts have waiting, in one query."""
    keeps = actor.may(*KEEPERS)
    if not actor.may(*CASEWORK):
        return []
    waiting = monitoring.waiting(actor)
    if keeps:
        waiting = waiting.union(verification.waiting(actor), people.waiting_rosters(actor), all=True)
    rows = list(waiting)
    receives = actor.place.level not in (Level.TOWN, Level.VILLAGE)
    shown = [each for each in FOUND if keeps or each[0] in NAMED]
    tasks = [
        _gathered(what, words, address, [row for row in rows if row[0] == what])
        for what, words, address in shown
        if what != "deliveries" or receives
    ]
    return tasks + [_roster(what, filename, pk) for what, filename, pk, _late in sorted(rows) if what.startswith("roster_")]


def _gathered(what: str, words: str, address: str, rows: Sequence[tuple[str, str, int, int]]) -> Task:
    """Rows of one kind as one line, told apart in its note: severities from the gravest, levels by name."""
    told = [
        f"{gettext(label(NAMED[what], of))} {count:,}" for _what, of, count, _late in sorted(rows, reverse=True) if what in NAMED
    ]
    late = sum(row[3] for row in rows)
    if late:
        told.append(gettext("{count} past the time limit").format(count=f"{late:,}"))
    return Task(sum(row[2] for row in rows), gettext(words), " · ".join(told), reverse(f"console:{address}"), late > 0)


def _roster(what: str, filename: str, pk: int) -> Task:
    words = gettext("Roster to confirm") if what == "roster_received" else gettext("Roster to import")
    return Task(1, words, filename, reverse("console:roster", args=[pk]))
