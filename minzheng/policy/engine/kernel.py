"""Composes the rules of one regime into one function over household-ordered columns.

Its text (writing.py) is loops, comparisons and integer arithmetic: Python runs it over lists, machine code (compiled/) over arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.folding import NOTHING_GIVEN, Given
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

    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    kept: tuple[str, ...]
    nothing: tuple[str, ...]  # results that are 0 unless the kernel says otherwise: it leaves out households that get nothing
    dates: tuple[str, ...]  # inputs that are ordinals
    alone: bool  # each member is decided alone: nothing is asked of the household but its parameters
    text: str
    plain: Callable[..., None]  # `run` as Python runs it
    sieved: str  # `run` that first asks for many at a time who gets nothing (sieving.py); empty if the rules do not allow that
    sums: tuple[str, ...]  # what it adds up: it takes, after `kept`, the rows of members, then room for each of these


@lru_cache(maxsize=128)
def composed(rules: Rules, regime: Regime, outputs: tuple[str, ...], given: Given = NOTHING_GIVEN) -> Kernel:
    """The kernel of some outputs; built once per regime, set of outputs, and what is said of the parameters."""
    writer = Writer(regime, outputs, given)
    text, sieve = writer.text(), Sieve.of(writer, given)
    space: dict[str, Any] = {"UNKNOWN": UNKNOWN, "together": range, **FUNCTIONS}
    exec(compile(text, f"<rules {rules.name}>", "exec"), space)
    return Kernel(
        writer.parameters, writer.inputs, writer.results, writer.kept, writer.nothing(), writer.dates(), writer.alone,
        text, space["run"], sieve.text() if sieve else "", sieve.sums if sieve else (),
    )  # fmt: skip
