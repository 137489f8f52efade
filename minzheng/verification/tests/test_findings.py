"""An answer is laid beside what is on file; what is said of it is a doubt, never a decision."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from minzheng.base.population import UNKNOWN
from minzheng.verification.catalogue import catalogue
from minzheng.verification.findings import Findings, Kind, findings
from minzheng.verification.matching import Answer

DEPARTMENTS = catalogue().departments


def _found(
    department: str, rows: list[int], persons: int = 4, on_file: object = None, limits: object = None, **columns: list[object]
) -> Findings:
    answer = Answer(department, date(2020, 12, 1), np.zeros(persons, np.int8), np.array(rows), pa.table(columns))
    return findings(DEPARTMENTS[department], answer, on_file or {}, limits or {}, tolerance=10_000)  # type: ignore[arg-type]


def _said(found: Findings) -> dict[tuple[int, str], tuple[Kind, int]]:
    rows = zip(found.rows.tolist(), found.items.tolist(), found.kinds.tolist(), found.found.tolist(), strict=True)
    return {(row, item): (Kind(kind), value) for row, item, kind, value in rows}


def test_two_wages_are_one_sum_and_differ_where_they_exceed_what_was_declared() -> None:
    declared = {"wage_income": np.array([100_000, 300_000, 0, UNKNOWN])}
    found = _found("social_insurance", [0, 0, 1, 3], on_file=declared, insured_base=[90_000, 90_000, 305_000, 50_000])
    assert _said(found) == {
        (0, "insured_base"): (Kind.DIFFERS, 180_000),
        (1, "insured_base"): (Kind.AGREES, 305_000),
        (3, "insured_base"): (Kind.NEW, 50_000),
    }


def test_who_declared_more_than_is_found_raises_no_doubt() -> None:
    found = _found("social_insurance", [0], on_file={"wage_income": np.array([500_000, 0, 0, 0])}, insured_base=[90_000])
    assert found.doubts == 0


def test_a_death_not_on_file_rules_out_and_one_on_file_agrees() -> None:
    known = {"death": np.array([UNKNOWN, date(2020, 11, 3).toordinal(), UNKNOWN, UNKNOWN])}
    found = _found("funeral", [0, 1], on_file=known, death_date=[date(2020, 10, 2), date(2020, 11, 3)])
    assert _said(found) == {
        (0, "death_date"): (Kind.RULES_OUT, date(2020, 10, 2).toordinal()),
        (1, "death_date"): (Kind.AGREES, date(2020, 11, 3).toordinal()),
    }


def test_a_flag_that_says_no_rules_nobody_out() -> None:
    assert _found("justice", [0, 1], imprisoned=[False, True]).kinds.tolist() == [Kind.NEW, Kind.RULES_OUT]


def test_a_value_over_the_limit_of_the_place_is_over_whatever_was_declared() -> None:
    limits = {"tax_price": np.array([5_000_000, 5_000_000, UNKNOWN, 0])}
    declared = {"vehicle_value": np.array([9_000_000, 0, 0, 0])}
    found = _found("vehicles", [0, 2], on_file=declared, limits=limits, tax_price=[8_000_000, 5_000])
    assert [Kind(kind) for kind in found.kinds] == [Kind.OVER, Kind.AGREES]


def test_an_auxiliary_sign_stays_a_sign() -> None:
    found = _found("telecom", [0], phone_cost=[90_000])
    assert found.kinds.tolist() == [Kind.SIGN]
    assert found.doubts == 0


@pytest.mark.parametrize("column", [{"brand": ["大众"]}, {"tax_price": pa.array([None], pa.int64())}])
def test_texts_and_empty_cells_are_not_judged(column: dict[str, list[object]]) -> None:
    assert len(_found("vehicles", [0], **column).rows) == 0


def test_nobody_found_gives_no_findings() -> None:
    assert len(_found("vehicles", [], tax_price=pa.array([], pa.int64())).rows) == 0  # type: ignore[arg-type]
