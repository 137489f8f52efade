"""Dibao written a second time, from the law and not from the rules: slow, exact fractions, one household at a time.

Used by the tests alone. Where a fact is unknown it tries what the fact could be, and is unknown itself if that matters.
"""

from datetime import date
from fractions import Fraction
from itertools import product

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.programmes.dibao.tests.population import INCOMES, Household

Answer = tuple[int, int, tuple[int, ...]]  # eligible, amount, shares
POSSIBLE = {"financial_assets": (0, 10**12), "vehicles": (0, 9), "homes": (0, 9)}
POSSIBLE |= {name: (-(10**9), 0, 7, 10**9) for name in INCOMES}  # in debt, none, a little, rich


def decide(household: Household, month: Month) -> Answer | None:
    """Eligible, amount and shares in fen; None where a missing fact keeps the household from being decided."""
    open_facts = [(None, name) for name in ("financial_assets", "vehicles", "homes") if household[name] == UNKNOWN]
    members: list[dict[str, int]] = household["members"]  # type: ignore[assignment]
    open_facts += [(row, name) for row, person in enumerate(members) for name in INCOMES if person[name] == UNKNOWN]  # type: ignore[misc]
    answers = set()
    for guess in _guesses([POSSIBLE[name] for _, name in open_facts]):
        tried = {**household, "members": [dict(person) for person in members]}
        for (row, name), value in zip(open_facts, guess, strict=True):
            (tried if row is None else tried["members"][row])[name] = value  # type: ignore[index]
        answers.add(_decide_known(tried, month))
        if len(answers) > 1:
            return None
    return answers.pop()


def _guesses(choices: list[tuple[int, ...]]) -> object:
    """All combinations where they are few, otherwise all extremes at once: enough to see whether the facts matter."""
    if len(choices) <= 4:
        return product(*choices)
    return ([choice[at] for choice in choices] for at in (0, -1, 1))


def _decide_known(household: Household, month: Month) -> Answer:
    members: list[dict[str, int]] = household["members"]  # type: ignore[assignment]
    counted = [person for person in members if _counts(person, month)]
    nothing: Answer = (0, 0, (0,) * len(members))
    standard = 61_000  # Sihong, from 2020-07
    if not counted:
        return nothing
    income = max(Fraction(0), sum((Fraction(person[name]) for person in counted for name in INCOMES), Fraction(0)))
    if income / len(counted) >= standard:  # Order 649, art. 9: below the standard, per head
        return nothing
    assets_per_head = Fraction(household["financial_assets"]) / len(counted)  # type: ignore[arg-type]
    if assets_per_head > 24 * standard or household["vehicles"] > 0 or household["homes"] > 1:  # type: ignore[operator]
        return nothing
    gap = int(standard * len(counted) - income)
    shares = [0] * len(members)
    position = 0
    for row, person in enumerate(members):
        if not _counts(person, month):
            continue
        own = gap // len(counted) + (1 if position < gap % len(counted) else 0)
        position += 1
        if person["refused_jobs"] < 3:  # art. 45: only the own share is lost
            shares[row] = own + _topup(person, month, standard)
    if not any(person["refused_jobs"] < 3 for person in counted):
        return nothing
    return 1, sum(shares), tuple(shares)


def _counts(person: dict[str, int], month: Month) -> bool:
    gone = ["imprisoned", "religious_absence", "declared_missing", "destitute_recipient"]
    if month >= Month(2021, 7):
        gone.append("compulsory_rehabilitation")
    return person["alive"] == 1 and not any(person[name] for name in gone)


def _topup(person: dict[str, int], month: Month, standard: int) -> int:
    born, day = date.fromordinal(person["born"]), month.first
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    severe = person["disability_level"] in (1, 2) or (person["disability_level"] == 3 and person["disability_kind"] in (5, 6))
    percent = 20 if severe or person["serious_illness"] else 10 if age >= 70 or age < 18 else 0
    return standard * percent // 100
