"""`minzheng policy run --spark`: the same run where a population no longer fits one machine's memory."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from minzheng.base.month import Month
from minzheng.base.population import Ints
from minzheng.policy import partitions, spark
from minzheng.policy.series import Stage
from minzheng.site import database
from minzheng.site.commands import populations
from minzheng.site.commands.populations import Document, Source


def run(source: Source, month: Month, out: Path | None, cores: int | None = None) -> Document:
    """What `populations.run` does, decided by Spark's workers; people and outcomes are never in this process's memory together.

    Raises NotFound where there is no Spark or nobody in the folder, BadValue where something is in `out` already.
    """
    populations.check_new(out)
    with tempfile.TemporaryDirectory(dir=database.home(), prefix="province-") as kept:
        target = out or Path(kept) / "outcomes"
        if target.exists():
            target.rmdir()  # empty: Spark wants to make it
        session = spark.session(cores, Path(kept) / "spark")
        try:
            stages, facts = _written(source, month, Path(kept) / "facts")
            spark.determine(session, stages, month, str(facts.resolve()), str(target.resolve()))
        finally:
            session.stop()
        sizes: list[tuple[int, int]] = []
        counts = populations.counted([stage for stage in stages if stage.in_force(month)], _told(target, sizes))
        households, persons = (sum(each) for each in zip(*sizes, strict=True))
        return populations.document(month, households, persons, counts, out)


def _written(source: Source, month: Month, folder: Path) -> tuple[tuple[Stage, ...], Path]:
    """The programmes, and where the people lie as Parquet: the registers are written down first."""
    if source.folder is not None:
        if not any(source.folder.glob("county=*")):
            raise populations.nobody(source.folder)
        return source.stages, source.folder
    with source.county(month) as (stages, population):
        if not len(population):
            raise populations.nobody(Path(str(source.place)))
        partitions.write(population, folder)
    return stages, folder


def _told(folder: Path, sizes: list[tuple[int, int]]) -> Iterator[Mapping[str, Ints]]:
    """The outcomes of one county after the other; notes the households and persons of each."""
    for table in partitions.counties(folder):
        for rows in table.combine_chunks().to_batches():
            told = partitions.told(rows)
            sizes.append((len(rows), len(told["person"])))
            yield told
