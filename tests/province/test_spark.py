"""A province through Spark is what one machine decides. `make test-spark` runs this; `make test` needs no Spark and skips it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.population import FIVE, synthetic
from minzheng.base.month import Month
from minzheng.policy import partitions
from minzheng.policy.engine import evaluate
from minzheng.policy.errors import RuleError
from minzheng.programmes.dibao.programme import DIBAO

pytestmark = pytest.mark.skipif("MINZHENG_SPARK_PERSONS" not in os.environ, reason="make test-spark runs it")
MONTH = Month(2020, 12)
BENEFIT = DIBAO.benefit
assert BENEFIT is not None


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from minzheng.policy import spark as province

    started = province.session(folder=tmp_path_factory.mktemp("spark"))
    yield started
    started.stop()


def test_a_province_through_spark_is_what_one_machine_decides(spark: Any, tmp_path: Path) -> None:
    from minzheng.policy.spark import determine

    persons = int(os.environ["MINZHENG_SPARK_PERSONS"])
    population = synthetic(persons, MONTH, BENEFIT.rules.inputs, counties=FIVE, poor=1)
    partitions.write(population, tmp_path / "facts")
    determine(spark, BENEFIT.rules, BENEFIT.parameters, MONTH, str(tmp_path / "facts"), BENEFIT.outputs, str(tmp_path / "outcomes"))
    here = evaluate(BENEFIT.rules, BENEFIT.parameters, population, BENEFIT.outputs)
    assert len(population.persons) >= persons
    assert here.household[BENEFIT.amount].max() > 0
    assert partitions.digest_of(tmp_path / "outcomes") == partitions.digest(here)
    shutil.rmtree(tmp_path)


def test_a_fact_that_the_files_lack_is_refused_before_any_worker_starts(spark: Any, tmp_path: Path) -> None:
    from minzheng.policy.spark import determine

    without = sorted(set(BENEFIT.rules.inputs) - {"wage_income"})
    partitions.write(synthetic(100, MONTH, without), tmp_path / "facts")
    with pytest.raises(RuleError, match="wage_income"):
        determine(spark, BENEFIT.rules, BENEFIT.parameters, MONTH, str(tmp_path / "facts"), BENEFIT.outputs, str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
