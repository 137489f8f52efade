"""Sealing of what must not be readable at rest (SM4-GCM, GB/T 32907) and keyed hashes for look-up (HMAC-SM3, GB/T 32905).

A sealed value is: algorithm (1 byte), key version (2 bytes), nonce (12), ciphertext and tag (16). The context
("person:42:identity") is authenticated with it, so that a sealed value moved to another row does not open. Keys live in
MINZHENG_HOME/keys.json, apart from the database and its backups: without that file nothing sealed can be read again.

The look-up key does not rotate with the data keys: a new one means hashing every number again, which needs every number opened.
"""

import json
import os
import secrets
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from minzheng.base.errors import Refusal

SM4_GCM = 1
_HEAD, _NONCE, _TAG = 3, 12, 16


class SealBroken(Refusal):
    """A sealed value does not open: another key, another row, or changed bytes."""


@dataclass(frozen=True, slots=True)
class _Keys:
    current: int
    data: dict[int, bytes]
    lookup: bytes


class KeyRing:
    """The keys of one installation. Reading the file again when another process rotated is the ring's own business."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            _write(path, _Keys(1, {1: secrets.token_bytes(16)}, secrets.token_bytes(32)), replace=False)
        self._keys, self._seen = _read(path), _stamp(path)

    def __repr__(self) -> str:
        return f"KeyRing({str(self.path)!r}, version {self._keys.current})"

    @property
    def version(self) -> int:
        """The data key new values are sealed with."""
        self._refresh()
        return self._keys.current

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(sorted(self._keys.data))

    def seal(self, text: str, context: str) -> bytes:
        return self.seal_many([text], [context])[0]

    def seal_many(self, texts: Iterable[str], contexts: Iterable[str]) -> list[bytes]:
        """Seal each text under its context: about 100,000 a second on one core."""
        self._refresh()
        version, algorithm = self._keys.current, SM4(self._keys.data[self._keys.current])
        head = bytes((SM4_GCM,)) + version.to_bytes(2, "big")
        sealed = []
        waiting = list(texts)
        nonces = os.urandom(_NONCE * len(waiting))  # asked for once: a call for each costs as much as sealing
        for at, (text, context) in enumerate(zip(waiting, contexts, strict=True)):
            nonce = nonces[at * _NONCE : (at + 1) * _NONCE]
            sealer = Cipher(algorithm, modes.GCM(nonce)).encryptor()
            sealer.authenticate_additional_data(head + context.encode())
            body = sealer.update(text.encode()) + sealer.finalize()
            sealed.append(head + nonce + body + sealer.tag)
        return sealed

    def open(self, sealed: bytes | memoryview, context: str) -> str:
        """Raises SealBroken when key, context or bytes are not those of the sealing."""
        return self.open_many([sealed], [context])[0]

    def open_many(self, sealed: Sequence[bytes | memoryview], contexts: Iterable[str]) -> list[str]:
        self._refresh()
        ciphers = {version: SM4(key) for version, key in self._keys.data.items()}
        return [self._open(bytes(value), context, ciphers) for value, context in zip(sealed, contexts, strict=True)]

    @staticmethod
    def _open(sealed: bytes, context: str, ciphers: dict[int, SM4]) -> str:
        cipher = ciphers.get(version_of(sealed))
        if sealed[:1] != bytes((SM4_GCM,)) or cipher is None or len(sealed) < _HEAD + _NONCE + _TAG:
            raise SealBroken("A sealed value needs a key this installation does not hold.", remedy="Restore the key file.")
        opener = Cipher(cipher, modes.GCM(sealed[_HEAD : _HEAD + _NONCE], sealed[-_TAG:])).decryptor()
        opener.authenticate_additional_data(sealed[:_HEAD] + context.encode())
        try:
            return (opener.update(sealed[_HEAD + _NONCE : -_TAG]) + opener.finalize()).decode()
        except InvalidTag:
            raise SealBroken("A sealed value was changed or belongs to another row.", remedy="Restore it from a backup.") from None

    def lookup(self, text: str) -> bytes:
        """The keyed hash (32 bytes) by which an equal text is found without being readable. Fold the text first."""
        return self.lookup_many([text])[0]

    def lookup_many(self, texts: Iterable[str]) -> list[bytes]:
        start = hmac.HMAC(self._keys.lookup, hashes.SM3())
        digests = []
        for text in texts:
            state = start.copy()
            state.update(text.encode())
            digests.append(state.finalize())
        return digests

    def rotate(self) -> int:
        """Add a data key and seal with it from now on; older versions still open. Returns the new version."""
        keys = _read(self.path)
        version = max(keys.data) + 1
        _write(self.path, _Keys(version, {**keys.data, version: secrets.token_bytes(16)}, keys.lookup), replace=True)
        self._refresh()
        return version

    def retire(self, version: int) -> None:
        """Destroy an old data key, once nothing is sealed with it any more. The current one stays."""
        keys = _read(self.path)
        if version == keys.current or version not in keys.data:
            raise Refusal("Key version {version} is in use or unknown.", version=version)
        kept = {number: key for number, key in keys.data.items() if number != version}
        _write(self.path, _Keys(keys.current, kept, keys.lookup), replace=True)
        self._refresh()

    def _refresh(self) -> None:
        stamp = _stamp(self.path)
        if stamp != self._seen:
            self._keys, self._seen = _read(self.path), stamp


def version_of(sealed: bytes | memoryview) -> int:
    """The data key a value was sealed with."""
    return int.from_bytes(bytes(sealed[1:_HEAD]), "big")


def sealed_head(version: int) -> bytes:
    """The first bytes of everything sealed with a key version: what a re-sealing job selects by."""
    return bytes((SM4_GCM,)) + version.to_bytes(2, "big")


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_ino


def _read(path: Path) -> _Keys:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Refusal("The key file {path} can be read by others.", remedy="Set its permissions to 0600.", path=path)
    stored = json.loads(path.read_text())
    data = {int(version): bytes.fromhex(key) for version, key in stored["data"].items()}
    return _Keys(stored["current"], data, bytes.fromhex(stored["lookup"]))


def _write(path: Path, keys: _Keys, *, replace: bool) -> None:
    """Complete or not at all, and on the disk before it is used. Of two first starts the first wins, the second reads its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = {
        "current": keys.current,
        "data": {str(version): key.hex() for version, key in keys.data.items()},
        "lookup": keys.lookup.hex(),
    }
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(stored, file)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        os.replace(fresh, path)
        return
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


_rings: dict[Path, KeyRing] = {}


def ring() -> KeyRing:
    """The key ring of this installation; its file is created on first use."""
    path = Path(os.environ.get("MINZHENG_HOME", "var")).resolve() / "keys.json"
    if path not in _rings:
        _rings[path] = KeyRing(path)
    return _rings[path]
