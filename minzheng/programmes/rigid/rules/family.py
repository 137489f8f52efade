"""The family: the tests together, and its members who are not helped otherwise."""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Count, FenMonth, Flag, When, any_of, household, parameter, variable

_LAW = "Rigid-expenditure family measures, 民发〔2024〕57号, art. 4"


@variable(
    entity="household",
    unit="flag",
    label="Income per member below last year's disposable income",
    law=_LAW,
    settled=(When("members", 0, 1),),
)
def income_below_disposable(
    household_income: FenMonth, members: Count, disposable: FenMonth = parameter("area.disposable_income")
) -> int:
    return 1 if members == 0 or household_income < disposable * members else 0


@variable(
    entity="household",
    unit="flag",
    label="The family is in need through rigid expenditure",
    law=_LAW,
    settled=(
        When("anybody_counted", 0, 0),
        When("income_below_disposable", 0, 0),
        When("property_fits", 0, 0),
        When("expenditure_over_ratio", 0, 0),
    ),
)
def in_rigid_need(anybody_counted: Flag, income_below_disposable: Flag, property_fits: Flag, expenditure_over_ratio: Flag) -> int:
    return 1 if anybody_counted and income_below_disposable and property_fits and expenditure_over_ratio else 0


in_rigid_need_from_2026 = replace(in_rigid_need, since=date(2026, 7, 1), law="Social assistance law, 2026, art. 13")


@variable(
    entity="person",
    unit="flag",
    label="Gets dibao or is on the edge of it",
    law=_LAW,
    settled=(When("dibao_recipient", 1, 1), When("edge_member", 1, 1)),
)
def helped_otherwise(dibao_recipient: Flag, edge_member: Flag) -> int:
    return 1 if dibao_recipient or edge_member else 0


@variable(
    entity="person",
    unit="flag",
    label="Member of a rigid-expenditure family",
    law=_LAW,
    settled=(When("family", 0, 0), When("counted_member", 0, 0), When("helped", 1, 0)),
)
def rigid_covered(counted_member: Flag, family: Flag = household(in_rigid_need), helped: Flag = household("family_helped")) -> int:
    """Recipients of destitute support are not counted members; a family that has dibao or edge members is helped as such."""
    return 1 if family and counted_member and not helped else 0


@variable(entity="household", unit="flag", label="A member gets dibao or is on the edge of it", law=_LAW)
def family_helped(helped: Flag = any_of(helped_otherwise)) -> int:
    return helped


@variable(entity="household", unit="flag", label="Identified as in need through rigid expenditure", law=_LAW)
def rigid_eligible(covered: Flag = any_of(rigid_covered)) -> int:
    return covered


VARIABLES = (
    income_below_disposable,
    in_rigid_need,
    in_rigid_need_from_2026,
    helped_otherwise,
    rigid_covered,
    family_helped,
    rigid_eligible,
)
