"""The pure cores: the books balance in every fund, shares and capitals are exact, holding loses nothing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.cells.amounts import amount
from minzheng.base.month import Month
from minzheng.payments.capitals import capital
from minzheng.payments.holding import BankAccount, Cell, Held, Member, assemble
from minzheng.payments.ledger import Account, Entry, Spent, Unbalanced, balanced, opening, shared, transfer

FUNDS = (("central", 60), ("county", 40))
spent = st.builds(
    Spent,
    place=st.sampled_from(("321324101000", "321324102000")),
    residence=st.sampled_from(("rural", "urban")),
    month=st.integers(24240, 24260),
    amount=st.integers(0, 10**10),
)


@given(st.lists(spent), st.sampled_from((FUNDS, (("central", 33), ("province", 33), ("county", 34)), (("county", 100),))))
def test_every_transfer_balances_in_every_fund_and_moves_exactly_the_sum(sums: list[Spent], funds: tuple) -> None:
    entries = transfer(sums, "dibao", funds, Account.ASSISTANCE, Account.PAYABLE)
    by_fund = Counter()
    for entry in entries:
        by_fund[entry.fund] += entry.amount
    assert not any(by_fund.values())
    assert sum(entry.amount for entry in entries if entry.account is Account.ASSISTANCE) == sum(one.amount for one in sums)


@given(st.integers(0, 2**50))
def test_the_funds_bear_exactly_the_whole(amount: int) -> None:
    assert sum(part for _, part in shared(amount, FUNDS)) == amount


def test_entries_that_do_not_balance_are_never_posted() -> None:
    with pytest.raises(Unbalanced):
        balanced([Entry(Account.TREASURY, "central", "dibao", "321324000000", "", 24240, 1)])


@given(st.lists(st.integers(-(10**9), 10**9)))
def test_opening_balances_stand_against_what_was_brought_forward(amounts: list[int]) -> None:
    entries = [Entry(Account.TREASURY, "central", "dibao", "321324000000", "", 24240, amount) for amount in amounts]
    brought = sum(entry.amount for entry in opening(entries) if entry.account is Account.BROUGHT_FORWARD)
    assert brought == -sum(amounts)


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (10000000, "壹拾万元整"),
        (100010000, "壹佰万零壹佰元整"),
        (1000000000000, "壹佰亿元整"),
    ],
)
def test_capital_numerals_follow_the_payment_rules(fen: int, written: str) -> None:
    assert capital(fen) == written


@given(st.integers(100, 10**13))
def test_capital_numerals_read_back_as_the_same_sum(fen: int) -> None:
    assert amount(capital(fen)).value == fen


def _cell(person: int, household: int, month: int, amount: int) -> Cell:
    return Cell(person, household, "321324101201", "rural", month, amount, 1)


ACCOUNT = BankAccount(b"sealed", "6228****0001", "王小明", b"hash")
cells_due = st.lists(
    st.builds(_cell, st.integers(1, 6), st.integers(1, 3), st.integers(24250, 24252), st.integers(1, 100_000)), max_size=30
)


@given(cells_due, st.dictionaries(st.integers(1, 3), st.sampled_from((ACCOUNT, BankAccount(b"", "", "别人", b"x")))))
def test_every_due_cell_stands_in_exactly_one_line(due: list[Cell], accounts: dict[int, BankAccount]) -> None:
    family = [Member(1, "王小明", None), Member(2, "李四", Month(2020, 10))]
    lines = assemble(due, {1: 1, 2: 1, 3: 1}, {1: family, 2: family, 3: family}, accounts)
    assert Counter(id(cell) for line in lines for cell in line.cells) == Counter(id(cell) for cell in due)
    assert len({(line.household, line.held) for line in lines}) == len(lines)


def _held(family: list[Member], account: BankAccount | None, person: int = 1, month: int = 24252) -> tuple[str, int]:
    accounts = {1: account} if account else {}
    (line,) = assemble([_cell(person, 1, month, 100)], {1: 1}, {1: family}, accounts)
    return line.held, line.payee


def test_a_family_without_an_account_is_held() -> None:
    assert _held([Member(1, "王小明", None)], None) == (Held.NO_ACCOUNT, 1)


def test_a_holder_outside_the_family_is_held() -> None:
    assert _held([Member(1, "李四", None)], ACCOUNT) == (Held.HOLDER_DIFFERS, 1)


def test_a_member_who_holds_the_account_is_paid() -> None:
    assert _held([Member(1, "李四", None), Member(2, "王小明", None)], ACCOUNT) == ("", 2)


def test_a_dead_holder_is_held() -> None:
    assert _held([Member(1, "李四", None), Member(2, "王小明", Month(2020, 10))], ACCOUNT)[0] == Held.HOLDER_DEAD


def test_the_month_of_death_is_paid_and_the_next_is_held() -> None:
    family = [Member(1, "王小明", None), Member(2, "李四", Month(2020, 11))]
    assert _held(family, ACCOUNT, 2, Month(2020, 11).number)[0] == ""
    assert _held(family, ACCOUNT, 2, Month(2020, 12).number)[0] == Held.DEATH
