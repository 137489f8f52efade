"""The loop over the rows of a kernel in LLVM's vectors: sixteen rows at a time, each in its own lane, for processors with AVX-512.

What only some lanes have to do is done under a mask, and left out where no lane has to. Where much is to be done for few lanes,
these rows are put back and decided one by one, as machine.py translates the same text. So a rule that everybody needs costs a
sixteenth, and one that is for one person in a hundred costs what that person costs.
"""

import ast
from collections.abc import Sequence

from minzheng.policy.engine.compiled import staging, vectors
from minzheng.policy.engine.compiled.expansion import expanded
from minzheng.policy.engine.compiled.expressions import SHORT, Expressions, cost, truth_name
from minzheng.policy.engine.compiled.instructions import Around
from minzheng.policy.engine.compiled.vectors import EVERY, LANES, MASK, TRUTHS
from minzheng.policy.errors import RuleError

_SHORT_SELDOM = 16  # where the answer is nearly always no
_LONG = 8  # assignments from which on a branch is not worth its while for few lanes
BLOCK = 64  # rows
_LINE = 512  # bits of the memory that come together
_FEW = 3  # lanes
_AHEAD = 128  # rows


def loop(body: Sequence[ast.stmt], row: str, limit: str, around: Around) -> None:
    """The loop of `row` from what is in its place to the number `limit`: blocks of sixteens, and after each block its rows that
    were put back. A body that ends in a condition with a loop inside is decided up to that; who meets it is put back."""
    in_lanes, again, last = body, body, body[-1]
    if isinstance(last, ast.If) and any(isinstance(node, ast.For) for node in ast.walk(last)):
        in_lanes, again = [*body[:-1], ast.If(last.test, [PutBack()], [])], last.body
    lanes, value = Lanes(around, expanded(in_lanes, around.functions), row), around.value
    bits, place, buffers = around.room("lanes.bits", "i64"), around.room(row, "i64"), staging.of_loop(body, row, BLOCK, around)
    lanes.learn_parameters()

    def block(first: str) -> None:
        def keep(rows: str, here: str) -> None:
            placed = value(f"shl i64 {rows}, {value(f'sub i64 {here}, {first}')}")
            before = value(f"load i64, ptr {bits}")
            around.put(f"store i64 {value(f'or i64 {placed}, {before}')}, ptr {bits}")

        def sixteen(here: str) -> None:
            keep(lanes.decide(), here)

        _call_ahead(row, around)
        around.put(f"store i64 0, ptr {bits}")
        for each in buffers:
            each.open(first)
        count = value(f"call i64 @llvm.smin.i64(i64 {value(f'sub i64 {limit}, {first}')}, i64 {BLOCK})")
        whole = value(f"add i64 {first}, {value(f'and i64 {count}, {-LANES}')}")
        around.counting(place, whole, LANES, sixteen)
        rest = value(f"shl i64 1, {value(f'and i64 {count}, {LANES - 1}')}")
        keep(value(f"sub i64 {rest}, 1"), whole)
        _one_by_one(again, place, first, bits, around)
        for each in buffers:
            each.close(first, count)

    around.counting(place, limit, BLOCK, block)
    if buffers:
        around.put("call void @llvm.x86.sse.sfence()")  # other threads see it


