"""Refusals about the office and its accounts."""

from minzheng.base.errors import Refusal


class NotSetUp(Refusal):
    """The installation serves no office yet."""


class AccountRefused(Refusal):
    """An account cannot be made or changed like this."""


class WeakPassword(Refusal):
    """The password fails the office's password rules; `facts["problems"]` lists why."""
