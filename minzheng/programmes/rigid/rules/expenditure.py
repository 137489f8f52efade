"""Rigid expenditure of twelve months, item by item, against the income of the same months."""

from minzheng.policy.engine import Count, FenMonth, Flag, Money, Rate, When, parameter, variable
from minzheng.policy.engine.arithmetic import portion

_ITEMS = "Rigid-expenditure family measures, 民发〔2024〕57号, art. 5"
_LAW = "Rigid-expenditure family measures, 民发〔2024〕57号, art. 4"


@variable(
    entity="household", unit="fen", label="Living cost counted", law=_ITEMS, settled=(When("rigid_living", 0, 0), When("cap", 0, 0))
)
def living_counted(rigid_living: Money, members: Count, dibao_standard: FenMonth, cap: Rate = parameter("rigid.living_cap")) -> int:
    """At most a share of the standard for each member and month; 0 where living cost is not counted."""
    return min(rigid_living, 12 * members * portion(dibao_standard, cap))


@variable(
    entity="household",
    unit="fen",
    label="Cost of education counted",
    law=_ITEMS,
    settled=(When("rigid_education", 0, 0), When("counts", 0, 0)),
)
def education_counted(rigid_education: Money, counts: Flag = parameter("rigid.counts.education")) -> int:
    """From kindergarten to undergraduate, at the price of public schools."""
    return rigid_education if counts else 0


@variable(
    entity="household",
    unit="fen",
    label="Other rigid expenditure counted",
    law=_ITEMS,
    settled=(When("rigid_other", 0, 0), When("counts", 0, 0)),
)
def other_counted(rigid_other: Money, counts: Flag = parameter("rigid.counts.other")) -> int:
    """Whatever else the county names."""
    return rigid_other if counts else 0


@variable(entity="household", unit="fen", label="Rigid expenditure of twelve months", law=_ITEMS)
def rigid_expenditure(
    living_counted: Money, rigid_medical: Money, education_counted: Money, rigid_rehabilitation: Money, other_counted: Money
) -> int:
    return living_counted + rigid_medical + education_counted + rigid_rehabilitation + other_counted


@variable(entity="household", unit="fen", label="Household income of twelve months", law=_LAW)
def income_of_year(household_income: FenMonth) -> int:
    return 12 * household_income


@variable(entity="household", unit="flag", label="Rigid expenditure over the share of income", law=_LAW)
def expenditure_over_ratio(rigid_expenditure: Money, income_of_year: Money, ratio: Rate = parameter("rigid.ratio")) -> int:
    return 1 if rigid_expenditure > portion(income_of_year, ratio) else 0


INPUTS = ("rigid_living", "rigid_medical", "rigid_education", "rigid_rehabilitation", "rigid_other")
VARIABLES = (
    living_counted,
    education_counted,
    other_counted,
    rigid_expenditure,
    income_of_year,
    expenditure_over_ratio,
)
