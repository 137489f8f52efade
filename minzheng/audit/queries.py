"""Reading the trail, page by page from the newest, and checking its chain. What lies outside the viewer's area is not shown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from minzheng.audit.models import Entry
from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the trail as a screen shows it."""

    id: int
    at: datetime
    business_date: date
    account: str
    act: str
    subject: str
    place: str
    reason: str
    detail: Mapping[str, object]


def trail(
    actor: Actor,
    *,
    act: str = "",
    subject: str = "",
    account: str = "",
    place: str = "",
    since: date | None = None,
    until: date | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[Act]:
    """Acts in the actor's area, newest first. `act` may end with a dot ("people." finds all acts of that part); `subject` likewise
    ("person:"). `since` and `until` are business dates, both included. `after` is the id of the last line of the page before."""
    rows = Entry.objects.order_by("-id")
    for column, wanted in (("act", act), ("subject", subject)):
        if wanted:
            rows = rows.filter(**{f"{column}__startswith" if wanted.endswith((".", ":")) else column: wanted})
    if account:
        rows = rows.filter(actor=account)
    area = DivisionCode.widen(place).area if place else actor.area
    rows = rows.filter(place__gte=max(area.lo, actor.area.lo), place__lt=min(area.hi, actor.area.hi))
    if since:
        rows = rows.filter(business_date__gte=since)
    if until:
        rows = rows.filter(business_date__lte=until)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_shown(entry) for entry in rows[: min(limit, 500)]]


def _shown(entry: Entry) -> Act:
    return Act(
        entry.pk,
        entry.at,
        entry.business_date,
        entry.actor,
        entry.act,
        entry.subject,
        entry.place,
        entry.reason,
        json.loads(entry.detail),
    )


CHECK = """
WITH linked AS (
  SELECT e.id, e.previous, e.digest, audit_entry_digest(e) AS computed,
         lag(e.digest, 1, ''::bytea) OVER (ORDER BY e.id) AS before, row_number() OVER (ORDER BY e.id) AS position
  FROM audit_entry AS e
)
SELECT min(id) FROM (
  SELECT id FROM linked WHERE digest <> computed OR previous <> before OR id <> position
  UNION ALL
  SELECT h.id FROM audit_head AS h
  WHERE h.id <> (SELECT count(*) FROM audit_entry)
     OR h.digest <> coalesce((SELECT digest FROM audit_entry ORDER BY id DESC LIMIT 1), ''::bytea)
) AS broken
"""


def broken_link() -> int | None:
    """The first entry where the chain is broken (changed, missing, inserted, cut off at the end), or None when it is whole.

    Must see the whole trail: run within access.within(EVERYWHERE). A narrower area would look like missing entries."""
    with connection.cursor() as cursor:
        cursor.execute(CHECK)
        return cursor.fetchone()[0]
