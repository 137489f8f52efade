"""A province by the same `evaluate`: Spark hands whole households to workers as Arrow, a batch is a small population.

`pyspark` is imported only where it is used: a county never needs it. How to run it: docs/howto/run-a-province.md.
"""

import io
import linecache
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from minzheng.base.month import Month
from minzheng.policy import partitions
from minzheng.policy.engine import Parameters, Rules, evaluate

ROOT = Path(__file__).resolve().parent.parent


def session(cores: int | None = None, folder: Path | None = None) -> Any:
    """A Spark session on this machine alone: bound to the loopback address, no web page, nothing fetched. `cores` None is all;
    `folder` is where Spark may keep temporary files."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(f"local[{cores or '*'}]").appName("minzheng")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.catalogImplementation": "in-memory",
    }
    if folder is not None:
        settings |= {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


def determine(
    spark: Any, rules: Rules, parameters: Parameters, month: Month, source: str, outputs: Sequence[str], target: str
) -> None:
    """Decide every household below `source` (as `partitions.write` leaves it) and write the outcomes below `target`, by county.

    Both are paths as Spark understands them. `partitions.digest_of(target)` equals `partitions.digest(evaluate(...))` of the same
    households. Raises RuleError for an output no rule gives or a fact the files lack, ParameterError where rules and parameters
    do not fit; Spark's own error where `target` exists.
    """
    parameters.require(rules.in_force(month).parameters)
    facts = partitions.needed(rules, month, outputs)
    kept = {"facts": facts["household"], "members": ("person", *facts["person"])}
    if facts["obligor"]:
        kept["obligors"] = ("obligor", *facts["obligor"])
    # households of a batch: large enough for the compiled kernel, small enough for a worker
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(partitions.ROWS))
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(2**31 - 1))
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(32 * 2**20))
    found = spark.read.option("mergeSchema", "true").parquet(source).schema
    partitions.check_columns({part: _fields(found, part) for part in kept}, kept)
    rows = spark.read.schema(_schema(kept)).parquet(source)
    spark.sparkContext.addPyFile(package(rules, Path(spark.sparkContext._temp_dir)))
    decided = _map_in_arrow(rows, _decider(rules, parameters, month, tuple(outputs)), _result_schema(rules, month, outputs))
    decided.write.partitionBy("county").parquet(target)


def package(rules: Rules, folder: Path) -> str:
    """This package as an archive a worker can import, for machines that do not have it installed. It is named by the rules."""
    path = folder / f"minzheng-{rules.digest[:12]}.zip"
    if not path.exists():
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in sorted(ROOT.rglob("*.py")):
                if "tests" not in each.parts:
                    archive.write(each, each.relative_to(ROOT.parent))
        path.write_bytes(content.getvalue())
    return str(path)


def _map_in_arrow(rows: Any, decide: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]], schema: Any) -> Any:
    """`rows.mapInArrow(decide, schema)`. That method itself refuses to start without pandas, which neither it nor a worker uses;
    where pandas is absent its three lines are said here."""
    if find_spec("pandas"):
        return rows.mapInArrow(decide, schema)
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.functions import vectorized_udf  # type: ignore[attr-defined]  # the stub forgets it
    from pyspark.util import PythonEvalType

    function = vectorized_udf(decide, schema, PythonEvalType.SQL_MAP_ARROW_ITER_UDF)
    called = function(*[rows[name] for name in rows.columns])
    return DataFrame(rows._jdf.mapInArrow(called._jc, False, None), rows.sparkSession)


def _decider(
    rules: Rules, parameters: Parameters, month: Month, outputs: tuple[str, ...]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    from pyspark import cloudpickle

    content = cloudpickle.dumps((rules, parameters, texts(rules)))
    key = f"{rules.digest} {parameters.digest}"

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        here, numbers = _unpacked(key, content)
        for rows in batches:
            yield partitions.result(evaluate(here, numbers, partitions.population(rows, month), outputs))

    return decide


@lru_cache(maxsize=8)
def _unpacked(key: str, content: bytes) -> tuple[Rules, Parameters]:
    """Unpacked once in a worker that decides many batches, so that its kernel is built once."""
    from pyspark import cloudpickle

    rules, parameters, files = cloudpickle.loads(content)
    lend(files)
    return rules, parameters


def texts(rules: Rules) -> dict[str, str]:
    """The files the rules are written in: a kernel is composed of their text, which another machine does not have at that path."""
    files = {rule.function.__code__.co_filename for versions in rules.versions.values() for rule in versions}
    return {name: Path(name).read_text(encoding="utf-8") for name in sorted(files)}


def lend(files: Mapping[str, str]) -> None:
    """Let `inspect` find those texts where no file is."""
    for name, text in files.items():
        if not Path(name).exists():
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


def _fields(schema: Any, part: str) -> tuple[str, ...]:
    if part not in schema.fieldNames():
        return ()
    kind = schema[part].dataType
    return tuple(getattr(kind, "elementType", kind).fieldNames())


def _numbers(names: Sequence[str]) -> Any:
    from pyspark.sql import types

    return types.StructType([types.StructField(name, types.LongType()) for name in names])


def _schema(kept: dict[str, tuple[str, ...]]) -> Any:
    """Only what is asked: Parquet reads no other column."""
    from pyspark.sql import types

    lists = {part: types.ArrayType(_numbers(names)) for part, names in kept.items() if part != "facts"}
    fields = {"household": types.LongType(), "place": types.StringType(), "facts": _numbers(kept["facts"]), **lists}
    return types.StructType([types.StructField(name, kind) for name, kind in fields.items()])


def _result_schema(rules: Rules, month: Month, outputs: Sequence[str]) -> Any:
    from pyspark.sql import types

    regime = rules.in_force(month)
    household, person, obligor = (
        [name for name in outputs if regime.entity(name) == entity] for entity in ("household", "person", "obligor")
    )
    fields: dict[str, Any] = {"county": types.StringType(), "household": types.LongType(), "place": types.StringType()}
    if household:
        fields["outcomes"] = _numbers(household)
    fields["members"] = types.ArrayType(_numbers(["person", *person]))
    if obligor:
        fields["obligors"] = types.ArrayType(_numbers(["obligor", *obligor]))
    return types.StructType([types.StructField(name, kind) for name, kind in fields.items()])
