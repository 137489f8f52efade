"""Finding the persons asked about in a department's delivery, a Parquet file: by identity number, both sides in the order of keys.

Numbers are never compared as they are: persons and rows carry the same keyed hash of the full eighteen digits (so an old number of
fifteen digits is the same person), 128 bits as two columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from minzheng.verification.authorising import Ints, Permit
from minzheng.verification.catalogue import Department
from minzheng.verification.errors import NotAuthorised

THREADS, MEMORY = 2, "2GB"


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


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with a bound on memory and threads, and no way to anything outside (extensions, network)."""
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY, "autoinstall_known_extensions": "false"})
    try:
        yield connection
    finally:
        connection.close()


def answer(department: Department, asked: Asked, permit: Permit, delivery: Delivery | None) -> Answer:
    """What the department's newest good delivery says of the persons the permit covers. Others come out NOT_ASKED and are not even
    looked for. Raises NotAuthorised where the permit is for another department."""
    _belongs(permit, department)
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
    _belongs(permit, department)
    stored = pq.read_schema(delivery.path)
    return {field.name: field.type for field in stored if field.name in department.items and permit.opens(field.name)}


def sought(asked: Asked, permit: Permit, delivery: Delivery, columns: Iterable[str]) -> pa.Table:
    """The only look into a delivery: the `columns` of its records of those persons the permit covers, and `row`, their position in
    Asked, ascending. Who has no number is never found. Raises NotAuthorised."""
    if permit.department != delivery.department:
        raise _elsewhere(permit, delivery.department)
    wanted = list(columns)
    covered = _covered(permit, asked)
    whom = slice(None) if covered.all() else covered[asked.by_key]
    stored = pq.ParquetFile(delivery.path, memory_map=True, read_dictionary=wanted)
    kept = stored.read(["high", "low", *wanted])
    rows, records = _met(asked, whom, kept["high"].to_numpy(), kept["low"].to_numpy())
    found = kept.select(wanted).take(pa.array(records))
    plain = {
        name: found[name].cast(found[name].type.value_type) if pa.types.is_dictionary(found[name].type) else found[name]
        for name in wanted
    }
    return pa.table({"row": rows, **plain})


def _met(asked: Asked, whom: slice | npt.NDArray[np.bool_], high: Ints, low: Ints) -> tuple[Ints, Ints]:
    """Positions in Asked (of `whom`, in the order of keys) and of their records, by position in Asked. Both sides are laid in the
    order of their keys, as deliveries are kept, so that the search walks through each once."""
    order = None if bool((high[1:] >= high[:-1]).all()) else np.argsort(high, kind="stable")
    keyed = high if order is None else high[order]
    walked, wanted = asked.by_key[whom], asked.keyed[whom]
    first = np.searchsorted(keyed, wanted)
    there = np.flatnonzero(first < len(keyed))
    there = there[keyed[first[there]] == wanted[there]]
    met, first = walked[there], first[there]
    many = np.searchsorted(keyed, wanted[there], side="right") - first
    rows = np.repeat(met, many)
    records = np.repeat(first - np.cumsum(many) + many, many) + np.arange(len(rows))
    records = records if order is None else order[records]
    same = low[records] == asked.low[rows]
    rows, records = rows[same], records[same]
    turn = np.argsort(rows, kind="stable")
    return rows[turn], records[turn]


def _covered(permit: Permit, asked: Asked) -> npt.NDArray[np.bool_]:
    if np.array_equal(asked.persons, permit.persons):
        return np.ones(len(asked.persons), bool)
    return np.isin(asked.persons, permit.persons)


def _belongs(permit: Permit, department: Department) -> None:
    if permit.department != department.code:
        raise _elsewhere(permit, department.code)


def _elsewhere(permit: Permit, department: str) -> NotAuthorised:
    return NotAuthorised(
        "The permit is for {permitted}, not for {department}.", remedy="Ask for a permit of its own.",
        permitted=permit.department, department=department,
    )  # fmt: skip
