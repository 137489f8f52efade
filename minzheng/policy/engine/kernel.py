"""Composes the rules of one regime into one function over household-ordered columns.

The generated function walks the households once; inside one it alternates between passes over its rows (members, obligors) and
steps for the household itself. It calls the rule functions as they are written and decides around them what is unknown. Its text
uses nothing but loops, comparisons and integer arithmetic: Python runs it over lists, machine code (compilation.py) over arrays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.rules import ROWS, Regime, Rules
from minzheng.policy.engine.variables import Argument, Entity, Source, Variable


@dataclass(frozen=True, slots=True)
class Kernel:
    """`run(first, end, offsets, obligor_offsets, rows, row_of, day, *columns)` decides the households first to end.

    `rows` holds the parameter values (order of `parameters`) of each distinct place and residence; `row_of[h]` says which are
    household h's; `day` is the ordinal of the month's first day. Columns are `inputs`, then `stored`, each as long as its entity.
    """

    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    stored: tuple[str, ...]
    text: str
    run: Callable[..., None]


@lru_cache(maxsize=64)
def compiled(rules: Rules, regime: Regime, outputs: tuple[str, ...]) -> Kernel:
    """The kernel of some outputs; built once per regime and set of outputs."""
    return _Writer(rules.name, regime, outputs).kernel()


class _Writer:
    """Writes the text of one kernel. Names: f_ functions, c_ columns, v_ values at hand, p_ parameters, a_ sums over rows."""

    def __init__(self, name: str, regime: Regime, outputs: tuple[str, ...]) -> None:
        self.name, self.regime, self.outputs = name, regime, outputs
        self.order = regime.needed_for(outputs)
        self.slot = {each.name: regime.slots[each.name] for each in self.order}
        sources = [source for each in self.order for source in each.sources]
        self.parameters = tuple(sorted({source.name for source in sources if source.kind == "parameter"}))
        used = {source.name for source in sources} | set(outputs)
        self.inputs = tuple(sorted(name for name in used if name in regime.inputs))
        self.stored = tuple(each.name for each in self.order if each.name in outputs or self._is_read_later(each))

    def kernel(self) -> Kernel:
        text = "\n".join(self._lines())
        space: dict[str, Any] = {f"f_{each.name}": each.function for each in self.order}
        exec(compile(text, f"<rules {self.name}>", "exec"), space)
        return Kernel(self.parameters, self.inputs, self.stored, text, space["run"])

    def _is_read_later(self, each: Variable) -> bool:
        """A row's value must be kept if a later pass over the rows reads it; a household's is at hand to its end."""
        return each.entity != "household" and any(
            source.name == each.name and source.kind in ("own", "earlier") and self.slot[reader.name] > self.slot[each.name]
            for reader in self.order
            for source in reader.sources
        )

    def _lines(self) -> list[str]:
        columns = ", ".join(f"c_{name}" for name in (*self.inputs, *self.stored))
        lines = [f"def run(first, end, offsets, obligor_offsets, rows, row_of, day, {columns}):", "    for h in range(first, end):"]
        if self.parameters:
            lines += ["        row = rows[row_of[h]]", *(f"        p_{at} = row[{at}]" for at in range(len(self.parameters)))]
        household_inputs = [name for name in self.inputs if self.regime.entity(name) == "household"]
        lines += [f"        v_{name} = c_{name}[h]" for name in household_inputs]
        for slot in range(max(self.slot.values(), default=0) + 1):
            inside = [each for each in self.order if self.slot[each.name] == slot]
            lines += self._row_passes(slot, inside) if slot % 2 else self._household_step(inside)
        return lines

    def _row_passes(self, slot: int, inside: Sequence[Variable]) -> list[str]:
        """The pass over the members and the one over the obligors; neither reads the other but by way of the household."""
        return [
            line
            for entity, offsets in zip(ROWS, ("offsets", "obligor_offsets"), strict=True)
            for line in self._row_pass(slot, entity, offsets, [each for each in inside if each.entity == entity])
        ]

    def _household_step(self, inside: Sequence[Variable]) -> list[str]:
        lines = []
        for each in inside:
            lines += [f"        {line}" for line in self._call(each)]
            if each.name in self.stored:
                lines.append(f"        c_{each.name}[h] = v_{each.name}")
        return lines

    def _row_pass(self, slot: int, entity: Entity, offsets: str, inside: Sequence[Variable]) -> list[str]:
        """One loop over the rows: read what is needed, compute, keep, and gather sums for the household."""
        gathered = [source for source in self._gathered_in(slot) if self.regime.entity(source.name) == entity]
        counted = sorted({source.name for each in inside for source in each.sources if source.kind == "earlier"})
        own = {source.name for each in inside for source in each.sources if source.kind in ("own", "earlier")}
        own |= {source.name for source in gathered}
        computed = {each.name for each in inside}
        lines = [f"        {_sum(source)} = 0" for source in gathered]
        lines += [f"        e_{name} = 0" for name in counted]
        body = [f"v_{name} = c_{name}[i]" for name in sorted(own - computed)]
        for each in inside:
            body += self._call(each)
            if each.name in self.stored:
                body.append(f"c_{each.name}[i] = v_{each.name}")
        body += [line for source in gathered for line in _gather(source)]
        body += [line for name in counted for line in _add(f"e_{name}", f"v_{name}")]
        if not body:
            return []
        return [*lines, f"        for i in range({offsets}[h], {offsets}[h + 1]):", *(f"            {line}" for line in body)]

    def _gathered_in(self, slot: int) -> list[Source]:
        """Sums over rows whose values are at hand in this pass for the first time."""
        sums = {source for each in self.order for source in each.sources if source.kind in ("total", "count", "any_of")}
        return sorted(
            (source for source in sums if self.slot.get(source.name, 1) == slot), key=lambda source: (source.kind, source.name)
        )

    def _call(self, each: Variable) -> list[str]:
        values = [self._value(argument) for argument in each.arguments]
        call = f"v_{each.name} = f_{each.name}({', '.join(values)})"
        doubtful = [value for value in dict.fromkeys(values) if value != "day"]
        if not doubtful:
            return [call]
        lines = [f"if {' or '.join(f'{value} == {UNKNOWN}' for value in doubtful)}:"]
        by_name = {argument.name: value for argument, value in zip(each.arguments, values, strict=True)}
        for position, when in enumerate(each.settled):
            lines.append(f"    {'if' if position == 0 else 'elif'} {by_name[when.argument]} == {when.value}:")
            lines.append(f"        v_{each.name} = {when.then}")
        lines += ["    else:", f"        v_{each.name} = {UNKNOWN}"] if each.settled else [f"    v_{each.name} = {UNKNOWN}"]
        return [*lines, "else:", f"    {call}"]

    def _value(self, argument: Argument) -> str:
        source = argument.source
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
    if source.kind == "any_of":
        total, value = _sum(source), f"v_{source.name}"
        return [f"if {value} == 1 or ({value} == {UNKNOWN} and {total} == 0):", f"    {total} = {value}"]
    return _add(_sum(source), f"v_{source.name}")


def _add(total: str, value: str) -> list[str]:
    return [f"if {value} == {UNKNOWN} or {total} == {UNKNOWN}:", f"    {total} = {UNKNOWN}", "else:", f"    {total} += {value}"]
