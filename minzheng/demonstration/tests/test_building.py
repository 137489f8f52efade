"""The small scenario, built as the county is, and then its month: the figures come out exactly from the records."""

import pytest

from minzheng.audit import queries as audit
from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.errors import Conflict
from minzheng.cases import actions as cases
from minzheng.cases.actions.deciding import DECIDABLE
from minzheng.cases.models import Step
from minzheng.demonstration import build, rosters
from minzheng.demonstration import scenario as scenarios
from minzheng.demonstration.actions import Built
from minzheng.payments import actions as payments
from minzheng.payments import tables
from minzheng.people import actions as people
from minzheng.people.models import Person
from minzheng.people.rosters.layout import Layout
from minzheng.places import access
from minzheng.places import queries as places
from minzheng.staff import queries as staff

pytestmark = pytest.mark.django_db
MINI = scenarios.load("village-mini")


def _run_the_month() -> tuple[dict[str, int], int]:
    """Determine, decide, pay; returns the proposals by kind and what was paid."""
    clerk, officer, finance = (staff.actor(login) for login in ("clerk", "officer", "finance"))
    made = cases.determine(clerk, MINI.programme, MINI.month, MINI.county)
    cases.decide_group(officer, made.id, DECIDABLE)
    run = payments.lock_run(clerk, MINI.programme, MINI.month, MINI.county)
    run = payments.approve_run(officer, run.id, run.digest)
    run = payments.authorise_run(finance, run.id, run.digest)
    run = payments.release_run(finance, run.id)
    return {kind: tally["households"] for kind, tally in made.counts.items()}, run.total


@pytest.fixture
def built() -> Built:
    return build("village-mini")


def test_the_figures_come_out_exactly(built: Built) -> None:
    assert built.persons == MINI.people
    kinds, paid = _run_the_month()
    with access.within(EVERYWHERE):
        rows = tables.recipients(MINI.month).to_pylist()
        assert Person.objects.count() == MINI.people
        assert audit.broken_link() is None
    for residence, target in MINI.targets.items():
        ours = [row for row in rows if row["residence"] == residence]
        assert (len({row["household"] for row in ours}), len(ours)) == (target.households, target.persons)
    changes = {kind: sum(numbers.values()) for kind, numbers in MINI.changes.items()}
    assert kinds["new"] == changes["new"]
    assert kinds["stop"] == changes["stop_income"] + changes["stop_death"]
    assert kinds["refuse"] == changes["refused"]
    assert kinds["unknown"] == changes["unknown"] + changes["unknown_new"]
    assert kinds["raise"] >= changes["raise"] + changes["birth"]
    assert kinds["cut"] >= changes["cut"] + changes["death"]
    assert built.opening + built.paid + paid == MINI.spending


def test_the_county_total_is_the_same_on_both_maps(built: Built) -> None:
    _run_the_month()
    with access.within(EVERYWHERE):
        rows = tables.recipients(MINI.month).to_pylist()
    before, after = places.map_on(MINI.merged_on.replace(month=7)), places.map_on(MINI.business_date)
    old_town, town = DivisionCode("321324200000"), DivisionCode("321324101000")
    translated = [before.translate(row["place"]) for row in rows]
    moved = sum(old_town.contains(place) for place in translated)
    assert moved > 0
    assert sum(town.contains(place) for place in translated) + moved == sum(town.contains(row["place"]) for row in rows)
    assert len(translated) == len(rows)
    for target in MINI.targets.values():
        for day in (before.day, after.day):
            assert places.population(MINI.county, target.kind, day) == target.population


def test_it_stands_on_the_business_date_with_generated_passwords(built: Built) -> None:
    assert staff.today() == MINI.business_date
    assert {row["login"] for row in built.accounts} >= {"clerk", "officer", "finance", "auditor", "admin", "clerk-shuanggou"}
    assert len({row["password"] for row in built.accounts}) == len(built.accounts)
    assert staff.actor("village").place.startswith("321324101")


def test_everybody_who_did_something_has_a_name(built: Built) -> None:
    with access.within(EVERYWHERE):
        acting = set(Step.objects.exclude(account="").values_list("account", flat=True))
    assert acting <= set(staff.names())


def test_it_builds_into_an_empty_database_only(built: Built) -> None:
    with pytest.raises(Conflict):
        build("village-mini")


def test_the_sample_roster_is_taken_over_but_for_its_two_wrong_cells(built: Built) -> None:
    clerk = staff.actor("clerk-shuanggou")
    roster = people.receive_roster(clerk, "花名册.xlsx", rosters.sample_workbook("village-mini"))
    people.confirm_roster(clerk, roster.pk, Layout.from_json(roster.layout))
    roster = people.import_roster(clerk, roster.pk)
    counts, codes = roster.counts, [finding[3] for finding in roster.findings]
    assert counts["read"] == counts["inserted"] + counts["rejected"] + counts["skipped"]
    assert counts["inserted"] > counts["rejected"] > 0
    assert counts["families"]["inserted"] == rosters.FAMILIES - 2
    assert codes.count("identity_check") == codes.count("amount_form") == 1
