"""Rows without a usable identity number that say of whom they are all the same: kept apart, to be found by name."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from minzheng.base.cells import day, division, name, phones, sex
from minzheng.base.divisions import DivisionCode
from minzheng.verification.incoming.schemes import folded

HEADINGS = {  # what a list calls the things a person is described by
    "name": ("姓名", "人员姓名", "当事人", "参保人姓名", "持有人", "逝者姓名", "死者姓名", "学生姓名", "权利人"),
    "born": ("出生日期", "出生年月日", "逝者出生日期"),
    "sex": ("性别", "逝者性别"),
    "town": ("行政区划代码", "区划代码", "所在区划", "住址区划"),
    "phone": ("联系电话", "手机号码", "手机号", "电话"),
}
MARK = "@"  # before these columns of a Read: no item of the catalogue begins so
SCHEMA = pa.schema(
    [
        ("row", pa.int64()), ("name", pa.string()), ("born", pa.date32()), ("sex", pa.int64()), ("town", pa.string()),
        ("phone", pa.string()),
    ]
)  # fmt: skip
Hash = Callable[[list[str]], list[bytes]]


def describing(names: Sequence[str], table: pa.Table, place: str) -> dict[str, pa.ChunkedArray]:
    """The columns of a file that describe a person, by MARK and kind: the first heading that fits; `place` is the scheme's own."""
    found = {}
    for kind, headings in HEADINGS.items():
        wanted = [folded(each) for each in headings] + ([place] if kind == "town" and place else [])
        at = next((names.index(each) for each in wanted if each in names), None)
        if at is not None:
            found[MARK + kind] = table.column(str(at))
    return found


def described(table: pa.Table, rows: np.typing.NDArray[np.int64], first: int, hashed: Hash) -> pa.Table:
    """Those `rows` that bear a name and a day of birth (where none is written, the one in the wrong number), by SCHEMA: `row` as in
    the file, `phone` a keyed hash in hex; and `at`, the position in `table`."""
    made = []
    columns = {name: table.column(name).take(pa.array(rows)).to_pylist() for name in table.column_names if name[:1] == MARK}
    numbers = table.column("key").take(pa.array(rows)).to_pylist()
    nothing: list[str | None] = [None] * len(rows)
    cells = zip(*(columns.get(MARK + kind, nothing) for kind in HEADINGS), strict=True)
    for at, number, (named, born, sexed, town, phone) in zip(rows.tolist(), numbers, cells, strict=True):
        who, birth = name(named).value, day(born).value if born else _in_number(number)
        if not isinstance(who, str) or not isinstance(birth, date):
            continue
        made.append((at + first, who, birth, _sex(sexed), _town(town), _phone(phone, hashed), at))
    names = [*SCHEMA.names, "at"]
    return pa.table(
        {each: [row[at] for row in made] for at, each in enumerate(names)}, schema=SCHEMA.append(pa.field("at", pa.int64()))
    )


def _in_number(number: str | None) -> date | None:
    """A number with a wrong digit mostly has its day of birth right; that it may not is what the model allows for."""
    digits = (number or "").strip()
    if len(digits) != 18 or not digits[6:14].isdecimal():
        return None
    try:
        return date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return None


def _sex(cell: str | None) -> int | None:
    found = sex(cell).value
    return found if isinstance(found, int) else None


def _town(cell: str | None) -> str | None:
    found = division(cell).value if cell else None
    return str(found)[:9] if isinstance(found, DivisionCode) and str(found)[6:9] != "000" else None


def _phone(cell: str | None, hashed: Hash) -> str | None:
    found = phones(cell).value if cell else None
    return hashed([found[0]])[0].hex() if isinstance(found, tuple) and found else None
