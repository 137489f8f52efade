"""Finding persons and households: by name in either script, pinyin initials, full identity number, household number, place.

Every comparison is leakproof and a range (never LIKE), so that the database uses its indexes under the area limit, and pages by
key (never by offset): the hundredth page costs what the first does.
"""

import base64
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.identity import IdNumber, fold
from minzheng.base.names import name_key
from minzheng.people.models import Person

MOST = 10_000  # counts stop here: "more than ten thousand" is as good an answer and a hundred times cheaper
_TOP = "\U0010ffff"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and the key after which the next page begins; "" at the end."""

    rows: tuple[Row, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    id: int
    name: str
    sex: int
    born: date
    died: date | None
    age: int  # on the actor's day, or at death
    place: str
    identity_masked: str
    household: int | None
    household_number: str
    relation: str


@dataclass(frozen=True, slots=True)
class FoundHousehold:
    id: int
    number: str
    place: str
    residence: str
    address: str
    head: int
    head_name: str
    members: int
    formed: date
    dissolved: date | None


@dataclass(frozen=True, slots=True)
class _Step:
    """One ordered index walk: column, condition and its parameters. A search is one or two of them, one after the other."""

    column: str
    condition: str
    parameters: tuple[object, ...]


def age_on(born: date, day: date, died: date | None = None) -> int:
    """Completed years on the day, or at death."""
    day = min(day, died) if died is not None else day
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def find_persons(actor: Actor, text: str, *, village: str = "", after: str | None = None, limit: int = 20) -> Page[FoundPerson]:
    """Persons whose name begins with the text (or whose given name does), whose pinyin initials do, or with that identity number.

    `village` is a division of any level inside the actor's area, "" for all of it. An empty text lists by place.
    """
    steps = _steps(text)
    first, key = _read_key(after)
    found: list[tuple[int, tuple[str, str, int]]] = []
    for position, step in enumerate(steps[first:], start=first):
        found += [(position, row) for row in _walk(step, village, key if position == first else None, limit + 1 - len(found))]
        if len(found) > limit:
            break
    following = _key(*found[limit - 1]) if len(found) > limit else ""
    return Page(_persons(actor, [row[2] for _, row in found[:limit]]), following)


def count_persons(actor: Actor, text: str, *, village: str = "", most: int = MOST) -> int:
    """How many find_persons would find in all, counted up to `most` + 1."""
    return min(sum(_count(step, village, most + 1) for step in _steps(text)), most + 1)


def _steps(text: str) -> list[_Step]:
    folded, _ = fold(text)
    if re.fullmatch(r"\d{15}|\d{17}[\dX]|[A-Z]{3}\d{12}", folded, re.ASCII):
        try:
            return [_Step("place", "identity_hash = %s", (ring().lookup(IdNumber.parse(folded).full),))]
        except BadValue:
            return []
    key = name_key(text)
    if not key:
        return [_Step("place", "true", ())] if not text.strip() else []
    if key.isascii():
        return [_range("pinyin_key", key)]
    given = _range("given_key", key)
    doubled = _Step(
        "given_key", f"{given.condition} AND NOT (name_key >= %s AND name_key < %s)", (*given.parameters, key, key + _TOP)
    )
    return [_range("name_key", key), doubled]


def _range(column: str, prefix: str) -> _Step:
    return _Step(column, f"{column} >= %s AND {column} < %s", (prefix, prefix + _TOP))


def _inside(place: str) -> tuple[str, tuple[object, ...]]:
    if not place:
        return "true", ()
    area = DivisionCode.widen(place).area
    return "place >= %s AND place < %s", (area.lo, area.hi)


def _walk(step: _Step, village: str, key: Sequence[object] | None, limit: int) -> list[tuple[str, str, int]]:
    where, parameters = _inside(village)
    order = ("place", "id") if step.column == "place" else (step.column, "place", "id")
    beyond = "" if key is None else f" AND ({', '.join(order)}) > ({', '.join(['%s'] * len(order))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {step.column}, place, id FROM people_person WHERE {step.condition} AND {where}{beyond}"  # noqa: S608
            f" AND merged_into_id IS NULL ORDER BY {', '.join(order)} LIMIT %s",
            [*step.parameters, *parameters, *(key or ())[-len(order) :], limit],
        )
        return cursor.fetchall()


def _count(step: _Step, village: str, most: int) -> int:
    where, parameters = _inside(village)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM people_person WHERE {step.condition} AND {where}"  # noqa: S608
            " AND merged_into_id IS NULL LIMIT %s) few",
            [*step.parameters, *parameters, most],
        )
        return cursor.fetchone()[0]


def _key(step: int, row: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps([step, *row], ensure_ascii=False).encode()).decode().rstrip("=")


def _read_key(after: str | None) -> tuple[int, tuple[object, ...] | None]:
    if not after:
        return 0, None
    try:
        step, *key = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        first, second, row = key
        if step in (0, 1) and isinstance(first, str) and isinstance(second, str) and type(row) is int and abs(row) < 2**63:
            return step, (first, second, row)
    except (ValueError, TypeError):
        pass
    raise BadValue("This page does not exist.", remedy="Search again.")


def _persons(actor: Actor, ids: Sequence[int]) -> tuple[FoundPerson, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, p.sex, p.born, p.died, p.place, p.identity_masked, h.id, coalesce(h.number, ''),"
            " coalesce(m.relation, '') FROM people_person p"
            " LEFT JOIN people_membership m ON m.person_id = p.id AND upper_inf(m.span)"
            " LEFT JOIN people_household h ON h.id = m.household_id WHERE p.id = ANY(%s)",
            [list(ids)],
        )
        found = {
            row[0]: FoundPerson(*row[:5], age_on(row[3], actor.today, row[4]), *row[5:])  # type: ignore[call-arg]
            for row in cursor.fetchall()
        }
    return tuple(found[person] for person in ids if person in found)


def names(actor: Actor, person_ids: Iterable[int]) -> dict[int, str]:
    """Names of persons of the area by id; others are left out."""
    return dict(Person.objects.filter(id__in=list(person_ids)).values_list("id", "name"))


def find_households(
    actor: Actor, *, place: str = "", text: str = "", residence: str = "", after: str | None = None, limit: int = 20
) -> Page[FoundHousehold]:
    """Households by place; with a text those whose number begins with it, or that a person find_persons finds belongs to."""
    sought = text.strip()
    if sought and not re.search(r"\d", sought):
        persons = find_persons(actor, sought, village=place, after=after, limit=limit)
        ids = dict.fromkeys(person.household for person in persons.rows if person.household is not None)
        rows = tuple(one for one in _households(list(ids)) if residence in ("", one.residence))
        return Page(rows, persons.next)
    where, parameters = _household_conditions(place, sought, residence)
    _, key = _read_key(after)
    if key is not None:
        where, parameters = f"{where} AND (place, id) > (%s, %s)", (*parameters, *key[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, id FROM people_household WHERE {where} ORDER BY place, id LIMIT %s",  # noqa: S608
            [*parameters, limit + 1],
        )
        found = cursor.fetchall()
    following = _key(0, ("", *found[limit - 1])) if len(found) > limit else ""
    return Page(tuple(_households([row[1] for row in found[:limit]])), following)


def count_households(actor: Actor, *, place: str = "", text: str = "", residence: str = "", most: int = MOST) -> int:
    """How many households find_households would list for a place or a number, counted up to `most` + 1."""
    where, parameters = _household_conditions(place, text.strip(), residence)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM people_household WHERE {where} LIMIT %s) few",  # noqa: S608
            [*parameters, most + 1],
        )
        return cursor.fetchone()[0]


def _household_conditions(place: str, number: str, residence: str) -> tuple[str, tuple[object, ...]]:
    where, parameters = _inside(place)
    if number:
        where, parameters = f"{where} AND number >= %s AND number < %s", (*parameters, number, number + _TOP)
    if residence:
        where, parameters = f"{where} AND residence = %s", (*parameters, residence)
    return where, parameters


def _households(ids: Sequence[int]) -> list[FoundHousehold]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.id, h.number, h.place, h.residence, h.address, h.head_id, p.name,"
            " (SELECT count(*) FROM people_membership m WHERE m.household_id = h.id AND upper_inf(m.span)), h.formed, h.dissolved"
            " FROM people_household h JOIN people_person p ON p.id = h.head_id WHERE h.id = ANY(%s)",
            [list(ids)],
        )
        found = {row[0]: FoundHousehold(*row) for row in cursor.fetchall()}
    return [found[household] for household in ids if household in found]


def households_by_id(actor: Actor, household_ids: Sequence[int]) -> tuple[FoundHousehold, ...]:
    """Households of the area as find_households lists them, in the order of the ids; others are left out."""
    return tuple(_households(household_ids))
