"""The text of a kernel: the rules of one regime written into one function over household-ordered columns.

The function walks the households once; inside one it alternates between passes over its rows (members, obligors) and steps for the
household itself. It contains the rules as they are written and decides around them what is unknown, and what need not be computed
(demand.py, folding.py). Its text uses nothing but loops, comparisons and integer arithmetic.
"""

from collections.abc import Collection, Mapping, Sequence

from minzheng.policy.engine.demand import Demand, can_be_unknown, fires, key, late
from minzheng.policy.engine.folding import Folding, Given
from minzheng.policy.engine.inlining import NOBODY, age_of, inlined
from minzheng.policy.engine.rules import ROWS, Regime
from minzheng.policy.engine.variables import Argument, Entity, Source, Variable

_OFFSETS: dict[Entity, str] = {"person": "offsets", "obligor": "obligor_offsets"}


class Writer:
    """Writes the text of one kernel. Names: c_ columns, v_ values at hand, p_ parameters, a_ sums over rows, e_ sums over the rows
    before this one. A value has a doubt beside it, its name with a u in front: true where the value is unknown."""

    def __init__(self, regime: Regime, outputs: tuple[str, ...], given: Given) -> None:
        self.regime = regime
        self.folding = Folding(regime, outputs, dict(given.folded))
        self.slot = late(regime, self.folding, outputs)
        self.order = sorted(self.folding.order, key=lambda each: self.slot[each.name])
        sources = [source for each in self.order for source in self.folding.sources(each)]
        self.parameters = tuple(sorted({source.name for source in sources if source.kind == "parameter"}))
        self.local = tuple(self.folding.local.values())
        self.codes = tuple(sorted({*self.parameters}.union(*(each.names for each in self.local)) - self.folding.local.keys()))
        self.known = set(given.known)
        for each in self.local:
            self.known |= {each.rule.name} if each.names <= self.known else set()
        used = {source.name for source in sources} | set(outputs)
        self.inputs = tuple(sorted(name for name in used if name in regime.inputs))
        self.results = tuple(each.name for each in self.order if each.name in outputs)
        later = tuple(each for each in self.order if each.name not in outputs and self._is_read_later(each))
        self.again = tuple(each for each in later if self._is_quickly_computed(each))
        self.kept = tuple(each.name for each in later if each not in self.again)
        self.alone = self._is_alone()
        self.born = self._birthdays()
        self.standing = f"row_of[i] * {len(self.parameters)}" if self.alone else "row"  # where a pass finds its parameters

    def text(self) -> str:
        return "\n".join([self.head(), "    for h in range(first, end):", *self.household()]) + "\n"

    def head(self, more: Sequence[str] = ()) -> str:
        columns = "".join(f", c_{name}" for name in (*self.inputs, *self.results, *self.kept))
        return f"def run(first, end, offsets, obligor_offsets, rows, row_of, day{columns}{''.join(f', {name}' for name in more)}):"

    def _is_read_later(self, each: Variable) -> bool:
        """A row's value must be kept if a later pass over the rows reads it; a household's is at hand to its end."""
        return each.entity != "household" and any(
            source.name == each.name and source.kind in ("own", "earlier") and self.slot[reader.name] > self.slot[each.name]
            for reader in self.order
            for source in self.folding.sources(reader)
        )

    def _is_quickly_computed(self, each: Variable) -> bool:
        """Whether it comes from facts of the row, and is read again for few: then it is computed again instead of being kept."""
        facts = all(source.kind == "own" and source.name in self.inputs for source in self.folding.sources(each))
        readers = [
            reader
            for reader in self.order
            if self.slot[reader.name] > self.slot[each.name]
            and any(source.name == each.name and source.kind in ("own", "earlier") for source in self.folding.sources(reader))
        ]
        return facts and all(self._nothing_due(self.slot[reader.name]) for reader in readers)

    def inside(self, slot: int) -> list[Variable]:
        return [each for each in self.order if self.slot[each.name] == slot]

    def _nothing_due(self, slot: int) -> str:
        """The condition on the household under which all that a pass over its members gives is 0; empty where there is none."""
        hinge = self.hinge(slot)
        return fires(f"v_{hinge[0]}", hinge[1]) if hinge else ""

    def hinge(self, slot: int) -> tuple[str, int] | None:
        """The value of the household, and at which number all that a pass over its members gives is 0."""
        inside = {each.name: each for each in self.inside(slot)}
        gives = [each for each in inside.values() if each.name in self.results]
        if slot < 3 or not gives or self.gathered_in(slot) or any(self.regime.entity(name) != "person" for name in inside):
            return None
        for argument in gives[0].arguments:
            if argument.source.kind == "household" and can_be_unknown(self._value(argument)):
                for when in gives[0].settled:
                    if when.argument == argument.name and all(
                        self._settled(each, inside, argument.source.name, when.value) == 0 for each in gives
                    ):
                        return argument.source.name, when.value
        return None

    def _settled(self, each: Variable, inside: Mapping[str, Variable], name: str, value: int) -> int | None:
        """What a rule of a member gives if the household's `name` is known to be that value; None where that settles nothing."""
        sources = {argument.name: argument.source for argument in each.arguments}
        for when in each.settled:
            source = sources[when.argument]
            found = value if source.name == name else None
            if source.kind == "own" and source.name in inside:
                found = self._settled(inside[source.name], inside, name, value)
            if found == when.value:
                return when.then
        return None

    def nothing(self) -> tuple[str, ...]:
        return tuple(name for name in self.results if self.regime.entity(name) == "person" and self.hinge(self.slot[name]))

    def units(self) -> tuple[tuple[str, str], ...]:
        """Of the columns and parameters of the text."""
        of_parameters = (self.regime.parameters.get(name) or self.regime.unit(name) for name in self.parameters)
        columns = ((f"c_{name}", self.regime.unit(name)) for name in self.inputs)
        return (*columns, *((f"p_{at}", unit) for at, unit in enumerate(of_parameters)))

    def _is_alone(self) -> bool:
        """Whether members may be run together whatever their households."""
        sources = [source for each in self.order for source in self.folding.sources(each)]
        crossing = any(source.kind in ("total", "count", "any_of", "earlier") for source in sources)
        told = any(self.regime.entity(name) != "person" for name in (*self.inputs, *self.results))
        return not crossing and not told and not self.kept

    def household(self, sums: Sequence[str] = ()) -> list[str]:
        """The lines for one household, h; where its members are decided alone, for each of them. `sums` are lines that tell
        what the first pass over its members adds up, where `ua_part` says that none of it is in doubt."""
        if self.alone:
            return self._row_pass(1, "person", self.order)
        lines = [f"        row = row_of[h] * {len(self.parameters)}"] if self.parameters else []
        lines += self.facts_of_household()
        for slot in range(max(self.slot.values(), default=0) + 1):
            inside = self.inside(slot)
            found = self._row_passes(slot, inside) if slot % 2 else self._household_step(inside)
            if slot == 1 and sums:
                found = [
                    "        if ua_part:",
                    *(f"    {line}" for line in found),
                    "        else:",
                    *(f"            {line}" for line in sums),
                ]
            lines += found
        return lines

    def facts_of_household(self) -> list[str]:
        names = [name for name in self.inputs if self.regime.entity(name) == "household"]
        return [f"        {line}" for name in names for line in (f"v_{name} = c_{name}[h]", f"uv_{name} = v_{name} == UNKNOWN")]

    def _household_step(self, inside: Sequence[Variable]) -> list[str]:
        names = {each.name for each in inside}
        required = {name for name in names if name in self.results or self._is_read_elsewhere(name, names)}
        lines = [f"        {line}" for line in Demand(inside, required, self._numbers(inside), self._apply, self._value).lines()]
        return [*lines, *(f"        c_{each.name}[h] = v_{each.name}" for each in inside if each.name in self.results)]

    def _numbers(self, inside: Sequence[Variable]) -> dict[str, list[str]]:
        """How the parameters of a pass are read: where they are needed, few households need all."""
        arguments = [argument for each in inside for argument in each.arguments if argument.source.kind == "parameter"]
        places = {key(each): self.parameters.index(each.source.name) for each in arguments if each.source.name in self.parameters}
        return {name: self._number(at) for name, at in places.items()}

    def _number(self, at: int) -> list[str]:
        known = self.parameters[at] in self.known
        return [f"p_{at} = rows[{self.standing} + {at}]", f"up_{at} = {'False' if known else f'p_{at} == UNKNOWN'}"]

    def _is_read_elsewhere(self, name: str, inside: set[str]) -> bool:
        return any(
            source.name == name and source.kind != "parameter"
            for reader in self.order if reader.name not in inside for source in self.folding.sources(reader)
        )  # fmt: skip

    def _row_passes(self, slot: int, inside: Sequence[Variable]) -> list[str]:
        """The pass over the members and the one over the obligors; neither reads the other but by way of the household."""
        passes = (self._row_pass(slot, entity, [each for each in inside if each.entity == entity]) for entity in ROWS)
        return [line for lines in passes for line in lines]

    def _row_pass(self, slot: int, entity: Entity, inside: Sequence[Variable]) -> list[str]:
        """One loop over the rows: read what is needed, compute, keep, and gather sums for the household."""
        gathered = [source for source in self.gathered_in(slot) if self.regime.entity(source.name) == entity]
        counted = sorted({source.name for each in inside for source in self.folding.sources(each) if source.kind == "earlier"})
        body = self.row(slot, inside, {*(source.name for source in gathered), *counted})
        body += [line for source in gathered for line in _gather(source)]
        body += [line for name in counted for line in _add(f"e_{name}", name)]
        if not body:
            return []
        sums = [*(summed(source) for source in gathered), *(f"e_{name}" for name in counted)]
        offsets = _OFFSETS[entity]
        lines = [
            *(f"{line}" for name in sums for line in (f"{name} = 0", f"u{name} = False")),
            f"start = {offsets}[h]",
            f"for i in {'together' if self.alone else 'range'}(start, {offsets}[h + 1]):",
            *(f"    {line}" for line in body),
            *(f"u{summed(each)} = u{summed(each)} and {summed(each)} == 0" for each in gathered if each.kind == "any_of"),
        ]
        nothing = self._nothing_due(slot)
        if nothing:
            lines = [f"if not ({nothing}):", *(f"    {line}" for line in lines)]
        return [f"        {line}" for line in lines]

    def row(self, slot: int, inside: Sequence[Variable], wanted: Collection[str]) -> list[str]:
        """The lines for one row, i: what is `wanted` of it is at hand after them, results and what is kept are in their columns."""
        own = {source.name for each in inside for source in self.folding.sources(each) if source.kind in ("own", "earlier")}
        own |= set(wanted)
        results = [each for each in inside if each.name in self.results or each.name in self.kept]
        again = [each for each in self.again if each.name in own and self.slot[each.name] < slot]
        own |= {source.name for each in again for source in self.folding.sources(each)}
        inside = [*again, *inside]
        read = {
            name: [f"v_{name} = c_{name}[{self._index(name)}]", f"uv_{name} = v_{name} == UNKNOWN"]
            for name in sorted(own - {each.name for each in inside})
        }
        read |= self._numbers(inside)
        body = Demand(inside, {*(each.name for each in results), *wanted}, read, self._apply, self._value).lines()
        return [*body, *(f"c_{each.name}[{self._index(each.name)}] = v_{each.name}" for each in results)]

    def _index(self, name: str) -> str:
        return "i - start" if name in self.kept else "i"

    def gathered_in(self, slot: int) -> list[Source]:
        """Sums over rows whose values are at hand in this pass for the first time; a count is a total."""
        sums = {
            source for each in self.order for source in self.folding.sources(each) if source.kind in ("total", "count", "any_of")
        }
        at_hand = {summed(source): source for source in sums if self.slot.get(source.name, 1) == slot}
        return [at_hand[name] for name in sorted(at_hand)]

    def _apply(self, each: Variable, tested: Collection[str] = ()) -> list[str]:
        """The rule, or what stands where one of its arguments is unknown; `tested` are arguments that settle nothing here."""
        if each.name in self.folding.constant:
            return [f"v_{each.name} = {self.folding.constant[each.name]}", f"uv_{each.name} = False"]
        values = {argument.name: self._value(argument) for argument in each.arguments}
        body = inlined(each.name, each.function, values, f"v_{each.name}", self.born.get(self.slot[each.name], NOBODY))
        doubtful = [value for value in dict.fromkeys(values.values()) if can_be_unknown(value)]
        if not doubtful:
            return [*body, f"uv_{each.name} = False"]
        lines = [
            f"uv_{each.name} = {' | '.join(f'u{value}' for value in doubtful)}",
            f"if uv_{each.name}:",
            f"    v_{each.name} = UNKNOWN",
        ]
        settled = [when for when in each.settled if when.argument not in tested]
        for position, when in enumerate(settled):
            lines += [
                f"    {'if' if position == 0 else 'elif'} {fires(values[when.argument], when.value)}:",
                f"        v_{each.name} = {when.then}",
                f"        uv_{each.name} = False",
            ]
        return [*lines, "else:", *(f"    {line}" for line in body)]

    def _birthdays(self) -> dict[int, dict[str, str]]:
        """The names of ages and of their birthdays, by the pass in which both are at hand."""
        found: dict[int, dict[str, str]] = {}
        for each in self.order:
            age, sources = age_of(each.function), {argument.name: argument.source for argument in each.arguments}
            if age and (sources[age[0]].kind, sources[age[1]].kind) == ("own", "first_day"):
                found.setdefault(self.slot[each.name], {})[f"v_{each.name}"] = f"v_{sources[age[0]].name}"
        return found

    def _value(self, argument: Argument) -> str:
        source = argument.source
        literal = self.folding.literal(source)
        if literal is not None:
            return str(literal)
        match source.kind:
            case "parameter":
                return f"p_{self.parameters.index(source.name)}"
            case "first_day":
                return "day"
            case "total" | "count" | "any_of":
                return summed(source)
            case "earlier":
                return f"e_{source.name}"
            case _:
                return f"v_{source.name}"


def summed(source: Source) -> str:
    return f"a_{source.kind}_{source.name}" if source.kind == "any_of" else f"a_total_{source.name}"


def _gather(source: Source) -> list[str]:
    """A sum is unknown if a part is; any_of is 1 once a part is 1 (its doubt is settled after the loop)."""
    total = summed(source)
    if source.kind == "any_of":
        return [f"u{total} = u{total} | uv_{source.name}", f"if v_{source.name} == 1:", f"    {total} = 1"]
    return _add(total, source.name)


def _add(total: str, name: str) -> list[str]:
    return [f"u{total} = u{total} | uv_{name}", f"{total} += v_{name}"]
