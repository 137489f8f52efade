"""Several programmes decided together: what one gives is a fact to the others, so each comes after those it asks about.

Where the giver's outcome is UNKNOWN, what is recorded as received stands: what runs goes on until somebody decides otherwise, as in
a determination. A record of nothing received says nothing about that: then the fact is UNKNOWN to the others too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import Ints, Population, widened
from minzheng.policy.engine import Outcomes, Parameters, Rules, Trace, evaluate, explain
from minzheng.policy.errors import RuleError
from minzheng.policy.households import taken
from minzheng.policy.naming import Outputs

NOTHING_KNOWN: Mapping[str, Outcomes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stage(Outputs):
    """One programme in a series. `gives` says for which facts its outcomes stand: {"dibao_recipient": "dibao_covered"}.

    Its outcomes are called as `Outputs` says, as far as its rules have them. `told` are household outcomes asked beside them, such
    as a determination gives as grounds: asking for the same everywhere lets one compiled kernel serve all.
    """

    code: str
    rules: Rules
    parameters: Parameters
    gives: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    @property
    def pays(self) -> bool:
        """Whether money is due under it; an identification gives none."""
        return self.amount in self.rules.versions

    @property
    def monthly(self) -> bool:
        """Whether its amount is due every month; else it is a sum paid once."""
        return self.pays and self.rules.versions[self.amount][-1].unit == "fen_month"

    def in_force(self, month: Month) -> bool:
        """Whether its rules speak about the month at all."""
        return month.first >= self.rules.since

    def outputs(self, month: Month) -> tuple[str, ...]:
        """What is asked of it: the outcomes named above, and those it gives."""
        known = self.rules.in_force(month).variables
        return tuple(dict.fromkeys(name for name in (*self.usual, *self.gives.values(), *self.told) if name in known))


def order(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """The stages with each after those that give a fact it reads; otherwise as they stand.

    Raises RuleError for a code given twice, a fact that two give, an outcome that cannot stand for its fact, and for a circle.
    """
    stages = tuple(stages)
    givers: dict[str, Stage] = {}
    for stage in stages:
        if any(other is not stage and other.code == stage.code for other in stages):
            raise RuleError("The programme {code} stands twice in a series.", code=stage.code)
        for fact, output in stage.gives.items():
            _check_gift(stage, fact, output, stages)
            if fact in givers:
                raise RuleError("Both {one} and {other} give {fact}.", one=givers[fact].code, other=stage.code, fact=fact)
            givers[fact] = stage
    found: list[Stage] = []
    for stage in stages:
        _place(stage, givers, found, ())
    return tuple(found)


def as_recorded(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """The same programmes, each taking what others give as it was recorded: as a determination of one programme alone does."""
    return tuple(replace(stage, gives={}) for stage in stages)


def evaluate_series(
    stages: Iterable[Stage], population: Population, known: Mapping[str, Outcomes] = NOTHING_KNOWN
) -> dict[str, Outcomes]:
    """Every programme in force in the population's month, by code, in the order they were decided.

    `Outcomes.population` is what that programme saw: the facts others give are replaced by their outcomes; where one is unknown,
    what is recorded as received stands, else the fact is unknown too.
    Columns are those of `Stage.outputs`. A programme not in force gives nothing: the recorded fact stands. `known` are outcomes for
    this population that need not be calculated again. Raises like `evaluate`.
    """
    decided: dict[str, Outcomes] = {}
    for stage in order(stages):
        if stage.in_force(population.month):
            outcomes = known.get(stage.code) or evaluate(stage.rules, stage.parameters, population, stage.outputs(population.month))
            decided[stage.code] = outcomes
            population = handed_on(stage, outcomes, population)
    return decided


@dataclass(frozen=True, slots=True)
class Told:
    """One programme's answer for one household. `given` says which facts it took from which programme: {fact: code}."""

    code: str
    amount: str  # the household outcome to unfold first: the amount, or whether it is eligible where nothing is paid
    trace: Trace
    given: Mapping[str, str]


