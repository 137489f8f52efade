"""Refusals of the demonstration."""

from minzheng.base.errors import Refusal


class ScenarioRefused(Refusal):
    """The scenario is not known, or its figures cannot be met."""
