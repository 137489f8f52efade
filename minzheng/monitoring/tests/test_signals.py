"""What signals show, of whom, and what they never show."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from minzheng.base.population import UNKNOWN
from minzheng.monitoring.conditions import AMONG
from minzheng.monitoring.scanning import blind, scan, scores, silenced
from minzheng.monitoring.scoring import effect, proposed, wilson
from minzheng.monitoring.signals import ENTRY, EXIT, SIGNALS, Severity, parameters
from minzheng.monitoring.tests.columns import register
from minzheng.verification.catalogue import catalogue
from tests.cast import TODAY

DAY = TODAY.toordinal()
POOR = {"dibao_recipient": 1, "receives": 61_000}


def shown(*families: list[dict[str, int]], **more: object) -> set[str]:
    found = scan(register(*families, **more), parameters())
    return {found.codes[at] for at in found.signals.tolist()}


def test_it_has_entry_and_exit_signals_with_law_and_thresholds_that_exist() -> None:
    assert len(ENTRY) >= 10 and len(EXIT) >= 12
    for signal in SIGNALS.values():
        assert signal.law and signal.label and signal.points and signal.among in AMONG
        assert all(f"monitoring.{code}" in parameters().by_code for code in signal.thresholds), signal.code


def test_every_item_of_a_signal_is_in_the_catalogue() -> None:
    named = [
        source for signal in SIGNALS.values() for source in signal.sources if "." in source and not source.startswith("rules.")
    ]
    for source in named:
        department, _, item = source.partition(".")
        catalogue().item(department, item)


def test_every_threshold_has_a_source_and_those_of_one_place_are_not_confirmed() -> None:
    values = [value for each in parameters().by_code.values() for value in each.values]
    assert all(value.source.title for value in values)
    assert not any(value.confirmed and "city" in value.source.title for value in values)


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"medical.own_cost_year": 2_700_000}, "medical_cost"),
        ({"medical.cash_paid": 1_100_000}, "hospital_bill"),
        ({"employment.job_loss_date": DAY - 10}, "job_loss"),
        ({"education.dropped_out": DAY - 5, "born": 2008}, "dropout"),
        ({"emergency.fire_incident": DAY}, "disaster"),
        ({"utilities.power_debt": 3}, "utilities_debt"),
        ({"hotline.hotline_call": DAY - 1}, "call_for_help"),
        ({"disability.disability_level": 1}, "severe_disability"),
        ({"born": 1945}, "elder_alone"),
        ({"poverty_file.refused_on": DAY - 700}, "refused"),
        ({"born": 2012, "father_state": 1, "mother_state": 8}, "unattended_child"),
        ({"funeral.death_date": DAY - 20, **POOR}, "death"),
        ({"justice.imprisoned": 1, **POOR}, "imprisonment"),
        ({"fiscal_payroll.on_budget": 1, **POOR}, "payroll"),
        ({"vehicles.vehicle_count": 1, "vehicles": 0, **POOR}, "vehicle"),
        ({"real_estate.estate_count": 2, "homes": 1, **POOR}, "home"),
        ({"sole_traders.trader_founded": DAY - 300, **POOR}, "business"),
        ({"employment.job_date": DAY - 30, **POOR}, "new_job"),
        ({"social_insurance.pension_start": DAY - 60, **POOR}, "pension"),
        ({"deposits.family_over_limit": 1, **POOR}, "deposits"),
        ({"marriage.registration_date": DAY - 3, **POOR}, "marriage"),
        ({"excluding": 2, **POOR}, "duplicate"),
    ],
)
def test_it_shows(member: dict[str, int], code: str) -> None:
    assert code in shown([member])


@pytest.mark.parametrize(
    ("member", "warns"),
    [
        ({"personal_tax.declared_income": 300_000}, True),
        ({"personal_tax.declared_income": 300_000, "wage_income": 200_000, "business_income": 100_000}, False),
        ({"personal_tax.declared_income": 300_000, "wage_income": 50_000}, True),
        ({"vehicles.vehicle_count": 1, "vehicles": 0, "vehicles.transferred_out": DAY - 400}, False),
        ({"vehicles.vehicle_count": 2, "vehicles": 0, "vehicles.transferred_out": DAY - 400}, True),
    ],
)
def test_what_was_declared_or_handed_on_is_no_news(member: dict[str, int], warns: bool) -> None:
    assert bool({"wage", "vehicle"} & shown([POOR | member])) is warns


def test_a_severe_disability_shows_beside_a_milder_one() -> None:
    level = "disability.disability_level"
    assert "severe_disability" in shown([{level: 3, f"{level}.least": 2}])
    assert "severe_disability" not in shown([{level: 4, f"{level}.least": 3}])


def test_a_family_that_receives_nothing_shows_no_exit_signal() -> None:
    assert not shown([{"fiscal_payroll.on_budget": 1, "vehicles.vehicle_count": 3, "vehicles": 0}])


def test_who_was_not_there_a_month_ago_did_not_become_disabled() -> None:
    assert "severe_disability" not in shown([{"disability_level": 1}], before={"disability_level": [UNKNOWN]})
    assert "severe_disability" in shown([{"disability_level": 1}], before={"disability_level": [0]})
    assert "severe_disability" not in shown([{"disability_level": 1}], before={"disability_level": [2]})


def test_a_low_income_family_is_warned_of_at_a_lower_cost() -> None:
    cost = {"medical.own_cost_year": 1_500_000}
    assert "medical_cost_low_income" in shown([{**cost, **POOR}])
    assert not shown([cost])


def test_the_breadwinner_leaves_somebody_behind() -> None:
    dead = {"funeral.death_date": DAY - 30, "wage_income": 300_000}
    assert "breadwinner_died" in shown([dead, {"born": 2012}])
    assert "breadwinner_died" not in shown([dead])


def test_unknown_never_shows_anything() -> None:
    assert not shown([{"born": 1980}], [{"born": 1990}])


def test_a_person_shows_a_signal_once_and_a_family_may_show_it_twice() -> None:
    found = scan(register([{"utilities.power_debt": 4, "utilities.water_debt": 5}, {"utilities.power_debt": 4}]), parameters())
    assert found.counts()["utilities_debt"] == 2
    assert found.conditions.tolist() == [0, 1]


def test_the_score_is_the_sum_of_different_signals_and_raises_the_colour() -> None:
    one = register([{"hotline.hotline_call": DAY, "utilities.power_debt": 4, "employment.job_loss_date": DAY}])
    found = scores(scan(one, parameters()), one, parameters())
    assert found.scores.tolist() == [75]
    assert found.severities.tolist() == [Severity.ORANGE]
    more = register([{"hotline.hotline_call": DAY, "medical.own_cost_year": 9_000_000, "employment.job_loss_date": DAY}])
    assert scores(scan(more, parameters()), more, parameters()).severities.tolist() == [Severity.RED]


def test_a_signal_that_was_looked_into_stays_silent_for_its_days() -> None:
    found = register([{"utilities.power_debt": 4}])
    hits = scan(found, parameters())
    day = (TODAY - timedelta(days=10)).toordinal()
    assert silenced(hits, found, {(1, 101, "utilities_debt"): day}, DAY).all()
    assert not silenced(hits, found, {(1, 101, "utilities_debt"): day - 100}, DAY).any()
    assert not silenced(hits, found, {(1, 102, "utilities_debt"): day}, DAY).any()


def test_it_tells_which_departments_a_signal_waits_for() -> None:
    told = blind(register([{"medical.own_cost_year": 1}]))
    assert told["deposits"] == ("deposits", "securities")
    assert "medical_cost" not in told and "duplicate" not in told


@given(some.integers(0, 200), some.integers(1, 200))
def test_the_interval_holds_the_share_and_lies_within_0_and_1(successes: int, trials: int) -> None:
    successes = min(successes, trials)
    low, high = wilson(successes, trials)  # type: ignore[misc]
    assert 0 <= low <= successes / trials <= high <= 1
    assert high - low > 0


def test_the_interval_is_known_for_a_textbook_case() -> None:
    assert wilson(0, 0) is None
    assert np.allclose(wilson(8, 10), (0.4901625, 0.9433178), atol=1e-6)  # type: ignore[arg-type]


def test_a_threshold_is_raised_without_losing_a_confirmed_case() -> None:
    seen = [(value, value >= 90) for value in range(1, 101)]
    assert proposed(seen, 1) == 89
    told = effect(100, 12, seen, 89)
    assert (told.missed, told.kept, told.precision_now, told.precision_then) == (0, 11, 0.11, 1.0)


def test_few_visits_propose_nothing() -> None:
    assert proposed([(5, False)] * 19, 1) is None
