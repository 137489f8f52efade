"""Two lists after every run: eligible and not receiving (应享未享), receiving and no longer eligible (应退未退). And of whom it is
not known: the one fact that would settle the case cheapest.

A missing fact is tried, not guessed: the household is decided with each value the fact might show, all others as they are.
Nothing is said about which value it has; only whether the answer would then be known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Input, Parameters, Rules, evaluate
from minzheng.policy.engine.rules import Regime
from minzheng.policy.households import taken

QUERY, DECLARATION, VISIT = 1, 2, 3  # what it costs to get a fact: asking a register, asking the family, going there
ALWAYS, PERHAPS, NOT_ALONE = 0, 1, 2  # how surely a fact settles the case: position in CERTAINTIES
CERTAINTIES = ("settles whatever it is", "settles for some values", "settles with others only")
ENTITIES = ("household", "person", "obligor")
_ROWS = 200_000  # households tried at once
_MUCH = 10**12  # fen, or anything counted: more than any limit
_DAYS = (693_595, 720_000, 737_000, 740_000)  # 1900, 1972, 2018, 2027: old, grown up, a child, not yet


@dataclass(frozen=True, slots=True)
class Lists:
    """Positions of households in the population, ascending."""

    unclaimed: Ints
    overpaid: Ints
    undecided: Ints


@dataclass(frozen=True, slots=True)
class Settling:
    """For each undecided household (`positions`) the fact that would settle it cheapest, as columns of equal length.

    `facts` are positions in `names`, -1 where no fact would (a parameter has no value there). `ids`: of the person or obligor, -1
    for the household itself. `certainty` is ALWAYS, PERHAPS or NOT_ALONE; `missing` how many facts can matter.
    """

    names: tuple[str, ...]
    positions: Ints
    facts: Ints
    ids: Ints
    certainty: Ints
    cost: Ints
    missing: Ints

    def __iter__(self) -> Iterator[tuple[int, str, int, int]]:
        """(position, fact or "", id or -1, certainty) of each household."""
        for row in range(len(self.positions)):
            fact = self.names[self.facts[row]] if self.facts[row] >= 0 else ""
            yield int(self.positions[row]), fact, int(self.ids[row]), int(self.certainty[row])


def lists(eligible: Ints, receiving: Ints) -> Lists:
    """Both lists and the undecided. Columns are of households (or of persons: then so are the positions): `eligible` 1, 0 or
    UNKNOWN as decided, `receiving` 1 where something is paid. An undecided household is on neither list."""
    pays = receiving == 1
    return Lists(
        np.flatnonzero((eligible == 1) & ~pays), np.flatnonzero((eligible == 0) & pays), np.flatnonzero(eligible == UNKNOWN)
    )


def settling(
    rules: Rules, parameters: Parameters, population: Population, output: str, positions: Ints, costs: Mapping[str, int]
) -> Settling:
    """The cheapest settling fact of each household at `positions`, whose `output` is unknown.

    First come facts that settle the case whatever they show (nothing else is missing), then those that settle it for some values
    (a second home), then those that can matter but settle nothing alone; among equals the cheapest (`costs` by fact, else
    DECLARATION), then the order in which the rules name them.
    """
    asked = taken(population, positions)
    regime = rules.in_force(population.month)
    names = _facts_behind(regime, output)
    cells = _Cells.of(asked, regime, names)
    certainty = np.full(len(cells), len(CERTAINTIES), np.int64)
    for part in cells.parts(max(1, _ROWS // 8)):
        certainty[part] = _certainty(rules, parameters, asked, output, cells.at(part), regime)
    cost = np.array([costs.get(name, DECLARATION) for name in names], np.int64)[cells.facts]
    return _chosen(names, cells, certainty, cost, positions, asked)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Every missing fact of the households asked about: household (position), fact (position in names), entity, row, values."""

    names: tuple[str, ...]
    households: Ints
    facts: Ints
    rows: Ints

    @classmethod
    def of(cls, asked: Population, regime: Regime, names: tuple[str, ...]) -> "_Cells":
        households, facts, rows = [], [], []
        for number, name in enumerate(names):
            entity = regime.entity(name)
            column = _columns(asked, entity).get(name, np.empty(0, np.int64))
            found = np.flatnonzero(column == UNKNOWN)
            owners = found if entity == "household" else np.searchsorted(_offsets(asked, entity), found, side="right") - 1
            households.append(owners)
            facts.append(np.full(len(found), number))
            rows.append(found)
        together = (np.concatenate(each).astype(np.int64) if each else np.empty(0, np.int64) for each in (households, facts, rows))
        return cls(names, *together)

    def __len__(self) -> int:
        return len(self.households)

    def at(self, chosen: Ints) -> "_Cells":
        return _Cells(self.names, self.households[chosen], self.facts[chosen], self.rows[chosen])

    def parts(self, size: int) -> Iterator[Ints]:
        return (np.arange(first, min(first + size, len(self))) for first in range(0, len(self), size))


