"""The catalogue as a list to search."""

from dataclasses import dataclass

from minzheng.verification.catalogue import Department, Item, catalogue


@dataclass(frozen=True, slots=True)
class ItemRow:
    department: Department
    item: Item


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
