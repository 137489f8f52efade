"""What can be refused. A refusal is a sentence an official can act on; its text is already fit for the screen."""


class Refusal(Exception):
    """An act the system will not carry out. `remedy` says what to do instead, when there is something to do."""

    def __init__(self, message: str, *, remedy: str = "", **facts: object) -> None:
        super().__init__(message)
        self.message, self.remedy, self.facts = message, remedy, facts

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Conflict(Refusal):
    """Somebody else moved the same thing first; nothing was changed."""


class NotPermitted(Refusal):
    """The actor lacks the duty, or the subject lies outside the actor's area."""


class BadValue(Refusal, ValueError):
    """A value that fails its check at the door (money, month, code, identity number)."""


class MissingFact(Refusal):
    """A determination stopped because a fact is unknown. Never turned into a default."""

    def __init__(self, *, household: str, month: object, variable: str, remedy: str) -> None:
        super().__init__(f"{household} {month}: {variable}", remedy=remedy, household=household, month=month, variable=variable)
