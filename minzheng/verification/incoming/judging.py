"""Whether a whole delivery is believed: against what was asked for, against itself, and against the last good one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.verification.catalogue import Department, Type
from minzheng.verification.incoming.cells import Typed
from minzheng.verification.incoming.reading import Reason

WRONG_NUMBERS, OLD_NUMBERS, UNREADABLE, ELSEWHERE, FUTURE = 0.02, 0.2, 0.05, 0.2, 0.01  # shares let pass
SLIP = 1  # a wrong number in a short list, whose row alone is set aside
FEW = 20  # rows below which shares say nothing
LESS, MORE, EMPTIER, KNOWN = 0.5, 3.0, 0.3, 0.5  # against the last delivery


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a delivery the next one is compared with: rows, share of empty cells and middle amount of each column, share of its
    people who are in the register."""

    rows: int
    empty: Mapping[str, float] = field(default_factory=dict)
    middle: Mapping[str, float] = field(default_factory=dict)
    known: float = 0.0


@dataclass(frozen=True, slots=True)
class Expected:
    """What was asked for. `stated` is the month the sender named (in the file's name or letter), None where it named none; `last`
    the profile of the last good delivery."""

    county: DivisionCode
    as_of: date
    month: Month | None = None
    stated: Month | None = None
    last: Profile | None = None


def profile(typed: Typed, known: float) -> Profile:
    rows = max(typed.kept, 1)
    items = [name for name in typed.table.column_names if name not in ("high", "low")]
    empty = {name: typed.table.column(name).null_count / rows for name in items}
    amounts = [name for name in items if pa.types.is_int64(typed.table.column(name).type)]
    middle = {name: pc.approximate_median(pc.abs(typed.table.column(name))).as_py() or 0.0 for name in amounts}
    return Profile(typed.kept, empty, middle, known)


def judged(typed: Typed, department: Department, expected: Expected, known: float) -> tuple[Reason, ...]:
    """Every reason to set the delivery aside; none: it is good. `known` is the share of its people who are in the register."""
    return tuple(
        Reason(code, tuple(facts.items()))
        for check in (_asked_for, _numbers, _cells, _against_last)
        for code, facts in check(typed, department, expected, known)
    )


Found = Iterator[tuple[str, dict[str, object]]]


def _asked_for(typed: Typed, department: Department, expected: Expected, known: float) -> Found:
    if expected.stated and expected.month and expected.stated != expected.month:
        yield "wrong_month", {"found": str(expected.stated), "expected": str(expected.month)}
    if typed.division is not None and typed.kept:
        codes = typed.division.combine_chunks()
        ours = pc.sum(pc.starts_with(codes, expected.county[:6])).as_py() or 0
        if (share := 1 - ours / max(len(codes) - codes.null_count, 1)) > ELSEWHERE and len(codes) > codes.null_count:
            yield "wrong_place", {"share": _percent(share)}
    for name, item in department.items.items():
        if item.type is Type.DATE and name in typed.table.column_names and item.feeds != "disability_valid_until":
            later = pc.sum(pc.greater(typed.table.column(name), pa.scalar(expected.as_of, pa.date32()))).as_py() or 0
            if later / max(typed.kept, 1) > FUTURE and not name.endswith(("_end", "_until", "_review")):
                yield "future", {"column": item.name, "share": _percent(later / typed.kept)}


def _numbers(typed: Typed, department: Department, expected: Expected, known: float) -> Found:
    read = max(typed.read, 1)
    if typed.read and typed.refused == typed.read and not any(fault.shown for fault in typed.faults):
        yield "no_numbers", {}
    elif typed.floats / read > WRONG_NUMBERS:
        yield "floats", {"share": _percent(typed.floats / read)}
    elif typed.refused > max(WRONG_NUMBERS * read, SLIP) or typed.refused == read:
        yield "identity_rate", {"share": _percent(typed.refused / read), "limit": _percent(WRONG_NUMBERS)}
    if typed.read >= FEW and typed.old_numbers / read > OLD_NUMBERS:
        yield "old_numbers", {"share": _percent(typed.old_numbers / read)}


def _cells(typed: Typed, department: Department, expected: Expected, known: float) -> Found:
    for name, bad in typed.unreadable.items():
        if bad / max(typed.read - typed.refused, 1) > UNREADABLE:
            item = department.items[name]
            yield (
                "unreadable_cells",
                {"column": item.name, "share": _percent(bad / (typed.read - typed.refused)), "type": item.type.value},
            )


def _against_last(typed: Typed, department: Department, expected: Expected, known: float) -> Found:
    last = expected.last
    if last is None or last.rows < FEW:
        return
    if typed.kept < last.rows * LESS:
        yield "fewer_rows", {"found": typed.kept, "last": last.rows}
    if typed.kept > last.rows * MORE:
        yield "more_rows", {"found": typed.kept, "last": last.rows}
    if known < last.known * KNOWN:
        yield "nobody_known", {"share": _percent(known), "last": _percent(last.known)}
    now = profile(typed, known)
    if gone := [name for name, empty in last.empty.items() if name not in now.empty and 1 - empty > EMPTIER]:
        names = [department.items[name].name for name in gone if name in department.items]
        yield "columns_missing", {"columns": "、".join(names)}
    for name, share in now.empty.items():
        if share > last.empty.get(name, 1.0) + EMPTIER:
            yield "emptier", {"column": department.items[name].name, "share": _percent(share), "last": _percent(last.empty[name])}
    for name, middle in now.middle.items():
        if department.items[name].type in (Type.FEN, Type.FEN_A_MONTH) and _hundredfold(middle, last.middle.get(name, 0.0)):
            yield "unit", {"column": department.items[name].name}


def _hundredfold(now: float, before: float) -> bool:
    return before > 0 and now > 0 and bool(np.isclose(abs(np.log10(now / before)), 2, atol=0.2))


def _percent(share: float) -> float:
    return round(100 * share, 1)
