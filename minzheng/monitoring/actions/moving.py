"""Tickets: how one is locked, moved and its step written down. Used by the acts on tickets and by scans."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.monitoring.errors import TicketMoved, TicketNotFound
from minzheng.monitoring.gathering import thresholds
from minzheng.monitoring.handling import BY_ACT, clock, deadline
from minzheng.monitoring.models import Move, Ticket
from minzheng.monitoring.signals import Severity
from minzheng.policy.engine import Parameters

STAFF = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
SENDERS = (Duty.CLERK, Duty.OFFICER)


def held(ticket_id: int, version: int | None = None) -> Ticket:
    """The ticket, locked. Raises TicketNotFound, and TicketMoved where it is not as the reader saw it."""
    found = Ticket.objects.select_for_update().filter(id=ticket_id).first()
    if found is None:
        raise TicketNotFound
    if version is not None and found.version != version:
        raise TicketMoved
    return found


def moved(actor: Actor, ticket: Ticket, act: str, words: str = "", **values: Any) -> Move:
    """Take the step: raises BadValue from a state it does not begin in. The ticket is saved with what the caller set on it."""
    way, before = BY_ACT[act], ticket.state
    if before not in way.before:
        raise BadValue("This step does not fit the state of the ticket.", remedy="Open the ticket again.")
    ticket.state, ticket.version = way.after or before, ticket.version + 1
    ticket.save()
    return Move.objects.create(
        place=ticket.place,
        household_id=ticket.household_id,
        ticket=ticket,
        version=ticket.version,
        act=act,
        before=before,
        after=ticket.state,
        words=words,
        values=values,
        by=actor.account,
        on=actor.today,
        at=timezone.now(),
    )


def due(actor: Actor, place: str, severity: int, figures: Parameters | None = None, now: datetime | None = None) -> datetime:
    """Until when a ticket of that colour is to be answered there, counted from the actor's day."""
    colour = Severity(severity)
    value = (figures or thresholds()).at(f"monitoring.deadline.{colour.name.lower()}", place, Month.of(actor.today))
    count = value.value if value is not None and value.value is not None else 1
    return deadline(colour, count, now or clock(actor.today))


def told(ticket: Ticket, **more: object) -> Mapping[str, object]:
    """What the trail says of a ticket: never a name."""
    return {"state": ticket.state, "severity": ticket.severity, **more}
