"""The property test: financial assets, vehicles, homes and businesses within the local limits."""

from minzheng.policy.engine import Count, FenMonth, Flag, Money, When, any_of, parameter, variable
from minzheng.programmes.means.rules.hardship import hard_case

_LAW = "Interim measures for social assistance, Order 649, arts. 9 and 10"


@variable(
    entity="household",
    unit="count",
    label="Months of the standard allowed in financial assets",
    law=_LAW,
    settled=(When("higher", 0, 0),),
)
def assets_months_more(hard: Flag = any_of(hard_case), higher: Count = parameter("dibao.property.assets_months_hardship")) -> int:
    """The higher limit of families with a severely disabled or seriously ill member; 0 where it does not apply."""
    return higher if hard else 0


@variable(
    entity="household",
    unit="flag",
    label="Financial assets within the limit",
    law=_LAW,
    settled=(When("members", 0, 1),),
)
def assets_within_limit(
    financial_assets: Money,
    members: Count,
    dibao_standard: FenMonth,
    assets_months_more: Count,
    months: Count = parameter("dibao.property.assets_months"),
) -> int:
    if members == 0:
        return 1
    return 1 if financial_assets <= max(months, assets_months_more) * dibao_standard * members else 0


@variable(entity="household", unit="flag", label="Vehicles within the limit", law=_LAW)
def vehicles_within_limit(vehicles: Count, limit: Count = parameter("dibao.property.vehicles")) -> int:
    return 1 if vehicles <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Value of the vehicles within the limit",
    law=_LAW,
    settled=(When("limit", 0, 1), When("vehicles", 0, 1)),
)
def vehicle_value_within_limit(
    vehicles: Count, vehicle_value: Money, limit: Money = parameter("dibao.property.vehicle_value")
) -> int:
    """A limit of 0 says that the value does not matter, only the number."""
    return 1 if limit == 0 or vehicles == 0 or vehicle_value <= limit else 0


@variable(entity="household", unit="flag", label="Homes within the limit", law=_LAW)
def homes_within_limit(homes: Count, limit: Count = parameter("dibao.property.homes")) -> int:
    return 1 if homes <= limit else 0


@variable(
    entity="household",
    unit="flag",
    label="No registered business that excludes",
    law=_LAW,
    settled=(When("businesses", 0, 1), When("excludes", 0, 1)),
)
def no_excluding_business(businesses: Count, excludes: Flag = parameter("dibao.property.business_excludes")) -> int:
    return 0 if businesses > 0 and excludes else 1


@variable(
    entity="household",
    unit="flag",
    label="Property within the local limits",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(
        When("assets_within_limit", 0, 0),
        When("vehicles_within_limit", 0, 0),
        When("vehicle_value_within_limit", 0, 0),
        When("homes_within_limit", 0, 0),
        When("no_excluding_business", 0, 0),
    ),
)
def property_within_limits(
    assets_within_limit: Flag,
    vehicles_within_limit: Flag,
    vehicle_value_within_limit: Flag,
    homes_within_limit: Flag,
    no_excluding_business: Flag,
) -> int:
    vehicles = vehicles_within_limit and vehicle_value_within_limit
    return 1 if assets_within_limit and vehicles and homes_within_limit and no_excluding_business else 0


INPUTS = ("financial_assets", "vehicles", "vehicle_value", "homes", "businesses")
VARIABLES = (
    assets_months_more,
    assets_within_limit,
    vehicles_within_limit,
    vehicle_value_within_limit,
    homes_within_limit,
    no_excluding_business,
    property_within_limits,
)
