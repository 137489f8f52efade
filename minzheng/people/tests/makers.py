"""Short ways to make families for the tests of this part."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.people import actions
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from minzheng.places import access
from tests.cast import COUNTY_CLERK, VILLAGE

FORMED = date(2015, 3, 1)


def number(serial: int, born: date = date(1970, 5, 20)) -> IdNumber:
    return IdNumber.synthetic("999324", born, serial)


def person(
    name: str, serial: int | None = None, relation: str = "head", born: date = date(1970, 5, 20), **more: object
) -> PersonRecord:
    """A person; sex follows the serial (odd: male). Without a serial, a man without an identity number."""
    identity = None if serial is None else number(serial, born)
    return PersonRecord(name, identity.sex if identity else 1, born, relation, identity, **more)  # type: ignore[arg-type]


def family(key: str, members: Iterable[PersonRecord], place: DivisionCode = VILLAGE, **more: object) -> FamilyRecord:
    options: dict[str, object] = {"residence": "rural", "formed": FORMED, **more}
    return FamilyRecord(key, place, members=tuple(members), **options)  # type: ignore[arg-type]


def registered(key: str, members: Iterable[PersonRecord], place: DivisionCode = VILLAGE, **more: object) -> int:
    return actions.register_household(COUNTY_CLERK, family(key, members, place, **more), "test")


def wage(amount: int, since: date | None = None, until: date | None = None) -> FactRecord:
    return FactRecord("wage_income", amount, since=since, until=until)


def rows(query: str, *parameters: object, actor: Actor = COUNTY_CLERK) -> list[tuple[object, ...]]:
    """Plain SQL with the actor's area set."""
    with access.within(actor.area), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def members_of(household: int) -> list[int]:
    found = rows("SELECT person_id FROM people_membership WHERE household_id = %s AND upper_inf(span) ORDER BY id", household)
    return [row[0] for row in found]  # type: ignore[misc]
