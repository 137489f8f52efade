"""Everybody asked about in all departments: 100,000 persons against 10,000,000 rows, and 50,000,000 for growth.

A synthetic delivery a department with every item of the catalogue; nine rows in ten concern nobody asked. Keys are random, as keyed
hashes are. Measured: all answers and findings together, as a report's data, in a process that did nothing before; and the exact
join of one number alone beside pandas doing the same, over the same keys and over identity numbers as texts: medians, each in a
process of its own. pandas has one thread, ours as many as there are cores, so the processor's time stands beside.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minzheng.base.population import UNKNOWN
from minzheng.verification import keeping
from minzheng.verification.authorising import Consents, Purpose, permitted
from minzheng.verification.catalogue import Department, Item, Type, catalogue
from minzheng.verification.findings import findings
from minzheng.verification.matching import Asked, Delivery, State, answer
from minzheng.verification.summing import Look, several

DAY, AS_OF = date(2020, 12, 10), date(2020, 12, 8)
PERSONS = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROWS = tuple(int(each) for each in os.environ.get("BENCH_ROWS", "10000000,50000000").split(","))
MANY = 1_000_000  # people the departments know, of whom the persons asked about are the first


def write(folder: Path, rows: int) -> None:
    """One Parquet file a department, sizes as even as they come."""
    random = np.random.default_rng(7)
    high, low = (random.integers(-(2**63), 2**63 - 1, MANY, np.int64) for _ in range(2))
    np.savez(folder / "asked.npz", persons=np.arange(1, PERSONS + 1), high=high[:PERSONS], low=low[:PERSONS])
    departments, amounts = tuple(catalogue().departments.values()), _amounts()
    for at, department in enumerate(departments):
        size = rows // len(departments) + (at < rows % len(departments))
        who = random.integers(0, MANY, size)
        who = who[np.argsort(high[who], kind="stable")]  # as deliveries are kept
        columns = {"high": high[who], "low": low[who]} | {
            code: _column(item, size, random) for code, item in department.items.items()
        }
        table = pa.table(columns)
        keeping.write(table, folder / f"{department.code}.parquet")
        if department.code in amounts:
            texts = {"number": _texts(who), amounts[department.code]: table[amounts[department.code]]}
            pq.write_table(pa.table(texts), folder / f"{department.code}.text.parquet", compression="lz4")


def _column(item: Item, size: int, random: np.random.Generator) -> pa.Array:
    if item.type in (Type.TEXT, Type.IDENTITY):
        return pa.DictionaryArray.from_arrays(random.integers(0, 500, size, np.int32), [f"{item.name}{n}" for n in range(500)])
    if item.type is Type.FLAG:
        return pa.array(random.random(size) < 0.05)
    if item.type is Type.DATE:
        return pa.array(random.integers(10_000, 18_600, size, np.int32)).cast(pa.date32())
    return pa.array(random.integers(0, 500_000, size, np.int64), mask=random.random(size) < 0.3)


def _read(folder: Path) -> tuple[Asked, dict[str, Delivery]]:
    stored = np.load(folder / "asked.npz")
    deliveries = {code: Delivery(code, AS_OF, folder / f"{code}.parquet") for code in catalogue().departments}
    return Asked(stored["persons"], stored["high"], stored["low"]), deliveries


def reports(folder: Path) -> dict[str, object]:
    """All answers and findings, and how many of what."""
    asked, deliveries = _read(folder)
    nobody = Consents.of([])
    declared = {item.feeds: _declared(item) for item in catalogue().items if item.feeds}
    began, cpu = time.perf_counter(), time.process_time()
    counts = {"found": 0, "none": 0, "findings": 0, "doubts": 0, "items": 0}
    for department in catalogue().departments.values():
        permit, _ = permitted(catalogue(), department.code, asked.persons, Purpose.RECHECK, DAY, nobody, asked.persons)
        found = answer(department, asked, permit, deliveries[department.code])
        told = findings(department, found, declared, _limits(department), tolerance=10_000)
        counts["found"] += found.count(State.FOUND)
        counts["none"] += found.count(State.NO_RECORD)
        counts["items"] += found.items.num_columns
        counts["findings"] += len(told.rows)
        counts["doubts"] += told.doubts
    return {**_since(began, cpu), **counts}


def _declared(item: Item) -> np.ndarray:
    random = np.random.default_rng(len(item.code))
    return np.where(random.random(PERSONS) < 0.2, UNKNOWN, random.integers(0, 400_000, PERSONS))


def _limits(department: Department) -> dict[str, np.ndarray]:
    codes = [code for code, item in department.items.items() if item.type is Type.FEN]
    return {code: np.full(PERSONS, 450_000) for code in codes}


def exact(folder: Path) -> dict[str, object]:
    """Of each person the sum of one amount over all deliveries that have one, by the house's own join."""
    asked, deliveries = _read(folder)
    amounts, departments = _amounts(), catalogue().departments
    nobody = Consents.of([])
    permits = {
        code: permitted(catalogue(), code, asked.persons, Purpose.RECHECK, DAY, nobody, asked.persons)[0] for code in amounts
    }
    total = np.zeros(PERSONS, np.int64)
    looks = [Look(departments[code], permits[code], deliveries[code], [item]) for code, item in amounts.items()]
    began, cpu = time.perf_counter(), time.process_time()
    for one, told in zip(looks, several(asked, looks), strict=True):
        column = told[one.items[0]]
        total += np.where(column == UNKNOWN, 0, column)
    return {**_since(began, cpu), "total": int(total.sum())}


