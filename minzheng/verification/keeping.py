"""Where deliveries lie: good ones in Parquet under keyed hashes, every file as it came sealed beside them.

Each original is sealed with a key of its own (SM4-GCM); that key stands sealed with the delivery, so that a new key of the
installation reaches it without writing gigabytes anew.
"""

import os
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.db import connection

from minzheng.base.crypto import SealBroken, ring
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import FileGone

_NONCE, _TAG = 12, 16


def folder() -> Path:
    """Where the deliveries that a database names are kept: MINZHENG_HOME/deliveries/<its name>; open to its own account alone."""
    home = Path(os.environ.get("MINZHENG_HOME", "var")).resolve()
    found = home / "deliveries" / str(connection.settings_dict["NAME"])
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def take_over() -> None:
    """Move what earlier versions kept in the folder of all databases to where it is looked for now."""
    mine = folder()
    for old in mine.parent.iterdir():
        if old.name in catalogue().departments and not (mine / old.name).exists():
            old.rename(mine / old.name)


def there(name: str) -> Path:
    """Raises FileGone."""
    found = folder() / name
    if not found.is_file():
        raise FileGone(name)
    return found


def keep(content: bytes, name: str, digest: str) -> bytes:
    """Seal a file as it came under `name`; returns its key, sealed."""
    opener = ring().seal(secrets.token_bytes(16).hex(), f"delivery:{digest}")
    keep_beside(content, name, digest, opener)
    return opener


def keep_beside(content: bytes, name: str, digest: str, opener: bytes) -> None:
    """Seal a file, or what was read from it, with the file's own key; `kept` opens it."""
    key, nonce = bytes.fromhex(ring().open(opener, f"delivery:{digest}")), secrets.token_bytes(_NONCE)
    sealer = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(digest.encode())
    body = sealer.update(content) + sealer.finalize()
    _written(folder() / name, nonce + body + sealer.tag)


def kept(name: str, digest: str, opener: bytes) -> bytes:
    """The file as it came. Raises SealBroken when it was changed or exchanged, FileGone."""
    sealed = there(name).read_bytes()
    key = bytes.fromhex(ring().open(opener, f"delivery:{digest}"))
    reader = Cipher(SM4(key), modes.GCM(sealed[:_NONCE], sealed[-_TAG:])).decryptor()
    reader.authenticate_additional_data(digest.encode())
    try:
        return reader.update(sealed[_NONCE:-_TAG]) + reader.finalize()
    except InvalidTag:
        raise SealBroken("A file that was kept has been changed.", remedy="Restore it from a backup.") from None


def store(table: pa.Table, name: str) -> None:
    """Complete or not at all, and on the disk before anybody is told of it."""
    path = folder() / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write(table, fresh)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(fresh, path)


def write(table: pa.Table, path: Path) -> None:
    """As it is read fastest: keys as they are, since nothing packs what is random; numbers lightly packed; words by their place in
    a list. Every look at a register reads whole columns, and unpacking more took longer than finding everybody in them."""
    packed = {name: "none" if name in ("high", "low") else "lz4" for name in table.column_names}
    words = [field.name for field in table.schema if not pa.types.is_primitive(field.type)]
    pq.write_table(table, path, compression=packed, use_dictionary=words)


def _written(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
