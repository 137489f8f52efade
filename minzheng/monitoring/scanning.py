"""Every signal over a register: columns in, hits out, and one explainable score a family. Pure; no row is looked at alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minzheng.base.population import UNKNOWN, Ints
from minzheng.monitoring.conditions import AMONG, Limits, limits_of
from minzheng.monitoring.register import Register
from minzheng.monitoring.signals import SIGNALS, Direction, Severity, Signal
from minzheng.policy.engine import Parameters

MOST = 100  # a score says "look first", not "how much"


@dataclass(frozen=True, slots=True)
class Hits:
    """Columns of equal length, one row a signal and person (or family): positions of the family, the person's id (-1: the family
    as such), position in `codes`, which of its conditions it was, what was seen and the limit (UNKNOWN where none)."""

    codes: tuple[str, ...]
    households: Ints
    persons: Ints
    signals: Ints
    conditions: Ints
    values: Ints
    limits: Ints

    def __len__(self) -> int:
        return len(self.households)

    def counts(self) -> dict[str, int]:
        """Hits by signal, those without any included."""
        found = np.bincount(self.signals, minlength=len(self.codes)).tolist()
        return dict(zip(self.codes, found, strict=True))

    def among(self, mask: npt.NDArray[np.bool_]) -> "Hits":
        columns = (self.households, self.persons, self.signals, self.conditions, self.values, self.limits)
        return Hits(self.codes, *(column[mask] for column in columns))


def scan(register: Register, parameters: Parameters, signals: Iterable[Signal] = SIGNALS.values()) -> Hits:
    """Every hit, by family, then signal, then person. A person shows a signal once: by the first of its conditions that holds."""
    limits = limits_of(parameters, register)
    wanted = tuple(signals)
    parts = [_hits(register, limits, number, signal) for number, signal in enumerate(wanted)]
    columns = [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else [np.empty(0, np.int64)] * 6
    order = np.lexsort((columns[1], columns[2], columns[0]))
    return Hits(tuple(signal.code for signal in wanted), *(column[order] for column in columns))


def _hits(register: Register, limits: Limits, number: int, signal: Signal) -> tuple[Ints, ...]:
    """households, persons, signals, conditions, values, limits of one signal."""
    parts: list[tuple[Ints, ...]] = []
    for at, condition in enumerate(signal.conditions):
        found = condition.found(register, limits)
        kept = AMONG[signal.among](register, found.entity)[found.rows]
        rows, person = found.rows[kept], found.entity == "person"
        homes = register.home[rows] if person else rows
        persons = register.population.persons[rows] if person else np.full(len(rows), -1)
        parts.append((homes, persons, np.full(len(rows), number), np.full(len(rows), at), found.values[kept], found.limits[kept]))
    joined = tuple(np.concatenate(each) for each in zip(*parts, strict=True))
    keys = np.lexsort((joined[3], joined[1], joined[0]))
    ordered = [column[keys] for column in joined]
    first = np.ones(len(keys), bool)
    first[1:] = (ordered[0][1:] != ordered[0][:-1]) | (ordered[1][1:] != ordered[1][:-1])
    return tuple(column[first] for column in ordered)


@dataclass(frozen=True, slots=True)
class Scores:
    """One row a family and direction: position, 0 entry or 1 exit, score (at most 100), severity."""

    households: Ints
    directions: Ints
    scores: Ints
    severities: Ints


DIRECTIONS = (Direction.ENTRY, Direction.EXIT)


def scores(hits: Hits, register: Register, parameters: Parameters) -> Scores:
    """A family's score is the sum of the points of its different signals; its severity that of the gravest, raised where the score
    reaches the place's `orange_score` or `red_score`."""
    points = np.array([SIGNALS[code].points for code in hits.codes], np.int64)
    grave = np.array([SIGNALS[code].severity for code in hits.codes], np.int64)
    way = np.array([DIRECTIONS.index(SIGNALS[code].direction) for code in hits.codes], np.int64)
    once = np.unique(np.stack((hits.households, hits.signals)), axis=1)
    keys, at = np.unique(once[0] * 2 + way[once[1]], return_inverse=True)
    total = np.minimum(np.bincount(at, points[once[1]], len(keys)).astype(np.int64), MOST)
    severity = np.zeros(len(keys), np.int64)
    np.maximum.at(severity, at, grave[once[1]])
    limits = limits_of(parameters, register)
    for code, colour in (("orange_score", Severity.ORANGE), ("red_score", Severity.RED)):
        least = limits(code, "household")[keys // 2]
        severity = np.where((least != UNKNOWN) & (total >= least), np.maximum(severity, colour), severity)
    return Scores(keys // 2, keys % 2, total, severity)


def explained(codes: Iterable[str]) -> list[tuple[str, int]]:
    """The signals of a family with their points, gravest first: what its score is made of."""
    found = sorted(set(codes), key=lambda code: (-SIGNALS[code].points, code))
    return [(code, SIGNALS[code].points) for code in found]


def silenced(hits: Hits, register: Register, closed: Mapping[tuple[int, int, str], int], today: int) -> npt.NDArray[np.bool_]:
    """Which hits stay silent: the same signal of the same family and person was looked into and closed (`closed`: household id,
    person id or -1, signal -> day) fewer days ago than the signal's `suppress_days`."""
    if not closed:
        return np.zeros(len(hits), bool)
    homes = register.population.households[hits.households].tolist()
    found = zip(homes, hits.persons.tolist(), (hits.codes[at] for at in hits.signals.tolist()), strict=True)
    held = [today - closed.get(key, -(10**6)) < SIGNALS[key[2]].suppress_days for key in found]
    return np.array(held, bool)


def blind(register: Register, signals: Iterable[Signal] = SIGNALS.values()) -> dict[str, tuple[str, ...]]:
    """The departments each signal waits for: without their answer it sees less, or nothing at all. Told, never passed over."""
    found = {}
    for signal in signals:
        named = {source.partition(".")[0] for source in signal.sources if source in DEPARTMENTAL}
        if missing := tuple(sorted(named - set(register.answered))):
            found[signal.code] = missing
    return found


DEPARTMENTAL = frozenset(
    source for signal in SIGNALS.values() for source in signal.sources if "." in source and not source.startswith("rules.")
)
