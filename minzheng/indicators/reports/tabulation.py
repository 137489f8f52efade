"""Tables of a report: one row a town, month, residence or group, a total row, and the checks that the total is the figure's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minzheng.base.divisions import Level
from minzheng.base.month import Month
from minzheng.indicators import declarations
from minzheng.indicators.catalogue import UNITS
from minzheng.indicators.declarations import Kind, Measure
from minzheng.indicators.periods import Period
from minzheng.indicators.reports.answers import Answers
from minzheng.indicators.reports.chapters import ChapterText, Column, TableSpec
from minzheng.indicators.reports.document import Number, Run, Table
from minzheng.indicators.reports.wording import in_cell
from minzheng.indicators.results import Result

_PLACES = {"town": Level.TOWN, "village": Level.VILLAGE, "county": Level.COUNTY}


@dataclass(frozen=True, slots=True)
class Check:
    """One cross-check (表间审核): what it says, both sides, and whether they agree. `table` and `column` where it is of a table."""

    text: str
    left: str
    right: str
    table: str = ""
    column: str = ""

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Line:
    """A row before its numbers: what each column's figure is narrowed by."""

    label: str
    place: str = ""
    month: Month | None = None
    qualifier: tuple[str, str] = ("", "")
    where: tuple[str, str | int] = ("", "")


def tabulate(spec: TableSpec, chapter: ChapterText, answers: Answers, label: str) -> tuple[Table | None, list[Check]]:
    """The table and its checks; no table where nothing stands in it. `label` is "表3"."""
    map_date = date(answers.year, 1, 1) if spec.map == "start" else answers.today
    lines = list(_lines(spec, chapter, answers, map_date))
    cells = [(line, [_cell(line, column, answers, map_date) for column in spec.columns]) for line in lines]
    if spec.by not in _PLACES:
        cells = [(line, row) for line, row in cells if any(result.value for result in row)]
    if not any(result.value for _, row in cells for result in row):
        return None, []
    rows: list[tuple[Run, ...]] = [(line.label, *(Number(in_cell(result), result) for result in row)) for line, row in cells]
    checks: list[Check] = []
    if spec.total:
        totals = [answers.ask(column.reference, map_date=map_date) for column in spec.columns]
        rows.append(("合计", *_total_row(spec, totals)))
        checks = _checks(spec, label, [row for _, row in cells], totals)
    head = (spec.head, *(column.head for column in spec.columns))
    return Table(f"{label}　{spec.title}", head, tuple(rows), spec.total, _unit(spec), spec.note), checks


def _total_row(spec: TableSpec, totals: Sequence[Result]) -> Iterator[Run]:
    for column, total in zip(spec.columns, totals, strict=True):
        yield Number(in_cell(total), total) if _has_total(spec, column) else "—"


def _checks(spec: TableSpec, label: str, rows: Sequence[Sequence[Result]], totals: Sequence[Result]) -> list[Check]:
    """The cells of a column sum to the figure of the whole, wherever cells can be summed."""
    found = []
    for position, (column, total) in enumerate(zip(spec.columns, totals, strict=True)):
        if _has_total(spec, column) and declarations.figure(column.reference.figure).measure is not Measure.RATIO:
            summed = sum((Decimal(row[position].value or 0) for row in rows), Decimal(0))
            text, whole = f"{label}“{column.head}”各行之和等于合计", Decimal(total.value or 0)
            found.append(Check(text, written(summed), written(whole), label, column.head))
    return found


def _has_total(spec: TableSpec, column: Column) -> bool:
    """Whether the column has a total: a standard has none, nor has a count of people month by month."""
    figure = declarations.figure(column.reference.figure)
    return figure.measure is not Measure.GIVEN and not (spec.by == "month" and figure.kind is Kind.AS_OF)


def _cell(line: Line, column: Column, answers: Answers, map_date: date) -> Result:
    reference = column.reference
    if line.qualifier[0]:
        reference = reference.with_qualifier(*line.qualifier)
    return answers.ask(
        reference,
        place=line.place,
        period=Period.of_month(line.month) if line.month else None,
        map_date=map_date,
        where={line.where[0]: line.where[1]} if line.where[0] else None,
    )


def _lines(spec: TableSpec, chapter: ChapterText, answers: Answers, map_date: date) -> Iterator[Line]:
    first = spec.columns[0].reference
    qualifier = declarations.figure(first.figure).qualifier(spec.by)
    if spec.by == "month":
        for month in Month(answers.year, 1).until(answers.last):
            yield Line(f"{month.month}月", month=month)
    elif qualifier:
        for choice in qualifier.choices:
            yield Line(chapter.word(spec.by, choice.value), qualifier=(spec.by, choice.value))
    elif spec.by in _PLACES:
        yield from _places(spec, answers, map_date)
    else:
        parts = answers.ask(first, map_date=map_date, by=spec.by).breakdown
        for part in sorted(parts, key=lambda each: (chapter.rank(spec.by, each.key), each.key)):
            yield Line(chapter.word(spec.by, part.key), where=(spec.by, part.key))


def _places(spec: TableSpec, answers: Answers, map_date: date) -> Iterator[Line]:
    """The divisions of the level; then what stands for none of them (a place that was split, amounts booked for the county)."""
    there = answers.reading.there(map_date)
    inside = {str(code): there.name(code) for code in there.at(_PLACES[spec.by], answers.place)}
    yield from (Line(name, place=code) for code, name in inside.items())
    others = {
        part.key for column in spec.columns for part in answers.ask(column.reference, map_date=map_date, by=spec.by).breakdown
    }
    yield from (Line("未分配", where=("place", code)) for code in sorted(others - inside.keys()))


def _unit(spec: TableSpec) -> str:
    """What the columns count, in the order they appear: 单位：户、人、元."""
    units = [UNITS.get(declarations.figure(column.reference.figure).unit, "") for column in spec.columns]
    return "单位：" + "、".join(dict.fromkeys(unit for unit in units if unit))


def written(number: Decimal) -> str:
    """A sum as the tables write it: whole counts plain, money with separators."""
    return f"{number:,.2f}" if number != number.to_integral() else f"{number.quantize(Decimal(1))}"
