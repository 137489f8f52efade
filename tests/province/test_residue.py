"""People are found by name through Spark as on one machine: the same weights, the same clusters, the same verdicts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bench.labelled import labelled
from bench.residue import tables
from minzheng.policy import spark
from minzheng.verification.residue import Model, model, scoring
from minzheng.verification.residue.resolving import Verdicts, resolved

pytestmark = pytest.mark.skipif("MINZHENG_SPARK_PERSONS" not in os.environ, reason="make test-spark runs it")
ROWS = 2_000


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    started = spark.session(folder=tmp_path_factory.mktemp("spark"))
    started.conf.set("spark.sql.shuffle.partitions", "2")
    yield started
    started.stop()


def through(database: Any, used: Model, asked: pa.Table, told: pa.Table) -> tuple[pa.Table, set[frozenset[str]]]:
    """The weighed pairs, and Splink's own clusters of what is linked surely."""
    linked = scoring.linker(database, used.settings, asked, told)
    found = scoring.predicted(linked)
    clustered = linked.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_weight=used.sure)
    together: dict[str, set[str]] = {}
    for row in clustered.as_record_list():
        together.setdefault(row["cluster_id"], set()).add(f"{row['source_dataset']} {row['unique_id']}")
    return scoring.selected(linked, found, used).sort_by([("person", "ascending"), ("row", "ascending")]), set(
        map(frozenset, together.values())
    )


def verdicts(found: pa.Table) -> Verdicts:
    return resolved(found, dict.fromkeys(range(1, ROWS + 1), ""))


def test_a_province_finds_people_by_name_as_one_machine_does(session: Any, tmp_path: Path) -> None:
    asked, told = tables(labelled(1_000, ROWS, seed=5))
    with scoring.in_memory() as database:
        here, clusters = through(database, model(), asked, told)
    there, others = through(scoring.spark(session, tmp_path), model(), asked, told)
    for column in ("person", "row", "name", "born"):
        assert here[column].to_pylist() == there[column].to_pylist()
    assert here["weight"].to_pylist() == pytest.approx(there["weight"].to_pylist(), abs=1e-9)
    assert clusters == others
    assert sum(len(each) > 1 for each in clusters) > 150
    assert verdicts(here).verdicts.tolist() == verdicts(there).verdicts.tolist()
