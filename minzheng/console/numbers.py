"""Numbers that come with an address: bounded, plain digits only, never an error page."""

import re

BIGGEST = 2**62


def whole(text: str | None) -> int | None:
    """A plain non-negative integer, None for anything else ("1e3", "０", -1, 2**63)."""
    if not text or not re.fullmatch(r"\d{1,19}", text, re.ASCII):
        return None
    found = int(text)
    return found if found <= BIGGEST else None
