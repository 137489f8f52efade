"""Which families have a case under which programme, and in which state, within the current area."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Min

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.cases.models import Case, CaseState


def cases(actor: Actor, household_id: int) -> list[Case]:
    """A family's cases, live ones first."""
    return sorted(Case.objects.filter(household_id=household_id), key=lambda case: (case.state == CaseState.CLOSED, -case.id))


def states(actor: Actor, household_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The state of each family's case by programme, the live one before closed ones. Families without a case are left out."""
    found: dict[int, dict[str, str]] = {}
    rows = Case.objects.filter(household_id__in=list(household_ids)).order_by("id")
    for household, programme, state in rows.values_list("household_id", "programme", "state"):
        held = found.setdefault(household, {})
        if state != CaseState.CLOSED or programme not in held:
            held[programme] = state
    return found


def live_households(programme: str) -> list[int]:
    """Households with a live case under a programme, within the current area, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT household_id FROM cases_case WHERE programme = %s AND state <> 'closed' ORDER BY 1", [programme])
        return [row[0] for row in cursor.fetchall()]


def households_with_case(
    actor: Actor, programme: str, *, place: str, state: str = CaseState.ACTIVE, after: tuple[str, int] = ("", 0), limit: int = 50
) -> list[int]:
    """Families whose case is in a state, inside a division, by (place, household) after `after`: a page of a list."""
    area = DivisionCode(place).area
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id FROM cases_case WHERE programme = %s AND state = %s AND place >= %s AND place < %s"
            " AND (place, household_id) > (%s, %s) ORDER BY place, household_id LIMIT %s",
            [programme, state, area.lo, area.hi, *after, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def programmes_used(actor: Actor) -> dict[str, date]:
    """Programmes under which a case was ever opened in the area, each with the day of its first application."""
    return dict(Case.objects.order_by().values_list("programme").annotate(Min("applied_on")))


_AT_WORK = """
SELECT programme, month, kind, count(*), NULL::date FROM cases_proposal WHERE state = 'open' GROUP BY 1, 2, 3
UNION ALL SELECT programme, 0, '', 0, min(applied_on) FROM cases_case GROUP BY 1
"""


def at_work(actor: Actor) -> tuple[dict[tuple[str, int, str], int], dict[str, date]]:
    """What `awaiting` and `programmes_used` say, asked at once: for the workbench, which is opened all day long."""
    waiting: dict[tuple[str, int, str], int] = {}
    used: dict[str, date] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK)
        for code, month, kind, count, first in cursor.fetchall():
            if first is None:
                waiting[code, month, kind] = count
            else:
                used[code] = first
    return waiting, used
