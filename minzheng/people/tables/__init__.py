"""Persons, households and facts as columns, within the area of the running transaction: what rules and figures start from."""

from minzheng.people.tables.descriptions import PersonDescribed, descriptions, names_like
from minzheng.people.tables.identities import identities, numbers
from minzheng.people.tables.packed import whole_tables
from minzheng.people.tables.registers import households, persons
from minzheng.people.tables.snapshots import as_recorded, snapshot

__all__ = [
    "PersonDescribed",
    "as_recorded",
    "descriptions",
    "households",
    "identities",
    "names_like",
    "numbers",
    "persons",
    "snapshot",
    "whole_tables",
]
