"""The families of a scenario, one after the other: the same scenario and seed give the same families. Pure.

Nothing is kept in memory but the counters of identity numbers, so a county and a province stream through alike.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.demonstration import households
from minzheng.demonstration.allotment import ROLES, Allotment
from minzheng.demonstration.geography import Village
from minzheng.demonstration.households import Sketch
from minzheng.demonstration.naming import Namer
from minzheng.demonstration.scenario import RESIDENCES, Scenario
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord

_INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
_RANGES = {"raise": "ample", "cut": "meagre", "birth": "meagre", "death": "meagre", "refused": "beyond"}
_DECLARED = {"keep", "raise", "birth", "cut", "death", "unknown", "stop_income", "stop_death"}  # receive in the first month
_APPLYING = {"new", "unknown_new", "refused"}
_LONG_AGO, _SINCE = date(2015, 1, 1), {"student": date(2020, 9, 1)}


@dataclass(frozen=True, slots=True)
class Happening:
    """What becomes known of a family between the two months. `member` counts from the head, 0.

    income: from `day` the fact `record` holds. death: on `day`. birth: `newborn` joins on `day`. application: `family` declares.
    """

    kind: str
    day: date
    member: int = 0
    record: FactRecord | None = None
    newborn: PersonRecord | None = None
    family: FamilyRecord | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A family as first registered, its role in the scenario (allotment.ROLES), and what happens to it later."""

    record: FamilyRecord
    role: str
    happening: Happening | None = None

    @property
    def receives_first(self) -> bool:
        return self.role in _DECLARED


class _Numbers:
    """Hands out synthetic identity numbers: 500 a day and sex under each prefix 999324, 999325 ..."""

    def __init__(self, county: DivisionCode) -> None:
        self._first = 999_000 + int(county[3:6])
        self._used: dict[tuple[int, int], int] = {}

    def next(self, born: date, sex: int) -> IdNumber:
        key = (born.toordinal(), sex)
        count = self._used.get(key, 0)
        self._used[key] = count + 1
        beyond, place = divmod(count, 499)
        area = 999_000 + (self._first - 999_000 + beyond) % 1000
        return IdNumber.synthetic(f"{area:06d}", born, 2 * place + (1 if sex == 1 else 2))


class Families:
    """Iterate to get every family; each pass begins anew and gives the same."""

    def __init__(self, scenario: Scenario, villages: Sequence[Village], allotment: Allotment) -> None:
        self.scenario, self.villages, self.allotment = scenario, villages, allotment
        self.registered_on = (scenario.first_month - 1).first + timedelta(days=14)
        self._since = date(scenario.month.year, 7, 1)
        self._zero = {kind: FactRecord(kind, 0, since=self._since) for kind in _INCOMES}

    def __len__(self) -> int:
        return len(self.allotment)

    def __iter__(self) -> Iterator[Made]:
        numbers = _Numbers(self.scenario.county)
        columns = zip(*(column.tolist() for column in self._columns()), strict=True)
        dice, namer, here = random.Random(), None, -1
        for serial, (village, residence, role, size) in enumerate(columns, start=1):
            if village != here or namer is None:
                here = village
                dice = random.Random(f"{self.scenario.seed}:{self.villages[village].code}")
                namer = Namer(dice, self.scenario.shares)
            yield _Maker(self, dice, namer, numbers, self.villages[village]).make(serial, RESIDENCES[residence], ROLES[role], size)

    def _columns(self):  # type: ignore[no-untyped-def]
        each = self.allotment
        return each.village, each.residence, each.role, each.size

    def digest(self) -> str:
        """SHA-256 over everything generated: the same scenario and seed, the same digest."""
        state = hashlib.sha256()
        for made in self:
            state.update(repr((made.role, made.happening and (made.happening.kind, made.happening.day))).encode())
            state.update(_text(made.record).encode())
        return state.hexdigest()


def _text(record: FamilyRecord) -> str:
    members = [
        (str(each.identity), each.name, each.relation, [(f.kind, f.value, f.since, f.until) for f in each.facts])
        for each in record.members
    ]
    facts = [(fact.kind, fact.value, fact.secret) for fact in record.facts]
    return repr((record.number, record.place, record.residence, record.address, members, facts))


