"""A1 to A9: people who should not receive, or who have what rules it out. Facts on file first, then what departments said."""

import numpy as np
import pyarrow.compute as pc

from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.audits.books import Books, Doubts, Report, of_families, of_persons, over_departments
from minzheng.monitoring.conditions import MoreThanFile
from minzheng.monitoring.reckoning import handed_on, vehicles_held
from minzheng.monitoring.register import Register

DEATHS = ("funeral.death_date", "funeral.cremation_date", "health.death_certificate", "household_register.cancel_date")
PAY = ("fiscal_payroll.budget_pay", "fiscal_payroll.village_stipend")
TAXED, PENSION, SURVIVOR = "personal_tax.declared_income", "social_insurance.pension_amount", "social_insurance.survivor_benefit"
INCOMES = (*PAY, TAXED, PENSION, SURVIVOR)
COUNTY = "other_benefits.benefit_county"
DECLARED = ("wage_income", "business_income", "property_income", "transfer_income")


def dead(books: Books) -> Report:
    """A1: paid in a month after the month of death, cremation or cancelled registration."""
    paid, first = books.paid_fen(), books.month.first.toordinal()
    parts = []
    for source in ("death", *DEATHS):
        day = books.register.column(source)[1]
        parts.append(of_persons(books, (paid > 0) & (day > 0) & (day < first), day, source=source))
    return over_departments(books, parts, "funeral", "health", "household_register", file=True)


def imprisoned(books: Books) -> Report:
    """A2: paid within the term, or while the register says in custody or in compulsory rehabilitation."""
    register, paid, first = books.register, books.paid_fen() > 0, books.month.first.toordinal()
    flags = ("imprisoned", "compulsory_rehabilitation", "justice.imprisoned", "justice.rehabilitation")
    parts = [
        of_persons(books, paid & (column == 1), column, source=flag) for flag in flags for column in (register.column(flag)[1],)
    ]
    start, end = register.column("justice.term_start")[1], register.column("justice.term_end")[1]
    within = (start > 0) & (start <= first) & ((end == UNKNOWN) | (end >= first))
    return over_departments(
        books, [*parts, of_persons(books, paid & within, start, source="justice.term_start")], "justice", file=True
    )


def payroll(books: Books) -> Report:
    """A3: somebody of a family that receives is on a public payroll or draws a village cadre's stipend."""
    register = books.register
    homes = books.paid_homes[register.home]
    flag, stipend = register.column("fiscal_payroll.on_budget")[1], register.column("fiscal_payroll.village_stipend")[1]
    parts = [
        of_persons(books, homes & (flag == 1), register.column("fiscal_payroll.budget_pay")[1], source="fiscal_payroll.budget_pay")
    ]
    return over_departments(
        books,
        [*parts, of_persons(books, homes & (stipend > 0), stipend, source="fiscal_payroll.village_stipend")],
        "fiscal_payroll",
    )


def vehicles(books: Books) -> Report:
    """A4: vehicles worth more than the limit, more of them than on file, a ship, a fishing boat or machines bought with subsidy. A
    vehicle that was handed on is held no longer."""
    register, homes = books.register, books.paid_homes
    limit, held = books.limits("audit.vehicle_value", "household"), vehicles_held(register)[1]
    price = np.where(handed_on(register) & (held == 0), 0, register.column("vehicles.tax_price")[1])
    worth = np.maximum(register.added(price), register.column("vehicle_value")[1])
    parts = [of_families(books, homes & (limit != UNKNOWN) & (worth > limit), worth, limit, "vehicles.tax_price")]
    more = MoreThanFile("vehicles.vehicle_count", "vehicles", reckoned=vehicles_held).found(register, books.limits)
    mask = np.zeros(len(homes), bool)
    mask[more.rows] = True
    parts.append(of_families(books, mask & homes, register.added(held), source="vehicles.vehicle_count"))
    for source in (
        "transport.ship_tonnage",
        "transport.business_licence",
        "agriculture.fishing_boat",
        "agriculture.machine_subsidy",
    ):
        column = register.column(source)[1]
        parts.append(of_persons(books, homes[register.home] & (column > 0), column, source=source))
    return over_departments(books, parts, "vehicles", "transport", "agriculture", file=True)


def homes(books: Books) -> Report:
    """A5: a second home, or a shop."""
    register, paid = books.register, books.paid_homes
    seen = register.added(register.column("real_estate.estate_count")[1])
    count = np.maximum(seen, register.column("homes")[1])
    shop = register.column("real_estate.shop")[1]
    parts = [of_families(books, paid & (count > 1), count, np.ones(len(count), np.int64), "real_estate.estate_count")]
    return over_departments(
        books,
        [*parts, of_persons(books, paid[register.home] & (shop == 1), shop, source="real_estate.shop")],
        "real_estate",
        file=True,
    )


