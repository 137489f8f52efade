"""What departments' newest good deliveries say of the persons of a register, one number a person and item.

Two grounds, told apart: a department is looked into about those the duty to re-verify covers (a permit names them), and, for the
items it hands over of its own duty (推送), about everybody registered. Nobody else is looked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.signals import SIGNALS
from minzheng.verification.authorising import Consents, Purpose, permitted
from minzheng.verification.catalogue import Department, Item, Type, catalogue
from minzheng.verification.findings import ADDED, EPOCH
from minzheng.verification.matching import engine

NOBODY = Consents.of(())
PUSHED = frozenset(
    source for signal in SIGNALS.values() if signal.pushed for source in signal.sources if "." in source and "rules." not in source
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A department's newest good delivery."""

    department: str
    as_of: date
    path: Path


@dataclass(frozen=True, slots=True)
class Said:
    """`items` as Register.items; `answered` the day each department's answer is as of (a stale one is none); `asked` how many
    persons each was looked into about under the duty to re-verify, for the trail."""

    items: Mapping[str, Ints]
    answered: Mapping[str, date]
    asked: Mapping[str, int]


def said(sent: Sequence[Sent], sources: Iterable[str], persons: Ints, keys: tuple[Ints, Ints], covered: Ints, day: date) -> Said:
    """`persons`: ids in the register's order, `keys` the halves of their keyed hashes (0 and 0: no number); `covered`: ids the duty
    to re-verify covers that day."""
    wanted: dict[str, list[str]] = {}
    for source in sources:
        named, _, item = source.partition(".")
        wanted.setdefault(named, []).append(item)
    items: dict[str, Ints] = {}
    answered, asked = {}, {}
    with engine() as connection:
        for one in sent:
            department = catalogue().departments.get(one.department)
            if department is None or one.department not in wanted or day > one.as_of + timedelta(days=department.fresh_days):
                continue
            answered[one.department] = one.as_of
            permit, _refused = permitted(catalogue(), one.department, persons, Purpose.RECHECK, day, NOBODY, covered)
            asked[one.department] = len(permit.persons)
            may = np.isin(persons, permit.persons)
            for pushed in (False, True):
                codes = [code for code in wanted[one.department] if (f"{one.department}.{code}" in PUSHED) is pushed]
                items |= _columns(connection, department, one, codes, keys, np.ones(len(persons), bool) if pushed else may)
    return Said(items, answered, asked)


def _columns(
    connection: duckdb.DuckDBPyConnection, department: Department, sent: Sent, codes: Sequence[str], keys: tuple[Ints, Ints],
    may: np.typing.NDArray[np.bool_],
) -> dict[str, Ints]:  # fmt: skip
    """Each item for everybody, UNKNOWN where there is no record. Texts are passed over."""
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(sent.path)]).fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    present = [code for code in codes if code in kinds and code in department.items and kinds[code] != "VARCHAR"]
    if not present:
        return {}
    rows = np.flatnonzero(may & ((keys[0] != 0) | (keys[1] != 0)))
    connection.register("sought", pa.table({"row": rows, "high": keys[0][rows], "low": keys[1][rows]}))
    values = ", ".join(_combined(department.items[code], kinds[code]) for code in present)
    query = f"SELECT s.row, {values} FROM read_parquet(?) d JOIN sought s ON d.high = s.high AND d.low = s.low GROUP BY s.row"  # noqa: S608  # names of the catalogue
    try:
        found = connection.sql(query, params=[str(sent.path)]).to_arrow_table()
    finally:
        connection.unregister("sought")
    at = found.column(0).to_numpy()
    columns = {}
    for code in present:
        column = np.full(len(may), UNKNOWN)
        column[at] = found.column(code).fill_null(UNKNOWN).to_numpy()
        columns[f"{department.code}.{code}"] = _dated(department.items[code], column)
    return columns


def _combined(item: Item, kind: str) -> str:
    """All records of a person as one whole number: amounts added, days the latest as ordinals, else the greatest."""
    value = f'd."{item.code}"'
    if kind == "DATE":
        return f"date_diff('day', DATE '1970-01-01', max({value}))::BIGINT + {EPOCH} AS \"{item.code}\""
    if kind == "BOOLEAN":
        value = f"{value}::TINYINT"
    return f'{"sum" if item.type in ADDED else "max"}({value})::BIGINT AS "{item.code}"'


def _dated(item: Item, column: Ints) -> Ints:
    """A month, kept as its number, as the ordinal of its first day."""
    if item.type is not Type.MONTH or not (column != UNKNOWN).any():
        return column
    months = {
        number: Month.from_number(number).first.toordinal() for number in np.unique(column[column > 0]).tolist() if number < 40_000
    }
    return np.array([months.get(number, UNKNOWN) for number in column.tolist()], np.int64)
