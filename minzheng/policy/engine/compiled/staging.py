"""Results on their way to memory: the rows of a block are collected in the cache, and go from there past it, in whole lines.

Otherwise the processor reads each line of a result before it writes into it, a seventh of all that moves for five million persons.
"""

import ast
from collections import Counter
from collections.abc import Sequence

from minzheng.policy.engine.compiled.instructions import Around

_LINE = 64  # bytes


class Buffer:
    """Room for `count` rows of one column."""

    def __init__(self, column: str, count: int, around: Around) -> None:
        self.column, self.count, self.around = column, count, around
        self.width = around.width(column)
        self.kind = f"<{count} x i{self.width}>"
        self.place = around.room(f"stage.{column}", self.kind)

    def open(self, first: str) -> None:
        """What is written of the column from now on is kept, from the row `first` on."""
        self.around.redirect(self.column, self.place, first)

    def close(self, first: str, count: str) -> None:
        """So many rows, all of them written, go to their column."""
        put, value = self.around.put, self.around.value
        self.around.direct(self.column)
        rows, address = value(f"load {self.kind}, ptr {self.place}"), self.around.address_of(self.column, first)
        beside = value(f"and i64 {value(f'ptrtoint ptr {address} to i64')}, {_LINE - 1}")
        whole = value(f"and i1 {value(f'icmp eq i64 {beside}, 0')}, {value(f'icmp eq i64 {count}, {self.count}')}")
        lines, part, after = (self.around.fresh(word) for word in ("lines", "part", "after"))
        put(f"br i1 {whole}, label %{lines}, label %{part}")
        self.around.label(lines)
        put(f"store {self.kind} {rows}, ptr {address}, align {_LINE}, !nontemporal !1")
        put(f"br label %{after}")
        self.around.label(part)
        truths, short = f"<{self.count} x i1>", value(f"trunc i64 {count} to i8")
        mask = value(f"call {truths} @llvm.get.active.lane.mask.v{self.count}i1.i8(i8 0, i8 {short})")
        kind = f"v{self.count}i{self.width}"
        put(f"call void @llvm.masked.store.{kind}.p0({self.kind} {rows}, ptr {address}, i32 {self.width // 8}, {truths} {mask})")
        put(f"br label %{after}")
        self.around.label(after)


def of_loop(body: Sequence[ast.stmt], row: str, count: int, around: Around) -> list[Buffer]:
    """Of the columns that a loop of `row` writes for every row, and that nothing else writes."""
    nodes = [node for node in ast.walk(around.node) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)]
    times = Counter(ast.unparse(node.value) for node in nodes)
    found = []
    for each in body:
        match each:
            case ast.Assign([ast.Subscript(ast.Name(column), ast.Name(at))], _) if at == row and times[column] == 1:
                found.append(Buffer(column, count, around))
    return found


def declared(count: int) -> list[str]:
    truths = f"<{count} x i1>"
    kinds = [(f"v{count}i{bits}", f"<{count} x i{bits}>") for bits in (8, 32, 64)]
    return [
        "declare void @llvm.x86.sse.sfence()",
        f"declare {truths} @llvm.get.active.lane.mask.v{count}i1.i8(i8, i8)",
        *(f"declare void @llvm.masked.store.{name}.p0({kind}, ptr, i32, {truths})" for name, kind in kinds),
    ]
