"""Scans beside each other and beside other people's work, on connections of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection

from minzheng.base.month import Month
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import actions
from minzheng.monitoring.actions import scanning
from minzheng.monitoring.audits import Books, Report, audit
from minzheng.monitoring.models import Hit, Ticket
from minzheng.people.actions import record_fact
from minzheng.people.declarations import FactRecord
from minzheng.people.models import Household
from minzheng.places import access
from tests.cast import CLERK, COUNTY, OFFICER, TODAY

MANY = 6
Made = TypeVar("Made")
PHONE = FactRecord("phone", secret="13800001234", since=TODAY)


@pytest.fixture
def heads(own_database: str) -> list[int]:
    """Of families that fell ill."""
    homes = register(*(family(number, [500_000]) for number in range(MANY)))
    with access.within(COUNTY.area):
        found = list(Household.objects.filter(id__in=homes).values_list("head_id", flat=True))
    for head in found:
        fallen_ill(head)
    return found


def fallen_ill(head: int) -> None:
    record_fact(CLERK, FactRecord("serious_illness", 1, since=TODAY - timedelta(days=3)), "visit:1", person_id=head)


def on_its_own(act: Callable[[], Made]) -> Made:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return act()
    finally:
        connection.close()


def test_others_go_on_working_while_everybody_is_looked_at(heads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every act is written in one trail: a scan that held it from its first look to its end would stop them all."""
    said = []

    def meanwhile(seen: Books) -> dict[str, Report]:
        with ThreadPoolExecutor(1) as pool:
            said.append(pool.submit(on_its_own, lambda: record_fact(CLERK, PHONE, "visit:2", person_id=heads[0])).result(20))
        return audit(seen)

    monkeypatch.setattr(scanning, "audit", meanwhile)
    assert actions.scan(OFFICER, Month.of(TODAY)).opened == MANY
    assert len(said) == 1


def test_every_family_has_one_ticket_whoever_scans_first(heads: list[int]) -> None:
    with ThreadPoolExecutor(4) as pool:
        acts = (partial(actions.scan, actor, Month.of(TODAY)) for actor in (OFFICER, CLERK, OFFICER, CLERK))
        made = list(pool.map(on_its_own, acts))
    assert sum(one.opened for one in made) == MANY
    with access.within(COUNTY.area):
        assert (Ticket.objects.count(), Hit.objects.count()) == (MANY, MANY)
