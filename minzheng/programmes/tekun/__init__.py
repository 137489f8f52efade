"""Destitute support (特困人员救助供养): README.md."""
