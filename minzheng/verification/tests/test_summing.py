"""Deliveries laid over a register: who is found on which ground, and how many records become one number."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.verification.authorising import Consents, Permit, Purpose, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import NotAuthorised
from minzheng.verification.matching import Asked, Delivery
from minzheng.verification.summing import numbers
from tests.cast import TODAY

ASKED = Asked(np.array([11, 12, 13]), np.array([1, 2, 0]), np.array([1, 2, 0]))


def sent(folder: Path, department: str, rows: dict[str, pa.Array]) -> Delivery:
    path = folder / f"{department}.parquet"
    pq.write_table(pa.table(rows), path)
    return Delivery(department, TODAY, path)


def keyed(*who: int) -> dict[str, pa.Array]:
    return {"high": pa.array(who, pa.int64()), "low": pa.array(who, pa.int64())}


def permit(department: str, purpose: Purpose, *covered: int) -> Permit:
    return permitted(catalogue(), department, ASKED.persons, purpose, TODAY, Consents.of(()), np.array(covered, np.int64))[0]


def duty(department: str, *covered: int) -> Permit:
    return permit(department, Purpose.RECHECK, *(covered or (11, 12, 13)))


def told(delivery: Delivery, leave: Permit, *items: str) -> dict[str, list[int]]:
    found = numbers(catalogue().departments[delivery.department], ASKED, leave, delivery, items)
    return {item: column.tolist() for item, column in found.items()}


def test_amounts_are_added_days_are_the_latest_and_months_are_days(tmp_path: Path) -> None:
    medical = sent(tmp_path, "medical", keyed(1, 1, 2) | {"cash_paid": pa.array([100, 50, None], pa.int64())})
    assert told(medical, duty("medical"), "cash_paid") == {"cash_paid": [150, UNKNOWN, UNKNOWN]}
    days = pa.array([TODAY - timedelta(days=9), TODAY], pa.date32())
    work = sent(tmp_path, "employment", keyed(1, 1) | {"job_loss_date": days})
    assert told(work, duty("employment"), "job_loss_date")["job_loss_date"][0] == TODAY.toordinal()
    months = pa.array([Month(2020, 11).number, 7], pa.int64())
    pension = sent(tmp_path, "social_insurance", keyed(1, 2) | {"pension_start": months})
    found = told(pension, duty("social_insurance"), "pension_start")["pension_start"]
    assert found == [date(2020, 11, 1).toordinal(), UNKNOWN, UNKNOWN]


def test_nobody_is_found_whom_the_permit_does_not_cover(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "deposits", keyed(1, 2) | {"family_over_limit": pa.array([True, True])})
    assert told(delivery, duty("deposits", 12), "family_over_limit")["family_over_limit"] == [UNKNOWN, 1, UNKNOWN]
    assert told(delivery, duty("deposits", 99), "family_over_limit")["family_over_limit"] == [UNKNOWN] * 3


def test_what_is_handed_over_opens_those_items_alone(tmp_path: Path) -> None:
    amounts = pa.array([100, 200], pa.int64())
    delivery = sent(tmp_path, "medical", keyed(1, 2) | {"cash_paid": amounts, "total_cost": amounts})
    leave = permit("medical", Purpose.MONITORING)
    assert told(delivery, leave, "cash_paid", "total_cost") == {"cash_paid": [100, 200, UNKNOWN]}
    assert not len(permit("deposits", Purpose.MONITORING).persons)


def test_who_has_no_number_is_never_found(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "medical", keyed(0) | {"cash_paid": pa.array([100], pa.int64())})
    assert told(delivery, duty("medical"), "cash_paid")["cash_paid"] == [UNKNOWN] * 3


def test_texts_are_left_out_and_codes_are_numbers_where_they_are_written_in_digits(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "vehicles", keyed(1) | {"brand": pa.array(["大众"])})
    assert told(delivery, duty("vehicles"), "brand") == {}
    delivery = sent(tmp_path, "disability", keyed(1, 2) | {"disability_level": pa.array(["一级", "2"])})
    assert told(delivery, duty("disability"), "disability_level")["disability_level"] == [UNKNOWN, 2, UNKNOWN]


def test_of_several_codes_of_a_person_the_greatest_and_the_least_are_told(tmp_path: Path) -> None:
    """A severe disability stays seen beside a milder one; none is no code."""
    levels = keyed(1, 1, 2, 2) | {"disability_level": pa.array([3, 1, 0, 4], pa.int64())}
    seen = told(sent(tmp_path, "disability", levels), duty("disability"), "disability_level")
    assert seen == {"disability_level": [3, 4, UNKNOWN], "disability_level.least": [1, 4, UNKNOWN]}


def test_a_permit_for_another_department_opens_nothing(tmp_path: Path) -> None:
    delivery = sent(tmp_path, "medical", keyed(1) | {"cash_paid": pa.array([100], pa.int64())})
    with pytest.raises(NotAuthorised):
        told(delivery, duty("deposits"), "cash_paid")


def test_a_code_written_in_digits_is_a_number_and_other_words_are_none(tmp_path: Path) -> None:
    benefits = sent(tmp_path, "other_benefits", keyed(1, 2) | {"benefit_county": pa.array(["321322", "外县"])})
    assert told(benefits, duty("other_benefits"), "benefit_county")["benefit_county"] == [321322, UNKNOWN, UNKNOWN]
