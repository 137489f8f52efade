"""Every kind of dated fact a person or a household may have: what rules read, under the names they read it by.

A kind says what a missing record means: UNKNOWN where a zero must have been declared or found, a number where a
register is complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from minzheng.base.population import UNKNOWN


class Entity(StrEnum):
    PERSON = "person"
    HOUSEHOLD = "household"
    OBLIGOR = "obligor"  # who lives elsewhere and owes a member support: a grown-up child, a parent


class Unit(StrEnum):
    FEN_A_MONTH = "fen_a_month"
    FEN = "fen"
    COUNT = "count"
    YES_NO = "yes_no"
    CODE = "code"
    DATE = "date"  # proleptic ordinal
    SEALED = "sealed"  # no number: kept encrypted, shown masked, never part of a snapshot


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact. `absent` is the value a month has where nothing is recorded: UNKNOWN, or a number for a stated reason
    (`because`). `label`, `because` and the labels of `codes` are message ids."""

    code: str
    entity: Entity
    unit: Unit
    label: str
    absent: int
    because: str
    codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def sealed(self) -> bool:
        return self.unit is Unit.SEALED

    def allows(self, value: int) -> bool:
        """Whether the number is a possible value. Only net business income and net transfer income may be negative."""
        if self.codes:
            return value in self.codes
        if value < 0:
            return self.code in _MAY_BE_NEGATIVE and value >= -_MOST
        return value <= (1 if self.unit is Unit.YES_NO else _MOST)


_MOST = 10**13  # a hundred billion yuan in fen: beyond it a typing error, and sums of it stay within int64
_MAY_BE_NEGATIVE = ("business_income", "transfer_income")
_DECLARED = "Declared by the family: a zero must have been declared too."
_REGISTER = "The register of the responsible department is complete: who is not in it has none."
_OFFICE = "Reported to the office when it happens: nothing reported means it did not happen."
_ASSESSED = "Found by an assessment: without one it is not known."
_OWN = "Kept by this system: nothing kept means no."
_AMOUNT = "Kept by this system or its forerunner: a recipient's amount must be on record."
_CERTIFICATE = "Printed on the certificate: of a disabled person it must be on record."

DISABILITY_KINDS = {0: "none", 1: "sight", 2: "hearing", 3: "speech", 4: "limb", 5: "intellectual", 6: "mental", 7: "multiple"}
DISABILITY_LEVELS = {0: "none", 1: "first level", 2: "second level", 3: "third level", 4: "fourth level"}
STUDENT_STAGES = {
    0: "none", 1: "preschool", 2: "compulsory schooling", 3: "secondary school", 4: "undergraduate", 5: "postgraduate",
}  # fmt: skip
LABOUR = {1: "fully able to work", 2: "partly able to work", 3: "not able to work"}
PLACEMENTS = {0: "at home", 1: "in an institution"}
ABILITY_GRADES = {
    0: "ability intact",
    1: "mild disability",
    2: "moderate disability",
    3: "severe disability",
    4: "total disability",
}
PARENT_STATES = {
    0: "caring", 1: "dead", 2: "declared missing by a court", 3: "severely disabled", 4: "seriously ill", 5: "in prison",
    6: "in compulsory drug rehabilitation", 7: "under another measure limiting freedom", 8: "lost contact",
    9: "guardianship revoked", 10: "deported", 11: "not found",
}  # fmt: skip
EMERGENCIES = {0: "none", 1: "fire", 2: "traffic accident", 3: "sudden serious illness", 4: "other emergency"}
DIFFICULTIES = {0: "none", 1: "cost of treatment", 2: "cost of education", 3: "other necessary cost"}
POSTS = {0: "none", 1: "community worker", 2: "grid worker"}


def _person(code: str, unit: Unit, label: str, absent: int, because: str, codes: Mapping[int, str] | None = None) -> FactKind:
    return FactKind(code, Entity.PERSON, unit, label, absent, because, MappingProxyType(dict(codes or {})))


