"""Where earning more leaves a family with less: incomes at which one more yuan loses more than a yuan over all programmes.

One household stands as many times in a population as incomes are tried. A coarse sweep finds the windows in which the loss is not
that of their neighbours; only these are looked at finer, down to the fen. Between them the amounts run evenly, so nothing is missed
but what rises and falls again within the window of an otherwise even stretch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.errors import RuleError
from minzheng.policy.households import taken
from minzheng.policy.series import Stage, affected, evaluate_series, facts_read, handed_on, order

YUAN = 100
_STEPS = (10 * YUAN, YUAN, 1)
_EVEN = 1  # fen by which windows of an even stretch may differ: what rounding a rate leaves


@dataclass(frozen=True, slots=True)
class Curve:
    """What a household is due at each income tried (fen): of each programme, and `total`. UNKNOWN where a fact is missing."""

    incomes: Ints
    programmes: Mapping[str, Ints]
    total: Ints


@dataclass(frozen=True, slots=True)
class Cliff:
    """From `first` to `last` (incomes in fen) one more yuan loses more than a yuan. The greatest fall follows on `edge`: a fen more
    and `loss` is gone, by programme in `losses`. Only from `recovered` on is the family better off than at the edge; None where
    that is beyond the incomes looked at."""

    first: int
    last: int
    edge: int
    loss: int
    losses: Mapping[str, int]
    recovered: int | None


@dataclass(frozen=True, slots=True)
class _Family:
    """One household, ready to be decided at many values of one fact. `touched` are the programmes the fact can matter to."""

    population: Population
    touched: tuple[Stage, ...]
    steady: Mapping[str, int]
    fact: str
    member: int

    def at(self, incomes: Ints) -> Curve:
        wide = taken(self.population, np.zeros(len(incomes), np.int64))
        decided = evaluate_series(self.touched, self._with(wide, incomes))
        due = {code: np.full(len(incomes), amount) for code, amount in self.steady.items()}
        due |= {stage.code: decided[stage.code].household[stage.amount] for stage in self.touched if _counts(stage, wide)}
        unknown = np.zeros(len(incomes), bool)
        for column in due.values():
            unknown |= column == UNKNOWN
        total = np.sum([np.where(column == UNKNOWN, 0, column) for column in due.values()], axis=0, dtype=np.int64)
        return Curve(incomes, due, np.where(unknown, UNKNOWN, total))

    def _with(self, wide: Population, incomes: Ints) -> Population:
        if self.fact in wide.household_facts:
            return replace(wide, household_facts={**wide.household_facts, self.fact: incomes})
        of_person = self.fact in wide.person_facts
        column = (wide.person_facts if of_person else wide.obligor_facts)[self.fact].copy()
        column[(wide.offsets if of_person else wide.obligor_offsets)[:-1] + self.member] = incomes
        if of_person:
            return replace(wide, person_facts={**wide.person_facts, self.fact: column})
        return replace(wide, obligor_facts={**wide.obligor_facts, self.fact: column})


def curve(stages: Iterable[Stage], population: Population, position: int, fact: str, incomes: Ints, member: int = 0) -> Curve:
    """What the household at `position` is due every month at each of the incomes: for a chart.

    `fact` is the income looked at, of the member (or obligor) in that place of the household, counted from 0. Sums paid once are
    left out. Raises RuleError for a fact the population does not have, else like `evaluate`.
    """
    return _family(tuple(stages), population, position, fact, member).at(np.asarray(incomes, np.int64))


def cliffs(
    stages: Iterable[Stage], population: Population, position: int, fact: str, until: int, member: int = 0, since: int = 0
) -> tuple[Cliff, ...]:
    """Every cliff between two incomes (fen), ascending. Incomes at which a fact is missing have none. Raises like `curve`."""
    family = _family(tuple(stages), population, position, fact, member)
    coarse = family.at(np.arange(since, until + 2 * _STEPS[0], _STEPS[0]))
    spans = [(int(coarse.incomes[0]), int(coarse.incomes[-1]))]
    steep: list[tuple[int, int]] = []
    for step in _STEPS[:-1]:
        uneven: list[tuple[int, int]] = []
        for span in spans:
            found, even = _windows(family.at(np.arange(span[0], span[1] + 1, step)), step)
            uneven += found
            steep += even
        spans = _merged([(max(since, first - YUAN), last + YUAN) for first, last in uneven])
    for first, last in spans:
        fine = family.at(np.arange(first, last + YUAN + 1))
        steep += [(int(fine.incomes[low]), int(fine.incomes[high])) for low, high in _runs(_loses(fine.total, YUAN, YUAN))]
    return tuple(_cliff(family, coarse, first, last) for first, last in _merged(steep) if first <= until)


def _family(stages: tuple[Stage, ...], population: Population, position: int, fact: str, member: int) -> _Family:
    alone = taken(population, [position])
    if not any(fact in facts for facts in (alone.household_facts, alone.person_facts, alone.obligor_facts)):
        raise RuleError("The population has no full column {name}.", name=fact)
    in_force = [stage for stage in order(stages) if stage.in_force(population.month)]
    codes = affected(in_force, [stage.code for stage in in_force if fact in facts_read(stage.rules)])
    once = evaluate_series([stage for stage in in_force if stage.code not in codes], alone)
    steady = {}
    for stage in in_force:
        if stage.code in once:
            alone = handed_on(stage, once[stage.code], alone)
            if _counts(stage, alone):
                steady[stage.code] = int(once[stage.code].household[stage.amount][0])
    return _Family(alone, tuple(stage for stage in in_force if stage.code in codes), steady, fact, member)


def _counts(stage: Stage, population: Population) -> bool:
    return stage.monthly and stage.in_force(population.month)


def _loses(total: Ints, ahead: int, more_than: int) -> NDArray[np.bool_]:
    """Whether the total falls by more than so many fen that many places ahead; never where one of both is unknown."""
    here, there = total[:-ahead], total[ahead:]
    known = (here != UNKNOWN) & (there != UNKNOWN)
    return known & (np.where(known, here, 0) - np.where(known, there, 0) > more_than)


def _windows(tried: Curve, step: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Windows whose loss differs from a neighbour's, or in which knowing begins or ends; and the even ones that are steep."""
    known = tried.total != UNKNOWN
    whole = known[:-1] & known[1:]
    losses = np.where(whole, -np.diff(np.where(known, tried.total, 0)), 0)
    differs = (np.abs(np.diff(losses)) > _EVEN) | (whole[1:] != whole[:-1])
    uneven = np.zeros(len(losses), bool)
    uneven[1:] |= differs
    uneven[:-1] |= differs
    uneven |= known[:-1] != known[1:]
    steep = whole & ~uneven & (losses > step + _EVEN)
    bounds = [(int(tried.incomes[at]), int(tried.incomes[at + 1])) for at in np.flatnonzero(uneven)]
    ends = tried.incomes[1:] - YUAN  # from where one more yuan leaves the window
    return _merged(bounds), [(int(tried.incomes[low]), int(ends[high])) for low, high in _runs(steep)]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last position of each run of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending, with those that touch made one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _cliff(family: _Family, coarse: Curve, first: int, last: int) -> Cliff:
    fine = family.at(np.arange(first, last + YUAN + 1))
    falls = fine.total[:-1] - fine.total[1:]
    at = int(np.argmax(np.where((fine.total[:-1] != UNKNOWN) & (fine.total[1:] != UNKNOWN), falls, 0)))
    edge, had = int(fine.incomes[at]), int(fine.incomes[at] + fine.total[at])
    losses = {code: int(column[at] - column[at + 1]) for code, column in fine.programmes.items() if column[at] != column[at + 1]}
    return Cliff(first, last, edge, int(falls[at]), losses, _recovered(family, coarse, edge, had))


def _recovered(family: _Family, coarse: Curve, edge: int, had: int) -> int | None:
    """The first income above the edge at which income and benefits together are as much as they were there."""
    enough = (coarse.incomes > edge) & (coarse.total != UNKNOWN)
    enough &= coarse.incomes + np.where(enough, coarse.total, 0) >= had
    if not enough.any():
        return None
    end = int(coarse.incomes[int(np.argmax(enough))])
    fine = family.at(np.arange(max(edge + 1, end - _STEPS[0] + 1), end + 1))
    reached = (fine.total != UNKNOWN) & (fine.incomes + fine.total >= had)
    return int(fine.incomes[int(np.argmax(reached))])
