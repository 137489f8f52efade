"""The vocabulary of dated facts, and the records in which families are handed over for registration.

The code of a fact here is the name of the input in a rule. Values are integers: fen, counts, codes, proleptic date ordinals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.base.population import UNKNOWN


class Entity(StrEnum):
    PERSON = "person"
    HOUSEHOLD = "household"


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
DISABILITY_KINDS = {0: "none", 1: "sight", 2: "hearing", 3: "speech", 4: "limb", 5: "intellectual", 6: "mental", 7: "multiple"}
DISABILITY_LEVELS = {0: "none", 1: "first level", 2: "second level", 3: "third level", 4: "fourth level"}
STUDENT_STAGES = {0: "none", 1: "preschool", 2: "compulsory schooling", 3: "secondary school", 4: "undergraduate"}


def _person(code: str, unit: Unit, label: str, absent: int, because: str, codes: Mapping[int, str] | None = None) -> FactKind:
    return FactKind(code, Entity.PERSON, unit, label, absent, because, MappingProxyType(dict(codes or {})))


def _household(code: str, unit: Unit, label: str, because: str = _DECLARED) -> FactKind:
    return FactKind(code, Entity.HOUSEHOLD, unit, label, UNKNOWN, because)


FACT_KINDS: dict[str, FactKind] = {
    kind.code: kind
    for kind in (
        _person("wage_income", Unit.FEN_A_MONTH, "wage income", UNKNOWN, _DECLARED),
        _person("business_income", Unit.FEN_A_MONTH, "net business income", UNKNOWN, _DECLARED),
        _person("property_income", Unit.FEN_A_MONTH, "net property income", UNKNOWN, _DECLARED),
        _person("transfer_income", Unit.FEN_A_MONTH, "net transfer income", UNKNOWN, _DECLARED),
        _person("disability_kind", Unit.CODE, "kind of disability", 0, _REGISTER, DISABILITY_KINDS),
        _person("disability_level", Unit.CODE, "level of disability", 0, _REGISTER, DISABILITY_LEVELS),
        _person("serious_illness", Unit.YES_NO, "serious illness", 0, _REGISTER),
        _person("student", Unit.CODE, "stage of schooling", 0, _REGISTER, STUDENT_STAGES),
        _person("employed", Unit.YES_NO, "in work", 0, _OFFICE),
        _person("imprisoned", Unit.YES_NO, "in prison", 0, _REGISTER),
        _person("compulsory_rehabilitation", Unit.YES_NO, "in compulsory drug rehabilitation", 0, _REGISTER),
        _person("declared_missing", Unit.YES_NO, "declared missing", 0, _REGISTER),
        _person("religious_absence", Unit.YES_NO, "away in a religious place for three years or more", 0, _OFFICE),
        _person("destitute_recipient", Unit.YES_NO, "receives destitute support", 0, _REGISTER),
        _person("refused_jobs", Unit.COUNT, "offered jobs refused", 0, _OFFICE),
        _person("death", Unit.DATE, "date of death", 0, _OFFICE),
        _person("phone", Unit.SEALED, "telephone", 0, _DECLARED),
        _household("financial_assets", Unit.FEN, "financial assets"),
        _household("vehicles", Unit.COUNT, "motor vehicles"),
        _household("homes", Unit.COUNT, "homes"),
        FactKind("bank_account", Entity.HOUSEHOLD, Unit.SEALED, "bank account", 0, _DECLARED),
    )
}

RELATIONS = (
    "head",
    "spouse",
    "son",
    "daughter",
    "grandchild",
    "parent",
    "grandparent",
    "sibling",
    "other",
)  # position = code in a snapshot
RESIDENCES = ("rural", "urban")
PERSON_COLUMNS = ("born", "sex", "relation", "alive")  # built into every snapshot beside the facts
HOUSEHOLD_COLUMNS = ("residence",)


def sealing_context(entity: Entity | str, subject: int, kind: str) -> str:
    """What a sealed value is bound to: ("household", 7, "bank_account"), ("person", 42, "identity")."""
    return f"{entity}:{subject}:{kind}"


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One statement held true over [since, until). `value` for numbers, `secret` for sealed kinds (`text`: the holder's name).

    `since` None: from the first day of the current month, or of a family registered now from the day it was formed, if earlier.
    """

    kind: str
    value: int | None = None
    text: str = ""
    secret: str = field(default="", repr=False)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A member as a roster or an application states it. `relation` is one of RELATIONS; `identity` None when not yet known."""

    name: str
    sex: int
    born: date
    relation: str
    identity: IdNumber | None
    facts: Sequence[FactRecord] = ()
    died: date | None = None


@dataclass(frozen=True, slots=True)
class FamilyRecord:
    """A family living together, head first. `number` is the county's household number; "" lets the head's identity decide."""

    number: str
    place: DivisionCode
    residence: str
    formed: date
    members: Sequence[PersonRecord]
    address: str = ""
    facts: Sequence[FactRecord] = ()


REGISTER_FINDINGS: dict[str, str] = {
    # the family is not registered
    "outside": "The place of the family lies outside your area.",
    "no_head": "The family does not begin with exactly one head.",
    "no_key": "A family without a household number needs a head with an identity number.",
    "number_elsewhere": "The household number is in use outside your area.",
    "dissolved": "The household was dissolved.",
    "head_conflict": "The head cannot be registered here, so the family is not either.",
    "bad_text": "An entry contains signs that cannot be stored.",
    "twice_family": "The same household number appears twice.",
    # the member is not registered, the rest of the family is
    "bad_name": "The name cannot be stored.",
    "bad_birth": "The date of birth lies in the future.",
    "twice_here": "The same identity number appears twice in what was handed over.",
    "registered": "The identity number is registered already.",
    "registered_elsewhere": "The identity number is registered in another area.",
    "member_elsewhere": "The person belongs to another family.",
    # registered, but to be looked at
    "identity_differs": "The member is registered with another identity number.",
    "name_differs": "The identity number is registered under another name.",
    "place_differs": "The family is registered in another village; a move is an act of its own.",
    "recorded_dead": "The person is recorded as dead.",
    "not_listed": "A registered member is not among those handed over.",
    "bad_fact": "A statement has an impossible value.",
}


@dataclass(frozen=True, slots=True)
class RegisterConflict:
    """Something about one member (or the family, member -1) that a person must look at. `detail` never names anyone.
    `family` is the position, from 0, of the family among those handed over."""

    number: str
    member: int
    code: str
    detail: str
    family: int = -1


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """What became of the families handed over: inserted + changed + unchanged + refused = families; `outcomes` in their order."""

    inserted: int
    changed: int
    unchanged: int
    conflicts: tuple[RegisterConflict, ...] = ()
    refused: int = 0
    persons: int = 0
    facts: int = 0
    outcomes: tuple[str, ...] = ()
