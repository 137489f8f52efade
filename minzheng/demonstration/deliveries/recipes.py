"""What is planted for each signal and audit model: what departments say of one member, or what a family tells. Pure declarations.

A recipe is one way a sign shows itself in real lists. Days are counted back from the day a list is as of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from minzheng.base.identity import IdNumber
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord

_JOINING = "999992"  # area of the numbers of those nobody had told of
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
Fits = Callable[[PersonRecord, FamilyRecord, date], bool]
Tells = Callable[[FamilyRecord, int, date], FamilyRecord]


@dataclass(frozen=True, slots=True)
class Ago:
    """A day so many days before the list's."""

    days: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """`sign`: "entry", "exit" or "audit". `among`: "receiving" or "outside". `said`: "department.item" to value, or `tells`: the
    family as it declares itself."""

    sign: str
    code: str
    among: str
    fits: Fits
    said: Mapping[str, object] | None = None
    tells: Tells | None = None


def _age(person: PersonRecord, day: date) -> int:
    return (day - person.born).days * 400 // 146_097


def anybody(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return True


def adult(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return 20 <= _age(person, day) < 58


def pupil(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return 7 <= _age(person, day) < 15 and any(fact.kind == "student" and fact.value == 2 for fact in person.facts)


def small(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return _age(person, day) < 17 and len(family.members) > 1


def able(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return not any(fact.kind == "disability_level" for fact in person.facts)


def well(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return not any(fact.kind == "serious_illness" for fact in person.facts)


def alone(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return len(family.members) == 1 and _age(person, day) >= 71


def earner(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return len(family.members) > 1 and any(fact.kind == "wage_income" and fact.value for fact in person.facts)


def not_head(person: PersonRecord, family: FamilyRecord, day: date) -> bool:
    return person.relation != "head"


def _states(kind: str, value: int) -> Tells:
    """A member of whom something became known that day."""

    def tell(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
        return _with(family, member, FactRecord(kind, value, since=day))

    return tell


def _with(family: FamilyRecord, member: int, *facts: FactRecord) -> FamilyRecord:
    said = {fact.kind for fact in facts}
    one = family.members[member]
    kept = tuple(fact for fact in one.facts if fact.kind not in said)
    members = list(family.members)
    members[member] = replace(one, facts=(*kept, *facts))
    return replace(family, members=tuple(members))


def _fire(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    return replace(family, facts=(*family.facts, FactRecord("emergency", 1, since=day)))


def _declares(family: FamilyRecord, member: int, day: date, fen: int, *facts: FactRecord) -> FamilyRecord:
    """Every income of everybody, all nothing but the member's wage; and what the family has."""
    since = day.replace(day=1)
    for at, one in enumerate(family.members):
        begins = max(since, one.born)
        family = _with(family, at, *(FactRecord(kind, 0, since=begins) for kind in INCOMES))
    family = _with(family, member, *(FactRecord(kind, fen if kind == "wage_income" else 0, since=since) for kind in INCOMES))
    owned = (("financial_assets", 100_000), ("vehicles", 0), ("homes", 1))
    return replace(family, facts=(*(FactRecord(kind, value, since=since) for kind, value in owned), *facts))


def _has_nothing(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    return _declares(family, member, day, 0)


def _spends_it_all(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    earned = 160_000 * len(family.members)
    return _declares(family, member, day, earned, FactRecord("rigid_medical", earned * 11, since=day.replace(day=1)))


def _left_alone(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    return _with(family, member, FactRecord("father_state", 5, since=day), FactRecord("mother_state", 8, since=day))


def _earns_nothing(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    return _with(family, member, FactRecord("wage_income", 0, since=day.replace(day=1)))


def _earns_well(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    return _with(family, member, FactRecord("wage_income", 400_000 * len(family.members), since=day.replace(day=1)))


def _joined(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
    """Somebody without income has lived with them for long, and nobody had said so."""
    serial, since = int(family.number[-7:]), day.replace(day=1)
    born = date(1972, 1, 1) + timedelta(days=serial // 998)
    identity = IdNumber.synthetic(_JOINING, born, 1 + serial % 998)
    facts = tuple(FactRecord(kind, 0, since=since) for kind in INCOMES)
    joining = PersonRecord("王来", identity.sex, born, "other", identity, facts)
    return replace(family, members=(*family.members, joining))


def _died(days: int) -> Tells:
    def tell(family: FamilyRecord, member: int, day: date) -> FamilyRecord:
        members = list(family.members)
        members[member] = replace(members[member], died=day - timedelta(days=days))
        return replace(family, members=tuple(members))

    return tell


def _said(sign: str, code: str, among: str, fits: Fits, *ways: Mapping[str, object]) -> Sequence[Recipe]:
    return [Recipe(sign, code, among, fits, said=way) for way in ways]


NEED: tuple[Recipe, ...] = (
    *_said("entry", "severe_disability", "outside", able, {"disability.disability_level": 1, "disability.disability_kind": 4}),
    *_said("entry", "severe_disability", "outside", able, {"disability.disability_level": 2, "disability.disability_kind": 6}),
    Recipe("entry", "severe_disability", "outside", able, tells=_states("disability_level", 2)),
    Recipe("entry", "serious_illness", "outside", well, tells=_states("serious_illness", 1)),
    *_said("entry", "medical_cost_low_income", "receiving", anybody, {"medical.own_cost_year": 1_380_000}),
    *_said("entry", "medical_cost", "outside", anybody, {"medical.own_cost_year": 4_200_000}),
    *_said("entry", "hospital_bill", "outside", anybody, {"medical.cash_paid": 1_850_000, "medical.settlement_date": Ago(9)}),
    *_said("entry", "job_loss", "outside", adult, {"employment.job_loss_date": Ago(25)}),
    *_said("entry", "dropout", "outside", pupil, {"education.dropped_out": Ago(33), "education.school_roll": False}),
    Recipe("entry", "dropout", "outside", pupil, tells=_states("student", 0)),
    *_said("entry", "breadwinner_died", "receiving", earner, {"funeral.death_date": Ago(40)}),
    Recipe("entry", "breadwinner_died", "receiving", earner, tells=_died(12)),
    *_said("entry", "disaster", "outside", anybody, {"emergency.disaster_date": Ago(11), "emergency.collapsed_rooms": 2}),
    *_said("entry", "disaster", "outside", anybody, {"emergency.fire_incident": Ago(6)}),
    Recipe("entry", "disaster", "outside", anybody, tells=_fire),
    *_said("entry", "elder_alone", "outside", anybody, {"poverty_file.living_alone": True}),
    Recipe("entry", "destitute_like", "outside", alone, tells=_has_nothing),
    *_said("entry", "refused", "outside", anybody, {"poverty_file.refused_on": Ago(200)}),
    *_said("entry", "utilities_debt", "outside", anybody, {"utilities.power_debt": 4, "utilities.power": 31}),
    *_said("entry", "utilities_debt", "outside", anybody, {"utilities.water_debt": 5}, {"utilities.power_stopped": True}),
    *_said("entry", "call_for_help", "outside", anybody, {"hotline.hotline_call": Ago(5)}),
    Recipe("entry", "unattended_child", "outside", small, tells=_left_alone),
    Recipe("entry", "rigid_share", "outside", adult, tells=_spends_it_all),
    *_said("entry", "released", "outside", adult, {"justice.released_on": Ago(30), "justice.imprisoned": False}),
    Recipe("entry", "unclaimed", "outside", adult, tells=_has_nothing),
)

FRAUD: tuple[Recipe, ...] = (
    *_said("exit", "death", "receiving", anybody, {"funeral.death_date": Ago(20)}, {"funeral.cremation_date": Ago(18)}),
    *_said("exit", "death", "receiving", anybody, {"health.death_certificate": Ago(21)}),
    *_said("exit", "registration_cancelled", "receiving", anybody, {"household_register.cancelled": True}),
    *_said("exit", "imprisonment", "receiving", adult, {"justice.imprisoned": True}, {"justice.rehabilitation": True}),
    *_said("exit", "payroll", "receiving", adult, {"fiscal_payroll.on_budget": True}, {"fiscal_payroll.budget_pay": 410_000}),
    *_said("exit", "vehicle", "receiving", adult, {"vehicles.vehicle_count": 1}, {"vehicles.first_registration": Ago(70)}),
    *_said("exit", "home", "receiving", adult, {"real_estate.estate_count": 3}, {"real_estate.estate_date": Ago(90)}),
    *_said("exit", "home", "receiving", adult, {"real_estate.shop": True}),
    *_said("exit", "business", "receiving", adult, {"sole_traders.trader_founded": Ago(100)}),
    *_said("exit", "business", "receiving", adult, {"investors.subscribed_capital": 50_000_000}),
    *_said("exit", "new_job", "receiving", adult, {"employment.job_date": Ago(30)}),
    Recipe("exit", "new_job", "receiving", adult, tells=_states("employed", 1)),
    *_said("exit", "pension", "receiving", anybody, {"social_insurance.pension_start": Ago(35)}),
    *_said("exit", "pension", "receiving", anybody, {"social_insurance.pension_amount": 260_000}),
    *_said("exit", "wage", "receiving", adult, {"social_insurance.insured_base": 420_000}),
    *_said("exit", "wage", "receiving", adult, {"housing_fund.contribution_base": 500_000}),
    *_said("exit", "wage", "receiving", adult, {"personal_tax.declared_income": 610_000}),
    *_said("exit", "deposits", "receiving", anybody, {"deposits.deposit_balance": 18_000_000}),
    *_said("exit", "deposits", "receiving", anybody, {"deposits.family_over_limit": True}, {"securities.stock_value": 4_000_000}),
    *_said("exit", "marriage", "receiving", adult, {"marriage.registration_date": Ago(44)}),
    *_said("exit", "moved", "receiving", anybody, {"household_register.moved_out": Ago(50)}),
    Recipe("exit", "moved", "receiving", anybody, tells=_states("registered_elsewhere", 1)),
    *_said("exit", "abroad", "receiving", adult, {"border.days_abroad": 240}),
    *_said("exit", "power", "receiving", anybody, {"utilities.power": 680}),
    Recipe("exit", "overpaid", "receiving", earner, tells=_earns_well),
)

AUDITED: tuple[Recipe, ...] = (
    *_said("audit", "A1", "receiving", anybody, {"funeral.cremation_date": Ago(75)}, {"household_register.cancel_date": Ago(120)}),
    *_said("audit", "A2", "receiving", adult, {"justice.term_start": Ago(300), "justice.prison": "洪泽湖监狱"}),
    *_said("audit", "A3", "receiving", adult, {"fiscal_payroll.village_stipend": 180_000}),
    *_said("audit", "A4", "receiving", adult, {"vehicles.tax_price": 13_500_000, "vehicles.brand": "丰田"}),
    *_said("audit", "A4", "receiving", adult, {"transport.ship_tonnage": 300}, {"agriculture.machine_subsidy": 3_600_000}),
    *_said("audit", "A5", "receiving", anybody, {"real_estate.estate_count": 2}),
    *_said("audit", "A6", "receiving", adult, {"sole_traders.business_count": 1, "sole_traders.trader_name": "利民超市"}),
    *_said("audit", "A7", "receiving", adult, {"personal_tax.declared_income": 1_100_000}),
    *_said("audit", "A8", "receiving", anybody, {"other_benefits.benefit_county": "321322"}),
    *_said("audit", "A9", "receiving", anybody, {"deposits.person_over_limit": True}),
    Recipe("audit", "A11", "receiving", earner, tells=_earns_nothing),
    Recipe("audit", "A14", "receiving", anybody, tells=_joined),
    *_said("audit", "A18", "outside", able, {"disability.disability_level": 1}, {"medical.own_cost_year": 5_500_000}),
    Recipe("audit", "A22", "receiving", not_head, tells=_died(150)),
)

RECIPES = (*NEED, *FRAUD, *AUDITED)

# What looks like it and is none: paid back later, sold long ago, a second home nobody lives in.
INNOCENT: tuple[Recipe, ...] = (
    *_said("entry", "hospital_bill", "outside", anybody, {"medical.cash_paid": 1_120_000, "medical.settlement_date": Ago(20)}),
    *_said("entry", "utilities_debt", "outside", anybody, {"utilities.water_debt": 3, "utilities.power": 0}),
    *_said("entry", "job_loss", "outside", adult, {"employment.job_loss_date": Ago(80)}),
    *_said("entry", "call_for_help", "outside", anybody, {"hotline.hotline_call": Ago(15), "hotline.hotline_topic": "咨询"}),
    *_said("exit", "vehicle", "receiving", adult, {"vehicles.vehicle_count": 1, "vehicles.transferred_out": Ago(400)}),
    *_said("exit", "power", "receiving", anybody, {"utilities.power": 430}),
    *_said("exit", "deposits", "receiving", anybody, {"deposits.deposit_balance": 5_600_000}),
)
