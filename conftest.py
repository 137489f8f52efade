"""Test databases and the cast.

One embedded server for the whole run. The controller migrates a template once; every worker works on its own copy, as the
application role, so row-level security binds the tests as it binds the product.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).parent
TEMPLATE = "minzheng_template"
os.environ["MINZHENG_HOME"] = os.environ.get("MINZHENG_TEST_HOME", str(ROOT / "var" / "test"))
os.environ["MINZHENG_POSTGRES_SETTINGS"] = "fsync = off; synchronous_commit = off; full_page_writes = off; max_wal_size = '1GB'"
os.environ["MINZHENG_DATABASE"] = f"minzheng_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
os.environ.pop("DATABASE_URL", None)


# A shared machine pauses; no test is judged by its clock. In CI the examples are the same every time.
hypothesis_settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("house")


def _migrations_digest() -> str:
    state = hashlib.sha256()
    guards = [ROOT / "minzheng/base/guards.py", ROOT / "minzheng/site/witness.py"]
    for path in sorted((ROOT / "minzheng").glob("*/migrations/*.py")) + guards:
        state.update(path.read_bytes())
    return state.hexdigest()


def pytest_configure(config: pytest.Config) -> None:
    """Build the template when migrations changed (the controlling process only); then load the applications."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _build_template()
    import django

    django.setup()


def _build_template() -> None:
    from minzheng.site import database

    server = database.server()
    marker = database.home() / "template.sha256"
    digest = _migrations_digest()
    if marker.exists() and marker.read_text() == digest:
        return
    with server.connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
    environment = {**os.environ, "MINZHENG_DATABASE": TEMPLATE}
    subprocess.run([sys.executable, "-m", "minzheng.site.prepare"], env=environment, check=True, cwd=ROOT)
    marker.write_text(digest)


def _copy_template(name: str) -> None:
    from minzheng.site import database

    drop_database(name)
    with database.server().connect("postgres") as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")


def drop_database(name: str) -> None:
    from minzheng.site import database

    with database.server().connect("postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: object) -> Iterator[None]:
    from django.db import connections

    name = os.environ["MINZHENG_DATABASE"]
    _copy_template(name)
    for alias in connections:  # a worker may have loaded the settings, with its controller's database, before this file
        connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
    yield


@pytest.fixture(autouse=True)
def _fast_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@contextmanager
def fresh_database(name: str, django_db_blocker: object) -> Iterator[None]:
    """Every connection goes to a new copy of the template within it; the copy stays, to be dropped by who asked."""
    from django.db import connections

    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _connect_all(dict.fromkeys(before, name))
    _copy_template(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        try:
            yield
        finally:
            _connect_all(before)


def _connect_all(databases: Mapping[str, str]) -> None:
    from django.db import connections

    for alias, name in databases.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture
def own_database(django_db_blocker: object, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the test's own, where commits are real: for crash tests, two connections, child processes."""
    name = f"{os.environ['MINZHENG_DATABASE']}_own"
    with fresh_database(name, django_db_blocker):
        yield name
    drop_database(name)
