"""What can be refused. A refusal is a sentence an official can act on.

`message` and `remedy` are constant English templates with {named} places: they are message ids, translated on the screen and
filled afterwards, so never build them with an f-string. Facts never hold a full identity number or account.
"""


class Refusal(Exception):
    """An act the system will not carry out, and what to do instead."""

    def __init__(self, message: str, *, remedy: str = "", **facts: object) -> None:
        super().__init__(message)
        self.message, self.remedy, self.facts = message, remedy, facts

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip().format(**self.facts)


class Conflict(Refusal):
    """Somebody else moved the same thing first; nothing was changed."""


class NotPermitted(Refusal):
    """The actor lacks the duty, or the subject lies outside the actor's area."""


class NotFound(Refusal):
    """No such thing in the actor's area. Says the same whether it does not exist or lies elsewhere."""


class BadValue(Refusal, ValueError):
    """A value that fails its check at the door (money, month, code, identity number)."""
