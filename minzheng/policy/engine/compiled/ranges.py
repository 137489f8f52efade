"""Between which numbers the values of a text lie: interval arithmetic over statements without loops. What is sure to fit into 32
bits is computed in 32 (lanes.py)."""

import ast
from collections.abc import Callable, Sequence
from itertools import product

from minzheng.policy.engine.compiled.expansion import Within
from minzheng.policy.errors import RuleError

Range = tuple[int, int]
ANY: Range = (-(2**63), 2**63 - 1)
_TRUTH: Range = (0, 1)
_BY_CORNERS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__, ast.Sub: int.__sub__, ast.Mult: int.__mul__, ast.FloorDiv: int.__floordiv__,
    ast.LShift: int.__lshift__, ast.RShift: int.__rshift__,
}  # fmt: skip
_EXTREMES: dict[str, Callable[..., int]] = {"min": min, "max": max}


class Ranges:
    """Of each name, the union of all that is assigned to it, and of each expression. UNKNOWN adds nothing: whoever reads a number
    has asked for its doubt before. None is the range of what is never read. `given` tells those of columns and of names that the
    text does not assign."""

    def __init__(self, body: Sequence[ast.stmt], given: Callable[[ast.expr], Range]) -> None:
        self.names: dict[str, Range | None] = {}
        self.given = given
        for each in body:
            self._note(each)

    def _note(self, node: ast.AST) -> None:
        """What is assigned, in the order of the text: nothing is read before it is assigned."""
        for each in ast.iter_child_nodes(node):
            self._note(each)
        match node:
            case ast.Assign([ast.Name(name)], value):
                self.names[name] = _union(self.names.get(name), self.of(value))
            case ast.AugAssign(ast.Name(name), op, value):
                self.names[name] = _union(self.names.get(name), self.of(ast.BinOp(ast.Name(name), op, value)))

    def of(self, node: ast.expr) -> Range | None:
        match node:
            case ast.Constant(int() as value):
                return int(value), int(value)
            case ast.Name("UNKNOWN"):
                return None
            case ast.Name(name) if name in self.names:
                return self.names[name]
            case ast.Compare() | ast.UnaryOp(ast.Not()):
                return _TRUTH
            case ast.UnaryOp(ast.USub(), operand):
                return _calculated(ast.Sub(), (0, 0), self.of(operand))
            case ast.BinOp(left, op, right):
                return _calculated(op, self.of(left), self.of(right))
        return self._chosen(node)

    def _chosen(self, node: ast.expr) -> Range | None:
        match node:
            case ast.IfExp(_, one, other):
                return _union(self.of(one), self.of(other))
            case ast.BoolOp(_, values):
                return _union(*map(self.of, values))
            case ast.Call(ast.Name(("min" | "max") as name), arguments):
                ranges = [each for each in map(self.of, arguments) if each is not None]
                least, most = (_EXTREMES[name](each[end] for each in ranges) for end in (0, 1)) if ranges else ANY
                return least, most
            case ast.Call(ast.Name("abs"), [operand]):
                of = self.of(operand)
                return of and (max(of[0], -of[1], 0), max(-of[0], of[1]))
            case Within(_, name):
                return self.of(name)
        return self.given(node)


def _calculated(op: ast.operator, one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    match op:
        case ast.BitAnd() | ast.BitOr():
            found = _of_bits(isinstance(op, ast.BitAnd), one, other)
        case ast.Mod():
            found = min(other[0] + 1, 0), max(other[1] - 1, 0)
        case ast.LShift() | ast.RShift() if other[0] < 0 or other[1] > 63:
            found = ANY
        case _ if type(op) in _BY_CORNERS:
            by = (
                other
                if not isinstance(op, ast.FloorDiv)
                else [each for each in {*other, -1, 1} if each and other[0] <= each <= other[1]]
            )
            corners = [_BY_CORNERS[type(op)](*each) for each in product(one, by)]
            found = min(corners, default=0), max(corners, default=0)
        case _:
            raise RuleError("The translation knows no {what}.", what=type(op).__name__)
    return found if ANY[0] <= found[0] and found[1] <= ANY[1] else ANY


def _of_bits(both: bool, one: Range, other: Range) -> Range:
    """Of `&` and `|`: within as many bits as the two have, without a sign where the sign falls away."""
    most = (1 << max(max(-least - 1, most).bit_length() for least, most in (one, other))) - 1
    if both:
        unsigned = [most for least, most in (one, other) if least >= 0]
        return (0, min(unsigned)) if unsigned else (-most - 1, most)
    return (max(one[0], other[0]) if min(one[0], other[0]) >= 0 else -most - 1), most


def _union(*ranges: Range | None) -> Range | None:
    known = [each for each in ranges if each is not None]
    return (min(least for least, _ in known), max(most for _, most in known)) if known else None
