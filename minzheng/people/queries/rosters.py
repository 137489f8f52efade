"""Reading rosters: the list, one of them, how we propose to read it, its findings in words, and the rows that go back."""

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext

from minzheng.base import workbooks
from minzheng.base.actor import Actor
from minzheng.base.cells import Severity
from minzheng.base.crypto import ring
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.people.models import Roster, RosterState
from minzheng.people.rosters import Layout, Proposal, RosterFinding, propose, returned, words_of

RETURNED_WITH = "with_member"  # marks the sound rows of a family that has a wrong one


def existing(roster_id: int) -> Roster:
    """Within the current area. Raises NotFound."""
    found = Roster.objects.filter(pk=roster_id).first()
    if found is None:
        raise NotFound("There is no such roster in your area.")
    return found


def content_of(roster: Roster) -> bytes:
    """The uploaded file, opened."""
    return base64.b64decode(ring().open(roster.content, f"roster:{roster.sha256}"))


def rosters(actor: Actor, *, limit: int = 50) -> Sequence[Roster]:
    """The newest rosters of the area, without their content."""
    return list(Roster.objects.defer("content", "findings").order_by("-id")[:limit])


def waiting_rosters(actor: Actor) -> "QuerySet[Any, Any]":
    """Rows ("roster_received" or "roster_confirmed", file name, id, 0), for a workbench that reads them together with what waits in
    other parts. Not yet asked of the database."""
    found = Roster.objects.filter(state__in=(RosterState.RECEIVED, RosterState.CONFIRMED))
    named = found.annotate(matter=Concat(Value("roster_"), "state", output_field=TextField()), late=Value(0, BigIntegerField()))
    return named.annotate(of=Cast("filename", TextField())).values_list("matter", "of", "id", "late")


def roster(actor: Actor, roster_id: int) -> Roster:
    """Raises NotFound."""
    return existing(roster_id)


def households_of(actor: Actor, roster_id: int) -> list[int]:
    """The households that the roster said something new about, ascending: for whom cases may be opened. Raises NotFound."""
    existing(roster_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id FROM people_fact WHERE source = %s AND household_id IS NOT NULL"
            " UNION SELECT m.household_id FROM people_fact f JOIN people_membership m ON m.person_id = f.person_id"
            " WHERE f.source = %s AND upper_inf(m.span) ORDER BY 1",
            [f"roster:{roster_id}"] * 2,
        )
        return [row[0] for row in cursor.fetchall()]


def proposal(actor: Actor, roster_id: int) -> Proposal:
    """How the file may be read: every sheet with its columns, fields, confidence and sample cells. Raises NotFound."""
    found = existing(roster_id)
    return _proposal(found.sha256, found.pk, Month.of(actor.today))


@lru_cache(maxsize=8)
def _proposal(digest: str, roster_id: int, month: Month) -> Proposal:
    found = existing(roster_id)
    return propose(workbooks.read(content_of(found), found.filename), month.first)


def findings(
    actor: Actor, roster_id: int, *, severity: Severity | None = None, limit: int = 200, offset: int = 0
) -> list[RosterFinding]:
    """Findings of the last import, the gravest first, then by row."""
    stored = (RosterFinding.from_json(each) for each in existing(roster_id).findings)
    return [each for each in stored if severity is None or each.severity is severity][offset : offset + limit]


def in_words(finding: RosterFinding) -> str:
    """Message and remedy in the language of the reader."""
    message, remedy = (gettext(text) if text else "" for text in words_of(finding))
    return f"{message} {remedy}".strip().format_map(_Facts(finding.facts))


class _Facts(dict[str, object]):
    """A translation that names a place the finding does not fill must not break the page."""

    def __missing__(self, name: str) -> str:
        return "…"


def error_workbook(actor: Actor, roster_id: int) -> bytes:
    """The rows that were not taken in, wrong cells red, the reason in the last column; import it again once corrected."""
    found = existing(roster_id)
    return returned_rows(found, workbooks.read(content_of(found), found.filename))


def returned_rows(roster: Roster, workbook: workbooks.Workbook) -> bytes:
    """As `error_workbook`, of a roster at hand and its file already read."""
    stored = [RosterFinding.from_json(each) for each in roster.findings]
    rows = {(each.sheet, each.row) for each in stored if each.severity is Severity.WRONG or each.code == RETURNED_WITH}
    return returned.error_workbook(workbook, Layout.from_json(roster.layout), stored, rows, in_words)


def template_workbook() -> bytes:
    """An empty roster for a county to fill in."""
    return returned.template_workbook()
