"""Splink weighs the pairs: on DuckDB here, on Spark for a province; the same model, the same weights."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from minzheng.verification.residue.model import Model

THREADS, MEMORY = 2, "2GB"
SIDES = ("asked", "told")  # Splink takes the first in the alphabet for the left one
SHARES = {"name": "share_of_name", "sound": "share_of_sound"}
COLUMNS = ("person", "row", "weight", "name", "born")


# Spark would write out the levels of a comparison wherever a weight is made of them, until its plan no longer fits into memory
_GROWING = ("CollapseProject", "PushDownPredicates", "InferFiltersFromConstraints")


@contextmanager
def in_memory() -> Iterator[Any]:
    """DuckDB as `pairs` takes it, bounded in memory and threads, with no way to anything outside (extensions, network)."""
    from splink import DuckDBAPI

    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY, "autoinstall_known_extensions": "false"}) as connection:
        yield DuckDBAPI(connection)


def spark(session: Any, folder: Path) -> Any:
    """A Spark session as `pairs` takes it. Stages are written to `folder`: plans grown over many are never ready."""
    from splink import SparkAPI

    session.sparkContext.setCheckpointDir(str(folder))
    session.conf.set(
        "spark.sql.optimizer.excludedRules", ",".join(f"org.apache.spark.sql.catalyst.optimizer.{rule}" for rule in _GROWING)
    )
    return SparkAPI(spark_session=session, break_lineage_method="checkpoint", register_udfs_automatically=False)


def linker(database: Any, settings: Mapping[str, Any], asked: pa.Table, told: pa.Table) -> Any:
    """Splink's own linker over two tables of `fields.described`, on whatever database it is given. How frequent a name is, it is
    told: among the few at hand it could not find out."""
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    sides = zip(SIDES, (asked, told), strict=True)
    tables = [database.register(table.drop_columns(list(SHARES.values())), dataset_display_name=side) for side, table in sides]
    made = Linker(tables, dict(settings), log_level=None, validate_settings=False)
    for column, share in SHARES.items():
        both = pa.concat_tables([asked.select([column, share]), told.select([column, share])]).drop_null()
        shares = both.group_by(column).aggregate([(share, "max")]).rename_columns([column, f"tf_{column}"])
        made.table_management.register_term_frequency_lookup(database.register(shares), column)
    return made


def pairs(database: Any, model: Model, asked: pa.Table, told: pa.Table) -> pa.Table:
    """The pairs worth looking at: COLUMNS, where `name` and `born` are how alike those are (model.Name, model.Born)."""
    linked = linker(database, model.settings, asked, told)
    return selected(linked, predicted(linked), model)


def predicted(linked: Any) -> Any:
    """Every pair that was formed. A threshold given here would have Spark copy all comparisons into one condition."""
    return linked.inference.predict(warning_mode="never")


def selected(linked: Any, found: Any, model: Model) -> pa.Table:
    """What Splink predicted from the grey threshold on, as COLUMNS."""
    columns = "unique_id_l, unique_id_r, match_weight, gamma_name, gamma_born"
    query = f"SELECT {columns} FROM {found.physical_name} WHERE match_weight >= {model.grey}"  # noqa: S608  # Splink's own name
    return linked.misc.query_sql(query).as_pyarrow_table().rename_columns(COLUMNS)
