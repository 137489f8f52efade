"""Kernels as machine code: LLVM compiles the text of a kernel over int64 arrays once, and the code is kept in a folder.

A file there is named by the digest of everything that goes into it, so it is never stale, and any number of processes may share the
folder. Machine code runs outside the interpreter lock: threads take ranges of households.
"""

import ctypes
import hashlib
import importlib.util
import inspect
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from threading import Lock, get_native_id
from typing import Any

import numpy as np

from minzheng.base.population import Ints
from minzheng.policy.engine import arithmetic, inlining
from minzheng.policy.engine.columns import AnyInts
from minzheng.policy.engine.compiled import expansion, expressions, instructions, lanes, machine, objects, ranges, staging, vectors
from minzheng.policy.engine.kernel import Kernel
from minzheng.policy.engine.sieving import BLOCK

_OURS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
CORES = int(os.environ.get("MINZHENG_THREADS") or _OURS)  # where many processes share a machine, each gets its share
TOO_NARROW = machine.TOO_NARROW
_AT_LEAST = 10_000  # members in a range, about
_TELLING = ("vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU ")  # lines about a processor
FEW = -4  # bits of `row_of`, in bytes, where there are no more rows of parameters than lanes
USUAL = (FEW,)  # the widths of ordinary columns, where few places have numbers of their own
_ARITHMETIC = inspect.getsource(arithmetic)
_TRANSLATORS = (machine, lanes, expressions, instructions, vectors, ranges, staging, expansion, inlining, objects)
_TRANSLATION = "".join(map(inspect.getsource, _TRANSLATORS))
_loading = Lock()
_loaded: dict[str, Callable[..., None]] = {}
_awake: list[int] = []  # the helping threads, as the system numbers them
_system = ctypes.CDLL(None) if sys.platform == "linux" else None
_engines: list[Any] = []  # they own the code


@cache
def available() -> bool:
    return importlib.util.find_spec("llvmlite") is not None


def folder() -> Path:
    """MINZHENG_KERNELS, or a folder of this user's own."""
    return Path(os.environ.get("MINZHENG_KERNELS") or Path.home() / ".cache" / "minzheng" / "kernels")


def at_hand(kernel: Kernel, bits: tuple[int, ...] = USUAL) -> bool:
    """Whether the machine code can be had without compiling: it is loaded, or it is in the folder."""
    name = _name(kernel, bits)
    return available() and (name in _loaded or (folder() / name).exists())


def machine_code(kernel: Kernel, bits: tuple[int, ...] = USUAL) -> Callable[..., None]:
    """The compiled `run` of a kernel for columns of so many bits (`widths`), loaded or else compiled (seconds): it takes addresses
    of arrays instead of lists, and that of the fault."""
    name = _name(kernel, bits)
    if name not in _loaded:
        with _loading:
            if name not in _loaded:
                _loaded[name] = _load(kernel, bits, name)
    return _loaded[name]


def run(
    kernel: Kernel,
    offsets: Sequence[Ints],
    rows: Ints,
    row_of: AnyInts,
    day: int,
    columns: Sequence[AnyInts],
    row_of_member: AnyInts | None = None,
    threads: int = CORES,
) -> int:
    """Decide all households, ranges of them on several threads. `offsets` are those of members and of obligors, `columns` inputs
    and results; all arrays are contiguous. `row_of_member` is asked for where the kernel is `sieved`. Not 0 if something
    was divided by zero or (TOO_NARROW) a result does not fit its column: then the results are worth nothing."""
    bits = widths(rows, row_of, *columns)
    if bits[0] == FEW:
        rows = np.vstack([rows, np.zeros((vectors.LANES - len(rows), rows.shape[1]), np.int64)])
    code = machine_code(kernel, bits)
    given = [each.ctypes.data for each in (*offsets, rows, row_of)], [each.ctypes.data for each in columns]
    lengths, bounds = _rooms(kernel, offsets), _bounds(offsets, threads)
    ranges = iter(pairwise(bounds))

    def share() -> int:
        room: list[AnyInts] = [np.empty(length, np.int64) for length in lengths]
        if row_of_member is not None:
            room.insert(len(kernel.kept), row_of_member)
        fault = np.zeros(1, np.int64)
        more = [each.ctypes.data for each in (*room, fault)]
        for first, end in ranges:
            code(first, end, *given[0], day, *given[1], *more)
        return int(fault[0])

    _send_elsewhere()
    helpers = [_helpers().submit(share) for _ in range(min(threads, len(bounds) - 1) - 1)]
    found = share()
    return max(found, *(each.result() for each in helpers if not each.cancel()), 0)  # who has not begun has nothing left to do


def _rooms(kernel: Kernel, offsets: Sequence[Ints]) -> list[int]:
    """Of the room for what is kept of a household, and for the sums of a block, which may lie across two of these."""
    largest = max(int(np.diff(each).max(initial=0)) for each in offsets) if kernel.kept else 0
    kept = [largest] * len(kernel.kept)
    if not sieved(kernel):
        return kept
    edges = np.append(offsets[0][:-1:BLOCK], offsets[0][-1])
    members = 2 * int(np.diff(edges).max(initial=0))
    return kept + [max(members, BLOCK) + 1] * len(kernel.sums)


