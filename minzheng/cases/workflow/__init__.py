"""Workflows as data: states, acts, guards, clocks. Pure; start reading in README.md, then declaration.py."""
