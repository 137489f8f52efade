"""The loop over the rows of a kernel in LLVM's vectors: sixteen rows at a time, each in its own lane, for processors with AVX-512.

What only some lanes have to do is done under a mask, and left out where no lane has to. Where much is to be done for few lanes,
these rows are put back and decided one by one, as machine.py translates the same text. So a rule that everybody needs costs a
sixteenth, and one that is for one person in a hundred costs what that person costs.
"""

import ast
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Protocol

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.inlining import without_returns
from minzheng.policy.errors import RuleError

LANES = 16
_NUMBERS, _TRUTHS = f"<{LANES} x i64>", f"<{LANES} x i1>"
_MASK, _EVERY = f"i{LANES}", "splat (i1 true)"
ROW = "i"  # the name a kernel gives to the row of the loop
_SHORT = 4  # assignments of plain values that cost less than to ask whether any lane needs them
_LONG = 12  # assignments from which on a branch is not worth its while for few lanes
_FEW = 4  # lanes
_AHEAD = 512  # rows
TOO_NARROW = 2  # the fault that a result does not fit its column
COMPARED = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "slt", ast.LtE: "sle", ast.Gt: "sgt", ast.GtE: "sge"}
CALCULATED = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.LShift: "shl", ast.RShift: "ashr", ast.BitAnd: "and", ast.BitOr: "or",
}  # fmt: skip
_EXTREMES = {"min": "smin", "max": "smax"}
DECLARED = "\n".join(
    [
        "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)",
        *(f"declare {_MASK} @llvm.{each}.{_MASK}({_MASK}{more})" for each, more in (("cttz", ", i1"), ("ctpop", ""))),
        *(f"declare {_NUMBERS} @llvm.{each}.v{LANES}i64({_NUMBERS}, {_NUMBERS})" for each in _EXTREMES.values()),
        f"declare {_NUMBERS} @llvm.abs.v{LANES}i64({_NUMBERS}, i1)",
        f"declare {_NUMBERS} @llvm.masked.gather.v{LANES}i64.v{LANES}p0(<{LANES} x ptr>, i32, {_TRUTHS}, {_NUMBERS})",
        *(f"declare void @llvm.masked.store.v{LANES}i{bits}.p0(<{LANES} x i{bits}>, ptr, i32, {_TRUTHS})" for bits in (8, 32, 64)),
        *(
            f"declare <{LANES} x i{bits}> @llvm.masked.load.v{LANES}i{bits}.p0(ptr, i32, {_TRUTHS}, <{LANES} x i{bits}>)"
            for bits in (8, 16, 32, 64)
        ),
    ]
)


class Around(Protocol):
    """The function that contains the loop, written row by row: machine.py."""

    functions: frozenset[str]

    def put(self, line: str) -> None: ...

    def value(self, instruction: str) -> str: ...

    def label(self, label: str) -> None: ...

    def fresh(self, word: str) -> str: ...

    def room(self, name: str, kind: str) -> str: ...

    def width(self, column: str) -> int: ...

    def address(self, column: str, at: ast.expr) -> str: ...

    def counting(self, place: str, limit: str, step: int, work: Callable[[str], None]) -> None: ...

    def expression(self, node: ast.expr) -> tuple[str, str]: ...

    def statements(self, body: Sequence[ast.stmt]) -> None: ...


def function(node: ast.FunctionDef, around: Around) -> str:
    """A function of the engine's arithmetic over lanes."""
    arguments = [argument.arg for argument in node.args.args]
    lanes = Lanes(around, [*_assigned(node.body), *arguments, "result"])
    for name in arguments:
        lanes.store(name, f"%c.{name}", _EVERY)
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    lanes.statements(without_returns(node.name, body, "result"), "%mask")
    around.put(f"ret {_NUMBERS} {lanes.load('result')}")
    return f"{', '.join(f'{_NUMBERS} %c.{name}' for name in arguments)}, {_TRUTHS} %mask, ptr noalias %fault"


def loop(body: Sequence[ast.stmt], row: str, limit: str, around: Around) -> None:
    """The loop from the row in the place `row` to the number `limit`."""

    def sixteen(here: str) -> None:
        _call_ahead(body, around)
        lanes = Lanes(around, _assigned(body), around.room("lanes.put_back", _TRUTHS))
        left = lanes.spread(around.value(f"sub i64 {limit}, {here}"), "i64")
        count = ", ".join(f"i64 {at}" for at in range(LANES))
        lanes.statements(body, around.value(f"icmp sgt {_NUMBERS} {left}, <{count}>"))
        _one_by_one(body, row, here, lanes.put_back, around)

    around.counting(row, limit, LANES, sixteen)


