"""Answers become facts where nobody established anything: never over what an official or the family stated."""

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import NotFound
from minzheng.people import queries as people
from minzheng.people.actions import record_fact
from minzheng.people.catalogue import FACT_KINDS, Entity
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from minzheng.verification.catalogue import catalogue
from minzheng.verification.findings import Kind
from minzheng.verification.laying import comparable
from minzheng.verification.models import Check, Finding, FindingState

FEEDERS = (Duty.CLERK, Duty.OFFICER)
SOURCE = "verification:"
# A death stops payments at once when it is recorded: an official records it, after looking.
ESTABLISHED_BY_PEOPLE = frozenset({"death"})


def feed(actor: Actor, check_id: int) -> int:
    """Record what a check brought to light as facts, each from its delivery; returns how many were written.

    Only where no fact of the kind is held of the subject today, or one that came from a delivery; doubts only once an official
    confirmed them. Raises NotFound."""
    actor.require(*FEEDERS)
    with access.within(actor.area):
        found = Check.objects.filter(pk=check_id).first()
        if found is None:
            raise NotFound("There is no such check in your area.")
        file = people.household(actor, found.household_id)
        held = {(Entity.HOUSEHOLD, found.household_id, fact.kind): fact.source for fact in file.facts if fact.current}
        for member in file.members:
            held |= {(Entity.PERSON, member.person, fact.kind): fact.source for fact in member.facts if fact.current}
        written = [one.pk for one in Finding.objects.filter(of_check=found).order_by("id") if _fed(actor, one, held)]
        record(actor, "verification.feed", f"check:{check_id}", place=found.place, detail={"findings": written})
    return len(written)


def _fed(actor: Actor, one: Finding, held: dict[tuple[Entity, int, str], str]) -> bool:
    item = catalogue().item(one.department, one.item)
    if not comparable(item) or item.feeds in ESTABLISHED_BY_PEOPLE or one.person_id is None or one.delivery_id is None:
        return False
    if one.kind != Kind.NEW and one.state != FindingState.CONFIRMED:
        return False
    kind = FACT_KINDS[item.feeds]
    subject = one.household_id if kind.entity is Entity.HOUSEHOLD else one.person_id
    key = (kind.entity, subject, kind.code)
    if kind.entity is Entity.OBLIGOR or not held.get(key, SOURCE).startswith(SOURCE) or not kind.allows(one.found):
        return False
    target = {"household_id": subject} if kind.entity is Entity.HOUSEHOLD else {"person_id": subject}
    source = f"{SOURCE}{one.delivery_id}"
    held[key] = source
    return record_fact(actor, FactRecord(kind.code, one.found), source, **target) is not None
