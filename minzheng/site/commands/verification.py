"""`minzheng verification …`: receive a folder of departments' files, check all recipients again, see how fresh the data is."""

from pathlib import Path
from typing import Annotated

import typer

from minzheng.site.commands.acting import acting

group = typer.Typer(no_args_is_help=True, help="Checks with other departments.")
As = Annotated[str, typer.Option("--as", help="The county clerk or officer who acts; recorded in the trail.")]


@group.command()
def receive(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Files named department-2020-12-05.csv, .xlsx, .parquet.")
    ],
    account: As,
    scan: Annotated[bool, typer.Option(help="Look at the whole register after a good delivery.")] = True,
) -> None:
    """Read every file of a folder: good as a whole, or set aside with its reasons. A file received before counts once."""
    actor = acting(account)
    from minzheng.monitoring import tasks
    from minzheng.verification import actions

    made, unknown = actions.receive_folder(actor, folder)
    for one in made:
        reasons = " ".join(code for code, _facts in one.reasons)
        typer.echo(f"{one.department:<22} {one.as_of} v{one.version} {one.state:<11} {one.kept:>10,} {reasons}")
    if scan and (seen := tasks.scan_when_due(actor)):
        typer.echo(f"{seen.households:,} families looked at, {seen.opened:,} new tickets")
    for name in unknown:
        typer.echo(f"{name}: its name does not begin with a department of the catalogue.", err=True)
    if unknown or any(one.state == "quarantined" for one in made):
        raise typer.Exit(1)


@group.command()
def recheck(month: Annotated[str, typer.Argument(help="Like 2020-12.")], account: As) -> None:
    """Everybody who receives support against the newest delivery of every department. What is found is a doubt, nothing stops."""
    actor = acting(account)
    from minzheng.base.month import Month
    from minzheng.verification import actions

    made = actions.recheck(actor, Month.parse(month))
    typer.echo(
        f"{made.persons:,} persons, {made.departments} departments ({made.silent_departments} silent):"
        f" {made.doubts:,} new doubts in {made.families:,} families, {made.known:,} told before."
    )


@group.command()
def sources(account: As) -> None:
    """Each department with its newest delivery and whether it is still fresh."""
    actor = acting(account)
    from minzheng.places import access
    from minzheng.verification import queries

    with access.within(actor.area):
        for row in queries.sources(actor):
            as_of = row.newest.as_of.isoformat() if row.newest else "—"
            typer.echo(f"{row.department.code:<22} {as_of:<12} {row.lamp:<6} {'quarantined' if row.waiting else ''}")
