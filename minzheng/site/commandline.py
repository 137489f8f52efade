"""`minzheng`: the command line. Each command composes one action of each part; the work is done there.

Exit codes: 0 done, 1 refused (the message says why and what to do), 2 wrong usage, 3 the doctor found something.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from minzheng.base.errors import Refusal
from minzheng.site.commands import monitoring, places, verification

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")

application = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="民政 Minzheng: a county civil affairs bureau's working system.",
)
demo = typer.Typer(no_args_is_help=True, help="The demonstration county.")
imports = typer.Typer(no_args_is_help=True, help="Bring rosters in.")
report = typer.Typer(no_args_is_help=True, help="Reports written from the cases.")
keys = typer.Typer(no_args_is_help=True, help="The key ring that seals identity numbers and accounts.")
policy = typer.Typer(no_args_is_help=True, help="Check, test and explain the rules.")
for name, group in (
    ("place", places.group),
    ("demo", demo),
    ("import", imports),
    ("report", report),
    ("keys", keys),
    ("policy", policy),
    ("verification", verification.group),
    ("monitoring", monitoring.group),
):
    application.add_typer(group, name=name)

console = Console(stderr=True, highlight=False)
As = Annotated[str, typer.Option(help="The account that acts; recorded in the trail.")]
Json = Annotated[bool, typer.Option("--json", help="For programs: one JSON document on standard output.")]
Recorded = Annotated[
    bool, typer.Option("--recorded", help="Take what one programme gives another as recorded, like the month's determination.")
]
Place = Annotated[str, typer.Option(help="A division code (2 to 12 digits); default: the whole county.")]


def start() -> None:
    """Django with this installation's database."""
    warnings.simplefilter("ignore", RuntimeWarning)
    import django

    django.setup()


def say(text: str) -> None:
    typer.echo(text)


def emit(document: object) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error; silent where that is not a terminal."""
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None)
            bars.update(tasks[what], completed=done, total=total or None)

        yield advance


def place_or_county(code: str) -> Any:
    from minzheng.base.divisions import DivisionCode
    from minzheng.staff.queries import office

    return DivisionCode.widen(code) if code else DivisionCode(office().place)


@application.command()
def up(
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    demonstration: Annotated[bool, typer.Option("--demo", help="Build the demonstration county first when it is missing.")] = False,
) -> None:
    """Bring the database to this version and serve the console."""
    from minzheng.site.commands import serve

    serve.up(address, workers, demonstration)


@application.command()
def doctor(as_json: Json = False) -> None:
    """Check the installation and the invariants with plain SQL. Exit code 3 when something is broken."""
    from django.utils import translation

    from minzheng.site import database
    from minzheng.site.checkpoint import kept
    from minzheng.site.doctor import examine

    with database.server().connect() as connection:
        home, name = database.home(), connection.info.dbname
        papers = kept(name) if kept(name).is_dir() else None
        findings = list(examine(connection, papers, home / "checkpoint.pub", home / "deliveries" / name))
    broken = [finding for finding in findings if finding.broken]
    if as_json:
        emit([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            title, remedy = finding.told((translation.get_language() or "").startswith("zh"))
            say(f"{'✗' if finding.broken else '✓'} {title}")
            for example in finding.examples:
                say(f"    {example}")
            if finding.broken:
                say(f"    {finding.broken} in all. {remedy}")
        say(f"{len(findings)} checks, {len(broken)} broken.")
    raise typer.Exit(3 if broken else 0)


@application.command()
def checkpoint(
    out: Annotated[Path | None, typer.Option(help="A folder outside this machine's care to write it into as well.")] = None,
) -> None:
    """Sign where the trail and the books stand, so that the doctor finds an older backup or a rewritten past."""
    from minzheng.site import checkpoint as checkpoints

    say(f"{checkpoints.write(out)}")


@application.command()
def morning(as_json: Json = False) -> None:
    """Take the steps the day itself brings: notices come down, periods lapse. Once a day, before the offices open."""
    start()
    from minzheng.site.commands import work

    done = work.morning()
    emit(done) if as_json else say(", ".join(f"{act}: {count}" for act, count in sorted(done.items())) or "nothing")


@application.command()
def month(
    month: Annotated[str, typer.Argument(help="Like 2020-12.")],
    place: Place = "",
    preparer: As = "",
    decider: As = "",
    finance: As = "",
    scan: Annotated[bool, typer.Option("--scan", help="Then look at everybody with every signal and audit model.")] = False,
    as_json: Json = False,
) -> None:
    """Determine, decide, pay: the whole month. Stops where an official has to act and is not named."""
    start()
    from minzheng.site.commands import work

    with progress_bar() as progress:
        summary = work.month(month, place_or_county(place), preparer, decider, finance, progress)
    emit(summary) if as_json else say(work.month_text(summary))
    if scan:
        monitoring.scan(month, preparer or "clerk")


@application.command()
def figures(place: Place = "", period: Annotated[str, typer.Option(help="2020-12 or 2020.")] = "", as_json: Json = False) -> None:
    """Every figure of a place and period, computed from the records."""
    start()
    from minzheng.site.commands import work

    results = work.figures(place_or_county(place), period)
    if as_json:
        emit(results)
        return
    table = Table("指标", "限定", "数值", "单位", title=f"{results[0]['region']} {results[0]['period']}" if results else "")
    for result in results:
        value = "—" if result["value"] is None else str(result["value"])
        table.add_row(result["label_zh"], result["qualifiers_label"], value, result["unit_label"])
    Console(highlight=False, width=max(console.width, 100)).print(table)


@report.command("annual")
def annual(
    out: Annotated[Path, typer.Option(help="A .docx, .html or .pdf file.")],
    year: Annotated[int, typer.Option(min=1950, max=2200)],
    place: Place = "",
) -> None:
    """The year's report of a place as Word, HTML or PDF."""
    start()
    from minzheng.site.commands import work

    work.annual_report(place_or_county(place), year, out)
    say(f"{out}")


