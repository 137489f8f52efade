"""What is in doubt, as boolean columns beside the values: the engine's meaning of an unknown fact, for OpenFisca's formulas.

A value is in doubt where one of its arguments is, unless an argument that is known settles it; a sum, where a part is; `any_of`,
where a part is and no known part is true. What no unknown fact can reach has no such column. A value in doubt is whatever its
formula makes of zeros: only what stands where there is no doubt is told.
"""

import ast
from collections.abc import Mapping, Sequence

from bench.openfisca.expressions import Term, both_or_either, compared, negated, number
from minzheng.policy.engine.variables import When

UNKNOWN = -(2**31)  # an unknown amount in OpenFisca's int32
NEVER = number(0)


def doubt(settled: Sequence[When], values: Mapping[str, Term], doubts: Mapping[str, Term]) -> Term:
    """The doubt of a variable from values and doubts of its arguments, by name: a number where it is the same for everybody."""
    open_doubts = list(dict.fromkeys(each for each in doubts.values() if each.value != 0))
    if not open_doubts:
        return NEVER
    stands = [_fires(when, values[when.argument], doubts[when.argument]) for when in settled]
    return both_or_either(True, [both_or_either(False, open_doubts), *(negated(each) for each in stands)])


def _fires(when: When, value: Term, in_doubt: Term) -> Term:
    """That an argument is known and is that number."""
    if value.truth and when.value in (0, 1):
        fires = value if when.value else negated(value)
    else:
        fires = compared(ast.Eq(), value, number(when.value))
    return both_or_either(True, [fires, negated(in_doubt)])
