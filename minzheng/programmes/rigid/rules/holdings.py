"""The property test: the list of edge families, or a wider one of its own where the county has it."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Money, When, parameter, variable

_LAW = "Rigid-expenditure family measures, 民发〔2024〕57号, art. 4"


@variable(
    entity="household",
    unit="flag",
    label="Property within the list of edge families",
    law=_LAW,
    settled=(When("own_list", 1, 0),),
)
def property_as_edge(property_within_limits: Flag, own_list: Code = parameter("rigid.property.own_list")) -> int:
    return 1 if own_list == 0 and property_within_limits else 0


@variable(
    entity="household",
    unit="flag",
    label="Property within the list of rigid-expenditure families",
    law=_LAW,
    settled=(When("own_list", 0, 0),),
)
def property_by_own_list(
    financial_assets: Money,
    vehicles: Count,
    vehicle_value: Money,
    homes: Count,
    members: Count,
    dibao_standard: FenMonth,
    own_list: Code = parameter("rigid.property.own_list"),
    months: Count = parameter("rigid.property.assets_months"),
    number: Count = parameter("rigid.property.vehicles"),
    value: Money = parameter("rigid.property.vehicle_value"),
    most_homes: Count = parameter("rigid.property.homes"),
) -> int:
    """Vehicles must be worth less than the value."""
    if own_list == 0 or financial_assets > months * dibao_standard * members or homes > most_homes:
        return 0
    return 1 if vehicles == 0 or (vehicles <= number and vehicle_value < value) else 0


@variable(
    entity="household",
    unit="flag",
    label="Property fits",
    law=_LAW,
    settled=(When("property_as_edge", 1, 1), When("property_by_own_list", 1, 1)),
)
def property_fits(property_as_edge: Flag, property_by_own_list: Flag) -> int:
    return 1 if property_as_edge or property_by_own_list else 0


VARIABLES = (property_as_edge, property_by_own_list, property_fits)
