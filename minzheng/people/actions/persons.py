"""A single person: registered without a family yet, or corrected; and the acts that show what is sealed."""

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.base.identity import IdNumber
from minzheng.base.names import clean_name, given_key, name_key, pinyin_key
from minzheng.people.actions.families import plan_families, write_families
from minzheng.people.declarations import REGISTER_FINDINGS, Entity, FamilyRecord, PersonRecord, sealing_context
from minzheng.people.errors import FamilyRefused
from minzheng.people.holding import hold_person
from minzheng.people.models import Fact, Person
from minzheng.places import access

SHOWN_TO = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)


def register_person(actor: Actor, place: DivisionCode, person: PersonRecord, source: str) -> int:
    """Register somebody who belongs to no family yet; join_household comes next. Raises FamilyRefused with the finding."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    actor.require_place(place)
    with access.within(actor.area):
        alone = FamilyRecord("", place, "rural", actor.today, [replace(person, relation="head")])
        plan = plan_families(actor, [alone], person_only=True)
        if plan.findings:
            finding = plan.findings[0]
            raise FamilyRefused(REGISTER_FINDINGS[finding.code], code=finding.code, detail=finding.detail)
        write_families(actor, plan, [alone], source)
        registered = plan.writes.persons[0].id
        record(actor, "people.register_person", f"person:{registered}", place=place, detail={"source": source})
    return registered


def correct_person(
    actor: Actor,
    person_id: int,
    *,
    reason: str,
    name: str | None = None,
    sex: int | None = None,
    born: date | None = None,
    identity: IdNumber | None = None,
) -> None:
    """Correct what identifies a person; what is None stays. The trail keeps the former values (of a number, its masked form).

    Raises Conflict when another person has that identity number, here or elsewhere.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        person = hold_person(person_id)
        former = {"name": person.name, "sex": person.sex, "born": person.born, "identity": person.identity_masked}
        if name is not None:
            person.name = clean_name(name)
            person.name_key, person.given_key, person.pinyin_key = (
                name_key(person.name),
                given_key(person.name),
                pinyin_key(person.name),
            )
        person.sex, person.born = sex or person.sex, born or person.born
        if person.sex not in (1, 2) or person.born > actor.today:
            raise BadValue("A person is born before today, male or female.")
        if identity is not None:
            person.identity_sealed = ring().seal(str(identity), sealing_context(Entity.PERSON, person_id, "identity"))
            person.identity_hash, person.identity_masked = ring().lookup(identity.full), identity.masked
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            raise Conflict("Another person is registered with this identity number.", remedy="Merge the two entries.") from error
        record(actor, "people.correct_person", f"person:{person_id}", place=person.place, reason=reason, detail={"former": former})


def reveal_identity(actor: Actor, person_id: int, reason: str) -> str:
    """The full identity number as on the card. Every look is in the trail with its reason."""
    actor.require(*SHOWN_TO)
    _require_reason(reason)
    with access.within(actor.area):
        person = Person.objects.filter(id=person_id).first()
        if person is None or person.identity_sealed is None:
            raise NotFound("No identity number is recorded for this person in your area.")
        number = ring().open(person.identity_sealed, sealing_context(Entity.PERSON, person_id, "identity"))
        record(actor, "people.reveal_identity", f"person:{person_id}", place=person.place, reason=reason.strip())
    return number


def reveal_account(actor: Actor, household_id: int, reason: str) -> str:
    """The full number of the family's current bank account. Every look is in the trail with its reason."""
    actor.require(*SHOWN_TO)
    _require_reason(reason)
    with access.within(actor.area):
        held = Fact.objects.filter(household_id=household_id, kind="bank_account", superseded_at=None, since__lte=actor.today)
        fact = held.exclude(until__lte=actor.today).order_by("-since", "-id").first()
        if fact is None or fact.sealed is None:
            raise NotFound("No bank account is recorded for this household in your area.")
        number = ring().open(fact.sealed, sealing_context(Entity.HOUSEHOLD, household_id, "bank_account"))
        record(actor, "people.reveal_account", f"household:{household_id}", place=fact.place, reason=reason.strip())
    return number


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise BadValue("A full number is shown only for a stated reason.", remedy="Write why you need it.")
