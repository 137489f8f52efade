"""Who waits to be looked after, as rows that a workbench reads together with those of other parts."""

from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from minzheng.base.actor import Actor
from minzheng.monitoring.handling import clock
from minzheng.monitoring.models import AuditFinding, Task, Ticket


def waiting(actor: Actor) -> "QuerySet[Any, Any]":
    """Rows (what, of, how many, of which late): "tickets" open by severity, "tasks" sent by level, "doubts" of the
    audit models open. Not yet asked of the database."""
    now, today = clock(actor.today), actor.today
    tickets = _counted("tickets", Ticket.objects.exclude(state="closed"), F("severity"), Q(due_at__lt=now))
    tasks = _counted("tasks", Task.objects.filter(state="sent"), F("level"), Q(due_at__lt=now))
    doubts = _counted("doubts", AuditFinding.objects.filter(state="open"), Value(""), Q(due_on__lt=today))
    return tickets.union(tasks, doubts, all=True)


def by_severity(actor: Actor) -> dict[int, int]:
    """How many tickets are open, by severity."""
    open_ = Ticket.objects.exclude(state="closed").values_list("severity").annotate(count=Count("id"))
    return dict(open_.order_by("severity"))


def _counted(what: str, found: "QuerySet[Any]", of: Any, late: Q) -> "QuerySet[Any, Any]":
    named = found.values(matter=Value(what, TextField()), of=Cast(of, TextField())).annotate(
        count=Cast(Count("id"), BigIntegerField()), late=Cast(Count("id", filter=late), BigIntegerField())
    )
    return named.values_list("matter", "of", "count", "late")
