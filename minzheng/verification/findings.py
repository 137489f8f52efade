"""What an answer means beside what is on file: agrees, differs, over a limit, rules out, a sign. Pure, a department at a time.

A finding is a doubt (疑点) for an official and the family to look at, never a decision: nothing here stops or changes anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.population import UNKNOWN
from minzheng.verification.authorising import Ints
from minzheng.verification.catalogue import Department, Item, Type, Use
from minzheng.verification.matching import Answer

EPOCH = 719_163  # ordinal of 1970-01-01, where Arrow counts days from
ADDED = (Type.FEN, Type.FEN_A_MONTH, Type.AREA)  # several records of a person are one sum


class Kind(IntEnum):
    AGREES = 1  # with what is on file
    DIFFERS = 2  # from what is on file
    NEW = 3  # nothing was on file
    OVER = 4  # over the limit of the place
    RULES_OUT = 5  # death, prison, another benefit
    SIGN = 6  # an auxiliary sign alone


DOUBTS = (Kind.DIFFERS, Kind.OVER, Kind.RULES_OUT)


@dataclass(frozen=True, slots=True)
class Findings:
    """Columns of equal length, one row a person and item with an answer: position of the person in Asked, kind, the number
    found and the number on file (UNKNOWN where none)."""

    department: str
    rows: Ints
    items: np.typing.NDArray[np.str_]
    kinds: np.typing.NDArray[np.int8]
    found: Ints
    on_file: Ints

    @property
    def doubts(self) -> int:
        return int(np.isin(self.kinds, DOUBTS).sum())


def findings(
    department: Department, answer: Answer, on_file: Mapping[str, Ints], limits: Mapping[str, Ints], tolerance: int = 0
) -> Findings:
    """`on_file` holds the facts of everybody asked, by code (UNKNOWN where none is); `limits` what an item may be at most, by item
    code, a number a person (UNKNOWN where the place has none). An amount differs when it lies more than `tolerance` fen above the
    file: what a family declared too much is no doubt. Texts are shown in the report and not judged."""
    rows, first = np.unique(answer.rows, return_index=True)
    parts: list[tuple[Ints, str, Ints, Ints, Ints]] = []
    for code in answer.items.column_names:
        item = department.items[code]
        values = _combined(item, answer.items.column(code), first)
        if values is None:
            continue
        known = values != UNKNOWN
        at, value = rows[known], values[known]
        file = on_file[item.feeds][at] if item.feeds in on_file else np.full(len(at), UNKNOWN)
        limit = limits[code][at] if code in limits else np.full(len(at), UNKNOWN)
        parts.append((at, code, _judged(item, value, file, limit, tolerance), value, file))
    if not parts:
        none = np.empty(0, np.int64)
        return Findings(department.code, none, np.empty(0, "<U1"), none.astype(np.int8), none, none)
    at, codes, kinds, found, file = zip(*parts, strict=True)
    items = np.repeat(codes, [len(each) for each in at])
    return Findings(
        department.code,
        np.concatenate(at),
        items,
        np.concatenate(kinds).astype(np.int8),
        np.concatenate(found),
        np.concatenate(file),
    )


def _judged(item: Item, value: Ints, file: Ints, limit: Ints, tolerance: int) -> Ints:
    """The gravest thing that may be said of each value."""
    slack = tolerance if item.type in (Type.FEN, Type.FEN_A_MONTH) else 0  # one car too many is no rounding
    differs = value > file + slack if item.type in (*ADDED, Type.COUNT) else value != file
    kinds = np.where(file == UNKNOWN, Kind.NEW, np.where(differs, Kind.DIFFERS, Kind.AGREES))
    if item.use is Use.DOUBT:
        kinds = np.full(len(value), Kind.SIGN)
    if item.use is Use.EXCLUSION and item.type in (Type.FLAG, Type.DATE):
        kinds = np.where((value != 0) & (kinds != Kind.AGREES), Kind.RULES_OUT, kinds)
    return np.where((limit != UNKNOWN) & (value > limit), Kind.OVER, kinds)


def _combined(item: Item, column: pa.ChunkedArray, first: Ints) -> Ints | None:
    """One number a person from all records of a person: amounts are added, days are the latest, the rest is the greatest. UNKNOWN
    where no record has it; None for texts and for codes that are the department's own."""
    if not len(first) or not _is_number(column.type):
        return None
    values = _numbers(column)
    if item.type not in ADDED:
        return np.maximum.reduceat(values, first)  # UNKNOWN is less than any value
    known = values != UNKNOWN
    sums = np.add.reduceat(np.where(known, values, 0), first)
    return np.where(np.add.reduceat(known.astype(np.int64), first) > 0, sums, UNKNOWN)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date(kind))


def _numbers(column: pa.ChunkedArray) -> Ints:
    """Days as ordinals, flags as 0 and 1; UNKNOWN where nothing stands."""
    if pa.types.is_date(column.type):
        return pc.fill_null(pc.add(column.cast(pa.int32()).cast(pa.int64()), EPOCH), UNKNOWN).to_numpy()
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return pc.fill_null(column.cast(pa.int64()), UNKNOWN).to_numpy()
