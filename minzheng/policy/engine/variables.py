"""How a rule is written: a plain function of numbers, and what each of its arguments is.

    @variable(entity="household", unit="flag", law="...", label="Income below the standard")
    def income_below_standard(counted_income: FenMonth, members: Count, standard: FenMonth = parameter("dibao.standard")) -> int:
        return 1 if counted_income < standard * members else 0

An argument without a default is a fact or variable of the same entity by that name; a default says where else it comes from.
Entities: the household, its members (person), and who owes a member support and lives elsewhere (obligor, 义务人).
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args, get_type_hints

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.units import UNITS
from minzheng.policy.errors import RuleError

Entity = Literal["person", "household", "obligor"]
SourceKind = Literal["own", "parameter", "total", "count", "any_of", "earlier", "household", "first_day"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an argument's value is taken from."""

    kind: SourceKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    unit: str
    source: Source


@dataclass(frozen=True, slots=True)
class When:
    """If `argument` is known to be `value`, the result is `then`, even while other arguments are unknown."""

    argument: str
    value: int
    then: int


@dataclass(frozen=True, slots=True)
class Input:
    """A fact the rules read, named as in `people`. `absent` is what a missing record means: 0 where a register is complete,
    UNKNOWN where a zero must have been declared. `remedy` says how an official gets it."""

    name: str
    entity: Entity
    unit: str
    label: str
    remedy: str = "Ask the household to declare it, or check it with the department that knows."
    absent: int = UNKNOWN
    codes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variable:
    """One version of one rule. Call it like the function it is."""

    name: str
    entity: Entity
    unit: str
    law: str
    label: str
    since: date | None
    function: Callable[..., int]
    arguments: tuple[Argument, ...]
    settled: tuple[When, ...]

    def __call__(self, *values: int, **named: int) -> int:
        return self.function(*values, **named)

    def in_doubt(self, values: Sequence[int]) -> int:
        """The result where arguments are unknown: UNKNOWN, unless another settles it."""
        given = dict(zip((argument.name for argument in self.arguments), values, strict=True))
        return next((when.then for when in self.settled if given[when.argument] == when.value), UNKNOWN)

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(argument.source for argument in self.arguments)


def variable(
    *, entity: Entity, unit: str, law: str, label: str, since: date | None = None, name: str = "", settled: tuple[When, ...] = ()
) -> Callable[[Callable[..., int]], Variable]:
    """Declare a rule. `law` is mandatory: document and article. A later version of the same `name` carries `since`, the first
    month day it holds from. Raises RuleError for a unit outside the vocabulary, a missing law or an argument without a unit."""

    def declare(function: Callable[..., int]) -> Variable:
        own_name = name or function.__name__
        if not law.strip() or not label.strip():
            raise RuleError("The rule {rule} names no law or has no label.", rule=own_name)
        if unit not in UNITS or entity not in get_args(Entity):
            raise RuleError(
                "The rule {rule} has the unknown unit {unit} or entity {entity}.", rule=own_name, unit=unit, entity=entity
            )
        arguments = _arguments(own_name, function)
        names = {argument.name for argument in arguments}
        if any(when.argument not in names for when in settled):
            raise RuleError("The rule {rule} is settled by something it does not take.", rule=own_name)
        return Variable(own_name, entity, unit, law, label, since, function, arguments, settled)

    return declare


def _arguments(rule: str, function: Callable[..., int]) -> tuple[Argument, ...]:
    hints = get_type_hints(function, include_extras=True)
    found = []
    for parameter_ in inspect.signature(function).parameters.values():
        unit = next(iter(getattr(hints.get(parameter_.name), "__metadata__", ())), None)
        if unit not in UNITS:
            raise RuleError("The argument {argument} of {rule} has no unit.", rule=rule, argument=parameter_.name)
        source = Source("own", parameter_.name) if parameter_.default is parameter_.empty else parameter_.default
        if not isinstance(source, Source):
            raise RuleError("The argument {argument} of {rule} has a number for a default.", rule=rule, argument=parameter_.name)
        found.append(Argument(parameter_.name, unit, source))
    return tuple(found)


# The markers are typed Any because they stand where the rule's own type checker expects a number.


def parameter(code: str) -> Any:
    """The dated value of a parameter at the household's place and residence."""
    return Source("parameter", code)


def total(of: Variable | str) -> Any:
    """The sum over all members, or over all obligors (whose variable it is says which). Unknown if any one's is."""
    return Source("total", _name(of))


def count(of: Variable | str) -> Any:
    """How many members (or obligors) have the flag. Unknown if any one's is."""
    return Source("count", _name(of))


def any_of(of: Variable | str) -> Any:
    """1 if a member (or obligor) has the flag, even if others are unknown."""
    return Source("any_of", _name(of))


def earlier(of: Variable | str) -> Any:
    """For a person or obligor: how many listed before this one have the flag."""
    return Source("earlier", _name(of))


def household(of: Variable | str) -> Any:
    """For a person or obligor: a fact or variable of the household."""
    return Source("household", _name(of))


def first_day() -> Any:
    """The first day of the benefit month, as an ordinal."""
    return Source("first_day")


def _name(of: Variable | str) -> str:
    return of.name if isinstance(of, Variable) else of
