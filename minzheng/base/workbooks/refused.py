"""How the child says no: a code of `refusals.REFUSALS` and its facts."""


class Refused(Exception):
    """Caught at the top of the child and sent across the pipe."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
