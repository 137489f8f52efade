"""Temporary assistance (临时救助): README.md."""
