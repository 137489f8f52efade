"""Two real connections, one proposal, one run: exactly one wins and the other is told."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connection

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.cases.actions import decide, decide_group, determine, open_cases
from minzheng.cases.models import Decision, Proposal
from minzheng.cases.tests.families import family, register
from minzheng.payments.actions import approve_run, authorise_run, lock_run, release_run
from minzheng.payments.errors import EntryMerged
from minzheng.payments.models import Entitlement, Item, Journal, Run
from minzheng.people.actions import merge_persons, register_person
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Membership
from minzheng.places import access
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER, VILLAGE

DECEMBER = Month(2020, 12)
KINDS = ("new", "refuse")


def _open(count: int = 12) -> None:
    households = register(*(family(number, (10_000,)) for number in range(count)))
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 1), "test")


def _together(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same moment, each on its own connection; results or refusals in their order."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position: int) -> None:
        gate.wait()
        try:
            results[position] = acts[position]()
        except Refusal as refusal:
            results[position] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _counted(model: type) -> int:
    with access.within(COUNTY.area):
        return model.objects.count()


def test_two_officers_deciding_the_same_proposals_decide_once(own_database: str) -> None:
    _open()
    determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    with access.within(COUNTY.area):
        ids = list(Proposal.objects.values_list("id", flat=True))
    results = _together(lambda: decide(OFFICER, ids), lambda: decide(SECOND_OFFICER, ids))
    assert sorted(type(result).__name__ for result in results) == ["ProposalsMoved", "int"]
    assert _counted(Decision) == 12


def test_ten_clicks_on_the_group_decide_once(own_database: str) -> None:
    _open()
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    results = _together(*[lambda: decide_group(OFFICER, made.id, KINDS)] * 10)
    assert results.count(12) == 1 and _counted(Decision) == 12


def test_ten_clicks_on_lock_approve_and_release_pay_once(own_database: str) -> None:
    _open()
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    decide_group(OFFICER, made.id, KINDS)
    runs = _together(*[lambda: lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)] * 6)
    assert len({run.id for run in runs}) == 1
    run = runs[0]
    approvals = _together(*[lambda: approve_run(OFFICER, run.id, run.digest)] * 6)
    authorise_run(FINANCE, run.id, run.digest)
    assert sum(isinstance(result, Run) for result in approvals) == 1
    releases = _together(*[lambda: release_run(FINANCE, run.id)] * 6)
    assert sum(isinstance(result, Run) for result in releases) == 1
    assert _counted(Item) == 12 and Journal.objects.filter(kind="release").count() == 1


def test_two_months_at_once_end_as_one(own_database: str) -> None:
    _open()
    both = _together(*[lambda: run_month(DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)] * 2)
    assert {summary.programmes[0].run for summary in both} == {both[0].programmes[0].run}
    assert _counted(Item) == 12 and _counted(Decision) == 12


def test_a_merge_and_a_decision_at_the_same_moment_leave_nothing_with_the_entry_that_is_gone(own_database: str) -> None:
    _open(1)
    entry = PersonRecord("王甲0", 1, date(1980, 1, 1), "head", None)
    kept = register_person(COUNTY_CLERK, DivisionCode(VILLAGE), entry, "test")
    with access.within(COUNTY.area):
        gone = Membership.objects.values_list("person_id", flat=True).get()
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    results = _together(
        lambda: decide_group(OFFICER, made.id, KINDS), lambda: merge_persons(COUNTY_CLERK, kept, gone, "same person")
    )
    run_month(DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE)
    with access.within(COUNTY.area):
        assert isinstance(results[1], int) and (results[0] == 1 or isinstance(results[0], EntryMerged))
        assert set(Entitlement.objects.values_list("person_id", flat=True)) == {kept}
        assert Item.objects.count() == 1
