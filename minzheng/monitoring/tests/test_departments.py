"""Departments' deliveries laid over the register: who is looked for on which ground, and how many records become one number."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.monitoring.departments import Sent, said
from tests.cast import TODAY

PERSONS = np.array([11, 12, 13])
KEYS = (np.array([1, 2, 0]), np.array([1, 2, 0]))


def sent(folder: Path, department: str, rows: dict[str, pa.Array], as_of: date = TODAY) -> Sent:
    path = folder / f"{department}.parquet"
    pq.write_table(pa.table(rows), path)
    return Sent(department, as_of, path)


def keyed(*who: int) -> dict[str, pa.Array]:
    return {"high": pa.array(who, pa.int64()), "low": pa.array(who, pa.int64())}


def asked(delivery: Sent, *sources: str, covered: tuple[int, ...] = ()) -> dict[str, list[int]]:
    found = said([delivery], sources, PERSONS, KEYS, np.array(covered, np.int64), TODAY)
    return {name: column.tolist() for name, column in found.items.items()}


def test_amounts_are_added_days_are_the_latest_and_months_are_days(tmp_path: Path) -> None:
    day = TODAY - timedelta(days=9)
    medical = keyed(1, 1, 2) | {"cash_paid": pa.array([100, 50, None], pa.int64())}
    assert asked(sent(tmp_path, "medical", medical), "medical.cash_paid")["medical.cash_paid"] == [150, UNKNOWN, UNKNOWN]
    work = keyed(1, 1) | {"job_loss_date": pa.array([day, TODAY], pa.date32())}
    assert asked(sent(tmp_path, "employment", work), "employment.job_loss_date")["employment.job_loss_date"][0] == TODAY.toordinal()
    pension = keyed(1) | {"pension_start": pa.array([Month(2020, 11).number], pa.int64())}
    found = asked(sent(tmp_path, "social_insurance", pension), "social_insurance.pension_start", covered=(11,))
    assert found["social_insurance.pension_start"][0] == date(2020, 11, 1).toordinal()


def test_what_is_not_handed_over_is_looked_for_only_under_the_duty_to_re_verify(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "deposits", keyed(1, 2) | {"family_over_limit": pa.array([True, True])})
    assert asked(delivery, "deposits.family_over_limit")["deposits.family_over_limit"] == [UNKNOWN] * 3
    assert asked(delivery, "deposits.family_over_limit", covered=(12,))["deposits.family_over_limit"] == [UNKNOWN, 1, UNKNOWN]


def test_who_has_no_number_is_never_found(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "medical", keyed(0) | {"cash_paid": pa.array([100], pa.int64())})
    assert asked(delivery, "medical.cash_paid")["medical.cash_paid"] == [UNKNOWN] * 3


@pytest.mark.parametrize("days", [36, 400])
def test_a_stale_delivery_is_no_answer(tmp_path: Path, days: int) -> None:
    delivery = sent(tmp_path, "medical", keyed(1) | {"cash_paid": pa.array([100], pa.int64())}, TODAY - timedelta(days=days))
    found = said([delivery], ["medical.cash_paid"], PERSONS, KEYS, np.empty(0, np.int64), TODAY)
    assert not found.answered and not found.items


def test_texts_are_passed_over(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "disability", keyed(1) | {"disability_level": pa.array(["一级"])})
    assert "disability.disability_level" not in asked(delivery, "disability.disability_level")
