"""Changes of the law as plain data and back, pure."""

from datetime import date
from typing import Any

from minzheng.base.divisions import DivisionCode
from minzheng.policy.engine import Reference
from minzheng.policy.engine.parameters import Change


def plain(change: Change) -> dict[str, Any]:
    """{"code", "place", "residence", "since": "2021-01-01", "value"}: as a law proposal keeps it; the document stands beside it."""
    return {
        "code": change.code,
        "place": str(change.place),
        "residence": change.residence,
        "since": change.since.isoformat(),
        "value": change.value,
    }


def revived(stored: dict[str, Any], source: Reference) -> Change:
    """The change that `plain` wrote, with the document it rests on: confirmed, for an official publishes it."""
    return Change(
        code=stored["code"],
        place=DivisionCode(stored["place"]),
        residence=stored["residence"],
        since=date.fromisoformat(stored["since"]),
        value=stored["value"],
        source=source,
        confirmed=True,
    )
