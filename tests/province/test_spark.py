"""A province through Spark is what one machine decides. `make test-spark` runs this; `make test` needs no Spark and skips it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.law import complete
from bench.population import FIVE, synthetic
from minzheng.base.month import Month
from minzheng.policy import partitions, spark
from minzheng.policy.errors import RuleError
from minzheng.policy.series import as_recorded, evaluate_series
from minzheng.site.commands import populations, province, rules

pytestmark = pytest.mark.skipif("MINZHENG_SPARK_PERSONS" not in os.environ, reason="make test-spark runs it")
MONTH = Month(2022, 10)
# where a county has not published a number, one is made up: every programme decides both ways
STAGES = tuple(complete(stage, FIVE, MONTH) for stage in rules.stages() if stage.in_force(MONTH))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    started = spark.session(folder=tmp_path_factory.mktemp("spark"))
    yield started
    started.stop()


def facts() -> set[str]:
    return {name for names in partitions.recorded(STAGES, MONTH).values() for name in names}


def test_a_province_through_spark_is_what_one_machine_decides(session: Any, tmp_path: Path) -> None:
    persons = int(os.environ["MINZHENG_SPARK_PERSONS"])
    population = synthetic(persons, MONTH, facts(), counties=FIVE)
    partitions.write(population, tmp_path / "facts")
    spark.determine(session, STAGES, MONTH, str(tmp_path / "facts"), str(tmp_path / "outcomes"))
    here = evaluate_series(STAGES, population)
    assert len(population.persons) >= persons
    assert partitions.digest_of(tmp_path / "outcomes") == partitions.digest(*here.values())
    entitled = [code for code, outcomes in here.items() if (outcomes.household[f"{code}_eligible"] == 1).any()]
    assert len(entitled) >= 8
    shutil.rmtree(tmp_path)


def test_what_one_programme_gives_another_reaches_it_in_a_worker(session: Any, tmp_path: Path) -> None:
    population = synthetic(3_000, MONTH, facts(), counties=FIVE)
    partitions.write(population, tmp_path / "facts")
    for name, stages in (("decided", STAGES), ("recorded", as_recorded(STAGES))):
        spark.determine(session, stages, MONTH, str(tmp_path / "facts"), str(tmp_path / name))
        here = evaluate_series(stages, population)
        assert partitions.digest_of(tmp_path / name) == partitions.digest(*here.values())
    assert partitions.digest_of(tmp_path / "decided") != partitions.digest_of(tmp_path / "recorded")


def test_a_fact_that_the_files_lack_is_refused_before_any_worker_starts(session: Any, tmp_path: Path) -> None:
    partitions.write(synthetic(100, MONTH, facts() - {"wage_income"}), tmp_path / "facts")
    with pytest.raises(RuleError, match="wage_income"):
        spark.determine(session, STAGES, MONTH, str(tmp_path / "facts"), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_the_command_line_says_the_same_with_and_without_spark(tmp_path: Path) -> None:
    partitions.write(synthetic(3_000, MONTH, facts(), counties=FIVE), tmp_path / "facts")
    source = populations.Source(tmp_path / "facts", None)
    assert province.run(source, MONTH, tmp_path / "there") == populations.run(source, MONTH, tmp_path / "here")
