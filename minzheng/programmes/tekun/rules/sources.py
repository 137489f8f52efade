"""The second test: no source of income. A person's own income below the standard, property within the limits.

The central basic pension, other social insurance, pensions of entitled groups and old-age allowances are facts of their own and do
not enter here.
"""

from minzheng.policy.engine import Count, FenMonth, Flag, Money, When, count, household, parameter, variable

INCOME = "Destitute-person identification measures, 民发〔2021〕43号, art. 6"
PROPERTY = "Destitute-person identification measures, 民发〔2021〕43号, arts. 6 and 7"


@variable(entity="household", unit="fen_month", label="Dibao standard per person", law=INCOME)
def line(standard: FenMonth = parameter("dibao.standard")) -> int:
    return standard


@variable(entity="household", unit="count", label="Persons living", law=PROPERTY)
def persons_living(living: Count = count("alive")) -> int:
    return living


@variable(entity="person", unit="fen_month", label="Income of the person", law=INCOME, settled=(When("alive", 0, 0),))
def own_income(
    alive: Flag, wage_income: FenMonth, business_income: FenMonth, property_income: FenMonth, transfer_income: FenMonth
) -> int:
    return max(0, wage_income + business_income + property_income + transfer_income) if alive else 0


@variable(entity="person", unit="flag", label="Income below the dibao standard", law=INCOME)
def income_below_line(own_income: FenMonth, standard: FenMonth = household(line)) -> int:
    return 1 if own_income < standard else 0


@variable(
    entity="household",
    unit="flag",
    label="Financial assets within the limit",
    law=PROPERTY,
    settled=(When("persons_living", 0, 1), When("financial_assets", 0, 1)),
)
def assets_low(
    financial_assets: Money, persons_living: Count, line: FenMonth, months: Count = parameter("dibao.property.assets_months")
) -> int:
    if persons_living == 0:
        return 1
    return 1 if financial_assets <= months * line * persons_living else 0


@variable(entity="household", unit="flag", label="Vehicles within the limit", law=PROPERTY, settled=(When("vehicles", 0, 1),))
def vehicles_low(vehicles: Count, limit: Count = parameter("dibao.property.vehicles")) -> int:
    return 1 if vehicles <= limit else 0


@variable(entity="household", unit="flag", label="Homes within the limit", law=PROPERTY, settled=(When("homes", 0, 1),))
def homes_low(homes: Count, limit: Count = parameter("dibao.property.homes")) -> int:
    return 1 if homes <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Property within the local limits",
    law=PROPERTY,
    settled=(When("assets_low", 0, 0), When("vehicles_low", 0, 0), When("homes_low", 0, 0)),
)
def property_low(assets_low: Flag, vehicles_low: Flag, homes_low: Flag) -> int:
    return 1 if assets_low and vehicles_low and homes_low else 0


@variable(
    entity="person",
    unit="flag",
    label="No source of income",
    law=INCOME,
    settled=(When("income_below_line", 0, 0), When("low", 0, 0)),
)
def no_income_source(income_below_line: Flag, low: Flag = household(property_low)) -> int:
    return 1 if income_below_line and low else 0


VARIABLES = (
    line, persons_living, own_income, income_below_line, assets_low, vehicles_low, homes_low, property_low, no_income_source,
)  # fmt: skip
