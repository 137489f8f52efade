"""Refusals of the map."""

from minzheng.base.errors import Refusal


class MapConflict(Refusal):
    """The change does not fit the map as recorded."""


class Ambiguous(Refusal):
    """A code that stands for parts of several codes on the other map: a figure of it cannot be carried over exactly."""
