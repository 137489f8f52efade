"""Planted need and planted fraud: how much of it one scan finds at the shipped thresholds, how precise its warnings are, and how
long and in how much memory the whole scan of a large county takes.

A county of BENCH_PEOPLE persons (default 265,000: 100,000 families) is built in an installation of its own, its month paid;
departments' lists with BENCH_PLANTED families for each signal and audit model are received and made as long as a county's
(BENCH_ROWS together), families tell what is new. One scan is gathering, signals, audit models, both lists of the rules, tickets,
hits and doubts written. Measured are the first one; the same again; and one with the rules of every monthly benefit, as where
somebody has a case under each. Doubts that only the office's own books can show (accounts, notices, grants, late money) are planted
in the columns of the books and audited once more.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "265000"))
PLANTED = int(os.environ.get("BENCH_PLANTED", "30"))
ROWS = int(os.environ.get("BENCH_ROWS", str(10_000_000 * PEOPLE // 265_000)))
SCENARIO, MONTH = "sihong-2020", "2020-12"
GOAL = 0.98
OF_BOOKS = ("A8", "A10", "A12", "A13", "A15", "A16", "A17", "A20", "A21", "A22")  # A19 has no data to plant in


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("MINZHENG_DATABASE", "DATABASE_URL")}
    return {**kept, "MINZHENG_HOME": str(home), "BENCH_PEOPLE": str(PEOPLE)}


def measure() -> dict[str, object]:
    home = Path(tempfile.mkdtemp(prefix="minzheng-bench-"))
    try:
        for command in (("demo", "build", "--people", str(PEOPLE)), ("month", MONTH)):
            line = [sys.executable, "-m", "minzheng.site.commandline", *command]
            subprocess.run(line, cwd=ROOT, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
        return {name: value for role in ROLES for name, value in _child(role, home).items()}
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _child(role: str, home: Path) -> dict[str, object]:
    """In a process of its own: its memory is its own."""
    line = [sys.executable, "-m", "bench.discovery", role]
    done = subprocess.run(line, cwd=ROOT, env=_environment(home), check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _set_up() -> tuple[Any, Any, Any]:
    """The county as built, its clerk, the month."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
    import django

    django.setup()
    from minzheng.base.month import Month
    from minzheng.demonstration import scenario
    from minzheng.staff import queries as staff

    return scenario.load(SCENARIO).scaled(PEOPLE), staff.actor("clerk"), Month.parse(MONTH)


def _handed(built: Any) -> Any:
    """The same whenever it is asked for."""
    from minzheng.demonstration import deliveries

    return deliveries.handed(deliveries.Known.of(built), built.business_date, built.seed, PLANTED, told=True)


def received() -> dict[str, object]:
    """In the installation of the environment: lists handed over and made long, families told of."""
    built, clerk, _month = _set_up()
    from bench.lists import lengthened
    from minzheng.demonstration import deliveries
    from minzheng.people.tables import identities
    from minzheng.places import access
    from minzheng.verification import keeping

    handed = _handed(built)
    figures: dict[str, object] = {"persons": PEOPLE, "families planted a code": PLANTED}
    rows, seconds, cpu = _timed(lambda: deliveries.hand_over(clerk, handed))
    figures["lists, rows, s to receive (cpu)"] = f"{len(handed.files)}, {rows:,}, {seconds:.1f} ({cpu:.1f})"
    deliveries.declare(clerk, handed.planted.declared)
    with access.within(clerk.area):
        keys = identities(built.business_date)
    figures["rows of all lists made long"] = f"{lengthened(keeping.folder(), keys['high'], keys['low'], ROWS):,}"
    return figures


def scanned() -> dict[str, object]:
    """In the same installation: the scans, truth against what was written down."""
    built, clerk, month = _set_up()
    from minzheng.demonstration.deliveries.measuring import measured
    from minzheng.monitoring.models import AuditFinding

    made, figures = _scan("the whole scan", clerk, month)
    figures = {"families, members": f"{made.households:,}, {made.persons:,}", **figures}
    _again, more = _scan("the same again", clerk, month)
    truth, shown = _handed(built).planted.truth, _shown(clerk)
    figures |= more
    figures["hits, tickets, doubts"] = f"{sum(made.hits.values()):,}, {made.opened:,}, {_count(clerk, AuditFinding):,}"
    for sign, score in measured(truth, shown).items():
        figures[f"{sign}: found of planted, recall (goal {GOAL})"] = f"{score.found} of {score.planted}, {score.recall:.3f}"
        figures[f"{sign}: precision of what lists warn of"] = f"{score.rightly} of {score.warned}, {score.precision:.3f}"
        figures[f"{sign}: missed"] = " ".join(sorted({code for code, _household in score.missed})) or "none"
    found, planted, missed = _books(clerk, month)
    figures[f"books: found of planted, recall (goal {GOAL})"] = f"{found} of {planted}, {found / planted:.3f}"
    figures["books: missed"] = " ".join(missed) or "none"
    figures["monthly benefits with a case of one family each"] = _all_in_use(clerk, built.business_date)
    made, more = _scan("with the rules of all of them", clerk, month)
    figures |= more
    figures["hits, new tickets with all of them"] = f"{sum(made.hits.values()):,}, {made.opened:,}"
    return figures


