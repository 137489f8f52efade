"""A population in household order: what `people` hands over and `policy` decides on. Neither knows the other."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minzheng.base.month import Month

Ints = NDArray[np.int64]
UNKNOWN = -(2**63)  # a fact nobody has recorded; never a default, it spreads to exactly the outcomes that need it


@dataclass(frozen=True, slots=True)
class Population:
    """Households with their persons, as columns.

    households: ids, ascending by (place, id), shape (H,). places: division codes, shape (H,), dtype "<U12".
    offsets: persons of household h are rows offsets[h]:offsets[h+1], shape (H+1,).
    persons: ids, shape (P,), head first. person_facts, household_facts: int64 columns by fact name; UNKNOWN where not recorded.
    obligors: who owes a member support and lives elsewhere, rows obligor_offsets[h]:obligor_offsets[h+1]; none by default.
    Money is fen per month, dates are proleptic ordinals, yes/no is 1/0, codes as the fact catalogue of `people` says.
    """

    month: Month
    households: Ints
    places: NDArray[np.str_]
    offsets: Ints
    persons: Ints
    person_facts: dict[str, Ints]
    household_facts: dict[str, Ints]
    obligors: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    obligor_offsets: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    obligor_facts: dict[str, Ints] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.obligor_offsets) == 0:
            object.__setattr__(self, "obligor_offsets", np.zeros(len(self.offsets), np.int64))

    def __len__(self) -> int:
        return len(self.households)

    @property
    def digest(self) -> str:
        """SHA-256 over all columns in a fixed order: names the inputs of every decision made from them."""
        state = hashlib.sha256(str(self.month).encode())
        for column in (self.households, self.offsets, self.persons, self.obligors, self.obligor_offsets):
            state.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        state.update("".join(self.places.tolist()).encode())
        for group in (self.person_facts, self.household_facts, self.obligor_facts):
            for name in sorted(group):
                state.update(name.encode())
                state.update(np.ascontiguousarray(widened(group[name]), dtype="<i8").tobytes())
        return state.hexdigest()


def widened(column: NDArray[Any]) -> Ints:
    """A column in 64 bits; the same one where it was that already. In a narrow one (laid so for many runs) UNKNOWN is the smallest
    number of its type, and an unsigned one has none."""
    if column.dtype == np.int64:
        return column
    wide = column.astype(np.int64)
    return np.where(column == np.iinfo(column.dtype).min, UNKNOWN, wide) if column.dtype.kind == "i" else wide


class Positions:
    """Where each id stands in a column of distinct ids: by a table over their range where they lie close together, as ids of one
    sequence do, else by search."""

    def __init__(self, ids: Ints) -> None:
        self._low = int(ids.min()) if len(ids) else 0
        width = int(ids.max()) - self._low + 1 if len(ids) else 0
        self._dense = width <= 8 * len(ids) + 65_536
        if self._dense:
            self._table = np.full(width + 1, -1, dtype=np.int32)  # the last place stands for everything outside
            self._table[ids - self._low] = np.arange(len(ids), dtype=np.int32)
        else:
            self._order = np.argsort(ids)
            self._sorted = ids[self._order]

    def of(self, wanted: Ints) -> Ints:
        """The position of each id, -1 where it is not among them."""
        if self._dense:
            place = wanted - self._low
            outside = (wanted < self._low) | (place >= len(self._table) - 1)
            place[outside] = len(self._table) - 1
            return self._table[place].astype(np.int64)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        return np.where(self._sorted[at] == wanted, self._order[at], -1)


def picked(column: Ints, at: Ints, empty: int = UNKNOWN) -> Ints:
    """The values of a column at positions that `Positions.of` told, `empty` for -1."""
    return np.where(at >= 0, column[at], empty) if len(column) else np.full(len(at), empty)


def spread(over: Ints, ids: Ints, amounts: Ints) -> Ints:
    """For each of the distinct ids in `over` the sum of its amounts, 0 where it has none; those of other ids fall away. Whole
    numbers throughout: a sum of fen never passes through a float."""
    at = Positions(over).of(ids)
    there = at >= 0
    found = np.zeros(len(over), np.int64)
    np.add.at(found, at[there], amounts[there])
    return found
