"""Receiving, confirming and importing household rosters. The file is kept sealed; good families go in, wrong rows come back."""

import base64
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.cells import Severity
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import Conflict, Refusal
from minzheng.base.month import Month
from minzheng.base.progress import Progress, silent
from minzheng.base.workbooks import Workbook
from minzheng.people.actions.families import register_families
from minzheng.people.declarations import RegisterCounts
from minzheng.people.models import Roster, RosterState
from minzheng.people.queries.rosters import RETURNED_WITH, content_of, existing, returned_rows
from minzheng.people.rosters import Harvest, Layout, Proposal, RosterFinding, Villages, harvest, propose
from minzheng.people.rosters.confirmation import check
from minzheng.places import access
from minzheng.places.queries import map_on

_MAY = (Duty.CLERK, Duty.OFFICER)
KEPT = 5_000  # doubts and notes stored with a roster, beside all that is wrong


def receive_roster(actor: Actor, filename: str, content: bytes) -> Roster:
    """Keep an uploaded file and propose how to read it. The same file again gives the same roster, whatever its name.

    Raises UnreadableFile for what is no list, BadLayout when no roster is recognised in it.
    """
    actor.require(*_MAY)
    return _known(actor, content) or _receive(actor, filename, content, workbooks.read(content, filename))


def _known(actor: Actor, content: bytes) -> Roster | None:
    digest = hashlib.sha256(content).hexdigest()
    with access.within(actor.area):
        return Roster.objects.filter(place=actor.place, sha256=digest).order_by("-id").first()


def _receive(actor: Actor, filename: str, content: bytes, workbook: Workbook) -> Roster:
    digest = hashlib.sha256(content).hexdigest()
    layout = propose(workbook, Month.of(actor.today).first).layout
    with access.within(actor.area):
        roster = Roster.objects.create(
            place=actor.place,
            filename=safe_filename(filename),
            sha256=digest,
            content=ring().seal(base64.b64encode(content).decode(), f"roster:{digest}"),
            layout=layout.to_json(),
            uploaded_by=actor.account,
        )
        record(actor, "people.receive_roster", f"roster:{roster.pk}", place=actor.place, detail={"sha256": digest})
    return roster


def confirm_roster(actor: Actor, roster_id: int, layout: Layout) -> Roster:
    """A person says that sheets, columns, units, hidden rows and totals are read rightly. Raises BadLayout, NotFound."""
    actor.require(*_MAY)
    with access.within(actor.area):
        roster = existing(roster_id)
    return _confirm(actor, roster, layout, workbooks.read(content_of(roster), roster.filename))


def _confirm(actor: Actor, roster: Roster, layout: Layout, workbook: Workbook) -> Roster:
    check(workbook, layout)
    with access.within(actor.area):
        roster.layout, roster.state = layout.to_json(), RosterState.CONFIRMED
        roster.save(update_fields=["layout", "state"])
        record(actor, "people.confirm_roster", f"roster:{roster.pk}", place=roster.place, detail={"layout": roster.layout})
    return roster


def import_roster(actor: Actor, roster_id: int, *, progress: Progress | None = None) -> Roster:
    """Register the good families in one transaction; rows of the others stay with the roster as findings.

    Counts are rows: read = inserted + changed + unchanged + rejected + skipped. Importing again changes nothing that is the same.
    Raises Conflict when the roster is not confirmed or somebody confirms other columns at this moment.
    """
    actor.require(*_MAY)
    with access.within(actor.area):
        roster = existing(roster_id)
        content = content_of(roster)
    if roster.state not in (RosterState.CONFIRMED, RosterState.IMPORTED):
        raise Conflict("The roster has not been confirmed.", remedy="Confirm its columns first.")
    report = progress or silent
    report("open", 0, 1)
    return _import(actor, roster, workbooks.read(content, roster.filename), report)


def _import(actor: Actor, roster: Roster, workbook: Workbook, report: Progress) -> Roster:
    found = harvest(workbook, Layout.from_json(roster.layout), villages_of(actor), actor.today, progress=report)
    total = len(found.families)
    with access.within(actor.area):
        _lock(roster)
        result = register_families(
            actor, found.families, f"roster:{roster.pk}", progress=lambda done: report("register", done, total)
        )
        findings = found.findings + _conflicts(found, result)
        roster.counts = _counts(found, result, findings)
        roster.findings = [finding.to_json() for finding in _kept(findings)]
        roster.state, roster.imported_at = RosterState.IMPORTED, timezone.now()
        roster.save(update_fields=["counts", "findings", "state", "imported_at"])
        record(actor, "people.import_roster", f"roster:{roster.pk}", place=roster.place, detail=roster.counts)
    return roster