def _call_ahead(body: Sequence[ast.stmt], around: Around) -> None:
    """Ask memory for what rows further on may need: what is read for some of them only, the processor does not foresee."""
    there = ast.BinOp(ast.Name(ROW, ast.Load()), ast.Add(), ast.Constant(_AHEAD))
    nodes = (node for each in body for node in ast.walk(each) if isinstance(node, ast.Subscript))
    read = (node.value.id for node in nodes if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name))
    for column in dict.fromkeys(read):
        around.put(f"call void @llvm.prefetch.p0(ptr {around.address(column, there)}, i32 0, i32 3, i32 1)")


def _one_by_one(body: Sequence[ast.stmt], row: str, here: str, put_back: str, around: Around) -> None:
    """The rows that were put back, from the first to the last."""
    bits = around.room("lanes.bits", _MASK)
    again, one, after = around.fresh("again"), around.fresh("one"), around.fresh("after")
    lanes = around.value(f"load {_TRUTHS}, ptr {put_back}")
    around.put(f"store {_MASK} {around.value(f'bitcast {_TRUTHS} {lanes} to {_MASK}')}, ptr {bits}")
    around.put(f"br label %{again}")
    around.label(again)
    left = around.value(f"load {_MASK}, ptr {bits}")
    around.put(f"br i1 {around.value(f'icmp ne {_MASK} {left}, 0')}, label %{one}, label %{after}")
    around.label(one)
    lane = around.value(f"call {_MASK} @llvm.cttz.{_MASK}({_MASK} {left}, i1 true)")
    at = around.value(f"add nsw i64 {here}, {around.value(f'zext {_MASK} {lane} to i64')}")
    around.put(f"store i64 {at}, ptr {row}")
    rest = around.value(f"and {_MASK} {left}, {around.value(f'sub {_MASK} {left}, 1')}")
    around.put(f"store {_MASK} {rest}, ptr {bits}")
    around.statements(body)
    around.put(f"br label %{again}")
    around.label(after)


def _assigned(body: Sequence[ast.stmt]) -> list[str]:
    nodes = (node for each in body for node in ast.walk(each))
    return list(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)))


