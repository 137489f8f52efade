"""Kernels as machine code: numba compiles the same text over int64 arrays, once, and keeps the result in a folder.

The text of a kernel becomes a module of its own, named by the digest of everything that goes into it; numba keeps the machine code
beside it. Any number of processes may share the folder. Machine code releases the interpreter lock, so threads share the work.
"""

import ast
import hashlib
import importlib.metadata
import importlib.util
import inspect
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np

from minzheng.base.population import Ints
from minzheng.policy.engine import arithmetic
from minzheng.policy.engine.kernel import Kernel

CORES = os.cpu_count() or 1
_CHUNKS_A_CORE = 4  # ranges of households per thread: small enough that none waits long for the last
_HEADER = """import numba
import numpy
from numba import boolean, int64, njit, uint64

UNKNOWN = numpy.int64(-(2**63))
_read = numba.types.Array(int64, 1, "C", readonly=True)
_offsets = numba.types.Array(uint64, 1, "C", readonly=True)
_rows = numba.types.Array(int64, 2, "C", readonly=True)
"""
_loading = Lock()
_loaded: dict[str, Callable[..., None]] = {}


def available() -> bool:
    return importlib.util.find_spec("numba") is not None


def folder() -> Path:
    """MINZHENG_KERNELS, or a folder of this user's own."""
    return Path(os.environ.get("MINZHENG_KERNELS") or Path.home() / ".cache" / "minzheng" / "kernels")


def at_hand(kernel: Kernel) -> bool:
    """Whether the machine code can be had without compiling: it is loaded, or it is in the folder."""
    name = _name(kernel)
    return name in _loaded or (available() and any((folder() / "__pycache__").glob(f"{name}.*.nbi")))


def machine_code(kernel: Kernel) -> Callable[..., None]:
    """The compiled `run` of a kernel: loaded, or else compiled (seconds), by one thread of this process at a time."""
    name = _name(kernel)
    if name not in _loaded:
        with _loading:
            if name not in _loaded:
                _loaded[name] = _load(name, _module(kernel))
    return _loaded[name]


def run(
    kernel: Kernel, offsets: Sequence[Ints], rows: Ints, row_of: Ints, day: int, columns: Sequence[Ints], threads: int = CORES
) -> None:
    """Decide all households, ranges of them on several threads. `columns` are inputs and results; `offsets` members', obligors'."""
    code = machine_code(kernel)
    households = len(offsets[0]) - 1
    largest = max((int(np.diff(each).max(initial=0)) for each in offsets), default=0) if kernel.kept else 0
    unsigned = [np.ascontiguousarray(each, np.int64).view(np.uint64) for each in offsets]
    bounds = np.linspace(0, households, min(threads * _CHUNKS_A_CORE, max(households // 1000, 1)) + 1).astype(np.int64).tolist()

    def part(first: int, end: int) -> None:
        kept = [np.empty(largest, np.int64) for _ in kernel.kept]
        code(first, end, *unsigned, rows, row_of, day, *columns, *kept)

    if threads == 1 or len(bounds) == 2:
        part(0, households)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, bounds[:-1], bounds[1:]))


@lru_cache(maxsize=256)
def _name(kernel: Kernel) -> str:
    """Everything machine code depends on is in the name, so what is found under it is never stale."""
    made_by = (platform.machine(), platform.python_version(), importlib.metadata.version("numba") if available() else "")
    return f"kernel_{hashlib.sha256(repr((made_by, _module(kernel))).encode()).hexdigest()[:32]}"


@lru_cache(maxsize=256)
def _module(kernel: Kernel) -> str:
    kinds = ["int64", "int64", "_offsets", "_offsets", "_rows", "_read", "int64"]
    kinds += ["_read"] * len(kernel.inputs) + ["int64[::1]"] * (len(kernel.results) + len(kernel.kept))
    signature = f"numba.void({', '.join(kinds)})"
    return f"{_HEADER}\n{_arithmetic()}\n\n@njit({signature}, nogil=True, cache=True)\n{kernel.text}"


@lru_cache(maxsize=1)
def _arithmetic() -> str:
    """The engine's arithmetic for the compiler: without annotations, put into the kernel where it is called."""
    lines = []
    for each in ast.parse(inspect.getsource(arithmetic)).body:
        if isinstance(each, ast.FunctionDef):
            each.returns = None
            for argument in each.args.args:
                argument.annotation = None
            lines.append('@njit(nogil=True, inline="always")')
        if isinstance(each, ast.FunctionDef | ast.Assign):
            lines.append(ast.unparse(each))
    return "\n".join(lines)


def _load(name: str, text: str) -> Callable[..., None]:
    """Import the module from the folder, writing it first where it is not there. Numba finds the machine code beside it by its
    time, which is therefore the same for all writers."""
    path = folder() / f"{name}.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as part:
            part.write(text)
        os.utime(part.name, (0, 0))
        os.replace(part.name, path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    code: Callable[..., None] = module.run
    return code
