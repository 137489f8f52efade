"""Handing the lists over: received by the county like any department's, and families telling what is new about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from minzheng.base.actor import Actor
from minzheng.base.progress import Progress, silent
from minzheng.demonstration.deliveries.known import Known
from minzheng.demonstration.deliveries.planting import Line, Planted, plant
from minzheng.demonstration.deliveries.registers import ordinary
from minzheng.demonstration.deliveries.writing import File, files
from minzheng.demonstration.errors import ScenarioRefused
from minzheng.people import actions as people
from minzheng.people.declarations import FamilyRecord
from minzheng.verification import actions as verification

_LATE, _BROKEN = "medical", "union"
_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Handed:
    """`files` in the order they are handed over; `planted` with the truth."""

    files: Sequence[File] = ()
    planted: Planted = field(default_factory=Planted)


def handed(known: Known, day: date, seed: int, each: int, *, told: bool = False) -> Handed:
    """One list a department; then last month's of one that comes too late, and one without the column that names the people. The
    same county, day and seed give the same rows."""
    planted = plant(known, each, day, seed, told=told)
    usual = list(ordinary(known.persons, day, seed))
    made = files([*usual, *planted.lines], day, seed)
    late = files([line for line in usual if line.department == _LATE], day - _MONTH, seed + 1)
    return Handed([*made, *late, _nameless(usual, day)], planted)


def _nameless(lines: Sequence[Line], day: date) -> File:
    rows = [f"{line.name},是,300.00" for line in lines[:40]]
    content = "\n".join(["姓名,困难职工档案,工会帮扶（元）", *rows]).encode("gbk", "replace")
    return File(_BROKEN, f"工会-{day - timedelta(days=4):%Y-%m-%d}.csv", content, day - timedelta(days=4), len(rows))


def hand_over(clerk: Actor, found: Handed, progress: Progress = silent) -> int:
    """Received one after the other. Returns how many rows the good ones keep. Raises ScenarioRefused when another is set aside than
    the one that is meant to be."""
    kept = 0
    for at, one in enumerate(found.files):
        progress("deliveries", at, len(found.files))
        made = verification.receive(clerk, one.department, one.filename, one.content, one.as_of)
        if (made.state == "quarantined") is not (one.department == _BROKEN):
            raise ScenarioRefused("The list of {department} came out {state}.", department=one.department, state=made.state)
        kept += made.kept
    progress("deliveries", len(found.files), len(found.files))
    return kept


def declare(clerk: Actor, families: Sequence[FamilyRecord]) -> None:
    """What families tell of themselves since. Raises ScenarioRefused where a statement is not taken as meant."""
    counts = people.register_families(clerk, list(families), "declaration")
    if counts.refused or counts.conflicts:
        raise ScenarioRefused(
            "{count} families of the scenario were not registered as meant: {first}.",
            count=max(counts.refused, len(counts.conflicts)),
            first=counts.conflicts[0] if counts.conflicts else None,
        )
