"""A10 to A13, A20 and A21: accounts, sums, days of payment, grants."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.calendar import PAY_DAY
from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.audits.books import Books, Doubts, Report, not_checkable, of_families, of_persons


def column_of(table: pa.Table, name: str) -> Ints:
    return pc.fill_null(table[name].cast(pa.int64()), UNKNOWN).to_numpy()


def families_of(households: Ints, values: Ints, limits: Ints | None = None) -> Doubts:
    beside = np.full(len(households), UNKNOWN) if limits is None else limits
    return Doubts(households, np.full(len(households), -1), values, beside)


def accounts(books: Books) -> Report:
    """A10: the payee is not a member of the family; one account serves more families than the limit."""
    if not books.lines.num_rows:
        return not_checkable("pay run of the month")
    homes, payees, account = (column_of(books.lines, name) for name in ("household", "payee", "account"))
    population = books.register.population
    members = np.stack((population.households[books.register.home], population.persons))
    keys = members[0] * (2**31) + members[1]
    outside = ~np.isin(homes * (2**31) + payees, keys) & np.isin(homes, population.households)
    parts = [Doubts(homes[outside], payees[outside], payees[outside], np.full(int(outside.sum()), UNKNOWN))]
    known = np.flatnonzero(account != UNKNOWN)
    pairs = np.unique(np.stack((account[known], homes[known])), axis=1)
    _, at, served = np.unique(pairs[0], return_inverse=True, return_counts=True)
    limit = books.limit("payees", pairs[1])
    many = (limit != UNKNOWN) & (served[at] > limit)
    parts.append(families_of(pairs[1][many], served[at][many], limit[many]))
    return Report(Doubts.together(parts))


def amounts(books: Books) -> Report:
    """A11: what runs is not what the rules of the month give. Families whose facts do not suffice are not judged."""
    if not books.dues:
        return not_checkable("rules of the month")
    parts = []
    for due in books.dues.values():
        known = (due.due != UNKNOWN) & (due.eligible == 1)
        parts.append(of_families(books, known & (due.running > 0) & (due.running != due.due), due.running, due.due))
    return Report(Doubts.together(parts))


def late(books: Books) -> Report:
    """A12: the bank credited the month's money after the pay day."""
    if not books.lines.num_rows:
        return not_checkable("pay run of the month")
    answered = column_of(books.lines, "answered")
    if not (answered != UNKNOWN).any():
        return not_checkable("bank's answer to the month's pay runs")
    last = books.month.first.toordinal() + PAY_DAY - 1
    mask = answered > last
    return Report(families_of(column_of(books.lines, "household")[mask], answered[mask], np.full(int(mask.sum()), last)))


def after_exit(books: Books) -> Report:
    """A13: paid for a month after its case was closed; a gradual exit longer than the law allows."""
    parts: list[Doubts] = []
    if books.ended.num_rows and books.paid.num_rows:
        joined = books.paid.join(
            books.ended.rename_columns(["household", "programme", "ended"]), ["household", "programme"], join_type="inner"
        )
        mask = column_of(joined, "month") > column_of(joined, "ended")
        parts.append(
            families_of(column_of(joined, "household")[mask], column_of(joined, "month")[mask], column_of(joined, "ended")[mask])
        )
    since, longest = books.register.column("grace_since")[1], books.oldest("grace_months", "household")
    parts.append(of_families(books, books.paid_homes & (since > 0) & (since < longest), since, source="grace_since"))
    return Report(Doubts.together(parts))


def grants(books: Books) -> Report:
    """A20: more grants to one family in twelve months than the limit: split below a delegation, or the same cause again."""
    homes = column_of(books.grants, "household")
    ids, counts = np.unique(homes, return_counts=True)
    most = books.limit("repeat_grants", ids)
    if len(ids) and not (most != UNKNOWN).any():
        return not_checkable("threshold")
    many = (most != UNKNOWN) & (counts > most)
    return Report(families_of(ids[many], counts[many].astype(np.int64), most[many]))


PRICE, GROUPS = "price", ("dibao", "tekun", "children")


def price_subsidy(books: Books) -> Report:
    """A21: in a month in which the price subsidy was paid to anybody, somebody of an eligible group was not."""
    programmes = books.paid["programme"].to_pylist()
    if PRICE not in programmes:
        return not_checkable("price subsidy paid in the month")
    paid = books.paid.filter(pc.equal(books.paid["programme"], PRICE))
    owed = books.entitled.filter(pc.is_in(books.entitled["programme"], pa.array(GROUPS)))
    persons = np.setdiff1d(owed["person"].to_numpy(), paid["person"].to_numpy())
    mask = np.isin(books.register.population.persons, persons)
    return Report(of_persons(books, mask, books.register.receives))
