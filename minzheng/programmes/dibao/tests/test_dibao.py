"""What is peculiar to dibao: its parameters fit, its reasons and conditions can be told."""

from collections.abc import Mapping
from datetime import date

import pytest

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.policy import situation
from minzheng.policy.checking import check
from minzheng.policy.engine import Change, Reference, evaluate, explain
from minzheng.programmes.dibao.programme import DIBAO
from minzheng.programmes.dibao.reasons import REASONS, TOLD, Outcome, reasons
from minzheng.programmes.dibao.rules.claim import gap_amount
from minzheng.programmes.facts import FACTS
from minzheng.programmes.means.rules.work import employment_cost, employment_cost_limit, employment_cost_share

BENEFIT = DIBAO.benefit
assert BENEFIT is not None
ALONE = {"born": date(1980, 1, 1)}


def test_sihong_lacks_no_parameter_but_those_of_ways_it_does_not_follow() -> None:
    findings = check(BENEFIT.parameters, [BENEFIT.rules], Month(2021, 12), [DivisionCode.widen("321324")])
    assert "idle" not in {each.code for each in findings}
    gaps = {each.facts["parameter"] for each in findings if each.code == "gap" and each.facts["last"] > "2021-06"}
    assert {code for code in gaps if not code.startswith(("dibao.tier.", "dibao.counted."))} == {"dibao.topup.sum_cap_rate"}


@pytest.mark.parametrize(
    ("month", "residence", "fen"),
    [
        (Month(2018, 12), "rural", 37000),
        (Month(2018, 12), "urban", 39000),
        (Month(2019, 1), "rural", 52000),
        (Month(2020, 6), "urban", 52000),
        (Month(2020, 7), "rural", 61000),
        (Month(2020, 12), "urban", 61000),
    ],
)
def test_the_standard_of_sihong_through_time(month: Month, residence: str, fen: int) -> None:
    found = BENEFIT.parameters.at("dibao.standard", "321324101201", month, residence)
    assert found is not None and found.value == fen


def household(members: list[dict[str, object]], **facts: object) -> dict[str, object]:
    where = {"place": "321324", "month": "2020-12", "other_facts": "none"}
    return {**where, "household": {"residence": "rural", **facts}, "members": members}


def told(members: list[dict[str, object]], local: Mapping[str, int] | None = None, **facts: object) -> Outcome:
    """`local` supposes parameters in the rules' unit."""
    apart = {name: facts.pop(name) for name in ("obligors", "month") if name in facts}
    content = household(members, **facts) | apart
    parameters = BENEFIT.parameters.amended(
        Change(code, DivisionCode.widen("321324"), "", date(2020, 1, 1), value, Reference("Supposed"), confirmed=True)
        for code, value in (local or {}).items()
    )
    outcomes = evaluate(BENEFIT.rules, parameters, situation.population(content, FACTS), TOLD)
    return {name: int(column[0]) for name, column in outcomes.household.items()}


def codes(before: Outcome | None, after: Outcome) -> list[str]:
    return [reason["code"] for reason in reasons(before, after)]


POOR = [{**ALONE, "wage_income": "100 yuan"}]


def test_a_grant_names_income_and_standard() -> None:
    (reason,) = reasons(None, told(POOR))
    assert (reason["code"], reason["values"]) == ("below_standard", {"income": 10000, "standard": 61000})


def test_a_refusal_names_every_test_that_fails() -> None:
    assert codes(None, told([{**ALONE, "wage_income": "700 yuan"}], vehicles=1)) == ["income_at_standard", "property_over_limit"]
    assert codes(None, told([{**ALONE, "refused_jobs": 3}])) == ["work_refused"]


def test_a_change_names_what_changed() -> None:
    assert codes(told(POOR), told([{**ALONE, "wage_income": "50 yuan"}])) == ["income_fell"]
    assert codes(told(POOR), told([{**ALONE, "wage_income": "200 yuan"}])) == ["income_rose"]
    assert codes(told(POOR), told([*POOR, ALONE])) == ["member_joined"]
    assert codes(told([*POOR, ALONE]), told(POOR)) == ["member_left"]
    assert codes(told(POOR), told([{**POOR[0], "serious_illness": True}])) == ["topup_changed"]
    assert codes(told([*POOR, ALONE]), told([*POOR, {**ALONE, "refused_jobs": 3}])) == ["work_refused"]
    assert codes(told(POOR), told(POOR)) == []


