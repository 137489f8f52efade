"""Translates the text of a kernel, and the engine's arithmetic, for LLVM: int64 numbers, doubts of one bit, ifs and counting loops.

Nothing else occurs in that text, so the translation is short, and LLVM takes a programme's rules in a second or two.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

from minzheng.base.population import UNKNOWN
from minzheng.policy.errors import RuleError

NOTHING: Mapping[str, int] = MappingProxyType({})
_COMPARED = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "slt", ast.LtE: "sle", ast.Gt: "sgt", ast.GtE: "sge"}
_CALCULATED = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.LShift: "shl", ast.RShift: "ashr", ast.BitAnd: "and", ast.BitOr: "or",
}  # fmt: skip
_SMALLEST = {"min": "llvm.smin.i64", "max": "llvm.smax.i64"}
_NUMBERS = ("first", "end", "day")  # arguments of a kernel that are no columns
_END = """
declare i64 @llvm.smin.i64(i64, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)
!0 = !{!"branch_weights", i32 1, i32 2000}
"""


def translated(kernel: str, arithmetic: str, widths: Mapping[str, int] = NOTHING) -> str:
    """LLVM's text of `run` and the functions it calls.

    `widths` are the bits of columns narrower than 64: negative where it has no sign and no UNKNOWN, else the smallest number stands
    for UNKNOWN. The last argument of `run` points to a number that becomes 1 if anything was divided by zero. Raises RuleError for
    what is not translated.
    """
    functions = [each for each in ast.parse(arithmetic).body if isinstance(each, ast.FunctionDef)]
    (run,) = ast.parse(kernel).body
    assert isinstance(run, ast.FunctionDef)
    names = frozenset(each.name for each in functions)
    parts = [_Function(each, names, NOTHING).text("define internal i64", "alwaysinline ") for each in functions]
    columns = {argument.arg: widths.get(argument.arg, 64) for argument in run.args.args if argument.arg not in _NUMBERS}
    return "\n".join([*parts, _Function(run, names, columns).text("define void"), _END])


class _Function:
    """One function. A number or doubt lives in a place on the stack by its name; LLVM turns places into registers."""

    def __init__(self, node: ast.FunctionDef, functions: frozenset[str], columns: Mapping[str, int]) -> None:
        self.node, self.functions, self.columns = node, functions, columns
        self.places: dict[str, str] = {}
        self.lines: list[str] = []
        self.count = 0

    def text(self, head: str, attributes: str = "") -> str:
        arguments = [argument.arg for argument in self.node.args.args]
        given = [f"ptr noalias %c.{name}" if name in self.columns else f"i64 %c.{name}" for name in arguments]
        for name in arguments:
            if name not in self.columns:
                self._line(f"store i64 %c.{name}, ptr {self._place(name)}")
        for each in self.node.body:
            self._statement(each)
        end = "ret void" if self.columns else "unreachable"
        places = [f"  {place} = alloca {self._type(name)}" for name, place in self.places.items()]
        lines = "\n".join([*places, *self.lines, f"  {end}"])
        return f"{head} @{self.node.name}({', '.join([*given, 'ptr noalias %fault'])}) {attributes}nounwind {{\n{lines}\n}}"

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign([ast.Name(name)], value):
                self._store(name, value)
            case ast.AugAssign(ast.Name(name), op, value):
                self._store(name, ast.BinOp(ast.Name(name, ast.Load()), op, value))
            case ast.Assign([ast.Subscript(ast.Name(column), at)], value):
                self._line(f"store i64 {self._number(value)}, ptr {self._address(column, at)}")
            case ast.If(test, body, orelse):
                self._branches(test, lambda: self._statements(body), lambda: self._statements(orelse))
            case ast.For(ast.Name(name), ast.Call(ast.Name("range"), [start, end]), body):
                self._loop(name, start, end, body)
            case ast.Return(value) if value is not None:
                self._line(f"ret i64 {self._number(value)}")
                self._label(self._fresh("after"))
            case ast.Expr(ast.Constant()):
                pass
            case _:
                raise _unknown(node)

    def _statements(self, body: Sequence[ast.stmt]) -> None:
        for each in body:
            self._statement(each)

    def _loop(self, name: str, start: ast.expr, end: ast.expr, body: Sequence[ast.stmt]) -> None:
        self._store(name, start)
        limit = self._number(end)
        again, inside, after = self._fresh("again"), self._fresh("inside"), self._fresh("after")
        self._line(f"br label %{again}")
        self._label(again)
        here = self._value(f"load i64, ptr {self._place(name)}")
        more = self._value(f"icmp slt i64 {here}, {limit}")
        self._line(f"br i1 {more}, label %{inside}, label %{after}")
        self._label(inside)
        self._statements(body)
        last = self._value(f"load i64, ptr {self._place(name)}")
        self._line(f"store i64 {self._value(f'add nsw i64 {last}, 1')}, ptr {self._place(name)}")
        self._line(f"br label %{again}")
        self._label(after)

    def _branches(self, test: ast.expr, yes: Callable[[], None], no: Callable[[], None]) -> None:
        then, otherwise, after = self._fresh("then"), self._fresh("else"), self._fresh("after")
        seldom = ", !prof !0" if isinstance(test, ast.Name) and self._type(test.id) == "i1" else ""
        self._line(f"br i1 {self._truth(test)}, label %{then}, label %{otherwise}{seldom}")
        for label, work in ((then, yes), (otherwise, no)):
            self._label(label)
            work()
            self._line(f"br label %{after}")
        self._label(after)

    def _store(self, name: str, value: ast.expr) -> None:
        kind = self._type(name)
        found = self._truth(value) if kind == "i1" else self._number(value)
        self._line(f"store {kind} {found}, ptr {self._place(name)}")

    def _number(self, node: ast.expr) -> str:
        kind, value = self._expression(node)
        return value if kind == "i64" else self._value(f"zext i1 {value} to i64")

    def _truth(self, node: ast.expr) -> str:
        kind, value = self._expression(node)
        return value if kind == "i1" else self._value(f"icmp ne i64 {value}, 0")

    def _expression(self, node: ast.expr) -> tuple[str, str]:
        """Type and value of an expression."""
        match node:
            case ast.Constant(int() as value):
                return ("i1", str(value).lower()) if isinstance(value, bool) else ("i64", str(value))
            case ast.Name("UNKNOWN"):
                return "i64", str(UNKNOWN)
            case ast.Name(name) if name in self.places:
                return self._type(name), self._value(f"load {self._type(name)}, ptr {self._place(name)}")
            case ast.Subscript(ast.Name(column), at):
                return "i64", self._fetch(column, at)
            case ast.BinOp(left, op, right):
                return self._calculate(op, left, right)
            case ast.Call(ast.Name(name), arguments):
                return "i64", self._call(name, [self._number(each) for each in arguments])
            case ast.UnaryOp(ast.USub(), operand):
                return "i64", self._value(f"sub i64 0, {self._number(operand)}")
        return self._condition(node)

    def _condition(self, node: ast.expr) -> tuple[str, str]:
        match node:
            case ast.UnaryOp(ast.Not(), operand):
                return "i1", self._value(f"xor i1 {self._truth(operand)}, true")
            case ast.Compare(left, ops, comparators):
                return "i1", self._compare([left, *comparators], [_COMPARED[type(op)] for op in ops])
            case ast.BoolOp(op, values):
                return self._bool(isinstance(op, ast.And), values)
            case ast.IfExp(test, body, orelse):
                chosen = self._fresh("chosen")
                self._branches(test, lambda: self._store(chosen, body), lambda: self._store(chosen, orelse))
                return "i64", self._value(f"load i64, ptr {self._place(chosen)}")
        raise _unknown(node)

    def _bool(self, every: bool, values: Sequence[ast.expr]) -> tuple[str, str]:
        """`and`, `or`: the first operand that decides, the rest untouched, as in Python."""
        chosen = self._fresh("chosen")
        self._store(chosen, values[0])
        for each in values[1:]:
            keep: Callable[[], None] = lambda: None  # noqa: E731
            take: Callable[[], None] = lambda each=each: self._store(chosen, each)  # type: ignore[misc]  # noqa: E731
            self._branches(ast.Name(chosen, ast.Load()), take if every else keep, keep if every else take)
        return "i64", self._value(f"load i64, ptr {self._place(chosen)}")

    def _compare(self, operands: Sequence[ast.expr], how: Sequence[str]) -> str:
        values = [self._number(each) for each in operands]
        found = [self._value(f"icmp {each} i64 {values[at]}, {values[at + 1]}") for at, each in enumerate(how)]
        return reduce(lambda one, two: self._value(f"and i1 {one}, {two}"), found)

    def _calculate(self, op: ast.operator, left: ast.expr, right: ast.expr) -> tuple[str, str]:
        kinds, values = zip(self._expression(left), self._expression(right), strict=True)
        if kinds == ("i1", "i1") and isinstance(op, ast.BitOr | ast.BitAnd):
            return "i1", self._value(f"{_CALCULATED[type(op)]} i1 {values[0]}, {values[1]}")
        a, b = (v if k == "i64" else self._value(f"zext i1 {v} to i64") for k, v in zip(kinds, values, strict=True))
        if type(op) in _CALCULATED:
            return "i64", self._value(f"{_CALCULATED[type(op)]} i64 {a}, {b}")
        if isinstance(op, ast.FloorDiv | ast.Mod):
            return "i64", self._divide(a, b, isinstance(right, ast.Constant), isinstance(op, ast.Mod))
        raise _unknown(op)

    def _divide(self, a: str, b: str, constant: bool, rest: bool) -> str:
        """Rounded down as Python does. By zero: the fault is noted, the result does not matter. By -1, which a processor may refuse
        for the smallest number, and by zero it is the division by 1 with a sign."""
        by = b
        if not constant:
            zero = self._value(f"icmp eq i64 {b}, 0")
            note, after = self._fresh("zero"), self._fresh("after")
            self._line(f"br i1 {zero}, label %{note}, label %{after}, !prof !0")
            self._label(note)
            self._line("store i64 1, ptr %fault")
            self._line(f"br label %{after}")
            self._label(after)
            below = self._value(f"add i64 {b}, 1")
            awkward = self._value(f"icmp ult i64 {below}, 2")
            by = self._value(f"select i1 {awkward}, i64 1, i64 {b}")
        quotient, remainder = self._value(f"sdiv i64 {a}, {by}"), self._value(f"srem i64 {a}, {by}")
        signs = self._value(f"xor i64 {remainder}, {by}")
        opposite = self._value(f"icmp slt i64 {signs}, 0")
        uneven = self._value(f"icmp ne i64 {remainder}, 0")
        down = self._value(f"and i1 {opposite}, {uneven}")
        if rest:
            return self._value(f"add i64 {remainder}, {self._value(f'select i1 {down}, i64 {by}, i64 0')}")
        floor = self._value(f"sub i64 {quotient}, {self._value(f'zext i1 {down} to i64')}")
        if constant:
            return floor
        negated = self._value(f"sub i64 0, {a}")
        return self._value(f"select i1 {self._value(f'icmp eq i64 {b}, -1')}, i64 {negated}, i64 {floor}")

    def _call(self, name: str, values: Sequence[str]) -> str:
        if name in _SMALLEST:
            return reduce(lambda one, two: self._value(f"call i64 @{_SMALLEST[name]}(i64 {one}, i64 {two})"), values)
        if name == "abs":
            return self._value(f"call i64 @llvm.abs.i64(i64 {values[0]}, i1 false)")
        if name not in self.functions:
            raise RuleError("The translation knows no {what}.", what=name)
        return self._value(f"call i64 @{name}({''.join(f'i64 {value}, ' for value in values)}ptr %fault)")

    def _fetch(self, column: str, at: ast.expr) -> str:
        width = self.columns[column]
        found = self._value(f"load i{abs(width)}, ptr {self._address(column, at)}")
        if width == 64:
            return found
        if width < 0:
            return self._value(f"zext i{-width} {found} to i64")
        unknown = self._value(f"icmp eq i{width} {found}, {-(2 ** (width - 1))}")
        return self._value(f"select i1 {unknown}, i64 {UNKNOWN}, i64 {self._value(f'sext i{width} {found} to i64')}")

    def _address(self, column: str, at: ast.expr) -> str:
        return self._value(f"getelementptr inbounds i{abs(self.columns[column])}, ptr %c.{column}, i64 {self._number(at)}")

    def _type(self, name: str) -> str:
        return "i1" if self.columns and name.startswith(("uv_", "up_", "ua_", "ue_")) else "i64"

    def _place(self, name: str) -> str:
        return self.places.setdefault(name, f"%p.{name}")

    def _fresh(self, word: str) -> str:
        self.count += 1
        return f"{word}.{self.count}"

    def _value(self, instruction: str) -> str:
        name = f"%{self._fresh('x')}"
        self._line(f"{name} = {instruction}")
        return name

    def _label(self, label: str) -> None:
        self.lines.append(f"{label}:")

    def _line(self, line: str) -> None:
        self.lines.append(f"  {line}")


def _unknown(node: ast.AST) -> RuleError:
    return RuleError("The translation knows no {what}.", what=type(node).__name__)