def _household(
    code: str, unit: Unit, label: str, because: str = _DECLARED, absent: int = UNKNOWN, codes: Mapping[int, str] | None = None
) -> FactKind:
    return FactKind(code, Entity.HOUSEHOLD, unit, label, absent, because, MappingProxyType(dict(codes or {})))


def _obligor(
    code: str, unit: Unit, label: str, absent: int = UNKNOWN, because: str = _DECLARED, codes: Mapping[int, str] | None = None
) -> FactKind:
    return FactKind(code, Entity.OBLIGOR, unit, label, absent, because, MappingProxyType(dict(codes or {})))


INCOME = (
    _person("wage_income", Unit.FEN_A_MONTH, "wage income", UNKNOWN, _DECLARED),
    _person("business_income", Unit.FEN_A_MONTH, "net business income", UNKNOWN, _DECLARED),
    _person("property_income", Unit.FEN_A_MONTH, "net property income", UNKNOWN, _DECLARED),
    _person("transfer_income", Unit.FEN_A_MONTH, "net transfer income", UNKNOWN, _DECLARED),
    # received beside the four kinds: each is counted, or not, by the law of the month
    _person("basic_pension", Unit.FEN_A_MONTH, "basic pension set by the centre", 0, _REGISTER),
    _person("entitled_pension", Unit.FEN_A_MONTH, "pension of entitled groups", 0, _REGISTER),
    _person("family_planning_award", Unit.FEN_A_MONTH, "family planning award", 0, _REGISTER),
    _person("scholarship", Unit.FEN_A_MONTH, "scholarship", 0, _OFFICE),
    _person("assistance_received", Unit.FEN_A_MONTH, "social assistance received from others", 0, _REGISTER),
    _person("childcare_subsidy", Unit.FEN_A_MONTH, "childcare subsidy", 0, _REGISTER),
    _person("old_age_income", Unit.FEN_A_MONTH, "old-age and nursing allowances", 0, _REGISTER),
)
HEALTH_AND_WORK = (
    _person("disability_kind", Unit.CODE, "kind of disability", 0, _REGISTER, DISABILITY_KINDS),
    _person("disability_level", Unit.CODE, "level of disability", 0, _REGISTER, DISABILITY_LEVELS),
    _person("disability_valid_until", Unit.DATE, "disability certificate valid until", UNKNOWN, _CERTIFICATE),
    _person("long_term_care_need", Unit.YES_NO, "needs care for a long time", UNKNOWN, _ASSESSED),
    _person("serious_illness", Unit.YES_NO, "serious illness", 0, _REGISTER),
    _person("student", Unit.CODE, "stage of schooling", 0, _REGISTER, STUDENT_STAGES),
    _person("employed", Unit.YES_NO, "in work", 0, _OFFICE),
    _person("employed_since", Unit.DATE, "in work since", 0, _OFFICE),
    _person("insured_months", Unit.COUNT, "months of work insurance without a break", 0, _REGISTER),
    _person("labour_capacity", Unit.CODE, "ability to work", UNKNOWN, _ASSESSED, LABOUR),
    _person("refused_jobs", Unit.COUNT, "offered jobs refused", 0, _OFFICE),
    _person("carer", Unit.YES_NO, "cares for a small child or a severely disabled or ill relative", 0, _OFFICE),
    _person("cannot_eat", Unit.YES_NO, "cannot eat alone", UNKNOWN, _ASSESSED),
    _person("cannot_dress", Unit.YES_NO, "cannot dress alone", UNKNOWN, _ASSESSED),
    _person("cannot_get_up", Unit.YES_NO, "cannot get in and out of bed alone", UNKNOWN, _ASSESSED),
    _person("cannot_toilet", Unit.YES_NO, "cannot use the toilet alone", UNKNOWN, _ASSESSED),
    _person("cannot_walk", Unit.YES_NO, "cannot walk indoors alone", UNKNOWN, _ASSESSED),
    _person("cannot_bathe", Unit.YES_NO, "cannot bathe alone", UNKNOWN, _ASSESSED),
    _person("ability_grade", Unit.CODE, "grade of the ability assessment of the elderly", UNKNOWN, _ASSESSED, ABILITY_GRADES),
)
STATUS = (
    _person("imprisoned", Unit.YES_NO, "in prison", 0, _REGISTER),
    _person("compulsory_rehabilitation", Unit.YES_NO, "in compulsory drug rehabilitation", 0, _REGISTER),
    _person("declared_missing", Unit.YES_NO, "declared missing", 0, _REGISTER),
    _person("religious_absence", Unit.YES_NO, "away in a religious place for three years or more", 0, _OFFICE),
    _person("registered_elsewhere", Unit.YES_NO, "household registration in another county", 0, _OFFICE),
    _person("placement", Unit.CODE, "where the person is cared for", 0, _OFFICE, PLACEMENTS),
    _person("adopted", Unit.YES_NO, "adopted", 0, _REGISTER),
    _person("father_state", Unit.CODE, "situation of the father", 0, _OFFICE, PARENT_STATES),
    _person("mother_state", Unit.CODE, "situation of the mother", 0, _OFFICE, PARENT_STATES),
    _person("father_state_months", Unit.COUNT, "months of the father's situation: the term, or since when", UNKNOWN, _DECLARED),
    _person("mother_state_months", Unit.COUNT, "months of the mother's situation: the term, or since when", UNKNOWN, _DECLARED),
    _person("hiv_child", Unit.YES_NO, "child living with HIV", 0, _REGISTER),
    _person("entitled_group", Unit.YES_NO, "entitled to preferential treatment and pension", 0, _REGISTER),
    _person("unemployment_insurance", Unit.YES_NO, "draws unemployment insurance", 0, _REGISTER),
    _person("unemployment_aid", Unit.YES_NO, "draws unemployment aid", 0, _REGISTER),
    _person("work_injury_care", Unit.YES_NO, "draws living-care pay of work-injury insurance", 0, _REGISTER),
    _person("veteran_cadre_care", Unit.FEN_A_MONTH, "nursing pay as a retired veteran cadre", 0, _REGISTER),
    _person("similar_living_allowance", Unit.FEN_A_MONTH, "living allowance held as elder, war or work disabled", 0, _REGISTER),
    _person("similar_care_allowance", Unit.FEN_A_MONTH, "care allowance held as elder, war or work disabled", 0, _REGISTER),
    _person("orphan_since", Unit.DATE, "confirmed as an orphan since", 0, _OWN),
    _person("unattended_since", Unit.DATE, "confirmed as a child without actual care since", 0, _OWN),
    _person("post", Unit.CODE, "post in a community", 0, _OFFICE, POSTS),
    _person("post_grade", Unit.COUNT, "grade of the post", UNKNOWN, _ASSESSED),
    _person("performance_rate", Unit.COUNT, "performance pay earned, in per cent", UNKNOWN, _ASSESSED),
    _person("death", Unit.DATE, "date of death", 0, _OFFICE),
    _person("phone", Unit.SEALED, "telephone", 0, _DECLARED),
)
# What another programme gives. Where that programme is decided in the same run, its outcome stands for the fact.
RECEIVED = (
    _person("destitute_recipient", Unit.YES_NO, "receives destitute support", 0, _REGISTER),
    _person("dibao_recipient", Unit.YES_NO, "receives dibao", 0, _OWN),
    _person("dibao_received", Unit.FEN_A_MONTH, "dibao received", UNKNOWN, _AMOUNT),
    _person("edge_member", Unit.YES_NO, "member of a dibao edge family", 0, _OWN),
    _person("rigid_member", Unit.YES_NO, "member of a rigid-expenditure family", 0, _OWN),
    _person("orphan_recipient", Unit.YES_NO, "receives the orphan allowance", 0, _OWN),
    _person("unattended_recipient", Unit.YES_NO, "receives the allowance of a child without actual care", 0, _OWN),
    _person("disability_living_received", Unit.FEN_A_MONTH, "disability living subsidy received", 0, _OWN),
    _person("disability_care_received", Unit.FEN_A_MONTH, "disability care subsidy received", 0, _OWN),
)
OF_HOUSEHOLD = (
    _household("financial_assets", Unit.FEN, "financial assets"),
    _household("vehicles", Unit.COUNT, "motor vehicles"),
    _household("homes", Unit.COUNT, "homes"),
    _household("vehicle_value", Unit.FEN, "value of the motor vehicles"),
    _household("businesses", Unit.COUNT, "registered businesses", _REGISTER, 0),
    _household("grace_since", Unit.DATE, "in gradual exit since", _OWN, 0),
    _household("grace_amount", Unit.FEN_A_MONTH, "dibao a month before the gradual exit", _ASSESSED),
    _household("rigid_living", Unit.FEN, "necessary living cost of twelve months"),
    _household("rigid_medical", Unit.FEN, "own cost of treatment in twelve months, after insurance and aid"),
    _household("rigid_education", Unit.FEN, "cost of education in twelve months"),
    _household("rigid_rehabilitation", Unit.FEN, "cost of rehabilitation and aids in twelve months, after subsidies"),
    _household("rigid_other", Unit.FEN, "other rigid expenditure of twelve months"),
    _household("emergency", Unit.CODE, "emergency", _OFFICE, 0, EMERGENCIES),
    _household("difficulty", Unit.CODE, "difficulty by expenditure", _OFFICE, 0, DIFFICULTIES),
    _household("own_cost", Unit.FEN, "own cost of the present cause, after insurance and aid"),
    _household("aided_same_cause", Unit.COUNT, "aided for this cause within twelve months", _OWN, 0),
    _household("aided_sum", Unit.FEN, "temporary assistance of the last twelve months", _OWN, 0),
    _household("confirmed_amount", Unit.FEN_A_MONTH, "amount a month confirmed now and not yet paid", _OWN, 0),
    FactKind("bank_account", Entity.HOUSEHOLD, Unit.SEALED, "bank account", 0, _DECLARED),
)
OF_OBLIGOR = (
    _obligor("obligor_income", Unit.FEN_A_MONTH, "income of the obligor's own household"),
    _obligor("obligor_members", Unit.COUNT, "persons in the obligor's own household"),
    _obligor("obligor_supports", Unit.COUNT, "persons elsewhere whom the obligor must support"),
    _obligor("obligor_pays", Unit.FEN_A_MONTH, "support really paid or ordered by a court", 0, _OFFICE),
    _obligor("obligor_born", Unit.DATE, "the obligor's date of birth"),
    _obligor("obligor_destitute", Unit.YES_NO, "the obligor receives destitute support", 0, _REGISTER),
    _obligor("obligor_dibao", Unit.YES_NO, "the obligor receives dibao", 0, _REGISTER),
    _obligor("obligor_disability_kind", Unit.CODE, "the obligor's kind of disability", 0, _REGISTER, DISABILITY_KINDS),
    _obligor("obligor_disability_level", Unit.CODE, "the obligor's level of disability", 0, _REGISTER, DISABILITY_LEVELS),
    _obligor("obligor_absent", Unit.YES_NO, "the obligor is missing, in prison or without legal capacity", 0, _REGISTER),
    _obligor("obligor_low_property", Unit.YES_NO, "the obligor's property is within the limits of low-income families"),
)
# By what they are about, each group of one entity: how forms offer them. The labels are message ids.
FACT_GROUPS: tuple[tuple[str, tuple[FactKind, ...]], ...] = (
    ("Income", INCOME),
    ("Health and work", HEALTH_AND_WORK),
    ("Status and contact", STATUS),
    ("Received from other programmes", RECEIVED),
    ("Property, expenditure and account", OF_HOUSEHOLD),
    ("Ability to support", OF_OBLIGOR),
)
FACT_KINDS: dict[str, FactKind] = {kind.code: kind for _label, group in FACT_GROUPS for kind in group}
