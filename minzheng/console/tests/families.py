"""Families for the pages' tests: some in each town, one with a name that is a script, all with synthetic numbers."""

from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.base.identity import IdNumber
from minzheng.people import actions
from minzheng.people.declarations import FactRecord, FamilyRecord, PersonRecord
from tests import cast

HOSTILE = "王<script>alert(1)</script>"
SINCE = date(2020, 7, 1)
ACCOUNT = "6217001234567890123"  # of the first family; each has its own
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")


def identity(serial: int) -> IdNumber:
    return IdNumber.synthetic("999324", date(1960, 5, 17), serial)


def person(name: str, serial: int, relation: str = "head") -> PersonRecord:
    facts = [FactRecord(kind, 0, since=SINCE) for kind in INCOMES]
    number = identity(serial)
    return PersonRecord(name, number.sex, number.born, relation, number, facts)


def family(number: str, place: DivisionCode, name: str, serial: int) -> FamilyRecord:
    facts = [
        FactRecord("financial_assets", 100_00, since=SINCE),
        FactRecord("vehicles", 0, since=SINCE),
        FactRecord("homes", 1, since=SINCE),
        FactRecord("bank_account", secret=ACCOUNT if serial == 10 else f"62170012345678{serial:05d}", text=name, since=SINCE),
    ]
    members = [person(name, serial), person(f"{name[:1]}小明", serial + 1, "spouse")]
    return FamilyRecord(number, place, "rural", date(2015, 1, 1), members, "1组5号", facts)


def register(count: int = 3) -> dict[str, int]:
    """`count` families in each of two towns; returns household ids by number (A1... in Shuanggou, B1... in Jieji)."""
    from minzheng.people import queries
    from minzheng.places import access

    own = [family(f"A{n}", cast.VILLAGE, f"王建国{n}" if n > 1 else "王建国", 10 * n) for n in range(1, count + 1)]
    other = [family(f"B{n}", cast.OTHER_VILLAGE, f"李秀英{n}", 500 + 10 * n) for n in range(1, count + 1)]
    actions.register_families(cast.OFFICER, [*own, *other], "roster:1")
    with access.within(cast.OFFICER.area):
        found = queries.find_households(cast.OFFICER, place=cast.COUNTY, limit=2 * count)
        return {row.number: row.id for row in found.rows}