@cache
def _helpers() -> ThreadPoolExecutor:
    """The threads beside the one that asks, kept for the next run: to start them takes as long as to run a programme."""
    return ThreadPoolExecutor(CORES, initializer=lambda: _awake.append(get_native_id()))


def _send_elsewhere() -> None:
    """The helpers to the other cores: after a pause Linux wakes them where the thread that asks is running, to wait for it."""
    here = _core()
    others = {each for each in os.sched_getaffinity(0) if each != here} if here >= 0 else set()
    for thread in _awake if others else ():
        os.sched_setaffinity(thread, others)


def _core() -> int:
    """Where this thread is running; -1 on systems that do not tell."""
    return int(_system.sched_getcpu()) if _system and hasattr(_system, "sched_getcpu") else -1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_awake.clear)
    os.register_at_fork(after_in_child=_helpers.cache_clear)  # a child process has none of them


def _bounds(offsets: Sequence[Ints], threads: int) -> list[int]:
    """Where ranges of households begin and end. Each takes its share of what is left, so that the last are short, and no thread
    waits long for another."""
    households = len(offsets[0]) - 1
    least = households * _AT_LEAST // max(*(int(each[-1]) for each in offsets), 1) + 1
    bounds = [0]
    while bounds[-1] < households:
        left = households - bounds[-1]
        bounds.append(bounds[-1] + (left if threads == 1 else min(left, max(left // (2 * threads), least))))
    return bounds


def widths(rows: Ints, row_of: AnyInts, *columns: AnyInts) -> tuple[int, ...]:
    """The bits of `row_of`, the inputs and the results after them, negative without a sign; what is not said at the end is 64."""
    bits = [column.itemsize * (-8 if column.dtype.kind == "u" else 8) for column in (row_of, *columns)]
    if len(rows) <= vectors.LANES:
        bits[0] = FEW
    while bits[-1] == 64:
        bits.pop()
    return tuple(bits)


@lru_cache(maxsize=256)
def _name(kernel: Kernel, bits: tuple[int, ...]) -> str:
    made_of = (_text(kernel), kernel.units, bits, _in_lanes(kernel), _ARITHMETIC, _TRANSLATION, _processor())
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


@lru_cache(maxsize=1)
def _processor() -> tuple[str, ...]:
    """What machine code is made for, and by what; without loading the compiler where Linux says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").partition("\n\n")[0].splitlines()
    except OSError:
        import llvmlite.binding as llvm

        features = llvm.get_host_cpu_features().flatten().replace("+", "").replace(",", " ")
        lines = [f"model {llvm.get_host_cpu_name()}", f"flags {features}"]
    return (version("llvmlite"), sys.platform, platform.machine(), *(line for line in lines if line.startswith(_TELLING)))


def _in_lanes(kernel: Kernel) -> bool:
    """Whether rows are taken many at a time: each is decided alone, or at first is, and the processor masks lanes."""
    return (kernel.alone or kernel.sieved != "") and _masks_lanes()


@cache
def _masks_lanes() -> bool:
    return {"avx512bw", "avx512vl"} <= {word for line in _processor() for word in line.split()}


def sieved(kernel: Kernel) -> bool:
    """Whether a kernel runs its sieved text: in lanes."""
    return kernel.sieved != "" and _in_lanes(kernel)


def _text(kernel: Kernel) -> str:
    return kernel.sieved if sieved(kernel) else kernel.text


def _load(kernel: Kernel, bits: tuple[int, ...], name: str) -> Callable[..., None]:
    path = folder() / name
    if not path.exists():
        _keep(path, objects.linked(_compile(kernel, bits), "run"))
    numbers, columns = ctypes.c_int64, ctypes.c_void_p
    count = len(kernel.inputs) + len(kernel.results) + len(kernel.kept) + sieved(kernel) * (len(kernel.sums) + 1)
    kinds = (numbers, numbers, *[columns] * 4, numbers, *[columns] * (count + 1))
    return ctypes.CFUNCTYPE(None, *kinds)(objects.mapped(path) or _linked_by_llvm(path))


def _linked_by_llvm(path: Path) -> int:
    import llvmlite.binding as llvm

    target = _target()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.ObjectFileRef.from_path(str(path)))
    engine.finalize_object()
    _engines.append(engine)
    return int(engine.get_function_address("run"))


def _compile(kernel: Kernel, bits: tuple[int, ...]) -> bytes:
    import llvmlite.binding as llvm

    names = ("row_of", *(f"c_{name}" for name in (*kernel.inputs, *kernel.results)))
    narrow = dict(zip(names, bits, strict=False))
    few = bits[0] == FEW
    narrow["row_of"] = narrow["row_of_member"] = -8 if few else bits[0]
    target = _target()
    text = machine.translated(_text(kernel), _ARITHMETIC, narrow, _in_lanes(kernel), dict(kernel.units), few)
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    for each in ("loop_vectorization", "loop_unrolling", "slp_vectorization"):
        setattr(options, each, False)
    llvm.create_pass_builder(target, options).getModulePassManager().run(module, llvm.create_pass_builder(target, options))
    code: bytes = target.emit_object(module)
    return code


def _target() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    triple = llvm.Target.from_default_triple()
    return triple.create_target_machine(cpu=cpu, features=features, opt=3, reloc="pic", codemodel="small")


def _keep(path: Path, code: bytes) -> None:
    """Whole or not at all: another process may be reading or writing the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(code)
    os.replace(part.name, path)
