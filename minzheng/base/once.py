"""Small reads that a page asks again and again (which office, which edition of the map or the law): answered once a page.

Only pages that change nothing open a page here; everywhere else every question is asked anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_held: ContextVar[dict[object, Any] | None] = ContextVar("once", default=None)


@contextmanager
def a_page() -> Iterator[None]:
    """Within it, answers are kept; with its end they are forgotten."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once(key: object, ask: Callable[[], T]) -> T:
    """The answer, asked at most once within a page."""
    held = _held.get()
    if held is None:
        return ask()
    if key not in held:
        held[key] = ask()
    return held[key]  # type: ignore[no-any-return]
