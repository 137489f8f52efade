"""The one way an act enters the trail. Called last inside the transaction of the act it records."""

import json
from collections.abc import Mapping

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.failpoints import failpoint


def record(
    actor: Actor,
    act: str,
    subject: str,
    *,
    place: str,
    reason: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append one entry. `act` is "part.verb" ("people.merge"), `subject` "kind:id" ("person:42").

    The chain head is locked from here to the end of the transaction, so acts that record early wait for each other.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded inside the transaction that does it.")
    text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, business_date, actor, act, subject, place, reason, detail, previous, digest)"
            " VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, '', '')",
            [actor.today, actor.account, act, subject, place, reason, text],
        )
    failpoint("audit.recorded")
