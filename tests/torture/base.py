"""The database that is copied before every kill, and the surroundings in which kills cost a second instead of ten."""

import os
from pathlib import Path

# A killed program, or server, leaves the operating system alone, so nothing here depends on the disk; power cuts are another test.
WITHOUT_DISK = "fsync = off; full_page_writes = off; max_wal_size = '1GB'"
ROOT = Path(__file__).parent.parent.parent
BASE = "minzheng_torture_base"


def build(families: int, seed: int, *, answered: bool = False) -> None:
    """Make it in a process of its own, so that this one never connects as the application. `answered`: its December is run to
    the bank's last word. Raises SystemExit when that fails."""
    os.environ.setdefault("MINZHENG_HOME", str(ROOT / "var" / "torture"))
    os.environ.setdefault("MINZHENG_POSTGRES_SETTINGS", WITHOUT_DISK)
    os.environ["MINZHENG_DATABASE"] = BASE
    os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
    os.environ.pop("DATABASE_URL", None)
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")
    from minzheng.site.prepare import prepare

    child = os.fork()
    if child == 0:
        code = 1
        try:
            prepare()
            _fill(families, seed, answered)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise SystemExit("the base county could not be built")
    import django

    django.setup()
    if not answered:
        _warm()


def _warm() -> None:
    """Children are forked warm: the whole month once in this process, on a copy, and every connection closed again."""
    from django.db import connections

    from minzheng.site import database
    from tests.torture import flow

    name = f"{BASE}_warm"
    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {BASE} STRATEGY FILE_COPY")
        for alias in connections:
            connections[alias].settings_dict["NAME"] = name
        flow.run(lambda *told: None)
        connections.close_all()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _fill(families: int, seed: int, answered: bool) -> None:
    from tests.torture import county, flow

    county.build(families, seed)
    if answered:
        flow.run(lambda *told: None)
