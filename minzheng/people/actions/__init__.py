"""The only writers of persons, households, memberships and facts: one act, one function, one transaction, one audit entry."""

from minzheng.people.actions.facts import correct_fact, end_fact, record_death, record_fact, withdraw_fact
from minzheng.people.actions.families import register_families, register_household
from minzheng.people.actions.keys import rotate_keys
from minzheng.people.actions.membership import change_head, join_household, leave_household, move_household
from minzheng.people.actions.merging import merge_persons, undo_merge
from minzheng.people.actions.obligors import add_obligor, end_obligor
from minzheng.people.actions.persons import correct_person, register_person, reveal_account, reveal_identity
from minzheng.people.actions.rosters import confirm_roster, import_households, import_roster, receive_roster

__all__ = [
    "add_obligor",
    "change_head",
    "confirm_roster",
    "correct_fact",
    "correct_person",
    "end_fact",
    "end_obligor",
    "import_households",
    "import_roster",
    "join_household",
    "leave_household",
    "merge_persons",
    "move_household",
    "receive_roster",
    "record_death",
    "record_fact",
    "register_families",
    "register_household",
    "register_person",
    "reveal_account",
    "reveal_identity",
    "rotate_keys",
    "undo_merge",
    "withdraw_fact",
]
