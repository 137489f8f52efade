"""What a scan looks at: the families of an area in a month and before, what departments said, who receives. Pure columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.people.catalogue import FACT_KINDS, Entity
from minzheng.verification.summing import LEAST

Bools = npt.NDArray[np.bool_]


class Layer(IntEnum):
    """Where a family stands in the low-income register (S11 2): the first that holds."""

    NONE = 0
    DIBAO = 1
    DESTITUTE = 2
    EDGE = 3
    RIGID = 4
    AT_RISK = 5  # an open ticket for help, no status of its own


OF_FACT = {
    "dibao_recipient": Layer.DIBAO,
    "destitute_recipient": Layer.DESTITUTE,
    "edge_member": Layer.EDGE,
    "rigid_member": Layer.RIGID,
}


@dataclass(frozen=True)
class Register:
    """`before`: person and household facts of the month before under the same names, in this month's order, UNKNOWN for who was not
    there. `items`: what departments say, "department.item", one number a person (amounts added, days the latest), UNKNOWN where no
    record. `answered`: the day each department's answer is as of; what is not in it was not asked or did not answer.
    `receives`: fen a month that run for each person; `programmes`: how many benefits that exclude each other run for each person.
    `refused`: the day a family was last refused, UNKNOWN if never. `unclaimed`, `overpaid`: positions of families the rules find
    entitled and not receiving, receiving and not entitled. `at_risk`: positions of families somebody is looking after already.
    """

    population: Population
    today: date
    before: Mapping[str, Ints] = field(default_factory=dict)
    items: Mapping[str, Ints] = field(default_factory=dict)
    answered: Mapping[str, date] = field(default_factory=dict)
    receives: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    excluding: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    refused: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    unclaimed: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    overpaid: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    at_risk: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @cached_property
    def home(self) -> Ints:
        """The position of each person's household."""
        return np.repeat(np.arange(len(self.population)), np.diff(self.population.offsets))

    @cached_property
    def sizes(self) -> Ints:
        """Living members of each household."""
        return self.added(self.alive.astype(np.int64))

    @cached_property
    def alive(self) -> Bools:
        column = self.population.person_facts.get("alive")
        return np.ones(len(self.population.persons), bool) if column is None else column == 1

    @cached_property
    def ages(self) -> Ints:
        """Whole years of each person today."""
        born = self.population.person_facts["born"]
        days = self.today.toordinal() - born
        return (days * 400 // 146_097).astype(np.int64)

    @cached_property
    def layers(self) -> npt.NDArray[np.int8]:
        """Each family's Layer: dibao before destitute support, edge and rigid expenditure; then those at risk."""
        found = np.zeros(len(self.population), np.int8)
        found[self.at_risk] = Layer.AT_RISK
        for fact, layer in reversed(OF_FACT.items()):
            column = self.population.person_facts.get(fact)
            if column is not None:
                found[self.home[column == 1]] = layer
        return found

    @cached_property
    def paid(self) -> Bools:
        """Families for which anything runs."""
        if not len(self.receives):
            return np.zeros(len(self.population), bool)
        return self.added(self.receives) > 0

    def added(self, column: Ints) -> Ints:
        """Sums of a column of persons by household, in whole numbers; what is UNKNOWN counts as nothing."""
        upto = np.concatenate(([0], np.cumsum(np.where(column == UNKNOWN, 0, column))))
        return upto[self.population.offsets[1:]] - upto[self.population.offsets[:-1]]

    def column(self, source: str) -> tuple[str, Ints]:
        """("person" or "household", its column) of an item or a fact; UNKNOWN throughout where nobody has said anything."""
        population = self.population
        if "." in source:
            return "person", self.items.get(source, np.full(len(population.persons), UNKNOWN))
        if source in population.household_facts:
            return "household", population.household_facts[source]
        if source not in population.person_facts and FACT_KINDS[source].entity is Entity.HOUSEHOLD:
            return "household", np.full(len(population), UNKNOWN)
        return "person", population.person_facts.get(source, np.full(len(population.persons), UNKNOWN))

    def least(self, source: str) -> Ints:
        """The least of several codes that departments show of each person, where `column` has the greatest."""
        return self.items.get(source + LEAST, self.column(source)[1])

    def earlier(self, source: str) -> Ints:
        """The same fact a month before."""
        _entity, column = self.column(source)
        return self.before.get(source, np.full(len(column), UNKNOWN))
