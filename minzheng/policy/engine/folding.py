"""What is the same for everybody once all places have the same switches and modes: rules they settle, and what only those ask. And
what is the same for everybody in a place: rules that ask for parameters alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.rules import Regime
from minzheng.policy.engine.variables import Argument, Source, Variable


@dataclass(frozen=True, slots=True)
class Given:
    """What a kernel may rely on. `folded` are parameters with one known value in all rows: the text has the number in their place,
    and what that rules out falls away when it is compiled. `known` are those that are unknown in no row."""

    folded: tuple[tuple[str, int], ...] = ()
    known: frozenset[str] = frozenset()


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class LocalRule:
    """A rule that asks for parameters alone. `takes` are its arguments: names of parameters and of local rules, or numbers."""

    rule: Variable
    takes: tuple[int | str, ...]

    @property
    def names(self) -> set[str]:
        return {each for each in self.takes if isinstance(each, str)}

    def decided(self, columns: Mapping[str, Sequence[int]], count: int) -> list[int]:
        """What it gives for each of `count` rows of parameters, by name; UNKNOWN where one is missing."""
        taken = [columns[each] if isinstance(each, str) else [each] * count for each in self.takes]
        rows = zip(*taken, strict=True)
        return [self.rule.in_doubt(values) if UNKNOWN in values else self.rule(*values) for values in rows]


class Folding:
    """`folded` are parameters with one value for everybody; `constant` are the rules whose result follows from them. `local` are
    the rules of the household that ask for parameters and each other alone: they are decided once for a place, and the rules in
    `order` take what they give as a parameter by their name."""

    def __init__(self, regime: Regime, outputs: Iterable[str], folded: Mapping[str, int]) -> None:
        self.folded = folded
        self.constant: dict[str, int] = {}
        every = regime.needed_for(tuple(outputs))
        for each in every if folded else ():
            sources = {argument.name: argument.source for argument in each.arguments}
            settled = [when.then for when in each.settled if self.literal(sources[when.argument]) == when.value]
            if settled:
                self.constant[each.name] = settled[0]
        wanted, waiting = set(), list(outputs)
        by_name = {each.name: each for each in every}
        while waiting:
            name = waiting.pop()
            if name in by_name and name not in wanted:
                wanted.add(name)
                waiting += [source.name for source in self.sources(by_name[name])]
        self.local: dict[str, LocalRule] = {}
        order = []
        for each in (each for each in every if each.name in wanted):
            if self._is_local(each) and each.name not in outputs:
                self.local[each.name] = LocalRule(each, tuple(self._taken(argument.source) for argument in each.arguments))
            else:
                order.append(replace(each, arguments=tuple(map(self._of_the_place, each.arguments))))
        self.order = tuple(order)

    def _is_local(self, each: Variable) -> bool:
        asked = self.sources(each)
        local = all(source.kind == "parameter" or source.name in self.local for source in asked)
        return each.entity == "household" and asked != () and local

    def _taken(self, source: Source) -> int | str:
        literal = self.literal(source)
        return source.name if literal is None else literal

    def _of_the_place(self, argument: Argument) -> Argument:
        name = argument.source.name
        return replace(argument, source=Source("parameter", name)) if name in self.local else argument

    def literal(self, source: Source) -> int | None:
        """The number that stands for an argument, if one does."""
        if source.kind == "parameter":
            return self.folded.get(source.name)
        found = self.constant.get(source.name) if source.kind != "first_day" else None
        return found if found == 0 or source.kind in ("own", "household") else None

    def sources(self, each: Variable) -> tuple[Source, ...]:
        """What a rule still asks for."""
        return () if each.name in self.constant else tuple(source for source in each.sources if self.literal(source) is None)
