"""Takes hold of a person or household for the rest of the transaction, so that two acts on the same one follow each other."""

from minzheng.base.errors import NotFound
from minzheng.people.models import Household, Person


def hold_person(person_id: int) -> Person:
    """The person, locked. Raises NotFound when there is none in the area; a merged row is refused by its own name."""
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound("There is no such person in your area.")
    if person.merged_into_id is not None:
        raise NotFound("This person was merged with another entry.", remedy="Open the other entry.")
    return person


def hold_household(household_id: int) -> Household:
    household = Household.objects.select_for_update(of=("self",)).filter(id=household_id).first()
    if household is None:
        raise NotFound("There is no such household in your area.")
    return household
