"""After a good delivery the whole register is looked at, once."""

import pytest

from minzheng.cases.actions import open_cases
from minzheng.cases.tests.families import family, register
from minzheng.monitoring import queries, tasks
from minzheng.places import access
from minzheng.verification import actions as verification
from tests.cast import COUNTY_CLERK, OFFICER, TODAY

pytestmark = pytest.mark.django_db


def handed_in(filename: str, content: str) -> str:
    return str(verification.receive(OFFICER, "hotline", filename, content.encode(), TODAY).state)


LIST = "身份证号,求助来电\n99932419600517001X,2020-12-07\n"


def due() -> bool:
    with access.within(OFFICER.area):
        return queries.scan_due(OFFICER)


def test_a_good_delivery_is_followed_by_one_scan_and_a_bad_one_by_none() -> None:
    register(family(1, [500_000]))
    assert handed_in("a.csv", "求助来电\n") == "quarantined"
    assert not due() and tasks.scan_when_due(OFFICER) is None
    assert handed_in("b.csv", LIST) == "good"
    made = tasks.scan_when_due(OFFICER)
    assert made is not None and made.departments == {"hotline": TODAY.isoformat()}
    assert tasks.scan_when_due(OFFICER) is None


def test_both_scans_are_part_of_it() -> None:
    """Who is entitled and does not receive, who receives and is not entitled: found by the rules in force of every programme."""
    well_off, _ = register(family(1, [500_000]), family(2, [1_000]))
    open_cases(COUNTY_CLERK, "dibao", [well_off], TODAY, "test")
    handed_in("b.csv", LIST)
    made = tasks.scan_when_due(OFFICER)
    assert made is not None and {"unclaimed", "overpaid"} <= set(made.hits)
    assert made.hits["unclaimed"] == 1


def test_nobody_is_said_to_miss_a_benefit_that_another_office_keeps() -> None:
    register(family(1, [500_000]), family(2, [1_000]))
    handed_in("b.csv", LIST)
    made = tasks.scan_when_due(OFFICER)
    assert made is not None and made.hits["unclaimed"] == 0
