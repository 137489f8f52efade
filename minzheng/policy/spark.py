"""A province by the same `evaluate_series`: Spark hands whole households to workers as Arrow, a batch is a small population.

`pyspark` is imported only where it is used: a county never needs it. How to run it: docs/howto/run-a-province.md.
"""

import hashlib
import linecache
import os
import shutil
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa

from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.policy import partitions
from minzheng.policy.engine import Rules
from minzheng.policy.engine.compiled import compilation
from minzheng.policy.engine.evaluation import warm
from minzheng.policy.series import Stage, evaluate_series, order

ROOT = Path(__file__).resolve().parent.parent


def session(cores: int | None = None, folder: Path | None = None) -> Any:
    """A Spark session on this machine alone: bound to the loopback address, no web page, nothing fetched. `cores` None is all;
    `folder` is where Spark may keep temporary files. Raises NotFound where Spark or Java is not installed."""
    if not find_spec("pyspark") or not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise NotFound(
            "There is no Spark on this machine.", remedy="Install Java 17 and requirements-spark.lock, or run without Spark."
        )
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # nothing here is a data frame
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


def determine(spark: Any, stages: Iterable[Stage], month: Month, source: str, target: str) -> None:
    """Decide every household below `source` (as `partitions.write` leaves it) under every programme in force, as `evaluate_series`
    does, and write the outcomes below `target`, by county.

    Both are paths as Spark understands them. `partitions.digest_of(target)` equals `partitions.digest` over the outcomes of
    `evaluate_series` of the same households. Raises RuleError for a fact the files lack or an outcome two programmes tell,
    ParameterError where rules and parameters do not fit; Spark's own error where `target` exists.
    """
    stages = tuple(stage for stage in order(stages) if stage.in_force(month))
    for stage in stages:
        stage.parameters.require(stage.rules.in_force(month).parameters)
    told = _told(partitions.outputs(stages, month))
    facts = partitions.recorded(stages, month)
    kept = {"facts": facts["household"], "members": ("person", *facts["person"])}
    if facts["obligor"]:
        kept["obligors"] = ("obligor", *facts["obligor"])
    _settle(spark, stages, month)
    found = spark.read.option("mergeSchema", "true").parquet(source).schema
    partitions.check_columns({part: _fields(found, part) for part in kept}, kept)
    rows = spark.read.schema(_schema(kept)).parquet(source)
    spark.sparkContext.addPyFile(package(Path(spark.sparkContext._temp_dir)))
    rows.mapInArrow(_decider(stages, month), told).write.partitionBy("county").parquet(target)


def _settle(spark: Any, stages: Iterable[Stage], month: Month) -> None:
    """A worker is one of many on its machine: it takes one thread. Those of this machine share its compiled kernels."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(partitions.ROWS))
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(2**31 - 1))
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(32 * 2**20))
    spark.conf.set("spark.sql.maxConcurrentOutputFileWriters", "200")  # else every task is sorted by county first
    environment = spark.sparkContext.environment
    environment.setdefault("MINZHENG_THREADS", "1")
    if spark.sparkContext.master.startswith("local"):
        environment["MINZHENG_KERNELS"] = str(compilation.folder().resolve())
        warm((stage.rules, month, stage.outputs(month)) for stage in stages)


def package(folder: Path) -> str:
    """This package as an archive a worker can import, for machines that do not have it installed. It is named by what it holds."""
    texts = {
        str(each.relative_to(ROOT.parent)): each.read_bytes() for each in sorted(ROOT.rglob("*.py")) if "tests" not in each.parts
    }
    digest = hashlib.sha256(repr(texts).encode()).hexdigest()
    path = folder / f"minzheng-{digest[:12]}.zip"
    if not path.exists():
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
    return str(path)


def _decider(stages: tuple[Stage, ...], month: Month) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    from pyspark import cloudpickle

    content = cloudpickle.dumps((stages, {name: text for stage in stages for name, text in texts(stage.rules).items()}))

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        here = _unpacked(content)
        for rows in batches:
            yield partitions.result(*evaluate_series(here, partitions.population(rows, month)).values())

    return decide


@lru_cache(maxsize=8)
def _unpacked(content: bytes) -> tuple[Stage, ...]:
    """Unpacked once in a worker that decides many batches, so that its kernels are loaded once."""
    from pyspark import cloudpickle

    stages, files = cloudpickle.loads(content)
    lend(files)
    return tuple(stages)


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


def _told(outputs: Mapping[str, Sequence[str]]) -> Any:
    """The rows of `partitions.result`."""
    from pyspark.sql import types

    fields: dict[str, Any] = {"county": types.StringType(), "household": types.LongType(), "place": types.StringType()}
    if outputs["household"]:
        fields["outcomes"] = _numbers(outputs["household"])
    fields["members"] = types.ArrayType(_numbers(["person", *outputs["person"]]))
    if outputs["obligor"]:
        fields["obligors"] = types.ArrayType(_numbers(["obligor", *outputs["obligor"]]))
    return types.StructType([types.StructField(name, kind) for name, kind in fields.items()])
