"""Five benefits for a million persons and five million, decided by us and by openfisca-core in its best form: identical fen.

Both get the same persons in the same order in memory, in narrow columns, laid out before the clock runs. The comparison is with
OpenFisca's vectorised form as general as our rules: the numbers of the law are looked up by row. Two forms that are right for these
five counties only stand beside it: with the switches, modes and ages folded that our kernels fold by themselves, and with all
numbers folded that the counties have alike. Times are medians of interleaved repeats in one process, after a first run of each that
compiles and fills what is kept (ours keeps the memory of its columns, and who stands where); OpenFisca calculates on one thread, as
it does, ours on as many as there are cores. Peak memory is of a process each. Our side carries unknown facts through; fen are
compared where it knows them, OpenFisca takes 0 for unknown.
"""

import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.law import complete
from bench.population import FIVE, synthetic
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import evaluate, explain
from minzheng.policy.engine.columns import narrowed, prepared
from minzheng.policy.engine.evaluation import FOLDED
from minzheng.policy.engine.units import UNITS
from minzheng.policy.partitions import needed
from minzheng.policy.series import Stage, evaluate_series, handed_on, order

MONTH = Month(2022, 10)
SIZES = (1_000_000, 5_000_000)
REPEATS = 7
ASKED = {  # the five benefits
    "dibao": ("dibao_share",),
    "disability": ("disability_living_share", "disability_care_share"),
    "children": ("children_share",),
    "old_age": ("old_age_share",),
}


def stages(codes: tuple[str, ...] | None = None) -> tuple[Stage, ...]:
    """The programmes of this installation with rules in force, or those of some codes, each after what it asks about. Where one of
    the five counties has not published a number, the bench makes one up."""
    from minzheng.site.programmes import PROGRAMMES

    chosen = [each for each in PROGRAMMES if each.rules is not None and (codes is None or each.code in codes)]
    found = [Stage(each.code, each.rules, each.parameters, each.gives) for each in chosen]
    return order(complete(each, FIVE, MONTH) for each in found if each.in_force(MONTH))


def present(five: tuple[Stage, ...]) -> dict[str, tuple[str, ...]]:
    return {stage.code: ASKED[stage.code] for stage in five}


