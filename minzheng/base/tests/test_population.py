"""Rows of ids and sums of amounts, beside what plain Python says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.population import UNKNOWN, Positions, picked, spread

IDS = st.integers(-(2**40), 2**40)
FAR = st.sampled_from([1, 2**21])  # close together, or as far apart as ids of several sequences


def column(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, np.int64)


@given(st.lists(IDS, unique=True), st.lists(IDS), FAR)
def test_positions_are_found_however_far_apart_the_ids_lie(ids: list[int], others: list[int], apart: int) -> None:
    there, wanted = list(dict.fromkeys(one // apart * apart for one in ids)), [*ids, *others, 0]
    at = {one: position for position, one in enumerate(there)}
    found = Positions(column(there)).of(column(wanted))
    assert found.tolist() == [at.get(one, -1) for one in wanted]
    values = column([7 * one for one in there])
    assert picked(values, found).tolist() == [7 * one if one in at else UNKNOWN for one in wanted]


@given(
    st.lists(st.integers(-9, 9), unique=True),
    st.lists(st.tuples(st.integers(-12, 12), st.integers(-(2**57), 2**57)), max_size=30),
    st.sampled_from([1, 2**40]),
)
def test_sums_are_whole_however_large(over: list[int], amounts: list[tuple[int, int]], apart: int) -> None:
    """Beyond 2**53, where a float would begin to round."""
    ids, sums = column([one * apart for one, _amount in amounts]), column([amount for _one, amount in amounts])
    plain = [sum(amount for one, amount in amounts if one == wanted) for wanted in over]
    assert spread(column([one * apart for one in over]), ids, sums).tolist() == plain
