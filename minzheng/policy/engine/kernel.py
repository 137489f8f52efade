"""Composes the rules of one regime into one function over household-ordered columns.

Its text (writing.py) is loops, comparisons and integer arithmetic: Python runs it over lists, machine code (compiled/) over arrays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from minzheng.base.population import UNKNOWN, Ints
from minzheng.policy.engine.folding import NOTHING_GIVEN, Given, LocalRule
from minzheng.policy.engine.rules import FUNCTIONS, Regime, Rules
from minzheng.policy.engine.sieving import Sieve
from minzheng.policy.engine.writing import Writer


@dataclass(frozen=True, slots=True)
class Kernel:
    """`run(first, end, offsets, obligor_offsets, rows, row_of, day, *columns)` decides the households first to end.

    `rows` holds, one behind the other, the parameter values (order of `parameters`) of each distinct place and residence;
    `row_of[h]` says which are household h's (where each member is decided `alone`, `row_of[i]` which are member i's); `day` is the
    ordinal of the month's first day. Columns: `inputs`, then `results`, both as long as their entity, then `kept`: room for the
    rows of one household, for what a later pass reads again.
    """

    codes: tuple[str, ...]  # the parameters of the law it rests on
    local: tuple[LocalRule, ...]
    parameters: tuple[str, ...]  # what `rows` hold: parameters, and what local rules make of them
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    kept: tuple[str, ...]
    nothing: tuple[str, ...]  # results that are 0 unless the kernel says otherwise: it leaves out households that get nothing
    units: tuple[tuple[str, str], ...]  # of inputs and parameters, as the text calls them
    alone: bool  # each member is decided alone: nothing is asked of the household but its parameters
    text: str
    plain: Callable[..., None]  # `run` as Python runs it
    sieved: str  # `run` that first asks for many at a time who gets nothing (sieving.py); empty if the rules do not allow that
    sums: tuple[str, ...]  # what it adds up: it takes, after `kept`, the rows of members, then room for each of these

    def rows(self, values: Ints) -> Ints:
        """`rows` of the text from the values of `codes`, shape (rows, codes)."""
        return _rows(self, len(values), values.tobytes()) if self.local else values


@lru_cache(maxsize=128)
def _rows(kernel: Kernel, count: int, values: bytes) -> Ints:
    given = np.frombuffer(values, np.int64).reshape(count, len(kernel.codes))
    columns: dict[str, Sequence[int]] = dict(zip(kernel.codes, given.T.tolist(), strict=True))
    for each in kernel.local:
        columns[each.rule.name] = each.decided(columns, count)
    found = np.array([columns[name] for name in kernel.parameters], np.int64).reshape(len(kernel.parameters), count).T.copy()
    found.flags.writeable = False
    return found


@lru_cache(maxsize=128)
def composed(rules: Rules, regime: Regime, outputs: tuple[str, ...], given: Given = NOTHING_GIVEN) -> Kernel:
    """The kernel of some outputs; built once per regime, set of outputs, and what is said of the parameters."""
    writer = Writer(regime, outputs, given)
    text, sieve = writer.text(), Sieve.of(writer, given)
    space: dict[str, Any] = {"UNKNOWN": UNKNOWN, "together": range, **FUNCTIONS}
    exec(compile(text, f"<rules {rules.name}>", "exec"), space)
    return Kernel(
        writer.codes, writer.local, writer.parameters, writer.inputs, writer.results, writer.kept, writer.nothing(),
        writer.units(), writer.alone, text, space["run"], sieve.text() if sieve else "", sieve.sums if sieve else (),
    )  # fmt: skip
