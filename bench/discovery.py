"""Planted need and planted fraud: how much of it one scan finds at the shipped thresholds, how precise its warnings are, how long
it takes.

A county of BENCH_PEOPLE persons (default 105,000) is built in an installation of its own, its month paid; departments' lists with
BENCH_PLANTED families for each signal and audit model are received, families tell what is new, and everybody is scanned through the
database. Doubts that only the office's own books can show (accounts, notices, grants, late money) are planted in the columns of the
books and audited once more.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "105000"))
PLANTED = int(os.environ.get("BENCH_PLANTED", "30"))
SCENARIO, MONTH = "sihong-2020", "2020-12"
GOAL = 0.98


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("MINZHENG_DATABASE", "DATABASE_URL")}
    return {**kept, "MINZHENG_HOME": str(home), "BENCH_PEOPLE": str(PEOPLE)}


def measure() -> dict[str, object]:
    home = Path(tempfile.mkdtemp(prefix="minzheng-bench-"))
    try:
        for command in (("demo", "build", "--people", str(PEOPLE)), ("month", MONTH)):
            line = [sys.executable, "-m", "minzheng.site.commandline", *command]
            subprocess.run(line, cwd=ROOT, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
        line = [sys.executable, "-m", "bench.discovery", "scan"]
        done = subprocess.run(line, cwd=ROOT, env=_environment(home), check=True, stdout=subprocess.PIPE, text=True)
        return dict(json.loads(done.stdout.splitlines()[-1]))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def scanned() -> dict[str, object]:
    """In the installation of the environment: lists handed over, scan, truth against what was written down."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
    import django

    django.setup()
    from minzheng.base.month import Month
    from minzheng.demonstration import deliveries, scenario
    from minzheng.demonstration.deliveries.measuring import measured
    from minzheng.monitoring import actions
    from minzheng.staff import queries as staff

    built, clerk, month = scenario.load(SCENARIO).scaled(PEOPLE), staff.actor("clerk"), Month.parse(MONTH)
    handed = deliveries.handed(deliveries.Known.of(built), built.business_date, built.seed, PLANTED, told=True)
    figures: dict[str, object] = {"persons": PEOPLE, "families planted a code": PLANTED}
    rows, seconds, cpu = _timed(lambda: deliveries.hand_over(clerk, handed))
    figures["lists, rows, s to receive (cpu)"] = f"{len(handed.files)}, {rows:,}, {seconds:.1f} ({cpu:.1f})"
    deliveries.declare(clerk, handed.planted.declared)
    made, seconds, cpu = _timed(lambda: actions.scan(clerk, month))
    figures["families"] = made.households
    figures["scan with database, s (goal 60 at 100,000 families)"] = f"{seconds:.1f} (cpu without the server {cpu:.1f})"
    _again, seconds, cpu = _timed(lambda: actions.scan(clerk, month))
    figures["the same scan again, s"] = f"{seconds:.1f} (cpu without the server {cpu:.1f})"
    figures["hits, tickets"] = f"{sum(made.hits.values()):,}, {made.opened:,}"
    for sign, score in measured(handed.planted.truth, _shown(clerk)).items():
        figures[f"{sign}: found of planted, recall (goal {GOAL})"] = f"{score.found} of {score.planted}, {score.recall:.3f}"
        figures[f"{sign}: precision of what lists warn of"] = f"{score.rightly} of {score.warned}, {score.precision:.3f}"
        figures[f"{sign}: missed"] = " ".join(sorted({code for code, _household in score.missed})) or "none"
    found, planted, missed = _books(clerk, month)
    figures[f"books: found of planted, recall (goal {GOAL})"] = f"{found} of {planted}, {found / planted:.3f}"
    figures["books: missed"] = " ".join(missed) or "none"
    return figures


