"""When the mechanism starts: three months in a row until 2016-07, a single month since."""

from datetime import date

from minzheng.policy.engine import Count, Flag, Rate, When, parameter, variable

FIRST = "Price-linkage notice of 2011"
LINKAGE = "Price-linkage notice of 2016"


@variable(entity="household", unit="flag", label="Consumer prices have reached the threshold", law=LINKAGE)
def cpi_reached(index: Rate = parameter("area.cpi"), threshold: Rate = parameter("price.threshold.cpi")) -> int:
    return 1 if index >= threshold else 0


@variable(entity="household", unit="flag", label="Food prices have reached the threshold", law=LINKAGE)
def food_reached(index: Rate = parameter("area.food_cpi"), threshold: Rate = parameter("price.threshold.food")) -> int:
    return 1 if index >= threshold else 0


@variable(entity="household", unit="flag", label="The mechanism has started", law=FIRST)
def triggered(months: Count = parameter("price.months_in_a_row"), needed: Count = parameter("price.months_needed")) -> int:
    """The office enters how many months in a row consumer or grain prices have reached the local threshold."""
    return 1 if months >= needed else 0


@variable(
    entity="household",
    unit="flag",
    name="triggered",
    since=date(2016, 8, 1),
    label="The mechanism has started",
    law=LINKAGE,
    settled=(When("cpi_reached", 1, 1), When("food_reached", 1, 1)),
)
def triggered_from_2016(cpi_reached: Flag, food_reached: Flag) -> int:
    """Either is enough, so one index that is not known does not matter where the other has reached its threshold."""
    return 1 if cpi_reached or food_reached else 0


VARIABLES = (cpi_reached, food_reached, triggered, triggered_from_2016)