@demo.command("build")
def demo_build(
    scenario: Annotated[str, typer.Option(help="A file in demonstration/scenarios.")] = "sihong-2020",
    people: Annotated[int | None, typer.Option(help="How many persons to register; default: the scenario's own number.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed, another county of the same figures.")] = None,
) -> None:
    """Build a synthetic county in an empty database. The same seed gives the same county."""
    from minzheng.site.commands import serve

    with progress_bar() as progress:
        serve.build_demonstration(scenario, people, seed, progress)
    say(serve.accounts_text())


@demo.command("roster")
def demo_roster(out: Annotated[Path, typer.Argument(help="An .xlsx file to write.")]) -> None:
    """A roster as a township would send it, with two deliberate errors: to try the import with."""
    start()
    from minzheng.demonstration import rosters
    from minzheng.staff.queries import office

    out.write_bytes(rosters.sample_workbook(office().scenario or "sihong-2020"))
    say(f"{out}")


@imports.command("households")
def import_households(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A roster: xlsx, xls, ods or csv.")],
    account: As = "clerk",
    programme: Annotated[str, typer.Option("--open", help="Open a case for each of these families, like dibao.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Accept the proposed columns without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Import a household roster: shows how the columns are read, imports the good families, writes the others back."""
    start()
    from minzheng.site.commands import work

    with progress_bar() as progress:
        outcome = work.import_roster(account, file, progress, None if yes else typer.confirm, programme)
    emit(outcome) if as_json else say(work.roster_text(outcome))


@imports.command("divisions")
def import_divisions(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or Excel with 代码, 名称; see docs/howto.")],
    document: Annotated[str, typer.Option(help="The document the list comes from.")],
    since: Annotated[str, typer.Option(help="The day from which rows without a day of their own hold.")] = "",
    account: As = "admin",
    as_json: Json = False,
) -> None:
    """Take over a list of divisions; rows that cannot be taken come back with their reason."""
    outcome = places.import_divisions(file, document, since, account)
    emit(outcome) if as_json else say(places.list_text(outcome))


@application.command()
def office(
    name: Annotated[str, typer.Argument(help="The bureau's name, like 泗洪县民政局.")],
    code: Annotated[str, typer.Argument(help="Its division code, like 321324.")],
    login: Annotated[str, typer.Option(help="The first administrator's login.")] = "admin",
    administrator: Annotated[str, typer.Option(help="The first administrator's name.")] = "系统管理员",
) -> None:
    """Set up a real office in an empty database, with its first administrator. Then: import divisions, create accounts."""
    from minzheng.site.commands import serve

    password = serve.set_up_office(name, code, login, administrator)
    say(f"{name}\n{login}  {password}")


@application.command("bank-sim")
def bank_sim(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file for the bank, as a released run gives it.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="A folder for the bank's files, their order and the truth.")],
    form: Annotated[str, typer.Option("--layout", help="The bank's layout: docs/bank-file.md.")] = "standard",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    noise: Annotated[float, typer.Option(min=0, max=100, help="How many lines of a hundred go wrong.")] = 5,
    on: Annotated[str, typer.Option(help="The day of the first answer; default: the pay date of the month.")] = "",
) -> None:
    """A bank for drills: answers late, out of order, twice, damaged and now and then wrongly, and tells what really happened."""
    from minzheng.site.commands import bank

    say(bank.simulated_text(bank.simulate(file, form, seed, noise, out, date.fromisoformat(on) if on else None), out))


@application.command("bank-open")
def bank_open(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A bank's file closed for storage (.sm4).")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where the plain file goes; it holds full account numbers.")],
) -> None:
    """Open a bank's file that was closed for storage by this installation."""
    from minzheng.site.commands import bank

    bank.open_closed(file, out)
    say(f"{out}")


@keys.command("rotate")
def rotate(account: As = "admin") -> None:
    """A new data key; every sealed value is sealed again. Can be interrupted and run again."""
    start()
    from minzheng.people import actions
    from minzheng.staff.queries import actor

    with progress_bar() as progress:
        count = actions.rotate_keys(actor(account), progress=lambda done: progress("seal", done, 0))
    say(f"{count} values sealed with the new key.")


@policy.command("check")
def policy_check(
    place: Annotated[list[str] | None, typer.Option(help="Where gaps are looked for; default: the places of the reports.")] = None,
) -> None:
    """Parameters that are missing, not confirmed or read by no rule. Exit code 1 only for the last."""
    from minzheng.base.divisions import DivisionCode
    from minzheng.site.commands import rules

    raise typer.Exit(1 if rules.check(say, [DivisionCode.widen(each) for each in place or ()]) else 0)


@policy.command("test")
def policy_test(
    paths: Annotated[list[Path] | None, typer.Argument(help="YAML files or folders; default: all programmes.")] = None,
) -> None:
    """Run YAML examples against the rules."""
    from minzheng.site.commands import rules

    raise typer.Exit(1 if rules.test(paths or [], say) else 0)


@policy.command("explain")
def policy_explain(situation: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: Json = False) -> None:
    """Decide one family written down in YAML under all programmes and show every step with its law."""
    from minzheng.site.commands import rules

    told = rules.explain(situation)
    if as_json:
        emit(rules.told_json(told))
        return
    start()
    from django.utils import translation

    with translation.override("zh-hans"):
        say(rules.told_text(told, translation.gettext))


@policy.command("run")
def policy_run(
    month: Annotated[str, typer.Argument(help="Like 2020-12.")],
    place: Place = "",
    files: Annotated[Path | None, typer.Option("--from", help="A folder of Parquet instead of the registers.")] = None,
    out: Annotated[Path | None, typer.Option(help="A new folder for the outcomes as Parquet, by county.")] = None,
    spark: Annotated[bool, typer.Option("--spark", help="Decide in Spark's workers; see docs/howto/run-a-province.md.")] = False,
    recorded: Recorded = False,
    as_json: Json = False,
) -> None:
    """Decide everybody of a place and month under all programmes: counts and sums. Nothing is recorded."""
    from minzheng.base.month import Month
    from minzheng.site.commands import populations, province

    decide = province.run if spark else populations.run
    document = decide(_source(files, place, recorded), Month.parse(month), out)
    emit(document) if as_json else say(populations.run_text(document))


@policy.command("simulate")
def policy_simulate(
    reform: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="See docs/howto/try-a-reform.md.")],
    place: Place = "",
    files: Annotated[Path | None, typer.Option("--from", help="A folder of Parquet instead of the registers.")] = None,
    recorded: Recorded = False,
    as_json: Json = False,
) -> None:
    """Try a change of law on everybody of a place: cost, winners and losers. Nothing takes effect."""
    from minzheng.site.commands import populations

    document = populations.reform_json(*populations.try_reform(_source(files, place, recorded), reform))
    emit(document) if as_json else say(populations.reform_text(document))


