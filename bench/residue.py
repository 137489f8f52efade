"""People without a usable number found again by name: precision, recall and the grey zone on a held-out seed; time and memory.

`python -m bench.residue train` learns the model from other seeds and stores it with its thresholds.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pyarrow as pa

from bench.labelled import Labelled, labelled
from minzheng.verification.residue import Verdict, frequencies, matched, scoring
from minzheng.verification.residue.fields import described
from minzheng.verification.residue.model import SURE_BIRTHS, SURE_NAMES, Model, model, store, untrained
from minzheng.verification.residue.resolving import resolved

PERSONS = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
LEARN, SET, HELD_OUT = 11, 12, 2020  # seeds: weights, thresholds, the measurement
SAFE, NEARLY_ALL = 0.996, 0.998  # precision asked of the sure ones; share of true pairs that are sure or grey
LIGHTEST = 1.0  # twice as likely as not, whatever the labelled data would allow
MARGIN = 4.0  # sixteen times as likely as the next


def learnt(seed: int = LEARN) -> dict[str, object]:
    """Splink's own estimation: chance agreement from random pairs, agreement of true pairs from the labels."""
    source = labelled(PERSONS // 2, PERSONS, seed)
    left, right = tables(source)
    labels = pa.table(
        {
            "source_dataset_l": ["asked"] * len(source.truth),
            "unique_id_l": list(source.truth.values()),
            "source_dataset_r": ["told"] * len(source.truth),
            "unique_id_r": list(source.truth),
        }
    )
    with scoring.in_memory() as database:
        linked = scoring.linker(database, untrained(), left, right)
        linked.training.estimate_u_using_random_sampling(max_pairs=2e7, seed=seed, min_count_per_level=None)
        linked.training.estimate_m_from_pairwise_labels(database.register(labels, dataset_display_name="labels"))
        return _plain(linked.misc.save_model_to_json())


def _plain(learnt: dict[str, object]) -> dict[str, object]:
    """Without what ties a model to one database or one run."""
    if isinstance(learnt, dict):
        return {
            name: _plain(value) for name, value in learnt.items() if name not in ("linker_uid", "sql_dialect", "label_for_charts")
        }
    return [_plain(each) for each in learnt] if isinstance(learnt, list) else learnt


def tables(source: Labelled) -> tuple[pa.Table, pa.Table]:
    common = frequencies((each.name for each in source.asked), (each.name for each in source.told))
    return described(source.asked, common), described(source.told, common)


def train() -> Model:
    made = Model(learnt(), 0.0, -5.0, MARGIN, {})
    source = labelled(PERSONS, ROWS, SET)
    left, right = tables(source)
    with scoring.in_memory() as database:
        found = scoring.pairs(database, made, left, right)
    sure, grey = _thresholds(found, source)
    chosen = Model(made.settings, sure, grey, MARGIN, {})
    measured = _quality(resolved(found, dict.fromkeys(range(1, ROWS + 1), ""), chosen), source)
    store(Model(made.settings, sure, grey, MARGIN, {name: round(float(value), 5) for name, value in measured.items()}))
    return chosen


def _thresholds(found: pa.Table, source: Labelled) -> tuple[float, float]:
    """The lightest weight from which on what is taken is right often enough, and the one that leaves hardly any true pair below."""
    best, best_recall = 40.0, -1.0
    names = dict.fromkeys(range(1, ROWS + 1), "")
    for sure in np.arange(LIGHTEST, 30.0, 0.5):
        figures = _quality(resolved(found, names, Model({}, float(sure), -99.0, MARGIN, {})), source)
        if figures["precision"] >= SAFE and figures["recall"] > best_recall:
            best, best_recall = float(sure), figures["recall"]
    truth = np.array([source.truth.get(row, 0) for row in found["row"].to_pylist()])
    weights = np.sort(found["weight"].to_numpy()[truth == found["person"].to_numpy()])
    grey = weights[int(len(weights) * (1 - NEARLY_ALL))]
    return best, min(best, float(np.floor(grey)))


def _quality(found, source: Labelled) -> dict[str, float]:
    right = np.array([source.truth.get(row, 0) for row in found.rows.tolist()]) == found.persons
    sure = found.verdicts == Verdict.SURE
    grey = ~sure
    return {
        "precision": float(right[sure].mean()) if sure.any() else 1.0,
        "recall": float((right & sure).sum() / len(source.truth)),
        "reached": float(len(np.unique(found.rows[right])) / len(source.truth)),
        "grey_pairs": int(grey.sum()),
        "grey_of_asked": float(len(np.unique(found.persons[grey])) / len(source.asked)),
        "grey_of_rows": float(len(np.unique(found.rows[grey])) / len(source.told)),
        "grey_right": float(right[grey].mean()) if grey.any() else 0.0,
    }


def held_out() -> dict[str, float]:
    """Measured in a process of its own: the generator is not counted, the making of the fields is."""
    source = labelled(PERSONS, ROWS, HELD_OUT)
    before = _peak()
    began, cpu = time.perf_counter(), time.process_time()
    common = frequencies((each.name for each in source.asked), (each.name for each in source.told))
    found = matched(source.asked, source.told, common)
    took, burnt = time.perf_counter() - began, time.process_time() - cpu
    left, right = tables(source)
    began, cpu = time.perf_counter(), time.process_time()
    with scoring.in_memory() as database:
        scoring.pairs(database, model(), left, right)
    alone = (time.perf_counter() - began, time.process_time() - cpu)
    return {
        **_quality(found, source), "seconds": took, "cpu": burnt, "splink": alone[0], "splink_cpu": alone[1], "peak": _peak(),
        "generated": before, "missed": _missed(found, source),
    }  # fmt: skip


def _missed(found, source: Labelled) -> list[tuple[str, int]]:
    """What was done to the rows that were not taken."""
    sure = {row for row, verdict in zip(found.rows.tolist(), found.verdicts.tolist(), strict=True) if verdict == Verdict.SURE}
    kinds = Counter(source.hard[row] for row in source.truth if row not in sure)
    return kinds.most_common(8)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "bench.residue", "held_out"], stdout=subprocess.PIPE, check=True, text=True)
    made = json.loads(done.stdout.splitlines()[-1])
    return {
        "persons, rows without a number, of them about a person asked": f"{PERSONS:,}, {ROWS:,}, {min(ROWS // 10, PERSONS // 3):,}",
        "precision of the sure (goal 0.995)": round(made["precision"], 4),
        "recall of the sure (goal 0.97)": round(made["recall"], 4),
        "recall of the sure and the grey": round(made["reached"], 4),
        "grey zone: pairs; share of persons asked; share of rows": (
            f"{made['grey_pairs']:,}; {made['grey_of_asked']:.2%}; {made['grey_of_rows']:.2%}"
        ),
        "grey pairs that are right": round(made["grey_right"], 3),
        "all, s (CPU s)": f"{made['seconds']:.1f} ({made['cpu']:.1f})",
        "Splink alone, s (CPU s)": f"{made['splink']:.1f} ({made['splink_cpu']:.1f})",
        "peak memory, MiB (of the generator alone)": f"{made['peak']:.0f} ({made['generated']:.0f})",
        "sure by": f"names {', '.join(each.name for each in SURE_NAMES)}; births {', '.join(each.name for each in SURE_BIRTHS)}",
        "not taken, by what was wrong": "; ".join(f"{what} {count}" for what, count in made["missed"]),
    }


if __name__ == "__main__":
    print(json.dumps({"held_out": held_out, "train": lambda: train().measured or "stored"}[sys.argv[1]]()))
