"""What departments sent: the newest good one of each with its age, all of them, what was wrong with one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.errors import NotFound
from minzheng.verification import keeping, tables
from minzheng.verification.catalogue import Department, catalogue
from minzheng.verification.incoming import Fault
from minzheng.verification.models import Delivery, DeliveryState

ORIGINALS_TO = (Duty.OFFICER, Duty.AUDITOR)
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A department as a source. `lamp`: good, care (stale within a week), bad (stale), none; `last` the newest of any state."""

    department: Department
    newest: Delivery | None
    last: Delivery | None
    stale_on: date | None
    lamp: str

    @property
    def waiting(self) -> bool:
        """The last thing it sent is quarantined."""
        return self.last is not None and self.last.state == DeliveryState.QUARANTINED


def sources(actor: Actor, *, words: str = "", lamp: str = "") -> list[SourceRow]:
    """Every department of the catalogue, in its order."""
    newest = tables.newest()
    every = Delivery.objects.filter(whole=True).defer("faults", "opener").order_by("department", "-id")
    last = {row.department: row for row in every.distinct("department")}
    rows = [_source(actor, each, newest.get(code), last.get(code)) for code, each in catalogue().departments.items()]
    return [row for row in rows if (not lamp or row.lamp == lamp) and _fits(row.department, words)]


def _source(actor: Actor, department: Department, newest: Delivery | None, last: Delivery | None) -> SourceRow:
    if newest is None:
        return SourceRow(department, None, last, None, "none")
    until = newest.as_of + timedelta(days=department.fresh_days)
    lamp = "bad" if actor.today > until else "care" if actor.today + SOON > until else "good"
    return SourceRow(department, newest, last, until, lamp)


def _fits(department: Department, words: str) -> bool:
    return words.strip().lower() in f"{department.code} {department.name} {department.group}".lower()


def deliveries(
    actor: Actor, *, department: str = "", state: str = "", page: int = 1, size: int = 30
) -> tuple[Sequence[Delivery], int]:
    """Newest first, with how many there are. Answers about single families are among them where no state is asked for."""
    found = Delivery.objects.defer("faults", "opener").order_by("-id")
    if department:
        found = found.filter(department=department)
    if state:
        found = found.filter(state=state, whole=True)
    return list(found[(page - 1) * size : page * size]), found.count()


def delivery(actor: Actor, delivery_id: int) -> Delivery:
    """Raises NotFound."""
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def faults(actor: Actor, delivery_id: int) -> tuple[Fault, ...]:
    """Cells that were not taken, row by row; the first of them. Identity numbers stand masked."""
    found = delivery(actor, delivery_id)
    text = ring().open(bytes(found.faults), f"faults:{found.sha256}") if found.faults else "[]"
    return tuple(Fault(**each) for each in json.loads(text))


def original(actor: Actor, delivery_id: int) -> bytes:
    """The file as it came. It names people: the caller enters it in the trail. Raises NotPermitted, NotFound, SealBroken."""
    actor.require(*ORIGINALS_TO)
    found = delivery(actor, delivery_id)
    actor.require_place(found.place)
    return keeping.kept(found.original, found.sha256, bytes(found.opener))
