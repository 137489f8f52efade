"""From texts to typed columns: identity numbers to keyed hashes, yuan to fen, days, yes and no; what cannot be read is a fault.

A row without a usable identity number is refused as a whole, since nobody can be found by it. Any other bad cell is left empty and
told; the row counts.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.cells import identity
from minzheng.base.identity import IdNumber, mask
from minzheng.verification.authorising import Ints
from minzheng.verification.catalogue import Department, Item, Type
from minzheng.verification.incoming.reading import Read
from minzheng.verification.incoming.schemes import HUNDREDFOLD, Scheme
from minzheng.verification.incoming.unnumbered import MARK, SCHEMA, described
from minzheng.verification.matching import keys

TOLD = 1000  # faults listed one by one; all are counted
NUMBER = {  # by what the unit has of the smallest: sign, whole, part
    100: r"^(?P<sign>-?)(?P<whole>\d{1,13})(?:\.(?P<part>\d{0,2})0*)?$",
    1: r"^(?P<sign>-?)(?P<whole>\d{1,15})(?:\.(?P<part>)0*)?$",
}
DAY = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?([ T].*)?$"
YES, NO = ("是", "有", "1", "Y", "y", "true", "True", "在"), ("否", "无", "0", "N", "n", "false", "False", "没有")
Hash = Callable[[list[str]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that was not taken. `row` as in the file; `shown` is masked where it may be an identity number."""

    row: int
    column: str
    code: str
    shown: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The rows that count, ordered by their key, with `high`, `low` and a column an item; and what became of all the others:
    read = kept + repeated + refused."""

    table: pa.Table
    read: int
    repeated: int
    refused: int
    old_numbers: int
    floats: int
    faults: tuple[Fault, ...]
    unreadable: Mapping[str, int]  # bad cells by item
    division: pa.ChunkedArray | None  # what the row says where it belongs
    unnumbered: pa.Table | None = None  # refused rows that can be found by name: unnumbered.SCHEMA and a column an item

    @property
    def kept(self) -> int:
        return int(self.table.num_rows)


def typed(source: Read, department: Department, scheme: Scheme, hashed: Hash) -> Typed:
    """`hashed` gives the keyed hashes of full numbers."""
    faults: list[Fault] = []
    usable, digests, seen = _people(source, faults, hashed)
    at = np.flatnonzero(usable)
    high, low = keys(digests)
    columns, unreadable = {}, {}
    for code in source.table.column_names:
        if code not in department.items:
            continue
        cells = source.table.column(code).take(pa.array(at))
        column, bad = _column(department.items[code], cells, scheme, hashed)
        columns[code] = column
        unreadable[code] = len(bad)
        faults += [Fault(int(at[row]) + source.first, code, "unreadable", str(cells[int(row)])[:40]) for row in bad[: TOLD // 10]]
    table = pa.table({"high": high, "low": low, **columns})
    kept = _once(table)
    place = source.table.column(scheme.place).take(pa.array(at)) if scheme.place in source.table.column_names else None
    return Typed(
        kept, len(usable), table.num_rows - kept.num_rows, int((~usable).sum()), seen["old"], seen["float"],
        tuple(faults[:TOLD]), unreadable, place, _unnumbered(source, np.flatnonzero(~usable), department, scheme, hashed),
    )  # fmt: skip


def _unnumbered(source: Read, rows: Ints, department: Department, scheme: Scheme, hashed: Hash) -> pa.Table | None:
    found = described(source.table, rows, source.first, hashed)
    at = found["at"]
    if not found.num_rows:
        return None
    items = {
        code: _column(department.items[code], source.table.column(code).take(at), scheme, hashed)[0]
        for code in source.table.column_names
        if code in department.items
    }
    return pa.table({**{MARK + name: found[name] for name in SCHEMA.names}, **items})


def _people(source: Read, faults: list[Fault], hashed: Hash) -> tuple[np.typing.NDArray[np.bool_], list[bytes], Counter[str]]:
    """Which rows name somebody, their hashes, and how many old and how many spoilt numbers there are."""
    seen: Counter[str] = Counter()
    full: list[str] = []
    usable = np.zeros(source.table.num_rows, bool)
    for row, cell in enumerate(source.table.column("key").to_pylist()):
        reading = identity(cell)
        if isinstance(reading.value, IdNumber) and not reading.wrong:
            usable[row] = True
            seen["old"] += len(reading.value) == 15
            full.append(reading.value.full)
            continue
        seen["float"] += cell is not None and ("e+" in cell.lower() or cell.endswith(".0"))
        if len(faults) < TOLD:
            faults.append(Fault(row + source.first, source.key, "identity", mask(cell or "")))
    return usable, hashed(full), seen


def _column(item: Item, cells: pa.ChunkedArray, scheme: Scheme, hashed: Hash) -> tuple[pa.Array, Ints]:
    """The typed column and the rows whose cell says something that cannot be read."""
    cells = pc.utf8_trim_whitespace(cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells)
    said = pc.fill_null(pc.greater(pc.utf8_length(cells), 0), False)
    column = _read(item, cells, scheme, hashed)
    bad = np.flatnonzero(said.to_numpy(zero_copy_only=False) & column.is_null().to_numpy(zero_copy_only=False))
    return column, bad


def _read(item: Item, cells: pa.Array, scheme: Scheme, hashed: Hash) -> pa.Array:
    match item.type:
        case Type.FEN | Type.FEN_A_MONTH:
            return _scaled(cells, HUNDREDFOLD[scheme.money])
        case Type.AREA:
            return _scaled(cells, 100)
        case Type.COUNT | Type.PERCENT:
            return _scaled(pc.replace_substring(cells, "%", ""), 1)
        case Type.DATE:
            return _days(cells)
        case Type.MONTH:
            return _months(cells)
        case Type.FLAG:
            return _flags(cells)
        case Type.IDENTITY:
            return _hashed(cells, hashed)
        case Type.CODE if item.code in scheme.codes:
            return _coded(cells, scheme.codes[item.code])
        case _:
            return cells


def _scaled(cells: pa.Array, unit: int) -> pa.Array:
    """Exact: whole and part are read as numbers of their own, never as floats. A part of the smallest unit is unreadable."""
    plain = pc.replace_substring_regex(cells, r"[,，¥￥元\s]", "")
    parts = pc.extract_regex(plain, NUMBER[unit])
    sign, whole, part = (pc.struct_field(parts, at) for at in range(3))
    below = pc.if_else(pc.equal(part, ""), "0", pc.utf8_rpad(part, 2, "0")).cast(pa.int64())
    value = pc.add(pc.multiply(whole.cast(pa.int64()), unit), below)
    return pc.if_else(pc.equal(sign, "-"), pc.negate(value), value)


def _days(cells: pa.Array) -> pa.Array:
    """2020-12-01, 2020/12/1, 2020年12月1日, 20201201; a day no calendar has is unreadable."""
    apart = pc.replace_substring_regex(cells, r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
    apart = pc.replace_substring_regex(apart, DAY, r"\1-\2-\3")
    return pa.array([_day(text) for text in apart.to_pylist()], pa.date32())


def _day(text: str | None) -> date | None:
    if not text:
        return None
    parts = text.split("-")
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2])) if len(parts) == 3 else None
    except ValueError:
        return None


def _months(cells: pa.Array) -> pa.Array:
    """Months as `base.month.Month.number` counts them."""
    parts = pc.extract_regex(cells, r"^(?P<year>\d{4})[-/.年]?(?P<month>0[1-9]|1[0-2]|[1-9])月?$")
    year, month = (pc.struct_field(parts, at).cast(pa.int64()) for at in (0, 1))
    return pc.add(pc.multiply(year, 12), month)


def _flags(cells: pa.Array) -> pa.Array:
    yes, no = pc.is_in(cells, value_set=pa.array(YES)), pc.is_in(cells, value_set=pa.array(NO))
    return pc.if_else(yes, True, pc.if_else(no, False, pa.scalar(None, pa.bool_())))


def _hashed(cells: pa.Array, hashed: Hash) -> pa.Array:
    """Numbers of other people are never kept as they are."""
    read = [identity(cell).value if cell else None for cell in cells.to_pylist()]
    digests = iter(hashed([number.full for number in read if isinstance(number, IdNumber)]))
    return pa.array([next(digests)[:16] if isinstance(number, IdNumber) else None for number in read], pa.binary(16))


def _coded(cells: pa.Array, words: Mapping[str, int]) -> pa.Array:
    at = pc.index_in(cells, value_set=pa.array(list(words), pa.string()))
    return pa.array(list(words.values()), pa.int64()).take(at)


def _once(table: pa.Table) -> pa.Table:
    """Ordered by key; rows alike in every column count once."""
    kept = table.group_by(table.column_names, use_threads=False).aggregate([])
    return kept.select(table.column_names).sort_by([("high", "ascending"), ("low", "ascending")])
