"""Destitute support decided in one run with the others: nobody gets it and dibao; either brings the price subsidy, once."""

from datetime import date
from typing import Any

from minzheng.policy import situation
from minzheng.policy.series import evaluate_series, order
from minzheng.programmes.facts import FACTS
from minzheng.site.programmes import PROGRAMMES

STAGES = tuple(programme.stage for programme in PROGRAMMES if programme.stage is not None)
CARE = dict.fromkeys(("cannot_eat", "cannot_dress", "cannot_get_up", "cannot_toilet", "cannot_walk", "cannot_bathe"), False)
OLD = {"relation": "head", "born": date(1950, 1, 1), "labour_capacity": "not able to work", **CARE}
BROTHER = {
    "relation": "sibling",
    "born": date(1980, 1, 1),
    "wage_income": "200 yuan",
    "labour_capacity": "fully able to work",
    **CARE,
}


def decided(month: str, *members: dict[str, Any]) -> dict[str, Any]:
    content = {
        "place": "321324", "month": month, "household": {"residence": "rural"}, "members": list(members), "other_facts": "none",
    }  # fmt: skip
    return evaluate_series(STAGES, situation.population(content, FACTS))


def test_it_is_decided_before_dibao_and_the_rest_after_both() -> None:
    codes = [stage.code for stage in order(STAGES)]
    assert codes.index("tekun") < codes.index("dibao") < codes.index("temporary")
    assert codes.index("dibao") < codes.index("price") and codes.index("edge") < codes.index("price")


def test_who_is_destitute_is_not_counted_in_dibao() -> None:
    found = decided("2020-12", OLD, BROTHER)
    assert found["tekun"].person["tekun_covered"].tolist() == [1, 0]
    assert found["dibao"].person["dibao_covered"].tolist() == [0, 1]
    assert found["dibao"].household["dibao_amount"].tolist() == [41_000]  # the gap of the brother alone: 610 less 200 yuan


def test_each_gets_the_price_subsidy_of_the_month_once() -> None:
    found = decided("2020-02", OLD, BROTHER)
    assert found["price"].person["price_share"].tolist() == [6_500, 6_500]


def test_a_cost_of_either_is_checked_without_means() -> None:
    content = {
        "place": "321324", "month": "2020-12", "members": [OLD], "other_facts": "none",
        "household": {"residence": "rural", "difficulty": "cost of treatment", "own_cost": "3000 yuan"},
    }  # fmt: skip
    found = evaluate_series(STAGES, situation.population(content, FACTS))
    assert found["temporary"].household["temporary_amount"].tolist() == [300_000]
