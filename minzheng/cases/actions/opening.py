"""Open cases: from an application, a roster or a former system."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import NotFound
from minzheng.cases.errors import CaseExists
from minzheng.cases.models import CaseState
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.places.bulk import copy_rows, reserve_ids


def open_cases(actor: Actor, programme: str, household_ids: Sequence[int], applied_on: date, source: str) -> list[int]:
    """Open one case a family; returns their ids in the order given. `source`: "application", "roster:17", "discovery".

    Raises CaseExists when a family already has a live one, NotFound when a family is not in the actor's area.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    wanted = list(dict.fromkeys(household_ids))
    with access.within(actor.area):
        _refuse_second(programme, wanted)
        places = _places(wanted)
        ids = reserve_ids("cases_case", len(wanted))
        copy_rows(
            "cases_case",
            ("id", "place", "household_id", "programme", "state", "applied_on", "source"),
            (
                (case, places[household], household, programme, str(CaseState.OPEN), applied_on, source)
                for case, household in zip(ids, wanted, strict=True)
            ),
        )
        if ids:
            subject = f"case:{ids[0]}" if len(ids) == 1 else f"programme:{programme}"
            detail = {"programme": programme, "source": source, "applied_on": applied_on, "cases": len(ids), "first": ids[0]}
            record(actor, "cases.open", subject, place=actor.place, detail=detail)
        return ids


def _refuse_second(programme: str, households: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case WHERE programme = %s AND state <> 'closed' AND household_id = ANY(%s)",
            [programme, list(households)],
        )
        existing = cursor.fetchone()[0]
    if existing:
        raise CaseExists(existing)


def _places(households: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(households), 10_000):
        part = households[start : start + 10_000]
        found.update(Household.objects.filter(id__in=part).values_list("id", "place"))
    if len(found) != len(households):
        raise NotFound("There is no such family in your area.")
    return found
