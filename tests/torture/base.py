"""The databases that are copied before every kill: one for each step, as the month stands just before it.

So a kill runs only the step it is aimed at, and the recovery all the rest.
"""

import os
import shutil
import signal
from pathlib import Path

# A killed program, or server, leaves the operating system alone, so nothing here depends on the disk; power cuts are another test.
WITHOUT_DISK = "fsync = off; full_page_writes = off; max_wal_size = '1GB'; shared_buffers = '64MB'; autovacuum = off"
ROOT = Path(__file__).parent.parent.parent
BASE = "minzheng_torture_base"
# One table of history lost its witness, as if an update had brought new columns: declaring it seals its rows anew.
_UNWITNESSED = "DELETE FROM audit_witness WHERE name = 'payments_accountcheck'"


def build(families: int, seed: int, *, answered: bool = False) -> None:
    """Make it in a process of its own, so that this one never connects as the application. `answered`: its December is run to
    the bank's last word. Raises SystemExit when that fails."""
    os.environ.setdefault("MINZHENG_HOME", str(ROOT / "var" / "torture"))
    os.environ.setdefault("MINZHENG_POSTGRES_SETTINGS", WITHOUT_DISK)
    os.environ["MINZHENG_DATABASE"] = BASE
    os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
    os.environ.pop("DATABASE_URL", None)
    from minzheng.site import checkpoint, database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")
    shutil.rmtree(checkpoint.kept(BASE), ignore_errors=True)
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
    with database.server().connect(BASE) as admin:
        if not answered:
            admin.execute(_UNWITNESSED)
        admin.execute("VACUUM ANALYZE")  # a copy knows what its rows are like; autovacuum is off
    import django

    django.setup()
    if not answered:
        _warm()


def fresh(name: str, template: str = BASE) -> None:
    """A copy, made anew. Raises psycopg's errors while somebody is connected to the template."""
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def drop(name: str) -> None:
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def stop() -> None:
    """End the server, which outlives a program whose children were killed."""
    from minzheng.site import database

    lock = database.home() / "postgres" / "postmaster.pid"
    if lock.exists():
        os.kill(int(lock.read_text().split()[0]), signal.SIGINT)


def _warm() -> None:
    """Children are forked warm: the whole month once in this process, on a copy, and every connection closed again."""
    from django.db import connections

    from tests.torture import flow

    name = f"{BASE}_warm"
    fresh(name)
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    flow.run(lambda *told: None)
    connections.close_all()
    drop(name)


def _fill(families: int, seed: int, answered: bool) -> None:
    from tests.torture import county, flow

    county.build(families, seed)
    if answered:
        flow.run(lambda *told: None)
