"""A doubt and a ticket by hand, for tests of the parts above."""

from datetime import date

from minzheng.monitoring.models import AuditFinding, Ticket
from minzheng.people.models import Household
from minzheng.places import access
from tests.cast import COUNTY


def doubt(household: int, model: str, on: date) -> int:
    """An open doubt of a model about a family, due that day; its id."""
    with access.within(COUNTY.area):
        place = Household.objects.get(id=household).place
        made = AuditFinding.objects.create(
            place=place, household_id=household, model=model, month=1, last_month=1, value=2, against=1, due_on=on, found_on=on
        )
    return int(made.id)


def ticket_of(household: int | None = None, name: str = "") -> Ticket:
    """The newest ticket for help of a family, or under a name."""
    with access.within(COUNTY.area):
        found = Ticket.objects.filter(direction="entry")
        return (found.filter(household_id=household) if household else found.filter(name=name)).latest("id")
