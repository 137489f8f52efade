"""A county of recipients for pay runs: one family a line, two persons each, both entitled to dibao from December 2020."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER

MONTH = Month(2020, 12)
SHARE = 30_500  # fen a person
SECOND_FINANCE = replace(FINANCE, account="finance-2")
_CHUNK = 20_000
_SINCE = date(2020, 1, 1)


def entitle_families(count: int) -> None:
    """Registers `count` families with an account each, entitles everybody, and funds the county."""
    from minzheng.payments.actions import Grant, appropriate, entitle
    from minzheng.people.actions import register_families
    from minzheng.people.models import Membership
    from minzheng.places import access

    for fund in ("central", "county"):
        appropriate(FINANCE, fund, Fen(10**13), "bench")
    for start in range(0, count, _CHUNK):
        register_families(COUNTY_CLERK, list(_families(start, min(start + _CHUNK, count))), "bench")
    with access.within(COUNTY.area):
        rows = Membership.objects.order_by("household_id", "id").values_list("household_id", "household__place", "person_id")
        grants: dict[int, Grant] = {}
        for household, place, person in rows.iterator():
            grant = grants.get(household) or Grant(household, place, "rural", MONTH, f"decision:{household}", {})
            grants[household] = replace(grant, shares={**grant.shares, person: SHARE})
        entitle(OFFICER, "dibao", list(grants.values()))


def released_run() -> object:
    """The run of the month, drawn up, approved, authorised and released by four people."""
    from minzheng.payments import actions

    run = actions.lock_run(COUNTY_CLERK, "dibao", MONTH, COUNTY)
    actions.approve_run(OFFICER, run.id, run.digest)
    actions.authorise_run(SECOND_FINANCE, run.id, run.digest)
    return actions.release_run(FINANCE, run.id)


def _families(first: int, last: int) -> Iterator[FamilyRecord]:
    for number in range(first, last):
        people = []
        for position, relation in enumerate(("head", "spouse")):
            born = date(1940, 1, 1) + timedelta(days=number % 20_000)
            identity = IdNumber.synthetic(f"999{number // 20_000 % 1000:03d}", born, 1 + position)
            people.append(PersonRecord(f"王{'甲乙'[position]}{number}", 1 + position, born, relation, identity))
        account = FactRecord("bank_account", text=people[0].name, secret=f"6217{number:015d}", since=_SINCE)
        village = f"3213241{number % 30:02d}2{number // 30 % 20:02d}"
        yield FamilyRecord(f"H{number:08d}", DivisionCode(village), "rural", _SINCE, tuple(people), facts=(account,))
