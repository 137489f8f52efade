"""A programme's rules as one checked graph. Whatever is wrong with it is found here, when it is loaded."""

import hashlib
import inspect
import types
from collections.abc import Iterable, Mapping
from datetime import date

from minzheng.base.month import Month
from minzheng.policy.engine import arithmetic, inlining
from minzheng.policy.engine.units import ADDITIVE
from minzheng.policy.engine.variables import Argument, Entity, Input, Variable
from minzheng.policy.errors import RuleError

ENGINE = "1"  # raised when the engine's own meaning changes: it enters every digest
FUNCTIONS = {name: each for name, each in vars(arithmetic).items() if inspect.isfunction(each) and not name.startswith("_")}
_CALLABLE = frozenset({"min", "max", "abs", *FUNCTIONS})
_FROM_ROWS = frozenset({"total", "count", "any_of"})
ROWS: tuple[Entity, ...] = ("person", "obligor")  # what a household has rows of


class Regime:
    """The versions in force together, in an order in which each comes after everything it needs.

    `slots[name]` numbers the pass in which a variable is computed: odd passes run over the rows of the household (its members and
    its obligors), even ones over the household itself.
    """

    def __init__(self, name: str, variables: Mapping[str, Variable], inputs: Mapping[str, Input]) -> None:
        self.name, self.inputs = name, inputs
        self.variables: dict[str, Variable] = {}
        self.slots: dict[str, int] = {}
        self._declared = variables
        for each in variables.values():
            self._place(each, ())
        self.parameters: dict[str, str] = {}
        for each in self.variables.values():
            for argument in each.arguments:
                self._check_argument(each, argument)

    def entity(self, name: str) -> Entity:
        return (self._declared.get(name) or self.inputs[name]).entity

    def unit(self, name: str) -> str:
        return (self._declared.get(name) or self.inputs[name]).unit

    def needed_for(self, outputs: Iterable[str]) -> tuple[Variable, ...]:
        """The variables the outputs depend on, in order of calculation. Raises RuleError for an output no rule gives."""
        wanted, waiting = set(), list(outputs)
        while waiting:
            name = waiting.pop()
            if name in wanted or name in self.inputs:
                continue
            if name not in self.variables:
                raise RuleError("No rule of {rules} gives {name}.", rules=self.name, name=name)
            wanted.add(name)
            waiting += [source.name for source in self.variables[name].sources if source.kind not in ("parameter", "first_day")]
        return tuple(each for name, each in sorted(self.variables.items(), key=lambda pair: self.slots[pair[0]]) if name in wanted)

    def _place(self, each: Variable, above: tuple[str, ...]) -> None:
        if each.name in self.slots:
            return
        if each.name in above:
            raise RuleError("The rules turn in a circle: {circle}.", circle=" -> ".join((*above, each.name)))
        slot = 0 if each.entity == "household" else 1
        for argument in each.arguments:
            slot = max(slot, self._after(each, argument, (*above, each.name)))
        self.slots[each.name] = slot
        self.variables[each.name] = each

    def _after(self, each: Variable, argument: Argument, above: tuple[str, ...]) -> int:
        """The earliest pass in which this argument is available."""
        source = argument.source
        if source.kind in ("parameter", "first_day"):
            return 0
        if source.name in self._declared:
            self._place(self._declared[source.name], above)
            slot = self.slots[source.name]
        elif source.name in self.inputs:
            slot = 0 if self.inputs[source.name].entity == "household" else 1
        else:
            raise RuleError(
                "{rule} needs {name}, which is neither a fact nor a rule in force.",
                remedy="Declare the input, or correct the name.", rule=each.name, name=source.name,
            )  # fmt: skip
        crosses = source.kind in _FROM_ROWS or source.kind == "household"
        return slot + 1 if crosses and slot % 2 == (1 if source.kind in _FROM_ROWS else 0) else slot

    def _check_argument(self, each: Variable, argument: Argument) -> None:
        source = argument.source
        if source.kind == "parameter":
            if self.parameters.setdefault(source.name, argument.unit) != argument.unit:
                raise RuleError("The parameter {name} is taken with two units.", name=source.name)
            return
        if source.kind == "first_day":
            self._check_unit(each, argument, "date")
            return
        across = source.kind in _FROM_ROWS
        if (across or source.kind == "household") and (each.entity == "household") != across:
            raise RuleError("{rule} looks the wrong way for {name}.", rule=each.name, name=source.name)
        wanted = ROWS if across else ("household",) if source.kind == "household" else (each.entity,)
        if self.entity(source.name) not in wanted or (source.kind == "earlier" and each.entity == "household"):
            raise RuleError("{rule} takes {name} of the wrong entity.", rule=each.name, name=source.name)
        self._check_source_unit(each, argument)

    def _check_source_unit(self, each: Variable, argument: Argument) -> None:
        kind, unit = argument.source.kind, self.unit(argument.source.name)
        if (kind == "total" and unit not in ADDITIVE) or (kind in ("count", "any_of", "earlier") and unit != "flag"):
            raise RuleError("{rule} cannot take {kind} of {name}.", rule=each.name, kind=kind, name=argument.source.name)
        self._check_unit(each, argument, {"count": "count", "earlier": "count"}.get(kind, unit))

    def _check_unit(self, each: Variable, argument: Argument, unit: str) -> None:
        if argument.unit != unit:
            raise RuleError(
                "{rule} takes {name} as {wanted}, but it is {unit}.",
                rule=each.name, name=argument.name, wanted=argument.unit, unit=unit,
            )  # fmt: skip


