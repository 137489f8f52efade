"""Bring an installation's database to this version: roles, database, migrations. `python -m minzheng.site.prepare`."""

import os


def prepare() -> None:
    """Create what is missing and migrate as the owner. Safe to run again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    import django

    from minzheng.site import database

    database.prepare(database.server())
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from minzheng.site import witness
    from minzheng.verification import keeping

    keeping.take_over()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].ensure_connection()
    witness.declare(connections["owner"].connection)


if __name__ == "__main__":
    prepare()
