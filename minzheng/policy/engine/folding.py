"""What is the same for everybody once all places have the same switches and modes: rules they settle, and what only those ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minzheng.policy.engine.rules import Regime
from minzheng.policy.engine.variables import Source, Variable


@dataclass(frozen=True, slots=True)
class Given:
    """What a kernel may rely on. `folded` are parameters with one known value in all rows: the text has the number in their place,
    and what that rules out falls away when it is compiled. `known` are those that are unknown in no row."""

    folded: tuple[tuple[str, int], ...] = ()
    known: frozenset[str] = frozenset()


NOTHING_GIVEN = Given()


class Folding:
    """`folded` are parameters with one value for everybody; `constant` are the rules whose result follows from them."""

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
        self.order = tuple(each for each in every if each.name in wanted)

    def literal(self, source: Source) -> int | None:
        """The number that stands for an argument, if one does."""
        if source.kind == "parameter":
            return self.folded.get(source.name)
        found = self.constant.get(source.name) if source.kind != "first_day" else None
        return found if found == 0 or source.kind in ("own", "household") else None

    def sources(self, each: Variable) -> tuple[Source, ...]:
        """What a rule still asks for."""
        return () if each.name in self.constant else tuple(source for source in each.sources if self.literal(source) is None)
