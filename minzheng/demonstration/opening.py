"""Balances brought forward, spread over towns, residences and years so that they sum exactly. Pure."""

from collections.abc import Sequence

import numpy as np

from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.demonstration.geography import share_out
from minzheng.demonstration.scenario import RESIDENCES, Scenario
from minzheng.payments.ledger import Account, Entry, shared


def entries(
    scenario: Scenario,
    villages: Sequence[DivisionCode],
    weights: tuple[np.ndarray, np.ndarray],
    funds: Sequence[tuple[str, int]],
    total: int,
) -> list[Entry]:
    """Assistance granted, by town, residence and the last month of each year; the last one ends before the first paid month."""
    months = _year_ends(scenario.spending_since, scenario.first_month - 1)
    persons = [scenario.targets[residence].persons for residence in RESIDENCES]
    by_residence = share_out(total, np.array(persons) / sum(persons))
    towns = sorted({code.at(Level.TOWN) for code in villages})
    found = []
    for residence, amount, shares in zip(RESIDENCES, by_residence.tolist(), weights, strict=True):
        of_town = np.array(
            [sum(share for code, share in zip(villages, shares, strict=True) if town.contains(code)) for town in towns]
        )
        cells = np.outer(of_town, [length for _, length in months]).ravel()
        parts = share_out(amount, cells / cells.sum()).reshape(len(towns), len(months))
        for row, town in enumerate(towns):
            for column, (month, _length) in enumerate(months):
                for fund, part in shared(int(parts[row, column]), funds):
                    if part:
                        entry = Entry(Account.ASSISTANCE, fund, scenario.programme, town, residence, month.number, int(part))
                        found.append(entry)
    return found


def _year_ends(first: Month, last: Month) -> list[tuple[Month, int]]:
    """The last month of each year up to `last`, and how many months it stands for."""
    found: list[tuple[Month, int]] = []
    begins = first
    for month in first.until(last):
        if month.month == 12 or month == last:
            found.append((month, month.number - begins.number + 1))
            begins = month + 1
    return found
