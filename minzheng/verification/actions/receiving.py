"""What a department sends is kept as it came, then read: good as a whole, or quarantined with its reasons while the last good one
stays. The same file counts once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.divisions import Level
from minzheng.base.errors import BadValue, Conflict, NotFound, NotPermitted
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.people.tables import identities
from minzheng.places import access
from minzheng.verification import by_name, keeping
from minzheng.verification.catalogue import Department, catalogue
from minzheng.verification.incoming import Expected, Profile, Quarantined, Reason, Typed, judged, profile, read, scheme_for, typed
from minzheng.verification.models import Delivery, DeliveryState
from minzheng.verification.sources import department_of
from minzheng.verification.sources.folders import day_of, month_of, waiting
from minzheng.verification.tables import newest

RECEIVERS = (Duty.CLERK, Duty.OFFICER)
FAULTS = 500  # kept with a delivery; all are counted


def receive(
    actor: Actor,
    department: str,
    filename: str,
    content: bytes,
    as_of: date | None = None,
    stated: Month | None = None,
    *,
    route: str = "upload",
) -> Delivery:
    """Keep a department's list and read it. A file received before gives the delivery it was then.

    `as_of` None: the day its name says, else today. `stated`: the month the sender names; None takes the one in the file's name.
    Raises NotPermitted below the county, NotFound for an unknown department, BadValue for a day to come."""
    _receiver(actor)
    if department not in catalogue().departments:
        raise NotFound("There is no department {department} in the catalogue.", department=department)
    day = as_of or day_of(filename) or actor.today
    if day > actor.today:
        raise BadValue("A delivery cannot be as of {day}.", remedy="Correct the day.", day=day)
    digest = hashlib.sha256(content).hexdigest()
    with access.within(actor.area):
        alone(department)
        before = Delivery.objects.filter(department=department, sha256=digest, whole=True).order_by("-id").first()
        if before is not None:
            return before
        return _received(actor, department, filename, content, day, stated or month_of(filename), route)


def receive_folder(actor: Actor, folder: Path, *, progress: Progress = silent) -> tuple[list[Delivery], list[str]]:
    """Receive every file of a folder that names its department at the beginning of its name; the names of the others come back."""
    _receiver(actor)
    files = waiting(folder)
    made, unknown = [], []
    for at, path in enumerate(files):
        progress("receive", at, len(files))
        if code := department_of(path.name):
            made.append(receive(actor, code, path.name, path.read_bytes(), route="folder"))
        else:
            unknown.append(path.name)
    return made, unknown


def accept(actor: Actor, delivery_id: int, *, reason: str) -> Delivery:
    """Read a quarantined file again and take it in spite of doubts about it as a whole, for a reason an official gives. What cannot
    be read stays where it is. Raises NotFound, Conflict, BadValue without a reason, Quarantined."""
    _receiver(actor)
    if not reason.strip():
        raise BadValue("A reason is needed.", remedy="Say what was found out about the file.")
    with access.within(actor.area):
        old = Delivery.objects.filter(pk=delivery_id).first()
        if old is None:
            raise NotFound("There is no such delivery.")
        alone(old.department)
        if old.state != DeliveryState.QUARANTINED or not old.whole or _taken(old):
            raise Conflict("Only a quarantined delivery can be accepted, and only once.")
        content = keeping.kept(old.original, old.sha256, bytes(old.opener))
        return _received(actor, old.department, old.filename, content, old.as_of, None, old.route, remark=reason.strip())


def alone(department: str) -> None:
    """One delivery of a department at a time, until the transaction ends: versions are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 640001))", [department])


def reply(actor: Actor, department: str, filename: str, content: bytes, as_of: date, route: str) -> Delivery:
    """Part of `ask` and `enter_reply`: keep and read what a department answered about some persons. It is not judged against its
    list, and no row means that nothing is known."""
    alone(department)
    reasons: tuple[Reason, ...] = ()
    try:
        found = typed(read(content, filename, scheme_for(department)), _of(department), scheme_for(department), _hashed)
        if route == "paper" and any(found.unreadable.values()):  # typed in here, so typed in again
            bad = [code for code, count in found.unreadable.items() if count]
            reasons = (Reason("unreadable_cells", (("column", "、".join(bad)), ("share", 100.0), ("type", "text"))),)
    except Quarantined as wrong:
        found, reasons = _nothing(), tuple(each for each in wrong.reasons if each.code != "no_rows")
    return _kept(actor, department, filename, content, as_of, route, found, reasons, whole=False)


