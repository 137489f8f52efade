"""Double entry, pure: accounts, entries that balance by fund, and how a sum is shared among funds.

Debit is positive, credit negative. Money comes in by appropriation (treasury / appropriation). A released run is granted
(assistance / payable) and sent (payable / in transit); what the bank confirms leaves the treasury (in transit / treasury), what it
refuses or sends back is neither granted nor sent any more, so that it can be granted anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from minzheng.base.fen import Fen


class Account(StrEnum):
    TREASURY = "treasury"  # 财政专户存款: what the fund holds
    IN_TRANSIT = "in_transit"  # 在途资金: sent to the bank, not yet confirmed
    APPROPRIATION = "appropriation"  # 财政拨款: what was put at the disposal of the fund
    RECOVERABLE = "recoverable"  # 应收追缴款: paid too much, to be recovered by decision
    ASSISTANCE = "assistance"  # 救助支出: what was granted and falls due
    PAYABLE = "payable"  # 应付救助款: due, not yet sent
    BROUGHT_FORWARD = "brought_forward"  # 上年(原系统)结转: the counterpart of opening balances


LABELS = {
    Account.TREASURY: "Treasury deposit",
    Account.IN_TRANSIT: "In transit",
    Account.APPROPRIATION: "Appropriation",
    Account.RECOVERABLE: "To be recovered",
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the money of one town, residence and benefit month of a run has come: `granted` is what was sent and not refused or
    returned, `confirmed` what the bank has paid of it (fen)."""

    place: str
    residence: str
    month: int
    granted: int
    confirmed: int


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


def answered(
    before: Iterable[Standing], after: Iterable[Standing], programme: str, funds: Sequence[tuple[str, int]]
) -> list[Entry]:
    """What the books must move so that they stand at `after`. Both hold the same keys (place, residence, month).

    The shares of the funds are taken of the standing sums, not of the difference: so nothing of any fund remains in transit once
    every line is answered, however the sums were rounded on the way.
    """
    then = {(one.place, one.residence, one.month): one for one in before}
    entries: list[Entry] = []
    for now in after:
        old = then[now.place, now.residence, now.month]
        granted = _differences(old.granted, now.granted, funds)
        confirmed = _differences(old.confirmed, now.confirmed, funds)
        for fund, _ in funds:
            moved = (
                (Account.ASSISTANCE, granted[fund]),
                (Account.IN_TRANSIT, confirmed[fund] - granted[fund]),
                (Account.TREASURY, -confirmed[fund]),
            )
            entries += [
                Entry(account, fund, programme, now.place, now.residence, now.month, amount) for account, amount in moved if amount
            ]
    return balanced(entries)


def _differences(before: int, after: int, funds: Sequence[tuple[str, int]]) -> dict[str, int]:
    then = dict(shared(before, funds))
    return {fund: int(part - then[fund]) for fund, part in shared(after, funds)}


def appropriated(fund: str, place: str, month: int, amount: int, programme: str = "") -> list[Entry]:
    """Money put at the disposal of a fund; negative where it is withdrawn."""
    entry = Entry(Account.TREASURY, fund, programme, place, "", month, amount)
    return balanced([entry, replace(entry, account=Account.APPROPRIATION, amount=-amount)])


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
