"""Finding the persons asked about in a department's delivery, a Parquet file: by identity number.

Numbers are never compared as they are: persons and rows carry the same keyed hash of the full eighteen digits (so an old number of
fifteen digits is the same person), 128 bits as two columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from minzheng.verification.authorising import Ints, Permit
from minzheng.verification.catalogue import Department

SIEVE = 22  # bits: of 100,000 persons' sieve one in forty rows of others comes through, and it stays in the processor's cache


class State(IntEnum):
    """What became of the question about one person."""

    FOUND = 1
    NO_RECORD = 2  # the department answered: nothing
    STALE = 3  # the last answer is older than the department's cycle allows
    NOT_ANSWERED = 4  # no delivery at all
    NOT_ASKED = 5  # no authorisation covers it


@dataclass(frozen=True)
class Asked:
    """Persons with the two halves of their key, in the order answers are given in."""

    persons: Ints
    high: Ints
    low: Ints

    @cached_property
    def by_key(self) -> Ints:
        """Their positions in the order of their keys; without those who have no number."""
        order = np.argsort(self.high, kind="stable")
        return order[(self.high[order] != 0) | (self.low[order] != 0)]

    @cached_property
    def keyed(self) -> Ints:
        """The first halves in that order."""
        return self.high[self.by_key]

    @cached_property
    def alike(self) -> Ints:
        """Of each in that order, how many from it on have the same first half."""
        return np.searchsorted(self.keyed, self.keyed, side="right") - np.arange(len(self.keyed))

    @cached_property
    def sieve(self) -> npt.NDArray[np.bool_]:
        """By the first bits of a key, whether anybody asked about has them: keeps most rows of others out of the search."""
        made = np.zeros(1 << SIEVE, np.bool_)
        made[_first_bits(self.keyed)] = True
        return made


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery that passed its checks: a Parquet file with `high`, `low` and a column an item the department sent."""

    department: str
    as_of: date
    path: Path


@dataclass(frozen=True, slots=True)
class Answer:
    """What one department said about everybody asked. `states` one a person; `rows` the position in Asked of each found
    record, `items` its columns: several records a person where somebody has several vehicles."""

    department: str
    as_of: date | None
    states: npt.NDArray[np.int8]
    rows: Ints
    items: pa.Table

    def count(self, state: State) -> int:
        return int((self.states == state).sum())


def key(digest: bytes) -> tuple[int, int]:
    """The two halves of a keyed hash (32 bytes, of which 16 are used), as signed 64-bit numbers."""
    return int.from_bytes(digest[:8], "big", signed=True), int.from_bytes(digest[8:16], "big", signed=True)


def keys(digests: Sequence[bytes]) -> tuple[Ints, Ints]:
    halves = np.frombuffer(b"".join(digest[:16] for digest in digests), ">i8").reshape(-1, 2).astype(np.int64)
    return np.ascontiguousarray(halves[:, 0]), np.ascontiguousarray(halves[:, 1])


def answer(department: Department, asked: Asked, permit: Permit, delivery: Delivery | None) -> Answer:
    """What the department's newest good delivery says of the persons the permit covers. Others come out NOT_ASKED and are not even
    looked for. Raises NotAuthorised where the permit is for another department."""
    permit.require(department.code)
    may = _covered(permit, asked)
    states = np.where(may, State.NOT_ANSWERED, State.NOT_ASKED).astype(np.int8)
    if delivery is None:
        return Answer(department.code, None, states, np.empty(0, np.int64), pa.table({}))
    found = sought(asked, permit, delivery, columns_of(department, permit, delivery))
    rows = found["row"].to_numpy()
    fresh = permit.day <= delivery.as_of + timedelta(days=department.fresh_days)
    states[may] = State.NO_RECORD if fresh else State.STALE
    if fresh:
        states[rows] = State.FOUND
    return Answer(department.code, delivery.as_of, states, rows, found.drop_columns(["row"]))


def columns_of(department: Department, permit: Permit, delivery: Delivery) -> Mapping[str, pa.DataType]:
    """The items of the delivery that the permit opens, with their kind. Raises NotAuthorised."""
    permit.require(department.code)
    stored = pq.read_schema(delivery.path)
    return {field.name: field.type for field in stored if field.name in department.items and permit.opens(field.name)}


def sought(asked: Asked, permit: Permit, delivery: Delivery, columns: Iterable[str]) -> pa.Table:
    """The only look into a delivery: the `columns` of its records of those persons the permit covers, and `row`, their position in
    Asked, ascending. Who has no number is never found. Raises NotAuthorised."""
    permit.require(delivery.department)
    wanted = list(columns)
    stored = pq.ParquetFile(delivery.path, memory_map=True, read_dictionary=wanted)
    kept = stored.read(["high", "low", *wanted])
    rows, records = _met(asked, _covered(permit, asked), kept["high"].to_numpy(), kept["low"].to_numpy())
    found = kept.select(wanted).take(pa.array(records))
    plain = {
        name: found[name].cast(found[name].type.value_type) if pa.types.is_dictionary(found[name].type) else found[name]
        for name in wanted
    }
    return pa.table({"row": rows, **plain})


def _met(asked: Asked, covered: npt.NDArray[np.bool_], high: Ints, low: Ints) -> tuple[Ints, Ints]:
    """Positions in Asked (of those covered) and of their records, by position in Asked, then as the records stand."""
    sifted = np.flatnonzero(asked.sieve[_first_bits(high)])
    first = np.searchsorted(asked.keyed, high[sifted])
    there = np.flatnonzero(first < len(asked.keyed))
    there = there[asked.keyed[first[there]] == high[sifted[there]]]
    records, first = sifted[there], first[there]
    many = asked.alike[first]
    records = np.repeat(records, many)
    rows = asked.by_key[np.repeat(first - np.cumsum(many) + many, many) + np.arange(len(records))]
    same = covered[rows] & (low[records] == asked.low[rows])
    pairs = np.sort(rows[same] << 32 | records[same])
    return pairs >> 32, pairs & 0xFFFFFFFF


def _first_bits(high: Ints) -> Ints:
    """A place in the sieve; negative ones count from its end."""
    return high >> 64 - SIEVE


def _covered(permit: Permit, asked: Asked) -> npt.NDArray[np.bool_]:
    if np.array_equal(asked.persons, permit.persons):
        return np.ones(len(asked.persons), bool)
    return np.isin(asked.persons, permit.persons)
