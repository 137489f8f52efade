"""What screens ask of payments, inside the caller's area: runs and lines, statements, the bank, the books. Amounts are fen."""

from minzheng.payments.queries.books import Balance, balances
from minzheng.payments.queries.runs import (
    Exceptional,
    Shift,
    against_last_month,
    by_town,
    exceptions,
    is_late,
    items,
    lines,
    overpaid,
    run,
    runs,
)
from minzheng.payments.queries.statements import MonthOfPerson, household_statement, person_statement, running_total

__all__ = [
    "Balance",
    "Exceptional",
    "MonthOfPerson",
    "Shift",
    "against_last_month",
    "balances",
    "by_town",
    "exceptions",
    "household_statement",
    "is_late",
    "items",
    "lines",
    "overpaid",
    "person_statement",
    "run",
    "running_total",
    "runs",
]