def asked(stage: Stage, outputs: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    known = stage.rules.in_force(MONTH).variables
    return tuple(dict.fromkeys((*outputs.get(stage.code, ()), *(each for each in stage.gives.values() if each in known))))


def ours(five: tuple[Stage, ...], population: Population) -> dict[str, Ints]:
    """The five columns, by name: programmes in their order, one's outcome a fact to the next."""
    columns: dict[str, Ints] = {}
    for stage in five:
        outcomes = evaluate(stage.rules, stage.parameters, population, asked(stage, ASKED))
        columns |= {f"{stage.code}__{name}": outcomes.person[name] for name in ASKED[stage.code]}
        population = handed_on(stage, outcomes, population)
    return columns


def facts_of(five: tuple[Stage, ...]) -> set[str]:
    """What the five read of persons and households; what one of them gives is no column of the inputs."""
    given = {fact for stage in five for fact in stage.gives}
    parts = [needed(stage.rules, MONTH, asked(stage, ASKED)) for stage in five]
    return {name for part in parts for entity in ("person", "household") for name in part[entity]} - given


def without_obligors(population: Population) -> Population:
    """OpenFisca's groups hold persons only: relatives elsewhere are left out on both sides."""
    none = np.empty(0, np.int64)
    return replace(population, obligors=none, obligor_offsets=np.zeros(len(population) + 1, np.int64), obligor_facts={})


# -- data in a folder: what each process reads


def prepare(persons: int, folder: Path) -> None:
    from bench.openfisca import model

    five = stages(tuple(ASKED))
    population = without_obligors(synthetic(persons, MONTH, facts_of(five), counties=FIVE))
    folder.mkdir(parents=True)
    groups = {"person": population.person_facts, "household": population.household_facts}
    for entity, columns in groups.items():
        for name, column in columns.items():
            np.save(folder / f"{entity}.{name}.npy", column)
    for name in ("households", "places", "offsets", "persons"):
        np.save(folder / f"{name}.npy", getattr(population, name))
    built = model.build(five, present(five), population)
    for name, unit in built.inputs.items():
        np.save(folder / f"narrow.{name}.npy", model.narrow(population, name, unit))


def read(folder: Path) -> Population:
    """The population as `prepared` lays it: narrow columns, one read behind the other."""
    households = len(np.load(folder / "households.npy", mmap_mode="r"))
    columns: dict[str, dict[str, Any]] = {"person": {}, "household": {}}
    position = 0
    for entity, found in columns.items():
        for path in sorted(folder.glob(f"{entity}.*.npy")):
            found[path.name.split(".")[1]] = narrowed(np.load(path), position)
            position += 1
    ids = {name: np.load(folder / f"{name}.npy") for name in ("households", "places", "offsets", "persons")}
    return Population(
        MONTH, ids["households"], ids["places"], ids["offsets"], ids["persons"], columns["person"], columns["household"],
        np.empty(0, np.int64), np.zeros(households + 1, np.int64), {},
    )  # fmt: skip


class OpenFisca:
    """The model with its columns in memory; each `run` is a fresh simulation, of which only the calculation is timed."""

    def __init__(self, folder: Path, folded: Collection[str] = ()) -> None:
        from bench.openfisca import model

        self.model = model
        few = sample(folder)
        five = stages(tuple(ASKED))
        self.built = model.build(five, present(five), few, folded)
        self.columns = {name: np.load(folder / f"narrow.{name}.npy") for name in self.built.inputs}
        self.sizes = np.diff(np.load(folder / "offsets.npy"))

    def run(self) -> tuple[dict[str, Any], float, float]:
        """The columns, seconds and seconds of CPU."""
        simulation = self.model.simulation(self.built, self.columns, self.sizes, MONTH)
        gc.collect()
        began, cpu = time.perf_counter(), time.process_time()
        with np.errstate(divide="ignore"):
            columns = {name: simulation.calculate(name, str(MONTH)) for name in self.built.outputs}
        return columns, time.perf_counter() - began, time.process_time() - cpu


def sample(folder: Path) -> Population:
    """Places and residences alone: what the numbers of the law depend on."""
    places, residence = np.load(folder / "places.npy"), np.load(folder / "household.residence.npy")
    offsets = np.zeros(len(places) + 1, np.int64)
    return Population(MONTH, np.arange(len(places)), places, offsets, np.empty(0, np.int64), {}, {"residence": residence})


# -- what is measured, each in a process of its own


def compared(folder: Path) -> dict[str, Any]:
    """Interleaved repeats of both, equality of all five columns, and one pass over the same memory."""
    five, population, other, special = stages(tuple(ASKED)), read(folder), OpenFisca(folder), OpenFisca(folder, UNITS)
    alike = OpenFisca(folder, FOLDED)
    began = time.perf_counter()
    mine = ours(five, population)
    first = time.perf_counter() - began
    theirs, _, _ = other.run()
    agreement = {name: agreed(mine[name], theirs[name]) for name in mine}
    del mine, theirs
    names = ("ours", "openfisca", "alike", "special", "memory", "ours_cpu", "openfisca_cpu", "alike_cpu")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(REPEATS):
        _, wall, cpu = other.run()
        times["openfisca"].append(wall)
        times["openfisca_cpu"].append(cpu)
        _, wall, cpu = alike.run()
        times["alike"].append(wall)
        times["alike_cpu"].append(cpu)
        times["special"].append(special.run()[1])
        gc.collect()
        cpu = time.process_time()
        times["ours"].append(timed(lambda: ours(five, population), collected=True))
        times["ours_cpu"].append(time.process_time() - cpu)
        times["memory"].append(timed(lambda: memory_pass(five, population)))
    return {
        "persons": len(population.persons), "first": first, "agreement": agreement,
        "variables": other.built.text.count("def formula"),
        "rules": sum(len(each.rules.in_force(MONTH).needed_for(asked(each, ASKED))) for each in five),
        **{name: statistics.median(values) for name, values in times.items()},
    }  # fmt: skip


def agreed(mine: Ints, theirs: Any) -> dict[str, Any]:
    """Raises SystemExit where a known outcome differs by a fen."""
    known = mine != UNKNOWN
    if not np.array_equal(mine[known], theirs[known]):
        rows = np.flatnonzero(known & (mine != theirs))[:5]
        raise SystemExit(f"openfisca differs at rows {rows.tolist()}: {mine[rows].tolist()} and {theirs[rows].tolist()}")
    return {"known": round(float(known.mean()), 4), "paid": int((mine[known] > 0).sum()), "fen": int(mine[known].sum())}


def memory_pass(five: tuple[Stage, ...], population: Population) -> None:
    """Read every input once and write five results once, as plainly as the machine can."""
    total = 0
    for columns in (population.person_facts, population.household_facts):
        for column in columns.values():
            total += int(np.add.reduce(column))
    for _ in range(sum(len(names) for names in present(five).values())):
        np.full(len(population.persons), total & 1, np.int64)


def timed(work: Callable[[], object], collected: bool = False) -> float:
    if not collected:
        gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak(folder: Path, whose: str) -> dict[str, Any]:
    """Peak memory of reading the inputs and deciding once."""
    if whose == "ours":
        ours(stages(tuple(ASKED)), read(folder))
    else:
        OpenFisca(folder).run()
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def together(persons: int) -> dict[str, Any]:
    """All programmes of the installation with all their outcomes; and one household explained."""
    every = stages()
    facts = {name for stage in every for name in stage.rules.inputs}
    population = synthetic(persons, MONTH, facts, counties=FIVE)
    began = time.process_time()
    population = prepared(population)
    preparing = time.process_time() - began
    first = timed(lambda: evaluate_series(every, population))
    again = statistics.median(timed(lambda: evaluate_series(every, population)) for _ in range(5))
    dibao = next(stage for stage in every if stage.code == "dibao")
    explain(dibao.rules, dibao.parameters, population, 0)
    began = time.process_time()
    for position in range(300):
        explain(dibao.rules, dibao.parameters, population, position)
    return {
        "first": first,
        "again": again,
        "explain": (time.process_time() - began) / 300,
        "programmes": len(every),
        "preparing": preparing,
    }


ROLES = {"compared": compared, "peak": peak, "prepare": lambda folder, persons: prepare(int(persons), folder) or {}}


def child(role: str, *arguments: str, kernels: str | None = None) -> dict[str, Any]:
    environment = dict(os.environ) | ({"MINZHENG_KERNELS": kernels} if kernels else {})
    done = subprocess.run(
        [sys.executable, "-m", "bench.rules", role, *arguments], env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure() -> dict[str, object]:
    sizes = (int(os.environ["BENCH_PEOPLE"]),) if "BENCH_PEOPLE" in os.environ else SIZES
    figures: dict[str, object] = {"cores": len(os.sched_getaffinity(0)), "month": str(MONTH)}
    home = Path(tempfile.mkdtemp(prefix="minzheng-bench-"))
    found = {}
    try:
        for persons in sizes:
            folder = home / str(persons)
            child("prepare", str(folder), str(persons))
            found[persons] = child("compared", str(folder))
            peaks = {whose: child("peak", str(folder), whose)["peak"] for whose in ("ours", "openfisca")}
            shutil.rmtree(folder)
            figures |= said(persons, found[persons], peaks)
        if len(sizes) > 1:
            figures["5,000,000 / 1,000,000, time ratio (goal 5.5)"] = round(found[sizes[1]]["ours"] / found[sizes[0]]["ours"], 2)
        figures |= all_programmes(min(sizes), home / "kernels")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return figures


def said(persons: int, found: Mapping[str, Any], peaks: Mapping[str, float]) -> dict[str, object]:
    who = f"{persons:,}: "
    return {
        f"{who}rules of ours, variables of openfisca": f"{found['rules']}, {found['variables']}",
        f"{who}ours, s": round(found["ours"], 4),
        f"{who}openfisca, s": round(found["openfisca"], 4),
        f"{who}ratio to openfisca with the switches and modes folded that ours folds": round(found["alike"] / found["ours"], 1),
        f"{who}ratio to openfisca specialised to all numbers of these counties": round(found["special"] / found["ours"], 1),
        f"{who}CPU of ours, of openfisca and of it folded as ours, s": ", ".join(
            f"{found[name]:.3f}" for name in ("ours_cpu", "openfisca_cpu", "alike_cpu")
        ),
        f"{who}ratio (goal 15 at 1 million, 25 at 5 million)": round(found["openfisca"] / found["ours"], 1),
        f"{who}one pass over inputs and results, s": round(found["memory"], 4),
        f"{who}ours / one pass (goal 8)": round(found["ours"] / found["memory"], 2),
        f"{who}peak of ours, MiB": round(peaks["ours"]),
        f"{who}peak of openfisca, MiB": round(peaks["openfisca"]),
        f"{who}peak ratio (goal 0.5)": round(peaks["ours"] / peaks["openfisca"], 2),
    } | {f"{who}{name}, equal where known": values for name, values in found["agreement"].items()}


def all_programmes(persons: int, kernels: Path) -> dict[str, object]:
    """Kernels are compiled in an empty folder first, then found in it."""
    cold, warm = (child("together", str(persons), kernels=str(kernels)) for _ in range(2))
    return {
        f"{persons:,}: programmes decided together": warm["programmes"],
        f"{persons:,}: all programmes, s (goal 0.5)": round(warm["again"], 3),
        f"{persons:,}: laying out the columns beforehand, s of CPU": round(warm["preparing"], 3),
        "compiling all kernels into an empty folder, s (goal 60)": round(cold["first"] - warm["first"], 1),
        "first run of a process with kernels at hand, s": round(warm["first"], 2),
        "one household explained in full, ms of CPU (goal 1)": round(warm["explain"] * 1000, 3),
    }


if __name__ == "__main__":
    role, *arguments = sys.argv[1:]
    if role == "together":
        print(json.dumps(together(int(arguments[0]))))
    else:
        print(json.dumps(ROLES[role](Path(arguments[0]), *arguments[1:])))  # type: ignore[operator]
