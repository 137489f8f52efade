"""Figures of the law change by a published document: who may, what it does to the month, and what the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from minzheng.audit.models import Entry
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotPermitted
from minzheng.base.month import Month
from minzheng.cases import law
from minzheng.cases.actions import (
    decide_group,
    determine,
    open_cases,
    propose_law,
    publish_law,
    submit_law,
    withdraw_law,
)
from minzheng.cases.declarations import benefit
from minzheng.cases.errors import (
    ChangeDoesNotFit,
    LawProposalMoved,
    LawProposalNotFound,
    MakerMayNotPublish,
    NothingToPublish,
    SourceMissing,
)
from minzheng.cases.models import LawProposal, PublishedValue
from minzheng.cases.queries import groups, trace
from minzheng.cases.tests.families import family, register
from minzheng.cases.tests.laws import published
from minzheng.places import access
from minzheng.policy.engine import Change, Reference
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, NEIGHBOUR_COUNTY, OFFICER, SECOND_OFFICER

pytestmark = pytest.mark.django_db
DECEMBER = Month(2020, 12)
NOTICE = Reference("泗洪县关于提高低保标准的通知", "泗民〔2020〕88号", "第一条")


@pytest.fixture(autouse=True)
def _county_area(db: None):
    with access.within(COUNTY.area):
        yield


def standard(
    value: int | None, *, code: str = "dibao.standard", place: str = COUNTY, residence: str = "rural", since=date(2020, 12, 1)
) -> Change:
    return Change(code, DivisionCode(place), residence, since, value, NOTICE, confirmed=True)


def publish(*changes: Change, **options):
    return published(COUNTY_CLERK, options.get("actor", OFFICER), changes, options.get("document", NOTICE))


def in_force(residence: str = "rural", month: Month = DECEMBER) -> int:
    return law.parameters("dibao").at("dibao.standard", COUNTY, month, residence).value


def test_what_is_published_is_in_force_from_its_day_with_its_document() -> None:
    before = law.in_force("dibao").law_digest
    publish(standard(70_000))
    found = law.parameters("dibao").at("dibao.standard", COUNTY, DECEMBER, "rural")
    assert (found.value, found.source.number, found.confirmed) == (70_000, "泗民〔2020〕88号", True)
    assert (in_force("urban"), in_force(month=Month(2020, 11))) == (61_000, 61_000)
    assert law.in_force("dibao").law_digest != before == benefit("dibao").law_digest


def test_a_later_publication_supersedes_the_same_day() -> None:
    publish(standard(70_000))
    publish(standard(69_000))
    assert in_force() == 69_000
    assert PublishedValue.objects.count() == 2


def test_a_month_is_determined_anew_after_a_publication_and_its_decisions_stand() -> None:
    open_cases(COUNTY_CLERK, "dibao", register(family(1, (10_000, 0))), date(2020, 10, 5), "application")
    first = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    decide_group(OFFICER, first.id, ("new",))
    assert determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id == first.id
    publish(standard(70_000))
    again = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    assert [(group.kind, group.difference) for group in groups(OFFICER, [again])[again.id]] == [("raise", 2 * 9_000)]
    assert determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id == again.id


def test_a_decided_proposal_is_explained_by_the_law_it_was_made_with() -> None:
    open_cases(COUNTY_CLERK, "dibao", register(family(1, (10_000, 0))), date(2020, 10, 5), "application")
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    from minzheng.cases.queries import proposals

    (one,) = proposals(OFFICER, made.id)
    publish(standard(70_000))
    explained = trace(OFFICER, one.id)
    assert not explained.law_agrees
    assert explained.outcome_agrees
    assert explained.trace.value("dibao_amount") == 2 * 61_000 - 10_000


def test_who_prepared_a_change_may_not_publish_it() -> None:
    made = propose_law(OFFICER, "提标", NOTICE, DECEMBER, [standard(70_000)], {})
    submit_law(OFFICER, made.id)
    with pytest.raises(MakerMayNotPublish):
        publish_law(OFFICER, made.id)
    publish_law(SECOND_OFFICER, made.id)
    assert in_force() == 70_000
    assert LawProposal.objects.get(id=made.id).publication is not None
    assert Entry.objects.filter(act="cases.publish_law").count() == 1


@pytest.mark.parametrize("actor", [CLERK, COUNTY_CLERK])
def test_only_an_officer_publishes(actor) -> None:
    with pytest.raises(NotPermitted):
        publish(standard(70_000), actor=actor)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ([], NothingToPublish),
        ([standard(70_000, code="dibao.nothing")], ChangeDoesNotFit),
        ([standard(-1)], ChangeDoesNotFit),
        ([standard(70_000, residence="coast")], ChangeDoesNotFit),
        ([standard(70_000), standard(69_000)], ChangeDoesNotFit),
        ([standard(70_000, place=NEIGHBOUR_COUNTY)], NotPermitted),
        ([standard(70_000, place="320000000000")], NotPermitted),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_nothing_is_kept(changes, error) -> None:
    with pytest.raises(error):
        publish(*changes)
    assert PublishedValue.objects.count() == 0


def test_no_figure_without_its_document() -> None:
    with pytest.raises(SourceMissing):
        publish(standard(70_000), document=Reference("通知"))


def test_a_proposal_moves_once_and_only_forward() -> None:
    made = propose_law(COUNTY_CLERK, "提标", NOTICE, DECEMBER, [standard(70_000)], {})
    with pytest.raises(LawProposalMoved):
        publish_law(OFFICER, made.id)  # still a draft
    with pytest.raises(LawProposalMoved):
        submit_law(OFFICER, made.id)  # another's draft
    submit_law(COUNTY_CLERK, made.id)
    withdraw_law(OFFICER, made.id, "暂缓")
    with pytest.raises(LawProposalMoved):
        publish_law(OFFICER, made.id)
    assert in_force() == 61_000


def test_a_draft_is_seen_in_its_area_only_and_the_law_everywhere() -> None:
    made = propose_law(COUNTY_CLERK, "提标", NOTICE, DECEMBER, [standard(70_000)], {})
    publish(standard(70_000))
    with access.within(NEIGHBOUR_COUNTY.area):
        assert not LawProposal.objects.exists()
        assert in_force() == 70_000
    with access.within(NEIGHBOUR_COUNTY.area), pytest.raises(LawProposalNotFound):
        withdraw_law(CLERK, made.id, "")


@pytest.mark.parametrize("statement", ["UPDATE cases_publishedvalue SET value = 1", "DELETE FROM cases_publication"])
def test_what_was_published_never_changes(statement: str) -> None:
    from django.db import connection

    publish(standard(70_000))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
