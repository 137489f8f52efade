"""The property test: financial assets, vehicles and homes within the local limits."""

from minzheng.policy.engine import Count, FenMonth, Flag, Money, When, parameter, variable


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


INPUTS = (
    "financial_assets",
    "vehicles",
    "homes",
)
VARIABLES = (assets_within_limit, vehicles_within_limit, homes_within_limit, property_within_limits)
