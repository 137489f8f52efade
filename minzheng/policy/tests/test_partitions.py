"""A population in files by county: nothing is lost, no family is cut, and the digest does not know the order of work."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.policy import partitions
from minzheng.policy.engine import Outcomes, evaluate
from minzheng.policy.errors import RuleError
from minzheng.policy.series import Stage
from minzheng.policy.tests.village import RULES, parameters, people

MONTH = Month(2020, 12)


def two_counties() -> Population:
    return Population(
        MONTH,
        np.array([4, 9, 2]),
        np.array(["321324101201", "321324101201", "640324100200"]),
        np.array([0, 2, 3, 6]),
        np.arange(1, 7),
        {"wage_income": np.array([1, UNKNOWN, 3, 4, 5, 6]), "alive": np.ones(6, np.int64)},
        {"residence": np.array([0, 1, UNKNOWN])},
        np.array([70, 71]),
        np.array([0, 1, 1, 2]),
        {"obligor_income": np.array([UNKNOWN, 500])},
    )


@pytest.fixture
def outcomes(tmp_path: Path) -> Outcomes:
    """Of three households in two counties, one of them unknown, out of order in the second."""
    village_people = people([(100, 1), (200, 1)], [(UNKNOWN, 1)], [(0, 0), (50, 1)])
    places = np.array(["321324101201", "321324101201", "320324100200"])
    (tmp_path / "law").mkdir()
    return evaluate(RULES, parameters(tmp_path / "law"), replace(village_people, places=places), ("aid", "of_the_first"))


def test_what_is_written_is_read_again_county_by_county(tmp_path: Path) -> None:
    before = two_counties()
    partitions.write(before, tmp_path)
    files = sorted(tmp_path.rglob("*.parquet"))
    assert [file.parent.name for file in files] == ["county=321324", "county=640324"]
    first, second = (partitions.population(pq.read_table(file, partitioning=None).to_batches()[0], MONTH) for file in files)
    assert first.households.tolist() == [4, 9] and second.households.tolist() == [2]
    assert first.offsets.tolist() == [0, 2, 3] and second.offsets.tolist() == [0, 3]
    assert first.person_facts["wage_income"].tolist() == [1, UNKNOWN, 3]
    assert second.household_facts["residence"].tolist() == [UNKNOWN]
    assert second.obligor_offsets.tolist() == [0, 1] and second.obligor_facts["obligor_income"].tolist() == [500]


def test_the_whole_is_its_rows(tmp_path: Path) -> None:
    before = two_counties()
    assert partitions.population(partitions.batch(before, 0, 3), MONTH).digest == before.digest


def test_a_slice_of_rows_is_those_households() -> None:
    rows = partitions.batch(two_counties(), 0, 3).slice(1, 2)
    after = partitions.population(rows, MONTH)
    assert after.offsets.tolist() == [0, 1, 4] and after.persons.tolist() == [3, 4, 5, 6]
    assert after.obligors.tolist() == [71] and after.obligor_offsets.tolist() == [0, 0, 1]


def test_the_digest_is_the_same_from_files_in_any_order(outcomes: Outcomes, tmp_path: Path) -> None:
    rows = partitions.result(outcomes)
    for name, part in (
        ("county=320324", rows.slice(2, 1)),
        ("county=321324", rows.slice(1, 1)),
        ("county=321324", rows.slice(0, 1)),
    ):
        (tmp_path / name).mkdir(exist_ok=True)
        file = tmp_path / name / f"part-{len(list((tmp_path / name).iterdir()))}.parquet"
        pq.write_table(pa.Table.from_batches([part]).drop_columns(["county"]), file)
    assert partitions.digest_of(tmp_path) == partitions.digest(outcomes)


def test_one_fen_is_another_digest(outcomes: Outcomes) -> None:
    other = replace(outcomes, household={"aid": outcomes.household["aid"] + np.array([0, 0, 1])})
    unknown = replace(outcomes, person={"of_the_first": np.full(5, UNKNOWN)})
    assert len({partitions.digest(each) for each in (outcomes, other, unknown)}) == 3


def test_several_programmes_stand_side_by_side(outcomes: Outcomes) -> None:
    other = replace(outcomes, household={"other": outcomes.household["aid"]}, person={})
    rows = partitions.result(outcomes, other)
    told = partitions.told(rows)
    assert (told["aid"] == told["other"]).all() and len(told["of_the_first"]) == 5
    assert partitions.digest(outcomes, other) != partitions.digest(outcomes)


def test_two_programmes_may_not_tell_an_outcome_of_one_name(tmp_path: Path) -> None:
    stages = [Stage(code, RULES, parameters(tmp_path), told=("aid",)) for code in ("one", "other")]
    assert partitions.outputs(stages[:1], MONTH)["household"] == ("aid",)
    with pytest.raises(RuleError, match="Both one and other tell aid"):
        partitions.outputs(stages, MONTH)


def test_a_fact_that_is_not_there_is_not_an_unknown_one() -> None:
    partitions.check_columns({"members": ("person", "alive")}, {"members": ("alive",)})
    with pytest.raises(RuleError, match="wage_income"):
        partitions.check_columns({"members": ("person", "alive")}, {"members": ("alive", "wage_income")})
