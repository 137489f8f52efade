"""A person is found by the keyed hash of the full number, and each answer says how it came about."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.crypto import KeyRing
from minzheng.base.identity import IdNumber
from minzheng.verification.authorising import Consents, Permit, Purpose, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.matching import Asked, Delivery, State, answer, keys, sought

DAY = date(2020, 12, 10)
VEHICLES = catalogue().departments["vehicles"]
OWNER, OTHER, ABSENT = (IdNumber.synthetic("999101", date(1960, 1, 2), serial) for serial in (1, 3, 5))


def _permit(*persons: int) -> Permit:
    found, _ = permitted(catalogue(), "vehicles", np.array(persons), Purpose.RECHECK, DAY, Consents.of([]), np.array(persons))
    return found


def _delivery(folder: Path, ring: KeyRing, *rows: tuple[str, str, int]) -> Delivery:
    high, low = keys(ring.lookup_many(number for number, _, _ in rows))
    path = folder / "vehicles.parquet"
    columns = {"high": high, "low": low, "brand": [brand for _, brand, _ in rows], "tax_price": [price for _, _, price in rows]}
    pq.write_table(pa.table(columns), path)
    return Delivery("vehicles", date(2020, 12, 1), path)


def _asked(ring: KeyRing) -> Asked:
    high, low = keys(ring.lookup_many([OWNER, OTHER, ABSENT]))
    return Asked(np.array([11, 12, 13]), high, low)


def test_every_vehicle_of_a_person_is_found_and_who_has_none_is_said_to_have_none(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    delivery = _delivery(tmp_path, ring, (OTHER, "五菱", 4_000_000), (OWNER, "大众", 12_000_000), (OWNER, "奔驰", 90_000_000))
    found = answer(VEHICLES, _asked(ring), _permit(11, 12, 13), delivery)
    assert found.states.tolist() == [State.FOUND, State.FOUND, State.NO_RECORD]
    assert sorted(zip(found.rows.tolist(), found.items["brand"].to_pylist(), strict=True)) == [
        (0, "大众"),
        (0, "奔驰"),
        (1, "五菱"),
    ]


def test_an_old_number_of_fifteen_digits_is_the_same_person(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    old = IdNumber(OWNER[:6] + OWNER[8:17])
    delivery = _delivery(tmp_path, ring, (old.full, "大众", 1))
    assert answer(VEHICLES, _asked(ring), _permit(11, 12, 13), delivery).states[0] == State.FOUND


def test_a_person_outside_the_permit_is_not_looked_for(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    delivery = _delivery(tmp_path, ring, (OWNER, "大众", 1), (OTHER, "五菱", 1))
    found = answer(VEHICLES, _asked(ring), _permit(12), delivery)
    assert found.states.tolist() == [State.NOT_ASKED, State.FOUND, State.NOT_ASKED]
    assert found.items["brand"].to_pylist() == ["五菱"]


def test_an_answer_older_than_the_cycle_allows_is_stale_for_everybody(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    old = Delivery("vehicles", date(2020, 9, 1), _delivery(tmp_path, ring, (OWNER, "大众", 1)).path)
    found = answer(VEHICLES, _asked(ring), _permit(11, 12, 13), old)
    assert set(found.states.tolist()) == {State.STALE}
    assert found.items["brand"].to_pylist() == ["大众"]  # what it said is kept, marked as old


@given(
    asked=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2)), max_size=12),
    sent=st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2)), max_size=12),
    ordered=st.booleans(),
    covered=st.sets(st.integers(0, 11)),
)
def test_it_finds_what_comparing_everybody_with_every_row_finds(
    tmp_path_factory: pytest.TempPathFactory,
    asked: list[tuple[int, int]],
    sent: list[tuple[int, int]],
    ordered: bool,
    covered: set[int],
) -> None:
    """Numbers twice on either side, halves that are alike, rows in any order."""
    rows = sorted(sent) if ordered else sent
    path = tmp_path_factory.getbasetemp() / "rows.parquet"
    halves = np.array(rows, np.int64).reshape(-1, 2)
    pq.write_table(pa.table({"high": halves[:, 0], "low": halves[:, 1], "tax_price": np.arange(len(rows))}), path)
    who = np.array(asked, np.int64).reshape(-1, 2)
    people = Asked(np.arange(len(asked)), who[:, 0], who[:, 1])
    found = sought(people, _permit(*sorted(covered)), Delivery("vehicles", DAY, path), ["tax_price"])
    pairs = sorted(zip(found["row"].to_pylist(), found["tax_price"].to_pylist(), strict=True))
    plain = [
        (at, on) for at, one in enumerate(asked) if at in covered and one != (0, 0) for on, two in enumerate(rows) if one == two
    ]
    assert pairs == sorted(plain)
    assert found["row"].to_pylist() == sorted(found["row"].to_pylist())
