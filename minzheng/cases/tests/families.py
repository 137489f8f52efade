"""Families for the tests: income, people and an account in one line. Registered through the real action."""

from collections.abc import Sequence
from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.payments.actions import appropriate
from minzheng.people.actions import register_families
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from minzheng.people.models import Household, Membership
from minzheng.places import access
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, VILLAGE

SINCE = date(2020, 1, 1)
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
RELATIONS = ("head", "spouse", "son", "daughter")


def family(
    number: int,
    wages: Sequence[int | None],
    *,
    place: str = VILLAGE,
    residence: str = "rural",
    account: bool = True,
    holder: str = "",
    since: date = SINCE,
) -> FamilyRecord:
    """A member for each wage (fen a month; None: income not declared). Born in 1980, no disability."""
    members = []
    for position, wage in enumerate(wages):
        born, sex = date(1980, 1, 1 + position), 1 + position % 2
        identity = IdNumber.synthetic(f"999{number // 400 % 1000:03d}", born, (number % 400) * 2 + sex % 2)
        declared = () if wage is None else tuple(zip(INCOMES, (wage, 0, 0, 0), strict=True))
        facts = tuple(FactRecord(kind, value, since=since) for kind, value in declared)
        members.append(PersonRecord(f"王{'甲乙丙丁'[position]}{number}", sex, born, RELATIONS[position], identity, facts))
    holdings = [FactRecord(kind, value, since=since) for kind, value in (("financial_assets", 0), ("vehicles", 0), ("homes", 1))]
    if account:
        name = holder or members[0].name
        holdings.append(FactRecord("bank_account", text=name, secret=f"62284804{number:011d}", since=since))
    return FamilyRecord(f"H{number:05d}", DivisionCode(place), residence, since, tuple(members), facts=tuple(holdings))


def register(*families: FamilyRecord) -> list[int]:
    """Household ids in the order given. The funds hold enough to pay them."""
    for fund in ("central", "county"):
        appropriate(FINANCE, fund, Fen(10**10), "test")
    register_families(COUNTY_CLERK, families, "test")
    with access.within(COUNTY.area):
        ids = dict(Household.objects.values_list("number", "id"))
    return [ids[one.number] for one in families]


def tell(household: int, *, wage: int | None = None, account: str = "", since: date, joined: PersonRecord | None = None) -> None:
    """What the family hands in later: the head's wage, an account in the head's name, a new member."""
    with access.within(COUNTY.area):
        home = Household.objects.select_related("head").get(id=household)
    head = home.head
    wages = () if wage is None else (FactRecord("wage_income", wage, since=since),)
    holdings = (FactRecord("bank_account", text=head.name, secret=account, since=since),) if account else ()
    people = [PersonRecord(head.name, head.sex, head.born, "head", None, wages)] + ([joined] if joined else [])
    record = FamilyRecord(home.number, DivisionCode(home.place), home.residence, home.formed, people, facts=holdings)
    counts = register_families(COUNTY_CLERK, [record], "test")
    assert counts.changed == 1


def members(household: int) -> list[int]:
    """Person ids, head first."""
    with access.within(COUNTY.area):
        return list(Membership.objects.filter(household_id=household).order_by("id").values_list("person_id", flat=True))
