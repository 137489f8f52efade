"""Layers, order and heights for a graph without circles, so that arrows run from left to right and cross little. Pure."""

from collections.abc import Mapping, Sequence
from statistics import fmean

Below = Mapping[str, Sequence[str]]  # name -> what it needs
_SWEEPS = 8


def layers(below: Below) -> list[list[str]]:
    """Names in columns, each as close to what uses it as it can stand; what nothing uses is in the last column."""
    above: dict[str, list[str]] = {name: [] for name in below}
    for name, needed in below.items():
        for each in needed:
            above[each].append(name)
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            heights[name] = 1 + max((height(each) for each in above[name]), default=-1)
        return heights[name]

    last = max((height(name) for name in below), default=0)
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for name in below:
        columns[last - heights[name]].append(name)
    return columns


def places(columns: Sequence[Sequence[str]], below: Below, step: float) -> dict[str, float]:
    """A height for every name, `step` apart within a column, in the order of the mean heights of what it is joined with."""
    joined: dict[str, set[str]] = {name: set() for name in below}
    for name, needed in below.items():
        for each in needed:
            joined[name].add(each)
            joined[each].add(name)
    at = {name: row * step for column in columns for row, name in enumerate(column)}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = {name: fmean(at[each] for each in joined[name]) if joined[name] else at[name] for name in column}
            first = -step * (len(column) - 1) / 2  # every column is stacked around the middle: no gaps, and the picture stays low
            at |= {name: first + row * step for row, name in enumerate(sorted(column, key=lambda name: (wanted[name], name)))}
    lowest = min(at.values(), default=0.0)
    return {name: height - lowest for name, height in at.items()}
