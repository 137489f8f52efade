"""Temporary assistance written a second time, from the local rules and not from the programme's: exact fractions, one family at a
time. Used by the tests alone; all facts known."""

from fractions import Fraction

from minzheng.base.month import Month
from minzheng.programmes.temporary.tests.population import INCOMES, Household

Answer = tuple[int, int, tuple[int, ...], int]  # eligible, amount, shares, who decides
SIHONG, TONGXIN, GUANGAN, GUANGFENG = "321324", "640324", "5116", "361103"
STANDARDS = {SIHONG: (61_000, 61_000), TONGXIN: (46_000, 65_000), GUANGAN: (41_500, 61_500), GUANGFENG: (38_500, 64_000)}
AVERAGES = {SIHONG: (188_958, 425_467), TONGXIN: (127_808, 319_092)}


def decide(family: Household, place: str, month: Month) -> Answer:
    """Raises KeyError where the place has no disposable income on record and it matters."""
    living = [person for person in family["members"] if person["alive"]]
    nothing: Answer = (0, 0, (0,) * len(family["members"]), 1)
    emergency = family["emergency"] != 0
    if not living or family["aided_same_cause"] >= 1:
        return nothing
    if not emergency and (family["difficulty"] == 0 or family["own_cost"] == 0 or not _poor(family, place)):
        return nothing
    anywhere = emergency and month >= Month(2020, 9)
    if not anywhere and all(person["registered_elsewhere"] for person in living):
        return nothing
    most = _formula(family, place, len(living))
    if not emergency:
        most = min(most, Fraction(family["own_cost"]))
    if place == TONGXIN:  # at most twelve urban standards a person in twelve months
        most = min(most, Fraction(12 * 65_000 * len(living) - family["aided_sum"]))
        if most <= 0:
            return nothing
    amount = int(most)
    return 1, amount, _shares(family, amount), _decider(place, family, amount)


def _class(family: Household) -> str:
    if any(person["destitute_recipient"] or person["orphan_recipient"] for person in family["members"]):
        return "destitute"
    return "dibao" if any(person["dibao_recipient"] for person in family["members"]) else "other"


def _poor(family: Household, place: str) -> bool:
    if _class(family) != "other":
        return True
    living = sum(person["alive"] for person in family["members"])
    income = max(0, sum(person[name] for person in family["members"] if person["alive"] for name in INCOMES))
    average, standard = AVERAGES[place][family["residence"]], STANDARDS[place][family["residence"]]
    assets = family["financial_assets"] <= 24 * standard * living
    return Fraction(income, living) < average and assets and family["vehicles"] == 0 and family["homes"] <= 1


def _formula(family: Household, place: str, living: int) -> Fraction:
    standard = STANDARDS[place][family["residence"]]
    if place == TONGXIN:
        return Fraction(65_000 * living * 6)
    if place == GUANGAN:
        months = {"destitute": 6, "dibao": 5, "other": 4}[_class(family)]
        least = 0
        if family["own_cost"] > 10_000_000:
            least = max(1_000_000, (family["own_cost"] + 5) // 10)
        elif family["own_cost"] >= 5_000_000:
            least = 1_000_000
        return Fraction(min(5_000_000, max(standard * living * months, least)))
    if place == GUANGFENG:
        if family["emergency"] == 2:
            days = 180
        elif family["emergency"] == 3 or (family["emergency"] == 0 and family["difficulty"] == 1):
            days = 120
        else:
            days = 60
        return Fraction(standard * living * days, 30)
    education = family["emergency"] == 0 and family["difficulty"] == 2
    return Fraction(standard * (6 if education else 10))


def _shares(family: Household, amount: int) -> tuple[int, ...]:
    living = sum(person["alive"] for person in family["members"])
    shares, position = [], 0
    for person in family["members"]:
        if person["alive"]:
            shares.append(amount // living + (1 if position < amount % living else 0))
            position += 1
        else:
            shares.append(0)
    return tuple(shares)


def _decider(place: str, family: Household, amount: int) -> int:
    limit = {SIHONG: 3 * 61_000, TONGXIN: 80_000}.get(place, 0)
    return 0 if amount <= limit else 1
