"""Entitlements, pay runs, bank files and the ledger."""
