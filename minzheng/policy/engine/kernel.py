"""Composes the rules of one regime into one function over household-ordered columns.

The generated function walks the households once; inside one it alternates between passes over its rows (members, obligors) and
steps for the household itself. It contains the rules as they are written and decides around them what is unknown, and what need not
be computed (demand.py, folding.py). Its text uses
nothing but loops, comparisons and integer arithmetic: Python runs it over lists, machine code (compilation.py) over arrays.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.demand import Demand, can_be_unknown, fires, key, late
from minzheng.policy.engine.folding import Folding
from minzheng.policy.engine.inlining import inlined
from minzheng.policy.engine.rules import FUNCTIONS, ROWS, Regime, Rules
from minzheng.policy.engine.variables import Argument, Entity, Source, Variable

_OFFSETS: dict[Entity, str] = {"person": "offsets", "obligor": "obligor_offsets"}


@dataclass(frozen=True, slots=True)
class Kernel:
    """`run(first, end, offsets, obligor_offsets, rows, row_of, day, *columns)` decides the households first to end.

    `rows` holds, one behind the other, the parameter values (order of `parameters`) of each distinct place and residence;
    `row_of[h]` says which are household h's (where each member is decided `alone`, `row_of[i]` which are member i's); `day` is the
    ordinal of the month's first day. Columns: `inputs`, then `results`, both as long as their entity, then `kept`: room for the
    rows of one household, for what a later pass reads again.
    """

    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    kept: tuple[str, ...]
    nothing: tuple[str, ...]  # results that are 0 unless the kernel says otherwise: it leaves out households that get nothing
    alone: bool  # each member is decided alone: nothing is asked of the household but its parameters
    text: str
    plain: Callable[..., None]  # `run` as Python runs it


@dataclass(frozen=True, slots=True)
class Given:
    """What a kernel may rely on. `folded` are parameters with one known value in all rows: the text has the number in their place,
    and what that rules out falls away when it is compiled. `known` are those that are unknown in no row."""

    folded: tuple[tuple[str, int], ...] = ()
    known: frozenset[str] = frozenset()


NOTHING_GIVEN = Given()


@lru_cache(maxsize=128)
def composed(rules: Rules, regime: Regime, outputs: tuple[str, ...], given: Given = NOTHING_GIVEN) -> Kernel:
    """The kernel of some outputs; built once per regime, set of outputs, and what is said of the parameters."""
    return _Writer(rules.name, regime, outputs, given).kernel()


class _Writer:
    """Writes the text of one kernel. Names: c_ columns, v_ values at hand, p_ parameters, a_ sums over rows, e_ sums over the rows
    before this one. A value has a doubt beside it, its name with a u in front: true where the value is unknown."""

    def __init__(self, name: str, regime: Regime, outputs: tuple[str, ...], given: Given) -> None:
        self.name, self.regime = name, regime
        self.folding, self.known = Folding(regime, outputs, dict(given.folded)), given.known
        self.slot = late(regime, self.folding, outputs)
        self.order = sorted(self.folding.order, key=lambda each: self.slot[each.name])
        sources = [source for each in self.order for source in self.folding.sources(each)]
        self.parameters = tuple(sorted({source.name for source in sources if source.kind == "parameter"}))
        used = {source.name for source in sources} | set(outputs)
        self.inputs = tuple(sorted(name for name in used if name in regime.inputs))
        self.results = tuple(each.name for each in self.order if each.name in outputs)
        later = tuple(each for each in self.order if each.name not in outputs and self._is_read_later(each))
        self.again = tuple(each for each in later if self._is_quickly_computed(each))
        self.kept = tuple(each.name for each in later if each not in self.again)
        self.alone = self._is_alone()

    def kernel(self) -> Kernel:
        text = "\n".join(self._lines()) + "\n"
        space: dict[str, Any] = {"UNKNOWN": UNKNOWN, **FUNCTIONS}
        exec(compile(text, f"<rules {self.name}>", "exec"), space)
        return Kernel(self.parameters, self.inputs, self.results, self.kept, self._nothing(), self.alone, text, space["run"])

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

    def _inside(self, slot: int) -> list[Variable]:
        return [each for each in self.order if self.slot[each.name] == slot]

    def _nothing_due(self, slot: int) -> str:
        """The condition on the household under which all that a pass over its members gives is 0; empty where there is none."""
        inside = {each.name: each for each in self._inside(slot)}
        gives = [each for each in inside.values() if each.name in self.results]
        if slot < 3 or not gives or self._gathered_in(slot) or any(self.regime.entity(name) != "person" for name in inside):
            return ""
        for argument in gives[0].arguments:
            if argument.source.kind == "household" and can_be_unknown(self._value(argument)):
                for when in gives[0].settled:
                    if when.argument == argument.name and all(
                        self._settled(each, inside, argument.source.name, when.value) == 0 for each in gives
                    ):
                        return fires(self._value(argument), when.value)
        return ""

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

    def _nothing(self) -> tuple[str, ...]:
        return tuple(name for name in self.results if self.regime.entity(name) == "person" and self._nothing_due(self.slot[name]))

    def _is_alone(self) -> bool:
        """Whether members may be run together whatever their households."""
        sources = [source for each in self.order for source in self.folding.sources(each)]
        crossing = any(source.kind in ("total", "count", "any_of", "earlier") for source in sources)
        told = any(self.regime.entity(name) != "person" for name in (*self.inputs, *self.results))
        return not crossing and not told and not self.kept

    def _lines(self) -> list[str]:
        columns = "".join(f", c_{name}" for name in (*self.inputs, *self.results, *self.kept))
        lines = [f"def run(first, end, offsets, obligor_offsets, rows, row_of, day{columns}):", "    for h in range(first, end):"]
        if self.alone:
            return [*lines, *self._row_pass(1, "person", self.order)]
        if self.parameters:
            lines.append(f"        row = row_of[h] * {len(self.parameters)}")
        for name in self.inputs:
            if self.regime.entity(name) == "household":
                lines += [f"        v_{name} = c_{name}[h]", f"        uv_{name} = v_{name} == UNKNOWN"]
        for slot in range(max(self.slot.values(), default=0) + 1):
            inside = self._inside(slot)
            lines += self._row_passes(slot, inside) if slot % 2 else self._household_step(inside)
        return lines

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
        row = f"row_of[i] * {len(self.parameters)}" if self.alone else "row"
        return [f"p_{at} = rows[{row} + {at}]", f"up_{at} = {'False' if known else f'p_{at} == UNKNOWN'}"]

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
        gathered = [source for source in self._gathered_in(slot) if self.regime.entity(source.name) == entity]
        counted = sorted({source.name for each in inside for source in self.folding.sources(each) if source.kind == "earlier"})
        own = {source.name for each in inside for source in self.folding.sources(each) if source.kind in ("own", "earlier")}
        own |= {source.name for source in gathered}
        results = [each for each in inside if each.name in self.results or each.name in self.kept]
        again = [each for each in self.again if each.name in own and self.slot[each.name] < slot]
        own |= {source.name for each in again for source in self.folding.sources(each)}
        inside = [*again, *inside]
        read = {
            name: [f"v_{name} = c_{name}[{self._index(name)}]", f"uv_{name} = v_{name} == UNKNOWN"]
            for name in sorted(own - {each.name for each in inside})
        }
        read |= self._numbers(inside)
        required = {each.name for each in results}
        required |= {source.name for source in gathered} | set(counted)
        body = Demand(inside, required, read, self._apply, self._value).lines()
        body += [f"c_{each.name}[{self._index(each.name)}] = v_{each.name}" for each in results]
        body += [line for source in gathered for line in _gather(source)]
        body += [line for name in counted for line in _add(f"e_{name}", name)]
        if not body:
            return []
        sums = [*(_sum(source) for source in gathered), *(f"e_{name}" for name in counted)]
        offsets = _OFFSETS[entity]
        lines = [
            *(f"{line}" for name in sums for line in (f"{name} = 0", f"u{name} = False")),
            f"start = {offsets}[h]",
            f"for i in range(start, {offsets}[h + 1]):",
            *(f"    {line}" for line in body),
            *(f"u{_sum(each)} = u{_sum(each)} and {_sum(each)} == 0" for each in gathered if each.kind == "any_of"),
        ]
        nothing = self._nothing_due(slot)
        if nothing:
            lines = [f"if not ({nothing}):", *(f"    {line}" for line in lines)]
        return [f"        {line}" for line in lines]

    def _index(self, name: str) -> str:
        return "i - start" if name in self.kept else "i"

    def _gathered_in(self, slot: int) -> list[Source]:
        """Sums over rows whose values are at hand in this pass for the first time; a count is a total."""
        sums = {
            source for each in self.order for source in self.folding.sources(each) if source.kind in ("total", "count", "any_of")
        }
        at_hand = {_sum(source): source for source in sums if self.slot.get(source.name, 1) == slot}
        return [at_hand[name] for name in sorted(at_hand)]

    def _apply(self, each: Variable, tested: Collection[str] = ()) -> list[str]:
        """The rule, or what stands where one of its arguments is unknown; `tested` are arguments that settle nothing here."""
        if each.name in self.folding.constant:
            return [f"v_{each.name} = {self.folding.constant[each.name]}", f"uv_{each.name} = False"]
        values = {argument.name: self._value(argument) for argument in each.arguments}
        body = inlined(each.name, each.function, values, f"v_{each.name}")
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
                return _sum(source)
            case "earlier":
                return f"e_{source.name}"
            case _:
                return f"v_{source.name}"


def _sum(source: Source) -> str:
    return f"a_{source.kind}_{source.name}" if source.kind == "any_of" else f"a_total_{source.name}"


def _gather(source: Source) -> list[str]:
    """A sum is unknown if a part is; any_of is 1 once a part is 1 (its doubt is settled after the loop)."""
    total = _sum(source)
    if source.kind == "any_of":
        return [f"u{total} = u{total} | uv_{source.name}", f"if v_{source.name} == 1:", f"    {total} = 1"]
    return _add(total, source.name)


def _add(total: str, name: str) -> list[str]:
    return [f"u{total} = u{total} | uv_{name}", f"{total} += v_{name}"]
