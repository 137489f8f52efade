"""The pre-scan of a zip: nothing is unpacked that lies about its size, its name or its place. Runs in the child."""

import stat
import zipfile

from minzheng.base.workbooks.refused import Refused

PARTS = 2_000
TOTAL = 200 * 2**20  # bytes unpacked
RATIO = 100  # unpacked to packed
SMALL = 8 * 2**20  # below this a high ratio is only a very regular sheet


def checked(content: bytes) -> zipfile.ZipFile:
    """The archive, once its directory has passed. Raises Refused."""
    from minzheng.base.workbooks.sniffing import zip_of

    parts = zip_of(content)
    found = parts.infolist()
    if len(found) > PARTS:
        raise Refused("too_many_parts", found=len(found), limit=PARTS)
    _check_sizes(found, len(content))
    _check_names(found)
    _check_places(found)
    return parts


def _check_sizes(found: list[zipfile.ZipInfo], packed: int) -> None:
    total = sum(part.file_size for part in found)
    if total > TOTAL or (total > SMALL and total > RATIO * packed):
        raise Refused("bomb", found=total >> 20)


def _check_names(found: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in found]
    for part in found:
        name = part.filename.replace("\\", "/")
        link = stat.S_ISLNK(part.external_attr >> 16)
        if name.startswith("/") or ":" in name or ".." in name.split("/") or link:
            raise Refused("bad_part_name")
    if len({name.lower() for name in names}) != len(names):
        raise Refused("duplicate_part")
    if any(part.flag_bits & 1 for part in found):
        raise Refused("encrypted")


def _check_places(found: list[zipfile.ZipInfo]) -> None:
    """Overlapping entries share packed bytes to unpack to far more than they seem."""
    end = 0
    for part in sorted(found, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise Refused("duplicate_part")
        end = part.header_offset + part.compress_size


def part_of(parts: zipfile.ZipFile, name: str) -> bytes:
    """A part unpacked, never further than its declared size. Raises Refused when it lies or is damaged."""
    try:
        size = parts.getinfo(name).file_size
        with parts.open(name) as stream:
            text = stream.read(size + 1)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Refused("damaged") from None
    if len(text) > size:
        raise Refused("bomb", found=len(text) >> 20)
    return text
