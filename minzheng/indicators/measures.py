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

_MONTHS = 2**15  # above any Month.number; ids stay below 2**48
_KEYS = ("household", "person", "month", "amount")


def keep(rows: pa.Table, choices: Iterable[Choice]) -> pa.Table:
    """The rows that every choice stands for."""
    for choice in choices:
        if not rows.num_rows:
            return rows
        rows = rows.filter(pc.equal(rows.column(choice.column), pa.scalar(choice.equals)))
    return rows


def integers(rows: pa.Table, column: str) -> NDArray[np.int64]:
    if column not in rows.column_names:
        return np.zeros(rows.num_rows, dtype=np.int64)
    return rows.column(column).cast(pa.int64()).to_numpy()


def _distinct(rows: pa.Table, measure: Measure) -> NDArray[np.int64]:
    """For each row the number of its event: the same household (or person) counts again in another month."""
    ids = integers(rows, "household" if measure is Measure.HOUSEHOLDS else "person")
    return ids * _MONTHS + integers(rows, "month")


def count(rows: pa.Table, measure: Measure) -> int:
    """One whole number: households, persons, rows, or fen."""
    if not rows.num_rows:
        return 0
    if measure is Measure.AMOUNT:
        return int(integers(rows, "amount").sum())
    if measure is Measure.ROWS:
        return int(rows.num_rows)
    return int(np.unique(_distinct(rows, measure)).size)


def count_by(rows: pa.Table, group: pa.Array | pa.ChunkedArray, measure: Measure) -> dict[object, int]:
    """The measure within each value of `group` (an array as long as the rows)."""
    encoded = group.combine_chunks() if isinstance(group, pa.ChunkedArray) else group
    encoded = encoded.dictionary_encode()
    keys, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
    counts = np.zeros(len(keys), dtype=np.int64)
    if measure is Measure.AMOUNT:
        np.add.at(counts, codes, integers(rows, "amount"))
    elif measure is Measure.ROWS:
        np.add.at(counts, codes, 1)
    else:
        _, events = np.unique(_distinct(rows, measure), return_inverse=True)
        pairs = np.unique(events * max(len(keys), 1) + codes)
        np.add.at(counts, pairs % max(len(keys), 1), 1)
    return dict(zip(keys, counts.tolist(), strict=True))


def order(rows: pa.Table) -> NDArray[np.int64]:
    """Row numbers in the order of (household, person, month): the same rows always come in the same order."""
    return np.lexsort((integers(rows, "month"), integers(rows, "person"), integers(rows, "household")))


def digest(rows: pa.Table) -> str:
    """SHA-256 over household, person, month and amount of the rows, in order. Places are left out: a figure of the same
    people is the same on every map."""
    state = hashlib.sha256(str(rows.num_rows).encode())
    if not rows.num_rows:
        return state.hexdigest()
    position = order(rows)
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
