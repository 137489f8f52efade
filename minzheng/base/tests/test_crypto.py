"""Sealing: what opens where, rotation, and what lies in the file."""

import json
import os
from pathlib import Path

import pytest

from minzheng.base.crypto import KeyRing, SealBroken, sealed_head, version_of
from minzheng.base.errors import Refusal


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


def test_a_sealed_value_opens_only_in_its_own_row(keys: KeyRing) -> None:
    sealed = keys.seal("622848 𠮷", "household:7:bank_account")
    assert keys.open(sealed, "household:7:bank_account") == "622848 𠮷"
    with pytest.raises(SealBroken):
        keys.open(sealed, "household:8:bank_account")


def test_any_changed_byte_is_noticed(keys: KeyRing) -> None:
    sealed = keys.seal("622848", "x")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            keys.open(bytes(changed), "x")
    with pytest.raises(SealBroken):
        keys.open(b"", "x")


def test_nothing_readable_and_no_nonce_twice(keys: KeyRing) -> None:
    sealed = keys.seal_many(["32132419900101"] * 2000, ["x"] * 2000)
    assert len({value[3:15] for value in sealed}) == 2000
    assert not any(b"321324" in value for value in sealed)


def test_equal_texts_are_found_by_a_hash_that_needs_the_key(keys: KeyRing, tmp_path: Path) -> None:
    assert keys.lookup("a") == keys.lookup("a") != keys.lookup("b")
    assert keys.lookup("a") != KeyRing(tmp_path / "other.json").lookup("a")
    assert len(keys.lookup("a")) == 32


def test_after_a_rotation_both_versions_open_and_the_hash_stays(keys: KeyRing) -> None:
    old, looked_up = keys.seal("a", "x"), keys.lookup("a")
    assert keys.rotate() == 2
    new = keys.seal("a", "x")
    assert (version_of(old), version_of(new), new[:3]) == (1, 2, sealed_head(2))
    assert keys.open(old, "x") == keys.open(new, "x") == "a"
    assert keys.lookup("a") == looked_up


def test_a_rotation_by_another_process_is_noticed(keys: KeyRing) -> None:
    KeyRing(keys.path).rotate()
    assert keys.version == 2


def test_a_retired_key_opens_nothing_and_the_current_one_stays(keys: KeyRing) -> None:
    old = keys.seal("a", "x")
    keys.rotate()
    keys.retire(1)
    with pytest.raises(SealBroken):
        keys.open(old, "x")
    with pytest.raises(Refusal):
        keys.retire(2)


def test_the_file_is_for_the_owner_alone(keys: KeyRing) -> None:
    assert keys.path.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(keys.path.read_text())) == {"current", "data", "lookup"}
    os.chmod(keys.path, 0o640)
    with pytest.raises(Refusal, match="read by others"):
        KeyRing(keys.path)


def test_of_two_first_starts_one_ring_remains(tmp_path: Path) -> None:
    from minzheng.base import crypto

    path = tmp_path / "keys.json"
    first = KeyRing(path)
    crypto._write(path, crypto._Keys(1, {1: b"x" * 16}, b"y" * 32), replace=False)
    assert KeyRing(path).lookup("a") == first.lookup("a")
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