def import_households(
    actor: Actor, path: Path, *, confirm: Callable[[Proposal], Layout], progress: Progress | None = None
) -> tuple[Roster, Path | None]:
    """What `minzheng import households FILE` does: receive, have the layout confirmed, import, write the rows that come back.

    `confirm` is shown the proposal and returns the layout (or raises). Returns the roster and the error workbook beside the file.
    The file is read once for all steps.
    """
    actor.require(*_MAY)
    report, content = progress or silent, path.read_bytes()
    report("open", 0, 1)
    workbook = workbooks.read(content, path.name)
    roster = _known(actor, content) or _receive(actor, path.name, content, workbook)
    layout = confirm(propose(workbook, Month.of(actor.today).first))
    roster = _import(actor, _confirm(actor, roster, layout, workbook), workbook, report)
    if not roster.counts["rejected"]:
        return roster, None
    beside = path.with_name(f"{path.stem}-退回.xlsx")
    beside.write_bytes(returned_rows(roster, workbook))
    return roster, beside


def villages_of(actor: Actor) -> Villages:
    """The villages of the actor's area on the map of the business date; old codes are carried to it."""
    there = map_on(actor.today)

    def translate(code: DivisionCode) -> DivisionCode | None:
        try:
            return there.translate(code)
        except Refusal:
            return None

    def town(code: DivisionCode) -> str:
        above = code.at(Level.TOWN)
        return there.name(above) if there.exists(above) else ""

    return Villages(((code, there.name(code), town(code)) for code in there.at(Level.VILLAGE, within=actor.place)), translate)


def safe_filename(filename: str) -> str:
    """For showing only (files are never stored under it): no folders, no signs that turn or hide text, at most 120 characters."""
    name = re.split(r"[/\\]", filename)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*').strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:110]}{dot}{suffix[:8]}" if dot else name[:120]


def _lock(roster: Roster) -> None:
    """Two people importing the same roster wait for each other; the second finds everything unchanged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT layout = %s::jsonb FROM people_roster WHERE id = %s FOR UPDATE", [_json(roster.layout), roster.pk])
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise Conflict("Somebody confirmed other columns for this roster meanwhile.", remedy="Look at it again.")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _conflicts(found: Harvest, result: RegisterCounts) -> list[RosterFinding]:
    """What registration found, at the rows it concerns; the sound rows of such a family go back with the wrong ones."""
    findings: list[RosterFinding] = []
    wrong: dict[int, int] = {}
    for conflict in result.conflicts:
        sheet, row = found.rows[conflict.family][max(conflict.member, 0)]
        facts = {"detail": conflict.detail} if conflict.detail else {}
        findings.append(RosterFinding(sheet, row, -1, f"register_{conflict.code}", facts))
        if findings[-1].severity is Severity.WRONG:
            wrong.setdefault(conflict.family, row)
    for family, row in wrong.items():
        code = "member_wrong" if result.outcomes[family] == "refused" else RETURNED_WITH
        findings += [RosterFinding(*place, -1, code, {"row": row + 1}) for place in found.rows[family] if place[1] != row]
    return findings


def _counts(found: Harvest, result: RegisterCounts, findings: list[RosterFinding]) -> dict[str, object]:
    """By row: a family counts with all its rows, but members that registration refused count as rejected."""
    rows: Counter[str] = Counter(rejected=found.read - found.taken - found.skipped, skipped=found.skipped)
    refused = {
        (conflict.family, conflict.member) for conflict in result.conflicts if _refuses(conflict.code) and conflict.member >= 0
    }
    for family, outcome in enumerate(result.outcomes):
        for member in range(len(found.rows[family])):
            rejected = outcome == "refused" or (family, member) in refused
            rows["rejected" if rejected else outcome] += 1
    grave = Counter(finding.severity.value for finding in findings)
    counts = {name: rows[name] for name in ("inserted", "changed", "unchanged", "rejected", "skipped")}
    return {
        "read": found.read,
        **counts,
        "skipped_because": dict(found.skipped_because),
        "families": {
            "inserted": result.inserted,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "refused": result.refused,
        },
        "persons": result.persons,
        "facts": result.facts,
        "findings": {severity.value: grave[severity.value] for severity in Severity},
    }


def _refuses(code: str) -> bool:
    return RosterFinding(0, 0, -1, f"register_{code}").severity is Severity.WRONG


def _kept(findings: list[RosterFinding]) -> list[RosterFinding]:
    """Everything the returned rows need, and of the rest as much as a person will ever read; the graver first."""
    ordered = sorted(findings, key=_gravest)
    needed = sum(1 for finding in ordered if finding.severity is Severity.WRONG)
    returned = [finding for finding in ordered[needed + KEPT :] if finding.code == RETURNED_WITH]
    return ordered[: needed + KEPT] + returned


def _gravest(finding: RosterFinding) -> tuple[int, int, int, int]:
    return (list(Severity).index(finding.severity), finding.sheet, finding.row, finding.column)
