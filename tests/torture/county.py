"""A small county in the middle of its year: November decided and paid, some families paid too much and one part of that being kept
back, December's facts recorded, its month not yet run.

Built through the real actions, so that the base itself is what the product makes. Some hundred families of every outcome.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from tests.cast import (
    ADMINISTRATOR,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    FINANCE,
    OFFICER,
    OTHER_VILLAGE,
    SECOND_OFFICER,
    SECOND_VILLAGE,
    TOWN,
    VILLAGE,
)

FIRST = date(2020, 10, 1)
NOVEMBER, DECEMBER = Month(2020, 11), Month(2020, 12)
PROGRAMME = "dibao"
PAID_TOO_MUCH = 8
VILLAGES = (VILLAGE, SECOND_VILLAGE, OTHER_VILLAGE)
MAP = """代码,名称
321324000000,泗洪县
321324101000,双沟镇
321324101201,甲村
321324101202,乙村
321324102000,界集镇
321324102201,丙村
"""
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"


def families(random: Random, count: int) -> Iterator[FamilyRecord]:
    """Incomes around the standard of 610 yuan, so that some qualify and some do not; a few without an account or with a gap."""
    serial = 0
    for number in range(count):
        residence = "urban" if number % 8 == 0 else "rural"
        members = []
        for position in range(random.choice((1, 1, 2, 2, 3, 4))):
            serial += 1
            members.append(_person(random, position, serial, gap=number % 41 == 7 and position == 0))
        yield FamilyRecord(
            number=f"T{number:06d}",
            place=DivisionCode(VILLAGES[number % len(VILLAGES)]),
            residence=residence,
            formed=date(2015, 1, 1),
            members=tuple(members),
            facts=_holdings(random, members[0], number),
        )


def _person(random: Random, position: int, serial: int, *, gap: bool) -> PersonRecord:
    sex = random.choice((1, 2))
    born = date(1940, 1, 1) + timedelta(days=random.randrange(365 * 75))
    identity = IdNumber.synthetic(f"999{serial // 498 % 1000:03d}", born, 2 + serial % 498 * 2 - sex % 2)
    incomes = [random.choice((0, 0, 10_000, 30_000, 55_000)), random.choice((0, 0, 12_345)), 0, random.choice((0, 11_500))]
    facts = [FactRecord(kind, value, since=FIRST) for kind, value in zip(INCOMES, incomes, strict=True)]
    if gap:
        facts = facts[1:]
    if random.random() < 0.15:
        facts += [
            FactRecord("disability_kind", 4, since=FIRST),
            FactRecord("disability_level", random.choice((1, 2, 3)), since=FIRST),
        ]
    name = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
    relation = ("head", "spouse", "son", "daughter")[position]
    return PersonRecord(name, sex, born, relation, identity, tuple(facts))


def _holdings(random: Random, head: PersonRecord, number: int) -> tuple[FactRecord, ...]:
    facts = [FactRecord("financial_assets", random.choice((0, 500_000)), since=FIRST)]
    facts += [FactRecord("vehicles", 0, since=FIRST), FactRecord("homes", 1, since=FIRST)]
    if number % 29 != 3:
        holder = "别人" if number % 31 == 5 else head.name
        facts.append(FactRecord("bank_account", text=holder, secret=f"62284804{number:011d}", since=FIRST))
    return tuple(facts)


def build(count: int, seed: int) -> None:
    """Fill the current database. Deterministic by seed but for what is sealed."""
    from minzheng.cases.actions import open_cases
    from minzheng.payments.actions import appropriate
    from minzheng.people.actions import register_families
    from minzheng.people.models import Household
    from minzheng.places import access
    from minzheng.places.actions import import_divisions
    from minzheng.site.month import run_month

    random = Random(seed)
    import_divisions(ADMINISTRATOR, MAP.encode(), "map.csv", document="torture", since=date(2000, 1, 1))
    register_families(COUNTY_CLERK, families(random, count), "torture")
    with access.within(COUNTY.area):
        households = list(Household.objects.order_by("number").values_list("id", flat=True))
    programme = PROGRAMME
    for fund in ("central", "county"):
        appropriate(FINANCE, fund, Fen(10**10), "torture")
    early = [household for position, household in enumerate(households) if position % 5]
    late = [household for position, household in enumerate(households) if not position % 5]
    open_cases(COUNTY_CLERK, programme, early, FIRST, "torture")
    run_month(NOVEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
    _pay_too_much()
    open_cases(COUNTY_CLERK, programme, late, date(2020, 11, 20), "torture")
    change_facts(random, early)
    with access.within(COUNTY.area):
        near = Household.objects.filter(place__startswith=TOWN[:9]).order_by("number")
        _on_the_desks(list(near.values_list("id", flat=True)[:2]))


def _on_the_desks(households: list[int]) -> None:
    """An emergency that nobody has helped yet, and an application for temporary help whose notice comes to its end in December."""
    from minzheng.cases.actions import open_proceeding
    from minzheng.cases.tests.proceedings import step, walk

    urgent = open_proceeding(CLERK, "temporary_urgent", households[0])
    step(urgent.id, "register_emergency")
    posted = open_proceeding(CLERK, "temporary", households[1], facts=("file_complete", "assisted"))
    walk(posted.id, "apply", "accept", "visit", "first_opinion", "post_notice")


def _pay_too_much() -> None:
    """What some families earned in November is heard of after they were paid. For half of them it is kept back from December on;
    the others are left to the month that is killed."""
    from minzheng.payments.models import Line
    from minzheng.people.actions import register_families
    from minzheng.places import access
    from minzheng.site.month import run_month

    with access.within(COUNTY.area):
        lines = Line.objects.filter(held="", amount__gt=40_000).select_related("household__head").order_by("household__number")
        homes = [line.household for line in lines[:PAID_TOO_MUCH]]
    earned = (FactRecord("transfer_income", 21_500, since=NOVEMBER.first),)
    told = []
    for home in homes:
        person = PersonRecord(home.head.name, home.head.sex, home.head.born, "head", None, earned)
        told.append(FamilyRecord(home.number, DivisionCode(home.place), home.residence, home.formed, (person,)))
    register_families(COUNTY_CLERK, told, "torture")
    run_month(NOVEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, programmes=[PROGRAMME])
    for home in homes[::2]:
        _keep_back(home.id)


def _keep_back(household: int) -> None:
    from minzheng.payments import actions

    found = actions.open_recovery(OFFICER, PROGRAMME, household, "收入申报不实")
    actions.notify_recovery(OFFICER, found.id)
    actions.appeal_recovery(COUNTY_CLERK, found.id, "没有异议")
    actions.decide_recovery(SECOND_OFFICER, found.id, "属实")
    actions.plan_recovery(OFFICER, found.id, "set_off", DECEMBER, percent=10)


def change_facts(random: Random, households: list[int]) -> None:
    """December: incomes rise and fall, somebody dies; known before the month is determined."""
    from minzheng.people.actions import register_families
    from minzheng.people.models import Household
    from minzheng.places import access

    with access.within(COUNTY.area):
        homes = {home.id: home for home in Household.objects.select_related("head")}
    told = []
    for position, household in enumerate(households):
        home, head = homes[household], homes[household].head
        wage = FactRecord("wage_income", random.choice((0, 20_000, 40_000, 400_000)), since=DECEMBER.first)
        died = date(2020, 11, 25) if position % 37 == 5 else None
        if position % 7 == 0 or died:
            person = PersonRecord(head.name, head.sex, head.born, "head", None, () if died else (wage,), died)
            told.append(FamilyRecord(home.number, DivisionCode(home.place), home.residence, home.formed, (person,)))
    register_families(COUNTY_CLERK, told, "torture")
