"""The departments' lists as files: text in GBK, workbooks, Parquet; with titles, headings and words of their own. Pure."""

import io
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from minzheng.base.identity import IdNumber
from minzheng.base.workbooks import Column, SheetPlan, write
from minzheng.demonstration.deliveries import spoiling
from minzheng.demonstration.deliveries.planting import Line
from minzheng.demonstration.deliveries.recipes import Ago
from minzheng.verification.catalogue import Department, Type, catalogue
from minzheng.verification.incoming.schemes import Scheme, folded, scheme_for

PARQUET, WORKBOOK, TABBED = (
    ("household_register", "social_insurance", "real_estate"),
    ("hotline", "emergency", "poverty_file", "marriage", "border"),
    ("justice", "transport"),
)  # the others write commas, in GBK
WEEKLY, MONTHLY = timedelta(days=1), timedelta(days=3)  # how far a list lies behind


@dataclass(frozen=True, slots=True)
class File:
    """One delivery as it comes."""

    department: str
    filename: str
    content: bytes
    as_of: date
    rows: int


def files(lines: Iterable[Line], day: date, seed: int) -> list[File]:
    """One list a department, its rows in no order, spoilt as real ones are."""
    by: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by[line.department].append(line)
    return [_file(department, found, day, random.Random(f"{seed}:{department}")) for department, found in sorted(by.items())]


def as_of(department: Department, day: date) -> date:
    return day - (WEEKLY if department.fresh_days < 20 else MONTHLY)


def _file(code: str, lines: list[Line], day: date, dice: random.Random) -> File:
    department, scheme = catalogue().departments[code], scheme_for(code)
    on = as_of(department, day)
    dice.shuffle(lines)
    items = [item for item in department.items if any(item in line.said for line in lines)]
    others: Sequence[IdNumber] = [line.identity for line in lines]
    rows = []
    for line in lines:
        cells = [_cell(line.said.get(item), department, item, scheme, on) for item in items]
        row = [spoiling.name(dice, line.name), spoiling.number(dice, line.identity, others), *cells]
        rows += [row, row] if spoiling.twice(dice) else [row]
    head = ["姓名", scheme.keys[0], *(_heading(department, item, scheme) for item in items)]
    ending, content = _content(code, department.name, head, rows, on)
    return File(code, f"{department.name}-{on:%Y-%m-%d}.{ending}", content, on, len(rows))


def _heading(department: Department, item: str, scheme: Scheme) -> str:
    """As the scheme says that this department calls it: of several names the one declared last."""
    known = [heading for heading, code in scheme.headings.items() if code == item]
    money = department.items[item].type in (Type.FEN, Type.FEN_A_MONTH)
    name = known[-1] if known else folded(department.items[item].name)
    return f"{name}（{'元' if scheme.money == 'yuan' else '分'}）" if money else name


def _cell(value: object, department: Department, item: str, scheme: Scheme, on: date) -> str:
    kind = department.items[item].type
    if value is None:
        return ""
    if isinstance(value, Ago):
        value = on - timedelta(days=value.days)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if kind is Type.MONTH else f"{value:%Y/%m/%d}"
    if kind in (Type.FEN, Type.FEN_A_MONTH) and isinstance(value, int):
        return str(value) if scheme.money == "fen" else f"{value // 100}.{value % 100:02d}"
    if item in scheme.codes:
        return _word(scheme.codes[item], value)
    return str(value)


def _word(words: Mapping[str, int], value: object) -> str:
    return next((word for word, code in words.items() if code == value), str(value))


def _content(code: str, name: str, head: Sequence[str], rows: Sequence[Sequence[str]], on: date) -> tuple[str, bytes]:
    if code in PARQUET:
        kept = io.BytesIO()
        pq.write_table(pa.table(dict(zip(head, map(list, zip(*rows, strict=True)), strict=True))), kept)
        return "parquet", kept.getvalue()
    title = f"{name}共享数据（数据日期：{on:%Y年%m月%d日}）"
    if code in WORKBOOK:
        kept = io.BytesIO()
        write(kept, [SheetPlan("Sheet1", [Column(each) for each in head], rows, title=title)])
        return "xlsx", kept.getvalue()
    mark = "\t" if code in TABBED else ","
    text = "\r\n".join([title + mark * (len(head) - 1), *(mark.join(row) for row in (head, *rows))]) + "\r\n"
    return ("txt" if code in TABBED else "csv"), text.encode("gbk", "replace")
