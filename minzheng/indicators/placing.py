"""Rows on the map of a date: every place is carried over by lineage, so that a county's total is the same on every map. Pure."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.places.atlas import Map
from minzheng.places.errors import Ambiguous


def reach(atlas_map: Map, code: str) -> set[str]:
    """The codes on that map, or the code itself where it has no successor: rows of an abolished place keep it."""
    try:
        return atlas_map.reach(code)
    except NotFound:
        return {code}


def translate(atlas_map: Map, code: str) -> str:
    """The code on that map; where it stands for parts of several, the nearest division that holds them all."""
    try:
        return str(atlas_map.translate(code))
    except Ambiguous:
        reached = sorted(atlas_map.reach(code))
        above = DivisionCode(reached[0])
        while above.parent is not None and not all(above.contains(each) for each in reached):
            above = above.parent
        return str(above)
    except NotFound:
        return code


def on_map(rows: pa.Table, atlas_map: Map) -> pa.Table:
    codes = rows.column("place").cast(pa.string()).combine_chunks().dictionary_encode()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks() if codes.num_chunks != 1 else codes.chunk(0)
    names = pa.array([translate(atlas_map, code) for code in codes.dictionary.to_pylist()], pa.string())
    return rows.set_column(rows.column_names.index("place"), "place", names.take(codes.indices))


def inside(rows: pa.Table, place: DivisionCode) -> pa.Table:
    return rows if not place.prefix else rows.filter(pc.starts_with(rows.column("place"), place.prefix))


@dataclass(frozen=True, slots=True)
class ByPlace:
    """Rows in the order of their places, so that each of many towns is a slice and not another pass."""

    rows: pa.Table
    places: NDArray[np.bytes_]

    @classmethod
    def of(cls, rows: pa.Table) -> "ByPlace":
        codes = rows.column("place").to_numpy().astype("S12")
        order = np.argsort(codes, kind="stable")
        return cls(rows.take(pa.array(order)), codes[order])

    def inside(self, place: DivisionCode) -> pa.Table:
        first, after = np.searchsorted(self.places, [place.prefix.encode(), place.prefix.encode() + b"~"])
        return self.rows.slice(int(first), int(after - first))
