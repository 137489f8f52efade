"""Applications: one family, one sitting, several programmes. Saved as written, handed in once: then its proceedings are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.identity import IdNumber
from minzheng.cases import reading
from minzheng.cases.actions.proceeding import STAFF, opened, take_step, tell
from minzheng.cases.declarations import procedures
from minzheng.cases.discretion import refuse_numbers
from minzheng.cases.errors import ApplicationMoved, ApplicationNotFound, Moved, NoSuchProcedure
from minzheng.cases.models import Application, ApplicationState, Proceeding
from minzheng.cases.proofs import PROOFS, Resolved, Standing, given_in, stored
from minzheng.cases.queries.applying import standings_of
from minzheng.cases.workflow import engine
from minzheng.people.models import Household
from minzheng.places import access

COMPLETE = "file_complete"
CHANNELS = ("window", "visit", "phone", "online", "found", "transfer")
_AT_HAND = frozenset({"application", "authorisation"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds. `programmes` are codes of procedures ("dibao", "temporary_urgent"); `home` and `identity` only of a
    family that is not registered here: it lives elsewhere. `proofs`: what was brought or promised, by proof: ("paper" or
    "committed", note)."""

    name: str
    household: int | None = None
    person: int | None = None
    home: DivisionCode | None = None
    identity: IdNumber | None = None
    received_on: date | None = None
    channel: str = "window"
    agent: Mapping[str, Any] = field(default_factory=dict)
    programmes: Sequence[str] = ()
    proofs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of an application: its proceedings, and every gap at once; `waived`: certificates nobody had to bring."""

    application: Application
    proceedings: tuple[Proceeding, ...]
    gaps: tuple[Standing, ...]
    waived: int


def save_application(actor: Actor, asked: Asked, *, application_id: int | None = None, version: int = 0) -> Application:
    """Save an application as far as it is written, a new one without an id. Of one that was handed in only the proofs change, and
    its proceedings learn whether all materials are there.

    Raises Moved with both texts where somebody saved it since `version`, ApplicationNotFound, ApplicationMoved where it was
    withdrawn, NoSuchProcedure, NotFound for a family outside the area, BadValue.
    """
    actor.require(*STAFF)
    _check(asked, asked.received_on or actor.today)
    with access.within(actor.area):
        row = Application(version=0) if application_id is None else _held(application_id, version, _shown(asked))
        if row.state == ApplicationState.WITHDRAWN:
            raise ApplicationMoved
        handed_in = row.state == ApplicationState.HANDED_IN
        if not handed_in:
            _fill(actor, row, asked)
        row.proofs = stored(asked.proofs)
        _save(actor, row)
        if handed_in:
            _tell_all(actor, row)
        detail = {"version": row.version, "programmes": row.programmes, "proofs": row.proofs}
        record(actor, "cases.save_application", f"application:{row.id}", place=row.place, detail=detail)
        return row


def _save(actor: Actor, row: Application) -> None:
    row.version, row.saved_by, row.saved_at = row.version + 1, actor.account, timezone.now()
    row.save()


def _check(asked: Asked, day: date) -> None:
    refuse_numbers(asked.agent, asked.values, *(note for _, note in asked.proofs.values()))
    if not asked.name.strip():
        raise BadValue("The applicant's name is missing.")
    if asked.channel not in CHANNELS:
        raise BadValue("{channel} is not a way an application comes in.", channel=asked.channel)
    for code in asked.programmes:
        if code not in procedures() or procedures()[code].on(day) is None:
            raise NoSuchProcedure(code)
    for code, (how, _) in asked.proofs.items():
        if code not in PROOFS or how not in (Resolved.PAPER, Resolved.COMMITTED):
            raise BadValue("{proof} cannot be resolved by {how}.", proof=code, how=how)


def _held(application_id: int, version: int, mine: Mapping[str, object]) -> Application:
    """The row, locked to the end of the transaction. Raises ApplicationNotFound, Moved."""
    row = Application.objects.select_for_update().filter(id=application_id).first()
    if row is None:
        raise ApplicationNotFound
    if row.version != version:
        raise Moved(mine, [_stored(row)])
    return row


def _shown(asked: Asked) -> dict[str, Any]:
    return {
        "name": asked.name,
        "programmes": list(asked.programmes),
        "proofs": dict(asked.proofs),
        "agent": dict(asked.agent),
        "values": dict(asked.values),
    }


def _stored(row: Application) -> dict[str, Any]:
    return {
        "account": row.saved_by,
        "at": row.saved_at,
        "version": row.version,
        "name": row.name,
        "programmes": row.programmes,
        "proofs": given_in(row.proofs),
        "agent": row.agent,
        "values": row.values,
    }


def _fill(actor: Actor, row: Application, asked: Asked) -> None:
    row.place, row.received_at = str(actor.place), str(actor.place)
    if asked.household is not None:
        family = Household.objects.filter(id=asked.household).first()
        if family is None:
            raise NotFound("There is no such family in your area.")
        row.place = family.place
    row.home = str(asked.home) if asked.home and asked.household is None else ""
    row.household_id, row.person_id, row.name = asked.household, asked.person, asked.name.strip()
    if asked.identity is not None:  # the number itself is not kept, so a form saved again does not bring it
        row.identity_hash, row.identity_masked = ring().lookup(asked.identity.full), asked.identity.masked
    row.received_on, row.channel, row.agent = asked.received_on or actor.today, asked.channel, dict(asked.agent)
    row.programmes, row.values = list(dict.fromkeys(asked.programmes)), dict(asked.values)


def hand_in(actor: Actor, application_id: int, *, version: int) -> HandedIn:
    """Open a proceeding for every programme asked for and take in the application there, all in one act. Gaps do not hinder it:
    they are told at once, and the proceedings wait for them.

    Raises Moved, ApplicationNotFound, ApplicationMoved where it was handed in or withdrawn, ProceedingRuns, NoSuchProcedure,
    BadValue where no programme is asked for.
    """
    actor.require(*STAFF)
    with access.within(actor.area):
        row = _held(application_id, version, {"act": "hand_in"})
        if row.state != ApplicationState.DRAFT:
            raise ApplicationMoved
        if not row.programmes:
            raise BadValue("No programme is asked for.", remedy="Choose at least one.")
        found = standings_of(actor, row)
        gaps = tuple(each for each in found if each.resolved is Resolved.MISSING)
        opened = tuple(_open(actor, row, code, complete=not gaps) for code in row.programmes)
        row.state, row.proofs = ApplicationState.HANDED_IN, _kept(found)
        _save(actor, row)
        waived = sum(each.waived for each in found)
        detail = {
            "proceedings": [one.id for one in opened],
            "gaps": [each.proof.code for each in gaps],
            "waived": waived,
        }
        record(actor, "cases.hand_in", f"application:{row.id}", place=row.place, detail=detail)
        return HandedIn(row, opened, gaps, waived)


def _open(actor: Actor, row: Application, code: str, *, complete: bool) -> Proceeding:
    declared = procedures()[code].on(row.received_on)
    told = [COMPLETE] if complete and declared and COMPLETE in declared.facts else []
    home = DivisionCode(row.home) if row.home else None
    made = opened(
        actor, code, row.received_on, household=row.household_id, person=row.person_id, facts=told, name=row.name, home=home
    )
    made.application_id = row.id
    made.save()
    _begin(actor, made, row)
    return made


def _begin(actor: Actor, made: Proceeding, row: Application) -> None:
    """The first act, where the application itself is all it asks for."""
    workflow, file = reading.file(made, ())
    reason = str(row.values.get("reason", ""))
    for option in engine.possible(workflow, file, actor, actor.today):
        act = option.act
        if option.open and set(act.papers) <= _AT_HAND and act.signers == 1 and (reason or not act.reasoned):
            after, taken = engine.apply(workflow, file, act, actor, actor.today, reason=reason, papers=act.papers)
            take_step(actor, made, workflow, act, after, taken, values={})
            return


def _kept(found: Sequence[Standing]) -> list[dict[str, str]]:
    """How every proof stood when it was handed in: what was waived can be counted."""
    return stored({each.proof.code: (each.resolved, each.note) for each in found})


def _tell_all(actor: Actor, row: Application) -> None:
    """The proceedings learn whether all materials are there."""
    found = standings_of(actor, row)
    row.proofs = _kept(found)
    row.save(update_fields=("proofs",))
    complete = all(each.resolved is not Resolved.MISSING for each in found)
    for one in Proceeding.objects.select_for_update().filter(application=row, closed_on=None).order_by("id"):
        workflow, _ = reading.file(one, ())
        if COMPLETE in workflow.facts and (COMPLETE in one.facts) is not complete:
            tell(actor, one, (COMPLETE,) if complete else (), () if complete else (COMPLETE,), "")


def withdraw_application(actor: Actor, application_id: int, *, version: int, reason: str) -> Application:
    """Give up an application that was not handed in. What was handed in is withdrawn in its proceedings."""
    actor.require(*STAFF)
    with access.within(actor.area):
        row = _held(application_id, version, {"act": "withdraw", "reason": reason})
        if row.state != ApplicationState.DRAFT:
            raise ApplicationMoved
        row.state = ApplicationState.WITHDRAWN
        _save(actor, row)
        record(actor, "cases.withdraw_application", f"application:{row.id}", place=row.place, reason=reason)
        return row
