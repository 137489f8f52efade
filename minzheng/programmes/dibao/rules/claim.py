"""The household's claim: the tests together, the amount for the household, and each member's part of it."""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, earlier, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import portion, rounded, slot
from minzheng.programmes.means.rules.counting import counted_member, members


@variable(
    entity="household",
    unit="flag",
    label="The household meets the conditions",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("anybody_counted", 0, 0), When("income_below_standard", 0, 0), When("property_within_limits", 0, 0)),
)
def qualifies(anybody_counted: Flag, income_below_standard: Flag, property_within_limits: Flag) -> int:
    return 1 if anybody_counted and income_below_standard and property_within_limits else 0


qualifies_from_2026 = replace(qualifies, since=date(2026, 7, 1), law="Social assistance law, 2026, art. 13")


@variable(
    entity="household",
    unit="fen_month",
    label="Gap to the standard",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("qualifies", 0, 0), When("mode", 1, 0)),
)
def gap_amount(
    qualifies: Flag,
    household_income: FenMonth,
    members: Count,
    dibao_standard: FenMonth,
    mode: Code = parameter("dibao.amount_mode"),
    minimum: Rate = parameter("dibao.minimum_pay_rate"),
    rounding: Code = parameter("dibao.rounding"),
) -> int:
    """In difference mode; in tier mode (1) the members are paid by tier instead."""
    if not qualifies or mode == 1:
        return 0
    entire = dibao_standard * members
    return rounded(max(0, entire - household_income, portion(entire, minimum)), rounding)


@variable(
    entity="household",
    unit="flag",
    label="The household as a whole is paid",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("qualifies", 1, 1), When("in_grace", 1, 1)),
)
def claims(qualifies: Flag, in_grace: Flag) -> int:
    return 1 if qualifies or in_grace else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Amount divided among the members",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def shared_amount(gap_amount: FenMonth, grace_pay: FenMonth) -> int:
    return gap_amount + grace_pay


@variable(
    entity="person",
    unit="fen_month",
    label="Part of the member",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("claim", 0, 0), When("counted_member", 0, 0)),
)
def own_part(
    counted_member: Flag,
    tier_part: FenMonth,
    claim: Flag = household(claims),
    shared: FenMonth = household(shared_amount),
    parts: Count = household(members),
    position: Count = earlier(counted_member),
) -> int:
    return slot(shared, parts, position) + tier_part if claim and counted_member else 0


@variable(
    entity="person",
    unit="flag",
    label="Has not refused suitable work too often",
    law="Interim measures for social assistance, Order 649, art. 45",
)
def work_not_refused(refused_jobs: Count, limit: Count = parameter("dibao.refusal_limit")) -> int:
    return 1 if refused_jobs < limit else 0


@variable(
    entity="person",
    unit="flag",
    label="Covered by dibao",
    law="Interim measures for social assistance, Order 649, arts. 9 and 45",
    settled=(When("open_claim", 0, 0), When("counted_member", 0, 0), When("work_not_refused", 0, 0)),
)
def dibao_covered(
    counted_member: Flag,
    work_not_refused: Flag,
    single_amount: FenMonth,
    claim: Flag = household(claims),
    open_claim: Flag = household("claim_open"),
) -> int:
    if not open_claim or not counted_member or not work_not_refused:
        return 0
    return 1 if claim or single_amount > 0 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Share of the gap",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("dibao_covered", 0, 0),),
)
def gap_share(dibao_covered: Flag, own_part: FenMonth) -> int:
    return own_part if dibao_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Withheld for refusing suitable work",
    law="Interim measures for social assistance, Order 649, art. 45",
)
def withheld(parts: FenMonth = total(own_part), paid_out: FenMonth = total(gap_share)) -> int:
    return parts - paid_out


INPUTS = ("refused_jobs",)
VARIABLES = (
    qualifies,
    qualifies_from_2026,
    gap_amount,
    claims,
    shared_amount,
    own_part,
    work_not_refused,
    dibao_covered,
    gap_share,
    withheld,
)