def explain_series(stages: Iterable[Stage], population: Population, position: int) -> tuple[Told, ...]:
    """The traces of the household at `position` under every programme in force, in order. Equal to `evaluate_series`."""
    population, position = taken(population, [position]), 0
    givers: dict[str, str] = {}
    found = []
    for stage in order(stages):
        if not stage.in_force(population.month):
            continue
        trace = explain(stage.rules, stage.parameters, population, position)
        reads = facts_read(stage.rules)
        asked = stage.amount if stage.pays else stage.eligible
        found.append(Told(stage.code, asked, trace, {fact: code for fact, code in givers.items() if fact in reads}))
        if stage.gives:
            outcomes = evaluate(stage.rules, stage.parameters, population, stage.outputs(population.month))
            population = handed_on(stage, outcomes, population)
        givers |= dict.fromkeys(stage.gives, stage.code)
    return tuple(found)


def handed_on(stage: Stage, outcomes: Outcomes, population: Population) -> Population:
    """The population with this programme's outcomes in place of the facts they stand for; see `evaluate_series`."""
    given = {fact: output for fact, output in stage.gives.items() if output in outcomes.person or output in outcomes.household}
    if not given:
        return population
    persons = _given(given, outcomes.person, population.person_facts)
    households = _given(given, outcomes.household, population.household_facts)
    return replace(
        population,
        person_facts={**population.person_facts, **persons},
        household_facts={**population.household_facts, **households},
    )


def _given(given: Mapping[str, str], found: Mapping[str, Ints], recorded: Mapping[str, Ints]) -> dict[str, Ints]:
    facts = {fact: found[output] for fact, output in given.items() if output in found}
    for fact, column in facts.items():
        runs = (column == np.iinfo(column.dtype).min) & (recorded[fact] > 0) if fact in recorded else np.False_
        if runs.any():
            facts[fact] = np.where(runs, widened(recorded[fact]), widened(column))
    return facts


@lru_cache(maxsize=256)
def facts_read(rules: Rules) -> frozenset[str]:
    """The facts that some version of some rule takes."""
    sources = (source for versions in rules.versions.values() for rule in versions for source in rule.sources)
    return frozenset(source.name for source in sources if source.name in rules.inputs)


def affected(stages: Sequence[Stage], changed: Iterable[str]) -> frozenset[str]:
    """The codes that can decide otherwise when those of `changed` do: they, and whoever reads what an affected one gives."""
    found: set[str] = set(changed)
    for stage in order(stages):
        reads = facts_read(stage.rules)
        if any(giver.code in found and reads & set(giver.gives) for giver in stages):
            found.add(stage.code)
    return frozenset(found)


def _check_gift(stage: Stage, fact: str, output: str, stages: Sequence[Stage]) -> None:
    if output not in stage.rules.versions:
        raise RuleError("{code} gives {output}, which none of its rules does.", code=stage.code, output=output)
    rule = stage.rules.versions[output][-1]
    for other in stages:
        needed = other.rules.inputs.get(fact)
        if needed and (needed.entity, needed.unit) != (rule.entity, rule.unit):
            raise RuleError(
                "{output} of {code} cannot stand for {fact}: unit or entity differ.", output=output, code=stage.code, fact=fact
            )


def _place(stage: Stage, givers: Mapping[str, Stage], found: list[Stage], above: tuple[str, ...]) -> None:
    if stage in found:
        return
    if stage.code in above:
        circle = " -> ".join((*above[above.index(stage.code) :], stage.code))
        raise RuleError(
            "The programmes turn in a circle: {circle}.",
            remedy="One of them must take the fact as it was recorded.", circle=circle,
        )  # fmt: skip
    for fact, giver in givers.items():
        if fact in facts_read(stage.rules):
            _place(giver, givers, found, (*above, stage.code))
    found.append(stage)
