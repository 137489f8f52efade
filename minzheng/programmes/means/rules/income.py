"""The income that counts, all members and relatives together, and the income test."""

from minzheng.policy.engine import Count, FenMonth, Flag, When, total, variable


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
    imputed_wage: FenMonth,
    employment_cost: FenMonth,
    carer_disregard: FenMonth,
    counted_basic_pension: FenMonth,
    counted_entitled_pension: FenMonth,
    counted_family_planning_award: FenMonth,
    counted_scholarship: FenMonth,
    counted_assistance: FenMonth,
    counted_childcare_subsidy: FenMonth,
    counted_old_age_income: FenMonth,
) -> int:
    if not counted_member:
        return 0
    wage = max(0, wage_income + imputed_wage - employment_cost - carer_disregard)
    pensions = counted_basic_pension + counted_entitled_pension + counted_old_age_income
    awards = counted_family_planning_award + counted_scholarship
    receipts = pensions + awards + counted_assistance + counted_childcare_subsidy
    return wage + business_income + property_income + transfer_income + receipts


@variable(
    entity="household",
    unit="fen_month",
    label="Household income",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def household_income(support_counted: FenMonth, earned: FenMonth = total(countable_income)) -> int:
    return max(0, earned + support_counted)


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


INPUTS = ("business_income", "property_income", "transfer_income")
VARIABLES = (countable_income, household_income, income_per_member, income_below_standard)
