"""What was paid too much and how it comes back, pure: the states of a case, plans, and which month a repayment pays off.

No state follows from a data hit: every transition is an official's act, and who found does not decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from minzheng.base.fen import Fen
from minzheng.base.month import Month

OUTCOMES = ("upheld", "changed", "dropped")
REPAYMENTS = ("cash", "bank", "set_off")
# act -> states it starts from, state it leads to; the acts are functions of payments.actions, each asks for an official
TRANSITIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "open_recovery": (("",), "found"),
    "notify_recovery": (("found",), "noticed"),
    "appeal_recovery": (("noticed",), "appealed"),
    "decide_recovery": (("noticed", "appealed"), "decided"),
    "drop_recovery": (("found", "noticed", "appealed"), "dropped"),
    "plan_recovery": (("decided", "planned"), "planned"),
    "waive_recovery": (("decided", "planned"), "written_off"),
}
BY_MONEY = {("decided", "settled"), ("planned", "settled"), ("settled", "planned"), ("written_off", "planned")}
CLAIMING = ("decided", "planned", "settled", "written_off")  # states in which the debt stands in the books


class Remainder(NamedTuple):
    """An owed month of a person and what of it is still to come back (fen, > 0)."""

    owed: int
    person: int
    month: int
    amount: int


class Portion(NamedTuple):
    """Part of an item of a line: the person and month it was to pay."""

    person: int
    month: int
    residence: str
    amount: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a schedule: what is to be repaid in a month, and what remains afterwards."""

    month: Month
    amount: Fen
    left: Fen


def instalments(total: int, first: Month, count: int) -> list[Instalment]:
    """Equal parts in whole yuan as far as that goes; the last takes the rest. The parts sum to `total` exactly; none is zero, so
    a small sum takes fewer months. Raises ValueError for a count or total below 1."""
    if count < 1 or total < 1:
        raise ValueError("a plan needs a sum and at least one instalment")
    part = -(-total // count)
    if count > 1:
        part = -(-part // 100) * 100
    made: list[Instalment] = []
    left = total
    while left:
        amount = min(part, left)
        left -= amount
        made.append(Instalment(first + len(made), Fen(amount), Fen(left)))
    return made


def at_most(amount: int, percent: int) -> int:
    """What may be kept back from a payment of `amount`: the fraction of a fen is the family's."""
    return amount * percent // 100


def pay_off(amount: int, remainders: Iterable[Remainder]) -> list[tuple[int, int]]:
    """(owed, fen) that `amount` pays off, the oldest month first. Sums to `amount` or, where that is less, to what remains."""
    parts = []
    for one in sorted(remainders, key=lambda one: (one.month, one.owed)):
        part = min(amount, one.amount)
        if part > 0:
            parts.append((one.owed, part))
            amount -= part
    return parts


def set_off(limit: int, items: Sequence[Portion], remainders: Iterable[Remainder]) -> list[tuple[int, Portion]]:
    """Which part of which item pays off which owed month: both in order of month, at most `limit` in all, never a whole line's."""
    taken: list[tuple[int, Portion]] = []
    left = sorted(items, key=lambda one: (one.month, one.person))
    for owed, amount in pay_off(min(limit, sum(one.amount for one in items)), remainders):
        while amount:
            part = min(amount, left[0].amount)
            taken.append((owed, left[0]._replace(amount=part)))
            amount -= part
            left[0] = left[0]._replace(amount=left[0].amount - part)
            if left[0].amount == 0:
                left.pop(0)
    return taken
