"""What a determination found for every person, whether it changes something or not: columns, a row of them for each village."""

from itertools import pairwise

import numpy as np

from minzheng.base.population import Ints, Population
from minzheng.payments.actions.bulk import append_arrays


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
