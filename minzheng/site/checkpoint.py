"""A signed statement of where the trail and the tables of history stand: `minzheng checkpoint`. Kept, and exported, apart from
the database, it shows later that nothing before it was rewritten and that no older backup took its place (see `doctor`)."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from minzheng.base.failpoints import failpoint
from minzheng.site import database
from minzheng.site.doctor.checkpoints import sealed_until


def write(out: Path | None = None, connection: psycopg.Connection | None = None) -> Path:
    """Write the checkpoint into the installation's folder and, when given, into the folder `out` as well, with the public key.

    `connection`: a role that sees all, outside a transaction; by default the installation's own database.
    """
    with nullcontext(connection) if connection else database.server().connect() as asked, _one_at_a_time(asked):
        folder = kept(asked.info.dbname)
        folder.mkdir(parents=True, exist_ok=True)
        said, name = _said(asked, _last(folder))
        key = _key()
        document = json.dumps({"said": said, "signature": key.sign(said.encode()).hex()}, ensure_ascii=False)
        for place in [folder, *([out] if out else [])]:
            place.mkdir(parents=True, exist_ok=True)
            _keep(place / name, document)
    if out:
        _keep(out / "checkpoint.pub", _public(key))
    return folder / name


@contextmanager
def _one_at_a_time(connection: psycopg.Connection) -> Iterator[None]:
    """Each names the one before it, so two at once would both follow the same one and contradict each other."""
    connection.execute("SELECT pg_advisory_lock(hashtextextended('checkpoint', 0))")
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(hashtextextended('checkpoint', 0))")


def kept(name: str) -> Path:
    """Where the checkpoints of a database are kept: MINZHENG_HOME/checkpoints/<its name>."""
    return database.home() / "checkpoints" / name


def _said(connection: psycopg.Connection, previous: str) -> tuple[str, str]:
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SELECT set_config('minzheng.lo', '0', true), set_config('minzheng.hi', ':', true)")
        head = connection.execute("SELECT id, encode(digest, 'hex'), clock_timestamp() FROM audit_head").fetchone()
        assert head is not None
        entry, digest, at = head
        assert isinstance(at, datetime)
        books = connection.execute("SELECT account, fund, sum(amount)::text FROM payments_posting GROUP BY 1, 2 ORDER BY 1, 2")
        journal = connection.execute("SELECT coalesce(max(id), 0), count(*) FROM payments_journal").fetchone()
        state = {
            "at": at.isoformat(), "entry": entry, "digest": digest, "sealed": sealed_until(connection, entry),
            "journals": journal, "books": books.fetchall(), "previous": previous,
        }  # fmt: skip
    said = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said, f"{at:%Y%m%dT%H%M%S%f}-{entry}.checkpoint"


def _last(folder: Path) -> str:
    files = sorted(folder.glob("*.checkpoint"))
    return str(json.loads(files[-1].read_text("utf-8"))["signature"]) if files else ""


def _key() -> Ed25519PrivateKey:
    """The signing key lies beside the key file, readable by the owner alone; its public half beside it for everybody."""
    path = database.home() / "checkpoint.key"
    if not path.exists():
        _keep(path, Ed25519PrivateKey.generate().private_bytes_raw().hex(), again=False)
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text()))
    public = database.home() / "checkpoint.pub"
    if not public.exists() or public.read_text() != _public(key):
        _keep(public, _public(key))
    return key


def _public(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex() + "\n"


def _keep(path: Path, text: str, *, again: bool = True) -> None:
    """A file is there whole or not at all, whenever the writer dies: half a checkpoint would stop the next one, half a key all of
    them. Not `again`: only its owner may read it, and what another wrote meanwhile stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644 if again else 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        failpoint("site.checkpoint.written")
        file.flush()
        os.fsync(file.fileno())
    if again:
        part.replace(path)
        return
    with suppress(FileExistsError):
        path.hardlink_to(part)
    part.unlink()