def _timed(act: Any) -> tuple[Any, float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, time.perf_counter() - began, time.process_time() - cpu


def _shown(clerk: Any) -> list[Any]:
    from minzheng.demonstration.deliveries.measuring import Shown
    from minzheng.monitoring.models import AuditFinding, Hit
    from minzheng.places import access

    with access.within(clerk.area):
        hits = [Shown(*row) for row in Hit.objects.values_list("direction", "signal", "household__number", "source")]
        doubts = AuditFinding.objects.filter(state="open").values_list("model", "household__number")
        return hits + [Shown("audit", model, number) for model, number in doubts]


def _books(clerk: Any, month: Any) -> tuple[int, int, list[str]]:
    """Doubts planted in the columns the audit models look at: found, planted, and the models that missed any."""
    from minzheng.monitoring import gathering
    from minzheng.monitoring.audits import BY_CODE
    from minzheng.places import access
    from minzheng.verification.actions import survey

    with access.within(clerk.area):
        figures, rules = gathering.thresholds(), gathering.rules_kept(clerk, month)
        before = gathering.beginning(month, rules)
        both = gathering.standings(rules, before)
        day = gathering.day_of(clerk, month)
        register = gathering.register(day, survey(clerk, gathering.SOURCES, day), both, before)
        books, truth = _spoilt(gathering.books(month, register, both, figures), random.Random(PLANTED))
    found, missed = 0, []
    for code, homes in truth.items():
        seen = set(BY_CODE[code].check(books).doubts.households.tolist())
        found += len(homes & seen)
        missed += [] if homes <= seen else [code]
    return found, sum(map(len, truth.values())), missed


def _spoilt(books: Any, dice: random.Random) -> tuple[Any, dict[str, set[int]]]:
    import numpy as np
    import pyarrow as pa

    register = books.register
    population, paid = register.population, np.flatnonzero(books.paid_homes)
    homes = population.households[paid].tolist()
    dice.shuffle(homes)
    draw = iter(homes)
    truth = {code: {next(draw) for _ in range(PLANTED)} for code in ("A8", "A10", "A12", "A13", "A15", "A16", "A17", "A20", "A22")}
    by_home = dict(zip(population.households.tolist(), range(len(population)), strict=True))
    first = {home: int(population.persons[population.offsets[by_home[home]]]) for chosen in truth.values() for home in chosen}
    day = books.month.first.toordinal()

    def more(table: pa.Table, code: str, times: int = 1, **columns: Any) -> pa.Table:
        """With rows of the families planted for a model; a column is a value, or what a family's id gives."""
        said = {"household": lambda home: home, **columns}
        rows = [{name: one(home) if callable(one) else one for name, one in said.items()} for home in truth[code]] * times
        return pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)])

    excluding = register.excluding.copy() if len(register.excluding) else np.zeros(len(population.persons), np.int64)
    excluding[np.isin(population.persons, [first[home] for home in truth["A8"]])] = 2
    lines = more(books.lines, "A10", payee=-7, account=4711, answered=day + 8)
    reviewed = books.reviews.filter(pa.compute.invert(pa.compute.is_in(books.reviews["household"], pa.array(list(truth["A22"])))))
    adults = population.persons[register.alive & (register.ages >= 18)]
    unsigned = np.isin(adults, [first[home] for home in truth["A16"]])
    ended: dict[str, Any] = {"programme": "dibao", "ended": books.month.number - 3}
    opened: dict[str, Any] = {"id": lambda home: -home, "programme": "dibao", "closed": day, "late": 0, "county": 1}
    spoilt = replace(
        books,
        register=replace(register, excluding=excluding),
        lines=more(lines, "A12", payee=lambda home: first[home], account=lambda home: 10**6 + home, answered=day + 20),
        ended=more(books.ended, "A13", **ended),
        notices=more(books.notices, "A17", proceeding=lambda home: -home, posted=day, down=day + 3),
        proceedings=more(more(books.proceedings, "A15", relative=0, **opened), "A17", relative=1, **opened),
        grants=more(books.grants, "A20", 4, programme="temporary", day=day, amount=90_000),
        reviews=more(reviewed, "A22", day=day - 500),
        relatives=np.array([first[home] for home in truth["A15"]], np.int64),
        consents=adults[~unsigned],
    )
    return spoilt, truth


if __name__ == "__main__":
    print(json.dumps(scanned(), ensure_ascii=False))
