"""How well a signal or a source works: counts, precision with its interval, what another threshold would bring. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # two-sided 95 percent


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """The 95 percent interval of a share after Wilson; None where nothing was tried. Holds for few trials, where the usual one
    reaches below 0 or has no width."""
    if trials <= 0:
        return None
    share, square = successes / trials, Z * Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if successes == 0 else low), (1.0 if successes == trials else high)


@dataclass(frozen=True, slots=True)
class Card:
    """A score card. `visited` those somebody looked into; of them `confirmed`, of these `helped`. `days`: from the hit to the help,
    the mean of those helped. `minutes` of staff."""

    code: str
    hits: int
    dispatched: int
    visited: int
    confirmed: int
    helped: int
    days: float | None
    minutes: int

    @property
    def precision(self) -> float | None:
        return self.confirmed / self.visited if self.visited else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.confirmed, self.visited)

    @property
    def hours_each(self) -> float | None:
        """Staff-hours a family helped."""
        return self.minutes / 60 / self.helped if self.helped else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a threshold would bring: hits of the month now and then; of those looked into so far, how many it would still show,
    and of the confirmed ones how many it would have missed. A lower threshold shows families nobody has looked into: of them
    nothing is known (`unknown`)."""

    hits_now: int
    hits_then: int
    visited: int
    kept: int
    confirmed: int
    kept_confirmed: int

    @property
    def missed(self) -> int:
        return self.confirmed - self.kept_confirmed

    @property
    def unknown(self) -> int:
        return max(0, self.hits_then - self.hits_now)

    @property
    def precision_now(self) -> float | None:
        return self.confirmed / self.visited if self.visited else None

    @property
    def precision_then(self) -> float | None:
        return self.kept_confirmed / self.kept if self.kept else None


def effect(hits_now: int, hits_then: int, seen: Iterable[tuple[int, bool]], threshold: int) -> Effect:
    """`seen`: the value each looked-into warning showed and whether it was confirmed. A value above the threshold stays shown."""
    rows = list(seen)
    kept = [confirmed for value, confirmed in rows if value > threshold]
    return Effect(hits_now, hits_then, len(rows), len(kept), sum(confirmed for _, confirmed in rows), sum(kept))


FEW = 20  # looked into; below that nothing is proposed
LOW, HIGH = 0.3, 0.8  # precision below which a threshold is raised, above which it may be lowered


def proposed(seen: Sequence[tuple[int, bool]], current: int) -> int | None:
    """Another threshold where the evidence asks for one: raised, without losing a confirmed case, while the interval of precision
    lies below LOW; lowered by a tenth where it lies above HIGH; None otherwise."""
    interval = wilson(sum(confirmed for _, confirmed in seen), len(seen))
    if interval is None or len(seen) < FEW:
        return None
    if interval[1] < LOW:
        least = min((value for value, confirmed in seen if confirmed), default=None)
        raised = current * 11 // 10 if least is None else least - 1
        return raised if raised > current else None
    return current * 9 // 10 if interval[0] > HIGH else None
