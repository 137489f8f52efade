"""Who lives elsewhere and owes a member of a family support. What is known of them is recorded as facts (`record_fact`)."""

from datetime import date

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.month import Month
from minzheng.base.names import clean_name
from minzheng.people.declarations import KINSHIPS, Entity, ObligorRecord, sealing_context
from minzheng.people.errors import ObligorRefused
from minzheng.people.holding import hold_household, hold_obligor
from minzheng.people.models import Membership, Obligor
from minzheng.places import access


def add_obligor(actor: Actor, household_id: int, obligor: ObligorRecord) -> int:
    """Record somebody as owing support to a household or one of its members; returns the obligor's id.

    `since` None means from the first day of this month. Raises NotPermitted, NotFound, BadValue for an impossible name,
    ObligorRefused for a kinship outside KINSHIPS, a supported person who is no member then, or the same number twice.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    since = obligor.since or Month.of(actor.today).first
    with access.within(actor.area):
        household = hold_household(household_id)
        digest = ring().lookup(obligor.identity.full) if obligor.identity is not None else None
        _check(household_id, obligor, since, digest)
        made = Obligor.objects.create(
            place=household.place,
            household=household,
            supported_id=obligor.supported,
            name=clean_name(obligor.name),
            kinship=obligor.kinship,
            identity_hash=digest,
            identity_masked=obligor.identity.masked if obligor.identity is not None else "",
            since=since,
        )
        if obligor.identity is not None:  # the seal is bound to the id
            made.identity_sealed = ring().seal(str(obligor.identity), sealing_context(Entity.OBLIGOR, made.id, "identity"))
            made.save(update_fields=("identity_sealed",))
        detail = {"obligor": made.id, "kinship": obligor.kinship, "supported": obligor.supported, "since": since}
        record(actor, "people.add_obligor", f"household:{household_id}", place=household.place, detail=detail)
    return made.id


def end_obligor(actor: Actor, obligor_id: int, until: date, *, reason: str) -> None:
    """From `until` on nothing is owed any more; the very day it began means it was recorded in error. Raises ObligorRefused."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        obligor = hold_obligor(obligor_id)
        if until < obligor.since or (obligor.until is not None and obligor.until <= until):
            raise ObligorRefused("Nothing is owed beyond {day}.", day=until)
        obligor.until = until
        obligor.save(update_fields=("until",))
        detail = {"obligor": obligor_id, "until": until}
        record(actor, "people.end_obligor", f"household:{obligor.household_id}", place=obligor.place, reason=reason, detail=detail)


def _check(household_id: int, obligor: ObligorRecord, since: date, digest: bytes | None) -> None:
    if obligor.kinship not in KINSHIPS:
        raise ObligorRefused("{kinship} is not a kinship to the member supported.", kinship=obligor.kinship)
    members = Membership.objects.filter(household_id=household_id)
    if obligor.supported is not None and not members.filter(person_id=obligor.supported, span__contains=since).exists():
        raise ObligorRefused(
            "The person supported is not a member of the family on that day.", remedy="Choose a member, or another day."
        )
    live = Obligor.objects.filter(household_id=household_id, supported_id=obligor.supported, until=None)
    if digest is not None and live.filter(identity_hash=digest).exists():
        raise ObligorRefused("This identity number is recorded here as owing support already.", remedy="End the other entry first.")
