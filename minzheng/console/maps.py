"""The map, asked for once a page: the part below checks for changes at every call, a page with fifty rows needs one."""

from contextvars import ContextVar
from datetime import date

from minzheng.places import queries
from minzheng.places.atlas import Map

_held: ContextVar[dict[date, Map] | None] = ContextVar("maps", default=None)


def begin_page() -> None:
    """From here on maps are kept until the next page begins."""
    _held.set({})


def map_on(day: date) -> Map:
    """The divisions as they stood on that day."""
    held = _held.get()
    if held is None:
        return queries.map_on(day)
    if day not in held:
        held[day] = queries.map_on(day)
    return held[day]


def name_on(code: str, day: date) -> str:
    """The name of a division, its code where the map does not know it."""
    found = map_on(day)
    return found.name(code) if found.exists(code) else code


def name_below(code: str, above: str, day: date) -> str:
    """The names from under `above` ("": from the province) down; its code where the map does not know it."""
    found = map_on(day)
    return found.full_name(code, below=above) if found.exists(code) else code
