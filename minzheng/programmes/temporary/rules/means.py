"""The family and its means: who lives in it, what it receives already, its income and property."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Money, When, any_of, count, parameter, total, variable

COST = "Opinions on improving temporary assistance, 民发〔2018〕23号, part 2 (1)"
CHECK = "Opinions on improving temporary assistance, 民发〔2018〕23号, part 2 (2)"


@variable(entity="household", unit="count", label="Persons of the family", law=COST)
def persons(living: Count = count("alive")) -> int:
    return living


@variable(
    entity="household",
    unit="code",
    label="What the family receives: 2 destitute support or orphan allowance, 1 dibao, 0 neither",
    law=CHECK,
    settled=(When("destitute", 1, 2), When("orphan", 1, 2)),
)
def assistance_class(
    destitute: Flag = any_of("destitute_recipient"),
    orphan: Flag = any_of("orphan_recipient"),
    dibao: Flag = any_of("dibao_recipient"),
) -> int:
    if destitute or orphan:
        return 2
    return 1 if dibao else 0


@variable(entity="person", unit="fen_month", label="Income of the person", law=COST, settled=(When("alive", 0, 0),))
def person_income(
    alive: Flag, wage_income: FenMonth, business_income: FenMonth, property_income: FenMonth, transfer_income: FenMonth
) -> int:
    return wage_income + business_income + property_income + transfer_income if alive else 0


@variable(entity="household", unit="fen_month", label="Income of the family", law=COST)
def family_income(earned: FenMonth = total(person_income)) -> int:
    return max(0, earned)


@variable(entity="household", unit="flag", label="Income per person below last year's disposable income", law=COST)
def income_low(family_income: FenMonth, persons: Count, average: FenMonth = parameter("area.disposable_income")) -> int:
    return 1 if family_income < average * max(1, persons) else 0


@variable(
    entity="household", unit="flag", label="Financial assets within the limit", law=COST, settled=(When("financial_assets", 0, 1),)
)
def assets_fit(
    financial_assets: Money,
    persons: Count,
    standard: FenMonth = parameter("dibao.standard"),
    months: Count = parameter("dibao.property.assets_months"),
) -> int:
    return 1 if financial_assets <= months * standard * max(1, persons) else 0


@variable(entity="household", unit="flag", label="Vehicles within the limit", law=COST, settled=(When("vehicles", 0, 1),))
def vehicles_fit(vehicles: Count, limit: Count = parameter("dibao.property.vehicles")) -> int:
    return 1 if vehicles <= limit else 0


@variable(entity="household", unit="flag", label="Homes within the limit", law=COST, settled=(When("homes", 0, 1),))
def homes_fit(homes: Count, limit: Count = parameter("dibao.property.homes")) -> int:
    return 1 if homes <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Income and property low",
    law=COST,
    settled=(When("income_low", 0, 0), When("assets_fit", 0, 0), When("vehicles_fit", 0, 0), When("homes_fit", 0, 0)),
)
def means_low(income_low: Flag, assets_fit: Flag, vehicles_fit: Flag, homes_fit: Flag) -> int:
    return 1 if income_low and assets_fit and vehicles_fit and homes_fit else 0


@variable(
    entity="household",
    unit="flag",
    label="Means low, or known to be so because assistance is received",
    law=CHECK,
    settled=(When("means_low", 1, 1), When("assistance_class", 1, 1), When("assistance_class", 2, 1)),
)
def means_fit(assistance_class: Code, means_low: Flag) -> int:
    """Of families on dibao or destitute support only the cost is checked."""
    return 1 if assistance_class > 0 or means_low else 0


VARIABLES = (
    persons, assistance_class, person_income, family_income, income_low, assets_fit, vehicles_fit, homes_fit, means_low, means_fit,
)  # fmt: skip
