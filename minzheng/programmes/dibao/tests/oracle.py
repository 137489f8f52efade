"""Dibao written a second time, from the law and not from the rules: slow, exact fractions, one household at a time.

Used by the tests alone. Where a fact is unknown it tries what the fact could be, and is unknown itself if that matters. `Local`
says what a county decided; without it: Sihong, where everything the law leaves to local rules is off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.programmes.dibao.tests.population import INCOMES, Household

Person = dict[str, int]
Answer = tuple[int, int, tuple[int, ...]]  # eligible, amount, shares
POSSIBLE: dict[str, tuple[int, ...]] = {"financial_assets": (0, 10**12), "vehicles": (0, 9), "homes": (0, 9)}
POSSIBLE |= {name: (-(10**9), 0, 7, 10**9) for name in INCOMES}  # in debt, none, a little, rich


@dataclass(frozen=True)
class Local:
    """What local rules decide. Rates in per cent; `tiers` (bound in per cent of the standard, fen), poorest first."""

    standard: int = 61_000  # Sihong, from 2020-07
    counted: tuple[str, ...] = ()  # receipts that count although art. 13 leaves them out
    work_cost: tuple[str, int, int] = ("standard", 0, 100)
    minimum_wage: int | None = None  # where wages are assessed
    carer: int = 0
    support: str = ""  # "multiple", "share" or "paid"
    support_by_person: bool = False
    support_for_family: bool = True
    assets: tuple[int, int] = (24, 0)
    vehicles: tuple[int, int] = (0, 0)
    business_excludes: bool = False
    tiers: tuple[tuple[int, int], ...] = ()
    hardship_first: bool = False
    least: int = 0
    yuan: str = ""  # "half", "up"
    alone: str = ""  # "own", "full", "kind", "band"
    bands: tuple[int, int] = (150, 150)
    grace: tuple[int, int, int] = (0, 6, 0)
    added: int | None = None  # the cap in per cent where top-ups are added

    def to_yuan(self, fen: int | Fraction) -> int:
        if self.yuan == "up":
            return -(int(-fen) // 100) * 100 if fen == int(fen) else (int(fen) // 100 + 1) * 100
        return int((Fraction(fen) / 100 + Fraction(1, 2)) // 1) * 100 if self.yuan == "half" else int(fen)

    def share(self, percent: int, of: int | None = None) -> int:
        """A share of the standard (or of an amount), half a fen up."""
        return int((Fraction((self.standard if of is None else of) * percent, 100) + Fraction(1, 2)) // 1)


SIHONG = Local()


def decide(household: Household, month: Month, local: Local = SIHONG) -> Answer | None:
    """Eligible, amount and shares in fen; None where a missing fact keeps the household from being decided."""
    open_facts = [(None, name) for name in ("financial_assets", "vehicles", "homes") if household[name] == UNKNOWN]
    members: list[Person] = household["members"]  # type: ignore[assignment]
    open_facts += [(row, name) for row, person in enumerate(members) for name in INCOMES if person[name] == UNKNOWN]  # type: ignore[misc]
    answers = set()
    for guess in _guesses([POSSIBLE[name] for _, name in open_facts]):
        tried = {**household, "members": [dict(person) for person in members]}
        for (row, name), value in zip(open_facts, guess, strict=True):
            (tried if row is None else tried["members"][row])[name] = value  # type: ignore[index]
        answers.add(Case(tried, month, local).answer())
        if len(answers) > 1:
            return None
    return answers.pop()


def _guesses(choices: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """All combinations where they are few, otherwise all extremes at once: enough to see whether the facts matter."""
    if len(choices) <= 4:
        return iter(product(*choices))
    return (tuple(choice[at] for choice in choices) for at in (0, -1, 1))


class Case:
    """One household of which everything is known."""

    def __init__(self, household: Household, month: Month, local: Local) -> None:
        self.household, self.month, self.local = household, month, local
        self.members: list[Person] = household["members"]  # type: ignore[assignment]
        self.obligors: list[Person] = household.get("obligors", [])  # type: ignore[assignment]
        self.counted = [person for person in self.members if self.counts(person)]
        self.entire = local.standard * len(self.counted)
        self.income = max(0, sum(self._income(person) for person in self.counted) + self._support())

    def answer(self) -> Answer:
        nothing: Answer = (0, 0, (0,) * len(self.members))
        if not self.counted or not self.property_fits():
            return nothing
        if Fraction(self.income, len(self.counted)) < self.local.standard:  # Order 649, art. 9: below the standard, per head
            paid = self._by_tier() if self.local.tiers else self._divided(self._gap())
            shares = [part + self._topup(person) if part is not None else None for person, part in paid]
        elif (grace := self._grace()) is not None:
            shares = [part for _, part in self._divided(grace)]
        else:
            shares = [self._alone(person) for person in self.members]
        due = [
            None if part is None or person["refused_jobs"] >= 3 else part  # art. 45: only the own share is lost
            for person, part in zip(self.members, shares, strict=True)
        ]
        if all(part is None for part in due):
            return nothing
        paid_out = tuple(part or 0 for part in due)
        return 1, sum(paid_out), paid_out

    def counts(self, person: Person) -> bool:
        gone = ["imprisoned", "religious_absence", "declared_missing", "destitute_recipient"]
        if self.month >= Month(2021, 7):
            gone.append("compulsory_rehabilitation")
        return person["alive"] == 1 and not any(person[name] for name in gone)

    def _age(self, person: Person) -> int:
        born, day = date.fromordinal(person["born"]), self.month.first
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def _severe(self, person: Person) -> bool:
        return person["disability_level"] in (1, 2) or (person["disability_level"] == 3 and person["disability_kind"] in (5, 6))

    def _hard(self, person: Person) -> bool:
        return self._severe(person) or person["serious_illness"] == 1

    def property_fits(self) -> bool:
        facts: dict[str, int] = self.household  # type: ignore[assignment]
        months, hard_months = self.local.assets
        if hard_months and any(self._hard(person) for person in self.counted):
            months = max(months, hard_months)
        number, value = self.local.vehicles
        if facts["vehicles"] > number or (value and facts["vehicles"] and facts["vehicle_value"] > value):
            return False
        if facts["homes"] > 1 or (self.local.business_excludes and facts["businesses"]):
            return False
        return Fraction(facts["financial_assets"], len(self.counted)) <= months * self.local.standard

    def _income(self, person: Person) -> int:
        wage = person["wage_income"]
        if self.local.minimum_wage is not None and person["labour_capacity"] == 1:
            unstable = person["employed"] and person["insured_months"] < 12
            if unstable or person["refused_jobs"]:
                wage = max(wage, self.local.minimum_wage)
        if wage > 0:  # below 0 only as a guess
            wage = max(0, wage - self._work_cost(person) - self._carer(person))
        receipts = sum(person[name] for name in self.local.counted)
        return wage + person["business_income"] + person["property_income"] + person["transfer_income"] + receipts

    def _work_cost(self, person: Person) -> int:
        base, percent, cap = self.local.work_cost
        if not person["employed"]:
            return 0
        cost = self.local.share(percent, person["wage_income"] if base == "wage" else None)
        return min(person["wage_income"], cost, self.local.share(cap))

    def _carer(self, person: Person) -> int:
        first = next((each for each in self.members if each["carer"]), None)
        return self.local.share(self.local.carer, person["wage_income"]) if person is first else 0

    def _support(self) -> int:
        return sum(self._owed(each) for each in self.obligors) if self.local.support else 0

    def _owed(self, obligor: Person) -> int:
        excused = obligor["obligor_absent"] or obligor["obligor_dibao"] or obligor["obligor_destitute"]
        if excused or self.local.support == "paid":
            return obligor["obligor_pays"]
        multiple = self.local.support == "multiple"
        persons = obligor["obligor_members"]
        above = max(0, obligor["obligor_income"] - self.local.standard * (2 if multiple else 1) * persons)
        if self.local.support_by_person:
            above //= persons
        children = sum(1 for each in self.obligors if not each["obligor_absent"])
        share = self.local.share(50 if multiple or children < 3 else 40, above)
        old = sum(1 for person in self.counted if self._age(person) >= 60)
        here = max(1, old) if self.local.support_for_family else 1
        supported = max(1, obligor["obligor_supports"])
        return max(obligor["obligor_pays"], share * min(here, supported) // supported)

    def _gap(self) -> int:
        return self.local.to_yuan(max(self.entire - self.income, self.local.share(self.local.least, self.entire)))

    def _divided(self, amount: int) -> list[tuple[Person, int | None]]:
        parts: list[tuple[Person, int | None]] = []
        position = 0
        for person in self.members:
            if not self.counts(person):
                parts.append((person, None))
                continue
            parts.append((person, amount // len(self.counted) + (1 if position < amount % len(self.counted) else 0)))
            position += 1
        return parts

    def _by_tier(self) -> list[tuple[Person, int | None]]:
        poor = next(fen for bound, fen in self.local.tiers if self.income <= self.local.share(bound, self.entire))
        first = self.local.tiers[0][1]
        return [
            (person, None if not self.counts(person) else first if self.local.hardship_first and self._hard(person) else poor)
            for person in self.members
        ]

    def _grace(self) -> int | None:
        months, full, step = self.local.grace
        since, day = self.household["grace_since"], self.month.first
        if not since or not months:
            return None
        began = date.fromordinal(since)  # type: ignore[arg-type]
        passed = (day.year - began.year) * 12 + day.month - began.month - (1 if day.day < began.day else 0)
        if not 0 <= passed < months:
            return None
        left = max(0, 100 - step * max(0, passed + 1 - full))
        return self.local.to_yuan(self.local.share(left, self.household["grace_amount"]))  # type: ignore[arg-type]

    def _alone(self, person: Person) -> int | None:
        """民发〔2021〕57号, art. 8: in a family near the standard, who is severely disabled or seriously ill."""
        for_disability, for_illness = self.local.bands
        ill = person["serious_illness"] == 1 and self.income < self.local.share(for_illness, self.entire)
        disabled = self._severe(person) and self.income < self.local.share(for_disability, self.entire)
        if not self.local.alone or not self.counts(person) or not (ill or disabled):
            return None
        if self.local.alone == "own":
            amount = max(0, self.local.standard - max(0, self._income(person)))
        elif self.local.alone == "kind":
            amount = self.local.standard if ill else self.local.share(65)
        elif self.local.alone == "band" and self.income >= self.local.share(200, self.entire):
            amount = self.local.share(50)
        else:
            amount = self.local.standard
        amount = self.local.to_yuan(amount)
        if amount == 0:
            return None
        return amount + (0 if self.local.alone == "band" else self._topup(person))

    def _topup(self, person: Person) -> int:
        age = self._age(person)
        rates = [10 if age >= 70 else 0, 10 if age < 18 else 0, 20 if self._severe(person) else 0, 20 * person["serious_illness"]]
        highest = max(rates)
        added = 0 if self.local.added is None else min(self.local.added, sum(rates))
        return self.local.share(max(highest, added))
