"""Scoped reads of persons, households, facts and rosters, for screens and for the parts above."""
