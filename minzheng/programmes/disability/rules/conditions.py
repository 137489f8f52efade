"""Whose certificate counts, and where: a valid certificate and the household registration of the place."""

from minzheng.policy.engine import Code, Day, Flag, When, first_day, variable
from minzheng.programmes.disability.laws import SUBSIDIES


@variable(
    entity="person",
    unit="flag",
    label="Valid disability certificate",
    law=SUBSIDIES,
    settled=(When("disability_level", 0, 0),),
)
def certificate_valid(disability_level: Code, disability_valid_until: Day, day: Day = first_day()) -> int:
    """Valid through its last day: a month that begins on that day is still covered."""
    return 1 if disability_level > 0 and disability_valid_until >= day else 0


@variable(
    entity="person",
    unit="flag",
    label="Disabled person registered here",
    law=SUBSIDIES,
    settled=(When("alive", 0, 0), When("registered_elsewhere", 1, 0), When("certificate_valid", 0, 0)),
)
def disabled_here(alive: Flag, registered_elsewhere: Flag, certificate_valid: Flag) -> int:
    return 1 if alive and not registered_elsewhere and certificate_valid else 0


VARIABLES = (certificate_valid, disabled_here)
