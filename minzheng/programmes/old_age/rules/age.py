"""How old, whether registered here, and whether poor: what all three ask."""

from minzheng.policy.engine import Day, Flag, When, first_day, variable
from minzheng.policy.engine.arithmetic import completed_years
from minzheng.programmes.old_age.laws import ALLOWANCE


@variable(entity="person", unit="count", label="Age on the first day of the month", law=ALLOWANCE)
def age(born: Day, day: Day = first_day()) -> int:
    """So a band that begins with a birthday begins with the month after it, or with the month itself on the first."""
    return completed_years(born, day)


@variable(
    entity="person",
    unit="flag",
    label="Alive and registered here",
    law=ALLOWANCE,
    settled=(When("alive", 0, 0), When("registered_elsewhere", 1, 0)),
)
def elder_here(alive: Flag, registered_elsewhere: Flag) -> int:
    return 1 if alive and not registered_elsewhere else 0


@variable(
    entity="person",
    unit="flag",
    label="In dibao, of an edge family or with destitute support",
    law=ALLOWANCE,
    settled=(When("dibao_recipient", 1, 1), When("edge_member", 1, 1), When("destitute_recipient", 1, 1)),
)
def poor(dibao_recipient: Flag, edge_member: Flag, destitute_recipient: Flag) -> int:
    return 1 if dibao_recipient or edge_member or destitute_recipient else 0


VARIABLES = (age, elder_here, poor)
