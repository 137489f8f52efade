"""Who acts on the command line: the account named there, or a word on the screen and the end."""

import typer

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal


def acting(account: str) -> Actor:
    """Starts Django first: other parts are to be imported after it."""
    import django

    django.setup()
    from minzheng.staff import queries

    try:
        return queries.actor(account)
    except Refusal as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
