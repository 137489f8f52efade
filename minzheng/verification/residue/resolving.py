"""From weighed pairs to verdicts: one person a row, one row of a source a person; what could be somebody else is grey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.population import Ints
from minzheng.verification.residue import scoring
from minzheng.verification.residue.fields import KEYS, Description, Frequencies, described
from minzheng.verification.residue.model import SURE_BIRTHS, SURE_NAMES, Model, model

Floats = npt.NDArray[np.float64]


class Verdict(IntEnum):
    GREY = 1  # an official looks at it
    SURE = 2


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Pairs of a person and a row, by person and row, with the weight of the evidence and a Verdict; pairs that are nothing are
    left out."""

    persons: Ints
    rows: Ints
    weights: Floats
    verdicts: npt.NDArray[np.int8]


def matched(
    asked: Sequence[Description], told: Sequence[Description], common: Frequencies, sought: Mapping[str, Ints] | None = None
) -> Verdicts:
    """Which of `told` are about whom of `asked`, by the stored model. Rows that say the same are weighed once. `sought`: whom a
    source's rows are searched for, everybody without it."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for one in told:
        alike.setdefault((one.source, one.name, one.born, one.sex, one.town, one.phone), []).append(one.key)
    firsts = {keys[0]: keys for keys in alike.values()}
    once = [one for one in told if one.key in firsts]
    left, right = described(asked, common), described(once, common)
    if not _meet(left, right):
        return resolved(_none(), {})
    with scoring.in_memory() as database:
        found = scoring.pairs(database, model(), left, right)
    sources = {one.key: one.source for one in once}
    return _repeated(resolved(found if sought is None else _among(found, sources, sought), sources), firsts)


def _meet(left: pa.Table, right: pa.Table) -> bool:
    """Whether any pair would be formed at all: for one family there hardly ever is one, and Splink need not be started."""
    return any(pc.any(pc.is_in(left[key], value_set=right[key].drop_null())).as_py() for key in KEYS)


def _among(found: pa.Table, sources: Mapping[int, str], sought: Mapping[str, Ints]) -> pa.Table:
    """Without the pairs of a source and somebody it is not searched for."""
    persons, source = found["person"].to_numpy(), np.array([sources[row] for row in found["row"].to_pylist()], object)
    kept = np.zeros(len(persons), bool)
    for one, among in sought.items():
        kept |= (source == one) & np.isin(persons, among)
    return found.filter(pa.array(kept))


def _none() -> pa.Table:
    return pa.table({name: pa.array([], pa.float64() if name == "weight" else pa.int64()) for name in scoring.COLUMNS})


def resolved(pairs: pa.Table, sources: Mapping[int, str], by: Model | None = None) -> Verdicts:
    """`sources` of each row. Sure is a pair that is heavy enough, whose names and births allow it, that is the best for its row and
    for its person within the row's source, with nobody within the margin of either."""
    used = by or model()
    person, row = pairs["person"].to_numpy(), pairs["row"].to_numpy()
    weight = pairs["weight"].to_numpy()
    names = {source: at for at, source in enumerate(sorted(set(sources.values())))}
    source = np.array([names[sources[one]] for one in row.tolist()], np.int64)
    lead = np.minimum(_lead(row, weight), _lead(person * max(len(names), 1) + source, weight))
    fit = np.isin(pairs["name"].to_numpy(), SURE_NAMES) & np.isin(pairs["born"].to_numpy(), SURE_BIRTHS)
    sure = fit & (weight >= used.sure) & (lead >= used.margin)
    open_ = ~np.isin(row, row[sure]) & (weight >= used.grey) & (_lead(row, weight) > -used.margin)
    kept = np.flatnonzero(sure | open_)
    kept = kept[np.lexsort((row[kept], person[kept]))]
    verdicts = np.where(sure[kept], Verdict.SURE, Verdict.GREY).astype(np.int8)
    return Verdicts(person[kept], row[kept], weight[kept], verdicts)


def _lead(group: Ints, weight: Floats) -> Floats:
    """By how much each is ahead of the best other one of its group; negative where it is behind."""
    if not len(group):
        return np.empty(0)
    order = np.lexsort((-weight, group))
    groups, weights = group[order], weight[order]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    which = np.cumsum(np.r_[True, groups[1:] != groups[:-1]]) - 1
    sizes = np.diff(np.r_[starts, len(groups)])
    best = weights[starts]
    second = np.where(sizes > 1, weights[np.minimum(starts + 1, len(groups) - 1)], -np.inf)
    first = np.arange(len(groups)) == starts[which]
    lead = np.empty(len(groups))
    lead[order] = weights - np.where(first, second[which], best[which])
    return lead


def _repeated(found: Verdicts, firsts: dict[int, list[int]]) -> Verdicts:
    """Each verdict for all rows that say the same."""
    times = np.array([len(firsts[row]) for row in found.rows.tolist()], np.int64)
    rows = np.array([key for row in found.rows.tolist() for key in firsts[row]], np.int64)
    return Verdicts(np.repeat(found.persons, times), rows, np.repeat(found.weights, times), np.repeat(found.verdicts, times))
