"""Where columns lie in memory. Long columns that all start at the same place of a page get in each other's way in the processor's
cache: five million persons then take seven times as long as one million."""

import mmap
from collections import defaultdict
from dataclasses import replace
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Population

Kind = type[np.integer[Any]]
AnyInts = NDArray[np.integer[Any]]  # int64, or narrow: see `narrowed`
_UNSIGNED: tuple[Kind, ...] = (np.uint8, np.uint16, np.uint32, np.int64)
_SIGNED: tuple[Kind, ...] = (np.int8, np.int16, np.int32, np.int64)

_LINES = 256  # cache lines over which the starts are spread
_APART = 9  # lines between one column and the next: odd, so that all sets of the cache are used
_BYTES_A_LINE = 64
_LARGE_PAGE = 1 << 21
_LONG = 2 * _LARGE_PAGE  # bytes from which on a column is long
_SPARED = 400 << 20  # bytes kept for the next run
_spare: defaultdict[int, list[mmap.mmap]] = defaultdict(list)


def room(length: int, position: int, kind: Kind = np.int64) -> NDArray[Any]:
    """An empty column, the one with that position among its companions."""
    a_line = _BYTES_A_LINE // np.dtype(kind).itemsize
    skipped = position * _APART % _LINES * a_line
    return _memory(length + _LINES * a_line, np.dtype(kind))[skipped : skipped + length]


def _memory(length: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Memory for long columns comes in large pages, and what was let go is used again: to be given fresh memory page by page takes
    the system as long as many rules take."""
    size = -(-length * kind.itemsize // _LARGE_PAGE) * _LARGE_PAGE
    if size < _LONG or not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.empty(length, kind)
    try:
        held = _spare[size].pop()
    except IndexError:
        held = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        held.madvise(mmap.MADV_HUGEPAGE)
    column = np.frombuffer(held, kind, length)
    finalize(column, _let_go, size, held)
    return column


def _let_go(size: int, held: mmap.mmap) -> None:
    if sum(each * len(maps) for each, maps in list(_spare.items())) + size <= _SPARED:
        _spare[size].append(held)


def narrowed(column: AnyInts, position: int = 0) -> AnyInts:
    """The same numbers in as few bytes as hold them: unsigned where all are known and none is negative; else the smallest number of
    the type is UNKNOWN. To be read by `widened` or a kernel alone."""
    known = column != UNKNOWN
    least, most = (int(found(column, where=known, initial=0)) for found in (np.min, np.max))
    kinds = _UNSIGNED if least == 0 and known.all() else _SIGNED
    kind = next(kind for kind in kinds if np.iinfo(kind).min + (kind in _SIGNED) <= least and most <= np.iinfo(kind).max)
    found = room(len(column), position, kind)
    np.copyto(found, column, casting="unsafe")
    if kinds is _SIGNED:
        found[~known] = np.iinfo(kind).min
    found.flags.writeable = False
    return found


def prepared(population: Population) -> Population:
    """The same population with its facts laid out for many runs, for `evaluate` and `explain` alone: narrow columns, starting at
    different lines of the cache. Worth the copy from some hundred thousand persons on. Outcomes of it are narrow too: `widened`."""
    position = 0
    groups: list[dict[str, Any]] = []
    for group in (population.person_facts, population.household_facts, population.obligor_facts):
        groups.append({name: narrowed(column, position + at) for at, (name, column) in enumerate(group.items())})
        position += len(group)
    return replace(population, person_facts=groups[0], household_facts=groups[1], obligor_facts=groups[2])
