"""Two entries found to be one person: what the one was due, and so what it was paid, passes to the other; and the way back.

Runs inside the act of merging, as a listener. It looks beyond the actor's area: a benefit of another town counts as well.
"""

from django.db import connection

from minzheng.base.divisions import EVERYWHERE
from minzheng.base.month import Month
from minzheng.payments.errors import BothReceive
from minzheng.payments.models import Entitlement, Payee, Succession, Suspension
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.people.models import Membership, Person
from minzheng.places import access

_BOTH = """
SELECT g.programme, min(lower(g.months * k.months)), max(coalesce(upper(g.months * k.months) - 1, 0)),
  bool_or(upper_inf(g.months * k.months))
FROM payments_entitlement g JOIN payments_entitlement k ON k.programme_key = g.programme_key AND k.months && g.months
WHERE g.person_id = %s AND k.person_id = %s GROUP BY 1 ORDER BY 1 LIMIT 1
"""


def persons_merged(event: PersonsMerged) -> None:
    """Raises BothReceive where both are due the same benefit for the same months: then they are not merged."""
    with access.within(EVERYWHERE):
        with connection.cursor() as cursor:
            cursor.execute(_BOTH, [event.gone, event.kept])
            both = cursor.fetchone()
        if both:
            programme, first, last, running = both
            raise BothReceive(programme, str(Month.from_number(first)), "…" if running else str(Month.from_number(last)))
        own, passed = (_held(person) for person in (event.kept, event.gone))
        Entitlement.objects.filter(id__in=passed).update(person=event.kept)
        place = Person.objects.values_list("place", flat=True).get(id=event.kept)
        along = {
            "suspensions": _pass(Suspension, "person", event.gone, event.kept),
            "payees": _pass(Payee, "payee", event.gone, event.kept),
        }
        Succession.objects.create(place=place, kept_id=event.kept, gone_id=event.gone, passed=passed, own=own, along=along)


def merge_undone(event: MergeUndone) -> None:
    """What passed over goes back, and with it what was opened since in families that only the restored entry belongs to."""
    with access.within(EVERYWHERE):
        one = Succession.objects.select_for_update().filter(kept=event.kept, gone=event.gone, undone=False).last()
        if one is None:
            return
        families = set(Membership.objects.filter(person=event.gone).values_list("household_id", flat=True))
        families -= set(Membership.objects.filter(person=event.kept).values_list("household_id", flat=True))
        since = Entitlement.objects.filter(person=event.kept, household__in=families).exclude(id__in=one.own)
        back = {*one.passed, *since.values_list("id", flat=True)}
        Entitlement.objects.filter(id__in=back).update(person=event.gone)
        Suspension.objects.filter(id__in=one.along.get("suspensions", ())).update(person=event.gone)
        Payee.objects.filter(id__in=one.along.get("payees", ())).update(payee=event.gone)
        Succession.objects.filter(id=one.id).update(undone=True)


def _pass(table: type[Suspension] | type[Payee], column: str, gone: int, kept: int) -> list[int]:
    """What names the entry that is gone names the kept one from now on. Recoveries need nothing: they follow the entitlements."""
    named = list(table.objects.filter(**{column: gone}).values_list("id", flat=True))
    table.objects.filter(id__in=named).update(**{column: kept})
    return named


def _held(person: int) -> list[int]:
    return list(Entitlement.objects.filter(person=person).order_by("id").values_list("id", flat=True))
