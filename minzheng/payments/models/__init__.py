"""What is due to whom for which months, what was paid, and the books. Amounts are fen; months are Month.number.

Due minus paid: an entitlement says what a person is due for each month of a span; items of released runs say what was paid.
"""

from minzheng.payments.models.answering import AccountCheck, Answer, BankFile, Direction, Effect
from minzheng.payments.models.books import Journal, Posting
from minzheng.payments.models.debts import Owed, Payee, PlanKind, Recovered, Recovery, RecoveryState, Repayment, Suspension
from minzheng.payments.models.paying import (
    NOT_PAID,
    SENT,
    UNDER_WAY,
    BankState,
    Entitlement,
    Item,
    ItemReason,
    Line,
    Run,
    RunState,
    Succession,
)

__all__ = [
    "NOT_PAID",
    "SENT",
    "UNDER_WAY",
    "AccountCheck",
    "Answer",
    "BankFile",
    "BankState",
    "Direction",
    "Effect",
    "Entitlement",
    "Item",
    "ItemReason",
    "Journal",
    "Line",
    "Owed",
    "Payee",
    "PlanKind",
    "Posting",
    "Recovered",
    "Recovery",
    "RecoveryState",
    "Repayment",
    "Run",
    "RunState",
    "Succession",
    "Suspension",
]
