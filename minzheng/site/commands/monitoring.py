"""`minzheng monitoring …`: look at everybody of an area with every signal and audit model; how the audit models stand."""

from typing import Annotated

import typer

from minzheng.site.commands.acting import acting

group = typer.Typer(no_args_is_help=True, help="Early warning and audit models.")
As = Annotated[str, typer.Option("--as", help="The clerk or officer who acts; recorded in the trail.")]


@group.command()
def scan(month: Annotated[str, typer.Argument(help="Like 2020-12.")], account: As = "clerk") -> None:
    """Every signal and audit model over the whole register. Opens tickets and doubts for people to look into; nothing stops."""
    actor = acting(account)
    from minzheng.base.month import Month
    from minzheng.monitoring import actions

    made = actions.scan(actor, Month.parse(month))
    typer.echo(f"{made.households:,} families, {made.persons:,} persons")
    typer.echo(f"{made.opened:,} new tickets, {made.silenced:,} hits silent")
    for code, count in made.hits.items():
        waits = " ".join(made.blind.get(code, ()))
        typer.echo(f"  {code:<24} {count:>9,}{f'  waits for {waits}' if waits else ''}")
    for code, told in made.audits.items():
        lack = "not checkable: needs " if told["blind"] else "in part: needs " if told["needs"] else ""
        typer.echo(f"  {code:<4} {told['found']:>9,} {lack}{', '.join(told['needs'])}")


@group.command()
def audits(account: As = "clerk") -> None:
    """How each audit model stands: open, late, settled."""
    actor = acting(account)
    from minzheng.monitoring import queries
    from minzheng.places import access

    with access.within(actor.area):
        for one in queries.audit_standings(actor):
            closed = "—" if one.closure is None else f"{one.closure:.0%}"
            typer.echo(f"{one.code:<4} {one.open:>8,} open {one.late:>8,} late {closed:>5} closed  {one.label}")
