"""Cutting and joining populations never parts a family."""

from dataclasses import replace

import numpy as np

from minzheng.base.population import Population
from minzheng.policy.households import joined, taken
from minzheng.policy.tests.village import people


def village() -> Population:
    found = people([(1, 1)], [(2, 1), (3, 0)], [(4, 1), (5, 1), (6, 1)])
    return replace(
        found, obligors=np.array([7, 8]), obligor_offsets=np.array([0, 0, 2, 2]), obligor_facts={"gives": np.array([70, 80])}
    )


def test_households_are_taken_whole_in_any_order_and_number() -> None:
    found = taken(village(), [2, 1, 1])
    assert found.households.tolist() == [3, 2, 2]
    assert found.offsets.tolist() == [0, 3, 5, 7]
    assert found.person_facts["earned"].tolist() == [4, 5, 6, 2, 3, 2, 3]
    assert found.obligor_offsets.tolist() == [0, 0, 2, 4] and found.obligor_facts["gives"].tolist() == [70, 80, 70, 80]
    assert len(taken(village(), [])) == 0


def test_parts_joined_are_the_whole() -> None:
    parts = [taken(village(), [0]), taken(village(), [1, 2])]
    assert joined(parts).digest == taken(village(), [0, 1, 2]).digest
    without = replace(taken(village(), [0]), obligor_facts={})
    assert joined([without, parts[1]]).digest == joined(parts).digest
