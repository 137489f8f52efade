"""The household's claim: the tests together, the gap to the standard, and each member's share of it."""

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


@variable(
    entity="household",
    unit="fen_month",
    label="Gap to the standard",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("qualifies", 0, 0),),
)
def gap_amount(
    qualifies: Flag,
    household_income: FenMonth,
    members: Count,
    dibao_standard: FenMonth,
    minimum: Rate = parameter("dibao.minimum_pay_rate"),
    rounding: Code = parameter("dibao.rounding"),
) -> int:
    if not qualifies:
        return 0
    entire = dibao_standard * members
    return rounded(max(0, entire - household_income, portion(entire, minimum)), rounding)


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
    settled=(When("claim", 0, 0), When("counted_member", 0, 0), When("work_not_refused", 0, 0)),
)
def dibao_covered(counted_member: Flag, work_not_refused: Flag, claim: Flag = household(qualifies)) -> int:
    return 1 if claim and counted_member and work_not_refused else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Share of the gap",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("dibao_covered", 0, 0),),
)
def gap_share(
    dibao_covered: Flag,
    gap: FenMonth = household(gap_amount),
    parts: Count = household(members),
    position: Count = earlier(counted_member),
) -> int:
    return slot(gap, parts, position) if dibao_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Withheld for refusing suitable work",
    law="Interim measures for social assistance, Order 649, art. 45",
)
def withheld(gap_amount: FenMonth, paid_out: FenMonth = total(gap_share)) -> int:
    return gap_amount - paid_out


VARIABLES = (qualifies, gap_amount, work_not_refused, dibao_covered, gap_share, withheld)
