"""The rows behind dibao's figures: who is entitled, who came, left or changed, and what was paid. Within the current area.

Nothing here is imported before it is asked: the rules of this folder also run where there is no database.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.month import Month
from minzheng.base.population import Ints
from minzheng.indicators.declarations import Given, Question, Scope
from minzheng.indicators.periods import BEGINNING
from minzheng.programmes.dibao.groups import with_groups

CODE = "dibao"
TAKEN_OVER = "former_system"  # the source of cases whose families were recipients before this system kept them
_GROUPING = ("disability_level", "serious_illness")  # the facts that with_groups reads
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


def _decisions(first: Month, last: Month) -> pa.Table:
    from minzheng.cases import tables

    return _own(tables.decisions(first, last))


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
    return with_groups(rows, tables.snapshot(scope.last, households, _GROUPING), scope.last.last)


def payments(scope: Scope) -> pa.Table:
    """What released runs sent in the months: one row a person and benefit month."""
    wider = ((_payments, first, scope.last) for first in (Month(scope.last.year, 1), BEGINNING) if first <= scope.first)
    known = next((key for key in wider if key in scope.kept), None)  # a report has read the year already, a closing all years
    if known:
        rows = scope.kept[known]
        rows = rows.filter(pc.greater_equal(rows.column("pay_month"), scope.first.number))
    else:
        rows = scope.once(_payments, scope.first, scope.last)
    return rows.select([*_COLUMNS, "pay_month"])


def payments_since_ever(scope: Scope) -> pa.Table:
    """All that was ever sent, and the opening amounts of the books kept before."""
    columns = [*_COLUMNS, "pay_month"]
    return pa.concat_tables([scope.once(_payments, BEGINNING, scope.last).select(columns), _openings(scope.last).select(columns)])


def _missing_from(rows: pa.Table, others: pa.Table, column: str) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows.column(column), value_set=others.column(column).combine_chunks())))


def _decided(scope: Scope, month: Month) -> pa.Table:
    """The decisions that count from the month. Whole years are read at once: a report asks month by month."""
    rows = scope.once(_decisions, Month(month.year, 1), Month(month.year, 12))
    return rows.filter(pc.equal(rows.column("month"), month.number))


def _taken_over(scope: Scope, month: Month) -> pa.Table:
    """Decisions of the month on families that were recipients already when this system took them over: nobody of them is new."""
    rows = _decided(scope, month)
    return rows.filter(pc.and_(pc.equal(rows.column("source"), TAKEN_OVER), pc.equal(rows.column("kind"), "new")))


def _told(scope: Scope, month: Month, rows: pa.Table) -> pa.Table:
    """The rows, each with the reason of the decision that counts from the month ("?" without one)."""
    decided = _decided(scope, month)
    among = pc.is_in(decided.column("household"), value_set=rows.column("household").combine_chunks())
    decided = decided.filter(pc.and_(pc.not_equal(decided.column("kind"), "refuse"), among))
    reasons = dict(zip(decided.column("household").to_pylist(), decided.column("reason").to_pylist(), strict=True))
    told = [reasons.get(household) or "?" for household in rows.column("household").to_pylist()]
    numbers = pa.array(np.full(rows.num_rows, month.number, dtype=np.int64))
    dated = rows.set_column(rows.column_names.index("month"), "month", numbers)
    return dated.append_column("reason", pa.array(told, pa.string()))


def _months(scope: Scope, find: Callable[[Month, pa.Table, pa.Table], pa.Table]) -> pa.Table:
    """What `find` finds in each month, given the recipients before and in it, with reasons."""
    tables = []
    for month in scope.first.until(scope.last):
        rows = find(month, scope.once(_recipients, month - 1), scope.once(_recipients, month))
        tables.append(_told(scope, month, rows))
    return pa.concat_tables(tables)


def _come(scope: Scope, column: str) -> pa.Table:
    def find(month: Month, before: pa.Table, now: pa.Table) -> pa.Table:
        fresh = _missing_from(now, before, column)
        return _missing_from(fresh, _taken_over(scope, month), "household") if fresh.num_rows else fresh

    return _months(scope, find)


def _gone(scope: Scope, column: str) -> pa.Table:
    return _months(scope, lambda _, before, now: _missing_from(before, now, column))


def new_households(scope: Scope) -> pa.Table:
    """The people of families that were not recipients the month before."""
    return _come(scope, "household")


def new_persons(scope: Scope) -> pa.Table:
    """People who were not recipients the month before, new members of protected families among them."""
    return _come(scope, "person")


def gone_households(scope: Scope) -> pa.Table:
    """The people of families that are recipients no more, in the first month without."""
    return _gone(scope, "household")


def gone_persons(scope: Scope) -> pa.Table:
    return _gone(scope, "person")


def raised(scope: Scope) -> pa.Table:
    """The people of families that receive more in all than the month before."""
    return _months(scope, lambda _, before, now: _changed(before, now, up=True))


def lowered(scope: Scope) -> pa.Table:
    return _months(scope, lambda _, before, now: _changed(before, now, up=False))


def _changed(before: pa.Table, now: pa.Table, *, up: bool) -> pa.Table:
    """The rows of this month's households that were recipients the month before too and receive more (or less) in all."""
    then, since = _totals(before), _totals(now)
    _, at_then, at_since = np.intersect1d(then[0], since[0], assume_unique=True, return_indices=True)
    difference = since[1][at_since] - then[1][at_then]
    chosen = since[0][at_since][difference > 0 if up else difference < 0]
    return now.filter(pa.array(np.isin(now.column("household").to_numpy(), chosen)))


def _totals(rows: pa.Table) -> tuple[Ints, Ints]:
    """Each household once, ascending, and what its people receive together."""
    households, lines = np.unique(rows.column("household").to_numpy(), return_inverse=True)
    sums = np.zeros(len(households), dtype=np.int64)
    np.add.at(sums, lines, rows.column("amount").to_numpy())
    return households, sums


_POPULATION = {"rural": ("agricultural", "农业人口"), "urban": ("non_agricultural", "非农业人口")}


def population(question: Question) -> Given | None:
    """The agricultural population for rural dibao, the non-agricultural for urban, as counted last."""
    from minzheng.places import queries

    kind, label = _POPULATION[question.qualifiers["residence"]]
    number = queries.population(question.place, kind, question.day)
    return None if number is None else Given(Fraction(number), f"{label}{number}人")


def standard(question: Question) -> Given | None:
    """The standard in force, in fen a person and month. Without a residence only where both are the same."""
    from minzheng.cases import law

    parameters = law.parameters(CODE)
    wanted = question.qualifiers.get("residence")
    found = [
        parameters.at(f"{CODE}.standard", question.place, question.month, residence)
        for residence in ((wanted,) if wanted else ("rural", "urban"))
    ]
    values = [value for value in found if value is not None]
    amounts = {value.value for value in values if value.value is not None}
    if len(values) < len(found) or len(amounts) != 1:
        return None
    return Given(Fraction(amounts.pop()), str(values[0].source), max(value.since for value in values))
