"""What became known of a row without a number follows the person it may be about."""

from datetime import date

import pytest

from minzheng.people import actions as people
from minzheng.people.declarations import FamilyRecord, PersonRecord
from minzheng.people.models import Membership
from minzheng.places import access
from minzheng.verification import actions, queries
from minzheng.verification.models import Candidate
from minzheng.verification.tests.offices import person
from minzheng.verification.tests.test_by_name import HEAD, asked, candidates, household, received
from tests import cast

pytestmark = pytest.mark.django_db
__all__ = ("household",)


@pytest.fixture
def entries(household: int) -> tuple[int, int]:
    """The head, about whom a row waits, and an entry of the same family that turns out to be the head."""
    again = PersonRecord("王建军", 1, date(1960, 5, 17), "other", None)
    family = (person("王建国", 10), person("李梅", 11, "spouse"), again)
    told = FamilyRecord("H-1", cast.VILLAGE, "rural", date(2015, 1, 1), family, "1组5号")
    people.register_families(cast.COUNTY_CLERK, [told], "told")
    received(HEAD | {"姓名": "王建军"})
    asked(household)
    with access.within(cast.COUNTY.area):
        kept = Membership.objects.get(household=household, person__identity_hash=None).person_id
    (waiting,) = candidates()
    return kept, waiting.person_id


def beside(kept: int, state: str) -> int:
    """The same row for the kept entry too, of which an official said something."""
    (one,) = candidates()
    with access.within(cast.COUNTY.area):
        one.pk, one.person_id, one.state, one.remark = None, kept, state, "见户口簿"
        one.save(force_insert=True)
    return int(one.pk)


def test_a_row_that_waits_follows_into_the_entry_kept_and_back(entries: tuple[int, int]) -> None:
    kept, gone = entries
    merge = people.merge_persons(cast.CLERK, kept, gone, "同一人")
    (one,) = candidates()
    assert one.person_id == kept
    actions.settle_candidate(cast.CLERK, one.pk, same=True, remark="曾用名")
    people.undo_merge(cast.CLERK, merge, "误并")
    (one,) = candidates()
    assert (one.person_id, one.state) == (gone, "same")


def test_what_was_said_of_the_one_holds_of_the_other(entries: tuple[int, int]) -> None:
    kept, gone = entries
    own = beside(kept, "different")
    people.merge_persons(cast.CLERK, kept, gone, "同一人")
    assert {(one.person_id, one.state, one.remark) for one in candidates()} == {
        (kept, "different", "见户口簿"),
        (gone, "different", "见户口簿"),
    }
    with access.within(cast.COUNTY.area):
        assert [row.candidate.pk for row in queries.candidates(cast.CLERK, state="")[0]] == [own]


def test_a_row_of_both_is_looked_at_once(entries: tuple[int, int]) -> None:
    kept, gone = entries
    beside(kept, "open")
    people.merge_persons(cast.CLERK, kept, gone, "同一人")
    with access.within(cast.COUNTY.area):
        (row,), count = queries.candidates(cast.CLERK)
        assert (row.candidate.person_id, count) == (kept, 1)
        assert Candidate.objects.filter(state="open").count() == 2
