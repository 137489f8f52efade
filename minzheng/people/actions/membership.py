"""What happens to persons and households once registered: somebody joins, leaves, or the family moves to another village."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.people import events
from minzheng.people.declarations import RELATIONS
from minzheng.people.errors import FamilyRefused
from minzheng.people.holding import hold_household, hold_person
from minzheng.people.models import Fact, Household, Membership
from minzheng.places import access, custody

HEAD = RELATIONS[0]


def join_household(actor: Actor, person_id: int, household_id: int, relation: str, since: date, *, reason: str = "") -> int:
    """Make a person a member from a day on; returns the membership. Raises FamilyRefused while the person is in another family."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    if relation not in RELATIONS or relation == HEAD:
        raise BadValue("{relation} is not a relation to the head.", relation=relation)
    with access.within(actor.area):
        household, person = hold_household(household_id), hold_person(person_id)
        if household.dissolved is not None:
            raise FamilyRefused("The household was dissolved.", code="dissolved")
        if since < household.formed or since < person.born:
            raise FamilyRefused("Nobody belongs to a family before it was formed or before birth.", code="bad_span")
        try:
            with transaction.atomic():
                member = Membership.objects.create(
                    place=household.place, household=household, person=person, relation=relation, span=DateRange(since, None)
                )
        except IntegrityError as error:
            raise FamilyRefused(
                "The person belongs to another family.", remedy="End that membership first.", code="member_elsewhere"
            ) from error
        if person.place != household.place:
            _carry(household.place, [], [person_id])
        detail = {"household": household_id, "relation": relation, "since": since}
        record(actor, "people.join_household", f"person:{person_id}", place=household.place, reason=reason, detail=detail)
    return member.id


def leave_household(actor: Actor, person_id: int, until: date, *, reason: str, new_head: int | None = None) -> None:
    """End the current membership: `until` is the first day outside. A leaving head names the new head among the other members;
    with the last member gone the household is dissolved. Raises FamilyRefused."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        person = hold_person(person_id)
        member = Membership.objects.filter(person=person, span__contains=until - date.resolution, span__endswith=None).first()
        if member is None:
            raise FamilyRefused("The person belongs to no family on that day.", code="no_member")
        household = hold_household(member.household_id)
        others = Membership.objects.filter(household=household, span__endswith=None).exclude(id=member.id)
        if household.head_id == person_id and others.exists():
            _succeed(household, others, new_head, until)
        elif not others.exists():
            household.dissolved = until
        Membership.objects.filter(id=member.id).update(span=DateRange(member.span.lower, until))
        household.save(update_fields=("head", "dissolved"))
        detail = {"household": household.id, "until": until, "new_head": household.head_id}
        record(actor, "people.leave_household", f"person:{person_id}", place=household.place, reason=reason, detail=detail)


def change_head(actor: Actor, household_id: int, new_head: int, since: date, *, reason: str) -> None:
    """Another member becomes the head from a day on; the former head's relation becomes "other" until it is recorded."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        household = hold_household(household_id)
        members = Membership.objects.filter(household=household, span__endswith=None)
        former = members.filter(person_id=household.head_id).first()
        old = household.head_id
        _succeed(household, members.exclude(person_id=old), new_head, since)
        if former is not None:
            _relation_from(former, "other", since)
        household.save(update_fields=("head",))
        detail = {"old": old, "new": new_head, "since": since}
        record(actor, "people.change_head", f"household:{household_id}", place=household.place, reason=reason, detail=detail)


def _succeed(household: Household, others: object, new_head: int | None, since: date) -> None:
    heir = others.filter(person_id=new_head).first() if new_head is not None else None  # type: ignore[attr-defined]
    if heir is None:
        raise FamilyRefused("The family needs a head among its members.", remedy="Name the new head.", code="no_head")
    _relation_from(heir, HEAD, since)
    household.head_id = heir.person_id


def _relation_from(member: Membership, relation: str, since: date) -> None:
    """Close the row and open the next; one that begins later is simply corrected."""
    if member.span.lower >= since:
        Membership.objects.filter(id=member.id).update(relation=relation)
        return
    Membership.objects.filter(id=member.id).update(span=DateRange(member.span.lower, since))
    Membership.objects.create(
        place=member.place,
        household_id=member.household_id,
        person_id=member.person_id,
        relation=relation,
        span=DateRange(since, member.span.upper),
    )


def move_household(actor: Actor, household_id: int, place: DivisionCode, since: date, *, reason: str) -> None:
    """Another village takes charge of the family, its members and everything recorded about them, in every part.

    Both villages must lie in the actor's area, so between towns only the county moves a family. Raises NotPermitted, NotFound.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    actor.require_place(place)
    with access.within(actor.area):
        household = hold_household(household_id)
        old = household.place
        if old == place:
            raise FamilyRefused("The family is registered in that village already.", code="same_place")
        members = list(Membership.objects.filter(household=household, span__endswith=None).values_list("person_id", flat=True))
        _carry(place, [household_id], members)
        Fact.objects.filter(obligor__household=household).update(place=place)  # they name the obligor only, who went along
        events.publish(events.HouseholdMoved(household_id, old, place, since))
        detail = {"old": old, "new": place, "since": since}
        record(actor, "people.move_household", f"household:{household_id}", place=place, reason=reason, detail=detail)


def _carry(place: str, households: Sequence[int], persons: Sequence[int]) -> None:
    """Give every row in custody to its new place. Where a row names both, it follows the household; a household's past members
    and a person's rows in former families stay where they are."""
    with connection.cursor() as cursor:
        for table in custody.tables():
            conditions, parameters = [], []
            if table.household and households:
                conditions.append(f"{table.household} = ANY(%s)")
                parameters.append(list(households))
            if table.person and persons:
                alone = f" AND {table.household} IS NULL" if table.household else ""
                conditions.append(f"({table.person} = ANY(%s){alone})")
                parameters.append(list(persons))
            if conditions:
                where = " OR ".join(conditions)
                cursor.execute(f"UPDATE {table.table} SET place = %s WHERE {where}", [place, *parameters])  # noqa: S608