class Rules:
    """All versions of a programme's variables, and the facts they read.

    `since` is the first day the rules speak about. `digest` names exactly these rules: SHA-256 over the text of every function,
    every declaration and the engine's version. `inputs` are the facts needed, by name.
    """

    def __init__(self, name: str, variables: Iterable[Variable], inputs: Iterable[Input], since: date = date(1949, 10, 1)) -> None:
        self.name, self.since = name, since
        self.inputs: dict[str, Input] = {}
        for each in inputs:
            if each.name in self.inputs:
                raise RuleError("{name} is declared twice.", name=each.name)
            self.inputs[each.name] = each
        self.versions: dict[str, list[Variable]] = {}
        for rule in variables:
            self._add(rule)
        starts = {rule.since for versions in self.versions.values() for rule in versions if rule.since and rule.since > since}
        self._starts = [since, *sorted(starts)]
        self._regimes = [self._regime(start) for start in self._starts]
        self.digest = self._digest()

    def in_force(self, month: Month) -> Regime:
        """The versions on the first day of a month. Raises RuleError for a month before the rules begin."""
        if month.first < self.since:
            raise RuleError("{rules} has no rules for {month}.", rules=self.name, month=str(month))
        return next(
            regime for start, regime in zip(reversed(self._starts), reversed(self._regimes), strict=True) if start <= month.first
        )

    @property
    def parameters(self) -> dict[str, str]:
        """Every parameter any regime reads, with its unit."""
        return {code: unit for regime in self._regimes for code, unit in regime.parameters.items()}

    def label(self, name: str) -> str:
        return self.inputs[name].label if name in self.inputs else self.versions[name][-1].label

    def _add(self, rule: Variable) -> None:
        versions = self.versions.setdefault(rule.name, [])
        if rule.name in self.inputs or any(other.since == rule.since for other in versions):
            raise RuleError("{name} is declared twice.", name=rule.name)
        if versions and (versions[0].unit, versions[0].entity) != (rule.unit, rule.entity):
            raise RuleError("The versions of {name} differ in unit or entity.", name=rule.name)
        _check_purity(rule)
        versions.append(rule)
        versions.sort(key=lambda each: each.since or date.min)

    def _regime(self, start: date) -> Regime:
        chosen = {}
        for name, versions in self.versions.items():
            in_force = [each for each in versions if (each.since or date.min) <= start]
            if in_force:
                chosen[name] = in_force[-1]
        return Regime(self.name, chosen, self.inputs)

    def _digest(self) -> str:
        state = hashlib.sha256(f"{ENGINE}\n{self.name}\n{self.since}\n{inspect.getsource(arithmetic)}".encode())
        for name in sorted(self.inputs):
            each = self.inputs[name]
            state.update(repr((each.name, each.entity, each.unit, each.absent, sorted(each.codes.items()))).encode())
        for name in sorted(self.versions):
            for rule in self.versions[name]:
                state.update(repr((rule.name, rule.entity, rule.unit, rule.law, rule.since, rule.arguments, rule.settled)).encode())
                state.update(inlining.source(rule.function).encode())
        return state.hexdigest()


def _check_purity(rule: Variable) -> None:
    """A rule sees its arguments and the engine's arithmetic, nothing else: so the digest covers all it does."""
    code = rule.function.__code__
    nested = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    outside = set(code.co_names) - _CALLABLE
    if outside or nested or code.co_freevars or any(isinstance(constant, float) for constant in code.co_consts):
        raise RuleError(
            "{rule} uses {names}.",
            remedy="A rule uses its arguments, whole numbers and the engine's arithmetic only; numbers of the law are parameters.",
            rule=rule.name, names=", ".join(sorted(outside)) or "a float or a function of its own",
        )  # fmt: skip
    inlining.check(rule.name, rule.function)
