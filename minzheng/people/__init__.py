"""Persons, households and dated facts about them."""
