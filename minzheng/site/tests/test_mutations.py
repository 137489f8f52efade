"""History changed behind the application's back is found; an older backup is found; the verifier stands alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.site import checkpoint, database
from minzheng.site.doctor import examine
from minzheng.site.doctor.ed25519 import verify
from tests.mutations.judging import hunt

ACT = """
INSERT INTO audit_entry (at, business_date, actor, act, subject, place, reason, detail, previous, digest)
VALUES (clock_timestamp(), '2020-12-09', 'officer', 'test.act', 'test:1', '321324000000', '', '{}', '', '')
"""


@pytest.fixture
def own_copy(county: str) -> Iterator[str]:
    name = f"{county}_copy"
    with database.server().connect("postgres") as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {county} STRATEGY FILE_COPY")
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _checkpoints(connection: psycopg.Connection, folder: Path) -> list[str]:
    return [one for f in examine(connection, folder, folder / "checkpoint.pub") if f.code == "checkpoints" for one in f.examples]


def test_the_doctor_finds_random_changes_to_history_and_nothing_where_there_were_none(county: str) -> None:
    with database.server().connect(county) as connection:
        missed, _ = hunt(connection, 60, Random(20201208))
    assert missed == []


def test_a_change_with_every_trigger_on_has_no_act_and_is_found(county: str) -> None:
    with database.server().connect(county) as connection, connection.transaction(force_rollback=True):
        changed = "UPDATE payments_entitlement SET months = 'empty' WHERE id = (SELECT max(id) FROM payments_entitlement)"
        connection.execute(changed)
        assert "writes_have_acts" in {finding.code for finding in examine(connection) if finding.broken}


def test_an_older_backup_and_a_past_computed_anew_contradict_the_checkpoint(own_copy: str, tmp_path: Path) -> None:
    with database.server().connect(own_copy) as connection:
        checkpoint.write(tmp_path, connection)
        with connection.transaction(force_rollback=True):
            connection.execute(ACT)
            checkpointed = {path.name for path in tmp_path.glob("*.checkpoint")}
            assert checkpointed and _checkpoints(connection, tmp_path) == []  # the trail went on: all is well
        connection.execute(ACT)
        checkpoint.write(tmp_path, connection)
        assert _checkpoints(connection, tmp_path) == []
        with connection.transaction(force_rollback=True):  # the state of yesterday, in every table
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
            connection.execute("UPDATE audit_head SET (id, digest) = (SELECT id, digest FROM audit_entry ORDER BY id DESC LIMIT 1)")
            assert {finding.code for finding in examine(connection) if finding.broken} == set()
            assert "an older state, or its end was cut off" in _checkpoints(connection, tmp_path)[0]
        with connection.transaction(force_rollback=True):  # the last act rewritten, its hash and the head computed anew
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("UPDATE audit_entry SET actor = 'nobody' WHERE id = (SELECT max(id) FROM audit_entry)")
            connection.execute("UPDATE audit_entry e SET digest = audit_entry_digest(e) WHERE actor = 'nobody'")
            connection.execute("UPDATE audit_head SET digest = (SELECT digest FROM audit_entry ORDER BY id DESC LIMIT 1)")
            assert {finding.code for finding in examine(connection) if finding.broken} == set()
            assert "is another one" in _checkpoints(connection, tmp_path)[0]


def test_a_checkpoint_that_was_edited_or_left_out_is_found(own_copy: str, tmp_path: Path) -> None:
    with database.server().connect(own_copy) as connection:
        first, second, third = (checkpoint.write(tmp_path, connection).name for _ in range(3))
        (tmp_path / second).rename(tmp_path / "kept")
        assert "does not follow" in _checkpoints(connection, tmp_path)[0]
        (tmp_path / "kept").rename(tmp_path / second)
        document = json.loads((tmp_path / third).read_text())
        document["said"] = document["said"].replace('"entry":', '"entry":1')
        (tmp_path / third).write_text(json.dumps(document))
        assert _checkpoints(connection, tmp_path) == [f"{third}: its signature is not genuine"]
        assert first


@settings(max_examples=15)
@given(st.binary(max_size=200), st.integers(0, 63), st.integers(1, 255))
def test_the_verifier_agrees_with_the_library_on_signatures(message: bytes, at: int, change: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    forged = signature[:at] + bytes([signature[at] ^ change]) + signature[at + 1 :]
    assert verify(public, message, signature)
    assert not verify(public, message, forged) and not verify(public, message + b"x", signature)


def test_the_verifier_knows_nothing_of_the_application_and_runs_from_a_copied_folder(county: str, tmp_path: Path) -> None:
    import shutil

    import minzheng.site.doctor

    shutil.copytree(Path(minzheng.site.doctor.__file__).parent, tmp_path / "verifier")
    server = database.server()
    dsn = f"host={server.host} port={server.port or 5432} user={server.user} dbname={county}"
    told = (
        "import runpy, sys; sys.argv = ['verifier', sys.argv[1]]\n"
        "try: runpy.run_module('verifier', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as ended: code = ended.code\n"
        "foreign = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "known = ('psycopg', 'verifier', 'typing_extensions', 'minzheng', 'django', 'numpy', 'pyarrow', 'cryptography')\n"
        "print(code, sorted(foreign & set(known)))"
    )
    done = subprocess.run([sys.executable, "-c", told, dsn], cwd=tmp_path, capture_output=True, text=True, check=True)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("0 ") and not {"minzheng", "django", "numpy", "pyarrow", "cryptography"} & set(
        last[2:].replace("'", " ").split()
    )
