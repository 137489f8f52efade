"""What the outcomes of a programme's rules are called: by its code, everywhere."""


class Outputs:
    """Of a household `<code>_eligible` (1/0) and `<code>_amount` (fen), of a person `<code>_covered` (1/0) and `<code>_share` (fen,
    over covered members the amount)."""

    __slots__ = ()
    code: str

    @property
    def eligible(self) -> str:
        return f"{self.code}_eligible"

    @property
    def amount(self) -> str:
        return f"{self.code}_amount"

    @property
    def covered(self) -> str:
        return f"{self.code}_covered"

    @property
    def share(self) -> str:
        return f"{self.code}_share"

    @property
    def usual(self) -> tuple[str, str, str, str]:
        """The four; rules that only identify have no amount and no share."""
        return (self.eligible, self.amount, self.covered, self.share)
