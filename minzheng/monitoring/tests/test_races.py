"""A town and its county scanned at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.month import Month
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import actions
from minzheng.monitoring.models import Hit, Scan, Ticket
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.people.models import Household
from minzheng.places import access
from tests.cast import CLERK, COUNTY, OFFICER, TODAY

MANY = 6


def test_every_family_has_one_ticket_whoever_scans_first(own_database: str) -> None:
    homes = register(*(family(number, [500_000]) for number in range(MANY)))
    with access.within(COUNTY.area):
        heads = list(Household.objects.filter(id__in=homes).values_list("head_id", flat=True))
    for head in heads:
        record_fact(CLERK, FactRecord("serious_illness", 1, since=TODAY - timedelta(days=3)), "visit:1", person_id=head)

    def scanned(actor: Actor) -> Scan:
        try:
            return actions.scan(actor, Month.of(TODAY))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(scanned, (OFFICER, CLERK, OFFICER, CLERK)))
    assert sum(one.opened for one in made) == MANY
    with access.within(COUNTY.area):
        assert (Ticket.objects.count(), Hit.objects.count()) == (MANY, MANY)
