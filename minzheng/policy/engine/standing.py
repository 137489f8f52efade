"""Which parameter values each household works with: one row for each place with values of its own, and residence."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population, widened
from minzheng.policy.engine.parameters import Parameters

RowOf = NDArray[np.uint8 | np.uint16 | np.uint32]  # as narrow as so many rows need, nearly always one byte
OfPersons = dict[int, tuple[Ints, RowOf]]  # rows of members, by the offsets that say whose members they are
_NATION = DivisionCode("0" * 12)
_RESIDENCES = (0, 1, UNKNOWN)
_ordered: dict[int, tuple[Ints, Ints | None]] = {}
_kept: dict[tuple[int, int, tuple[DivisionCode, ...]], tuple[RowOf, Ints, OfPersons]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """`rows` are the values of the parameters, one row for each place and residence that somebody has, shape (rows, codes);
    `row_of` says which is each household's, shape (H,)."""

    rows: Ints
    row_of: RowOf
    found: OfPersons

    def of_persons(self, offsets: Ints) -> RowOf:
        """Which row is each member's, shape (P,)."""
        key = id(offsets)
        if key not in self.found:  # the offsets are kept too, so that no others can come to be known by their name
            self.found[key] = offsets, np.repeat(self.row_of, np.diff(offsets))
        return self.found[key][1]


def parameter_rows(parameters: Parameters, codes: Iterable[str], population: Population) -> Standing:
    """Whose values of `codes` hold for whom."""
    codes = tuple(codes)
    if not codes:
        return Standing(np.empty((1, 0), np.int64), np.zeros(len(population), np.uint8), {})
    places = _with_values(parameters, codes)
    row_of, used, found = _rows_of(places, population)
    standing = tuple((places[at // len(_RESIDENCES)], _RESIDENCES[at % len(_RESIDENCES)]) for at in used.tolist())
    return Standing(_rows(parameters, codes, population.month, standing), row_of, found)


@lru_cache(maxsize=256)
def _rows(parameters: Parameters, codes: tuple[str, ...], month: Month, standing: tuple[tuple[str, int], ...]) -> Ints:
    rows = [parameters.row(codes, place, month, residence) for place, residence in standing]
    found = np.array(rows, np.int64).reshape(len(rows), len(codes))
    found.flags.writeable = False
    return found


def _rows_of(places: tuple[DivisionCode, ...], population: Population) -> tuple[RowOf, Ints, OfPersons]:
    """The row of each household, what the rows stand for (place and residence), and room for the rows of members: kept while the
    columns live, where nobody can write into that of residence."""
    residence = population.household_facts.get("residence")
    key = (id(population.places), id(residence), places)
    found = _kept.get(key)
    if found is None:
        stands = _narrowest(places, population.places) * len(_RESIDENCES) + _residence(population)
        used = np.flatnonzero(np.bincount(stands, minlength=1))
        row_of = np.empty(len(places) * len(_RESIDENCES), np.min_scalar_type(max(len(used) - 1, 0)))
        row_of[used] = np.arange(len(used))
        found = row_of[stands], used, {}
        if residence is not None and not residence.flags.writeable:
            _kept[key] = found
            finalize(residence, _kept.pop, key, None)
            finalize(population.places, _kept.pop, key, None)
    return found


@lru_cache(maxsize=256)
def _with_values(parameters: Parameters, codes: tuple[str, ...]) -> tuple[DivisionCode, ...]:
    """The nation and every place that has a value of its own: any place reads what the narrowest of these around it reads."""
    places = {place for code in codes for place, _ in parameters.by_code[code].histories}
    return tuple(sorted({_NATION, *(DivisionCode(place) for place in places)}, key=lambda place: (len(place.prefix), place)))


def _narrowest(places: tuple[DivisionCode, ...], of: NDArray[np.str_]) -> Ints:
    """The position in `places` (wide ones first) of the narrowest that contains each. Each place is a range of codes, so the
    households in it stand together once they are in order of place, as a population is."""
    ascending, order = _in_order(of)
    widths = [10 ** (12 - len(place.prefix)) for place in places]
    lows = np.array([int(place) for place in places])
    found = np.zeros(len(of), np.int64)
    ranges = zip(np.searchsorted(ascending, lows).tolist(), np.searchsorted(ascending, lows + widths).tolist(), strict=True)
    for at, (first, end) in enumerate(ranges):
        found[first:end] = at
    if order is not None:
        found[order] = found.copy()
    return found


def _in_order(places: NDArray[np.str_]) -> tuple[Ints, Ints | None]:
    """The codes as ascending numbers, and the order that made them so (None where they were). Kept as long as the array lives: this
    is the work for each household, and a population is decided by many programmes."""
    key = id(places)
    found = _ordered.get(key)
    if found is None:
        numbers = _numbers(places)
        order = None if (numbers[1:] >= numbers[:-1]).all() else np.argsort(numbers, kind="stable")
        found = _ordered[key] = (numbers if order is None else numbers[order], order)
        finalize(places, _ordered.pop, key, None)
        places.flags.writeable = False  # a place written into it afterwards would be overlooked
    return found


def _numbers(places: NDArray[np.str_]) -> Ints:
    digits = np.ascontiguousarray(places, "<U12").view(np.uint32).reshape(len(places), 12)
    numbers = np.zeros(len(places), np.int64)
    for at in range(digits.shape[1]):  # digit by digit: all at once would take eight times the memory of the result
        numbers *= 10
        numbers += np.maximum(digits[:, at], 48)
        numbers -= 48
    return numbers


def _residence(population: Population) -> Ints:
    """0 rural, 1 urban, 2 not known."""
    column = population.household_facts.get("residence")
    if column is None:
        return np.full(len(population), 2)
    return np.minimum(np.ascontiguousarray(widened(column)).view(np.uint64), 2).view(np.int64)
