"""Takes hold of a person, household or obligor for the rest of the transaction: two acts on the same one follow each other."""

from collections.abc import Iterable

from django.db import connection

from minzheng.base.arrays import bigints
from minzheng.base.errors import NotFound
from minzheng.people.models import Household, Obligor, Person


def hold_person(person_id: int) -> Person:
    """The person, locked. Raises NotFound when there is none in the area; a merged row is refused by its own name."""
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound("There is no such person in your area.")
    if person.merged_into_id is not None:
        raise NotFound("This person was merged with another entry.", remedy="Open the other entry.")
    return person


def merged_among(person_ids: Iterable[int]) -> list[int]:
    """Keeps these persons from being merged until the transaction ends; those that were merged already are returned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM people_person WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE",
            [bigints(person_ids)],
        )
        return [person for person, into in cursor.fetchall() if into is not None]


def hold_household(household_id: int) -> Household:
    household = Household.objects.select_for_update(of=("self",)).filter(id=household_id).first()
    if household is None:
        raise NotFound("There is no such household in your area.")
    return household


def hold_obligor(obligor_id: int) -> Obligor:
    obligor = Obligor.objects.select_for_update(of=("self",)).filter(id=obligor_id).first()
    if obligor is None:
        raise NotFound("There is no such obligor in your area.")
    return obligor
