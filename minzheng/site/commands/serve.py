"""`minzheng up` and `minzheng demo build`: database, demonstration county, web server."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import typer

from minzheng.base.errors import Refusal
from minzheng.site import database
from minzheng.site.prepare import prepare

ACCOUNTS = "demonstration-accounts.json"
MONTH_SUMMARY, SCAN_SUMMARY = "demonstration-month.txt", "demonstration-scan.txt"
DEMONSTRATION_MONTH = "2020-12"
PLANTED, HEARD = 4, 2  # families for each signal and audit model; departments tell of one family in so many
Progress = Callable[[str, int, int], None]


def up(address: str, workers: int, demonstration: bool) -> None:
    """Prepare, build the demonstration when asked and missing, then serve until interrupted."""
    began = time.monotonic()
    typer.echo("==> Database")
    prepare()
    if demonstration:
        _ensure_demonstration()
    _take_the_days_steps()
    typer.echo(f"==> Ready in {time.monotonic() - began:.1f} s")
    _serve(address, workers)


def _take_the_days_steps() -> None:
    """What became due while the server was down; `minzheng morning` does it every day from then on."""
    from minzheng.site.commands import work

    if _has_office():
        work.morning()


def _serve(address: str, workers: int) -> None:
    host, _, port = address.rpartition(":")
    typer.echo(f"\n    http://{host or '127.0.0.1'}:{port}\n\n{accounts_text()}\n    Ctrl+C stops the server.")
    sys.stdout.flush()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host or "127.0.0.1", "--port", port]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--log-level", "warning", "minzheng.site.wsgi:application"]
    web = subprocess.Popen(command)
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: web.terminate())
    web.wait()
    typer.echo("Stopped.")


def _ensure_demonstration() -> None:
    from minzheng.demonstration.deliveries import Known
    from minzheng.site.commandline import place_or_county, progress_bar
    from minzheng.site.commands import work

    known = Known(every=HEARD)
    kept = database.home() / ACCOUNTS
    if not kept.exists():
        if _has_office():
            _refuse_foreign_office()
        typer.echo("==> Demonstration county (synthetic persons, published figures)")
        with progress_bar() as progress:
            build_demonstration("sihong-2020", None, None, progress, known.note)
    told = database.home() / MONTH_SUMMARY
    if not told.exists():
        with progress_bar() as progress:
            summary = work.month(DEMONSTRATION_MONTH, place_or_county(""), "", "", "", progress)
        told.write_text(work.month_text(summary), encoding="utf-8")
    typer.echo(f"==> The month {DEMONSTRATION_MONTH}\n{told.read_text(encoding='utf-8')}")
    scanned = database.home() / SCAN_SUMMARY
    if not scanned.exists():
        with progress_bar() as progress:
            scanned.write_text(_discover(known, progress), encoding="utf-8")
    typer.echo(f"==> Early warning\n{scanned.read_text(encoding='utf-8')}")


def _discover(known: Any, progress: Progress) -> str:
    """Other departments hand their lists over, and everybody is looked at once."""
    from minzheng.base.month import Month
    from minzheng.demonstration import deliveries, scenario
    from minzheng.monitoring import actions
    from minzheng.staff import queries

    built, clerk = scenario.load("sihong-2020"), queries.actor("clerk")
    everybody = known if known.persons else deliveries.Known.of(built, every=HEARD)
    handed = deliveries.handed(everybody, built.business_date, built.seed, PLANTED)
    rows = deliveries.hand_over(clerk, handed, progress)
    scan = actions.scan(clerk, Month.parse(DEMONSTRATION_MONTH), progress)
    return (
        f"    {len(handed.files)} lists, {rows:,} rows; {sum(scan.hits.values()):,} hits, {scan.opened:,} families to look after\n"
    )


def _has_office() -> bool:
    from minzheng.staff.models import Office

    return Office.objects.exists()


def _refuse_foreign_office() -> None:
    """A half-built demonstration is built anew; an office with real work is never touched."""
    from minzheng.staff.models import Office

    if not Office.objects.get().scenario:
        raise Refusal(
            "This database already serves an office.",
            remedy="Start it with `minzheng up`, or set MINZHENG_HOME to an empty folder for a demonstration.",
        )
    from django.db import connections

    typer.echo("==> An unfinished demonstration is removed")
    connections.close_all()
    with database.server().connect("postgres") as admin:
        admin.execute(f'DROP DATABASE "{database.database_name()}" WITH (FORCE)')
    prepare()


def build_demonstration(
    scenario: str, people: int | None, seed: int | None, progress: Progress, noted: Callable[[Any], None] | None = None
) -> None:
    """Build a scenario into an empty database and keep the generated passwords in MINZHENG_HOME (0600)."""
    prepare()
    from minzheng import demonstration

    if _has_office():
        raise Refusal(
            "This database already serves an office.",
            remedy="Set MINZHENG_HOME to an empty folder and build the demonstration there.",
        )
    built = demonstration.build(scenario, people=people, seed=seed, noted=noted, progress=progress)
    kept = database.home() / ACCOUNTS
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(built.accounts, ensure_ascii=False, indent=1))


def set_up_office(name: str, code: str, login: str, administrator: str) -> str:
    """A real office: the bureau, and one administrator whose generated password is returned, to be changed at the first sign-in."""
    prepare()
    from minzheng.base.actor import Duty
    from minzheng.base.divisions import DivisionCode
    from minzheng.staff import actions, queries

    place, installer = DivisionCode.widen(code), queries.installer(queries.today())
    actions.set_up_office(installer, name, place)
    _, password = actions.create_account(installer, login, administrator, place, (Duty.ADMINISTRATOR,))
    return password


def accounts_text() -> str:
    """The demonstration accounts with their generated passwords, as a table; nothing for a real office."""
    kept = database.home() / ACCOUNTS
    if not kept.exists():
        return ""
    rows = json.loads(kept.read_text())
    return "    Demonstration accounts\n" + "".join(
        f"      {row['login']:<18} {row['password']:<22} {row['title']}\n" for row in rows
    )
