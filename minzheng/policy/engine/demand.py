"""What need not be computed: in which pass a rule of a kernel is applied, and inside which conditions.

A rule that is settled by one argument (not covered: no share) asks for that one first; what only the rest of it needs is computed
inside that condition. That rests on `settled` being true of the function, which the tests of every programme show.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from minzheng.policy.engine.folding import Folding
from minzheng.policy.engine.rules import Regime
from minzheng.policy.engine.variables import Argument, Variable

Region = tuple[tuple[str, int], ...]  # the conditions around a line, outermost first: (rule, how many of its tests lie behind)


def can_be_unknown(value: str) -> bool:
    """Whether a value of the text has a doubt beside it; the day and numbers do not."""
    return value.isidentifier() and value != "day"


def fires(value: str, at: int) -> str:
    """The condition that a value is known and is that number."""
    return f"not u{value} and {value} == {at}" if can_be_unknown(value) else f"{value} == {at}"


def late(regime: Regime, folding: Folding, outputs: Collection[str]) -> dict[str, int]:
    """The pass in which each variable is computed: what only rules of the same row read is left to the first of them, which may not
    need it; everything else comes as early as it can, so that the passes are few."""
    found: dict[str, int] = {}
    readers: dict[str, list[int]] = {}
    for each in reversed(folding.order):
        slot = regime.slots[each.name]
        found[each.name] = slot if each.name in outputs else min(readers.get(each.name, [slot]))
        for source in folding.sources(each):
            apart = source.kind not in ("own", "earlier")
            readers.setdefault(source.name, []).append(regime.slots.get(source.name, 0) if apart else found[each.name])
    return found


def key(argument: Argument) -> str:
    """What `read` calls an argument: its name, a parameter with a word before it."""
    return f"parameter {argument.source.name}" if argument.source.kind == "parameter" else argument.source.name


class Demand:
    """The lines of one pass: `inside` in order of calculation, of which `required` are wanted in any case; `read` gives the lines
    that fetch a column. `apply` and `value` are the writer's: the lines of a rule, and the name of an argument."""

    def __init__(
        self,
        inside: Sequence[Variable],
        required: Collection[str],
        read: Mapping[str, list[str]],
        apply: Callable[[Variable, Collection[str]], list[str]],
        value: Callable[[Argument], str],
    ) -> None:
        self.inside = {each.name: each for each in inside}
        self.required, self.read, self.apply, self.value = required, read, apply, value
        self.tests = {each.name: tuple(dict.fromkeys(when.argument for when in each.settled)) for each in inside}
        self.readers: dict[str, list[tuple[str, str]]] = {}  # who takes it, as which argument
        self.below: dict[str, set[str]] = {}  # all it rests on within the pass
        for each in inside:
            taken = {argument.name: key(argument) for argument in each.arguments if self._is_at_hand(argument)}
            for argument, name in taken.items():
                self.readers.setdefault(name, []).append((each.name, argument))
            self.below[each.name] = {*taken.values()}.union(*(self.below.get(name, ()) for name in taken.values()))
        self.homes: dict[str, Region] = {}
        self._settle(self.inside)
        lived_in = {self.homes[name] for name in self.inside}
        for name in self.inside:
            deepest = max((behind for region in lived_in for of, behind in region if of == name), default=0)
            self.tests[name] = self.tests[name][:deepest]
        self._settle([*self.inside, *self.read])

    def lines(self) -> list[str]:
        return self._region(())

    def _is_at_hand(self, argument: Argument) -> bool:
        """Whether it is computed or read in this pass."""
        kind = argument.source.kind
        return kind in ("own", "parameter") or (kind == "household" and argument.source.name in self.inside)

    def _settle(self, names: Iterable[str]) -> None:
        self.homes = {}
        for name in names:
            self._home(name, ())

    def _home(self, name: str, above: tuple[str, ...]) -> Region | None:
        """Where it is computed: inside all conditions that its readers have in common. None while it is being found out."""
        if name in above:
            return None
        if name not in self.homes:
            uses = [self._where_used(reader, argument, (*above, name)) for reader, argument in self.readers.get(name, ())]
            wanted = name not in self.required and uses and None not in uses
            self.homes[name] = self._common(name, [each for each in uses if each is not None], (*above, name)) if wanted else ()
        return self.homes[name]

    def _where_used(self, name: str, argument: str, above: tuple[str, ...]) -> Region | None:
        home, tests = self._home(name, above), self.tests[name]
        behind = tests.index(argument) if argument in tests else len(tests)
        return None if home is None else (*home, *((name, at) for at in range(1, behind + 1)))

    def _common(self, name: str, regions: Sequence[Region], above: tuple[str, ...]) -> Region:
        """The innermost conditions that are behind whoever reaches any of those regions."""
        passed = [self._passed(name, region, above) for region in regions]
        return max(sorted(set.intersection(*passed)), key=lambda region: len(self._passed(name, region, above)))

    def _passed(self, name: str, region: Region, above: tuple[str, ...]) -> set[Region]:
        """The regions that have been run through where this one is reached: those around it, and where a rule had to be asked first
        and its own tests must have failed, the innermost of that rule; but nothing inside a rule that `name` rests on."""
        found = {region[:length] for length in range(len(region) + 1)}
        for reader, behind in region:
            tested = self.tests[reader][behind - 1]
            source = next(each.source for each in self.inside[reader].arguments if each.name == tested)
            asked = self.inside.get(source.name) if source.kind == "own" else None
            home = None if asked is None or asked.name in self.below.get(name, ()) else self._home(asked.name, above)
            if asked is not None and home is not None:
                refused = {when.value for when in self.inside[reader].settled if when.argument == tested}
                found |= self._passed(name, (*home, *self._behind(asked, refused)), above)
        return found

    def _behind(self, asked: Variable, refused: Collection[int]) -> Region:
        """The tests of a rule that must have failed if it gave none of the `refused` values."""
        steps: list[tuple[str, int]] = []
        for behind, test in enumerate(self.tests[asked.name], 1):
            if not {when.then for when in asked.settled if when.argument == test} <= set(refused):
                break
            steps.append((asked.name, behind))
        return tuple(steps)

    def _region(self, region: Region) -> list[str]:
        """What is computed there, each after what it and all inside it rest on."""
        lines = [line for name in self.read if self.homes[name] == region for line in self.read[name]]
        here = [name for name in self.inside if self.homes[name] == region]
        rests_on = {name: self._rests_on(name, region) for name in here}
        while here:
            name = next(name for name in here if not rests_on[name] & set(here) - {name})
            here.remove(name)
            lines += self._computed(self.inside[name], region, 0)
        return lines

    def _rests_on(self, name: str, region: Region) -> set[str]:
        nested = [each for each in self.inside if (name, 1) in self.homes[each]]
        found = set()
        for each in (name, *nested):
            for argument in self.inside[each].arguments:
                home = self.homes.get(argument.source.name, ()) if argument.source.name in self.inside else ()
                inner = home[: len(region)] == region and home[len(region) :]
                found.add(inner[0][0] if inner else argument.source.name)
        return found

    def _computed(self, each: Variable, region: Region, behind: int) -> list[str]:
        """The rule, from its test number `behind` on."""
        tests = self.tests[each.name]
        lines = self._region(region) if behind else []
        if behind == len(tests):
            return [*lines, *self.apply(each, tests)]
        argument = next(argument for argument in each.arguments if argument.name == tests[behind])
        word = "if"
        for when in each.settled:
            if when.argument == argument.name:
                lines += [
                    f"{word} {fires(self.value(argument), when.value)}:",
                    f"    v_{each.name} = {when.then}",
                    f"    uv_{each.name} = False",
                ]
                word = "elif"
        rest = self._computed(each, (*region, (each.name, behind + 1)), behind + 1)
        return [*lines, "else:", *(f"    {line}" for line in rest)]
