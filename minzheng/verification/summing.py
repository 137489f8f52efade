"""What a delivery says of everybody at once: one number a person and item, all records of a person together. Pure.

For looks at a whole register; what a family is shown are the records themselves (`matching.answer`).
"""

from collections.abc import Iterable, Mapping

import duckdb
import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.verification.authorising import Permit
from minzheng.verification.catalogue import Department, Item, Type
from minzheng.verification.findings import ADDED, EPOCH
from minzheng.verification.matching import Asked, Delivery, columns_of, sought

FIRST_MONTH, LAST_MONTH = Month(1900, 1).number, Month(2200, 12).number


def numbers(
    connection: duckdb.DuckDBPyConnection, department: Department, asked: Asked, permit: Permit, delivery: Delivery,
    items: Iterable[str],
) -> Mapping[str, Ints]:  # fmt: skip
    """Each of the items for everybody in Asked: amounts added, days the latest as ordinals, months as the ordinal of their first
    day, else the greatest; UNKNOWN where there is no record. Texts but for codes of digits, and items that the delivery lacks or
    the permit does not open, are left out. Raises NotAuthorised where the permit is for another department."""
    kinds = columns_of(connection, department, permit, delivery)
    present = [
        code for code in dict.fromkeys(items)
        if code in kinds and (kinds[code] != "VARCHAR" or department.items[code].type is Type.CODE)
    ]  # fmt: skip
    if not present:
        return {}
    values = ", ".join(_combined(department.items[code], kinds[code]) for code in present)
    connection.register("d", sought(connection, asked, permit, delivery, present))
    try:
        found = connection.sql(f"SELECT d.row, {values} FROM d GROUP BY d.row").to_arrow_table()  # noqa: S608  # the catalogue's names
    finally:
        connection.unregister("d")
    at, columns = found.column(0).to_numpy(), {}
    for code in present:
        column = np.full(len(asked.persons), UNKNOWN)
        column[at] = found.column(code).fill_null(UNKNOWN).to_numpy()
        columns[code] = _dated(column) if department.items[code].type is Type.MONTH else column
    return columns


def _combined(item: Item, kind: str) -> str:
    value = f'd."{item.code}"'
    if kind == "DATE":
        return f"date_diff('day', DATE '1970-01-01', max({value}))::BIGINT + {EPOCH} AS \"{item.code}\""
    if kind == "BOOLEAN":
        value = f"{value}::TINYINT"
    if kind == "VARCHAR":
        value = f"TRY_CAST({value} AS BIGINT)"  # a code written in digits, like a division's
    return f'{"sum" if item.type in ADDED else "max"}({value})::BIGINT AS "{item.code}"'


def _dated(column: Ints) -> Ints:
    """Numbers of months as days; what is none is unknown."""
    months, at = np.unique(column, return_inverse=True)
    known = [Month.from_number(one).first.toordinal() if FIRST_MONTH <= one <= LAST_MONTH else UNKNOWN for one in months.tolist()]
    return np.array(known, np.int64)[at]
