"""The standard, the income that counts, and the income test. Income facts hold countable items only (README.md)."""

from minzheng.policy.engine import Count, FenMonth, Flag, Rate, When, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import portion


@variable(
    entity="household",
    unit="fen_month",
    label="Dibao standard per person",
    law="Interim measures for social assistance, Order 649, art. 10",
)
def dibao_standard(standard: FenMonth = parameter("dibao.standard")) -> int:
    return standard


@variable(
    entity="person",
    unit="fen_month",
    label="Deduction for the cost of being in work",
    law="Opinions on reforming social assistance, 2020-08, item 11",
    settled=(When("employed", 0, 0),),
)
def employment_cost(
    employed: Flag,
    wage_income: FenMonth,
    standard: FenMonth = household(dibao_standard),
    rate: Rate = parameter("dibao.employment_cost_rate"),
) -> int:
    return min(wage_income, portion(standard, rate)) if employed else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Income that counts",
    law="Interim measures for social assistance, Order 649, arts. 9 and 10",
    settled=(When("counted_member", 0, 0),),
)
def countable_income(
    counted_member: Flag,
    wage_income: FenMonth,
    business_income: FenMonth,
    property_income: FenMonth,
    transfer_income: FenMonth,
    employment_cost: FenMonth,
) -> int:
    if not counted_member:
        return 0
    return wage_income - employment_cost + business_income + property_income + transfer_income


@variable(
    entity="household",
    unit="fen_month",
    label="Household income",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def household_income(earned: FenMonth = total(countable_income)) -> int:
    return max(0, earned)


@variable(
    entity="household",
    unit="fen_month",
    label="Income per member",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("members", 0, 0),),
)
def income_per_member(household_income: FenMonth, members: Count) -> int:
    """Shown in letters, rounded down to the fen; no test uses it, so that rounding decides nothing."""
    return household_income // members if members else 0


@variable(
    entity="household",
    unit="flag",
    label="Income per member below the standard",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("members", 0, 1),),
)
def income_below_standard(household_income: FenMonth, members: Count, dibao_standard: FenMonth) -> int:
    """Where nobody is counted that alone is the reason, so the other tests do not fail as well."""
    if members == 0:
        return 1
    return 1 if household_income < dibao_standard * members else 0


INPUTS = (
    "employed",
    "wage_income",
    "business_income",
    "property_income",
    "transfer_income",
    "residence",
)
VARIABLES = (dibao_standard, employment_cost, countable_income, household_income, income_per_member, income_below_standard)
