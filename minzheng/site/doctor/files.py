"""Files beside the database: what departments sent lies in a folder, and a backup without it is half a backup."""

from pathlib import Path

import psycopg

RESTORE = "Restore the folder of deliveries from the same backup as the database."
NAMED = "SELECT name FROM verification_delivery, unnest(ARRAY[path, original]) AS name WHERE name <> '' ORDER BY name"


def files_gone(connection: psycopg.Connection, folder: Path) -> list[str]:
    """Names of the files that deliveries name and the folder lacks."""
    return [name for (name,) in connection.execute(NAMED).fetchall() if not (folder / name).is_file()]
