"""The vocabulary of dated facts, and the records in which families are handed over for registration.

The code of a fact here is the name of the input in a rule. Values are integers: fen, counts, codes, proleptic date ordinals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.people.catalogue import FACT_GROUPS, FACT_KINDS, Entity, FactKind, Unit

__all__ = (
    "FACT_GROUPS",
    "FACT_KINDS",
    "HOUSEHOLD_COLUMNS",
    "KINSHIPS",
    "PERSON_COLUMNS",
    "REGISTER_FINDINGS",
    "RELATIONS",
    "RESIDENCES",
    "Entity",
    "FactKind",
    "FactRecord",
    "FamilyRecord",
    "ObligorRecord",
    "PersonRecord",
    "RegisterConflict",
    "RegisterCounts",
    "Unit",
    "sealing_context",
)
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
KINSHIPS = ("son", "daughter", "parent", "spouse", "grandchild", "grandparent", "sibling", "other")  # an obligor to the member
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


@dataclass(frozen=True, slots=True)
class ObligorRecord:
    """Who lives elsewhere and owes support: `kinship` (one of KINSHIPS) to the member `supported` (a person of the household), None
    when it is owed to the family as a whole."""

    name: str
    kinship: str
    supported: int | None = None
    identity: IdNumber | None = None
    since: date | None = None


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
