"""What a programme declares about deciding: its rules, their outcomes, and the reasons an official may give. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from minzheng.base.month import Month
from minzheng.cases.workflow.declaration import Workflow, in_force
from minzheng.policy.naming import Outputs

if TYPE_CHECKING:
    from minzheng.policy.engine import Parameters, Rules


@dataclass(frozen=True, slots=True)
class Reason:
    """A legal ground for a decision. `label` is a message id, `law` the citation printed with it, `kinds` the proposals it fits
    ("new", "raise", "cut", "change", "stop", "refuse"); the first that fits a kind is what a group decision gives."""

    code: str
    label: str
    law: str
    kinds: tuple[str, ...]


def same_month(month: Month) -> Month:
    """A county that determines before the 10th pays the decision in that very month."""
    return month


def month_after(month: Month) -> Month:
    """The letter of the law for grants: the month after the confirming decision (S2 art. 21)."""
    return month + 1


Grounds = Callable[[Mapping[str, int] | None, Mapping[str, int]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Benefit(Outputs):
    """A monthly entitlement decided by rules. Its outcomes bear its code, as `Outputs` says; the amount is fen a month.

    `first_month` says from which month a decision on the determination of month M takes effect: default that month itself,
    because the monthly run decides before the pay date; `month_after` for programmes that start with the following month.

    `grounds` tells why one family's outcome is what it is, from the household outcomes named in `told`, before (None: not covered)
    and after: a list of {"code", "label", "values"}. Its codes are reasons of this benefit; a decision takes those that fit.

    `gives` says for which facts of other programmes its person outcomes stand: {"dibao_recipient": "dibao_covered"}. What is given
    is read off the entitlements that run (`cases.received`).

    `once`: not a monthly benefit but a grant for the month of its decision; `amount` is the most the rules allow.
    """

    code: str
    rules: "Rules"
    parameters: "Parameters"
    reasons: tuple[Reason, ...] = ()
    first_month: Callable[[Month], Month] = same_month
    told: tuple[str, ...] = ()
    grounds: Grounds | None = None
    gives: Mapping[str, str] = field(default_factory=dict)
    once: bool = False

    @property
    def law_digest(self) -> str:
        """Names the rules together with their figures: what `rules_digest` of determinations and decisions holds."""
        return hashlib.sha256(f"{self.rules.digest}|{self.parameters.digest}".encode()).hexdigest()

    @property
    def asked(self) -> tuple[str, ...]:
        """Everything a determination asks of the rules, each name once."""
        return tuple(dict.fromkeys((*self.usual, *self.gives.values(), *self.told)))

    @property
    def parts(self) -> dict[str, str]:
        """Facts it gives that a person's share does not tell: {fact: outcome}. Determinations keep them."""
        return {fact: output for fact, output in self.gives.items() if output not in (self.covered, self.share)}

    def reasons_for(self, kind: str) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if kind in reason.kinds)


@dataclass(frozen=True, slots=True)
class Gift:
    """A fact that decisions under a programme give. `meaning`: "covered" whether something runs, "share" how much, "part" what of
    it is this, as a determination found."""

    code: str
    meaning: str


_benefits: dict[str, Benefit] = {}
_once: dict[str, Benefit] = {}
_laws: dict[str, "Parameters"] = {}


def register(benefit: Benefit) -> None:
    """Fill the registry at start-up."""
    _benefits[benefit.code] = benefit
    _laws[benefit.code] = benefit.parameters


def register_once(benefit: Benefit) -> None:
    """A benefit paid once: no determination of a month looks at it, a verdict in its proceeding grants it."""
    _once[benefit.code] = benefit
    _laws[benefit.code] = benefit.parameters


def register_law(code: str, parameters: "Parameters") -> None:
    """The figures of a programme that pays nothing itself: they can be published like those of a benefit."""
    _laws[code] = parameters


def gifts() -> dict[str, Gift]:
    """Which facts come from decisions under which benefit, by fact."""
    return {
        fact: Gift(each.code, {each.covered: "covered", each.share: "share"}.get(output, "part"))
        for each in _benefits.values()
        for fact, output in each.gives.items()
    }


def laws() -> "Mapping[str, Parameters]":
    """The figures of every programme as its files state them. What is in force: `law.parameters`."""
    return MappingProxyType(_laws)


def benefit(code: str) -> Benefit:
    """As declared, with the figures of its files; what is in force is `law.in_force`. Raises KeyError when no programme of that
    code declares a benefit."""
    return _benefits[code]


def grantable(code: str) -> Benefit | None:
    """The benefit a verdict under this programme gives, monthly or once; None where it only identifies or answers."""
    return _benefits.get(code) or _once.get(code)


def benefits() -> Mapping[str, Benefit]:
    return MappingProxyType(_benefits)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A workflow through time: its regimes, whose programme it is ("" for none), what places set themselves (`limits`, see
    workflow/local.py), and the programme's rules, if it has any."""

    code: str
    programme: str
    regimes: tuple[Workflow, ...]
    limits: "Parameters"
    rules: "Rules | None" = None

    def on(self, day: date) -> Workflow | None:
        """The regime that a case accepted on that day follows."""
        return in_force(self.regimes, day)


_procedures: dict[str, Procedure] = {}


def register_procedures(programme: str, regimes: tuple[Workflow, ...], limits: "Parameters", rules: "Rules | None" = None) -> None:
    """Fill the registry at start-up: the workflows a folder declares, grouped by code."""
    for code in dict.fromkeys(each.code for each in regimes):
        _procedures[code] = Procedure(code, programme, tuple(each for each in regimes if each.code == code), limits, rules)


def procedures() -> Mapping[str, Procedure]:
    return MappingProxyType(_procedures)


def procedure(code: str) -> Procedure:
    """Raises KeyError for a workflow nobody declares."""
    return _procedures[code]


def workflow(code: str, since: date) -> Workflow:
    """The very regime a proceeding follows to its end. Raises KeyError."""
    for each in _procedures[code].regimes:
        if each.since == since:
            return each
    raise KeyError(f"{code} since {since}")
