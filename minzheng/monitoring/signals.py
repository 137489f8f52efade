"""The signals (监测指标): what may show that a family needs help (entry) or may no longer be entitled (exit). Pure declarations.

A hit is a doubt or a hint for somebody to look at, never a reason by itself to stop, cut or pay anything. Codes of exit signals
follow the joined findings of audits; entry signals the national minimum (serious illness, disability, schooling, work) and what
counties publish. Thresholds live in `parameters/`, dated, by place, with their source.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from minzheng.base.population import Ints
from minzheng.monitoring import reckoning
from minzheng.monitoring.conditions import Became, CodeBeyondFile, Condition, Is, MoreThanFile, NoLonger, Over, Past, Recent
from minzheng.monitoring.register import Register
from minzheng.policy.engine import Parameters

S4 = "Further backstop work notice, 2022, 3(3)"
S11 = "Opinions on low-income monitoring and layered assistance, 国办发〔2023〕39号, 3(3)"
S2 = "Dibao review and confirmation measures, 民发〔2021〕57号"
S1 = "Social Assistance Interim Measures, 国务院令第649号"
S12 = "Rigid-expenditure family measures, 民发〔2024〕57号"


class Direction(StrEnum):
    ENTRY = "entry"  # somebody may need help
    EXIT = "exit"  # somebody may no longer be entitled


class Severity(IntEnum):
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


@dataclass(frozen=True, slots=True)
class Signal:
    """`among` names whom it looks at (conditions.AMONG). `points` add up to a family's score. After a ticket about it was closed
    the same signal of the same person stays silent `suppress_days`. `label` is a message id.

    Items that departments hand over of their own duty are seen of everybody, others of those alone whom the duty to re-verify
    covers (verification.actions.survey)."""

    code: str
    label: str
    direction: Direction
    severity: Severity
    points: int
    law: str
    among: str
    conditions: tuple[Condition, ...]
    suppress_days: int = 90

    @property
    def thresholds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.threshold for each in self.conditions if each.threshold))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(each.source for each in self.conditions)


def _listed(name: str) -> Condition:
    def reckon(register: Register) -> tuple[str, Ints]:
        column = np.zeros(len(register.population), np.int64)
        column[getattr(register, name)] = 1
        return "household", column

    return Over(f"rules.{name}", reckoned=reckon)


def _entry(code: str, label: str, severity: Severity, points: int, law: str, among: str, *shown: Condition, **more: Any) -> Signal:
    return Signal(code, label, Direction.ENTRY, severity, points, law, among, shown, **more)


def _exit(code: str, label: str, severity: Severity, points: int, law: str, among: str, *shown: Condition, **more: Any) -> Signal:
    return Signal(code, label, Direction.EXIT, severity, points, law, among, shown, **more)


BLUE, YELLOW, ORANGE, RED = Severity.BLUE, Severity.YELLOW, Severity.ORANGE, Severity.RED


def _medical_cost(code: str, label: str, among: str) -> Signal:
    """`among` names the threshold too: low-income families bear less."""
    shown = Over("medical.own_cost_year", f"medical_cost.{among}"), Over("rigid_medical", f"medical_cost.{among}")
    return _entry(code, label, ORANGE, 35, S11, among, *shown, suppress_days=180)


ENTRY: tuple[Signal, ...] = (
    _entry(
        "severe_disability",
        "New severe disability",
        ORANGE,
        35,
        S4,
        "living",
        Became("disability_level", (1, 2)),
        CodeBeyondFile("disability.disability_level", "disability_level", (1, 2)),
        suppress_days=365,
    ),
    _entry("serious_illness", "New serious illness", ORANGE, 35, S4, "living", Became("serious_illness"), suppress_days=365),
    _medical_cost("medical_cost_low_income", "High own medical cost of a low-income family", "low_income"),
    _medical_cost("medical_cost", "High own medical cost", "general"),
    _entry(
        "hospital_bill",
        "High bill of a hospital stay",
        YELLOW,
        20,
        S11,
        "living",
        Over("medical.cash_paid", "medical_cost.stay"),
        suppress_days=60,
    ),
    _entry(
        "job_loss",
        "Job lost",
        YELLOW,
        20,
        S4,
        "living",
        Recent("employment.job_loss_date", "recent.job_loss"),
        NoLonger("employed"),
        suppress_days=180,
    ),
    _entry(
        "dropout",
        "Left school in the age of compulsory schooling",
        ORANGE,
        35,
        S4,
        "living",
        Recent("education.dropped_out", "recent.dropout"),
        Over("student", reckoned=reckoning.left_school),
    ),
    _entry(
        "breadwinner_died",
        "Breadwinner died",
        RED,
        60,
        S1,
        "everyone",
        Over("death", "ago.breadwinner", reckoned=reckoning.breadwinner_died),
        suppress_days=365,
    ),
    _entry(
        "disaster",
        "Disaster or accident",
        RED,
        60,
        S1,
        "living",
        Became("emergency", (1, 2, 3, 4)),
        Recent("emergency.disaster_date", "recent.disaster"),
        Recent("emergency.fire_incident", "recent.disaster"),
        suppress_days=60,
    ),
    _entry(
        "elder_alone",
        "Old person living alone without support",
        BLUE,
        10,
        S1,
        "outside",
        Over("born", "age.alone", least=True, reckoned=reckoning.alone_and_old),
        Is("poverty_file.living_alone"),
        suppress_days=180,
    ),
    _entry(
        "destitute_like",
        "Old, alone and without any income",
        ORANGE,
        35,
        "Destitute-person identification measures, 民发〔2021〕43号, art. 11",
        "outside",
        Over("incomes", "age.destitute", least=True, reckoned=reckoning.destitute_like),
        suppress_days=180,
    ),
    _entry(
        "refused",
        "Refused within two years",
        BLUE,
        10,
        S11,
        "outside",
        Over("decision", "ago.refused", reckoned=reckoning.days_since_refusal),
        Recent("poverty_file.refused_on", "recent.refused"),
        suppress_days=365,
    ),
    _entry(
        "utilities_debt",
        "Water, power or gas not paid for months",
        YELLOW,
        20,
        S11,
        "living",
        Over("utilities.water_debt", "debt_months", least=True),
        Over("utilities.power_debt", "debt_months", least=True),
        Over("utilities.gas_debt", "debt_months", least=True),
        Is("utilities.power_stopped"),
    ),
    _entry(
        "call_for_help",
        "Call for help",
        ORANGE,
        35,
        "Opinions on reforming social assistance, 2020, item 22",
        "living",
        Recent("hotline.hotline_call", "recent.call"),
        suppress_days=30,
    ),
    _entry(
        "unattended_child",
        "Child whose parents do not care for it",
        RED,
        60,
        "Opinions on children without actual care, 民发〔2019〕62号",
        "living",
        Over("father_state", reckoned=reckoning.unattended),
    ),
    _entry(
        "rigid_share",
        "Rigid expenditure takes most of the income",
        ORANGE,
        35,
        S12,
        "outside",
        Over("rigid_medical", "rigid_share", least=True, reckoned=reckoning.rigid_share),
        suppress_days=180,
    ),
    _entry("released", "Released from prison", BLUE, 10, S1, "outside", Recent("justice.released_on", "recent.released")),
    _entry(
        "unclaimed", "Entitled by the rules and not receiving", YELLOW, 20, S11, "living", _listed("unclaimed"), suppress_days=60
    ),
)

EXIT: tuple[Signal, ...] = (
    _exit(
        "death",
        "Died and still receiving",
        RED,
        60,
        S2 + ", art. 32",
        "receiving_self",
        Past("death"),
        Past("funeral.death_date"),
        Past("funeral.cremation_date"),
        Past("health.death_certificate"),
        suppress_days=30,
    ),
    _exit(
        "registration_cancelled",
        "Household registration cancelled",
        ORANGE,
        35,
        S2 + ", art. 32",
        "receiving_self",
        Is("household_register.cancelled"),
        suppress_days=30,
    ),
    _exit(
        "imprisonment",
        "In prison or compulsory rehabilitation",
        RED,
        60,
        S2 + ", art. 7",
        "receiving",
        Is("imprisoned"),
        Is("compulsory_rehabilitation"),
        Is("justice.imprisoned"),
        Is("justice.rehabilitation"),
    ),
    _exit(
        "payroll",
        "On a public payroll",
        ORANGE,
        35,
        S1 + ", art. 58",
        "receiving",
        Is("fiscal_payroll.on_budget"),
        Over("fiscal_payroll.budget_pay", "wage"),
    ),
    _exit(
        "vehicle",
        "New vehicle",
        ORANGE,
        35,
        S2 + ", art. 14",
        "receiving",
        MoreThanFile("vehicles.vehicle_count", "vehicles", reckoned=reckoning.vehicles_held),
        Recent("vehicles.first_registration", "recent.purchase"),
    ),
    _exit(
        "home",
        "New home, second home or shop",
        ORANGE,
        35,
        S2 + ", art. 14",
        "receiving",
        MoreThanFile("real_estate.estate_count", "homes"),
        Recent("real_estate.estate_date", "recent.purchase"),
        Is("real_estate.shop"),
    ),
    _exit(
        "business",
        "Business registered",
        ORANGE,
        35,
        S2 + ", art. 14",
        "receiving",
        MoreThanFile("sole_traders.business_count", "businesses"),
        Recent("sole_traders.trader_founded", "recent.purchase"),
        Recent("investors.investor_founded", "recent.purchase"),
        Over("investors.subscribed_capital", "capital"),
    ),
    _exit(
        "new_job",
        "New job",
        YELLOW,
        20,
        S2 + ", arts. 13, 33",
        "receiving",
        Became("employed"),
        Recent("employment.job_date", "recent.job"),
        suppress_days=180,
    ),
    _exit(
        "pension",
        "Pension began",
        YELLOW,
        20,
        S2 + ", art. 13",
        "receiving",
        Recent("social_insurance.pension_start", "recent.pension"),
        Over("social_insurance.pension_amount", "pension"),
    ),
    _exit(
        "wage",
        "Wage or contribution base over the limit",
        YELLOW,
        20,
        S2 + ", art. 13",
        "receiving",
        Over("social_insurance.insured_base", "wage"),
        Over("housing_fund.contribution_base", "wage"),
        Over("personal_tax.declared_income", "wage", reckoned=reckoning.undeclared_pay),
    ),
    _exit(
        "deposits",
        "Deposits or securities over the limit",
        ORANGE,
        35,
        S2 + ", art. 14",
        "receiving",
        Is("deposits.family_over_limit"),
        Is("deposits.person_over_limit"),
        Over("securities.stock_value", "securities"),
        Over("deposits.deposit_balance", "deposits"),
    ),
    _exit(
        "duplicate",
        "Receives two benefits that exclude each other",
        RED,
        60,
        S1 + ", art. 68",
        "receiving_self",
        Over("payments", reckoned=lambda register: ("person", register.excluding)),
    ),
    _exit("marriage", "Married", BLUE, 10, S2 + ", art. 7", "receiving", Recent("marriage.registration_date", "recent.marriage")),
    _exit(
        "moved",
        "Registration moved away",
        BLUE,
        10,
        S2 + ", art. 5",
        "receiving",
        Became("registered_elsewhere"),
        Recent("household_register.moved_out", "recent.move"),
    ),
    _exit(
        "abroad",
        "Abroad for most of a year",
        YELLOW,
        20,
        S2 + ", art. 32",
        "receiving",
        Over("border.days_abroad", "days_abroad", least=True),
    ),
    _exit(
        "power",
        "Uses far more power than families like it",
        BLUE,
        10,
        S1 + ", art. 58",
        "receiving",
        Over("utilities.power", "power"),
    ),
    _exit("overpaid", "Receiving and no longer entitled by the rules", ORANGE, 35, S2 + ", art. 32", "living", _listed("overpaid")),
)

SIGNALS: Mapping[str, Signal] = MappingProxyType({each.code: each for each in (*ENTRY, *EXIT)})


@lru_cache(maxsize=1)
def digest() -> str:
    """Names the declarations: codes, points, sources and thresholds."""
    told = [
        (one.code, one.severity, one.points, one.among, one.sources, one.thresholds, one.suppress_days) for one in SIGNALS.values()
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """The thresholds as their files state them."""
    return Parameters.load(Path(__file__).parent / "parameters", prefix="monitoring")
