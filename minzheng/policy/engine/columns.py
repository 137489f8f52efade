"""Where columns lie in memory. Long columns that all start at the same place of a page get in each other's way in the processor's
cache: five million persons then take seven times as long as one million."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Population

AnyInts = NDArray[np.integer[Any]]  # int64, or narrow: see `narrowed`
_UNSIGNED: tuple[type[np.integer[Any]], ...] = (np.uint8, np.uint16, np.uint32, np.int64)
_SIGNED: tuple[type[np.integer[Any]], ...] = (np.int8, np.int16, np.int32, np.int64)

_LINES = 256  # cache lines over which the starts are spread
_APART = 9  # lines between one column and the next: odd, so that all sets of the cache are used
_BYTES_A_LINE = 64


def room(length: int, position: int, kind: type[np.integer[Any]] = np.int64) -> NDArray[Any]:
    """An empty column, the one with that position among its companions."""
    a_line = _BYTES_A_LINE // np.dtype(kind).itemsize
    skipped = position * _APART % _LINES * a_line
    return np.empty(length + _LINES * a_line, kind)[skipped : skipped + length]


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
    different lines of the cache. Worth the copy from some hundred thousand persons on."""
    position = 0
    groups: list[dict[str, Any]] = []
    for group in (population.person_facts, population.household_facts, population.obligor_facts):
        groups.append({name: narrowed(column, position + at) for at, (name, column) in enumerate(group.items())})
        position += len(group)
    return replace(population, person_facts=groups[0], household_facts=groups[1], obligor_facts=groups[2])
