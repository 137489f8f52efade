"""Short ways to families, signed papers and departments' files for the tests of this part."""

from collections.abc import Iterable, Mapping
from datetime import date

from minzheng.base.identity import IdNumber
from minzheng.people import actions as people
from minzheng.people.declarations import FactRecord, FamilyRecord, ObligorRecord, PersonRecord
from minzheng.people.tables import identities
from minzheng.places import access
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.models import Candidate, Check, Delivery, Finding
from tests import cast

__all__ = ["Candidate", "Check", "Delivery", "Finding"]
SINCE, AS_OF = date(2020, 7, 1), date(2020, 12, 5)


def number(serial: int) -> IdNumber:
    return IdNumber.synthetic("999324", date(1960, 5, 17), serial)


def person(name: str, serial: int, relation: str = "head", facts: Iterable[FactRecord] = ()) -> PersonRecord:
    found = number(serial)
    return PersonRecord(name, found.sex, found.born, relation, found, tuple(facts))


def family(key: str, serial: int, facts: Iterable[FactRecord] = (), own: Iterable[FactRecord] = ()) -> int:
    members = (person("王建国", serial, facts=own), person("李梅", serial + 1, "spouse"))
    record = FamilyRecord(key, cast.VILLAGE, "rural", date(2015, 1, 1), members, "1组5号", tuple(facts))
    return people.register_household(cast.COUNTY_CLERK, record, "declaration")


def with_son(household: int, serial: int) -> int:
    supported = members(household)[0]
    son = ObligorRecord("王小强", "son", supported, number(serial), date(2015, 1, 1))
    return people.add_obligor(cast.CLERK, household, son)


def members(household: int) -> list[int]:
    """Subjects who can be asked about: members, then obligors as negative numbers."""
    with access.within(cast.COUNTY_CLERK.area):
        return identities(cast.TODAY, [household])["subject"].tolist()


def everybody() -> list[int]:
    """All members in the county."""
    with access.within(cast.COUNTY_CLERK.area):
        found = identities(cast.TODAY)["subject"]
    return found[found > 0].tolist()


def sign(household: int, subjects: Iterable[int] | None = None, **more: object) -> list[int]:
    from minzheng.verification import actions

    options: dict[str, object] = {
        "signed_on": date(2020, 12, 1), "until": date(2021, 5, 31), "document": "档案2020-12-18", **more,
    }  # fmt: skip
    purpose = options.pop("purpose", Purpose.APPLICATION)
    return actions.sign_consent(cast.CLERK, household, subjects or members(household), purpose, **options)  # type: ignore[arg-type]


def listed(department: str, rows: Iterable[tuple[IdNumber, Mapping[str, object]]]) -> bytes:
    """A department's file: the items that occur, under their own names."""
    found = list(rows)
    items = list(dict.fromkeys(item for _, said in found for item in said))
    names = [catalogue().departments[department].items[item].name for item in items]
    lines = [",".join(["身份证号", *names])]
    lines += [",".join([number, *(str(said.get(item, "")) for item in items)]) for number, said in found]
    return "\n".join(lines).encode()


def sent(department: str, *rows: tuple[IdNumber, Mapping[str, object]], as_of: date = AS_OF, **more: object) -> Delivery:
    from minzheng.verification import actions

    content = listed(department, rows)
    return actions.receive(cast.OFFICER, department, f"{department}-{as_of}.csv", content, as_of, **more)  # type: ignore[arg-type]
