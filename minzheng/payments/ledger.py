"""Double entry, pure: accounts, entries that balance by fund, and how a sum is shared among funds.

Debit is positive, credit negative. Assistance paid: accrual (assistance / payable), then release (payable / treasury).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from minzheng.base.fen import Fen


class Account(StrEnum):
    TREASURY = "treasury"  # 财政专户存款: what the fund holds
    ASSISTANCE = "assistance"  # 救助支出: what was granted and falls due
    PAYABLE = "payable"  # 应付救助款: due, not yet sent
    BROUGHT_FORWARD = "brought_forward"  # 上年(原系统)结转: the counterpart of opening balances


LABELS = {
    Account.TREASURY: "Treasury deposit",
    Account.ASSISTANCE: "Assistance granted",
    Account.PAYABLE: "Assistance payable",
    Account.BROUGHT_FORWARD: "Brought forward",
}
FUND_LABELS = {
    "central": "Central funds",
    "province": "Provincial funds",
    "city": "City funds",
    "county": "County funds",
    "special": "Special funds",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting: `amount` fen, debit positive. `month` is the benefit month; `residence` "rural", "urban" or ""."""

    account: Account
    fund: str
    programme: str
    place: str
    residence: str
    month: int
    amount: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What one town's people of one residence are paid for one benefit month."""

    place: str
    residence: str
    month: int
    amount: int


class Unbalanced(ValueError):
    """A programming error, never a user's: entries that do not sum to zero in every fund."""


def shared(amount: int, funds: Sequence[tuple[str, int]]) -> list[tuple[str, Fen]]:
    """Split a sum among funds by percent: each rounded half up, the last takes the rest, so the shares sum exactly."""
    parts = [(fund, Fen(amount).share(Fraction(percent, 100))) for fund, percent in funds[:-1]]
    return [*parts, (funds[-1][0], Fen(amount - sum(part for _, part in parts)))]


def transfer(
    spent: Iterable[Spent], programme: str, funds: Sequence[tuple[str, int]], debit: Account, credit: Account
) -> list[Entry]:
    """Entries that move each sum from `credit` to `debit`, fund by fund."""
    entries = []
    for one in spent:
        for fund, part in shared(one.amount, funds):
            if part:
                entry = Entry(debit, fund, programme, one.place, one.residence, one.month, int(part))
                entries += [entry, replace(entry, account=credit, amount=-entry.amount)]
    return balanced(entries)


def opening(amounts: Iterable[Entry]) -> list[Entry]:
    """The given balances and, against each, the same sum brought forward."""
    given = [entry for entry in amounts if entry.amount]
    return balanced(given + [replace(entry, account=Account.BROUGHT_FORWARD, amount=-entry.amount) for entry in given])


def balanced(entries: list[Entry]) -> list[Entry]:
    """The entries themselves. Raises Unbalanced when any fund does not sum to zero."""
    totals: dict[str, int] = {}
    for entry in entries:
        totals[entry.fund] = totals.get(entry.fund, 0) + entry.amount
    off = {fund: total for fund, total in totals.items() if total}
    if off:
        raise Unbalanced(f"funds do not balance: {off}")
    return entries
