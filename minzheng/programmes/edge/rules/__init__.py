"""Who is on the edge of dibao: income per member from the standard to below a multiple of it, property within the limits.

The dibao measures of 2021, art. 8, define it; since July 2026 the Social Assistance Law names such families.
"""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Count, FenMonth, Flag, Rate, Rules, When, any_of, household, parameter, variable
from minzheng.policy.engine.arithmetic import portion
from minzheng.programmes.facts import facts
from minzheng.programmes.means import rules as means

_LAW = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 8"


@variable(
    entity="household",
    unit="fen_month",
    label="Income of the family below which it is on the edge of dibao",
    law=_LAW,
)
def edge_line(members: Count, dibao_standard: FenMonth, band: Rate = parameter("edge.band")) -> int:
    return portion(dibao_standard * members, band)


@variable(
    entity="household",
    unit="flag",
    label="Income below the edge line",
    law=_LAW,
    settled=(When("members", 0, 1),),
)
def income_below_edge(household_income: FenMonth, members: Count, edge_line: FenMonth) -> int:
    """Where nobody is counted that alone is the reason, so the income test does not fail as well."""
    return 1 if members == 0 or household_income < edge_line else 0


@variable(
    entity="household",
    unit="flag",
    label="Income not below the standard",
    law=_LAW,
    settled=(When("members", 0, 1),),
)
def income_not_below_standard(income_below_standard: Flag, members: Count) -> int:
    return 1 if members == 0 or not income_below_standard else 0


@variable(
    entity="household",
    unit="flag",
    label="The family is on the edge of dibao",
    law=_LAW,
    settled=(
        When("anybody_counted", 0, 0),
        When("income_below_edge", 0, 0),
        When("income_not_below_standard", 0, 0),
        When("property_within_limits", 0, 0),
    ),
)
def on_the_edge(
    anybody_counted: Flag, income_below_edge: Flag, income_not_below_standard: Flag, property_within_limits: Flag
) -> int:
    income = income_below_edge and income_not_below_standard
    return 1 if anybody_counted and income and property_within_limits else 0


on_the_edge_from_2026 = replace(on_the_edge, since=date(2026, 7, 1), law="Social assistance law, 2026, art. 13")


@variable(
    entity="person",
    unit="flag",
    label="Member of a family on the edge of dibao",
    law=_LAW,
    settled=(When("family", 0, 0), When("counted_member", 0, 0), When("dibao_recipient", 1, 0)),
)
def edge_covered(counted_member: Flag, dibao_recipient: Flag, family: Flag = household(on_the_edge)) -> int:
    """Who gets dibao, alone or in gradual exit, is no edge member; the others of the family stay it."""
    return 1 if family and counted_member and not dibao_recipient else 0


@variable(entity="household", unit="flag", label="Identified as on the edge of dibao", law=_LAW)
def edge_eligible(covered: Flag = any_of(edge_covered)) -> int:
    return covered


RULES = Rules(
    "edge",
    since=date(2021, 7, 1),
    inputs=facts(*dict.fromkeys((*means.INPUTS, "dibao_recipient"))),
    variables=(
        *means.VARIABLES,
        edge_line,
        income_below_edge,
        income_not_below_standard,
        on_the_edge,
        on_the_edge_from_2026,
        edge_covered,
        edge_eligible,
    ),
)
