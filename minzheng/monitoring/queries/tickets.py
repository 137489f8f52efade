"""Tickets and tasks as lists and one by one; the low-income register in layers, one chain of help a family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf

from minzheng.base.actor import Actor
from minzheng.monitoring.errors import TaskNotFound, TicketNotFound
from minzheng.monitoring.handling import clock
from minzheng.monitoring.models import Hit, Move, Report, Scan, Task, Threshold, Ticket
from minzheng.monitoring.register import Layer
from minzheng.monitoring.scanning import explained
from minzheng.verification.models import Delivery, DeliveryState

SIZE = 30


@dataclass(frozen=True, slots=True)
class Detail:
    """A ticket with everything about it; `score` its signals with their points, gravest first."""

    ticket: Ticket
    hits: Sequence[Hit]
    reports: Sequence[Report]
    tasks: Sequence[Task]
    moves: Sequence[Move]
    score: Sequence[tuple[str, int]]


def tickets(
    actor: Actor, *, words: str = "", direction: str = "", state: str = "", signal: str = "", source: str = "", severity: int = 0,
    place: tuple[str, str] | None = None, late: bool = False, page: int = 1, size: int = SIZE,
) -> tuple[list[Ticket], int]:  # fmt: skip
    """Those that fit, the most pressing first, and how many. `state` "" shows what is open, "all" everything."""
    found = _filtered(actor, words, direction, state, signal, source, severity, place, late)
    rows = found.order_by(F("closed_on").desc(nulls_first=True), "due_at", "-severity", "id")
    return list(rows[(page - 1) * size : page * size]), found.count()


def _filtered(
    actor: Actor,
    words: str,
    direction: str,
    state: str,
    signal: str,
    source: str,
    severity: int,
    place: tuple[str, str] | None,
    late: bool,
) -> "QuerySet[Ticket]":
    found = Ticket.objects.all()
    if state == "":
        found = found.exclude(state="closed")
    elif state != "all":
        found = found.filter(state=state)
    if words:
        found = (
            found.filter(id=int(words))
            if words.isascii() and words.isdecimal() and len(words) < 18
            else found.filter(name__startswith=words)
        )
    if signal:
        found = found.filter(id__in=Hit.objects.filter(signal=signal).values("ticket_id"))
    if source:
        found = found.filter(id__in=Report.objects.filter(source=source).values("ticket_id"))
    if place:
        found = found.filter(place__gte=place[0], place__lt=place[1])
    exact = {"direction": direction, "severity": severity}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(due_at__lt=clock(actor.today)).exclude(state="closed") if late else found


def ticket(actor: Actor, ticket_id: int) -> Detail:
    """Raises TicketNotFound."""
    found = Ticket.objects.select_related("household").filter(id=ticket_id).first()
    if found is None:
        raise TicketNotFound
    hits = list(Hit.objects.select_related("person").filter(ticket=found).order_by("-points", "signal", "id"))
    return Detail(
        ticket=found,
        hits=hits,
        reports=list(Report.objects.filter(ticket=found).order_by("id")),
        tasks=list(Task.objects.filter(ticket=found).order_by("id")),
        moves=list(Move.objects.filter(ticket=found).order_by("version")),
        score=explained(hit.signal for hit in hits),
    )


def reasons_of(ticket_ids: Sequence[int]) -> dict[int, tuple[list[str], list[str]]]:
    """By ticket why it is there: the codes of its signals, gravest first, and the sources of its reports."""
    hits = Hit.objects.filter(ticket_id__in=ticket_ids).values_list("ticket_id", Value(0), "points", Cast("signal", TextField()))
    reports = Report.objects.filter(ticket_id__in=ticket_ids)
    told = reports.values_list("ticket_id", Value(1), Value(0), Cast("source", TextField()))
    found: dict[int, tuple[list[str], list[str]]] = {}
    for ticket, reported, _points, code in sorted(hits.union(told), key=lambda row: (-row[2], row[3])):
        found.setdefault(ticket, ([], []))[reported].append(code)
    return {ticket: (list(dict.fromkeys(signals)), sources) for ticket, (signals, sources) in found.items()}


def task(actor: Actor, task_id: int) -> Task:
    """Raises TaskNotFound."""
    found = Task.objects.select_related("ticket").filter(id=task_id).first()
    if found is None:
        raise TaskNotFound
    return found


def report(actor: Actor, report_id: int) -> Report:
    """What somebody reported. Raises TicketNotFound."""
    found = Report.objects.select_related("ticket").filter(id=report_id).first()
    if found is None:
        raise TicketNotFound
    return found


def tasks(
    actor: Actor, *, words: str = "", department: str = "", level: str = "", state: str = "sent", late: bool = False,
    page: int = 1, size: int = SIZE,
) -> tuple[list[Task], int]:  # fmt: skip
    """Tasks, those due first before the others. `words`: the beginning of the family's name."""
    found = Task.objects.select_related("ticket")
    if sought := words.strip():
        found = found.filter(ticket__name__startswith=sought)
    if department:
        found = found.filter(Q(department=department) | Q(beside__contains=[department]))
    if level:
        found = found.filter(level=level)
    if state != "all":
        found = found.filter(state=state)
    if late:
        found = found.filter(due_at__lt=clock(actor.today), state="sent")
    return list(found.order_by("due_at", "id")[(page - 1) * size : page * size]), found.count()


def newest_scan(actor: Actor) -> Scan | None:
    return Scan.objects.order_by("-id").first()


def scan_due(actor: Actor) -> bool:
    """Whether a good delivery came since the newest scan of the actor's own area began, or there is none yet."""
    newest = Scan.objects.filter(place=str(actor.place)).order_by("-id").values("at")[:1]
    came = Delivery.objects.filter(whole=True, state=DeliveryState.GOOD).annotate(scanned=Subquery(newest))
    return came.filter(Q(scanned=None) | Q(received_at__gt=F("scanned"))).exists()


def scans(actor: Actor, limit: int = 12) -> list[Scan]:
    return list(Scan.objects.order_by("-id")[:limit])


def layers(found: Scan | None) -> dict[str, int]:
    """Families of the low-income register by layer, as a scan found them."""
    return {layer.name.lower(): found.layers.get(layer.name.lower(), 0) for layer in Layer if layer} if found else {}


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that happened in the chain of help of a family. `kind` "hit", "report" or a handling act."""

    on: date
    kind: str
    what: str
    words: str
    ticket: int


def family_chain(actor: Actor, household_id: int) -> list[Link]:
    """Everything every department saw and did for one family, newest first: the household's one file."""
    done = Coalesce(NullIf(KeyTextTransform("outcome", "values"), Value("")), KeyTextTransform("department", "values"), Value(""))
    hits = _linked(Hit.objects.filter(household=household_id), "first_on", Value("hit"), F("signal"), F("source"))
    reports = _linked(Report.objects.filter(household=household_id), "received_on", Value("report"), F("source"), F("words"))
    moves = _linked(Move.objects.filter(household=household_id), "on", F("act"), done, F("words"))
    links = [Link(*row) for row in hits.union(reports, moves, all=True)]
    return sorted(links, key=lambda link: (link.on, link.ticket), reverse=True)


def _linked(found: "QuerySet[Any]", day: str, kind: Any, what: Any, words: Any) -> "QuerySet[Any, Any]":
    texts = {name: Cast(each, TextField()) for name, each in (("k", kind), ("w", what), ("t", words))}
    return found.annotate(d=F(day), **texts).values_list("d", "k", "w", "t", "ticket_id")


def threshold_proposals(actor: Actor) -> list[Threshold]:
    return list(Threshold.objects.order_by("-id")[:50])
