"""Which parameter values each household works with: one row for each place with values of its own, and residence."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine.parameters import Parameters

_POWERS = 10 ** np.arange(11, -1, -1)
_NATION = DivisionCode("0" * 12)
_RESIDENCES = (0, 1, UNKNOWN)


def parameter_rows(parameters: Parameters, codes: Iterable[str], population: Population) -> tuple[Ints, Ints]:
    """The values of `codes`, shape (rows, codes), and the row of each household, shape (H,)."""
    codes = tuple(codes)
    if not codes:
        return np.empty((1, 0), np.int64), np.zeros(len(population), np.int64)
    places = _with_values(parameters, codes)
    key = _narrowest(places, population.places) * len(_RESIDENCES) + _residence(population)
    used = np.bincount(key, minlength=len(places) * len(_RESIDENCES)) > 0
    rows = [
        _row(parameters, codes, population.month, places[at // len(_RESIDENCES)], _RESIDENCES[at % len(_RESIDENCES)])
        for at in np.flatnonzero(used).tolist()
    ]
    return np.array(rows, np.int64).reshape(len(rows), len(codes)), (np.cumsum(used) - 1)[key]


@lru_cache(maxsize=256)
def _with_values(parameters: Parameters, codes: tuple[str, ...]) -> tuple[DivisionCode, ...]:
    """The nation and every place that has a value of its own: any place reads what the narrowest of these around it reads."""
    places = {place for code in codes for place, _ in parameters.by_code[code].histories}
    return tuple(sorted({_NATION, *(DivisionCode(place) for place in places)}, key=lambda place: (len(place.prefix), place)))


@lru_cache(maxsize=16_384)
def _row(parameters: Parameters, codes: tuple[str, ...], month: Month, place: str, residence: int) -> tuple[int, ...]:
    return parameters.row(codes, place, month, residence)


def _narrowest(places: tuple[DivisionCode, ...], of: NDArray[np.str_]) -> Ints:
    """The position in `places` (wide ones first) of the narrowest that contains each. Each place is a range of codes, so the
    households in it stand together once they are in order of place, as a population is."""
    numbers = _numbers(of)
    order = None if (numbers[1:] >= numbers[:-1]).all() else np.argsort(numbers, kind="stable")
    ascending = numbers if order is None else numbers[order]
    widths = [10 ** (12 - len(place.prefix)) for place in places]
    lows = np.array([int(place) for place in places])
    found = np.zeros(len(of), np.int64)
    ranges = zip(np.searchsorted(ascending, lows).tolist(), np.searchsorted(ascending, lows + widths).tolist(), strict=True)
    for at, (first, end) in enumerate(ranges):
        found[first:end] = at
    if order is not None:
        found[order] = found.copy()
    return found


def _numbers(places: NDArray[np.str_]) -> Ints:
    """Twelve-digit codes as numbers; a text per household is too slow to compare."""
    digits = np.ascontiguousarray(places, "<U12").view(np.uint32).reshape(len(places), 12)
    return np.maximum(digits, 48).astype(np.int64) @ _POWERS - 48 * int(_POWERS.sum())


def _residence(population: Population) -> Ints:
    """0 rural, 1 urban, 2 not known."""
    column = population.household_facts.get("residence")
    if column is None:
        return np.full(len(population), 2)
    return np.where((column == 0) | (column == 1), column, 2)