def _received(
    actor: Actor, department: str, filename: str, content: bytes, day: date, stated: Month | None, route: str, remark: str = ""
) -> Delivery:
    found, reasons, known = _judged(actor, department, filename, content, day, stated)
    if remark and found is None:
        raise Quarantined(reasons)
    made = _kept(
        actor, department, filename, content, day, route, found or _nothing(), () if remark else reasons, known=known, remark=remark
    )
    _replace(made)
    detail = {
        "state": made.state,
        "sha256": made.sha256,
        "rows": made.rows,
        "kept": made.kept,
        "reasons": [r[0] for r in made.reasons],
    }
    act = "verification.accept" if remark else "verification.receive"
    record(actor, act, f"delivery:{made.pk}", place=actor.place, reason=remark, detail=detail)
    return made


def _judged(
    actor: Actor, department: str, filename: str, content: bytes, day: date, stated: Month | None
) -> tuple[Typed | None, Sequence[Reason], float]:
    """The rows, every reason against them, and the share of its people who are in the register; None where it cannot be read."""
    try:
        found = typed(read(content, filename, scheme_for(department)), _of(department), scheme_for(department), _hashed)
    except Quarantined as wrong:
        return None, wrong.reasons, 0.0
    register = identities(actor.today)["high"]
    known = float(np.isin(found.table["high"].to_numpy(), register).mean()) if found.kept else 0.0
    last = newest().get(department)
    before = Profile(**last.profile) if last is not None and last.profile else None
    expected = Expected(actor.place, day, Month.of(day), stated, before)
    return found, judged(found, _of(department), expected, known), known


def _kept(
    actor: Actor,
    department: str,
    filename: str,
    content: bytes,
    as_of: date,
    route: str,
    found: Typed,
    reasons: Sequence[Reason],
    *,
    whole: bool = True,
    known: float = 0.0,
    remark: str = "",
) -> Delivery:
    """Files first, then the row that names them: what a crash leaves behind is written over by the next of that version."""
    digest = hashlib.sha256(content).hexdigest()
    last = Delivery.objects.filter(department=department, as_of=as_of).aggregate(last=Max("version"))["last"] or 0
    name = f"{department}/{as_of:%Y-%m-%d}-{last + 1}"
    good = not reasons
    opener = keeping.keep(content, f"{name}.sealed", digest)
    if good:
        keeping.store(found.table, f"{name}.parquet")
        by_name.keep(found, f"{name}.unnumbered", digest, opener)
    faults = json.dumps([asdict(fault) for fault in found.faults[:FAULTS]], ensure_ascii=False)
    return Delivery.objects.create(
        place=actor.place, department=department, as_of=as_of, version=last + 1, whole=whole, route=route, filename=_safe(filename),
        size=len(content), sha256=digest, state=DeliveryState.GOOD if good else DeliveryState.QUARANTINED,
        rows=found.read, kept=found.kept, repeated=found.repeated, refused=found.refused,
        reasons=[[each.code, dict(each.facts)] for each in reasons], profile=_profile(found, known) if good and whole else {},
        faults=ring().seal(faults, f"faults:{digest}") if found.faults else None, path=f"{name}.parquet" if good else "",
        original=f"{name}.sealed", opener=opener, remark=remark, received_at=timezone.now(), received_by=actor.account,
    )  # fmt: skip


def _profile(found: Typed, known: float) -> dict[str, object]:
    made = profile(found, known)
    return {"rows": made.rows, "empty": dict(made.empty), "middle": dict(made.middle), "known": made.known}


def _replace(made: Delivery) -> None:
    """Of the good ones the newest counts: one that came late and is older does not take its place."""
    if (counting := newest().get(made.department)) is not None:
        standing = Delivery.objects.filter(department=made.department, whole=True, state=DeliveryState.GOOD)
        standing.exclude(pk=counting.pk).update(state=DeliveryState.REPLACED)


def _taken(old: Delivery) -> bool:
    same = Delivery.objects.filter(department=old.department, sha256=old.sha256, whole=True)
    return same.exclude(state=DeliveryState.QUARANTINED).exists()


def _nothing() -> Typed:
    none = pa.array([], pa.int64())
    return Typed(pa.table({"high": none, "low": none}), 0, 0, 0, 0, 0, (), {}, None)


def _of(department: str) -> Department:
    return catalogue().departments[department]


def _hashed(numbers: list[str]) -> list[bytes]:
    return ring().lookup_many(numbers)


def _safe(filename: str) -> str:
    return "".join(sign for sign in Path(filename).name if sign.isprintable())[:200] or "—"


def _receiver(actor: Actor) -> None:
    actor.require(*RECEIVERS)
    if actor.place.level in (Level.TOWN, Level.VILLAGE):
        raise NotPermitted("Deliveries are received by the county.", remedy="Hand the file to the county office.")
