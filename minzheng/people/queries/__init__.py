"""Scoped reads of persons, households, facts and rosters, for screens and for the parts above. Run inside the caller's area."""

from minzheng.people.queries.duplicates import duplicates
from minzheng.people.queries.files import (
    PaidTo,
    account_recorded_by,
    bank_accounts,
    bereaved,
    facts_as_known,
    heads,
    household,
    members,
    obligor,
    person,
)
from minzheng.people.queries.rosters import (
    error_workbook,
    findings,
    households_of,
    in_words,
    proposal,
    roster,
    rosters,
    template_workbook,
    waiting_rosters,
)
from minzheng.people.queries.search import age_on, count_households, count_persons, find_households, find_persons, names

__all__ = [
    "PaidTo",
    "account_recorded_by",
    "age_on",
    "bank_accounts",
    "bereaved",
    "count_households",
    "count_persons",
    "duplicates",
    "error_workbook",
    "facts_as_known",
    "find_households",
    "find_persons",
    "findings",
    "heads",
    "household",
    "households_of",
    "in_words",
    "members",
    "names",
    "obligor",
    "person",
    "proposal",
    "roster",
    "rosters",
    "template_workbook",
    "waiting_rosters",
]
