"""The only writers of persons, households, memberships and facts: one act, one function, one transaction, one audit entry."""

from minzheng.people.actions.families import register_families, register_household

__all__ = ["register_families", "register_household"]
