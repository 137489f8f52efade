"""Which tables carry a `place` in charge of each row, so that a recoded village or a moving family takes its rows along.

A part registers its tables when it starts; `places` never learns their names otherwise.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Custody:
    """`household` and `person` name the columns by which rows follow a household or a person that moves; "" if none."""

    table: str
    household: str = ""
    person: str = ""


_registered: dict[str, Custody] = {}


def register(*tables: Custody) -> None:
    _registered.update({table.table: table for table in tables})


def tables() -> tuple[Custody, ...]:
    return tuple(_registered[name] for name in sorted(_registered))
