"""Counting rows: filters, measures, digests and rounding, in columns. Pure; no float touches a number here."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minzheng.indicators.declarations import Choice, Measure, Rounding

_KEYS = ("household", "person", "month", "amount")


def keep(rows: pa.Table, choices: Iterable[Choice]) -> pa.Table:
    """The rows that every choice stands for."""
    for choice in choices:
        rows = rows.filter(pc.equal(rows.column(choice.column), pa.scalar(choice.equals)))
    return rows


def integers(rows: pa.Table, column: str) -> NDArray[np.int64]:
    if column not in rows.column_names:
        return np.zeros(rows.num_rows, dtype=np.int64)
    return rows.column(column).cast(pa.int64()).to_numpy()


def _events(rows: pa.Table, column: str) -> pa.Table:
    """Distinct (id, month) pairs: the same household counts again in another month."""
    columns = [column, "month"] if "month" in rows.column_names else [column]
    return (
        rows.select([*columns, *(name for name in ("group",) if name in rows.column_names)])
        .group_by([*columns, *(name for name in ("group",) if name in rows.column_names)])
        .aggregate([])
    )


def count(rows: pa.Table, measure: Measure) -> int:
    """One whole number: households, persons, rows, or fen."""
    if measure is Measure.AMOUNT:
        return int(pc.sum(rows.column("amount")).as_py() or 0)
    if measure is Measure.ROWS:
        return int(rows.num_rows)
    return int(_events(rows, "household" if measure is Measure.HOUSEHOLDS else "person").num_rows)


def count_by(rows: pa.Table, group: pa.Array, measure: Measure) -> dict[object, int]:
    """The measure within each value of `group` (an array as long as the rows)."""
    grouped = rows.append_column("group", group)
    if measure is Measure.AMOUNT:
        sums = grouped.group_by("group").aggregate([("amount", "sum")])
        return dict(zip(sums.column("group").to_pylist(), sums.column("amount_sum").to_pylist(), strict=True))
    if measure is not Measure.ROWS:
        grouped = _events(grouped, "household" if measure is Measure.HOUSEHOLDS else "person")
    counts = grouped.group_by("group").aggregate([([], "count_all")])
    return dict(zip(counts.column("group").to_pylist(), counts.column("count_all").to_pylist(), strict=True))


def order(rows: pa.Table) -> NDArray[np.int64]:
    """Row numbers in the order of (household, person, month): the same rows always come in the same order."""
    return np.lexsort((integers(rows, "month"), integers(rows, "person"), integers(rows, "household")))


def digest(rows: pa.Table) -> str:
    """SHA-256 over household, person, month and amount of the rows, in order. Places are left out: a figure of the same
    people is the same on every map."""
    position = order(rows)
    state = hashlib.sha256(str(rows.num_rows).encode())
    for column in _KEYS:
        state.update(np.ascontiguousarray(integers(rows, column)[position], dtype="<i8").tobytes())
    return state.hexdigest()


def rounded(number: Fraction, rule: Rounding) -> Decimal:
    """As printed, half up (away from zero): the more exact of `significant` digits and `decimals` decimals."""
    if number and rule.significant:
        size = 0  # the first digit that counts stands at the size-th decimal
        while abs(number) < Fraction(1, 10**size):
            size += 1
        while size <= 0 and abs(number) >= 10 ** (1 - size):
            size -= 1
        places = max(rule.decimals, size + rule.significant - 1)
        if places > rule.decimals and _half_up(number, places) == _half_up(number, size - 1):
            places -= 1  # 0.998 rounds up into the next digit: 1.0, not 1.00
        return _half_up(number, places)
    return _half_up(number, rule.decimals)


def _half_up(number: Fraction, places: int) -> Decimal:
    scaled = abs(number) * Fraction(10) ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if number < 0 else whole).scaleb(-places)
