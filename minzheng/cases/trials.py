"""The rules applied to every registered family of an area, without proposing anything: a change of the law tried before it takes
effect, and who is entitled without receiving or receives without being entitled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.cases.queries import live_households
from minzheng.cases.received import snapshot
from minzheng.payments.tables import running
from minzheng.policy.comparison import KINDS, Bools, Comparison
from minzheng.policy.engine import Change, Outcomes
from minzheng.policy.households import taken
from minzheng.policy.reforms import simulate
from minzheng.policy.scans import Lists, lists
from minzheng.policy.series import Stage, evaluate_series


@dataclass(frozen=True)
class Trial:
    """One programme's part of a trial of everybody. `among`: the families with a live case, which the month's determination looks
    at. `running`: fen a month that run now, by family of `whole`; where a fact is missing they go on, whatever the law says."""

    code: str
    whole: Comparison
    among: Bools
    running: Ints

    @cached_property
    def live(self) -> Comparison:
        """The families with a live case."""
        return chosen(self.whole, self.among)

    @cached_property
    def others(self) -> Comparison:
        """All other registered families, who have not applied."""
        return chosen(self.whole, ~self.among)

    @cached_property
    def before(self) -> int:
        """Fen a month by the law as it is, as a determination of the month would leave them."""
        return self._sum(self.whole.households(self.code).before)

    @cached_property
    def after(self) -> int:
        """The same by the law as it would be: what a determination gives once the change is published."""
        return self._sum(self.whole.households(self.code).after)

    @property
    def kinds(self) -> dict[str, int]:
        """How many families with a live case win, lose or neither."""
        counts = np.bincount(self.whole.households(self.code).kinds[self.among], minlength=len(KINDS)).tolist()
        return dict(zip(KINDS, counts, strict=True))

    def _sum(self, column: Ints) -> int:
        return int(np.where(column == UNKNOWN, self.running, column)[self.among].sum())


@dataclass(frozen=True)
class Tried:
    """All programmes the changes touch, those with most live cases first, and how many families were looked at."""

    month: Month
    households: int
    persons: int
    trials: dict[str, Trial]


def try_law(stages: Iterable[Stage], month: Month, changes: Sequence[Change]) -> Tried:
    """Decide the current area's month with the law as it is and with the changes: every programme on the recorded facts, exactly as
    a determination of the month does. What the decisions of one programme are to another shows when they are on record. A change
    that holds from a later day is reckoned as if it held in this month.

    Raises ReformError for a change nothing reads.
    """
    changes = [replace(change, since=min(change.since, month.first)) for change in changes]
    touched = concerned(stages, changes)
    population = snapshot(month, None, {name for stage in touched for name in stage.rules.inputs})
    whole = simulate(touched, population, changes)
    trials = {}
    for code in (code for code in whole.changed if whole.stages[code].pays):
        live = np.isin(population.households, np.array(live_households(code), np.int64))
        trials[code] = Trial(code, whole, live, _running(code, month, population))
    ordered = dict(sorted(trials.items(), key=lambda pair: -int(pair[1].among.sum())))
    return Tried(month, len(population), len(population.persons), ordered)


def concerned(stages: Iterable[Stage], changes: Sequence[Change]) -> tuple[Stage, ...]:
    """The stages that read a changed figure, each to be decided on the recorded facts."""
    codes = {change.code for change in changes}
    return tuple(_alone(stage) for stage in stages if codes & set(stage.rules.parameters))


def _alone(stage: Stage) -> Stage:
    return replace(stage, gives={})


@dataclass(frozen=True)
class Standing:
    """How one programme stands in a month. `outcomes` of every registered family; `running`: fen a month, in the same order."""

    code: str
    month: Month
    outcomes: Outcomes
    running: Ints
    lists: Lists


def standing(stages: Iterable[Stage], code: str, month: Month, population: Population | None = None) -> Standing:
    """Both lists of a programme for the current area's month, on the recorded facts: entitled and not receiving, receiving and not
    entitled. `population`: the month by `received.snapshot`, with all the rules read, where it has been taken already. Raises
    KeyError for an unknown programme."""
    stage = _alone({each.code: each for each in stages}[code])
    if population is None:
        population = snapshot(month, None, stage.rules.inputs)
    outcomes = evaluate_series((stage,), population)[code]
    runs = _running(code, month, population)
    return Standing(code, month, outcomes, runs, lists(outcomes.household[stage.eligible], (runs > 0).astype(np.int64)))


def _running(code: str, month: Month, population: Population) -> Ints:
    """Fen that run in the month, by family."""
    now = {household: sum(shares.values()) for household, shares in running(code, month).items()}
    return np.array([now.get(household, 0) for household in population.households.tolist()], np.int64)


def chosen(whole: Comparison, among: Bools) -> Comparison:
    """The comparison of some of its families."""
    population = taken(whole.population, np.flatnonzero(among))
    persons = np.repeat(among, np.diff(whole.population.offsets))
    obligors = np.repeat(among, np.diff(whole.population.obligor_offsets))

    def part(outcomes: Outcomes) -> Outcomes:
        return replace(
            outcomes,
            population=population,
            household={name: column[among] for name, column in outcomes.household.items()},
            person={name: column[persons] for name, column in outcomes.person.items()},
            obligor={name: column[obligors] for name, column in outcomes.obligor.items()},
        )

    before = {code: part(outcomes) for code, outcomes in whole.before.items()}
    after = {code: before[code] if whole.after[code] is whole.before[code] else part(whole.after[code]) for code in whole.after}
    return Comparison(population, whole.stages, before, after)
