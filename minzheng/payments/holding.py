"""From what is due to the lines of a pay run, pure: one line a household, and what is held back for a second look.

A held line is not sent and does not count as paid, so the same sum is due again in the next run: nothing is lost by holding.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from minzheng.base.month import Month
from minzheng.base.names import name_key


class Held(StrEnum):
    """Why a line is not sent. Stored as is; the labels are message ids."""

    NO_ACCOUNT = "no_account"
    DEATH = "death"
    HOLDER_DEAD = "holder_dead"
    HOLDER_DIFFERS = "holder_differs"
    ACCOUNT_SHARED = "account_shared"
    ACCOUNT_CHANGED = "account_changed"
    BANK_REFUSED = "bank_refused"
    ANSWER_DOUBTED = "answer_doubted"
    EXCLUDED = "excluded"


LIFTABLE = (Held.HOLDER_DIFFERS, Held.ACCOUNT_SHARED, Held.ACCOUNT_CHANGED, Held.BANK_REFUSED)  # by an official who looked into it
MOST_FAMILIES = 3  # that one account may serve without a second look
QUIET_DAYS = 7  # an account changed so shortly before the freeze gets a second look
LABELS = {
    Held.NO_ACCOUNT: "No bank account is known for the family.",
    Held.DEATH: "A person is recorded as dead before the benefit month.",
    Held.HOLDER_DEAD: "The holder of the account is recorded as dead.",
    Held.HOLDER_DIFFERS: "The holder of the account is not a member of the family.",
    Held.ACCOUNT_SHARED: "More than three families are paid to this account.",
    Held.ACCOUNT_CHANGED: "The account was changed in the seven days before.",
    Held.BANK_REFUSED: "The bank refused this account or sent the money back.",
    Held.ANSWER_DOUBTED: "The bank contradicted itself about an earlier payment to the family.",
    Held.EXCLUDED: "A person receives a benefit that excludes this one.",
}
REMEDIES = {
    Held.NO_ACCOUNT: "Record the family's account; the sum is paid with the next run.",
    Held.DEATH: "Determine the family again; decide the cut or the stop.",
    Held.HOLDER_DEAD: "Record an account of a living member.",
    Held.HOLDER_DIFFERS: "Check the account with the family and record the right holder.",
    Held.ACCOUNT_SHARED: "Find out whose account it is; record the families' own, or let it be after a look into it.",
    Held.ACCOUNT_CHANGED: "Call the family back on the number on record; then lift the doubt.",
    Held.BANK_REFUSED: "Correct the name or the account as the bank says; the sum is issued again with the next run.",
    Held.ANSWER_DOUBTED: "Ask the bank and settle its answers first: it may have paid after all.",
    Held.EXCLUDED: "Decide which of the two benefits goes on.",
}


class Cell(NamedTuple):
    """What one person is due, minus paid, for one month (fen, never 0; negative when overpaid)."""

    person: int
    household: int
    place: str
    residence: str
    month: int
    amount: int
    entitlement: int
    paid: int = 0
    sequence: int = 1  # 1 + the items written before for this person and month
    refused: int = 0  # of those, what the bank refused or sent back (fen)
    row: int = 0  # in `tables.drawn`


_PERSON_AND_MONTH = itemgetter(Cell._fields.index("person"), Cell._fields.index("month"))


class Member(NamedTuple):
    person: int
    name: str
    died: Month | None


class BankAccount(NamedTuple):
    """The family's account, sealed; `hash` names it without showing it. `doubts` are known of it, `lifted` were looked into."""

    sealed: bytes
    masked: str
    holder: str
    hash: bytes
    doubts: frozenset[str] = frozenset()
    lifted: frozenset[str] = frozenset()


@dataclass(slots=True)
class DraftLine:
    household: int
    place: str
    payee: int
    account: BankAccount | None
    held: str
    cells: list[Cell] = field(default_factory=list)
    kept_back: int = 0  # set off against what the family owes

    @property
    def amount(self) -> int:
        return sum(cell.amount for cell in self.cells) - self.kept_back


def assemble(
    cells: Iterable[Cell],
    heads: Mapping[int, int],
    members: Mapping[int, Sequence[Member]],
    accounts: Mapping[int, BankAccount],
    excluded: Set[tuple[int, int]] = frozenset(),
    agreed: Mapping[int, Member] | None = None,
) -> list[DraftLine]:
    """Lines in order of household, one for what is sent and one for each reason to hold. `heads`, `members` and `accounts` go by
    household; members are those of the pay month, head first, the dead among them included. `excluded` are (person, month) that
    another benefit forbids; `agreed` who takes a family's money for it, by household: then the account must be this person's."""
    by_household: dict[int, list[Cell]] = {}
    for cell in cells:
        if (due := by_household.get(cell.household)) is None:
            by_household[cell.household] = [cell]
        else:
            due.append(cell)
    lines: list[DraftLine] = []
    for household in sorted(by_household):
        family = members.get(household, ())
        account = accounts.get(household)
        instead = agreed.get(household) if agreed else None
        payee, blocked = _payee([instead], account, instead.person) if instead else _payee(family, account, heads[household])
        died = {person: month.number for person, _, month in family if month is not None}
        due = by_household[household]
        due.sort(key=_PERSON_AND_MONTH)
        if not died and not excluded:  # nearly every family: one line
            lines.append(DraftLine(household, due[0].place, payee, account, blocked, due))
            continue
        drafts: dict[str, DraftLine] = {}
        for cell in due:
            held = _of_cell(cell, died, excluded) or blocked
            line = drafts.get(held) or drafts.setdefault(held, DraftLine(household, cell.place, payee, account, held))
            line.cells.append(cell)
        lines += [drafts[held] for held in sorted(drafts)]
    return lines


def _of_cell(cell: Cell, died: Mapping[int, int], excluded: Set[tuple[int, int]]) -> str:
    if cell.month > died.get(cell.person, cell.month):
        return Held.DEATH.value
    return Held.EXCLUDED.value if (cell.person, cell.month) in excluded else ""


def _payee(family: Sequence[Member], account: BankAccount | None, head: int) -> tuple[int, str]:
    """Who is paid and why the whole family is held, if it is: the holder among the members, else the head."""
    if account is None:
        return head, Held.NO_ACCOUNT.value
    holder = account.holder
    for member in family:
        if member.person == head and member.name == holder and member.died is None:  # nearly every family
            return head, _doubt(account, account.doubts) if account.doubts else ""
    wanted = name_key(holder)
    holders = [member for member in family if member.name == holder or name_key(member.name) == wanted]
    living = [member.person for member in holders if member.died is None]
    if living:
        return (head if head in living else living[0]), _doubt(account, account.doubts)
    if holders:
        return holders[0].person, Held.HOLDER_DEAD.value
    return head, _doubt(account, account.doubts | {Held.HOLDER_DIFFERS.value})


def _doubt(account: BankAccount, doubts: Set[str]) -> str:
    if not doubts:
        return ""
    if Held.ANSWER_DOUBTED.value in doubts:  # issuing again might pay twice: no look into the account helps
        return Held.ANSWER_DOUBTED.value
    return next((code.value for code in LIFTABLE if code.value in doubts and code.value not in account.lifted), "")
