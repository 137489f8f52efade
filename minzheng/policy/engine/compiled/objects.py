"""Object files that run where they lie in memory: what LLVM wrote for Linux on x86-64 is linked once, when it is kept.

So a process that finds its machine code at hand maps the file and never loads the compiler, which takes 45 MiB and half a second.
"""

import mmap
from pathlib import Path
from struct import pack_into, unpack_from
from typing import Any, NamedTuple

import numpy as np

_HEAD, _X86_64, _ENTRY = b"\x7fELF\x02\x01", 62, 24  # 64 bits, little-endian; where the header has the place to start at
_SYMBOLS, _RELOCATIONS = 2, 4  # kinds of sections
_RELATIVE = {2, 4}  # relocations that say how far it is from here: R_X86_64_PC32 and PLT32
_RESERVED = 0xFF00  # numbers of sections from which on there is no section
_held: list[Any] = []  # maps live as long as the process


class _Section(NamedTuple):
    """As it stands in the file."""

    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    align: int
    entry_size: int


def linked(code: bytes, name: str) -> bytes:
    """The same file with every distance within it filled in and the function as the place to start at; unchanged where it is of
    another system or needs anything from outside."""
    if code[:6] != _HEAD or unpack_from("<H", code, 18)[0] != _X86_64:
        return code
    table, (count,) = unpack_from("<Q", code, 40)[0], unpack_from("<H", code, 60)
    sections = [_Section(*unpack_from("<IIQQQQIIQQ", code, table + 64 * at)) for at in range(count)]
    symbols = next(each for each in sections if each.kind == _SYMBOLS)
    places: dict[int, int] = {}
    image = bytearray(code)
    for at in range(symbols.size // 24):
        named, _, _, section, value, _ = unpack_from("<IBBHQQ", code, symbols.offset + 24 * at)
        if 0 < section < _RESERVED:
            places[at] = sections[section].offset + value
            start = sections[symbols.link].offset + named
            if code[start : code.index(b"\0", start)] == name.encode():
                pack_into("<Q", image, _ENTRY, places[at])
    for each in (each for each in sections if each.kind == _RELOCATIONS):
        for at in range(each.offset, each.offset + each.size, 24):
            offset, what, more = unpack_from("<QQq", code, at)
            if what & 0xFFFFFFFF not in _RELATIVE or what >> 32 not in places:
                return code
            here = sections[each.info].offset + offset
            pack_into("<i", image, here, places[what >> 32] + more - here)
    return bytes(image)


def mapped(path: Path) -> int | None:
    """The address of the function of a linked file, ready to be called; None where it is not linked, or may not be run."""
    with path.open("rb") as file:
        head = file.read(64)
        entry = unpack_from("<Q", head, _ENTRY)[0] if head[:6] == _HEAD else 0
        if not entry:
            return None
        try:
            held = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
        except OSError:  # the folder may be one that nothing is run from
            return None
    memory = np.frombuffer(held, np.uint8)
    _held.append(memory)
    return int(memory.ctypes.data) + int(entry)
