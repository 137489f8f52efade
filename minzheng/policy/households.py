"""Populations cut and joined: households of one taken in any order or number, several of one month as one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from minzheng.base.population import Ints, Population


def taken(population: Population, positions: Sequence[int] | Ints) -> Population:
    """The households at those positions with their members and obligors, in that order; one may stand several times."""
    chosen = np.asarray(positions, dtype=np.int64)
    offsets, members = _rows(population.offsets, chosen)
    obligor_offsets, obligors = _rows(population.obligor_offsets, chosen)
    return replace(
        population,
        households=population.households[chosen],
        places=population.places[chosen],
        offsets=offsets,
        persons=population.persons[members],
        person_facts={name: column[members] for name, column in population.person_facts.items()},
        household_facts={name: column[chosen] for name, column in population.household_facts.items()},
        obligors=population.obligors[obligors],
        obligor_offsets=obligor_offsets,
        obligor_facts={name: column[obligors] for name, column in population.obligor_facts.items()},
    )


def joined(populations: Sequence[Population]) -> Population:
    """Populations of one month with the same facts, one after the other. Obligor facts may be missing where nobody has obligors."""
    first = populations[0]
    obligor_facts = next((each.obligor_facts for each in populations if len(each.obligors)), first.obligor_facts)
    with_obligors = [each for each in populations if len(each.obligors)] or [first]
    return Population(
        first.month,
        np.concatenate([each.households for each in populations]),
        np.concatenate([each.places for each in populations]),
        _offsets([each.offsets for each in populations]),
        np.concatenate([each.persons for each in populations]),
        {name: np.concatenate([each.person_facts[name] for each in populations]) for name in first.person_facts},
        {name: np.concatenate([each.household_facts[name] for each in populations]) for name in first.household_facts},
        np.concatenate([each.obligors for each in populations]),
        _offsets([each.obligor_offsets for each in populations]),
        {name: np.concatenate([each.obligor_facts[name] for each in with_obligors]) for name in obligor_facts},
    )


def _rows(offsets: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Offsets of the households chosen, and the old row of each new one."""
    starts, sizes = offsets[chosen], offsets[chosen + 1] - offsets[chosen]
    found = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return found, np.repeat(starts - found[:-1], sizes) + np.arange(found[-1])


def _offsets(several: Sequence[Ints]) -> Ints:
    return np.concatenate(([0], np.cumsum(np.concatenate([np.diff(each) for each in several])))).astype(np.int64)