class Lanes:
    """Statements and expressions over lanes. `inside` are the names that have a value for each lane; all others are the same for
    all and belong to the function around. Each statement and expression is under a mask: what other lanes hold does not matter.
    `put_back` is the place of the lanes that are left to be decided one by one."""

    def __init__(self, around: Around, inside: Sequence[str], put_back: str = "") -> None:
        self.around, self.put_back = around, put_back
        if put_back:
            around.put(f"store {_TRUTHS} zeroinitializer, ptr {put_back}")
        self.places = {name: around.room(f"lanes.{name}", self._kind(name)) for name in inside}
        for name, place in self.places.items():
            around.put(f"store {self._kind(name)} zeroinitializer, ptr {place}")

    def statements(self, body: Sequence[ast.stmt], mask: str, whole: bool = True) -> None:
        """`whole`: no lane outside the mask has anything to keep."""
        for node in body:
            match node:
                case ast.Assign([ast.Name(name)], value):
                    found = self.truth(value, mask) if self._kind(name) == _TRUTHS else self.number(value, mask)
                    self.store(name, found, _EVERY if whole else mask)
                case ast.AugAssign(ast.Name(name), op, value):
                    self.store(name, self.number(ast.BinOp(ast.Name(name), op, value), mask), _EVERY if whole else mask)
                case ast.Assign([ast.Subscript(ast.Name(column), at)], value):
                    self._write(column, at, self.number(value, mask), mask)
                case ast.If(test, then, otherwise):
                    truth = self.truth(test, mask)
                    self._branch(then, self._both(mask, truth))
                    self._branch(otherwise, self._both(mask, self._not(truth)))
                case ast.Expr(ast.Constant()):
                    pass
                case _:
                    raise RuleError("The translation knows no {what}.", what=type(node).__name__)

    def _branch(self, body: Sequence[ast.stmt], mask: str) -> None:
        plain = all(isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant | ast.Name) for each in body)
        if plain and len(body) <= _SHORT:
            self.statements(body, mask, False)
            return
        long = self.put_back and sum(isinstance(node, ast.Assign) for each in body for node in ast.walk(each)) > _LONG
        if long:
            mask = self._both(mask, self._not(self._value(f"load {_TRUTHS}, ptr {self.put_back}")))
        some, after = self.around.fresh("some"), self.around.fresh("after")
        self.around.put(f"br i1 {self._any(mask)}, label %{some}, label %{after}")
        self.around.label(some)
        if long:
            self._put_back_few(mask, after)
        self.statements(body, mask, False)
        self.around.put(f"br label %{after}")
        self.around.label(after)

    def _put_back_few(self, mask: str, after: str) -> None:
        few, many = self.around.fresh("few"), self.around.fresh("many")
        bits = self._value(f"bitcast {_TRUTHS} {mask} to {_MASK}")
        count = self._value(f"call {_MASK} @llvm.ctpop.{_MASK}({_MASK} {bits})")
        self.around.put(f"br i1 {self._value(f'icmp ult {_MASK} {count}, {_FEW}')}, label %{few}, label %{many}")
        self.around.label(few)
        noted = self._value(f"or {_TRUTHS} {mask}, {self._value(f'load {_TRUTHS}, ptr {self.put_back}')}")
        self.around.put(f"store {_TRUTHS} {noted}, ptr {self.put_back}")
        self.around.put(f"br label %{after}")
        self.around.label(many)

    def store(self, name: str, value: str, mask: str) -> None:
        kind, place = self._kind(name), self.places[name]
        if mask != _EVERY:
            value = self._value(f"select {_TRUTHS} {mask}, {kind} {value}, {kind} {self.load(name)}")
        self.around.put(f"store {kind} {value}, ptr {place}")

    def load(self, name: str) -> str:
        return self._value(f"load {self._kind(name)}, ptr {self.places[name]}")

    def number(self, node: ast.expr, mask: str) -> str:
        kind, value = self._expression(node, mask)
        return value if kind == _NUMBERS else self._value(f"zext {_TRUTHS} {value} to {_NUMBERS}")

    def truth(self, node: ast.expr, mask: str) -> str:
        if isinstance(node, ast.BoolOp):
            return self._every_or_some(isinstance(node.op, ast.And), node.values, mask)
        kind, value = self._expression(node, mask)
        return value if kind == _TRUTHS else self._value(f"icmp ne {_NUMBERS} {value}, zeroinitializer")

    def _expression(self, node: ast.expr, mask: str) -> tuple[str, str]:
        match node:
            case ast.Constant(bool() as value):
                return _TRUTHS, f"splat (i1 {str(value).lower()})"
            case ast.Constant(int() as value):
                return _NUMBERS, f"splat (i64 {value})"
            case ast.Name("UNKNOWN"):
                return _NUMBERS, f"splat (i64 {UNKNOWN})"
            case ast.Name(name) if name in self.places:
                return self._kind(name), self.load(name)
            case ast.Subscript(ast.Name("rows"), at) if _mentions_row(at):
                return _NUMBERS, self._gather(at, mask)
            case ast.Subscript(ast.Name(column), at) if _mentions_row(at):
                return _NUMBERS, self._fetch(column, at, mask)
            case ast.Name() | ast.Subscript():
                kind, same = self.around.expression(node)
                return f"<{LANES} x {kind}>", self.spread(same, kind)
            case ast.Call(ast.Name(name), arguments):
                return _NUMBERS, self._call(name, [self.number(each, mask) for each in arguments], mask)
        return self._calculation(node, mask)

    def _calculation(self, node: ast.expr, mask: str) -> tuple[str, str]:
        match node:
            case ast.UnaryOp(ast.USub(), operand):
                return _NUMBERS, self._value(f"sub {_NUMBERS} zeroinitializer, {self.number(operand, mask)}")
            case ast.UnaryOp(ast.Not(), operand):
                return _TRUTHS, self._not(self.truth(operand, mask))
            case ast.BinOp(left, op, right):
                return self._calculate(op, self._expression(left, mask), self._expression(right, mask), mask)
            case ast.Compare(left, ops, others):
                values = [self.number(each, mask) for each in (left, *others)]
                pairs = zip(ops, values[:-1], values[1:], strict=True)
                found = [self._value(f"icmp {COMPARED[type(op)]} {_NUMBERS} {one}, {other}") for op, one, other in pairs]
                return _TRUTHS, reduce(self._both, found)
            case ast.BoolOp(op, values):
                return _NUMBERS, self._deciding(isinstance(op, ast.And), values, mask)
            case ast.IfExp(test, body, otherwise):
                truth = self.truth(test, mask)
                yes = self.number(body, self._both(mask, truth))
                no = self.number(otherwise, self._both(mask, self._not(truth)))
                return _NUMBERS, self._value(f"select {_TRUTHS} {truth}, {_NUMBERS} {yes}, {_NUMBERS} {no}")
        raise RuleError("The translation knows no {what}.", what=type(node).__name__)

    def _every_or_some(self, every: bool, values: Sequence[ast.expr], mask: str) -> str:
        found = self.truth(values[0], mask)
        for each in values[1:]:
            asked = self._both(mask, found if every else self._not(found))
            word = "and" if every else "or"
            found = self._value(f"{word} {_TRUTHS} {found}, {self.truth(each, asked)}")
        return found

    def _deciding(self, every: bool, values: Sequence[ast.expr], mask: str) -> str:
        """The value of the first operand that decides."""
        found = self.number(values[0], mask)
        for each in values[1:]:
            truth = self._value(f"icmp ne {_NUMBERS} {found}, zeroinitializer")
            other = self.number(each, self._both(mask, truth if every else self._not(truth)))
            yes, no = (other, found) if every else (found, other)
            found = self._value(f"select {_TRUTHS} {truth}, {_NUMBERS} {yes}, {_NUMBERS} {no}")
        return found

    def _calculate(self, op: ast.operator, left: tuple[str, str], right: tuple[str, str], mask: str) -> tuple[str, str]:
        if left[0] == right[0] == _TRUTHS and isinstance(op, ast.BitOr | ast.BitAnd):
            return _TRUTHS, self._value(f"{CALCULATED[type(op)]} {_TRUTHS} {left[1]}, {right[1]}")
        a, b = (v if k == _NUMBERS else self._value(f"zext {_TRUTHS} {v} to {_NUMBERS}") for k, v in (left, right))
        if type(op) in CALCULATED:
            return _NUMBERS, self._value(f"{CALCULATED[type(op)]} {_NUMBERS} {a}, {b}")
        if isinstance(op, ast.FloorDiv | ast.Mod):
            return _NUMBERS, self._divide(a, b, isinstance(op, ast.Mod), mask)
        raise RuleError("The translation knows no {what}.", what=type(op).__name__)

    def _divide(self, a: str, b: str, rest: bool, mask: str) -> str:
        """As machine.py divides; a division by zero is one only in a lane that has to divide."""
        value, by = self._value, b
        constant = b.startswith("splat")
        if not constant:
            zero = self._both(mask, value(f"icmp eq {_NUMBERS} {b}, zeroinitializer"))
            self._note(self._any(zero), 1)
            awkward = value(f"icmp ult {_NUMBERS} {value(f'add {_NUMBERS} {b}, splat (i64 1)')}, splat (i64 2)")
            by = value(f"select {_TRUTHS} {awkward}, {_NUMBERS} splat (i64 1), {_NUMBERS} {b}")
        quotient = value(f"sdiv {_NUMBERS} {a}, {by}")
        remainder = value(f"sub {_NUMBERS} {a}, {value(f'mul {_NUMBERS} {quotient}, {by}')}")
        opposite = value(f"icmp slt {_NUMBERS} {value(f'xor {_NUMBERS} {remainder}, {by}')}, zeroinitializer")
        down = self._both(opposite, value(f"icmp ne {_NUMBERS} {remainder}, zeroinitializer"))
        if rest:
            more = value(f"select {_TRUTHS} {down}, {_NUMBERS} {by}, {_NUMBERS} zeroinitializer")
            return value(f"add {_NUMBERS} {remainder}, {more}")
        floor = value(f"add {_NUMBERS} {quotient}, {value(f'sext {_TRUTHS} {down} to {_NUMBERS}')}")
        if constant:
            return floor
        minus = value(f"icmp eq {_NUMBERS} {b}, splat (i64 -1)")
        negated = value(f"sub {_NUMBERS} zeroinitializer, {a}")
        return value(f"select {_TRUTHS} {minus}, {_NUMBERS} {negated}, {_NUMBERS} {floor}")

    def _write(self, column: str, at: ast.expr, value: str, mask: str) -> None:
        """Into the rows that are not put back."""
        width = self.around.width(column)
        mask = self._both(mask, self._not(self._value(f"load {_TRUTHS}, ptr {self.put_back}")))
        if width != 64:
            value = self._narrowed(value, width, mask)
        to = f"ptr {self.around.address(column, at)}, i32 {width // 8}, {_TRUTHS} {mask}"
        self.around.put(f"call void @llvm.masked.store.v{LANES}i{width}.p0(<{LANES} x i{width}> {value}, {to})")

    def _narrowed(self, value: str, width: int, mask: str) -> str:
        """As machine.py narrows."""
        kind, least = f"<{LANES} x i{width}>", f"splat (i{width} {-(2 ** (width - 1))})"
        unknown = self._value(f"icmp eq {_NUMBERS} {value}, splat (i64 {UNKNOWN})")
        narrow = self._value(f"trunc {_NUMBERS} {value} to {kind}")
        other = self._value(f"icmp ne {_NUMBERS} {self._value(f'sext {kind} {narrow} to {_NUMBERS}')}, {value}")
        taken = self._value(f"icmp eq {kind} {narrow}, {least}")
        wrong = self._both(self._both(mask, self._not(unknown)), self._value(f"or {_TRUTHS} {other}, {taken}"))
        self._note(self._any(wrong), TOO_NARROW)
        return self._value(f"select {_TRUTHS} {unknown}, {kind} {least}, {kind} {narrow}")

    def _note(self, seldom: str, fault: int) -> None:
        note, after = self.around.fresh("note"), self.around.fresh("after")
        self.around.put(f"br i1 {seldom}, label %{note}, label %{after}, !prof !0")
        self.around.label(note)
        self.around.put(f"store i64 {fault}, ptr %fault")
        self.around.put(f"br label %{after}")
        self.around.label(after)

    def _call(self, name: str, values: Sequence[str], mask: str) -> str:
        if name in _EXTREMES:
            call = f"call {_NUMBERS} @llvm.{_EXTREMES[name]}.v{LANES}i64"
            return reduce(lambda one, two: self._value(f"{call}({_NUMBERS} {one}, {_NUMBERS} {two})"), values)
        if name == "abs":
            return self._value(f"call {_NUMBERS} @llvm.abs.v{LANES}i64({_NUMBERS} {values[0]}, i1 false)")
        if name not in self.around.functions:
            raise RuleError("The translation knows no {what}.", what=name)
        given = ", ".join(f"{_NUMBERS} {value}" for value in values)
        return self._value(f"call {_NUMBERS} @{name}.lanes({given}, {_TRUTHS} {mask}, ptr %fault)")

    def _fetch(self, column: str, at: ast.expr, mask: str) -> str:
        width = self.around.width(column)
        kind, aligned = f"<{LANES} x i{abs(width)}>", abs(width) // 8
        asked = f"ptr {self.around.address(column, at)}, i32 {aligned}, {_TRUTHS} {mask}, {kind} zeroinitializer"
        found = self._value(f"call {kind} @llvm.masked.load.v{LANES}i{abs(width)}.p0({asked})")
        if width == 64:
            return found
        if width < 0:
            return self._value(f"zext {kind} {found} to {_NUMBERS}")
        unknown = self._value(f"icmp eq {kind} {found}, splat (i{width} {-(2 ** (width - 1))})")
        wide = self._value(f"sext {kind} {found} to {_NUMBERS}")
        return self._value(f"select {_TRUTHS} {unknown}, {_NUMBERS} splat (i64 {UNKNOWN}), {_NUMBERS} {wide}")

    def _gather(self, at: ast.expr, mask: str) -> str:
        """The values of a parameter, from the row of each lane."""
        places = self._value(f"getelementptr inbounds i64, ptr %c.rows, {_NUMBERS} {self.number(at, mask)}")
        asked = f"<{LANES} x ptr> {places}, i32 8, {_TRUTHS} {mask}, {_NUMBERS} zeroinitializer"
        return self._value(f"call {_NUMBERS} @llvm.masked.gather.v{LANES}i64.v{LANES}p0({asked})")

    def spread(self, value: str, kind: str) -> str:
        """The same in every lane."""
        all_lanes = f"<{LANES} x {kind}>"
        first = self._value(f"insertelement {all_lanes} poison, {kind} {value}, i64 0")
        return self._value(f"shufflevector {all_lanes} {first}, {all_lanes} poison, <{LANES} x i32> zeroinitializer")

    def _any(self, mask: str) -> str:
        return self._value(f"icmp ne {_MASK} {self._value(f'bitcast {_TRUTHS} {mask} to {_MASK}')}, 0")

    def _both(self, one: str, other: str) -> str:
        return self._value(f"and {_TRUTHS} {one}, {other}")

    def _not(self, truth: str) -> str:
        return self._value(f"xor {_TRUTHS} {truth}, {_EVERY}")

    def _value(self, instruction: str) -> str:
        return self.around.value(instruction)

    @staticmethod
    def _kind(name: str) -> str:
        return _TRUTHS if name.startswith(("uv_", "up_", "ua_", "ue_")) else _NUMBERS


def _mentions_row(at: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == ROW for node in ast.walk(at))