def _certainty(
    rules: Rules, parameters: Parameters, asked: Population, output: str, cells: _Cells, regime: Regime
) -> NDArray[np.int64]:
    """For each cell ALWAYS, PERHAPS or NOT_ALONE; beyond them where it does not matter."""
    values = [_tried(regime.inputs[name]) for name in cells.names]
    known = np.zeros(len(cells), np.int64)
    tried = np.array([len(each) for each in values], np.int64)[cells.facts]
    for turn in range(int(tried.max(initial=0))):
        here = np.flatnonzero(tried > turn)
        value = np.array([each[min(turn, len(each) - 1)] for each in values], np.int64)[cells.facts[here]]
        known[here] += _known(rules, parameters, _with(asked, cells.at(here), value, regime), output)
    found = np.select([known == tried, known > 0], [ALWAYS, PERHAPS], NOT_ALONE)
    rest = np.flatnonzero(found == NOT_ALONE)
    if len(rest):
        others_known = _with(_filled(asked, cells.names, regime), cells.at(rest), np.full(len(rest), UNKNOWN), regime)
        matters = ~_known(rules, parameters, others_known, output)
        found[rest[~matters]] = len(CERTAINTIES)
    return found


def _chosen(names: tuple[str, ...], cells: _Cells, certainty: Ints, cost: Ints, positions: Ints, asked: Population) -> Settling:
    """The first cell of each household in the order of `settling`."""
    matters = np.flatnonzero(certainty < len(CERTAINTIES))
    order = matters[
        np.lexsort((cells.rows[matters], cells.facts[matters], cost[matters], certainty[matters], cells.households[matters]))
    ]
    owners = cells.households[order]
    first = order[np.flatnonzero(np.diff(owners, prepend=-1))]
    count = len(positions)
    at, ids = cells.households[first], np.full(len(first), -1)
    for entity in ENTITIES[1:]:
        columns = _columns(asked, entity)
        of_entity = np.isin(cells.facts[first], [number for number, name in enumerate(names) if name in columns])
        ids[of_entity] = (asked.persons if entity == "person" else asked.obligors)[cells.rows[first][of_entity]]

    def spread(column: Ints, otherwise: int) -> Ints:
        found = np.full(count, otherwise, np.int64)
        found[at] = column
        return found

    return Settling(
        names,
        np.asarray(positions, np.int64),
        spread(cells.facts[first], -1),
        spread(ids, -1),
        spread(certainty[first], NOT_ALONE),
        spread(cost[first], 0),
        np.bincount(owners, minlength=count).astype(np.int64),
    )


def _facts_behind(regime: Regime, output: str) -> tuple[str, ...]:
    """The facts an outcome depends on, in the order the rules name them."""
    needed = {source.name for rule in regime.needed_for((output,)) for source in rule.sources}
    return tuple(name for name in regime.inputs if name in needed)


def _tried(fact: Input) -> Sequence[int]:
    """Values that stand for all a fact may show: for money and counts none, one and more than any limit."""
    if fact.codes:
        return sorted(fact.codes.values())
    return {"flag": (0, 1), "date": _DAYS, "count": (0, 1, _MUCH)}.get(fact.unit, (0, _MUCH))


def _known(rules: Rules, parameters: Parameters, population: Population, output: str) -> NDArray[np.bool_]:
    outcomes = evaluate(rules, parameters, population, (output,))
    return outcomes.household[output] != UNKNOWN


def _with(asked: Population, cells: _Cells, values: Ints, regime: Regime) -> Population:
    """One household for each cell, with that cell's fact as tried."""
    wide = taken(asked, cells.households)
    groups = {entity: dict(_columns(wide, entity)) for entity in ENTITIES}
    for number in np.unique(cells.facts):
        name = cells.names[number]
        entity = regime.entity(name)
        mine = np.flatnonzero(cells.facts == number)
        rows = mine
        if entity != "household":
            rows = _offsets(wide, entity)[mine] + cells.rows[mine] - _offsets(asked, entity)[cells.households[mine]]
        column = groups[entity][name].copy()
        column[rows] = values[mine]
        groups[entity][name] = column
    return replace(wide, household_facts=groups["household"], person_facts=groups["person"], obligor_facts=groups["obligor"])


def _filled(asked: Population, names: Sequence[str], regime: Regime) -> Population:
    """Every missing fact as the first value tried: none, no, the first code."""
    groups = {entity: dict(_columns(asked, entity)) for entity in ENTITIES}
    for name in names:
        group = groups[regime.entity(name)]
        if name in group:
            group[name] = np.where(group[name] == UNKNOWN, _tried(regime.inputs[name])[0], group[name])
    return replace(asked, household_facts=groups["household"], person_facts=groups["person"], obligor_facts=groups["obligor"])


def _columns(population: Population, entity: str) -> Mapping[str, Ints]:
    columns = {"household": population.household_facts, "person": population.person_facts, "obligor": population.obligor_facts}
    return columns[entity]


def _offsets(population: Population, entity: str) -> Ints:
    return population.offsets if entity == "person" else population.obligor_offsets
