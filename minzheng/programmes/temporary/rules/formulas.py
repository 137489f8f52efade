"""The local formulas. Each is a rule of its own and 0 where another is in force, so that a place enters only the numbers it uses.

1: standard x persons x months. 2: the same, but at least a sum or a share of the own cost above two limits. 3: a multiple of the
standard by cause. 4: standard x persons x days / 30.
"""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Money, Rate, When, parameter, variable
from minzheng.policy.engine.arithmetic import portion

LOCAL = "Notice on temporary assistance, 国发〔2014〕47号: standards are set locally"


@variable(entity="household", unit="fen_month", label="Standard that the amount is counted in", law=LOCAL)
def base_standard(
    own: FenMonth = parameter("dibao.standard"),
    urban: FenMonth = parameter("area.urban_standard"),
    takes_urban: Flag = parameter("temporary.urban_base"),
) -> int:
    return urban if takes_urban else own


@variable(entity="household", unit="code", label="Formula", law=LOCAL)
def formula(
    in_emergency: Flag,
    of_emergency: Code = parameter("temporary.formula.emergency"),
    of_cost: Code = parameter("temporary.formula.cost"),
) -> int:
    return of_emergency if in_emergency else of_cost


@variable(
    entity="household",
    unit="count",
    label="Months of the standard",
    law=LOCAL,
    settled=tuple(When("formula", other, 0) for other in (0, 3, 4)),
)
def aid_months(
    formula: Code,
    assistance_class: Code,
    of_destitute: Count = parameter("temporary.months.destitute"),
    of_dibao: Count = parameter("temporary.months.dibao"),
    of_others: Count = parameter("temporary.months.others"),
) -> int:
    if formula != 1 and formula != 2:
        return 0
    if assistance_class == 2:
        return of_destitute
    return of_dibao if assistance_class == 1 else of_others


@variable(entity="household", unit="fen", label="Standard by persons and months", law=LOCAL, settled=(When("aid_months", 0, 0),))
def by_months(aid_months: Count, base_standard: FenMonth, persons: Count) -> int:
    return base_standard * persons * aid_months


@variable(
    entity="household",
    unit="fen",
    label="Least for a high own cost",
    law=LOCAL,
    settled=(*(When("formula", other, 0) for other in (0, 1, 3, 4)), When("own_cost", 0, 0)),
)
def by_own_cost(
    formula: Code,
    own_cost: Money,
    first_limit: Money = parameter("temporary.own_cost.first_limit"),
    first_sum: Money = parameter("temporary.own_cost.first_sum"),
    second_limit: Money = parameter("temporary.own_cost.second_limit"),
    rate: Rate = parameter("temporary.own_cost.rate"),
) -> int:
    """From the first limit a sum; above the second a share of the cost, never less than that sum."""
    if formula != 2 or own_cost == 0 or own_cost < first_limit:
        return 0
    return max(first_sum, portion(own_cost, rate)) if own_cost > second_limit else first_sum


@variable(
    entity="household",
    unit="count",
    label="Multiple of the standard for another necessary cost",
    law=LOCAL,
    settled=(
        *(When("formula", other, 0) for other in (0, 1, 2, 4)),
        *(When("difficulty", other, 0) for other in (0, 1, 2)),
        When("in_emergency", 1, 0),
    ),
)
def multiple_of_other_cost(
    formula: Code, in_emergency: Flag, difficulty: Code, limit: Count = parameter("temporary.multiple.other_cost")
) -> int:
    return limit if formula == 3 and not in_emergency and difficulty == 3 else 0


@variable(
    entity="household",
    unit="count",
    label="Multiple of the standard by cause",
    law=LOCAL,
    settled=tuple(When("formula", other, 0) for other in (0, 1, 2, 4)),
)
def multiple(
    formula: Code,
    in_emergency: Flag,
    difficulty: Code,
    multiple_of_other_cost: Count,
    of_emergency: Count = parameter("temporary.multiple.emergency"),
    of_treatment: Count = parameter("temporary.multiple.treatment"),
    of_education: Count = parameter("temporary.multiple.education"),
) -> int:
    if formula != 3:
        return 0
    if in_emergency:
        return of_emergency
    if difficulty == 1:
        return of_treatment
    return of_education if difficulty == 2 else multiple_of_other_cost


@variable(entity="household", unit="fen", label="Multiple of the standard", law=LOCAL, settled=(When("multiple", 0, 0),))
def by_multiple(multiple: Count, base_standard: FenMonth) -> int:
    return base_standard * multiple


@variable(
    entity="household",
    unit="count",
    label="Days of the standard",
    law=LOCAL,
    settled=tuple(When("formula", other, 0) for other in (0, 1, 2, 3)),
)
def aid_days(
    formula: Code,
    emergency: Code,
    difficulty: Code,
    of_accident: Count = parameter("temporary.days.accident"),
    of_illness: Count = parameter("temporary.days.illness"),
    of_others: Count = parameter("temporary.days.others"),
) -> int:
    """Emergencies 2 and 3 are a traffic accident and a sudden illness; difficulty 1 is the cost of treatment."""
    if formula != 4:
        return 0
    if emergency == 2:
        return of_accident
    if emergency == 3 or (emergency == 0 and difficulty == 1):
        return of_illness
    return of_others


@variable(entity="household", unit="fen", label="Standard by persons and days", law=LOCAL, settled=(When("aid_days", 0, 0),))
def by_days(aid_days: Count, base_standard: FenMonth, persons: Count) -> int:
    return base_standard * persons * aid_days // 30


VARIABLES = (
    base_standard, formula, aid_months, by_months, by_own_cost, multiple_of_other_cost, multiple, by_multiple, aid_days, by_days,
)  # fmt: skip