def _call_ahead(row: str, around: Around) -> None:
    """Ask memory for what a block further on may need: what is read for some rows only, the processor does not foresee."""
    nodes = [node for node in ast.walk(around.node) if isinstance(node, ast.Subscript) and ast.unparse(node.slice) == row]
    written = {ast.unparse(node.value) for node in nodes if isinstance(node.ctx, ast.Store)}
    for column in dict.fromkeys(ast.unparse(node.value) for node in nodes):
        if column in written:
            continue
        for ahead in range(0, BLOCK, _LINE // abs(around.width(column))):
            there = ast.BinOp(ast.Name(row, ast.Load()), ast.Add(), ast.Constant(_AHEAD + ahead))
            around.put(f"call void @llvm.prefetch.p0(ptr {around.address(column, there)}, i32 0, i32 3, i32 1)")


def _one_by_one(body: Sequence[ast.stmt], row: str, first: str, bits: str, around: Around) -> None:
    """The rows from `first` on that were put back, in their order."""
    again, one, after = around.fresh("again"), around.fresh("one"), around.fresh("after")
    around.put(f"br label %{again}")
    around.label(again)
    left = around.value(f"load i64, ptr {bits}")
    around.put(f"br i1 {around.value(f'icmp ne i64 {left}, 0')}, label %{one}, label %{after}")
    around.label(one)
    at = around.value(f"call i64 @llvm.cttz.i64(i64 {left}, i1 true)")
    around.put(f"store i64 {around.value(f'add nsw i64 {first}, {at}')}, ptr {row}")
    below = around.value(f"sub i64 {left}, 1")
    around.put(f"store i64 {around.value(f'and i64 {left}, {below}')}, ptr {bits}")
    around.statements(body)
    around.put(f"br label %{again}")
    around.label(after)


def declared() -> str:
    return "\n".join([vectors.DECLARED, *staging.declared(BLOCK)])


class PutBack(ast.Pass):
    """Stands for what the lanes that come to it leave to be decided one by one."""


class Lanes(Expressions):
    """Statements over lanes. Each is under a mask, as expressions are."""

    def __init__(self, around: Around, body: Sequence[ast.stmt], row: str) -> None:
        super().__init__(around, body, row)
        self.stored: set[str] = set()

    def decide(self) -> str:
        """All lanes; the bits of those that are put back."""
        self.around.put(f"store {TRUTHS} zeroinitializer, ptr {self.back}")
        for name, place in self.places.items():
            self.around.put(f"store {self.kind_of_name(name)} zeroinitializer, ptr {place}")
        self.statements(self.body, EVERY)
        bits = self.value(f"bitcast {TRUTHS} {self.value(f'load {TRUTHS}, ptr {self.back}')} to {MASK}")
        return self.value(f"zext {MASK} {bits} to i64")

    def statements(self, body: Sequence[ast.stmt], mask: str) -> None:
        for node in body:
            match node:
                case ast.Assign([ast.Name(name)], value):
                    kind = self.kind_of_name(name)
                    self._store(name, self.truth(value, mask) if kind == TRUTHS else self.number(value, mask, kind), mask)
                case ast.AugAssign(ast.Name(name), op, value):
                    changed = ast.BinOp(ast.Name(name), op, value)
                    self._store(name, self.number(changed, mask, self.kind_of_name(name)), mask)
                case ast.Assign([ast.Subscript(ast.Name(column), at)], value):
                    self._write(column, at, value, mask)
                case ast.If(test, then, otherwise):
                    truth = self.truth(test, mask)
                    self._branch(then, self.both(mask, truth), isinstance(test, ast.Name) and truth_name(test.id))
                    self._branch(otherwise, self.both(mask, self.negated(truth)))
                case ast.Expr(ast.Constant()):
                    pass
                case PutBack():
                    self.put_back(mask)
                case _:
                    raise RuleError("The translation knows no {what}.", what=type(node).__name__)

    def _branch(self, body: Sequence[ast.stmt], mask: str, seldom: bool = False) -> None:
        if sum(map(cost, body)) <= (_SHORT_SELDOM if seldom else SHORT):
            self.statements(body, mask)
            return
        some, few, after = (self.around.fresh(word) for word in ("some", "few", "after"))
        if sum(_is_work(node) for each in body for node in ast.walk(each)) > _LONG:
            mask = self.not_put_back(mask)
            self.around.put(f"br i1 {self._many(mask)}, label %{some}, label %{few}")
            self.around.label(few)
            self.put_back(mask)
            self.around.put(f"br label %{after}")
        else:
            self.around.put(f"br i1 {self.any_of(mask)}, label %{some}, label %{after}")
        self.around.label(some)
        self.statements(body, mask)
        self.around.put(f"br label %{after}")
        self.around.label(after)

    def _many(self, mask: str) -> str:
        bits = self.value(f"bitcast {TRUTHS} {mask} to {MASK}")
        count = self.value(f"call {MASK} @llvm.ctpop.{MASK}({MASK} {bits})")
        return self.value(f"icmp uge {MASK} {count}, {_FEW}")

    def _store(self, name: str, value: str, mask: str) -> None:
        """Where nothing was stored before, other lanes have nothing to keep."""
        kind, place = self.kind_of_name(name), self.places[name]
        if name in self.stored and mask != EVERY:
            value = self.value(f"select {TRUTHS} {mask}, {kind} {value}, {kind} {self.load(name)}")
        self.stored.add(name)
        self.around.put(f"store {kind} {value}, ptr {place}")

    def _write(self, column: str, at: ast.expr, value: ast.expr, mask: str) -> None:
        """Where all rows are written, those that are put back are written again."""
        width, of = self.around.width(column), self.kind_of(value)
        kind, address = f"<{LANES} x i{width}>", self.around.address(column, at)
        found = self.fitted(self.number(value, mask, of), of, width, self.ranges.of(value), mask)
        if mask == EVERY:
            self.around.put(f"store {kind} {found}, ptr {address}, align {width // 8}")
            return
        to = f"ptr {address}, i32 {width // 8}, {TRUTHS} {self.not_put_back(mask)}"
        self.around.put(f"call void @llvm.masked.store.v{LANES}i{width}.p0({kind} {found}, {to})")


def _is_work(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and not isinstance(node.value, ast.Constant | ast.Name)
