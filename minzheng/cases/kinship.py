"""Who among applicants is registered as a relative of the staff; whose family a number belongs to. Within the current area."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.models import OfficialRelative
from minzheng.people.models import Household, Membership, Person
from minzheng.places import access


@dataclass(frozen=True, slots=True)
class Family:
    household: int
    person: int
    place: str


def is_relative(household: int, day: date) -> bool:
    """Whether a member is a registered relative of an official of the county (近亲属备案)."""
    members = _members(household, day)
    hashes = [
        bytes(one)
        for one in Person.objects.filter(id__in=members, identity_hash__isnull=False).values_list("identity_hash", flat=True)
    ]
    if not hashes:
        return False
    place = Household.objects.values_list("place", flat=True).get(id=household)
    with access.within(DivisionCode(place).at(Level.COUNTY).area):  # the register is the county's; only yes or no leaves it
        return _standing(day).filter(identity_hash__in=hashes).exists()


def families_of(hashes: Collection[bytes], day: date) -> list[int]:
    """Households with a member of those numbers."""
    persons = Person.objects.filter(identity_hash__in=list(hashes), merged_into=None).values_list("id", flat=True)
    rows = Membership.objects.filter(person_id__in=list(persons), span__contains=day)
    return sorted(set(rows.values_list("household_id", flat=True)))


def household_of(identity_hash: bytes, day: date) -> Family | None:
    """The family here that a person of that number belongs to."""
    person = Person.objects.filter(identity_hash=identity_hash, merged_into=None).first()
    row = Membership.objects.filter(person=person, span__contains=day).first() if person else None
    return Family(row.household_id, row.person_id, row.place) if row else None


def _members(household: int, day: date) -> list[int]:
    return list(Membership.objects.filter(household_id=household, span__contains=day).values_list("person_id", flat=True))


def _standing(day: date):  # type: ignore[no-untyped-def]
    return OfficialRelative.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
