"""How long work reports itself: a callable (what is being done, how many are done, of how many)."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Reports to nobody."""
