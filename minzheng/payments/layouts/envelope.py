"""A bank's file as it may lie on a disk: compressed and sealed (SM4-GCM) with this installation's own key ring.

It keeps the file from whoever finds it on a shared folder, a stick or a backup. It is no envelope between office and bank: only an
installation that holds the same `keys.json` opens it, and nothing sealed under a data key opens once that key is retired.
"""

import base64
import zlib

from minzheng.base.crypto import SealBroken, ring
from minzheng.payments.layouts.reading import LARGEST

MARK = b"MINZHENG-SM4\n"
ENDING = "sm4"
_CONTEXT = "bank_file:envelope"


def close(content: bytes) -> bytes:
    return MARK + ring().seal(base64.b64encode(zlib.compress(content)).decode(), _CONTEXT)


def opened(content: bytes) -> bytes:
    """What was closed; anything else as it is. Raises SealBroken for another installation's, a retired key or changed bytes."""
    if not content.startswith(MARK):
        return content
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(base64.b64decode(ring().open(content.removeprefix(MARK), _CONTEXT)), LARGEST + 1)
    if len(plain) > LARGEST:
        raise SealBroken("A sealed value was changed or belongs to another row.", remedy="Restore it from a backup.")
    return plain
