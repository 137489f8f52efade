"""Accounts, duties and area scopes of the officials who work here."""
