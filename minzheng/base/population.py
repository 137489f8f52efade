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