def test_the_ways_to_stay_are_named() -> None:
    leaving = [{**ALONE, "wage_income": "700 yuan"}]
    grace = {"dibao.grace.months": 6}
    after = told(leaving, grace, grace_since=date(2020, 12, 1), grace_amount="510 yuan")
    assert codes(told(POOR), after) == ["income_rose", "in_grace"]
    assert codes(None, after) == ["in_grace"]
    alone = {"dibao.single.mode": 2}
    (reason,) = reasons(None, told([{**leaving[0], "serious_illness": True}], alone, month="2021-12"))
    assert (reason["code"], reason["values"], reason["unit"]) == ("covered_alone", {"before": 0, "after": 1}, "count")


def test_support_is_named_where_it_decides() -> None:
    paying = {"dibao.support.mode": 3}
    refused = reasons(None, told(POOR, paying, obligors=[{"obligor_pays": "510 yuan"}]))
    assert [reason["code"] for reason in refused] == ["income_at_standard", "support_counted"]
    assert refused[1]["values"] == {"before": 0, "after": 51000}
    assert codes(None, told([{**ALONE, "wage_income": "700 yuan"}], paying, obligors=[{"obligor_pays": "1 yuan"}])) == [
        "income_at_standard"
    ]
    assert codes(told(POOR, paying), told(POOR, paying, obligors=[{"obligor_pays": "5 yuan"}])) == [
        "income_rose",
        "support_counted",
    ]


def test_a_stop_names_the_test_that_no_longer_holds() -> None:
    assert codes(told(POOR), told([{**ALONE, "alive": False}])) == ["nobody_counted"]


def test_every_reason_told_can_be_given_as_a_ground() -> None:
    assert {"below_standard", "member_left", "topup_changed"} <= {reason.code for reason in REASONS}
    for kind in ("new", "raise", "cut", "change", "stop", "refuse"):
        assert BENEFIT.reasons_for(kind)


@pytest.mark.parametrize(
    ("members", "facts", "failed"),
    [
        ([{**ALONE, "wage_income": "610 yuan"}], {}, {"income_below_standard"}),
        (POOR, {"homes": 2, "vehicles": 1}, {"homes_within_limit", "vehicles_within_limit"}),
        ([{**ALONE, "alive": False}], {}, {"anybody_counted"}),
        ([{**ALONE, "refused_jobs": 5}], {}, {"work_not_refused"}),
    ],
)
def test_the_condition_that_failed_can_be_named(
    members: list[dict[str, object]], facts: dict[str, object], failed: set[str]
) -> None:
    trace = explain(BENEFIT.rules, BENEFIT.parameters, situation.population(household(members, **facts), FACTS), 0)
    assert {step.name for step in trace.failed("dibao_eligible")} == failed


@pytest.mark.parametrize(("rounding", "fen"), [(0, 12345), (1, 12300), (2, 12400)])
def test_a_local_rounding_applies_to_the_gap_of_the_household(rounding: int, fen: int) -> None:
    gap = gap_amount(qualifies=1, household_income=109_655, members=2, dibao_standard=61_000, mode=0, minimum=0, rounding=rounding)
    assert gap == fen


def test_a_least_gap_is_paid_where_a_local_rule_says_so() -> None:
    """Nanjing's: where less than 20 percent of the standard is missing, 20 percent for each person."""
    gap = gap_amount(qualifies=1, household_income=121_999, members=2, dibao_standard=61_000, mode=0, minimum=2000, rounding=0)
    assert gap == 24_400


@pytest.mark.parametrize(
    ("employed", "wage", "mode", "rate", "cap", "cost"),
    [
        (0, 50_000, 0, 3000, 10_000, 0),
        (1, 50_000, 0, 3000, 10_000, 18_300),
        (1, 10_000, 0, 3000, 10_000, 10_000),
        (1, 50_000, 1, 3000, 10_000, 15_000),
        (1, 300_000, 1, 3000, 10_000, 61_000),
    ],
)
def test_the_cost_of_being_in_work_exceeds_neither_wage_nor_cap(
    employed: int, wage: int, mode: int, rate: int, cap: int, cost: int
) -> None:
    share, limit = employment_cost_share(61_000, rate), employment_cost_limit(61_000, cap)
    assert employment_cost(employed=employed, wage_income=wage, share=share, limit=limit, mode=mode, rate=rate) == cost
