"""What is done with the numbers and truths in lanes, whatever they stand for: dividing, widening and narrowing, noting faults,
putting lanes back."""

import ast
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Protocol

from minzheng.policy.engine.compiled.ranges import Range
from minzheng.policy.engine.compiled.vectors import (
    BITS,
    EVERY,
    EXTREMES,
    FLOATS,
    LANES,
    MASK,
    REAL,
    TOO_NARROW,
    TRUTHS,
    UNKNOWN_IN,
    USUAL,
    kind_for,
    same,
    short,
)
from minzheng.policy.errors import RuleError

_FLOAT, _DOUBLE = 2**24, 2**53  # below which these have every whole number


class Around(Protocol):
    """The function that contains the loop, written row by row: machine.py."""

    node: ast.FunctionDef
    functions: Mapping[str, ast.FunctionDef]
    units: Mapping[str, str]
    few: bool

    def put(self, line: str) -> None: ...

    def value(self, instruction: str) -> str: ...

    def label(self, label: str) -> None: ...

    def fresh(self, word: str) -> str: ...

    def room(self, name: str, kind: str) -> str: ...

    def before_all(self, work: Callable[[], str]) -> str: ...

    def width(self, column: str) -> int: ...

    def address(self, column: str, at: ast.expr) -> str: ...

    def address_of(self, column: str, row: str) -> str: ...

    def redirect(self, column: str, place: str, first: str) -> None: ...

    def direct(self, column: str) -> None: ...

    def counting(self, place: str, limit: str, step: int, work: Callable[[str], None]) -> None: ...

    def expression(self, node: ast.expr) -> tuple[str, str]: ...

    def statements(self, body: Sequence[ast.stmt]) -> None: ...


