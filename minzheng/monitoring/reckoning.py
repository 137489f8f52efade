"""Columns of a register that are reckoned from several: what a signal looks at where one fact or item does not tell. Pure."""

import numpy as np

from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.register import Bools, Register


def alone_and_old(register: Register) -> tuple[str, Ints]:
    """The age of who lives alone and is able to draw on nobody in the house."""
    alone = register.sizes == 1
    return "person", np.where(alone[register.home] & register.alive, register.ages, UNKNOWN)


def refused(register: Register) -> tuple[str, Ints]:
    return "household", register.refused if len(register.refused) else np.full(len(register.population), UNKNOWN)


def days_since_refusal(register: Register) -> tuple[str, Ints]:
    """How many of the days that count are left: a refusal of today most, one before them none."""
    _, day = refused(register)
    return "household", np.where(day == UNKNOWN, UNKNOWN, day - register.today.toordinal())


def rigid_share(register: Register) -> tuple[str, Ints]:
    """Rigid expenditure of twelve months as ten-thousandths of income of twelve months, where both are known."""
    kinds = ("rigid_medical", "rigid_education", "rigid_rehabilitation")
    columns = [register.column(kind)[1] for kind in kinds]
    spent = sum((np.where(column == UNKNOWN, 0, column) for column in columns), np.zeros(len(register.population), np.int64))
    earned = [register.column(kind)[1] for kind in ("wage_income", "business_income", "property_income", "transfer_income")]
    known = ~np.any([register.added((column == UNKNOWN).astype(np.int64)) > 0 for column in earned], axis=0)
    income = 12 * sum((register.added(column) for column in earned), np.zeros(len(register.population), np.int64))
    share = np.where(income > 0, spent * 10_000 // np.maximum(income, 1), 10**6)
    return "household", np.where(known & (spent > 0), share, UNKNOWN)


def breadwinner_died(register: Register) -> tuple[str, Ints]:
    """The day of death of who earned a wage and leaves somebody behind."""
    death = register.column("death")[1]
    item = register.column("funeral.death_date")[1]
    day = np.maximum(np.where(death > 0, death, UNKNOWN), item)
    wage = np.maximum(register.column("wage_income")[1], register.earlier("wage_income"))
    working_age = (register.ages >= 16) & (register.ages < 60)
    left = register.sizes[register.home] - register.alive > 0  # somebody else lives on
    earned = (wage > 0) | (working_age & (register.column("employed")[1] == 1))
    return "person", np.where((day > 0) & earned & left, day - register.today.toordinal(), UNKNOWN)


def unattended(register: Register) -> tuple[str, Ints]:
    """1 for a child neither of whose parents cares for it and who receives nothing for it."""
    father, mother = register.column("father_state")[1], register.column("mother_state")[1]
    helped = (register.column("orphan_recipient")[1] == 1) | (register.column("unattended_recipient")[1] == 1)
    return "person", ((father > 0) & (mother > 0) & (register.ages < 18) & register.alive & ~helped).astype(np.int64)


def destitute_like(register: Register) -> tuple[str, Ints]:
    """The age of who lives alone, old, without any income on record and without support."""
    incomes = ("wage_income", "business_income", "property_income", "transfer_income")
    nothing = np.all([register.column(kind)[1] == 0 for kind in incomes], axis=0)
    _, age = alone_and_old(register)
    return "person", np.where(nothing, age, UNKNOWN)


def left_school(register: Register) -> tuple[str, Ints]:
    """1 for a child of the age of compulsory schooling who was a pupil a month ago and is none now."""
    now, earlier = register.column("student")[1], register.earlier("student")
    of_age = (register.ages >= 6) & (register.ages < 16)
    return "person", (of_age & (earlier == 2) & (now == 0) & register.alive).astype(np.int64)


def vehicles_held(register: Register) -> tuple[str, Ints]:
    """How many vehicles a department counts of each person, less one that was `handed_on`."""
    count = register.column("vehicles.vehicle_count")[1]
    return "person", np.where(handed_on(register), np.maximum(count, 1) - 1, count)


def handed_on(register: Register) -> Bools:
    """Whose vehicle went to somebody else, and who registered none since."""
    gone = register.column("vehicles.transferred_out")[1]
    since = register.column("vehicles.first_registration")[1] > gone
    return (gone > 0) & (gone <= register.today.toordinal()) & ~since


def undeclared_pay(register: Register) -> tuple[str, Ints]:
    """Income that was taxed of each person who declared less from work: what is on file already is no news."""
    taxed = register.column("personal_tax.declared_income")[1]
    work = (register.column(kind)[1] for kind in ("wage_income", "business_income"))
    declared = sum((np.where(column == UNKNOWN, 0, column) for column in work), np.zeros_like(taxed))
    return "person", np.where(taxed > declared, taxed, UNKNOWN)