@policy.command("again")
def policy_again(
    programme: Annotated[str, typer.Argument(help="Like dibao.")],
    first: Annotated[str, typer.Argument(help="The first month, like 2020-11.")],
    last: Annotated[str, typer.Argument(help="The last month; default: the first.")] = "",
    household: Annotated[str, typer.Option(help="One family by its number, month by month with the reasons.")] = "",
    place: Place = "",
    as_json: Json = False,
) -> None:
    """Past months as their decisions knew them and as known now: back pay and recoveries. Nothing is recorded."""
    start()
    from minzheng.base.month import Month
    from minzheng.site.commands import past

    span = Month.parse(first), Month.parse(last or first)
    if household:
        lines = list(past.letter(place_or_county(place), programme, span, household))
        emit(lines) if as_json else say("\n".join(lines))
        return
    document = past.again(place_or_county(place), programme, span)
    emit(document) if as_json else say(past.text(document))


@policy.command("compile")
def policy_compile(as_json: Json = False) -> None:
    """Compile the rules of all programmes and regimes once, so that nobody waits for it later."""
    start()
    from minzheng.site.commands import rules

    seconds = rules.compile_all()
    if as_json:
        emit(seconds)
        return
    for name, each in seconds.items():
        say(f"{each:>7.2f} s  {name}")
    say(f"{sum(seconds.values()):>7.2f} s")