def businesses(books: Books) -> Report:
    """A6: a registered business, or subscribed capital over the limit."""
    register, paid = books.register, books.paid_homes
    count = np.maximum(register.added(register.column("sole_traders.business_count")[1]), register.column("businesses")[1])
    capital, limit = register.column("investors.subscribed_capital")[1], books.limits("capital", "person")
    over = (capital != UNKNOWN) & (limit != UNKNOWN) & (capital >= limit)
    parts = [
        of_families(books, paid & (count > 0), count, source="sole_traders.business_count"),
        of_persons(books, paid[register.home] & over, capital, limit, "investors.subscribed_capital"),
    ]
    return over_departments(books, parts, "sole_traders", "investors", file=True)


def incomes(books: Books) -> Report:
    """A7: a family's monthly income, with what departments know of it, reaches its line: the income it declared and what runs for
    it together. Told when what they know does so alone, or what they know beyond what was declared."""
    register = books.register
    declared, known, beyond = _incomes(books)
    line = declared + (register.added(register.receives) if len(register.receives) else 0)
    reached = (known >= np.maximum(line, 1)) | ((beyond > 0) & (declared + beyond >= line))
    seen = np.maximum(known, declared + beyond)
    doubts = of_families(books, books.paid_homes & reached, seen, line)
    return over_departments(books, [doubts], "fiscal_payroll", "social_insurance", "personal_tax")


def _incomes(books: Books) -> tuple[Ints, Ints, Ints]:
    """By family, fen a month: what it declared, what departments know, and what they know of each person beyond what that person
    declared. Pay that two departments know is one pay. A pension below the place's limit may be the basic one, which does not
    count: it is nothing beyond."""
    register = books.register
    taken = {source: _known(register, source) for source in (*INCOMES, *DECLARED)}
    work = np.maximum(taken[PAY[0]] + taken[PAY[1]], taken[TAXED])
    limit = books.limits("pension", "person")
    drawn, large = taken[PENSION] + taken[SURVIVOR], taken[PENSION] > np.where(limit == UNKNOWN, 0, limit)
    beyond = np.maximum(work - taken["wage_income"] - taken["business_income"], 0)
    beyond += np.maximum(np.where(large, drawn, taken[SURVIVOR]) - taken["transfer_income"], 0)
    declared = sum((taken[source] for source in DECLARED), np.zeros(len(register.home), np.int64))
    added = (register.added(column) for column in (declared, work + drawn, beyond))
    return next(added), next(added), next(added)


def _known(register: Register, source: str) -> Ints:
    """A column of amounts, nothing where nobody has said anything."""
    column = register.column(source)[1]
    return np.where(column == UNKNOWN, 0, column)


def twice(books: Books) -> Report:
    """A8: one person entitled twice in a month: benefits that exclude each other, in two families, or in another county."""
    register = books.register
    excluding = register.excluding if len(register.excluding) else np.zeros(len(register.home), np.int64)
    parts = [of_persons(books, excluding > 0, excluding)]
    grouped = books.entitled.group_by(["person", "programme"]).aggregate([("household", "count_distinct")])
    double = grouped.filter(pc.greater(grouped["household_count_distinct"], 1))
    mask = np.isin(register.population.persons, double["person"].to_numpy())
    parts.append(of_persons(books, mask, np.where(mask, 2, 0)))
    receives = register.receives > 0 if len(register.receives) else np.zeros(len(register.home), bool)
    own = register.population.places.astype("<U6").astype(np.int64)[register.home]
    for county in (register.column(COUNTY)[1], register.least(COUNTY)):
        parts.append(of_persons(books, receives & (county > 0) & (county != own), county, own, COUNTY))
    return over_departments(books, parts, "other_benefits", file=True)


def deposits(books: Books) -> Report:
    """A9: the bank's flag that deposits are over the limit; deposits or securities over the place's limit."""
    register, paid = books.register, books.paid_homes[books.register.home]
    parts: list[Doubts] = []
    for source in ("deposits.family_over_limit", "deposits.person_over_limit"):
        column = register.column(source)[1]
        parts.append(of_persons(books, paid & (column == 1), column, source=source))
    for source, code in (("deposits.deposit_balance", "deposits"), ("securities.stock_value", "securities")):
        column, limit = register.column(source)[1], books.limits(code, "person")
        parts.append(of_persons(books, paid & (limit != UNKNOWN) & (column > limit), column, limit, source))
    return over_departments(books, parts, "deposits", "securities")
