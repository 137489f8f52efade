"""The expressions of a kernel over lanes: facts, parameters of the row of each lane, names, and what is calculated of them.

Facts and parameters that may have more than 32 bits are taken to lie within _MOST; a row where one does not is put back (lanes.py).
"""

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from functools import partial, reduce

from minzheng.policy.engine.compiled.expansion import Within
from minzheng.policy.engine.compiled.instructions import Around, Instructions, spread
from minzheng.policy.engine.compiled.ranges import ANY, Range, Ranges
from minzheng.policy.engine.compiled.vectors import (
    CALCULATED,
    COMPARED,
    EVERY,
    LANES,
    TRUTHS,
    UNKNOWN_IN,
    USUAL,
    WIDE,
    kind_for,
    same,
)
from minzheng.policy.engine.inlining import assigned
from minzheng.policy.errors import RuleError

SHORT = 12  # operations that cost less than to ask whether any lane needs them, and to be wrong about the answer
_MOST = 2**27  # more than a million yuan in fen, and than the days of any date
_ODD = -(2**31) + 1  # in a table: a parameter beyond its bounds
_ONE_OF_32 = (-(2**31) + 1, 2**31 - 1)
_DAYS = (0, date.max.toordinal())
_RATES = (-(2**16), 2**16)  # more than six times the whole


