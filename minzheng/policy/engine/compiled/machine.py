"""Translates the text of a kernel, and the engine's arithmetic, for LLVM: int64 numbers, doubts of one bit, ifs and counting loops.

Nothing else occurs in that text, so the translation is short, and LLVM takes a programme's rules in a second or two. The loop over
rows can be translated for many rows at a time: lanes.py.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

from minzheng.base.population import UNKNOWN
from minzheng.policy.engine.compiled import lanes, vectors
from minzheng.policy.engine.compiled.vectors import CALCULATED, COMPARED
from minzheng.policy.errors import RuleError

NOTHING: Mapping[str, int] = MappingProxyType({})
UNTOLD: Mapping[str, str] = MappingProxyType({})
_SMALLEST = {"min": "llvm.smin.i64", "max": "llvm.smax.i64"}
TOO_NARROW = vectors.TOO_NARROW
_NUMBERS = ("first", "end", "day")  # arguments of a kernel that are no columns
_END = """
declare i64 @llvm.smin.i64(i64, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)
!0 = !{!"branch_weights", i32 1, i32 2000}
!1 = !{i32 1}
"""


def translated(
    kernel: str,
    arithmetic: str,
    widths: Mapping[str, int] = NOTHING,
    in_lanes: bool = False,
    units: Mapping[str, str] = UNTOLD,
    few: bool = False,
) -> str:
    """LLVM's text of `run` and the functions it calls; `in_lanes` if it takes many rows at a time, each decided alone. `units` are
    those of columns and parameters, as far as they matter; `few` if there are room and need for no more than sixteen rows of
    parameters.

    `widths` are the bits of columns narrower than 64: negative where it has no sign and no UNKNOWN, else the smallest number stands
    for UNKNOWN. The last argument of `run` points to a number that becomes 1 if anything was divided by zero, TOO_NARROW if a
    result does not fit its column. Raises RuleError for what is not translated.
    """
    functions = [each for each in ast.parse(arithmetic).body if isinstance(each, ast.FunctionDef)]
    (run,) = ast.parse(kernel).body
    assert isinstance(run, ast.FunctionDef)
    names = {each.name: each for each in functions}
    parts = [_Function(each, names, NOTHING).text("define internal i64", "alwaysinline ") for each in functions]
    columns = {argument.arg: widths.get(argument.arg, 64) for argument in run.args.args if argument.arg not in _NUMBERS}
    main = _Function(run, names, columns, in_lanes, units, few).text("define void")
    return "\n".join([*parts, main, _END, *([lanes.declared()] if in_lanes else [])])


class _Function:
    """One function. A number or doubt lives in a place on the stack by its name; LLVM turns places into registers."""

    def __init__(
        self,
        node: ast.FunctionDef,
        functions: Mapping[str, ast.FunctionDef],
        columns: Mapping[str, int],
        in_lanes: bool = False,
        units: Mapping[str, str] = UNTOLD,
        few: bool = False,
    ) -> None:
        self.node, self.functions, self.columns, self.in_lanes = node, functions, columns, in_lanes
        self.units, self.few = units, few
        self.places: dict[str, str] = {}  # the kind of value in each
        self.lines: list[str] = []
        self.first: list[str] = []  # what stands before all others
        self.count = 0
        self.elsewhere: dict[str, tuple[str, str]] = {}  # columns that lie in another place for now

    def text(self, head: str, attributes: str = "") -> str:
        arguments = [argument.arg for argument in self.node.args.args]
        given = [f"ptr noalias %c.{name}" if name in self.columns else f"i64 %c.{name}" for name in arguments]
        for name in arguments:
            if name not in self.columns:
                self.put(f"store i64 %c.{name}, ptr {self._place(name)}")
        for each in self.node.body:
            self._statement(each)
        end = "ret void" if self.columns else "unreachable"
        parts = ", ".join([*given, "ptr noalias %fault"])
        return f'{head} @{self.node.name}({parts}) {attributes}nounwind "no-builtins" {self._body(end)}'  # memset would be outside

    def _body(self, end: str) -> str:
        places = [f"  {place} = alloca {kind}" for place, kind in self.places.items()]
        return "\n".join(["{", *places, *self.first, *self.lines, f"  {end}", "}"])

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign([ast.Name(name)], value):
                self._store(name, value)
            case ast.AugAssign(ast.Name(name), op, value):
                self._store(name, ast.BinOp(ast.Name(name, ast.Load()), op, value))
            case ast.Assign([ast.Subscript(ast.Name(column), at)], value):
                self._write(column, at, self._number(value))
            case ast.If(test, body, orelse):
                self._branches(test, lambda: self.statements(body), lambda: self.statements(orelse))
            case ast.For(ast.Name(name), ast.Call(ast.Name(how), [start, end, *step]), body):
                self._loop(name, start, end, int(ast.literal_eval(step[0])) if step else 1, body, how == "together")
            case ast.Return(value) if value is not None:
                self.put(f"ret i64 {self._number(value)}")
                self.label(self.fresh("after"))
            case ast.Expr(ast.Constant()):
                pass
            case _:
                raise _unknown(node)

    def statements(self, body: Sequence[ast.stmt]) -> None:
        for each in body:
            self._statement(each)

    def _loop(self, name: str, start: ast.expr, end: ast.expr, step: int, body: Sequence[ast.stmt], together: bool) -> None:
        self._store(name, start)
        limit = self._number(end)
        if self.in_lanes and together:
            lanes.loop(body, name, limit, self)
            return
        self.counting(self._place(name), limit, step, lambda _: self.statements(body))

    def counting(self, place: str, limit: str, step: int, work: Callable[[str], None]) -> None:
        """The loop that counts what is in a place up to a limit; `work` is told the number it has each time."""
        again, inside, after = self.fresh("again"), self.fresh("inside"), self.fresh("after")
        self.put(f"br label %{again}")
        self.label(again)
        here = self.value(f"load i64, ptr {place}")
        more = self.value(f"icmp slt i64 {here}, {limit}")
        self.put(f"br i1 {more}, label %{inside}, label %{after}")
        self.label(inside)
        work(here)
        self.put(f"store i64 {self.value(f'add nsw i64 {here}, {step}')}, ptr {place}")
        self.put(f"br label %{again}")
        self.label(after)

    def _branches(self, test: ast.expr, yes: Callable[[], None], no: Callable[[], None]) -> None:
        then, otherwise, after = self.fresh("then"), self.fresh("else"), self.fresh("after")
        seldom = ", !prof !0" if isinstance(test, ast.Name) and self._type(test.id) == "i1" else ""
        self.put(f"br i1 {self._truth(test)}, label %{then}, label %{otherwise}{seldom}")
        for label, work in ((then, yes), (otherwise, no)):
            self.label(label)
            work()
            self.put(f"br label %{after}")
        self.label(after)

    def _store(self, name: str, value: ast.expr) -> None:
        kind = self._type(name)
        found = self._truth(value) if kind == "i1" else self._number(value)
        self.put(f"store {kind} {found}, ptr {self._place(name)}")

    def _number(self, node: ast.expr) -> str:
        kind, value = self.expression(node)
        return value if kind == "i64" else self.value(f"zext i1 {value} to i64")

    def _truth(self, node: ast.expr) -> str:
        kind, value = self.expression(node)
        return value if kind == "i1" else self.value(f"icmp ne i64 {value}, 0")

    def expression(self, node: ast.expr) -> tuple[str, str]:
        """Type and value of an expression."""
        match node:
            case ast.Constant(int() as value):
                return ("i1", str(value).lower()) if isinstance(value, bool) else ("i64", str(value))
            case ast.Name("UNKNOWN"):
                return "i64", str(UNKNOWN)
            case ast.Name(name) if f"%p.{name}" in self.places:
                return self._type(name), self.value(f"load {self._type(name)}, ptr {self._place(name)}")
            case ast.Subscript(ast.Name(column), at):
                return "i64", self._fetch(column, at)
            case ast.BinOp(left, op, right):
                return self._calculate(op, left, right)
            case ast.Call(ast.Name(name), arguments):
                return "i64", self._call(name, [self._number(each) for each in arguments])
            case ast.UnaryOp(ast.USub(), operand):
                return "i64", self.value(f"sub i64 0, {self._number(operand)}")
        return self._condition(node)

    def _condition(self, node: ast.expr) -> tuple[str, str]:
        match node:
            case ast.UnaryOp(ast.Not(), operand):
                return "i1", self.value(f"xor i1 {self._truth(operand)}, true")
            case ast.Compare(left, ops, comparators):
                return "i1", self._compare([left, *comparators], [COMPARED[type(op)] for op in ops])
            case ast.BoolOp(op, values):
                return self._bool(isinstance(op, ast.And), values)
            case ast.IfExp(test, body, orelse):
                chosen = self.fresh("chosen")
                self._branches(test, lambda: self._store(chosen, body), lambda: self._store(chosen, orelse))
                return "i64", self.value(f"load i64, ptr {self._place(chosen)}")
        raise _unknown(node)

    def _bool(self, every: bool, values: Sequence[ast.expr]) -> tuple[str, str]:
        """`and`, `or`: the first operand that decides, the rest untouched, as in Python."""
        chosen = self.fresh("chosen")
        self._store(chosen, values[0])
        for each in values[1:]:
            keep: Callable[[], None] = lambda: None  # noqa: E731
            take: Callable[[], None] = lambda each=each: self._store(chosen, each)  # type: ignore[misc]  # noqa: E731
            self._branches(ast.Name(chosen, ast.Load()), take if every else keep, keep if every else take)
        return "i64", self.value(f"load i64, ptr {self._place(chosen)}")

    def _compare(self, operands: Sequence[ast.expr], how: Sequence[str]) -> str:
        values = [self._number(each) for each in operands]
        found = [self.value(f"icmp {each} i64 {values[at]}, {values[at + 1]}") for at, each in enumerate(how)]
        return reduce(lambda one, two: self.value(f"and i1 {one}, {two}"), found)

    def _calculate(self, op: ast.operator, left: ast.expr, right: ast.expr) -> tuple[str, str]:
        kinds, values = zip(self.expression(left), self.expression(right), strict=True)
        if kinds == ("i1", "i1") and isinstance(op, ast.BitOr | ast.BitAnd):
            return "i1", self.value(f"{CALCULATED[type(op)]} i1 {values[0]}, {values[1]}")
        a, b = (v if k == "i64" else self.value(f"zext i1 {v} to i64") for k, v in zip(kinds, values, strict=True))
        if type(op) in CALCULATED:
            return "i64", self.value(f"{CALCULATED[type(op)]} i64 {a}, {b}")
        if isinstance(op, ast.FloorDiv | ast.Mod):
            how = self._divide_by_constant if isinstance(right, ast.Constant) and right.value else self._divide
            return "i64", how(a, b, isinstance(op, ast.Mod))
        raise _unknown(op)

    def _divide(self, a: str, b: str, rest: bool) -> str:
        """Rounded down as Python does. By zero: the fault is noted, the result does not matter. By -1, which a processor may refuse
        for the smallest number, and by zero it is the division by 1 with a sign."""
        zero = self.value(f"icmp eq i64 {b}, 0")
        note, after = self.fresh("zero"), self.fresh("after")
        self.put(f"br i1 {zero}, label %{note}, label %{after}, !prof !0")
        self.label(note)
        self.put("store i64 1, ptr %fault")
        self.put(f"br label %{after}")
        self.label(after)
        below = self.value(f"add i64 {b}, 1")
        awkward = self.value(f"icmp ult i64 {below}, 2")
        by = self.value(f"select i1 {awkward}, i64 1, i64 {b}")
        quotient, remainder = self.value(f"sdiv i64 {a}, {by}"), self.value(f"srem i64 {a}, {by}")
        signs = self.value(f"xor i64 {remainder}, {by}")
        opposite = self.value(f"icmp slt i64 {signs}, 0")
        uneven = self.value(f"icmp ne i64 {remainder}, 0")
        down = self.value(f"and i1 {opposite}, {uneven}")
        if rest:
            return self.value(f"add i64 {remainder}, {self.value(f'select i1 {down}, i64 {by}, i64 0')}")
        floor = self.value(f"sub i64 {quotient}, {self.value(f'zext i1 {down} to i64')}")
        negated = self.value(f"sub i64 0, {a}")
        return self.value(f"select i1 {self.value(f'icmp eq i64 {b}, -1')}, i64 {negated}, i64 {floor}")

    def _divide_by_constant(self, a: str, b: str, rest: bool) -> str:
        """By one above zero: what LLVM makes one multiplication, and then rounded down by the sign of the remainder."""
        quotient = self.value(f"sdiv i64 {a}, {b}")
        remainder = self.value(f"sub i64 {a}, {self.value(f'mul i64 {quotient}, {b}')}")
        below = self.value(f"ashr i64 {remainder}, 63")
        if rest:
            return self.value(f"add i64 {remainder}, {self.value(f'and i64 {below}, {b}')}")
        return self.value(f"add i64 {quotient}, {below}")

    def _call(self, name: str, values: Sequence[str]) -> str:
        if name in _SMALLEST:
            return reduce(lambda one, two: self.value(f"call i64 @{_SMALLEST[name]}(i64 {one}, i64 {two})"), values)
        if name == "abs":
            return self.value(f"call i64 @llvm.abs.i64(i64 {values[0]}, i1 false)")
        if name not in self.functions:
            raise RuleError("The translation knows no {what}.", what=name)
        return self.value(f"call i64 @{name}({''.join(f'i64 {value}, ' for value in values)}ptr %fault)")

    def _fetch(self, column: str, at: ast.expr) -> str:
        width = self.columns[column]
        found = self.value(f"load i{abs(width)}, ptr {self.address(column, at)}")
        if width == 64:
            return found
        if width < 0:
            return self.value(f"zext i{-width} {found} to i64")
        unknown = self.value(f"icmp eq i{width} {found}, {-(2 ** (width - 1))}")
        return self.value(f"select i1 {unknown}, i64 {UNKNOWN}, i64 {self.value(f'sext i{width} {found} to i64')}")

    def _write(self, column: str, at: ast.expr, value: str) -> None:
        width = self.columns[column]
        if width != 64:
            value = self._narrowed(value, width)
        self.put(f"store i{width} {value}, ptr {self.address(column, at)}")

    def _narrowed(self, value: str, width: int) -> str:
        """In fewer bits; the fault is noted where it does not fit."""
        least = -(2 ** (width - 1))
        unknown = self.value(f"icmp eq i64 {value}, {UNKNOWN}")
        narrow = self.value(f"trunc i64 {value} to i{width}")
        same = self.value(f"icmp eq i64 {self.value(f'sext i{width} {narrow} to i64')}, {value}")
        free = self.value(f"icmp ne i{width} {narrow}, {least}")
        fits = self.value(f"or i1 {unknown}, {self.value(f'and i1 {same}, {free}')}")
        note, after = self.fresh("narrow"), self.fresh("after")
        self.put(f"br i1 {self.value(f'xor i1 {fits}, true')}, label %{note}, label %{after}, !prof !0")
        self.label(note)
        self.put(f"store i64 {TOO_NARROW}, ptr %fault")
        self.put(f"br label %{after}")
        self.label(after)
        return self.value(f"select i1 {unknown}, i{width} {least}, i{width} {narrow}")

    def address(self, column: str, at: ast.expr) -> str:
        return self.address_of(column, self._number(at))

    def address_of(self, column: str, row: str) -> str:
        place = f"%c.{column}"
        if column in self.elsewhere:
            place, first = self.elsewhere[column]
            row = self.value(f"sub i64 {row}, {first}")
        return self.value(f"getelementptr inbounds i{abs(self.columns[column])}, ptr {place}, i64 {row}")

    def redirect(self, column: str, place: str, first: str) -> None:
        """From now on a column is taken to lie in that place, from the row `first` on."""
        self.elsewhere[column] = place, first

    def direct(self, column: str) -> None:
        del self.elsewhere[column]

    def _type(self, name: str) -> str:
        return "i1" if self.columns and name.startswith(("uv_", "up_", "ua_", "ue_")) else "i64"

    def _place(self, name: str) -> str:
        return self.room(name, self._type(name))

    def room(self, name: str, kind: str) -> str:
        """The place of a value of that kind."""
        self.places.setdefault(f"%p.{name}", kind)
        return f"%p.{name}"

    def before_all(self, work: Callable[[], str]) -> str:
        """What `work` puts stands at the beginning; the value it gives."""
        later, self.lines = self.lines, self.first
        found = work()
        self.lines = later
        return found

    def width(self, column: str) -> int:
        return self.columns[column]

    def fresh(self, word: str) -> str:
        self.count += 1
        return f"{word}.{self.count}"

    def value(self, instruction: str) -> str:
        name = f"%{self.fresh('x')}"
        self.put(f"{name} = {instruction}")
        return name

    def label(self, label: str) -> None:
        self.lines.append(f"{label}:")

    def put(self, line: str) -> None:
        self.lines.append(f"  {line}")


def _unknown(node: ast.AST) -> RuleError:
    return RuleError("The translation knows no {what}.", what=type(node).__name__)
