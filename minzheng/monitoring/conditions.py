"""The conditions a signal is made of: each looks at one source and says of which rows it holds, with what was seen and the limit.

Pure. Unknown never holds: nothing shows by what nobody has said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.register import Bools, Layer, Register
from minzheng.policy.engine import Parameters

Limits = Callable[[str, str], Ints]  # (code, "person" or "household") -> the limit of each row's place


@dataclass(frozen=True, slots=True)
class Found:
    """`rows`: ascending positions of persons or households; beside each what was seen and the limit (UNKNOWN: none)."""

    entity: str
    rows: Ints
    values: Ints
    limits: Ints


class Condition(Protocol):
    """One way a signal may show. `source` is a fact or "department.item", `threshold` the parameter it compares with ("" none)."""

    @property
    def source(self) -> str: ...

    @property
    def threshold(self) -> str: ...

    def found(self, register: Register, limits: Limits) -> Found: ...


def _chosen(entity: str, mask: Bools, values: Ints, limits: Ints | None = None) -> Found:
    rows = np.flatnonzero(mask)
    beside = np.full(len(rows), UNKNOWN) if limits is None else limits[rows]
    return Found(entity, rows, values[rows], beside)


@dataclass(frozen=True, slots=True)
class Over:
    """The number lies above the threshold of the place or, with `least`, reaches it; without a threshold any above 0 holds.

    `reckoned` makes the column where no one fact or item is it: (register) -> ("person" or "household", column)."""

    source: str
    threshold: str = ""
    least: bool = False
    reckoned: Callable[[Register], tuple[str, Ints]] | None = None

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = self.reckoned(register) if self.reckoned else register.column(self.source)
        if not self.threshold:
            return _chosen(entity, column > 0, column)
        limit = limits(self.threshold, entity)
        known = (column != UNKNOWN) & (limit != UNKNOWN)
        return _chosen(entity, known & ((column >= limit) if self.least else (column > limit)), column, limit)


@dataclass(frozen=True, slots=True)
class Recent:
    """The day lies within the last days the threshold counts, today included."""

    source: str
    threshold: str

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = register.column(self.source)
        today, limit = register.today.toordinal(), limits(self.threshold, entity)
        known = (column > 0) & (limit != UNKNOWN)
        return _chosen(entity, known & (column <= today) & (column > today - limit), column, limit)


@dataclass(frozen=True, slots=True)
class Past:
    """The day has come: a death, a cancelled registration."""

    source: str
    threshold: str = ""

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = register.column(self.source)
        return _chosen(entity, (column > 0) & (column <= register.today.toordinal()), column)


@dataclass(frozen=True, slots=True)
class Is:
    """The number is one of the codes."""

    source: str
    codes: tuple[int, ...] = (1,)
    threshold: str = ""

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = register.column(self.source)
        return _chosen(entity, np.isin(column, self.codes), column)


@dataclass(frozen=True, slots=True)
class Became:
    """One of the codes now and not a month ago; who was not there a month ago did not become it."""

    source: str
    codes: tuple[int, ...] = (1,)
    threshold: str = ""

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = register.column(self.source)
        earlier = register.earlier(self.source)
        return _chosen(entity, np.isin(column, self.codes) & (earlier != UNKNOWN) & ~np.isin(earlier, self.codes), column)


@dataclass(frozen=True, slots=True)
class NoLonger:
    """One of the codes a month ago and not now."""

    source: str
    codes: tuple[int, ...] = (1,)
    threshold: str = ""

    def found(self, register: Register, limits: Limits) -> Found:
        entity, column = register.column(self.source)
        return _chosen(
            entity, np.isin(register.earlier(self.source), self.codes) & (column != UNKNOWN) & ~np.isin(column, self.codes), column
        )


@dataclass(frozen=True, slots=True)
class MoreThanFile:
    """A department counts more than is on file of the person's family; nothing on file is nothing to compare with. `reckoned` as in
    Over."""

    source: str
    fact: str
    threshold: str = ""
    reckoned: Callable[[Register], tuple[str, Ints]] | None = None

    def found(self, register: Register, limits: Limits) -> Found:
        _, column = self.reckoned(register) if self.reckoned else register.column(self.source)
        entity, file = register.column(self.fact)
        if entity == "household":
            column = np.where(register.added(column) > 0, register.added(column), UNKNOWN)
        return _chosen(entity, (column != UNKNOWN) & (file != UNKNOWN) & (column > file), column, file)


@dataclass(frozen=True, slots=True)
class CodeBeyondFile:
    """A department shows one of the codes, the least of several it shows of a person; the file shows none of them."""

    source: str
    fact: str
    codes: tuple[int, ...]
    threshold: str = ""

    def found(self, register: Register, limits: Limits) -> Found:
        column = register.least(self.source)
        entity, file = register.column(self.fact)
        return _chosen(entity, np.isin(column, self.codes) & ~np.isin(file, self.codes), column, file)


def limits_of(parameters: Parameters, register: Register) -> Limits:
    """Looks each threshold up once a place; "person" rows take their household's."""
    places, at = np.unique(register.population.places, return_inverse=True)
    month = Month.of(register.today)
    kept: dict[str, Ints] = {}

    def limits(code: str, entity: str) -> Ints:
        if code not in kept:
            values = (parameters.at(f"monitoring.{code}", str(place), month) for place in places)
            numbers = [UNKNOWN if value is None or value.value is None else value.value for value in values]
            kept[code] = np.array(numbers, np.int64)[at] if len(places) else np.empty(0, np.int64)
        return kept[code] if entity == "household" else kept[code][register.home]

    return limits


def _of_home(mask: Bools, register: Register, entity: str) -> Bools:
    return mask if entity == "household" else mask[register.home]


def _there(register: Register, entity: str) -> Bools:
    return register.alive if entity == "person" else register.sizes > 0


# Whom a signal is about: (register, entity) -> rows. "supported": the family receives dibao or destitute support.
AMONG: Mapping[str, Callable[[Register, str], Bools]] = {
    "everyone": lambda register, entity: np.ones(
        len(register.population) if entity == "household" else len(register.population.persons), bool
    ),
    "living": _there,
    "outside": lambda register, entity: (
        _there(register, entity) & _of_home(~np.isin(register.layers, (Layer.DIBAO, Layer.DESTITUTE)), register, entity)
    ),
    "low_income": lambda register, entity: (
        _there(register, entity)
        & _of_home(np.isin(register.layers, (Layer.DIBAO, Layer.DESTITUTE, Layer.EDGE, Layer.RIGID)), register, entity)
    ),
    "general": lambda register, entity: (
        _there(register, entity)
        & _of_home(~np.isin(register.layers, (Layer.DIBAO, Layer.DESTITUTE, Layer.EDGE, Layer.RIGID)), register, entity)
    ),
    "receiving": lambda register, entity: _of_home(
        register.paid | np.isin(register.layers, (Layer.DIBAO, Layer.DESTITUTE, Layer.EDGE, Layer.RIGID)), register, entity
    ),
    "receiving_self": lambda register, entity: (
        (register.receives > 0) if entity == "person" and len(register.receives) else _of_home(register.paid, register, entity)
    ),
}
