"""Signed authorisations: recorded from the paper, withdrawn by whoever signed. What was asked before stays asked."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import Conflict, NotFound
from minzheng.people import queries as people
from minzheng.people.holding import hold_household
from minzheng.places import access
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import ConsentRefused
from minzheng.verification.models import Consent

RECORDERS = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
LONGEST = timedelta(days=366)  # an authorisation is for a check, not for ever


def sign_consent(
    actor: Actor,
    household_id: int,
    subjects: Iterable[int],
    purpose: Purpose,
    *,
    departments: Sequence[str] = (),
    signed_on: date,
    until: date,
    document: str,
) -> list[int]:
    """Record what members (by id) and obligors (by their id made negative) of a household signed: one consent each, their ids.

    `departments` none: all of the catalogue that day. The monthly check rests on the office's duty and needs none. Raises NotFound,
    ConsentRefused for one not of the family, a day ahead, a time that is none or too long, a paper not named."""
    actor.require(*RECORDERS)
    codes = tuple(departments) or tuple(catalogue().departments)
    _check(actor, purpose, codes, signed_on, until, document)
    wanted = list(dict.fromkeys(subjects))
    with access.within(actor.area):
        household = hold_household(household_id)
        file = people.household(actor, household_id)
        known = {member.person for member in file.members} | {-one.id for one in file.obligors if one.current}
        if not wanted or not known.issuperset(wanted):
            raise ConsentRefused("Somebody named here does not belong to this family.", remedy="Choose its members and obligors.")
        shared = {
            "place": household.place, "household": household, "purpose": purpose, "departments": sorted(codes),
            "signed_on": signed_on, "until": until, "document": document.strip(), "recorded_by": actor.account,
            "recorded_at": timezone.now(),
        }  # fmt: skip
        made = [Consent.objects.create(**shared, **_subject(one)).pk for one in wanted]
        detail = {"consents": made, "purpose": purpose.name.lower(), "departments": len(codes), "until": until}
        record(actor, "verification.sign_consent", f"household:{household_id}", place=household.place, detail=detail)
    return made


def withdraw_consent(actor: Actor, consent_id: int, *, reason: str) -> None:
    """From today on nobody is asked on it. Raises NotFound, Conflict when it was withdrawn already."""
    actor.require(*RECORDERS)
    if not reason.strip():
        raise ConsentRefused("A reason is needed.", remedy="Say who withdraws it and how.")
    with access.within(actor.area):
        consent = Consent.objects.filter(pk=consent_id).first()
        if consent is None:
            raise NotFound("There is no such authorisation in your area.")
        changed = Consent.objects.filter(pk=consent_id, withdrawn_on=None).update(
            withdrawn_on=actor.today, withdrawn_by=actor.account, withdrawal=reason.strip()
        )
        if not changed:
            raise Conflict("This authorisation was withdrawn already.")
        record(actor, "verification.withdraw_consent", f"consent:{consent_id}", place=consent.place, reason=reason.strip())


def _check(actor: Actor, purpose: Purpose, codes: Sequence[str], signed_on: date, until: date, document: str) -> None:
    if purpose in (Purpose.RECHECK, Purpose.MONITORING):
        raise ConsentRefused("The monthly check rests on the duty of the office.", remedy="Choose another purpose.")
    if not set(codes) <= set(catalogue().departments):
        raise ConsentRefused("A department named here is not in the catalogue.", remedy="Choose from the catalogue.")
    if signed_on > actor.today:
        raise ConsentRefused("It cannot have been signed on {day}.", remedy="Check the day of signing.", day=signed_on)
    if until < signed_on or until - signed_on > LONGEST:
        raise ConsentRefused(
            "An authorisation holds from the day it was signed, for a year at most.", remedy="Correct its last day."
        )
    if not document.strip():
        raise ConsentRefused("The signed paper is not named.", remedy="Say where it lies, or attach it first.")


def _subject(one: int) -> dict[str, int]:
    return {"person_id": one} if one > 0 else {"obligor_id": -one}
