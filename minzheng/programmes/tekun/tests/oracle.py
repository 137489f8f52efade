"""Destitute support written a second time, from the measures and not from the rules: exact fractions, one household at a time.

Used by the tests alone. Sihong, country and town alike; all facts known.
"""

from datetime import date
from fractions import Fraction

from minzheng.base.month import Month
from minzheng.programmes.tekun.tests.population import INCOMES, ITEMS, Household

Person = dict[str, int]
MINIMUM_WAGE = 162_000
AVERAGE = {  # Jiangsu, last year's disposable income a month: country, town
    2020: (188_958, 425_467),
    2021: (201_650, 442_517),
}
STANDARD = {True: 61_000, False: 52_000}  # from July 2020, before
_CHILDREN, _COUPLE = (2, 3), (0, 1)


def decide(household: Household, month: Month) -> tuple[int, int, tuple[int, ...]]:
    """Eligible, amount and shares in fen."""
    shares = tuple(_share(person, month) if _destitute(person, household, month) else 0 for person in household["members"])
    return int(sum(shares) > 0), sum(shares), shares


def _age(born: int, month: Month) -> int:
    birth, day = date.fromordinal(born), month.first
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _standard(month: Month) -> int:
    return STANDARD[month >= Month(2020, 7)]


def _incapable(person: Person, month: Month) -> bool:
    """Art. 5; until June 2021 the narrower list of 2016; minors up to 16, from September 2020 up to 18."""
    age, kind, level = _age(person["born"], month), person["disability_kind"], person["disability_level"]
    if age >= 60 or age < (18 if month >= Month(2020, 9) else 16) or person["student"] in (2, 3):
        return True
    levels = {1: (1,), 4: (1, 2), 5: (1, 2, 3), 6: (1, 2, 3)}
    if month < Month(2021, 7):
        levels = {4: (1,), 5: (1, 2), 6: (1, 2)}
    return level in levels.get(kind, ())


def _low_property(household: Household, month: Month) -> bool:
    living = sum(person["alive"] for person in household["members"])
    fits = living == 0 or Fraction(household["financial_assets"], living) <= 24 * _standard(month)
    return fits and household["vehicles"] == 0 and household["homes"] <= 1


def _income(person: Person) -> int:
    return max(0, sum(person[name] for name in INCOMES)) if person["alive"] else 0


def _no_means(person: Person, household: Household, month: Month) -> bool:
    return _incapable(person, month) and _income(person) < _standard(month) and _low_property(household, month)


def _severe(kind: int, level: int) -> bool:
    return level in (1, 2) or (level == 3 and kind in (5, 6))


def _able_at_home(person: Person, household: Household, month: Month) -> bool:
    if not person["alive"] or _age(person["born"], month) < 18 or _no_means(person, household, month):
        return False
    if not _low_property(household, month):
        return True
    if person["imprisoned"] or person["declared_missing"]:
        return False
    frail = _age(person["born"], month) >= 70 or _severe(person["disability_kind"], person["disability_level"])
    return not (frail and _income(person) < AVERAGE[month.first.year][household["residence"]])


def _owes(one: int, other: int) -> bool:
    """Whether a member related like `one` to the head owes support to one related like `other`."""
    owed_by = {
        0: (1, *_CHILDREN, 5), 1: (0, *_CHILDREN), 2: _COUPLE, 3: _COUPLE, 4: _CHILDREN, 5: (0, 7, 5, 6), 6: (5, 6), 7: (5,),
    }  # fmt: skip
    return one in owed_by.get(other, ())


def _able_elsewhere(obligor: dict[str, int], household: Household, month: Month) -> bool:
    age = _age(obligor["obligor_born"], month)
    if obligor["obligor_destitute"] or (obligor["obligor_dibao"] and age >= 60):
        return False
    if not obligor["obligor_low_property"]:
        return True
    frail = age >= 70 or _severe(obligor["obligor_disability_kind"], obligor["obligor_disability_level"])
    per_head = Fraction(obligor["obligor_income"], max(1, obligor["obligor_members"]))
    poor = per_head < AVERAGE[month.first.year][household["residence"]]
    return not (obligor["obligor_absent"] or (frail and poor))


def _destitute(person: Person, household: Household, month: Month) -> bool:
    if not person["alive"] or person["imprisoned"] or person["declared_missing"]:
        return False
    limit, day = 18 if month >= Month(2020, 9) else 16, month.first.toordinal()
    if _age(person["born"], month) < limit or person["student"] in (2, 3):
        chosen = 0 < person["orphan_since"] <= day or 0 < person["unattended_since"] <= day
        if chosen:
            return False
    if not _no_means(person, household, month):
        return False
    if any(_able_elsewhere(obligor, household, month) for obligor in household["obligors"]):
        return False
    others = [other for other in household["members"] if other is not person]
    return not any(_owes(other["relation"], person["relation"]) and _able_at_home(other, household, month) for other in others)


def _share(person: Person, month: Month) -> int:
    failed = sum(person[name] for name in ITEMS)
    percent = 20 if failed >= 4 else 10 if failed >= 1 else 4
    return _standard(month) * 14 // 10 + MINIMUM_WAGE * percent // 100
