"""A small county for the tests: three villages in two towns, one town merged into the other on 1 July 2020."""

from datetime import date
from fractions import Fraction

import pyarrow as pa

from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.indicators import declarations
from minzheng.indicators.declarations import PERCENT, RESIDENCE, Figure, Given, Kind, Measure, Question, Scope
from minzheng.indicators.engine import Reading
from minzheng.places.atlas import Atlas, Span, Step

COUNTY, TOWN, GONE_TOWN = "321324000000", "321324101000", "321324102000"
VILLAGE, SECOND, MOVED_BEFORE, MOVED = "321324101201", "321324101202", "321324102201", "321324101301"
MERGED = date(2020, 7, 1)
_OLD, _OPEN = date(2000, 1, 1), None


def atlas() -> Atlas:
    def span(code: str, name: str, since: date = _OLD, until: date | None = _OPEN) -> Span:
        return Span(DivisionCode(code), name, None, since, until)

    return Atlas.of(
        (
            span(COUNTY, "泗洪县"),
            span(TOWN, "双沟镇"),
            span(GONE_TOWN, "四河乡", until=MERGED),
            span(VILLAGE, "河西村"),
            span(SECOND, "东街社区"),
            span(MOVED_BEFORE, "大王村", until=MERGED),
            span(MOVED, "大王村", since=MERGED),
        ),
        (Step(MERGED, 1, GONE_TOWN, TOWN, True), Step(MERGED, 1, MOVED_BEFORE, MOVED, True)),
    )


# household, person, place (as in charge now), residence, yuan
PEOPLE = (
    (1, 11, VILLAGE, "rural", 300),
    (1, 12, VILLAGE, "rural", 300),
    (2, 21, SECOND, "urban", 450),
    (3, 31, MOVED, "rural", 200),
    (3, 32, MOVED, "rural", 200),
    (3, 33, MOVED, "rural", 201),
)


def recipients(scope: Scope) -> pa.Table:
    """The same people every month from 2020-11 on; person 33 joins in December."""
    found = [
        (household, person, place, residence, yuan * 100, month.number)
        for month in scope.first.until(scope.last)
        if month.year * 12 + month.month >= 2020 * 12 + 11
        for household, person, place, residence, yuan in PEOPLE
        if person != 33 or month.month == 12
    ]
    columns = list(zip(*found, strict=True)) or [[]] * 6
    names = ("household", "person", "place", "residence", "amount", "month")
    table = pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)})
    return table.append_column("child", pa.array([person == 33 for person in table.column("person").to_pylist()], pa.bool_()))


def population(question: Question) -> Given | None:
    numbers = {"rural": 94, "urban": 120}
    number = numbers.get(question.qualifiers.get("residence", ""))
    return Given(Fraction(number), "统计公报") if number else None


def _figure(name: str, unit: str, kind: Kind, measure: Measure, **more: object) -> Figure:
    return Figure(name, name, unit, kind, measure, f"{name} 的口径", "small", qualifiers=(RESIDENCE,), **more)  # type: ignore[arg-type]


def standard(question: Question) -> Given | None:
    return Given(Fraction(61000), "苏民助〔2020〕")


FIGURES = (
    _figure("subsistence_households", "household", Kind.AS_OF, Measure.HOUSEHOLDS, source=recipients),
    _figure("subsistence_persons", "person", Kind.AS_OF, Measure.PERSONS, source=recipients),
    _figure("subsistence_spend", "yuan", Kind.DURING, Measure.AMOUNT, source=recipients),
    _figure("subsistence_person_times", "person_time", Kind.DURING, Measure.ROWS, source=recipients),
    _figure(
        "subsistence_population_share", "percent", Kind.AS_OF, Measure.RATIO,
        numerator="subsistence_persons", denominator=population, per=100, rounding=PERCENT, requires=("residence",),
    ),
    _figure("subsistence_standard_month", "yuan_per_person_month", Kind.AS_OF, Measure.GIVEN, given=standard),
)  # fmt: skip


def reading(area: object = EVERYWHERE) -> Reading:
    """A reading of the small county with its figures registered."""
    for figure in FIGURES:
        declarations.register(figure)
    return Reading(map_on=atlas().on, area=lambda: area)  # type: ignore[arg-type,return-value]
