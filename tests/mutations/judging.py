"""Change, ask the doctor, take the change back."""

import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import psycopg

from minzheng.site import checkpoint
from minzheng.site.doctor import examine
from tests.mutations.changes import change


class RaisedOnCleanData(AssertionError):
    """The doctor found something where nothing was changed."""


def hunt(connection: psycopg.Connection, changes: int, random: Random) -> tuple[list[str], Counter[str]]:
    """The changes nobody noticed, and how many were made of each kind. A checkpoint was signed before, as every night."""
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "checkpoints"
        checkpoint.write(papers, connection)
        key = papers / "checkpoint.pub"
        _clean(connection, papers, key)
        missed, kinds = [], Counter[str]()
        for _ in range(changes):
            with connection.transaction(force_rollback=True):
                what = change(connection, random)
                kinds[what.split(" ", 1)[0]] += 1
                if not any(finding.broken for finding in examine(connection, papers, key)):
                    missed.append(what)
        _clean(connection, papers, key)
    return missed, kinds


def _clean(connection: psycopg.Connection, papers: Path, key: Path) -> None:
    raised = [finding for finding in examine(connection, papers, key) if finding.broken]
    if raised:
        raise RaisedOnCleanData(raised)
