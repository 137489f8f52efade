"""Which columns hold sealed values and what each is bound to, so that a new key reaches all of them.

A part that stores sealed values registers its columns when it starts. `context` is an SQL expression over the row that gives the
text the value was sealed with.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealedColumn:
    table: str
    column: str
    context: str


_registered: dict[tuple[str, str], SealedColumn] = {}


def register(*columns: SealedColumn) -> None:
    _registered.update({(column.table, column.column): column for column in columns})


def columns() -> tuple[SealedColumn, ...]:
    return tuple(_registered[name] for name in sorted(_registered))
