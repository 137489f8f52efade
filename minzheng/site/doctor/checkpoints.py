"""Signed checkpoints against the database: an older backup, a cut tail and a chain computed anew are all found here.

A checkpoint names the last entry of the trail, its digest and what was sealed up to it. Entries are only ever added, so whatever
state the database is in now, it must still contain that entry and those sums.
"""

import json
from pathlib import Path

import psycopg

from .ed25519 import verify

STATE = """
SELECT name, part, sum(rows)::text, sum(low)::text, sum(high)::text FROM audit_seal WHERE entry <= %s GROUP BY 1, 2 ORDER BY 1, 2
"""


def sealed_until(connection: psycopg.Connection, entry: int) -> list[list[str]]:
    """Table, part, rows and sums of everything sealed up to an entry of the trail."""
    return [list(row) for row in connection.execute(STATE, [entry]).fetchall()]


def broken_checkpoints(connection: psycopg.Connection, folder: Path, key: Path | None) -> list[str]:
    """One sentence for each checkpoint that the database does not continue, or that is not genuine."""
    path = key or folder.parent / "checkpoint.pub"
    if not path.exists():
        return [f"the public key {path.name} is missing"]
    public = bytes.fromhex(path.read_text().strip())
    wrong, before = [], ""
    for file in sorted(folder.glob("*.checkpoint")):
        text = file.read_text("utf-8")
        fault = _fault(connection, text, public)
        if not fault and before and json.loads(json.loads(text)["said"])["previous"] != before:
            fault = "it does not follow the checkpoint before it"
        wrong += [f"{file.name}: {fault}"] if fault else []
        before = json.loads(text)["signature"] if not fault else ""
    return wrong


def _fault(connection: psycopg.Connection, text: str, public: bytes) -> str:
    try:
        document = json.loads(text)
        said, signature = document["said"], bytes.fromhex(document["signature"])
        state = json.loads(said)
    except (ValueError, KeyError, TypeError):
        return "it is no checkpoint"
    if not verify(public, said.encode(), signature):
        return "its signature is not genuine"
    entry = connection.execute("SELECT encode(digest, 'hex') FROM audit_entry WHERE id = %s", [state["entry"]]).fetchone()
    if state["entry"] and entry is None:
        return f"entry {state['entry']} of the trail is missing: this is an older state, or its end was cut off"
    if entry and entry[0] != state["digest"]:
        return f"entry {state['entry']} of the trail is another one"
    if sealed_until(connection, state["entry"]) != state["sealed"]:
        return "what was written up to then is not what was sealed then"
    return ""
