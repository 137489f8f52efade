"""What a determination found for every person, whether it changes something or not: columns, a row of them for each village; and
what it gives as facts to other programmes."""

from itertools import pairwise

import numpy as np

from minzheng.base.population import Ints, Population
from minzheng.cases.comparing import DUE
from minzheng.cases.declarations import Benefit
from minzheng.cases.models import Determination
from minzheng.places.bulk import append_arrays
from minzheng.policy.engine import Outcomes


def keep(determination_id: int, population: Population, states: Ints, amounts: Ints) -> None:
    """Part of `determine`. One state and one amount (fen a month) a person, in population order."""
    columns = (np.repeat(population.households, np.diff(population.offsets)), population.persons, states, amounts)
    places, starts = np.unique(population.places, return_index=True)  # households stand in this order already
    bounds = population.offsets[np.append(starts, len(population))].tolist()
    append_arrays(
        "cases_outcome",
        ("determination_id", "place", "households", "persons", "states", "amounts"),
        [
            (determination_id, str(place), *(column[first:end] for column in columns))
            for place, (first, end) in zip(places, pairwise(bounds), strict=True)
        ],
    )


def keep_parts(made: Determination, outcomes: Outcomes, benefit: Benefit, states: Ints, amounts: Ints) -> None:
    """Part of `determine`. For each fact that the share does not tell: the persons to whom something is due, their shares, and the
    fact's values."""
    population = outcomes.population
    due = np.flatnonzero(states == DUE)
    villages = np.repeat(population.places, np.diff(population.offsets))[due]
    places, starts = np.unique(villages, return_index=True)
    bounds = np.append(starts, len(due)).tolist()
    rows = []
    for fact, output in benefit.parts.items():
        if output not in outcomes.person:
            continue
        columns = (population.persons[due], amounts[due], outcomes.person[output][due])
        rows += [
            (made.id, str(place), fact, made.month, *(column[first:end] for column in columns))
            for place, (first, end) in zip(places, pairwise(bounds), strict=True)
        ]
    if rows:
        append_arrays("cases_part", ("determination_id", "place", "fact", "month", "persons", "shares", "values"), rows)
