"""What departments have of ordinary people: nothing that should warn of anything, some of it close to a threshold. Pure."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from minzheng.base.identity import IdNumber
from minzheng.demonstration.deliveries.known import Person
from minzheng.demonstration.deliveries.planting import Line
from minzheng.demonstration.deliveries.recipes import Ago

Says = Callable[[random.Random, Person, int], dict[str, object]]  # the person and its age
_BRANDS = ("五菱", "长安", "大众", "吉利", "比亚迪", "江淮")
_SHOPS = ("便民超市", "农资经营部", "家常菜馆", "五金店", "理发店")
_STRANGERS = "999990"  # people the register does not know


@dataclass(frozen=True, slots=True)
class Register:
    """`receiving` and `others`: which of ten thousand such persons the list has; `ages` from, to; `says` of one."""

    receiving: int
    others: int
    ages: tuple[int, int]
    says: Says
    heads: bool = False
    strangers: int = 0  # of ten thousand rows


def _fen(dice: random.Random, low: int, high: int) -> int:
    """Yuan to fen, to the jiao."""
    return dice.randint(low * 10, high * 10) * 10


def _pension(dice: random.Random, person: Person, age: int) -> dict[str, object]:
    if age < 60:
        return {"insured_base": _fen(dice, 3400, 8200), "insured_months": dice.randint(3, 300), "scheme": "城镇职工"}
    return {"pension_amount": _fen(dice, 148, 210), "pension_start": Ago(400 + dice.randint(0, 4000)), "scheme": "城乡居民"}


def _medical(dice: random.Random, person: Person, age: int) -> dict[str, object]:
    whole = _fen(dice, 80, 24_000)
    own = min(whole * dice.randint(10, 45) // 100, 890_000)
    return {"total_cost": whole, "cash_paid": own // 2, "own_cost_year": own, "settlement_date": Ago(dice.randint(0, 27))}


def _utilities(dice: random.Random, person: Person, age: int) -> dict[str, object]:
    debts = {"power_debt": dice.choice((0, 0, 0, 0, 1, 2)), "water_debt": dice.choice((0, 0, 0, 1, 2)), "power_stopped": False}
    return {"water": dice.randint(2, 18), "power": dice.randint(30, 290 if person.receiving else 520), **debts}


def _level(dice: random.Random, person: Person, age: int) -> dict[str, object]:
    return {"disability_level": person.level, "disability_kind": person.kind, "disability_entry": Ago(dice.randint(900, 4000))}


REGISTERS: Mapping[str, Register] = {
    "household_register": Register(
        2500, 2000, (0, 120), lambda dice, one, age: {"birth_date": one.born, "cancelled": False, "household_nature": "家庭户"}
    ),
    "social_insurance": Register(2000, 2500, (60, 120), _pension),
    "medical": Register(1500, 1000, (0, 120), _medical),
    "employment": Register(
        300, 500, (18, 59), lambda dice, one, age: {"job_date": Ago(dice.randint(130, 1500)), "training": False}
    ),
    "education": Register(
        5000, 3500, (6, 17), lambda dice, one, age: {"school_roll": True, "grade": max(1, age - 6), "boarding": age > 11}
    ),
    "disability": Register(9500, 9500, (0, 120), _level),
    "utilities": Register(2500, 1500, (18, 120), _utilities, heads=True),
    "vehicles": Register(
        0, 900, (20, 69),
        lambda dice, one, age: {
            "vehicle_count": 1, "brand": dice.choice(_BRANDS), "first_registration": Ago(dice.randint(400, 4000)),
            "tax_price": _fen(dice, 18_000, 160_000),
        },
    ),
    "real_estate": Register(
        0, 900, (25, 80), lambda dice, one, age: {"estate_count": 1, "estate_date": Ago(dice.randint(800, 6000)), "shop": False}
    ),
    "sole_traders": Register(
        0, 300, (22, 65),
        lambda dice, one, age: {
            "business_count": 1, "trader_name": dice.choice(_SHOPS), "trader_founded": Ago(dice.randint(400, 3000)),
        },
    ),
    "investors": Register(
        0, 100, (25, 65),
        lambda dice, one, age: {"subscribed_capital": _fen(dice, 30_000, 900_000), "investor_founded": Ago(dice.randint(400, 900))},
    ),
    "fiscal_payroll": Register(
        0, 150, (23, 59), lambda dice, one, age: {"on_budget": True, "budget_pay": _fen(dice, 3800, 7600), "budget_unit": "小学"}
    ),
    "housing_fund": Register(0, 200, (23, 59), lambda dice, one, age: {"contribution_base": _fen(dice, 3400, 9000)}),
    "personal_tax": Register(
        300, 600, (20, 62),
        lambda dice, one, age: {"declared_income": one.earned if one.receiving else _fen(dice, 3000, 9000)},
    ),
    "deposits": Register(
        1000, 600, (18, 120),
        lambda dice, one, age: {
            "deposit_balance": _fen(dice, 20, 38_000), "person_over_limit": False, "account_count": dice.randint(1, 4),
        },
    ),
    "securities": Register(0, 120, (25, 70), lambda dice, one, age: {"stock_value": _fen(dice, 500, 80_000)}),
    "marriage": Register(
        150, 200, (24, 60), lambda dice, one, age: {"registration_date": Ago(dice.randint(120, 3000)), "marital_status": "已婚"}
    ),
    "hotline": Register(
        20, 20, (20, 80), lambda dice, one, age: {"hotline_call": Ago(dice.randint(40, 300)), "hotline_topic": "咨询"}
    ),
    "emergency": Register(10, 15, (20, 80), lambda dice, one, age: {"disaster_date": Ago(dice.randint(50, 300))}, heads=True),
    "funeral": Register(
        0, 0, (0, 0), lambda dice, one, age: {"death_date": Ago(dice.randint(1, 30)), "cremation_date": Ago(0)}, strangers=20
    ),
    "health": Register(
        100, 100, (60, 120), lambda dice, one, age: {"chronic_disease": True, "mental_illness": False}, strangers=2
    ),
    "justice": Register(
        0, 15, (20, 60), lambda dice, one, age: {"released_on": Ago(dice.randint(120, 1500)), "imprisoned": False}, strangers=3
    ),
    "border": Register(0, 60, (20, 70), lambda dice, one, age: {"days_abroad": dice.randint(3, 40), "trips": dice.randint(1, 3)}),
    "transport": Register(0, 60, (24, 60), lambda dice, one, age: {"business_licence": True}),
    "agriculture": Register(
        0, 300, (25, 70), lambda dice, one, age: {"machine_subsidy": _fen(dice, 300, 9000), "grain_subsidy": _fen(dice, 60, 900)}
    ),
    "other_benefits": Register(
        1500, 40, (0, 120), lambda dice, one, age: {"dibao": one.receiving, "destitute": False}
    ),
    "poverty_file": Register(
        300, 30, (60, 120), lambda dice, one, age: {"last_visit": Ago(dice.randint(5, 90)), "living_alone": False}, heads=True
    ),
}  # fmt: skip


def ordinary(persons: Sequence[Person], day: date, seed: int) -> Iterator[Line]:
    """The lines of every register, strangers among them."""
    dice = random.Random(f"{seed}:registers")
    chance = np.random.default_rng(seed)
    ages = np.array([one.age(day) for one in persons])
    receiving, heads = (np.array([getattr(one, name) for one in persons], bool) for name in ("receiving", "head"))
    disabled = np.array([one.level for one in persons]) > 0
    for department, register in REGISTERS.items():
        share = np.where(receiving, register.receiving, register.others)
        fits = (ages >= register.ages[0]) & (ages <= register.ages[1]) & (heads | (not register.heads))
        if department == "social_insurance":
            fits |= (ages >= 18) & ~receiving
        if department == "disability":
            fits &= disabled
        for at in np.flatnonzero(fits & (chance.integers(0, 10_000, len(persons)) < share)).tolist():
            yield Line(department, persons[at].identity, persons[at].name, register.says(dice, persons[at], int(ages[at])))
        for serial in range(1, 1 + len(persons) * register.strangers // 10_000):
            stranger = _stranger(dice, serial, day)
            yield Line(department, stranger.identity, stranger.name, register.says(dice, stranger, 80))


def _stranger(dice: random.Random, serial: int, day: date) -> Person:
    born = day - timedelta(days=25_000 + dice.randint(0, 9000))
    identity = IdNumber.synthetic(_STRANGERS, born, 1 + serial % 999)
    return Person(identity, "王" + dice.choice("建国明强秀英桂芳"), born, 1 + serial % 2, True, False, 0, 0)
