"""The catalogue as a list to search."""

from dataclasses import dataclass

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.people.declarations import RESIDENCES
from minzheng.verification.catalogue import Department, Item, catalogue
from minzheng.verification.declarations import limits
from minzheng.verification.tables import most_of


@dataclass(frozen=True, slots=True)
class ItemRow:
    department: Department
    item: Item


@dataclass(frozen=True, slots=True)
class Most:
    """The most of a fact a family may have where it lives, `each` of its members so much; None: no limit."""

    urban: int | None
    rural: int | None
    each: bool


def limits_at(actor: Actor) -> dict[str, Most]:
    """By fact, at the actor's place this month."""
    declared, figures = limits()
    month, found = Month.of(actor.today), {}
    for limit in declared:
        numbers = [most_of(limit, figures, month, actor.place, RESIDENCES.index(where)) for where in ("urban", "rural")]
        urban, rural = (None if number == UNKNOWN else number for number in numbers)
        found[limit.fact] = Most(urban, rural, limit.each)
    return found


def items(*, words: str = "", group: str = "", department: str = "", use: str = "", sensitivity: str = "") -> list[ItemRow]:
    """Items that fit everything asked for, in the catalogue's order. `words` a part of the name or code of item or department."""
    sought = words.strip().lower()
    return [
        ItemRow(each, item)
        for each in catalogue().departments.values()
        for item in each.items.values()
        if (not group or each.group == group)
        and (not department or each.code == department)
        and (not use or item.use == use)
        and (not sensitivity or item.sensitivity == sensitivity)
        and sought in f"{item.name} {item.code} {each.name} {each.code} {item.feeds}".lower()
    ]
