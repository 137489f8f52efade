"""Five benefits for a million persons and five million, decided by us and by openfisca-core in its best form: equal on every row.

Both get the same persons in the same order in memory, in narrow columns, laid out before the clock runs, and give the same columns:
fen in 32 bits where known, "unknown" where a fact is missing that the outcome depends on. The comparison is with OpenFisca's
vectorised form as general as our rules: the numbers of the law are looked up by row, doubt is carried in boolean columns beside
those it can reach, members are summed by OpenFisca (`household.sum`, `household.any`).
Four more forms stand beside it: one that goes around OpenFisca and sums members by hand in NumPy; one that does so and takes
unknown facts for 0, wrong about those persons; and two of those that are right for these five counties only: with the switches,
modes and ages folded that our kernels fold by themselves, and with all numbers folded that the counties have alike. Each side runs
in a process of its own, told in turn, and so does each whose peak memory is measured. Times are medians after a first run of each
that compiles and fills what is kept (ours keeps the memory of its columns, and who stands where); OpenFisca calculates on one
thread, as it does, ours on as many as there are cores.
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
from minzheng.base.population import UNKNOWN, Ints, Population, widened
from minzheng.policy.engine import evaluate, explain
from minzheng.policy.engine.columns import narrowed, prepared
from minzheng.policy.engine.evaluation import FOLDED
from minzheng.policy.engine.units import UNITS
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

GENERAL = "general"
FORMS: dict[str, tuple[Collection[str], bool, bool]] = {  # units of which what is alike is folded; doubt carried; sums by hand
    GENERAL: ((), True, False),
    "by_hand": ((), True, True),
    "zeros": ((), False, True),
    "alike": (FOLDED, True, True),
    "special": (tuple(UNITS), True, True),
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
    from minzheng.policy.partitions import needed

    given = {fact for stage in five for fact in stage.gives}
    parts = [needed(stage.rules, MONTH, asked(stage, ASKED)) for stage in five]
    return {name for part in parts for entity in ("person", "household") for name in part[entity]} - given


class Noted(dict[str, Ints]):
    """Facts that note which of them are asked for."""

    def __init__(self, facts: Mapping[str, Ints], noted: set[str]) -> None:
        super().__init__(facts)
        self.noted = noted

    def __getitem__(self, name: str) -> Ints:
        self.noted.add(name)
        return super().__getitem__(name)


def facts_asked(five: tuple[Stage, ...], population: Population) -> set[str]:
    """What the five ask for in these counties: what only a mode asks for that none of them has is read on neither side."""
    noted = {"residence"}  # which numbers of the law are whose
    for stage in five:
        facts = [Noted(each, noted) for each in (population.person_facts, population.household_facts)]
        noting = replace(population, person_facts=facts[0], household_facts=facts[1])
        outcomes = evaluate(stage.rules, stage.parameters, noting, asked(stage, ASKED))
        population = handed_on(stage, outcomes, population)
    return noted


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
    needed = facts_asked(five, prepared(population))
    for entity, columns in groups.items():
        for name, column in columns.items():
            if name not in needed:
                continue
            np.save(folder / f"{entity}.{name}.npy", column)
    for name in ("households", "places", "offsets", "persons"):
        np.save(folder / f"{name}.npy", getattr(population, name))
    silent = model.silent(population)
    (folder / "silent.json").write_text(json.dumps(silent))
    for unknowns in ((), silent):
        for name, unit in model.build(five, present(five), population, (), unknowns).inputs.items():
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
    ids = {name: np.load(folder / f"{name}.npy") for name in ("places", "offsets")}
    ids |= {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("households", "persons")}  # no rule reads a number
    return Population(
        MONTH, ids["households"], ids["places"], ids["offsets"], ids["persons"], columns["person"], columns["household"],
        np.empty(0, np.int64), np.zeros(households + 1, np.int64), {},
    )  # fmt: skip


class OpenFisca:
    """The model with its columns in memory; each `run` is a fresh simulation, of which only the calculation is timed."""

    def __init__(self, folder: Path, form: str) -> None:
        from bench.openfisca import model

        self.model = model
        five, silent = stages(tuple(ASKED)), json.loads((folder / "silent.json").read_text())
        folded, unknowns, by_hand = FORMS[form]
        self.built = model.build(five, present(five), sample(folder), folded, silent if unknowns else (), by_hand)
        self.columns = {name: np.load(folder / f"narrow.{name}.npy") for name in self.built.inputs}
        self.sizes = np.diff(np.load(folder / "offsets.npy"))

    def run(self) -> tuple[dict[str, Any], float, float]:
        """The columns, seconds and seconds of CPU."""
        simulation = self.model.simulation(self.built, self.columns, self.sizes, MONTH)
        gc.collect()
        began, cpu = time.perf_counter(), time.process_time()
        with np.errstate(divide="ignore"):
            columns = {name: simulation.calculate(variable, str(MONTH)) for name, variable in self.built.outputs.items()}
        return columns, time.perf_counter() - began, time.process_time() - cpu


class Ours:
    def __init__(self, folder: Path, _: str) -> None:
        self.five, self.population = stages(tuple(ASKED)), read(folder)

    def run(self) -> tuple[dict[str, Any], float, float]:
        """The columns, seconds and seconds of CPU."""
        gc.collect()
        began, cpu = time.perf_counter(), time.process_time()
        columns = ours(self.five, self.population)
        return columns, time.perf_counter() - began, time.process_time() - cpu


class OnePass(Ours):
    def run(self) -> tuple[dict[str, Any], float, float]:
        """Every input read once and five results written once, as plainly as NumPy can."""
        gc.collect()
        began, cpu = time.perf_counter(), time.process_time()
        memory_pass(self.five, self.population)
        return {}, time.perf_counter() - began, time.process_time() - cpu


SIDES: dict[str, Callable[[Path, str], Any]] = {"ours": Ours, "memory": OnePass}  # every other name is a form of OpenFisca


def sample(folder: Path) -> Population:
    """Places and residences alone: what the numbers of the law depend on."""
    places, residence = np.load(folder / "places.npy"), np.load(folder / "household.residence.npy")
    offsets = np.zeros(len(places) + 1, np.int64)
    return Population(MONTH, np.arange(len(places)), places, offsets, np.empty(0, np.int64), {}, {"residence": residence})


# -- what is measured, each in a process of its own


def serve(folder: Path, name: str) -> None:
    """One side in a process of its own: a first run, whose columns are kept in a file, then one run for each line that comes in,
    answered by its seconds and its seconds of CPU."""
    side = SIDES.get(name, OpenFisca)(folder, name)
    for line in sys.stdin:
        columns, wall, cpu = side.run()
        if line.strip() == "keep":
            np.savez(folder / f"told.{name}.npz", **columns)
        del columns
        print(json.dumps([wall, cpu]), flush=True)


def compared(folder: Path) -> dict[str, Any]:
    """Medians of each side, each in a process of its own that lives as long as another needs it, one running while the others wait;
    and that both tell the same of everybody."""
    found: dict[str, Any] = {}
    with Side(folder, "ours") as mine:
        found["first"] = mine.run("keep")[0]
        for form in FORMS:
            with Side(folder, form) as theirs:
                theirs.run("keep")
                pairs = [(theirs.run(), mine.run()) for _ in range(REPEATS)]
            found[form] = tuple(statistics.median(pair[0][at] for pair in pairs) for at in (0, 1))
            if form == GENERAL:
                found["ours"] = tuple(statistics.median(pair[1][at] for pair in pairs) for at in (0, 1))
            found[f"agreement {form}"] = agreed(folder, form)
    with Side(folder, "memory") as memory:
        found["memory"] = statistics.median(memory.run()[0] for _ in range(REPEATS))
    return found


class Side:
    """A process with one side in it. Raises SystemExit where it ends by itself."""

    def __init__(self, folder: Path, name: str) -> None:
        command = [sys.executable, "-m", "bench.rules", "serve", str(folder), name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Side":
        return self

    def run(self, what: str = "run") -> tuple[float, float]:
        assert self.process.stdin is not None and self.process.stdout is not None
        print(what, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.process.args!r} ended")
        wall, cpu = json.loads(answer)
        return wall, cpu

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def agreed(folder: Path, form: str) -> dict[str, Any]:
    """What was paid, by column. Raises SystemExit where a row differs: in fen, or in what is known. A form that takes unknown facts
    for 0 is compared where the outcome is known."""
    _, unknowns, _ = FORMS[form]
    told = {}
    with np.load(folder / "told.ours.npz") as ours_told, np.load(folder / f"told.{form}.npz") as theirs_told:
        for name in ours_told.files:
            mine, theirs = widened(ours_told[name]), theirs_told[name].astype(np.int64)
            known = mine != UNKNOWN
            if unknowns:
                theirs[theirs == np.iinfo(np.int32).min] = UNKNOWN
            rows = np.flatnonzero((known | unknowns) & (mine != theirs))[:5]
            if len(rows):
                raise SystemExit(f"{form} differs at rows {rows.tolist()}: {mine[rows].tolist()} and {theirs[rows].tolist()}")
            paid = mine[known & (mine > 0)]
            told[name] = {"unknown": int((~known).sum()), "paid": len(paid), "fen": int(paid.sum())}
    return told


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
        OpenFisca(folder, GENERAL).run()
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
            figures["5,000,000 / 1,000,000, time ratio (goal 5.5)"] = round(
                found[sizes[1]]["ours"][0] / found[sizes[0]]["ours"][0], 2
            )
        figures |= all_programmes(min(sizes), home / "kernels")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return figures


def said(persons: int, found: Mapping[str, Any], peaks: Mapping[str, float]) -> dict[str, object]:
    who, mine = f"{persons:,}: ", found["ours"]
    forms = {
        GENERAL: "openfisca, unknown facts carried through",
        "by_hand": "openfisca with members summed by hand in NumPy",
        "zeros": "the same that takes unknown facts for 0",
        "alike": "the same with the switches and modes folded that ours folds",
        "special": "the same specialised to all numbers of these counties",
    }
    return {
        f"{who}ours, s": round(mine[0], 4),
        **{f"{who}{words}, s": round(found[form][0], 4) for form, words in forms.items()},
        f"{who}CPU of ours, of openfisca in these forms, s": ", ".join(f"{found[side][1]:.3f}" for side in ("ours", *forms)),
        f"{who}ratio (goal 15 at 1 million, 25 at 5 million)": round(found[GENERAL][0] / mine[0], 1),
        f"{who}ratio to the other forms": ", ".join(f"{found[form][0] / mine[0]:.1f}" for form in forms if form != GENERAL),
        f"{who}one pass over inputs and results, s": round(found["memory"], 4),
        f"{who}ours / one pass (goal 8)": round(mine[0] / found["memory"], 2),
        f"{who}peak of ours, MiB": round(peaks["ours"]),
        f"{who}peak of openfisca, MiB": round(peaks["openfisca"]),
        f"{who}peak ratio (goal 0.5)": round(peaks["ours"] / peaks["openfisca"], 2),
    } | {f"{who}{name}, equal on every row": values for name, values in found[f"agreement {GENERAL}"].items()}


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
    elif role == "serve":
        serve(Path(arguments[0]), arguments[1])
    else:
        print(json.dumps(ROLES[role](Path(arguments[0]), *arguments[1:])))  # type: ignore[operator]
