"""What an application has to prove, and what proves it without paper: what is on record, what a register tells, a commitment. Pure.

A proof stands for facts of one kind that the rules of a programme read. Facts of a complete register are queried; declared and
assessed ones are held once they are on record.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from minzheng.base.population import UNKNOWN
from minzheng.people.catalogue import FACT_KINDS, HEALTH_AND_WORK, INCOME, OF_HOUSEHOLD, OF_OBLIGOR, RECEIVED, STATUS


class Resolved(StrEnum):
    HELD = "held"  # on record here
    QUERIED = "queried"  # a department's register tells
    COMMITTED = "committed"  # the applicant commits himself in writing (告知承诺)
    PAPER = "paper"  # handed in
    MISSING = "missing"


WAIVED = (Resolved.HELD, Resolved.QUERIED, Resolved.COMMITTED)


@dataclass(frozen=True, slots=True)
class Proof:
    """`label` is a message id; `kinds` the facts it stands for; `committable`: a commitment may take its place."""

    code: str
    label: str
    kinds: frozenset[str] = frozenset()
    committable: bool = True


def _of(code: str, label: str, group: Collection[object], *, committable: bool = True) -> Proof:
    kinds = frozenset(code for code, kind in FACT_KINDS.items() if kind in group and not kind.sealed)
    return Proof(code, label, kinds, committable)


IDENTITY = Proof("identity", "Identity and household register of all members", committable=False)
AUTHORISATION = Proof("authorisation", "Authorisation to verify, signed by all members", committable=False)
ACCOUNT = Proof("account", "Bank account")
BY_FACTS = (
    _of("income", "Income of the members", INCOME),
    _of("health", "Disability, illness and ability to work", HEALTH_AND_WORK),
    _of("status", "Circumstances of the members", STATUS),
    _of("received", "What is received from other programmes", RECEIVED),
    _of("property", "Property and expenditure", OF_HOUSEHOLD),
    _of("support", "Ability of relatives to support", OF_OBLIGOR),
)
PROOFS = MappingProxyType({each.code: each for each in (IDENTITY, AUTHORISATION, *BY_FACTS, ACCOUNT)})


@dataclass(frozen=True, slots=True)
class Standing:
    """How one proof stands for one application. `missing`: the facts it still lacks."""

    proof: Proof
    resolved: Resolved
    missing: tuple[str, ...] = ()
    note: str = ""

    @property
    def waived(self) -> bool:
        """Whether nobody had to bring a certificate."""
        return self.resolved in WAIVED


def stored(resolved: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """How proofs are resolved, as an application keeps it. `resolved`: ("paper", note) and the like by proof."""
    return [{"proof": code, "resolved": str(how), "note": note} for code, (how, note) in sorted(resolved.items())]


def given_in(kept: Collection[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """The same as `standings` takes it."""
    return {each["proof"]: (each["resolved"], each["note"]) for each in kept}


def standings(
    reads: Collection[str],
    lacking: Collection[str],
    *,
    identities_known: bool,
    account_known: bool,
    given: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> tuple[Standing, ...]:
    """Every proof that programmes reading these facts ask for, of one family. `lacking`: those that an outcome waits for. `given`:
    what the clerk entered, by proof: ("paper" or "committed", note)."""
    found = [_fixed(IDENTITY, identities_known, given), _fixed(AUTHORISATION, False, given)]
    for proof in BY_FACTS:
        kinds = proof.kinds & set(reads)
        if kinds:
            found.append(_by_facts(proof, kinds, lacking, given))
    return (*found, _fixed(ACCOUNT, account_known, given))


def _fixed(proof: Proof, held: bool, given: Mapping[str, tuple[str, str]]) -> Standing:
    return Standing(proof, Resolved.HELD) if held else _entered(proof, (), given)


def _by_facts(proof: Proof, kinds: Collection[str], lacking: Collection[str], given: Mapping[str, tuple[str, str]]) -> Standing:
    missing = tuple(sorted(set(kinds) & set(lacking)))
    if missing:
        return _entered(proof, missing, given)
    told = all(FACT_KINDS[kind].absent != UNKNOWN for kind in kinds)
    return Standing(proof, Resolved.QUERIED if told else Resolved.HELD)


def _entered(proof: Proof, missing: tuple[str, ...], given: Mapping[str, tuple[str, str]]) -> Standing:
    resolved, note = given.get(proof.code, ("", ""))
    if resolved == Resolved.PAPER or (resolved == Resolved.COMMITTED and proof.committable):
        return Standing(proof, Resolved(resolved), missing, note)
    return Standing(proof, Resolved.MISSING, missing, note)