@policy.command("bench")
def policy_bench() -> None:
    """Measure the rules on a million synthetic persons. Needs the source tree with its development extras."""
    from minzheng.site.commands import rules

    raise typer.Exit(rules.bench())


def _source(files: Path | None, place: str, recorded: bool) -> Any:
    """The registers need the database, files do not."""
    from minzheng.site.commands import populations

    start()
    return populations.Source(files, None if files else place_or_county(place), recorded)


@application.command()
def today(
    day: Annotated[str, typer.Argument(help="Set the business date (drills only), or leave out to read it.")] = "",
    account: As = "admin",
) -> None:
    """The business date this installation works on."""
    start()
    from minzheng.staff import actions, queries

    if day:
        actions.set_business_date(queries.actor(account), date.fromisoformat(day))
    say(queries.today().isoformat())


def main() -> None:
    """Entry point: a refusal is one clear sentence in the office's language, never a stack of code."""
    try:
        application()
    except Refusal as refusal:
        console.print(sentence(refusal), style="red", markup=False)
        sys.exit(1)
    except Exception as failure:
        if not _is_unprepared(failure):
            raise
        console.print(
            sentence(Refusal("The database is not prepared.", remedy="Run `minzheng up` once.")), style="red", markup=False
        )
        sys.exit(1)


def _is_unprepared(failure: Exception) -> bool:
    """A role, database or table that the first `minzheng up`, `office` or `demo build` would have made."""
    from django.db import Error

    return isinstance(failure, Error) and "does not exist" in str(failure)


def sentence(refusal: Refusal) -> str:
    """The refusal translated and filled; plain English before Django is up."""
    from django.apps import apps

    if not apps.ready:
        return str(refusal)
    from django.conf import settings
    from django.utils import translation

    with translation.override(os.environ.get("MINZHENG_LANGUAGE", settings.LANGUAGE_CODE)):
        parts = (translation.gettext(text).format(**refusal.facts) for text in (refusal.message, refusal.remedy) if text)
        return " ".join(parts)


if __name__ == "__main__":
    main()