def with_pandas(folder: Path) -> dict[str, object]:
    """The same the way it is usually written: read, merge, group, add up."""
    import pandas as pd

    asked, deliveries = _read(folder)
    people = pd.DataFrame({"row": np.arange(PERSONS), "high": asked.high, "low": asked.low})
    amounts = _amounts()
    total = pd.Series(0, index=people.row)
    began, cpu = time.perf_counter(), time.process_time()
    for code, column in amounts.items():
        rows = pd.read_parquet(deliveries[code].path, columns=["high", "low", column])
        total = total.add(people.merge(rows, on=["high", "low"]).groupby("row")[column].sum(), fill_value=0)
    return {**_since(began, cpu), "total": int(total.sum())}


def with_texts(folder: Path) -> dict[str, object]:
    """The same by the identity numbers as departments write them, the way a table of people is usually joined."""
    import pandas as pd

    people = pd.DataFrame({"row": np.arange(PERSONS), "number": pd.array(_texts(np.arange(PERSONS)).to_pylist(), "str")})
    total = pd.Series(0, index=people.row)
    amounts = _amounts()
    began, cpu = time.perf_counter(), time.process_time()
    for code, column in amounts.items():
        rows = pd.read_parquet(folder / f"{code}.text.parquet", columns=["number", column])
        total = total.add(people.merge(rows, on="number").groupby("row")[column].sum(), fill_value=0)
    return {**_since(began, cpu), "total": int(total.sum())}


def _texts(who: np.ndarray) -> pa.Array:
    """Eighteen digits for each of the people, of nobody."""
    return pc.cast(pa.array(999_000_000_000_000_000 + who), pa.string())


def _since(began: float, cpu: float) -> dict[str, float]:
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "peak": _peak()}


def _amounts() -> dict[str, str]:
    """One amount of each department that has any."""
    kinds = (Type.FEN, Type.FEN_A_MONTH)
    found = {
        code: [item.code for item in department.items.values() if item.type in kinds]
        for code, department in catalogue().departments.items()
    }
    return {code: items[0] for code, items in found.items() if items}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


REPEATS = 7
ROLES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "reports": reports,
    "exact": exact,
    "pandas": with_pandas,
    "texts": with_texts,
}


def child(role: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.verification", role, str(folder)], stdout=subprocess.PIPE, check=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def usual(role: str, folder: Path) -> dict[str, Any]:
    """The median run of a comparison, after a first one that fills what is kept."""
    ROLES[role](folder)
    return sorted((ROLES[role](folder) for _ in range(REPEATS)), key=lambda run: run["seconds"])[REPEATS // 2]


def measure() -> dict[str, object]:
    figures: dict[str, object] = {"departments": len(catalogue().departments), "items": len(catalogue().items), "persons": PERSONS}
    taken = {}
    for rows in ROWS:
        folder = Path(tempfile.mkdtemp(prefix="minzheng-bench-"))
        try:
            write(folder, rows)
            made = child("reports", folder)
            taken[rows] = made["seconds"], made["cpu"]
            figures[f"{rows:,} rows: reports' data, s (goal 30 at 10 million), processor"] = "{:.2f}, {:.2f}".format(*taken[rows])
            figures[f"{rows:,} rows: peak memory, MiB (goal 4096)"] = round(made["peak"])
            figures[f"{rows:,} rows: answers found, findings, doubts"] = (
                f"{made['found']:,}, {made['findings']:,}, {made['doubts']:,}"
            )
            if rows == ROWS[0]:
                figures |= _beside_pandas(folder, f"{rows:,} rows")
        finally:
            shutil.rmtree(folder)
    if len(ROWS) > 1:
        ratios = (last / first for first, last in zip(taken[ROWS[0]], taken[ROWS[-1]], strict=True))
        figures[f"time ratio for {ROWS[-1] / ROWS[0]:.0f} times the rows, processor"] = "{:.2f}, {:.2f}".format(*ratios)
    return figures


def _beside_pandas(folder: Path, rows: str) -> dict[str, object]:
    """pandas is no part of the house: without it the comparison is left out, and says so."""
    if find_spec("pandas") is None:
        return {f"{rows}: exact join beside pandas": "not measured: pip install --require-hashes -r requirements-spark.lock"}
    join = child("exact", folder)
    figures: dict[str, object] = {f"{rows}: exact join and sum, s (processor)": f"{join['seconds']:.2f} ({join['cpu']:.2f})"}
    for role, by in (("pandas", "the same keys"), ("texts", "numbers as texts")):
        merged = child(role, folder)
        if join["total"] != merged["total"]:
            raise SystemExit(f"the sums differ: {join['total']} and {merged['total']}")
        figures[f"{rows}: pandas by {by}, s (processor)"] = f"{merged['seconds']:.2f} ({merged['cpu']:.2f})"
        times = merged["seconds"] / join["seconds"], merged["cpu"] / join["cpu"]
        figures[f"{rows}: pandas by {by} / ours (goal 10), processor"] = f"{times[0]:.1f}, {times[1]:.1f}"
    return figures


if __name__ == "__main__":
    told, place = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(reports(place) if told == "reports" else usual(told, place)))
