"""The kinds of numbers that LLVM's vectors hold, one in each lane, what stands for UNKNOWN there, and how instructions are called.

A lane has 32 bits wherever the number fits (ranges.py), 64 elsewhere; what is only read and compared may have fewer."""

import ast

from minzheng.policy.engine.compiled.ranges import Range

LANES = 16
_KINDS = _BYTES, _SHORTS, USUAL, WIDE = tuple(f"<{LANES} x i{bits}>" for bits in (8, 16, 32, 64))
TRUTHS = f"<{LANES} x i1>"
BITS = dict(zip(_KINDS, (8, 16, 32, 64), strict=True))
UNKNOWN_IN = {kind: -(2 ** (bits - 1)) for kind, bits in BITS.items()}
MASK, EVERY = f"i{LANES}", "splat (i1 true)"
TOO_NARROW = 2  # the fault that a result does not fit its column
COMPARED = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "slt", ast.LtE: "sle", ast.Gt: "sgt", ast.GtE: "sge"}
CALCULATED = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.LShift: "shl", ast.RShift: "ashr", ast.BitAnd: "and", ast.BitOr: "or",
}  # fmt: skip
EXTREMES = {"min": "smin", "max": "smax"}
REAL = {"float": 32, "double": 64}
FLOATS = f"<{LANES} x float>"


def short(kind: str) -> str:
    """As the name of a function tells it."""
    return f"v{LANES}{kind.split()[-1][:-1]}"


DECLARED = "\n".join(
    [
        "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)",
        "declare i64 @llvm.cttz.i64(i64, i1)",
        f"declare {MASK} @llvm.ctpop.{MASK}({MASK})",
        *(f"declare {kind} @llvm.{each}.{short(kind)}({kind}, {kind})" for each in EXTREMES.values() for kind in UNKNOWN_IN),
        *(f"declare {kind} @llvm.abs.{short(kind)}({kind}, i1)" for kind in UNKNOWN_IN),
        *(f"declare <{LANES} x {real}> @llvm.floor.v{LANES}f{bits}(<{LANES} x {real}>)" for real, bits in REAL.items()),
        f"declare {FLOATS} @llvm.fma.v{LANES}f32({FLOATS}, {FLOATS}, {FLOATS})",
        f"declare {USUAL} @llvm.x86.avx512.permvar.si.512({USUAL}, {USUAL})",
        f"declare {WIDE} @llvm.masked.gather.v{LANES}i64.v{LANES}p0(<{LANES} x ptr>, i32, {TRUTHS}, {WIDE})",
        *(f"declare void @llvm.masked.store.v{LANES}i{bits}.p0(<{LANES} x i{bits}>, ptr, i32, {TRUTHS})" for bits in (8, 32, 64)),
    ]
)


def same(value: int, kind: str) -> str:
    return f"splat ({kind.split()[-1][:-1]} {value})"


def kind_for(*ranges: Range | None) -> str:
    most = max((max(-each[0], each[1]) for each in ranges if each is not None), default=0)
    return next((kind for kind in _KINDS if most < -UNKNOWN_IN[kind]), WIDE)