class _Maker:
    """Makes one family."""

    def __init__(self, whole: Families, dice: random.Random, namer: Namer, numbers: _Numbers, village: Village) -> None:
        self.whole, self.dice, self.namer, self.numbers, self.village = whole, dice, namer, numbers, village
        self.scenario = whole.scenario
        self._surname = self._father_name = ""

    def make(self, serial: int, residence: str, role: str, size: int) -> Made:
        dice = self.dice
        sketches = households.compose(dice, size, receiving=role != "other")
        if role == "other" and size == 1 and sketches[0].age >= 62 and dice.random() < self.scenario.shares["destitute"] / 1000:
            sketches[0].traits["destitute_recipient"] = 1
        declares = role in _DECLARED or role in _APPLYING
        if declares:
            low, high = self.scenario.incomes[_RANGES.get(role, "receiving")]
            households.earn(dice, sketches, dice.randint(low, high) * size, tuple(self.scenario.incomes["pension"]))
        surname = self._surname = self.namer.surname()
        members = [self._person(sketch, surname, index, sketches) for index, sketch in enumerate(sketches)]
        bare = FamilyRecord(
            f"{self.scenario.prefix}{serial:07d}",
            self.village.code,
            residence,
            self._formed(),
            tuple(members),
            f"{self.village.name}{dice.randint(1, 12)}组{dice.randint(1, 60)}号",
        )
        if not declares:
            return Made(bare, role)
        full = self._declared(bare, sketches)
        if role in _APPLYING:
            return Made(
                bare, role, Happening("application", self._day(), family=_incomplete(full) if role == "unknown_new" else full)
            )
        return self._with_happening(full, role, sketches)

    def _person(self, sketch: Sketch, surname: str, index: int, sketches: list[Sketch]) -> PersonRecord:
        born = self._born(sketch.age)
        own = surname
        if surname and (sketch.relation in ("spouse", "other") or (sketch.relation == "parent" and sketch.sex == 2)):
            own = self.namer.surname() or surname
        elif surname and sketches[0].sex == 2 and sketch.relation in ("son", "daughter") and len(sketches) > 2 and index > 1:
            own = self._father_name
        name = self.namer.person(own, sketch.sex, born.year)
        if index == 1:
            self._father_name = own if sketch.relation == "spouse" else surname
        facts = [FactRecord(kind, value, since=max(born, _SINCE.get(kind, _LONG_AGO))) for kind, value in sketch.traits.items()]
        return PersonRecord(name, sketch.sex, born, sketch.relation, self.numbers.next(born, sketch.sex), tuple(facts))

    def _born(self, age: int) -> date:
        """A day of birth that makes the person that old on registration."""
        return self.whole.registered_on - timedelta(days=int(age * 365.2425) + self.dice.randint(1, 364))

    def _formed(self) -> date:
        return date(self.dice.randint(1998, 2018), self.dice.randint(1, 12), self.dice.randint(1, 28))

    def _day(self) -> date:
        return self.scenario.first_month.first + timedelta(days=self.dice.randint(9, 28))

    def _declared(self, family: FamilyRecord, sketches: list[Sketch]) -> FamilyRecord:
        """The family with its declaration: every income (zeros too), property, and the account."""
        since, zero = self.whole._since, self.whole._zero
        members = []
        for member, sketch in zip(family.members, sketches, strict=True):
            begins = max(since, member.born)
            declared = [
                FactRecord(kind, sketch.incomes[kind] * 100, since=begins) if sketch.incomes.get(kind) else zero[kind]
                for kind in _INCOMES
            ]
            members.append(replace(member, facts=(*member.facts, *declared)))
        dice = self.dice
        assets = dice.randint(0, self.scenario.incomes["assets_most"] * len(members) // 100) * 100 * 100
        head = family.members[0]
        facts = (
            FactRecord("financial_assets", assets, since=since),
            FactRecord("vehicles", 0, since=since),
            FactRecord("homes", 1 if dice.random() < 0.86 else 0, since=since),
            FactRecord("bank_account", text=head.name, secret=card_number(dice), since=since),
        )
        return replace(family, members=tuple(members), facts=facts)

    def _with_happening(self, family: FamilyRecord, role: str, sketches: list[Sketch]) -> Made:
        if role == "keep":
            return Made(family, role)
        if role == "unknown":
            return Made(_expiring(family, self.scenario.month.first), role)
        if role in ("death", "stop_death"):
            oldest = max(range(1, len(sketches)), key=lambda index: sketches[index].age) if role == "death" else 0
            return Made(family, role, Happening("death", self._day(), member=oldest))
        if role == "birth":
            return Made(family, role, self._birth(family))
        return Made(family, role, self._other_income(family, role, sketches))

    def _birth(self, family: FamilyRecord) -> Happening:
        born, sex = self._day(), self.dice.randint(1, 2)
        name = self.namer.person(self._surname, sex, born.year)
        facts = tuple(FactRecord(kind, 0, since=born) for kind in _INCOMES)
        relation = "son" if sex == 1 else "daughter"
        newborn = PersonRecord(name, sex, born, relation, self.numbers.next(born, sex), facts)
        return Happening("birth", born, newborn=newborn)

    def _other_income(self, family: FamilyRecord, role: str, sketches: list[Sketch]) -> Happening:
        """raise: the largest income falls away. cut: somebody earns a little more. stop_income: clearly beyond the standard."""
        amounts = {(index, kind): yuan for index, each in enumerate(sketches) for kind, yuan in each.incomes.items()}
        member, kind = max(amounts, key=lambda key: amounts[key])
        before, size = amounts[member, kind], len(sketches)
        if role == "raise":
            after = 0
        else:
            low, high = self.scenario.incomes["rise" if role == "cut" else "beyond"]
            after = before + self.dice.randint(low, high) * size
        return Happening(
            "income", self.scenario.month.first, member, FactRecord(kind, after * 100, since=self.scenario.month.first)
        )


def card_number(dice: random.Random) -> str:
    """A card number with a valid Luhn digit under a prefix of no bank: made in the shape of one, owned by nobody."""
    body = "9990" + "".join(str(int(dice.random() * 10)) for _ in range(14))
    total = sum(sum(divmod(int(digit) * (2 if position % 2 == 0 else 1), 10)) for position, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def _expiring(family: FamilyRecord, day: date) -> FamilyRecord:
    """The head's declared wage was valid only until that day."""
    head = family.members[0]
    facts = tuple(replace(fact, until=day) if fact.kind == "wage_income" else fact for fact in head.facts)
    return replace(family, members=(replace(head, facts=facts), *family.members[1:]))


def _incomplete(family: FamilyRecord) -> FamilyRecord:
    """The declaration lacks the head's transfer income."""
    head = family.members[0]
    facts = tuple(fact for fact in head.facts if fact.kind != "transfer_income")
    return replace(family, members=(replace(head, facts=facts), *family.members[1:]))
