"""Departments' lists of the small county: received as any department's are, and what is planted in them is found."""

from datetime import date

import pytest

from minzheng.base.divisions import EVERYWHERE
from minzheng.cases import actions as cases
from minzheng.cases.actions.deciding import DECIDABLE
from minzheng.demonstration import build, deliveries
from minzheng.demonstration import scenario as scenarios
from minzheng.demonstration.deliveries.measuring import Shown, measured
from minzheng.demonstration.deliveries.recipes import AUDITED, FRAUD, NEED
from minzheng.monitoring import actions as monitoring
from minzheng.monitoring.models import AuditFinding, Hit
from minzheng.monitoring.signals import SIGNALS, Direction
from minzheng.payments import actions as payments
from minzheng.places import access
from minzheng.staff import queries as staff
from minzheng.verification.models import Delivery

MINI = scenarios.load("village-mini")
EVERY_FAMILY, EACH = 1, 1


@pytest.fixture(scope="module")
def handed() -> deliveries.Handed:
    known = deliveries.Known.of(MINI, EVERY_FAMILY)
    return deliveries.handed(known, MINI.business_date, MINI.seed, EACH, told=True)


def test_every_signal_that_lists_or_families_can_show_has_a_recipe() -> None:
    planted = {recipe.code for recipe in (*NEED, *FRAUD)}
    assert set(SIGNALS) - planted == {"duplicate"}  # two benefits of the office itself: only its books can show it
    for recipe in (*NEED, *FRAUD):
        assert SIGNALS[recipe.code].direction is (Direction.ENTRY if recipe.sign == "entry" else Direction.EXIT)
    assert {recipe.code for recipe in AUDITED} >= {f"A{number}" for number in range(1, 10)}


def test_at_least_twenty_departments_write_in_several_forms(handed: deliveries.Handed) -> None:
    assert len({one.department for one in handed.files}) >= 20
    assert {one.filename.rpartition(".")[2] for one in handed.files} == {"csv", "txt", "xlsx", "parquet"}
    assert any(one.as_of < date(2020, 12, 1) for one in handed.files)


def test_the_same_seed_plants_the_same(handed: deliveries.Handed) -> None:
    again = deliveries.handed(deliveries.Known.of(MINI, EVERY_FAMILY), MINI.business_date, MINI.seed, EACH, told=True)
    assert again.planted.truth.equals(handed.planted.truth)
    assert [one.content for one in again.files if one.filename.endswith("csv")] == [
        one.content for one in handed.files if one.filename.endswith("csv")
    ]


def test_no_family_is_planted_in_twice(handed: deliveries.Handed) -> None:
    homes = handed.planted.truth["household"].to_pylist()
    assert len(homes) == len(set(homes))


@pytest.mark.django_db
def test_the_scan_finds_what_was_planted(handed: deliveries.Handed) -> None:
    build("village-mini")
    clerk, officer, finance = (staff.actor(login) for login in ("clerk", "officer", "finance"))
    made = cases.determine(clerk, MINI.programme, MINI.month, MINI.county)
    cases.decide_group(officer, made.id, DECIDABLE)
    run = payments.lock_run(clerk, MINI.programme, MINI.month, MINI.county)
    run = payments.approve_run(officer, run.id, run.digest)
    payments.release_run(finance, payments.authorise_run(finance, run.id, run.digest).id)
    deliveries.hand_over(clerk, handed)
    deliveries.declare(clerk, handed.planted.declared)
    monitoring.scan(clerk, MINI.month)
    with access.within(EVERYWHERE):
        states = list(Delivery.objects.values_list("state", flat=True))
        shown = [Shown(*row) for row in Hit.objects.values_list("direction", "signal", "household__number", "source")]
        shown += [Shown("audit", *row) for row in AuditFinding.objects.values_list("model", "household__number")]
    assert states.count("quarantined") == 1
    assert (states.count("good") >= 20, states.count("replaced")) == (True, 1)  # last month's list came too late to count
    scores = measured(handed.planted.truth, shown)
    assert {sign: score.missed for sign, score in scores.items()} == {"entry": (), "exit": (), "audit": ()}
    assert all(score.planted >= len(codes) for score, codes in zip(scores.values(), (NEED, FRAUD, AUDITED), strict=True))
    assert all(score.precision > 0.8 for score in scores.values())