class Expressions(Instructions, ABC):
    """Names that the statements set have a value for each lane; all others are the same for all and belong to the function around.
    Each expression is under a mask: what other lanes hold does not matter."""

    def __init__(self, around: Around, body: Sequence[ast.stmt], row: str) -> None:
        super().__init__(around)
        self.body, self.row = body, row
        self.ranges = Ranges(body, self._given)
        self.tables: dict[int, str] = {}  # of parameters, by their place in a row
        self.reckoned: set[str] = set()  # names of what is calculated
        for node in (node for each in body for node in ast.walk(each)):
            match node:
                case ast.Assign([ast.Name(name)], value) if self._is_reckoned(value):
                    self.reckoned.add(name)
        self.places = {name: around.room(f"lanes.{name}", self.kind_of_name(name)) for name in assigned(body)}
        self.back = around.room("lanes.put_back", TRUTHS)

    @abstractmethod
    def statements(self, body: Sequence[ast.stmt], mask: str) -> None:
        """Those of `body`, in the lanes of the mask."""

    def learn_parameters(self) -> None:
        """Where there are no more rows of parameters than lanes, a register holds a parameter of all of them."""
        nodes = [node for each in self.body for node in ast.walk(each) if isinstance(node, ast.Subscript)]
        for node in nodes if self.around.few else ():
            match node:
                case ast.Subscript(
                    ast.Name("rows"), ast.BinOp(ast.BinOp(row, _, ast.Constant(int(count))), _, ast.Constant(int(at)))
                ):
                    if self._mentions_row(row) and at not in self.tables:
                        self.tables[at] = self.around.before_all(partial(self._table, count, at, self._given(node)))

    def _table(self, count: int, at: int, bounds: Range) -> str:
        """What does not lie within the bounds is _ODD there."""
        places = ", ".join(f"i64 {each * count + at}" for each in range(LANES))
        address = self.value(f"getelementptr inbounds i64, ptr %c.rows, {WIDE} <{places}>")
        asked = f"<{LANES} x ptr> {address}, i32 8, {TRUTHS} {EVERY}, {WIDE} zeroinitializer"
        found = self.value(f"call {WIDE} @llvm.masked.gather.v{LANES}i64.v{LANES}p0({asked})")
        raised = self.value(f"sub {WIDE} {found}, {same(bounds[0], WIDE)}")
        beyond = self.value(f"icmp ugt {WIDE} {raised}, {same(bounds[1] - bounds[0], WIDE)}")
        odd = self.both(beyond, self.value(f"icmp ne {WIDE} {found}, {same(UNKNOWN_IN[WIDE], WIDE)}"))
        narrow = self.or_unknown(found, WIDE, USUAL)
        return self.value(f"select {TRUTHS} {odd}, {USUAL} {same(_ODD, USUAL)}, {USUAL} {narrow}")

    def _mentions_row(self, at: ast.expr) -> bool:
        return any(isinstance(node, ast.Name) and node.id == self.row for node in ast.walk(at))

    def load(self, name: str) -> str:
        return self.value(f"load {self.kind_of_name(name)}, ptr {self.places[name]}")

    def _given(self, node: ast.expr) -> Range:
        """The range of what the statements do not set."""
        match node:
            case ast.Name("day"):
                return _DAYS
            case ast.Subscript(ast.Name("rows"), ast.BinOp(row, _, ast.Constant(int(at)))) if self._mentions_row(row):
                return _RATES if self.around.units.get(f"p_{at}") == "rate" else (-_MOST, _MOST)
            case ast.Subscript(ast.Name(column), at) if self._mentions_row(at):
                if self.around.units.get(column) == "date" and abs(self.around.width(column)) >= 32:
                    return _DAYS
                width = self.around.width(column)
                most = min(_MOST, 2 ** (abs(width) - (width > 0)) - 1)
                return 0 if width < 0 else -most, most
        return ANY

    def kind_of(self, *nodes: ast.expr) -> str:
        """Of numbers that hold all of these. Fewer than 32 bits are for what is only read and compared."""
        return kind_for(*map(self.ranges.of, nodes), *[_ONE_OF_32] * any(map(self._is_reckoned, nodes)))

    def _is_reckoned(self, node: ast.expr) -> bool:
        parts = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
        return any(
            isinstance(each, ast.BinOp | ast.UnaryOp | Within) or (isinstance(each, ast.Name) and each.id in self.reckoned)
            for each in parts
        )

    def kind_of_name(self, name: str) -> str:
        return TRUTHS if truth_name(name) else self.kind_of(ast.Name(name))

    def number(self, node: ast.expr, mask: str, kind: str) -> str:
        if isinstance(node, ast.Name) and node.id == "UNKNOWN":
            return same(UNKNOWN_IN[kind], kind)
        found, value = self._expression(node, mask)
        return self.or_unknown(value, found, kind) if isinstance(node, ast.Subscript) else self.in_kind(kind, found, value)

    def truth(self, node: ast.expr, mask: str) -> str:
        if isinstance(node, ast.BoolOp):
            return self._every_or_some(isinstance(node.op, ast.And), node.values, mask)
        kind, value = self._expression(node, mask)
        return value if kind == TRUTHS else self.value(f"icmp ne {kind} {value}, zeroinitializer")

    def _expression(self, node: ast.expr, mask: str) -> tuple[str, str]:
        match node:
            case ast.Constant(bool() as value):
                return TRUTHS, f"splat (i1 {str(value).lower()})"
            case ast.Constant(int() as value):
                return self.kind_of(node), same(value, self.kind_of(node))
            case ast.Name(name) if name in self.places:
                return self.kind_of_name(name), self.load(name)
            case ast.Subscript(ast.Name("rows"), at) as parameter if self._mentions_row(at):
                return self._gather(parameter, mask)
            case ast.Subscript(ast.Name(column), at) if self._mentions_row(at):
                return self._fetch(column, at, mask)
            case Within(body, result):
                if node.same is not None:
                    return self._the_same(node.same, self.kind_of(node))
                self.statements(body, mask)
                return self._expression(result, mask)
            case ast.Name() | ast.Subscript():
                return self._the_same(node, self.kind_of(node))
        return self._calculation(node, mask)

    def _the_same(self, node: ast.expr, wanted: str) -> tuple[str, str]:
        kind, value = self.around.expression(node)
        every = f"<{LANES} x {kind}>"
        found = spread(value, kind, self.around)
        return (every, found) if kind == "i1" else (wanted, self.in_kind(wanted, every, found))

    def _calculation(self, node: ast.expr, mask: str) -> tuple[str, str]:
        kind = self.kind_of(node)
        match node:
            case ast.Call(ast.Name(name), arguments):
                kind = self.kind_of(*arguments)
                return kind, self.call(name, [self.number(each, mask, kind) for each in arguments], kind)
            case ast.UnaryOp(ast.USub(), operand):
                return kind, self.value(f"sub {kind} zeroinitializer, {self.number(operand, mask, kind)}")
            case ast.UnaryOp(ast.Not(), operand):
                return TRUTHS, self.negated(self.truth(operand, mask))
            case ast.BinOp(left, op, right):
                return self._calculate(op, left, right, mask)
            case ast.Compare(left, ops, others):
                kind = self.kind_of(left, *others)
                values = [self.number(each, mask, kind) for each in (left, *others)]
                pairs = zip(ops, values[:-1], values[1:], strict=True)
                found = [self.value(f"icmp {COMPARED[type(op)]} {kind} {one}, {other}") for op, one, other in pairs]
                return TRUTHS, reduce(self.both, found)
            case ast.BoolOp(op, values):
                return kind, self._deciding(isinstance(op, ast.And), values, mask, kind)
            case ast.IfExp(test, body, otherwise):
                truth = self.truth(test, mask)
                no = self.number(otherwise, self.both(mask, self.negated(truth)), kind)
                return kind, self._chosen(truth, body, no, self.both(mask, truth), kind)
        raise RuleError("The translation knows no {what}.", what=type(node).__name__)

    def _chosen(self, truth: str, body: ast.expr, no: str, mask: str, kind: str) -> str:
        """A value in the lanes of `truth`, in the others what is at hand; not calculated where no lane needs it, if it is much."""
        if cost(body) <= SHORT:
            return self.value(f"select {TRUTHS} {truth}, {kind} {self.number(body, mask, kind)}, {kind} {no}")
        place = self.around.room(self.around.fresh("chosen"), kind)
        some, after = self.around.fresh("some"), self.around.fresh("after")
        self.around.put(f"store {kind} {no}, ptr {place}")
        self.around.put(f"br i1 {self.any_of(mask)}, label %{some}, label %{after}")
        self.around.label(some)
        yes = self.value(f"select {TRUTHS} {truth}, {kind} {self.number(body, mask, kind)}, {kind} {no}")
        self.around.put(f"store {kind} {yes}, ptr {place}")
        self.around.put(f"br label %{after}")
        self.around.label(after)
        return self.value(f"load {kind}, ptr {place}")

    def _every_or_some(self, every: bool, values: Sequence[ast.expr], mask: str) -> str:
        found = self.truth(values[0], mask)
        for each in values[1:]:
            asked = self.both(mask, found if every else self.negated(found))
            word = "and" if every else "or"
            found = self.value(f"{word} {TRUTHS} {found}, {self.truth(each, asked)}")
        return found

    def _deciding(self, every: bool, values: Sequence[ast.expr], mask: str, kind: str) -> str:
        """The value of the first operand that decides."""
        found = self.number(values[0], mask, kind)
        for each in values[1:]:
            truth = self.value(f"icmp ne {kind} {found}, zeroinitializer")
            other = self.number(each, self.both(mask, truth if every else self.negated(truth)), kind)
            yes, no = (other, found) if every else (found, other)
            found = self.value(f"select {TRUTHS} {truth}, {kind} {yes}, {kind} {no}")
        return found

    def _calculate(self, op: ast.operator, left: ast.expr, right: ast.expr, mask: str) -> tuple[str, str]:
        one, other = self._expression(left, mask), self._expression(right, mask)
        if one[0] == other[0] == TRUTHS and isinstance(op, ast.BitOr | ast.BitAnd):
            return TRUTHS, self.value(f"{CALCULATED[type(op)]} {TRUTHS} {one[1]}, {other[1]}")
        result = ast.BinOp(left, op, right)
        kind = self.kind_of(left, right, result)
        if isinstance(op, ast.LShift | ast.RShift) and (self.ranges.of(right) or ANY)[1] > 31:
            kind = WIDE
        a, b = self.in_kind(kind, *one), self.in_kind(kind, *other)
        if type(op) in CALCULATED:
            found = self.value(f"{CALCULATED[type(op)]} {kind} {a}, {b}")
        else:
            found = self.divide(kind, (self.ranges.of(left) or ANY, a), (self.ranges.of(right) or ANY, b), mask)
            if isinstance(op, ast.Mod):
                found = self.value(f"sub {kind} {a}, {self.value(f'mul {kind} {found}, {b}')}")
        return self.kind_of(result), self.in_kind(self.kind_of(result), kind, found)

    def _fetch(self, column: str, at: ast.expr, mask: str) -> tuple[str, str]:
        """All rows are there, whatever the mask."""
        width, bounds = self.around.width(column), self._given(ast.Subscript(ast.Name(column), at))
        kind = f"<{LANES} x i{abs(width)}>"
        found = self.value(f"load {kind}, ptr {self.around.address(column, at)}, align {abs(width) // 8}")
        if width > 0:
            return self.known(found, kind, bounds, mask)
        if bounds[1] < 2**-width - 1:
            self.put_back(self.both(mask, self.value(f"icmp ugt {kind} {found}, {same(bounds[1], kind)}")))
        wanted = kind_for(bounds)
        return wanted, found if wanted == kind else self.value(f"zext {kind} {found} to {wanted}")

    def _gather(self, node: ast.Subscript, mask: str) -> tuple[str, str]:
        """The values of a parameter, from the row of each lane."""
        at = node.slice
        match at:
            case ast.BinOp(ast.BinOp(row, _, _), _, ast.Constant(int() as place)) if place in self.tables:
                rows = self.number(row, mask, USUAL)
                found = self.value(f"call {USUAL} @llvm.x86.avx512.permvar.si.512({USUAL} {self.tables[place]}, {USUAL} {rows})")
                self.put_back(self.both(mask, self.value(f"icmp eq {USUAL} {found}, {same(_ODD, USUAL)}")))
                return USUAL, found
        kind = self.kind_of(at)
        places = self.value(f"getelementptr inbounds i64, ptr %c.rows, {kind} {self.number(at, mask, kind)}")
        asked = f"<{LANES} x ptr> {places}, i32 8, {TRUTHS} {mask}, {WIDE} zeroinitializer"
        found = self.value(f"call {WIDE} @llvm.masked.gather.v{LANES}i64.v{LANES}p0({asked})")
        return self.known(found, WIDE, self._given(node), mask)


def truth_name(name: str) -> bool:
    return name.startswith(("uv_", "up_", "ua_", "ue_"))


def cost(node: ast.AST) -> int:
    """Of doing it for all lanes, about. What reads memory is done only where some lane needs it."""
    match node:
        case ast.Subscript():
            return 10 * SHORT
        case Within() | ast.Call() | ast.FloorDiv() | ast.Mod():
            return SHORT * 2 // 3
        case ast.BinOp() | ast.Compare() | ast.IfExp() | ast.BoolOp() | ast.Assign() | ast.If():
            return 1 + sum(map(cost, ast.iter_child_nodes(node)))
    return sum(map(cost, ast.iter_child_nodes(node)))
