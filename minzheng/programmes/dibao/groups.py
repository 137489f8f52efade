"""The people of a figure told apart by sex, age, disability and illness. Pure: columns in, columns out.

Bounds are those of the laws that define the groups, not of dibao's top-ups: elderly from 60 (Law on the Rights of the
Elderly, art. 2), minors below 18 (Law on the Protection of Minors, art. 2), severely disabled of level one or two.
"""

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Ints, Population

ELDERLY_FROM, ADULT_FROM, SEVERE_LEVELS = 60, 18, (1, 2)
AGE_BANDS = ((0, "0-6"), (7, "7-17"), (18, "18-34"), (35, "35-44"), (45, "45-59"), (60, "60-69"), (70, "70-79"), (80, "80+"))
_EPOCH = date(1970, 1, 1).toordinal()
NO_AGE = -1


def ages(born: Ints, day: date) -> Ints:
    """Completed years on that day; NO_AGE where the birth is unknown."""
    known = born != UNKNOWN
    birth = (np.where(known, born, _EPOCH) - _EPOCH).astype("datetime64[D]")
    year, month = birth.astype("datetime64[Y]"), birth.astype("datetime64[M]")
    in_year = (month.astype(np.int64) % 12 + 1) * 100 + (birth - month.astype("datetime64[D]")).astype(np.int64) + 1
    passed = in_year <= day.month * 100 + day.day
    return np.where(known, day.year - 1970 - year.astype(np.int64) - np.where(passed, 0, 1), NO_AGE)


def age_bands(years: Ints) -> pa.Array:
    """The band of each age as text; "?" where the age is unknown."""
    starts = np.array([start for start, _ in AGE_BANDS])
    labels = np.array(["?", *(label for _, label in AGE_BANDS)])
    return pa.array(labels[np.where(years < 0, 0, np.searchsorted(starts, years, side="right"))])


def with_groups(rows: pa.Table, people: Population, day: date) -> pa.Table:
    """The rows with sex ("male", "female"), age_band and the flags elderly, minor, severely_disabled, seriously_ill.

    A person of the rows who is in no household of the snapshot keeps "?" and no flag, so that no row is ever lost.
    """
    where, found = _lines(rows.column("person").to_numpy(), people.persons)

    def fact(name: str) -> Ints:
        return np.where(found, np.append(people.person_facts[name], UNKNOWN)[where], UNKNOWN)

    years = ages(fact("born"), day)
    sexes = np.select([fact("sex") == 1, fact("sex") == 2], ["male", "female"], "?")
    columns = {
        "sex": pa.array(sexes),
        "age_band": age_bands(years),
        "elderly": pa.array(years >= ELDERLY_FROM),
        "minor": pa.array((years >= 0) & (years < ADULT_FROM)),
        "severely_disabled": pa.array(np.isin(fact("disability_level"), SEVERE_LEVELS)),
        "seriously_ill": pa.array(fact("serious_illness") == 1),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _lines(wanted: Ints, persons: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """For each id its line among the persons, and whether it is there; the line after the last where it is not."""
    order = np.argsort(persons, kind="stable")
    known = np.append(persons[order], np.iinfo(np.int64).max)
    at = np.searchsorted(known[:-1], wanted)
    found = known[at] == wanted
    return np.where(found, np.append(order, len(persons))[at], len(persons)), found