class Instructions:
    """Values over lanes. What lanes hold that were put back does not matter; `back` is the place of those: they are left to be
    decided one by one."""

    back: str

    def __init__(self, around: Around) -> None:
        self.around = around

    def value(self, instruction: str) -> str:
        return self.around.value(instruction)

    def both(self, one: str, other: str) -> str:
        return self.value(f"and {TRUTHS} {one}, {other}")

    def negated(self, truth: str) -> str:
        return self.value(f"xor {TRUTHS} {truth}, {EVERY}")

    def any_of(self, mask: str) -> str:
        return self.value(f"icmp ne {MASK} {self.value(f'bitcast {TRUTHS} {mask} to {MASK}')}, 0")

    def in_kind(self, wanted: str, kind: str, value: str) -> str:
        """The number in another kind, which has it unless it does not matter."""
        if kind == wanted:
            return value
        how = "zext" if kind == TRUTHS else "sext" if BITS[wanted] > BITS[kind] else "trunc"
        return self.value(f"{how} {kind} {value} to {wanted}")

    def or_unknown(self, value: str, kind: str, wanted: str) -> str:
        """The same in another kind, UNKNOWN as UNKNOWN."""
        if kind == wanted:
            return value
        unknown = self.value(f"icmp eq {kind} {value}, {same(UNKNOWN_IN[kind], kind)}")
        number = self.in_kind(wanted, kind, value)
        return self.value(f"select {TRUTHS} {unknown}, {wanted} {same(UNKNOWN_IN[wanted], wanted)}, {wanted} {number}")

    def known(self, found: str, kind: str, bounds: Range, mask: str) -> tuple[str, str]:
        """What was read, in the kind for its range. Lanes where it is beyond that are put back."""
        if bounds[1] < -UNKNOWN_IN[kind] - 1:
            self._put_back_beyond(bounds, found, kind, mask)
        return kind_for(bounds), self.or_unknown(found, kind, kind_for(bounds))

    def put_back(self, mask: str) -> None:
        before = self.value(f"load {TRUTHS}, ptr {self.back}")
        self.around.put(f"store {TRUTHS} {self.value(f'or {TRUTHS} {mask}, {before}')}, ptr {self.back}")

    def not_put_back(self, mask: str) -> str:
        return self.both(mask, self.negated(self.value(f"load {TRUTHS}, ptr {self.back}")))

    def _put_back_beyond(self, bounds: Range, value: str, kind: str, mask: str) -> None:
        """The lanes with a number that is neither unknown nor within these bounds."""
        raised = self.value(f"sub {kind} {value}, {same(bounds[0], kind)}")
        beyond = self.value(f"icmp ugt {kind} {raised}, {same(bounds[1] - bounds[0], kind)}")
        known = self.value(f"icmp ne {kind} {value}, {same(UNKNOWN_IN[kind], kind)}")
        self.put_back(self.both(mask, self.both(beyond, known)))

    def _note(self, seldom: str, fault: int) -> None:
        note, after = self.around.fresh("note"), self.around.fresh("after")
        self.around.put(f"br i1 {seldom}, label %{note}, label %{after}, !prof !0")
        self.around.label(note)
        self.around.put(f"store i64 {fault}, ptr %fault")
        self.around.put(f"br label %{after}")
        self.around.label(after)

    def call(self, name: str, values: Sequence[str], kind: str) -> str:
        if name in EXTREMES:
            call = f"call {kind} @llvm.{EXTREMES[name]}.{short(kind)}"
            return reduce(lambda one, two: self.value(f"{call}({kind} {one}, {kind} {two})"), values)
        if name == "abs":
            return self.value(f"call {kind} @llvm.abs.{short(kind)}({kind} {values[0]}, i1 false)")
        raise RuleError("The translation knows no {what}.", what=name)

    def divide(self, kind: str, dividend: tuple[Range, str], divisor: tuple[Range, str], mask: str) -> str:
        """Rounded down as Python does. A division by zero is one only in a lane that has to divide."""
        (a_range, a), (b_range, b) = dividend, divisor
        least, by = a_range[0], b_range[0]
        if kind == USUAL and by == b_range[1] > 0:
            up = max(-(least // by), 0)  # so many times the divisor is no longer below zero, and there is nothing to round down
            if a_range[1] + up * by < 2**32:
                raised = self.value(f"add {kind} {a}, {same(up * by, kind)}")
                quotient = self._divide_by_constant(raised, a_range[1] + up * by, by)
                return self.value(f"sub {kind} {quotient}, {same(up, kind)}")
        if b_range[0] <= 0 <= b_range[1]:
            zero = self.value(f"icmp eq {kind} {b}, zeroinitializer")
            self._note(self.any_of(self.not_put_back(self.both(mask, zero))), 1)
        most = max(map(abs, (*a_range, *b_range)))
        return self._divide_as("float" if most < _FLOAT else "double", most, kind, (a, b), mask)

    def _divide_by_constant(self, a: str, most: int, by: int) -> str:
        """Of 32 bits, not below zero, at most `most`. With a half more no quotient is nearer to a whole number than half a part,
        and up to a quarter of _FLOAT the product with the reciprocal is off by less."""
        if most >= _FLOAT:
            return self.value(f"udiv {USUAL} {a}, {same(by, USUAL)}")
        found = self.value(f"sitofp {USUAL} {a} to {FLOATS}")
        if most < _FLOAT // 8:
            factor, half = (f"{FLOATS} splat (float {_hexadecimal(each / by)})" for each in (1, 0.5))
            found = self.value(f"call {FLOATS} @llvm.fma.v{LANES}f32({FLOATS} {found}, {factor}, {half})")
        else:
            found = self.value(f"fdiv {FLOATS} {found}, splat (float {_hexadecimal(by)})")
        return self.value(f"freeze {USUAL} {self.value(f'fptosi {FLOATS} {found} to {USUAL}')}")

    def _divide_as(self, real: str, most: int, kind: str, values: tuple[str, str], mask: str) -> str:
        """By numbers with a point. Where both are whole and held exactly, a quotient that is not whole lies further from the next
        whole number than it is rounded, so rounding it down is exact."""
        reals = f"<{LANES} x {real}>"
        if most > _DOUBLE:
            for each in values:
                self._put_back_beyond((-_DOUBLE, _DOUBLE), each, kind, mask)
        a, b = (self.value(f"sitofp {kind} {each} to {reals}") for each in values)
        quotient = self.value(f"fdiv {reals} {a}, {b}")
        down = self.value(f"call {reals} @llvm.floor.v{LANES}f{REAL[real]}({reals} {quotient})")
        return self.value(f"freeze {kind} {self.value(f'fptosi {reals} {down} to {kind}')}")

    def fitted(self, value: str, of: str, width: int, bounds: Range | None, mask: str) -> str:
        """A number for a column of that width. What does not fit is noted, as machine.py does."""
        kind, unknown_there = f"<{LANES} x i{width}>", -(2 ** (width - 1))
        if bounds is not None and max(-bounds[0], bounds[1]) >= -unknown_there:
            unknown = self.value(f"icmp eq {of} {value}, {same(UNKNOWN_IN[of], of)}")
            narrow = self.value(f"trunc {of} {value} to {kind}")
            other = self.value(f"icmp ne {of} {self.value(f'sext {kind} {narrow} to {of}')}, {value}")
            taken = self.value(f"icmp eq {kind} {narrow}, {same(unknown_there, kind)}")
            wrong = self.both(self.both(mask, self.negated(unknown)), self.value(f"or {TRUTHS} {other}, {taken}"))
            self._note(self.any_of(self.not_put_back(wrong)), TOO_NARROW)
        return self.or_unknown(value, of, kind)


def spread(value: str, kind: str, around: Around) -> str:
    """The same in every lane."""
    every = f"<{LANES} x {kind}>"
    first = around.value(f"insertelement {every} poison, {kind} {value}, i64 0")
    return around.value(f"shufflevector {every} {first}, {every} poison, <{LANES} x i32> zeroinitializer")


def _hexadecimal(value: float) -> str:
    """A number with a point as LLVM's text has it, with the digits of a float."""
    (rounded,) = struct.unpack("<f", struct.pack("<f", value))
    return f"0x{struct.pack('>d', rounded).hex()}"
