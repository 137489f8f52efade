"""The rows behind dibao's figures: who is entitled, who came, left or changed, and what was paid. Within the current area.

Nothing here is imported before it is asked: the rules of this folder also run where there is no database.
"""

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.month import Month
from minzheng.indicators.declarations import Given, Question, Scope
from minzheng.indicators.periods import BEGINNING
from minzheng.programmes.dibao.groups import with_groups

CODE = "dibao"
_COLUMNS = ("place", "residence", "household", "person", "amount", "month")


def _own(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.equal(rows.column("programme"), CODE))


def _recipients(month: Month) -> pa.Table:
    from minzheng.payments import tables

    rows = _own(tables.recipients(month))
    numbers = pa.array(np.full(rows.num_rows, month.number, dtype=np.int64))
    return rows.append_column("month", numbers).select(_COLUMNS)


def _payments(first: Month, last: Month) -> pa.Table:
    from minzheng.payments import tables

    return _own(tables.paid(first, last))


def _openings(last: Month) -> pa.Table:
    """What was spent according to the books kept before: postings of no one person."""
    from minzheng.payments import tables

    rows = _own(tables.postings(BEGINNING, last))
    chosen = pc.and_(pc.equal(rows.column("kind"), "opening"), pc.equal(rows.column("account"), "assistance"))
    rows = rows.filter(chosen).select(["place", "residence", "month", "amount"])
    nobody = pa.array(np.zeros(rows.num_rows, dtype=np.int64))
    rows = rows.append_column("household", nobody).append_column("person", nobody)
    return rows.append_column("pay_month", rows.column("month"))


def recipients(scope: Scope) -> pa.Table:
    """Who is entitled in the last month: one row a person."""
    return scope.once(_recipients, scope.last)


def profiles(scope: Scope) -> pa.Table:
    """The same rows with sex, age and the groups of the people, as recorded for that month."""
    from minzheng.people import tables

    rows = recipients(scope)
    households = pc.unique(rows.column("household")).to_pylist()
    return with_groups(rows, tables.snapshot(scope.last, households), scope.last.last)


def payments(scope: Scope) -> pa.Table:
    """What released runs sent in the months: one row a person and benefit month."""
    rows = scope.once(_payments, scope.first, scope.last)
    return rows.select([*_COLUMNS, "pay_month"])


def payments_since_ever(scope: Scope) -> pa.Table:
    """All that was ever sent, and the opening amounts of the books kept before."""
    columns = [*_COLUMNS, "pay_month"]
    return pa.concat_tables([scope.once(_payments, BEGINNING, scope.last).select(columns), _openings(scope.last).select(columns)])


def _missing_from(rows: pa.Table, others: pa.Table, column: str) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows.column(column), value_set=others.column(column).combine_chunks())))


def _pairs(scope: Scope) -> list[tuple[Month, pa.Table, pa.Table]]:
    """Each month with the recipients before and in it. The first month on record took over people who were recipients
    already, so nobody counts as new in it."""
    found = []
    for month in scope.first.until(scope.last):
        before, now = scope.once(_recipients, month - 1), scope.once(_recipients, month)
        if before.num_rows:
            found.append((month, before, now))
    return found


def _joined(tables: list[pa.Table]) -> pa.Table:
    empty = pa.table({name: pa.array([], pa.string() if name in ("place", "residence") else pa.int64()) for name in _COLUMNS})
    return pa.concat_tables([empty, *tables])


def _in_month(rows: pa.Table, month: Month) -> pa.Table:
    numbers = pa.array(np.full(rows.num_rows, month.number, dtype=np.int64))
    return rows.set_column(rows.column_names.index("month"), "month", numbers)


def new_households(scope: Scope) -> pa.Table:
    return _joined([_missing_from(now, before, "household") for _, before, now in _pairs(scope)])


def new_persons(scope: Scope) -> pa.Table:
    return _joined([_missing_from(now, before, "person") for _, before, now in _pairs(scope)])


def gone_households(scope: Scope) -> pa.Table:
    return _joined([_in_month(_missing_from(before, now, "household"), month) for month, before, now in _pairs(scope)])


def gone_persons(scope: Scope) -> pa.Table:
    return _joined([_in_month(_missing_from(before, now, "person"), month) for month, before, now in _pairs(scope)])


def raised(scope: Scope) -> pa.Table:
    return _joined([_changed(before, now, up=True) for _, before, now in _pairs(scope)])


def lowered(scope: Scope) -> pa.Table:
    return _joined([_changed(before, now, up=False) for _, before, now in _pairs(scope)])


def _changed(before: pa.Table, now: pa.Table, *, up: bool) -> pa.Table:
    """The rows of this month's households that were recipients the month before too and receive more (or less) in all."""

    def totals(rows: pa.Table, name: str) -> pa.Table:
        return rows.group_by("household").aggregate([("amount", "sum")]).rename_columns(["household", name])

    both = totals(before, "then").join(totals(now, "since"), "household", join_type="inner")
    compare = pc.greater if up else pc.less
    chosen = both.filter(compare(both.column("since"), both.column("then"))).column("household")
    return now.filter(pc.is_in(now.column("household"), value_set=chosen.combine_chunks()))


_POPULATION = {"rural": ("agricultural", "农业人口"), "urban": ("non_agricultural", "非农业人口")}


def population(question: Question) -> Given | None:
    """The agricultural population for rural dibao, the non-agricultural for urban, as counted last."""
    from minzheng.places import queries

    kind, label = _POPULATION[question.qualifiers["residence"]]
    number = queries.population(question.place, kind, question.day)
    return None if number is None else Given(Fraction(number), f"{label}{number}人")


def standard(question: Question) -> Given | None:
    """The standard in force, in fen a person and month. Without a residence only where both are the same."""
    from minzheng.cases.declarations import benefit

    parameters = benefit(CODE).parameters
    wanted = question.qualifiers.get("residence")
    found = [
        parameters.at(f"{CODE}.standard", question.place, question.month, residence)
        for residence in ((wanted,) if wanted else ("rural", "urban"))
    ]
    values = [value for value in found if value is not None and value.value is not None]
    if len(values) < len(found) or len({value.value for value in values}) != 1:
        return None
    return Given(Fraction(values[0].value), str(values[0].source), max(value.since for value in values))
