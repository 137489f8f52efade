"""The registers themselves as tables: every person, every household of the area."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.population import UNKNOWN, Ints
from minzheng.people.declarations import RESIDENCES
from minzheng.people.tables.packed import columns, whole_tables

_RESIDENCE = "CASE h.residence " + " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(RESIDENCES)) + " END"


def persons() -> pa.Table:
    """id, place, household (null when in none today), sex, born, died of every person of the area, by (place, id)."""
    with whole_tables():
        found = columns(
            "SELECT p.id, p.place, m.household_id, p.sex, p.born - date '1970-01-01', p.died - date '1970-01-01'"
            " FROM people_person p LEFT JOIN people_membership m ON m.person_id = p.id AND upper_inf(m.span)"
            " WHERE p.merged_into_id IS NULL",
            (),
            ("id", "place", "household", "sex", "born", "died"),
        )
    order = np.lexsort((found["id"], found["place"]))
    return _table(
        found, order, {"id": pa.int64(), "household": pa.int64(), "sex": pa.int8(), "born": pa.date32(), "died": pa.date32()}
    )


def households() -> pa.Table:
    """id, place, residence, head, formed, dissolved of every household of the area, by (place, id)."""
    found = columns(
        f"SELECT h.id, h.place, {_RESIDENCE}, h.head_id, h.formed - date '1970-01-01', h.dissolved - date '1970-01-01'"  # noqa: S608
        " FROM people_household h",
        (),
        ("id", "place", "residence", "head", "formed", "dissolved"),
    )
    order = np.lexsort((found["id"], found["place"]))
    table = _table(found, order, {"id": pa.int64(), "head": pa.int64(), "formed": pa.date32(), "dissolved": pa.date32()})
    residence = pa.array(np.array(RESIDENCES)[found["residence"][order]], pa.string())
    return table.add_column(2, "residence", residence)


def _table(columns: dict[str, Ints], order: Ints, types: dict[str, pa.DataType]) -> pa.Table:
    """Ordered columns with their types, `place` second; UNKNOWN becomes null."""
    made = {name: _array(columns[name][order], kind) for name, kind in types.items()}
    places = pc.utf8_lpad(pc.cast(pa.array(columns["place"][order]), pa.string()), 12, "0")
    return pa.table({"id": made.pop("id"), "place": places, **made})


def _array(column: Ints, kind: pa.DataType) -> pa.Array:
    missing = column == UNKNOWN
    narrow = np.where(missing, 0, column).astype(np.int32 if pa.types.is_date32(kind) else np.int64)
    return pc.cast(pa.array(narrow, mask=missing), kind)
