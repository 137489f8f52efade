"""Splink weighs the pairs: on DuckDB here, on Spark for a province; the same model, the same weights."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from minzheng.verification.matching import engine
from minzheng.verification.residue.model import Model

SIDES = ("asked", "told")  # Splink takes the first in the alphabet for the left one
COLUMNS = ("person", "row", "weight", "name", "born")


@contextmanager
def duckdb() -> Iterator[Any]:
    from splink import DuckDBAPI

    with engine() as connection:
        yield DuckDBAPI(connection)


def linker(database: Any, settings: Any, asked: Any, told: Any) -> Any:
    """Splink's own linker over two tables of `fields.described`, on whatever database it is given."""
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    tables = [database.register(table, dataset_display_name=side) for side, table in zip(SIDES, (asked, told), strict=True)]
    return Linker(tables, dict(settings), log_level=None, validate_settings=False)


def pairs(database: Any, model: Model, asked: Any, told: Any) -> pa.Table:
    """The pairs worth looking at, columns COLUMNS: person, row, weight, how alike names (model.Name) and births (model.Born) are."""
    found = predicted(linker(database, model.settings, asked, told), model)
    return selected(found)


def predicted(linked: Any, model: Model) -> Any:
    return linked.inference.predict(threshold_match_weight=model.grey, warning_mode="never")


def selected(found: Any) -> pa.Table:
    query = "unique_id_l, unique_id_r, match_weight, gamma_name, gamma_born"
    rows = found.as_record_list() if not hasattr(found, "as_duckdbpyrelation") else None
    if rows is None:
        return found.as_duckdbpyrelation().select(query).to_arrow_table().rename_columns(COLUMNS)
    names = query.split(", ")
    return pa.table({new: [row[old] for row in rows] for new, old in zip(COLUMNS, names, strict=True)})
