"""A month's columns out of the database and results back into it, for a county of 100,000 and of 1,000,000 registered persons.

Nothing stays: what is written is rolled back. Each size is measured in a process of its own, so that its peak memory is its own.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.counties import ROOT, built

if TYPE_CHECKING:
    from minzheng.base.population import Population

SIZES = (int(os.environ["BENCH_PEOPLE"]),) if "BENCH_PEOPLE" in os.environ else (100_000, 1_000_000)
ROUNDS = 3


def measure() -> dict[str, object]:
    figures: dict[str, object] = {}
    for people in SIZES:
        answer = subprocess.run(
            [sys.executable, "-m", "bench.columns", str(people)],
            cwd=ROOT,
            env=built(people),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        figures |= {f"{people:,}: {label}": value for label, value in json.loads(answer.stdout).items()}
    return figures


def _measured() -> dict[str, object]:
    import django

    django.setup()
    from minzheng.base.divisions import EVERYWHERE
    from minzheng.base.month import Month
    from minzheng.people.tables import snapshot
    from minzheng.places import access
    from minzheng.programmes.dibao.programme import DIBAO

    month, benefit = Month(2021, 1), DIBAO.benefit
    assert benefit is not None
    with access.within(EVERYWHERE):
        population = snapshot(month)
        figures: dict[str, object] = {
            "persons": len(population.persons),
            "facts held": _one("SELECT count(*) FROM people_fact WHERE superseded_at IS NULL AND value IS NOT NULL"),
            "every fact read, columns": len(population.person_facts)
            + len(population.household_facts)
            + len(population.obligor_facts),
        }
        del population
        figures["every fact read, s"] = _median(lambda: snapshot(month))
        figures["peak memory of that, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures["the facts of dibao read, s"] = _median(lambda: snapshot(month, None, benefit.rules.inputs))
        cases = _all("SELECT household_id FROM cases_case WHERE state <> 'closed'")
        figures["families with a case"] = len(cases)
        figures["of these the facts of dibao read, s"] = _median(lambda: snapshot(month, cases, benefit.rules.inputs))
        population = snapshot(month, None, benefit.rules.inputs)
        figures["digest of these columns, s"] = _median(lambda: population.digest)
    return figures | _results(population) | _everything_new(month)


def _results(population: "Population") -> dict[str, object]:
    """A result of every person, made up, written and read."""
    import numpy as np

    from minzheng.base.divisions import EVERYWHERE
    from minzheng.cases.actions.outcomes import keep
    from minzheng.cases.tables import outcomes
    from minzheng.places import access

    states = np.arange(len(population.persons)) % 3
    amounts = np.where(states == 1, 12_345 + states, 0)
    wrote, read = [], []
    for _ in range(ROUNDS):
        with access.within(EVERYWHERE), _undone():
            determination = _one("SELECT max(id) FROM cases_determination")
            wrote.append(_seconds(lambda: keep(determination, population, states, amounts)))  # noqa: B023
            read.append(_seconds(lambda: outcomes(determination)))  # noqa: B023
            assert outcomes(determination)["amount"].to_numpy().sum() >= amounts.sum()
    return {"results of all written, s": round(statistics.median(wrote), 2), "read, s": round(statistics.median(read), 2)}


def _everything_new(month: object) -> dict[str, object]:
    """A determination that finds nothing running: a proposal with evidence and reasons for every family with a case."""
    from minzheng.base.divisions import DivisionCode
    from minzheng.cases.actions import determining
    from tests.cast import COUNTY_CLERK

    determining.running = lambda *_: {}  # type: ignore[assignment]
    with _undone():
        began = time.perf_counter()
        made = determining.determine(COUNTY_CLERK, "dibao", month, DivisionCode(COUNTY_CLERK.place))  # type: ignore[arg-type]
        took = time.perf_counter() - began
    families = sum(tally["households"] for tally in made.counts.values())
    return {"a determination where all is new, families": families, "a determination where all is new, s": round(took, 2)}


class _Undo(Exception):
    pass


@contextmanager
def _undone() -> Iterator[None]:
    from django.db import transaction

    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _median(work: Callable[[], object]) -> float:
    return round(statistics.median(_seconds(work) for _ in range(ROUNDS)), 2)


def _one(query: str) -> int:
    return _all(query)[0]


def _all(query: str) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    print(json.dumps(_measured()))
