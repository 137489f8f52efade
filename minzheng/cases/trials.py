"""The rules applied to every registered family of an area, without proposing anything: a change of the law tried before it takes
effect, and who is entitled without receiving or receives without being entitled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.cases.queries import live_households
from minzheng.payments.tables import running
from minzheng.people.tables import snapshot
from minzheng.policy.comparison import Bools, Comparison
from minzheng.policy.engine import Change, Outcomes
from minzheng.policy.engine.households import taken
from minzheng.policy.reforms import simulate
from minzheng.policy.scans import Lists, lists
from minzheng.policy.series import Stage, affected, evaluate_series, facts_read


@dataclass(frozen=True)
class Trial:
    """One programme's part. `live`: the families with a live case, which the month's determination looks at; `others`: all other
    registered families, who have not applied. `running`: fen a month that run now, by family of `live`; where a fact is missing
    they go on, whatever the law says."""

    code: str
    live: Comparison
    others: Comparison
    running: Ints

    @cached_property
    def before(self) -> int:
        """Fen a month by the law as it is, as a determination of the month would leave them."""
        return self._sum(self.live.households(self.code).before)

    @cached_property
    def after(self) -> int:
        """The same by the law as it would be: what a determination gives once the change is published."""
        return self._sum(self.live.households(self.code).after)

    def _sum(self, column: Ints) -> int:
        return int(np.where(column == UNKNOWN, self.running, column).sum())


@dataclass(frozen=True)
class Tried:
    """All programmes the changes touch, those with most live cases first, and how many families were looked at."""

    month: Month
    households: int
    persons: int
    trials: dict[str, Trial]


def try_law(stages: Iterable[Stage], month: Month, changes: Sequence[Change]) -> Tried:
    """Decide the current area's month with the law as it is and with the changes. Raises ReformError for a change nothing reads."""
    needed = concerned(tuple(stages), changes)
    facts = {name for stage in needed for name in stage.rules.inputs}
    population = snapshot(month, None, facts)
    whole = simulate(needed, population, changes)
    trials = {}
    for code in (code for code in whole.changed if whole.stages[code].pays):
        live = np.isin(population.households, np.array(live_households(code), np.int64))
        now = {household: sum(shares.values()) for household, shares in running(code, month).items()}
        runs = np.array([now.get(household, 0) for household in population.households[live].tolist()], np.int64)
        trials[code] = Trial(code, chosen(whole, live), chosen(whole, ~live), runs)
    ordered = dict(sorted(trials.items(), key=lambda pair: -len(pair[1].live.population)))
    return Tried(month, len(population), len(population.persons), ordered)


@dataclass(frozen=True)
class Standing:
    """How one programme stands in a month. `outcomes` of every registered family; `running`: fen a month, in the same order."""

    code: str
    month: Month
    outcomes: Outcomes
    running: Ints
    lists: Lists


def standing(stages: Iterable[Stage], code: str, month: Month) -> Standing:
    """Both lists of a programme for the current area's month: entitled and not receiving, receiving and not entitled."""
    stages = tuple(stages)
    (stage,) = (each for each in stages if each.code == code)
    needed = with_givers(stages, {code})
    population = snapshot(month, None, {name for each in needed for name in each.rules.inputs})
    outcomes = evaluate_series(needed, population)[code]
    now = {household: sum(shares.values()) for household, shares in running(code, month).items()}
    runs = np.array([now.get(household, 0) for household in population.households.tolist()], np.int64)
    return Standing(code, month, outcomes, runs, lists(outcomes.household[stage.eligible], (runs > 0).astype(np.int64)))


def concerned(stages: tuple[Stage, ...], changes: Sequence[Change]) -> tuple[Stage, ...]:
    """The stages the changes touch, and those whose outcomes these read as facts."""
    codes = {change.code for change in changes}
    return with_givers(stages, affected(stages, [stage.code for stage in stages if codes & set(stage.rules.parameters)]))


def with_givers(stages: tuple[Stage, ...], codes: Iterable[str]) -> tuple[Stage, ...]:
    """The stages of those codes and all whose outcomes they read as facts, directly or through others."""
    wanted = set(codes)
    while True:
        reads = {fact for stage in stages if stage.code in wanted for fact in facts_read(stage.rules)}
        more = {stage.code for stage in stages if reads & set(stage.gives)} - wanted
        if not more:
            return tuple(stage for stage in stages if stage.code in wanted)
        wanted |= more


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
