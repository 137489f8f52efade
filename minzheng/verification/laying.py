"""An answer beside what is on file, where part of what is on file belongs to the household. Pure.

A family declares its cars and savings once; a department knows them by person. So what feeds a fact of the household is summed over
its members first, and the finding stands with the first of them. Items are compared only where both sides count the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from minzheng.base.population import Ints
from minzheng.people.catalogue import FACT_KINDS, Entity, Unit
from minzheng.verification.catalogue import Department, Item, Type
from minzheng.verification.findings import Findings, findings
from minzheng.verification.matching import Answer, State

TOLERANCE = 10_000  # fen: less is a rounding of the month, not a doubt
ALIKE = {
    (Type.FEN, Unit.FEN), (Type.FEN_A_MONTH, Unit.FEN_A_MONTH), (Type.COUNT, Unit.COUNT), (Type.FLAG, Unit.YES_NO),
    (Type.CODE, Unit.CODE), (Type.DATE, Unit.DATE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OnFile:
    """Facts held of those asked about, UNKNOWN where none: `own` a column a kind in the order of Asked, `shared` a column a kind of
    households in their order. `home` is the household of each asked, as a position, ascending; obligors have one, but no share."""

    home: Ints
    members: np.typing.NDArray[np.bool_]
    own: Mapping[str, Ints]
    shared: Mapping[str, Ints]


def comparable(item: Item) -> bool:
    """Whether an answer and the fact it feeds count the same thing: a yearly sum is not laid beside a monthly one."""
    return bool(item.feeds) and (item.type, FACT_KINDS[item.feeds].unit) in ALIKE


def laid(department: Department, answer: Answer, file: OnFile, limits: Mapping[str, Ints]) -> Findings:
    """What the answer means. A stale one means nothing. `limits`: the most of a fact, by its code, a number a person (UNKNOWN where
    the place has none); of a fact of the household that of its first member."""
    limits = {code: limits[item.feeds] for code, item in department.items.items() if comparable(item) and item.feeds in limits}
    fresh = answer.states[answer.rows] == State.FOUND
    rows, items = answer.rows[fresh], answer.items.filter(pa.array(fresh)) if answer.items.num_columns else answer.items
    shared = [code for code in items.column_names if of_household(department.items[code])]
    person = replace(answer, rows=rows, items=items.drop_columns(shared))
    parts = [findings(department, person, _comparable(department, file.own), limits, TOLERANCE)]
    if shared:
        theirs = np.flatnonzero(file.members[rows])
        homes = replace(answer, rows=file.home[rows[theirs]], items=items.select(shared).take(pa.array(theirs)))
        first = np.searchsorted(file.home, np.arange(int(file.home[-1]) + 1 if len(file.home) else 0))
        most = {code: limits[code][first] for code in shared if code in limits}
        told = findings(department, homes, file.shared, most, TOLERANCE)
        parts.append(replace(told, rows=_first_found(rows[theirs], file.home)[told.rows] if len(told.rows) else told.rows))
    return _together(department.code, parts)


def of_household(item: Item) -> bool:
    """Whether answers about members are added up and laid beside a fact of their household."""
    return comparable(item) and FACT_KINDS[item.feeds].entity is Entity.HOUSEHOLD


def _comparable(department: Department, own: Mapping[str, Ints]) -> Mapping[str, Ints]:
    """Facts that an item of this department may be laid beside."""
    fit = {item.feeds for item in department.items.values() if comparable(item)}
    return {kind: column for kind, column in own.items() if kind in fit}


def _first_found(rows: Ints, home: Ints) -> Ints:
    """By household, the first of its members who was found."""
    found = np.zeros(int(home[-1]) + 1, np.int64)
    found[home[rows][::-1]] = rows[::-1]
    return found


def _together(department: str, parts: list[Findings]) -> Findings:
    columns = [[getattr(part, name) for part in parts] for name in ("rows", "items", "kinds", "found", "on_file")]
    return Findings(department, *(np.concatenate(each) for each in columns))
