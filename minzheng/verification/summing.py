"""What a delivery says of everybody at once: one number a person and item, all records of a person together. Pure.

For looks at a whole register; what a family is shown are the records themselves (`matching.answer`).
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.verification.authorising import Permit
from minzheng.verification.catalogue import Department, Item, Type
from minzheng.verification.findings import ADDED, EPOCH
from minzheng.verification.matching import Asked, Delivery, columns_of, sought

THREADS = 2
LEAST = ".least"
FIRST_MONTH, LAST_MONTH = Month(1900, 1).number, Month(2200, 12).number


class Look(NamedTuple):
    """A delivery to be laid over everybody, with the permit for it and the items wanted."""

    department: Department
    permit: Permit
    delivery: Delivery
    items: Sequence[str]


def several(asked: Asked, looks: Sequence[Look]) -> list[Mapping[str, Ints]]:
    """`numbers` of each look, in their order; as many at a time as there are threads. Raises NotAuthorised."""
    _ = asked.sieve, asked.alike  # once, before they ask for them at the same time
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda one: numbers(one.department, asked, one.permit, one.delivery, one.items), looks))


def numbers(department: Department, asked: Asked, permit: Permit, delivery: Delivery, items: Iterable[str]) -> Mapping[str, Ints]:
    """Each of the items for everybody in Asked: amounts added, days the latest as ordinals, months as the ordinal of their first
    day, else the greatest; UNKNOWN where there is no record. Of codes, which have no order, the least one too, under the item's
    name and LEAST. Texts but for codes of digits, and items that the delivery lacks or the permit does not open, are left out.
    Raises NotAuthorised where the permit is for another department."""
    kinds = columns_of(department, permit, delivery)
    present = [code for code in dict.fromkeys(items) if code in kinds and _counts(department.items[code], kinds[code])]
    if not present:
        return {}
    found = sought(asked, permit, delivery, present)
    rows = found["row"].to_numpy()
    told = {code: _one_each(department.items[code], found[code], rows, len(asked.persons)) for code in present}
    codes = [code for code in present if department.items[code].type is Type.CODE]
    return told | {code + LEAST: _least(found[code], rows, len(asked.persons)) for code in codes}


def _counts(item: Item, kind: pa.DataType) -> bool:
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    return item.type is Type.CODE if texts else not pa.types.is_binary(kind) and not pa.types.is_fixed_size_binary(kind)


def _one_each(item: Item, column: pa.ChunkedArray, rows: Ints, many: int) -> Ints:
    """All records of a person together; `rows` ascending, so that they lie side by side."""
    whole = _whole(column)
    made = _together(np.add if item.type in ADDED else np.maximum, whole, rows, many)
    return _dated(made) if item.type is Type.MONTH else made


def _least(column: pa.ChunkedArray, rows: Ints, many: int) -> Ints:
    """The least code of all records of a person; what is none is passed over."""
    whole = _whole(column)
    return _together(np.minimum, pc.if_else(pc.greater(whole, 0), whole, None), rows, many)


def _together(of: np.ufunc, whole: pa.ChunkedArray, rows: Ints, many: int) -> Ints:
    known = whole.is_valid().to_numpy()
    values, at = whole.drop_null().to_numpy(), rows[known]
    made = np.full(many, UNKNOWN)
    if len(at):
        start = np.flatnonzero(np.concatenate(([True], at[1:] != at[:-1])))
        made[at[start]] = of.reduceat(values, start)
    return made


def _whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole numbers: days as ordinals, yes as 1, a code written in digits (like a division's) as its number."""
    if pa.types.is_date32(column.type):
        return pc.add(column.cast(pa.int32()).cast(pa.int64()), EPOCH)
    if pa.types.is_boolean(column.type):
        return column.cast(pa.int8()).cast(pa.int64())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        digits = pc.match_substring_regex(column, r"^[0-9]{1,18}$")
        return pc.if_else(digits, column, pa.scalar(None, column.type)).cast(pa.int64())
    return column.cast(pa.int64())


def _dated(column: Ints) -> Ints:
    """Numbers of months as days; what is none is unknown."""
    months, at = np.unique(column, return_inverse=True)
    known = [Month.from_number(one).first.toordinal() if FIRST_MONTH <= one <= LAST_MONTH else UNKNOWN for one in months.tolist()]
    return np.array(known, np.int64)[at]
