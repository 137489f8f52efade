"""A14 to A19 and A22: who was left out, how it was decided, what is overdue."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.population import UNKNOWN, Ints, Positions, picked
from minzheng.monitoring.audits.books import Books, Doubts, Report, not_checkable, of_families, of_persons, over_departments
from minzheng.monitoring.audits.money import column_of, families_of
from minzheng.monitoring.register import Bools, Register


def only_some(books: Books) -> Report:
    """A14: the family is entitled and receives, but for fewer of its members than the rules cover."""
    if not books.dues:
        return not_checkable("rules of the month")
    parts = []
    for due in books.dues.values():
        mask = (due.eligible == 1) & (due.drawing > 0) & (due.drawing < due.covered)
        parts.append(of_families(books, mask, due.drawing, due.covered))
    return Report(Doubts.together(parts))


def relatives(books: Books) -> Report:
    """A15: an official's relative whose proceeding does not say so, or was never visited by the county."""
    if books.relatives is None or not len(books.relatives):
        return not_checkable("register of relatives of officials")
    population, register = books.register.population, books.register
    homes = np.unique(population.households[register.home[np.isin(population.persons, books.relatives)]])
    table = books.proceedings.filter(pc.is_in(books.proceedings["household"], pa.array(homes)))
    unsaid = column_of(table, "relative") == 0
    unseen = (column_of(table, "county") == 0) & (column_of(table, "closed") != UNKNOWN)
    found = unsaid | unseen
    return Report(Doubts.together([families_of(column_of(table, "household")[found], column_of(table, "id")[found])]))


def authorised(books: Books) -> Report:
    """A16: receives without an authorisation of every adult, or without a report of a check; families granted before the office
    kept such papers here are not judged."""
    if (books.consents is None or not len(books.consents)) and books.checked is None:
        return not_checkable("authorisations and reports of checks")
    register, parts = books.register, []
    if books.consents is not None:
        adult = register.alive & (register.ages >= 18) & _paid_among(register, books.to_authorise)[register.home]
        missing = adult & ~np.isin(register.population.persons, books.consents)
        parts.append(of_persons(books, missing, register.ages))
    if books.checked is not None:
        unchecked = _paid_among(register, books.to_check) & ~np.isin(register.population.households, books.checked)
        parts.append(of_families(books, unchecked, register.sizes))
    needs = () if books.checked is not None else ("reports of checks",)
    return Report(Doubts.together(parts), needs)


def _paid_among(register: Register, households: Ints | None) -> Bools:
    return register.paid if households is None else register.paid & np.isin(register.population.households, households)


def time_limits(books: Books) -> Report:
    """A17: a notice that hung for less than its days; a step after the end of its time limit."""
    if not books.proceedings.num_rows:
        return not_checkable("proceedings")
    posted, down = column_of(books.notices, "posted"), column_of(books.notices, "down")
    homes = column_of(books.notices, "household")
    days = books.limit("notice_days", homes)
    short = (down != UNKNOWN) & (days != UNKNOWN) & (down - posted < days)
    parts = [families_of(homes[short], (down - posted)[short], days[short])]
    late = (column_of(books.proceedings, "late") == 1) & (column_of(books.proceedings, "household") != UNKNOWN)
    parts.append(families_of(column_of(books.proceedings, "household")[late], column_of(books.proceedings, "id")[late]))
    return Report(Doubts.together(parts))


SEVERE = (1, 2)  # levels of disability


def missed(books: Books) -> Report:
    """A18: severely disabled, at high own medical cost, or old, alone and without income, and in no programme."""
    register = books.register
    outside = ((register.layers == 0) | (register.layers == 5))[register.home] & register.alive
    level = register.column("disability_level")[1]
    shown = register.least("disability.disability_level")
    seen = np.where(np.isin(shown, SEVERE), shown, level)
    parts = [of_persons(books, outside & np.isin(seen, SEVERE), seen, source="disability.disability_level")]
    cost, limit = register.column("medical.own_cost_year")[1], books.limits("medical_cost.general", "person")
    parts.append(of_persons(books, outside & (limit != UNKNOWN) & (cost > limit), cost, limit, "medical.own_cost_year"))
    incomes = ("wage_income", "business_income", "property_income", "transfer_income")
    nothing = np.all([register.column(kind)[1] == 0 for kind in incomes], axis=0)
    old = (register.sizes == 1)[register.home] & (register.ages >= 60)
    parts.append(of_persons(books, outside & old & nothing, register.ages))
    return over_departments(books, parts, "disability", "medical", file=True)


def institutions(books: Books) -> Report:
    """A19: the care level paid is not the one assessed; an institution bills for who left or died."""
    return not_checkable("bills of institutions", "care levels as paid")


def overdue(books: Books) -> Report:
    """A22: circumstances not looked at within the months the law gives; a death not processed in time."""
    register, parts = books.register, list[Doubts]()
    if books.reviews.num_rows:
        at = Positions(column_of(books.reviews, "household")).of(register.population.households)
        day = picked(column_of(books.reviews, "day"), at)
        parts.append(of_families(books, register.paid & (day != UNKNOWN) & (day < books.oldest("review_months", "household")), day))
    if len(register.receives):
        death, oldest = register.column("death")[1], books.oldest("death_months", "person")
        parts.append(of_persons(books, (register.receives > 0) & (death > 0) & (death < oldest), death, source="death"))
    needs = () if books.reviews.num_rows else ("re-verifications",)
    return Report(Doubts.together(parts), needs)
