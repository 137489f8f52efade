"""Tier mode (分档): each member is paid the amount of a tier, by how poor the family is."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, household, parameter, variable
from minzheng.policy.engine.arithmetic import portion

_LAW = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 23"


@variable(
    entity="household",
    unit="code",
    label="Tier of the household; 0 where amounts are not by tier",
    law=_LAW,
    settled=(When("mode", 0, 0), When("qualifies", 0, 0)),
)
def tier(
    qualifies: Flag,
    household_income: FenMonth,
    members: Count,
    dibao_standard: FenMonth,
    mode: Code = parameter("dibao.amount_mode"),
    first: Rate = parameter("dibao.tier.bound_1"),
    second: Rate = parameter("dibao.tier.bound_2"),
    third: Rate = parameter("dibao.tier.bound_3"),
) -> int:
    """The bounds are shares of the standard; income at a bound belongs to the tier below it."""
    if mode == 0 or not qualifies:
        return 0
    entire = dibao_standard * members
    if household_income <= portion(entire, first):
        return 1
    if household_income <= portion(entire, second):
        return 2
    return 3 if household_income <= portion(entire, third) else 4


@variable(
    entity="person",
    unit="fen_month",
    label="Amount of the member's tier",
    law=_LAW,
    settled=(When("counted_member", 0, 0), When("of_household", 0, 0)),
)
def tier_part(
    counted_member: Flag,
    hard_case: Flag,
    of_household: Code = household(tier),
    hard_first: Flag = parameter("dibao.tier.hardship_first"),
    first: FenMonth = parameter("dibao.tier.amount_1"),
    second: FenMonth = parameter("dibao.tier.amount_2"),
    third: FenMonth = parameter("dibao.tier.amount_3"),
    fourth: FenMonth = parameter("dibao.tier.amount_4"),
) -> int:
    """Where the local rule says so, the severely disabled and the seriously ill are always of the first tier."""
    if not counted_member or of_household == 0:
        return 0
    if of_household == 1 or (hard_case and hard_first):
        return first
    if of_household == 2:
        return second
    return third if of_household == 3 else fourth


VARIABLES = (tier, tier_part)
