"""Who gets dibao and how much: Interim Measures for Social Assistance (Order 649) and the ministry's review measures.

The household is tested as a whole (members, income, property); the amount is the gap to the standard, subtracted for the household
and only then rounded, split over its members, plus each member's own top-up. Income facts hold countable items only (README.md).
"""

from datetime import date

from minzheng.policy.engine import (
    Code,
    Count,
    Day,
    FenMonth,
    Flag,
    Money,
    Rate,
    Rules,
    When,
    any_of,
    count,
    earlier,
    first_day,
    household,
    parameter,
    total,
    variable,
)
from minzheng.policy.engine.arithmetic import completed_years, portion, rounded, slot
from minzheng.programmes.facts import facts

# Who is counted ------------------------------------------------------------------------------------------------------------


@variable(
    entity="person",
    unit="flag",
    label="Counted as a member of the family living together",
    law="Dibao review and approval measures (trial), 民发〔2012〕220号, art. 5",
    settled=(
        When("alive", 0, 0),
        When("imprisoned", 1, 0),
        When("religious_absence", 1, 0),
        When("declared_missing", 1, 0),
        When("destitute_recipient", 1, 0),
    ),
)
def counted_member(
    alive: Flag, imprisoned: Flag, religious_absence: Flag, declared_missing: Flag, destitute_recipient: Flag
) -> int:
    if not alive:
        return 0
    return 0 if imprisoned or religious_absence or declared_missing or destitute_recipient else 1


@variable(
    entity="person",
    unit="flag",
    name="counted_member",
    since=date(2021, 7, 1),
    label="Counted as a member of the family living together",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 7",
    settled=(
        When("alive", 0, 0),
        When("imprisoned", 1, 0),
        When("compulsory_rehabilitation", 1, 0),
        When("religious_absence", 1, 0),
        When("declared_missing", 1, 0),
        When("destitute_recipient", 1, 0),
    ),
)
def counted_member_from_2021(
    alive: Flag,
    imprisoned: Flag,
    compulsory_rehabilitation: Flag,
    religious_absence: Flag,
    declared_missing: Flag,
    destitute_recipient: Flag,
) -> int:
    if not alive:
        return 0
    if imprisoned or compulsory_rehabilitation or religious_absence or declared_missing:
        return 0
    return 0 if destitute_recipient else 1


@variable(
    entity="household",
    unit="count",
    label="Members counted",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def members(counted: Count = count(counted_member)) -> int:
    return counted


@variable(
    entity="household",
    unit="flag",
    label="A member of the household is counted",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def anybody_counted(counted: Flag = any_of(counted_member)) -> int:
    return counted


# Income --------------------------------------------------------------------------------------------------------------------


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


# Property ------------------------------------------------------------------------------------------------------------------


@variable(
    entity="household",
    unit="flag",
    label="Financial assets within the limit",
    law="Interim measures for social assistance, Order 649, arts. 9 and 10",
    settled=(When("members", 0, 1),),
)
def assets_within_limit(
    financial_assets: Money, members: Count, dibao_standard: FenMonth, months: Count = parameter("dibao.property.assets_months")
) -> int:
    if members == 0:
        return 1
    return 1 if financial_assets <= months * dibao_standard * members else 0


@variable(
    entity="household",
    unit="flag",
    label="Vehicles within the limit",
    law="Interim measures for social assistance, Order 649, arts. 9 and 10",
)
def vehicles_within_limit(vehicles: Count, limit: Count = parameter("dibao.property.vehicles")) -> int:
    return 1 if vehicles <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Homes within the limit",
    law="Interim measures for social assistance, Order 649, arts. 9 and 10",
)
def homes_within_limit(homes: Count, limit: Count = parameter("dibao.property.homes")) -> int:
    return 1 if homes <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Property within the local limits",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("assets_within_limit", 0, 0), When("vehicles_within_limit", 0, 0), When("homes_within_limit", 0, 0)),
)
def property_within_limits(assets_within_limit: Flag, vehicles_within_limit: Flag, homes_within_limit: Flag) -> int:
    return 1 if assets_within_limit and vehicles_within_limit and homes_within_limit else 0