def _scan(label: str, clerk: Any, month: Any) -> tuple[Any, dict[str, object]]:
    """By a connection of its own, whose server process is measured beside this one."""
    from django.db import connection

    from minzheng.monitoring import actions

    connection.close()
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    made, seconds, cpu = _timed(lambda: actions.scan(clerk, month))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    used, most = _server(server)
    return made, {
        f"{label}: s (goal 60 at 100,000 families)": round(seconds, 1),
        f"{label}: s of cpu here, in the server": f"{cpu:.1f}, {used:.1f}",
        f"{label}: peak MiB here so far, of the server (goal 4096)": f"{peak:,}, {most:,}",
    }


def _server(process: int) -> tuple[float, int]:
    """Seconds of cpu and peak MiB (what it touched of shared memory included) of a server process; what it had others do in
    parallel is not in it."""
    told = Path(f"/proc/{process}")
    fields = (told / "stat").read_text().rpartition(")")[2].split()
    most = next(line for line in (told / "status").read_text().splitlines() if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(most.split()[1]) // 1024


def _timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, time.perf_counter() - began, time.process_time() - cpu


def _count(clerk: Any, table: Any) -> int:
    from minzheng.places import access

    with access.within(clerk.area):
        return int(table.objects.count())


def _all_in_use(clerk: Any, day: Any) -> int:
    """A case of the first family under every monthly benefit that has none."""
    from minzheng.cases.actions import open_cases
    from minzheng.cases.declarations import benefits
    from minzheng.cases.queries import programmes_used
    from minzheng.people.models import Household
    from minzheng.places import access

    with access.within(clerk.area):
        used, family = programmes_used(clerk), Household.objects.order_by("id").values_list("id", flat=True)[0]
    for code in benefits().keys() - used.keys():
        open_cases(clerk, code, [family], day, "application")
    return len(benefits())


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
    from minzheng.monitoring.bookkeeping import books as kept
    from minzheng.places import access
    from minzheng.verification.actions import survey

    with access.within(clerk.area):
        figures, rules = gathering.thresholds(), gathering.rules_kept(clerk, month)
        day, before = gathering.day_of(clerk, month), gathering.beginning(month, rules)
        both = gathering.standings(rules, before)
        told, now = survey(clerk, gathering.SOURCES, day), gathering.ending(day)
        register = gathering.register(day, told, both, before, now)
        books, truth = _spoilt(kept(month, register, both, figures), random.Random(PLANTED))
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
    truth = {
        code: {next(draw) for _ in range(PLANTED)} for code in ("A8", "A10", "A12", "A13", "A15", "A16", "A17", "A20", "A21", "A22")
    }
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
        paid=pa.concat_tables([books.paid, _price(books, truth["A21"])]),
        grants=more(books.grants, "A20", 4, programme="temporary", day=day, amount=90_000),
        reviews=more(reviewed, "A22", day=day - 500),
        relatives=np.array([first[home] for home in truth["A15"]], np.int64),
        consents=adults[~unsigned],
        to_authorise=None,
    )
    return spoilt, truth


def _price(books: Any, left_out: set[int]) -> Any:
    """The price subsidy as paid in the month to everybody entitled, but for some families."""
    import pyarrow as pa
    import pyarrow.compute as pc

    owed = books.entitled.filter(pc.invert(pc.is_in(books.entitled["household"], pa.array(list(left_out)))))
    month, sent = books.month.number, len(owed)
    told = {"programme": ["price"] * sent, "month": [month] * sent, "pay_month": [month] * sent, "amount": [2_000] * sent}
    columns = [pa.array(told[name]) if name in told else owed[name] for name in books.paid.column_names]
    return pa.table(dict(zip(books.paid.column_names, columns, strict=True))).cast(books.paid.schema)


ROLES: dict[str, Callable[[], dict[str, object]]] = {"receive": received, "scan": scanned}

if __name__ == "__main__":
    print(json.dumps(ROLES[sys.argv[1]](), ensure_ascii=False))