# The household's claim -----------------------------------------------------------------------------------------------------


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


# Top-ups -------------------------------------------------------------------------------------------------------------------


@variable(
    entity="person",
    unit="flag",
    label="Elderly",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def elderly(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.elderly_age")) -> int:
    return 1 if completed_years(born, day) >= age else 0


@variable(
    entity="person",
    unit="flag",
    label="Minor",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def minor(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.adult_age")) -> int:
    return 1 if completed_years(born, day) < age else 0


@variable(
    entity="person",
    unit="flag",
    label="Severely disabled",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("disability_level", 0, 0),),
)
def severely_disabled(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("dibao.topup.severe_level"),
    level_of_mind: Count = parameter("dibao.topup.severe_level_of_mind"),
) -> int:
    """Kinds 5 and 6 of the disability register are intellectual and mental."""
    if disability_level == 0:
        return 0
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if disability_level <= limit else 0


@variable(
    entity="person",
    unit="rate",
    label="Top-up rate: the highest that fits",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def topup_rate(
    elderly: Flag,
    minor: Flag,
    severely_disabled: Flag,
    serious_illness: Flag,
    for_elderly: Rate = parameter("dibao.topup.elderly_rate"),
    for_minor: Rate = parameter("dibao.topup.minor_rate"),
    for_disability: Rate = parameter("dibao.topup.severe_disability_rate"),
    for_illness: Rate = parameter("dibao.topup.serious_illness_rate"),
) -> int:
    by_age = max(elderly * for_elderly, minor * for_minor)
    return max(by_age, severely_disabled * for_disability, serious_illness * for_illness)


@variable(
    entity="person",
    unit="fen_month",
    label="Top-up",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("dibao_covered", 0, 0),),
)
def topup(dibao_covered: Flag, topup_rate: Rate, standard: FenMonth = household(dibao_standard)) -> int:
    return portion(standard, topup_rate) if dibao_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Top-ups of all members",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def topups(added: FenMonth = total(topup)) -> int:
    return added


@variable(
    entity="household",
    unit="fen_month",
    label="Withheld for refusing suitable work",
    law="Interim measures for social assistance, Order 649, art. 45",
)
def withheld(gap_amount: FenMonth, paid_out: FenMonth = total(gap_share)) -> int:
    return gap_amount - paid_out


# Outcomes ------------------------------------------------------------------------------------------------------------------


@variable(
    entity="person",
    unit="fen_month",
    label="Dibao of the person",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def dibao_share(gap_share: FenMonth, topup: FenMonth) -> int:
    return gap_share + topup


@variable(
    entity="household",
    unit="fen_month",
    label="Dibao of the household",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def dibao_amount(shares: FenMonth = total(dibao_share)) -> int:
    return shares


@variable(
    entity="household",
    unit="flag",
    label="Entitled to dibao",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def dibao_eligible(covered: Flag = any_of(dibao_covered)) -> int:
    return covered


RULES = Rules(
    "dibao",
    since=date(2012, 12, 12),
    inputs=facts(
        "born",
        "alive",
        "imprisoned",
        "compulsory_rehabilitation",
        "religious_absence",
        "declared_missing",
        "destitute_recipient",
        "employed",
        "wage_income",
        "business_income",
        "property_income",
        "transfer_income",
        "disability_kind",
        "disability_level",
        "serious_illness",
        "refused_jobs",
        "residence",
        "financial_assets",
        "vehicles",
        "homes",
    ),
    variables=(
        counted_member,
        counted_member_from_2021,
        members,
        anybody_counted,
        dibao_standard,
        employment_cost,
        countable_income,
        household_income,
        income_per_member,
        income_below_standard,
        assets_within_limit,
        vehicles_within_limit,
        homes_within_limit,
        property_within_limits,
        qualifies,
        gap_amount,
        work_not_refused,
        dibao_covered,
        gap_share,
        elderly,
        minor,
        severely_disabled,
        topup_rate,
        topup,
        topups,
        withheld,
        dibao_share,
        dibao_amount,
        dibao_eligible,
    ),
)
